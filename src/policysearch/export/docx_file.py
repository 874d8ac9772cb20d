"""A brief as a Word document: quotes in their own language, so that a spell checker and a voice treat them as such."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime

import docx
from docx.document import Document as WordDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.text.paragraph import Paragraph
from docx.text.run import Run
from langcodes import Language

from policysearch.export.brief import CHANGED, Brief, Item, by_city, place_name, titled
from policysearch.export.citation import links_apart
from policysearch.text.catalogue import translated
from policysearch.text.languages import UNKNOWN, language_name
from policysearch.text.showing import showable

_BLUE, _GREY, _INK = RGBColor(0x1F, 0x56, 0x73), RGBColor(0x52, 0x60, 0x6B), RGBColor(0x1D, 0x27, 0x30)
_FONT = "Calibri"
_CITATION, _NOTE = "Citation", "Note"
_RIGHT_TO_LEFT = {"Arab", "Hebr", "Syrc", "Thaa", "Nkoo"}
_SAME_TIME = (1980, 1, 1, 0, 0, 0)
_NOT_IN_XML = dict.fromkeys((0xFFFE, 0xFFFF), "\N{REPLACEMENT CHARACTER}")


def docx_file(brief: Brief) -> bytes:
    """The brief, the same bytes for the same brief."""
    word = docx.Document()
    _style(word)
    _describe(word, brief)
    word.add_paragraph(_text(brief.title), "Title")
    word.add_paragraph(_text(f"{brief.created}. {brief.summary}"), _CITATION)
    if brief.questions:
        word.add_heading(translated("Questions", brief.language), 1)
        for question in brief.questions:
            word.add_paragraph(_text(question), "List Bullet")
    for city, items in by_city(brief.items):
        word.add_heading(_text(place_name(city, items, brief.language)), 1)
        for item, needs_title in titled(items):
            if needs_title:
                title = word.add_heading("", 2)
                _in_language(title, title.add_run(_text(item.document.title)), item.document.language)
            _add_item(word, item, brief.language)
    file = io.BytesIO()
    word.save(file)
    return _timeless(file)


def _add_item(word: WordDocument, item: Item, language: str) -> None:
    quote = word.add_paragraph(style="Quote")
    _in_language(quote, quote.add_run(_text(item.quote)), item.passage.language)
    cited = word.add_paragraph(style=_CITATION)
    for text, link in links_apart(item.citation(language)):
        if link:
            _add_link(cited, link)
        else:
            cited.add_run(_text(text))
    cited.add_run(f" ({language_name(item.passage.language, language)})")
    if item.note:
        note = word.add_paragraph(style=_NOTE)
        note.add_run(f"{translated('Note:', language)} ").bold = True
        note.add_run(_text(item.note))
    if item.changed:
        word.add_paragraph(style=_NOTE).add_run(translated(CHANGED, language)).italic = True


def _style(word: WordDocument) -> None:
    """A4, one family of letters, quotes with a line at their side."""
    section = word.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Cm(2.5)
    styles = word.styles
    for name in (_CITATION, _NOTE):
        styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH).base_style = styles["Normal"]
    for name, size, colour, before, after in (
        ("Normal", 11, _INK, 0, 6),
        ("Title", 22, _BLUE, 0, 4),
        ("Heading 1", 16, _BLUE, 22, 4),
        ("Heading 2", 12, _INK, 12, 2),
        ("Quote", 11, _INK, 4, 4),
        (_CITATION, 9.5, _GREY, 0, 8),
        (_NOTE, 11, _INK, 0, 8),
    ):
        _set(styles[name], size, colour, before, after)
    quote = styles["Quote"]
    quote.font.italic = False
    quote.paragraph_format.left_indent = Cm(0.6)
    quote.paragraph_format.keep_with_next = True
    quote.paragraph_format.line_spacing = 1.15
    _side_line(quote)
    title_borders = styles["Title"].element.pPr.find(qn("w:pBdr"))
    if title_borders is not None:
        styles["Title"].element.pPr.remove(title_borders)


def _set(style: ParagraphStyle, size: float, colour: RGBColor, before: int, after: int) -> None:
    font, space = style.font, style.paragraph_format
    font.name, font.size, font.color.rgb = _FONT, Pt(size), colour
    fonts = style.element.rPr.rFonts
    for name in [name for name in fonts.attrib if name.endswith("Theme")]:  # a theme's font would win over this one
        del fonts.attrib[name]
    for name in ("w:cs", "w:eastAsia"):
        fonts.set(qn(name), _FONT)
    space.space_before, space.space_after = Pt(before), Pt(after)


def _side_line(style: ParagraphStyle) -> None:
    borders, line = OxmlElement("w:pBdr"), OxmlElement("w:left")
    for name, value in (("val", "single"), ("sz", "18"), ("space", "10"), ("color", "B9C8D1")):
        line.set(qn(f"w:{name}"), value)
    borders.append(line)
    # Word wants the parts of a paragraph's properties in their order.
    style.element.get_or_add_pPr().insert_element_before(
        borders, "w:shd", "w:tabs", "w:bidi", "w:spacing", "w:ind", "w:contextualSpacing", "w:jc", "w:outlineLvl"
    )


def _describe(word: WordDocument, brief: Brief) -> None:
    created = datetime.fromisoformat(brief.created).replace(tzinfo=UTC)
    about = word.core_properties
    about.title, about.author, about.comments = _text(brief.title)[:255], "policysearch", f"Index {brief.generation}"
    about.created = about.modified = created
    about.last_modified_by, about.revision = "policysearch", 1
    foot = word.sections[0].footer.paragraphs[0]
    foot.style = word.styles[_CITATION]
    foot.add_run(f"policysearch · index {brief.generation} · page ")
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    foot._p.append(field)  # noqa: SLF001  # python-docx has no fields and no links


def _in_language(paragraph: Paragraph, run: Run, language: str) -> None:
    """Say what language a run is in, and turn its paragraph round where that is written from right to left."""
    if language == UNKNOWN:
        return
    likely = Language.get(language).maximize()
    tag = f"{language}-{likely.territory}" if likely.territory else language
    lang = OxmlElement("w:lang")
    for name in ("w:val", "w:eastAsia", "w:bidi"):
        lang.set(qn(name), tag)
    run._r.get_or_add_rPr().append(lang)  # noqa: SLF001
    if likely.script in _RIGHT_TO_LEFT:
        run.font.rtl = True
        paragraph._p.get_or_add_pPr().append(OxmlElement("w:bidi"))  # noqa: SLF001


def _add_link(paragraph: Paragraph, address: str) -> None:
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), paragraph.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    run = paragraph.add_run(_text(address))
    run.font.color.rgb, run.font.underline = _BLUE, True
    link.append(run._r)  # noqa: SLF001
    paragraph._p.append(link)  # noqa: SLF001


def _text(text: str) -> str:
    return showable(text).translate(_NOT_IN_XML)


def _timeless(file: io.BytesIO) -> bytes:
    """The same archive, but for the time at which its files were written."""
    out = io.BytesIO()
    with zipfile.ZipFile(file) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, _SAME_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, source.read(name))
    return out.getvalue()
