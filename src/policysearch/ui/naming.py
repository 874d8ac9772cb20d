"""What filters and their values are called, and a search said in words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from babel.lists import format_list

from policysearch.index.taxonomy import theme_name
from policysearch.records import Ranking
from policysearch.search.wording import Wording, parse
from policysearch.text.catalogue import marked
from policysearch.ui.i18n import _, country_name, interface_language, language_name, ngettext
from policysearch.ui.opening import open_index
from policysearch.ui.safe_text import isolated
from policysearch.ui.search.state import CHOICES, Balance, Choice, Order, SearchState

FILTERS: Mapping[Choice, str] = {
    "language": marked("Language"),
    "country": marked("Country"),
    "city": marked("City"),
    "document_type": marked("Document type"),
    "theme": marked("Theme"),
    "actor": marked("Actor"),
}
"""What each filter is called."""

ORDERS: Mapping[Order, str] = {
    "relevance": marked("Best match"),
    "newest": marked("Newest"),
    "city": marked("City"),
    ("language", 1): marked("Best of each language"),
    ("city", 1): marked("Best of each city"),
}
"""What can come first, and what that is called."""

DOCUMENT_TYPES: tuple[str, ...] = (
    marked("agenda"),
    marked("agreement"),
    marked("budget"),
    marked("council memo"),
    marked("deliberation"),
    marked("evaluation report"),
    marked("guidelines"),
    marked("letter"),
    marked("minutes"),
    marked("motion"),
    marked("news"),
    marked("plan"),
    marked("procurement notice"),
    marked("programme page"),
    marked("regulation"),
    marked("report"),
    marked("strategy"),
    marked("travel report"),
    marked("web page"),
)
"""Those that rules and samples know: they are shown in the language of the interface, any other as it is written."""

_LIMITED: Mapping[Choice, str] = {
    "language": marked("in {values}"),
    "country": marked("from {values}"),
    "city": marked("from {values}"),
    "document_type": marked("of the type {values}"),
    "theme": marked("on {values}"),
    "actor": marked("for {values}"),
}
_SORTED: Mapping[Order, str] = {"newest": marked("newest first"), "city": marked("by city")}


def value_name(choice: Choice, value: str) -> str:
    """A value as people say it: languages and countries by their full names."""
    named: Mapping[Choice, Callable[[str], str]] = {
        "language": language_name,
        "country": country_name,
        "document_type": _,
        "theme": _theme_name,
    }
    return named[choice](value) if choice in named else value


def order_name(order: Order) -> str:
    """What comes first, such as "Newest" or "Best 2 of each city"."""
    if isinstance(order, str) or order in ORDERS:
        return _(ORDERS[order])
    group, least = order
    if group == "language":
        return _("Best {number} of each language", number=least)
    return _("Best {number} of each city", number=least)


def restated_html(ranking: Ranking, state: SearchState) -> str:
    """The whole search in words, with what it found."""
    wording = parse(ranking.query)
    found = _(
        "{documents} with {passages} about “{question}”",
        documents=f"<strong>{ngettext('{number} document', '{number} documents', ranking.documents)}</strong>",
        passages=f"<strong>{ngettext('{number} passage', '{number} passages', ranking.total)}</strong>",
        question=isolated(wording.text, ranking.language),
    )
    asked = _("asked in {language}", language=isolated(language_name(ranking.language)))
    parts = (*_demands(wording, state), *limit_texts(state), *_order(state.order))
    return ", ".join((found, asked, *(isolated(part) for part in parts)))


def limit_texts(state: SearchState) -> Iterator[str]:
    """What the filters say, one after the other, such as "in Italian or German"."""
    for choice in CHOICES:
        if values := state.chosen(choice):
            yield _(_LIMITED[choice], values=either([value_name(choice, value) for value in values]))
    if state.has_years:
        yield years_text(state.year_from, state.year_to)


def either(names: Sequence[str]) -> str:
    """Such as "Italian, German or Dutch"."""
    return str(format_list(list(names), style="or", locale=interface_language()))


def years_text(first: int | None, last: int | None) -> str:
    """Such as "from 2015", "until 2020" or "from 2015 to 2020"."""
    if first is None:
        return _("until {year}", year=last)
    return _("from {year}", year=first) if last is None else _("from {first} to {last}", first=first, last=last)


def demands_text(wording: Wording) -> str:
    """What must occur and what must not, such as: exactly “a b”, without “c”."""
    return ", ".join(_demands(wording, SearchState()))


def _demands(wording: Wording, state: SearchState) -> Iterator[str]:
    if state.exact:
        yield _("with all these words")
    elif wording.phrases:
        yield _("with exactly {phrases}", phrases=_quoted(wording.phrases))
    if excluded := (*wording.excluded, *wording.excluded_phrases):
        yield _("without {words}", words=_quoted(excluded))


def _order(order: Order) -> Iterator[str]:
    if order in _SORTED:
        yield _(_SORTED[order])
    elif not isinstance(order, str):
        yield _balanced(order)


def _balanced(order: Balance) -> str:
    group, least = order
    if group == "language":
        return ngettext("the best of each language first", "the best {number} of each language first", least)
    return ngettext("the best of each city first", "the best {number} of each city first", least)


def _quoted(words: Sequence[str]) -> str:
    return str(format_list([f"“{word}”" for word in words], locale=interface_language()))


def _theme_name(value: str) -> str:
    """That of a theme, or of a taxonomy, as the index has it."""
    return theme_name(value, interface_language(), open_index().generation.taxonomies)
