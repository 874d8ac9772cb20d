"""Nothing of a document takes effect on a page: checked with the parsers that others wrote."""

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from policysearch.ui.safe_text import escaped, isolated, label, link_html, quote_html, showable

RLO = "\N{RIGHT-TO-LEFT OVERRIDE}"
WORD_JOINER = "\N{WORD JOINER}"

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "' onmouseover='alert(1)",
    "</blockquote><iframe src='javascript:alert(1)'></iframe>",
    "&lt;b&gt; &amp; &#60;i&#62;",
    "<!-- comment",
    "**bold** _emphasis_ `code` ~~gone~~ # heading",
    "[click](javascript:alert(1)) ![picture](https://example.org/p.png)",
    "<https://example.org> https://example.org www.example.org someone@example.org",
    ":smile: :material/delete: :red[text] :blue-badge[text] $x^2$ $$y$$",
    "a -> b <- c <-> d -- e >= f <= g ~= h",
    "1. one\n2. two\n\n- three\n| a | b |\n| - | - |",
]


class Seen(HTMLParser):
    """What a browser would make of some HTML: its elements with their attributes, and its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.marked: list[str] = []
        self._in_mark = False
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag == "mark":
            self.marked.append("")
            self._in_mark = True

    def handle_endtag(self, tag: str) -> None:
        self._in_mark = self._in_mark and tag != "mark"

    def handle_data(self, data: str) -> None:
        self.text += data
        if self._in_mark:
            self.marked[-1] += data


@pytest.mark.parametrize("text", HOSTILE)
def test_markup_in_a_quote_is_text(text: str) -> None:
    seen = Seen(quote_html(text, [], "en"))

    assert seen.elements == [("blockquote", {"lang": "en", "dir": "auto"})]
    assert seen.text == text


@given(st.text(), st.data())
def test_a_quote_reads_as_the_text_and_marks_exactly_the_spans(text: str, data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=6, unique=True)))
    spans = [(cuts[i], cuts[i + 1]) for i in range(0, len(cuts) - 1, 2)]

    seen = Seen(quote_html(text, spans, "ar"))

    assert seen.text == showable(text)
    assert seen.marked == [showable(text[start:end]) for start, end in spans]
    assert [tag for tag, _ in seen.elements] == ["blockquote", *["mark"] * len(spans)]


@pytest.mark.parametrize("spans", [[(2, 1)], [(0, 9)], [(-1, 2)], [(2, 4), (3, 5)], [(4, 5), (0, 2)]])
def test_a_mark_in_the_wrong_place_is_refused(spans: list[tuple[int, int]]) -> None:
    with pytest.raises(ValueError, match=r"span \("):
        quote_html("tramway", spans, "en")


def test_a_span_may_hold_markup_too() -> None:
    html = quote_html("see <b>this</b> & that", [(4, 15)], "en")

    assert html == ('<blockquote lang="en" dir="auto">see <mark>&lt;b&gt;this&lt;/b&gt;</mark> &amp; that</blockquote>')


def test_the_language_cannot_leave_its_attribute() -> None:
    seen = Seen(quote_html("text", [], 'it" onclick="alert(1)'))

    assert seen.elements == [("blockquote", {"lang": 'it" onclick="alert(1)', "dir": "auto"})]


def test_overrides_of_direction_and_control_characters_show_as_a_sign() -> None:
    assert showable(f"fee {RLO}001\N{POP DIRECTIONAL FORMATTING} euro") == (
        "fee \ufffd001\N{POP DIRECTIONAL FORMATTING} euro"
    )
    assert showable("a\x00b\x1b[31mc\x7fd\x85e") == "a\ufffdb\ufffd[31mc\ufffdd\ufffde"
    assert showable("half a pair: \ud83d") == "half a pair: \ufffd"


def test_ordinary_text_of_any_script_is_left_as_it_is() -> None:
    text = "Straße\tÅäö\nЖители, الحافلات, תחבורה\u200f, 自転車, ไทย, 🚲, e\u0301"

    assert showable(text) == text


@given(st.text())
def test_showable_text_keeps_its_length_and_can_be_sent(text: str) -> None:
    assert len(showable(text)) == len(text)
    assert showable(text).encode("utf-8")[:0] == b""


def test_inline_text_is_isolated() -> None:
    assert isolated("<Milano>") == "<bdi>&lt;Milano&gt;</bdi>"
    assert isolated("Wohnen", "de") == '<bdi lang="de">Wohnen</bdi>'


def test_escaped_text_is_safe_in_an_attribute() -> None:
    assert Seen(f'<p title="{escaped(HOSTILE[2])}">').elements == [("p", {"title": HOSTILE[2]})]


def test_a_web_address_is_a_link_that_names_its_host() -> None:
    seen = Seen(link_html("https://www.comune.milano.it/a?b=1&c=2"))

    (tag, attributes), _ = seen.elements
    assert (tag, attributes["href"]) == ("a", "https://www.comune.milano.it/a?b=1&c=2")
    assert seen.text == "www.comune.milano.it"


def test_the_host_shown_is_the_one_that_the_link_leads_to() -> None:
    assert Seen(link_html("https://milano.it@evil.example/login")).text == "evil.example"


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", " JavaScript://x/%0aalert(1)", "data:text/html,x", "//host/x", "http://[", "x"],
)
def test_anything_else_is_no_link(url: str) -> None:
    seen = Seen(link_html(url))

    assert [tag for tag, _ in seen.elements] == ["bdi"]
    assert seen.text == url


@pytest.mark.parametrize("text", HOSTILE)
def test_a_label_is_plain_text_to_a_markdown_parser(text: str) -> None:
    parser = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])

    (opened, inline, closed) = parser.parse(label(text))

    assert (opened.type, closed.type) == ("paragraph_open", "paragraph_close")
    assert {token.type for token in inline.children or []} <= {"text", "text_special"}
    read = "".join(token.content for token in inline.children or [])
    assert read.replace(WORD_JOINER, "") == " ".join(text.split())


@pytest.mark.parametrize(
    ("text", "broken"),
    [
        (":smile:", f":{WORD_JOINER}smile:"),
        ("https://example.org", f"https:{WORD_JOINER}//example.org"),
        ("www.example.org", f"www{WORD_JOINER}.example.org"),
        ("someone@example.org", f"someone@{WORD_JOINER}example.org"),
        ("a -> b", f"a -{WORD_JOINER}> b"),
        ("a -- b", f"a -{WORD_JOINER}- b"),
    ],
)
def test_what_is_looked_for_after_parsing_is_broken_up(text: str, broken: str) -> None:
    read = MarkdownIt().renderInline(label(text)).replace("&gt;", ">")

    assert read == broken


def test_ordinary_names_stay_readable_in_a_label() -> None:
    assert label("Île-de-France (Paris)") == r"Île\-de\-France \(Paris\)"
