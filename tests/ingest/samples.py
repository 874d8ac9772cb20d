"""One small document in every format that is read, made with the tools people make them with."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import docx
import pypdfium2
from fpdf import FPDF
from odf import dc, table, text
from odf.opendocument import OpenDocumentText
from PIL import Image
from pypdf import PdfReader, PdfWriter, Transformation
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    RectangleObject,
    StreamObject,
    TextStringObject,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pypdf import PageObject

TITLE = "Klimatplan för Uppsala"
HEADING = "Transporter"
PARAGRAPH = "Kommunen ska halvera utsläppen från transporter före år 2030, och särskilt de från bilar."
ITEMS = ("bygga cykelvägar mellan skolorna", "köpa elbussar till alla linjer")
ROWS = (("Mål", "År"), ("Fossilfri fordonsflotta", "2028"), ("Halverade utsläpp", "2030"))

MARKDOWN = f"""# {TITLE}

## {HEADING}

{PARAGRAPH}

- {ITEMS[0]}
- {ITEMS[1]}

| Mål | År |
| --- | --- |
| Fossilfri fordonsflotta | 2028 |
| Halverade utsläpp | 2030 |
"""


RESTRUCTURED = f"""{TITLE}
{"=" * len(TITLE)}

{HEADING}
{"-" * len(HEADING)}

{PARAGRAPH}

* {ITEMS[0]}
* {ITEMS[1]}

=======================  ====
Mål                      År
=======================  ====
Fossilfri fordonsflotta  2028
Halverade utsläpp        2030
=======================  ====
"""


def html(*, charset: str = "utf-8") -> bytes:
    rows = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in ROWS[1:])
    page = f"""<!doctype html><html lang="sv"><head><meta charset="{charset}"><title>{TITLE} | webb</title>
        <meta name="description" content="Sidan om planen"><script>var hemligt = 1</script></head><body>
        <nav><a href="/">Hem</a></nav><main><h1>{TITLE}</h1><h2>{HEADING}</h2><p>{PARAGRAPH}
        Se <a href="https://example.org/plan">hela planen</a>.</p>
        <ul><li>{ITEMS[0]}</li><li>{ITEMS[1]}</li></ul>
        <table><tr><th>{ROWS[0][0]}</th><th>{ROWS[0][1]}</th></tr>{rows}</table></main></body></html>"""
    return page.encode(charset)


def word() -> bytes:
    document = docx.Document()
    document.add_heading(TITLE, 1)
    document.add_heading(HEADING, 2)
    document.add_paragraph(PARAGRAPH)
    for item in ITEMS:
        document.add_paragraph(item, style="List Bullet")
    grid = document.add_table(rows=len(ROWS), cols=2)
    for row, cells in enumerate(ROWS):
        for column, cell in enumerate(cells):
            grid.cell(row, column).text = cell
    return _saved(document.save)


def open_document() -> bytes:
    document = OpenDocumentText()
    document.meta.addElement(dc.Title(text=TITLE))
    document.text.addElement(text.H(outlinelevel=1, text=TITLE))
    document.text.addElement(text.H(outlinelevel=2, text=HEADING))
    document.text.addElement(text.P(text=PARAGRAPH))
    items = text.List()
    for words in ITEMS:
        item = text.ListItem()
        item.addElement(text.P(text=words))
        items.addElement(item)
    document.text.addElement(items)
    grid = table.Table()
    grid.addElement(table.TableColumn(numbercolumnsrepeated=2))
    for cells in ROWS:
        row = table.TableRow()
        for words in cells:
            cell = table.TableCell()
            cell.addElement(text.P(text=words))
            row.addElement(cell)
        grid.addElement(row)
    document.text.addElement(grid)
    return _saved(document.save)


def rich_text() -> bytes:
    def escaped(words: str) -> str:
        return "".join(c if c.isascii() else f"\\'{c.encode('cp1252').hex()}" for c in words)

    rows = "".join(
        "\\trowd\\cellx4000\\cellx6000" + "".join(f"\\intbl {escaped(c)}\\cell" for c in row) + "\\row\n"
        for row in ROWS
    )
    return (
        "{\\rtf1\\ansi\\ansicpg1252\\deff0{\\fonttbl{\\f0 Times;}}\n"
        f"\\pard{{\\b {escaped(TITLE)}}}\\par\n\\pard Antagen av fullm\\'e4ktige.\\par\n"
        f"\\pard{{\\b {escaped(HEADING)}}}\\par\n"
        f"\\pard {escaped(PARAGRAPH)}\\par\n"
        + "".join(f"\\pard - {escaped(item)}\\par\n" for item in ITEMS)
        + rows
        + "}"
    ).encode("ascii")


def pdf(pages: tuple[tuple[str, tuple[str, ...]], ...] = ()) -> bytes:
    """A page per (heading, paragraphs)."""
    pages = pages or (
        (TITLE, (PARAGRAPH,)),
        (HEADING, (ITEMS[0].capitalize() + ".", ITEMS[1].capitalize() + ".")),
    )
    document = FPDF()
    for heading, paragraphs in pages:
        document.add_page()
        document.set_font("helvetica", style="B", size=20)
        document.multi_cell(0, 10, heading, new_x="LMARGIN", new_y="NEXT", align="L")
        document.set_font("helvetica", size=11)
        for paragraph in paragraphs:
            document.multi_cell(0, 6, paragraph, new_x="LMARGIN", new_y="NEXT", align="L")
            document.ln(6)
    return bytes(document.output())


@dataclass(frozen=True)
class Printed:
    """A line at its place on a page, in points from the left and the top."""

    text: str
    x: float
    y: float
    size: float = 11
    style: str = ""


def printed_pdf(*pages: Sequence[Printed], rules: Sequence[tuple[float, float, float, float]] = ()) -> bytes:
    """Pages of A4 with these lines; the rules are drawn on every page that has some."""
    document = FPDF(unit="pt")
    for lines in pages:
        document.add_page()
        for line in lines:
            document.set_font("helvetica", style=line.style, size=line.size)
            document.text(line.x, line.y, line.text)
        for rule in rules if lines else ():
            document.line(*rule)
    return bytes(document.output())


def paragraph(*lines: str, y: float = 100, x: float = 72) -> list[Printed]:
    """Lines as a paragraph sets them."""
    return [Printed(line, x, y + 14 * number) for number, line in enumerate(lines)]


def turned_pdf(data: bytes) -> bytes:
    """The same pages, each laid on its side: the file says that readers are to turn them back."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(data)))
    for page in writer.pages:
        wide, high = float(page.mediabox.width), float(page.mediabox.height)
        page.add_transformation(Transformation().rotate(90).translate(tx=high))
        page.mediabox = RectangleObject((0, 0, high, wide))
        page.rotate(90)
    return _saved(writer.write)


def scanned_pdf(data: bytes, *, turned: int = 0) -> bytes:
    """The same pages as pictures, turned by so many degrees."""
    document, unit = FPDF(unit="pt"), 72 / 150
    with pypdfium2.PdfDocument(data) as pages:
        for page in pages:
            picture = page.render(scale=1 / unit, grayscale=True).to_pil().rotate(turned, expand=True)
            size = picture.width * unit, picture.height * unit
            document.add_page(format=size)
            document.image(picture, 0, 0, *size)
    return bytes(document.output())


def on_pictures(text: bytes, pictures: bytes, *, in_form: bool = False) -> bytes:
    """The pages of one PDF printed on those of another, which become forms where a program makes them so."""
    writer = PdfWriter()
    for over, under in zip(PdfReader(io.BytesIO(text)).pages, PdfReader(io.BytesIO(pictures)).pages, strict=True):
        page = writer.add_page(under)
        if in_form:
            _into_form(writer, page)
        page.merge_page(over)
    return _saved(writer.write)


def _into_form(writer: PdfWriter, page: PageObject) -> None:
    form = StreamObject()
    form.set_data(page.get_contents().get_data())
    form.update({NameObject("/Type"): NameObject("/XObject"), NameObject("/Subtype"): NameObject("/Form")})
    form[NameObject("/BBox")] = page.mediabox
    form[NameObject("/Resources")] = page["/Resources"]
    contents = StreamObject()
    contents.set_data(b"/Whole Do")
    page[NameObject("/Contents")] = writer._add_object(contents)
    inside = DictionaryObject({NameObject("/Whole"): writer._add_object(form)})
    page[NameObject("/Resources")] = DictionaryObject({NameObject("/XObject"): inside})


def filled_form(label: str, value: str) -> bytes:
    """A page that asks for something, and the answer as a program for forms keeps it: beside the page's text."""
    page_with_label = printed_pdf([Printed(label, 72, 100)])
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(page_with_label)))
    page = writer.pages[0]
    font = DictionaryObject({NameObject(f"/{key}"): NameObject(f"/{its}") for key, its in _FONT.items()})
    look = StreamObject()
    look.set_data(f"/Tx BMC q BT /F 11 Tf 2 5 Td ({value}) Tj ET Q EMC".encode())
    look.update({NameObject("/Type"): NameObject("/XObject"), NameObject("/Subtype"): NameObject("/Form")})
    look[NameObject("/BBox")] = RectangleObject((0, 0, 200, 20))
    fonts = DictionaryObject({NameObject("/F"): writer._add_object(font)})
    look[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
    field = DictionaryObject({NameObject("/Type"): NameObject("/Annot"), NameObject("/Subtype"): NameObject("/Widget")})
    field[NameObject("/FT")], field[NameObject("/F")] = NameObject("/Tx"), NumberObject(4)
    field[NameObject("/T")], field[NameObject("/V")] = TextStringObject("name"), TextStringObject(value)
    field[NameObject("/Rect")] = RectangleObject((72, 680, 272, 700))
    field[NameObject("/AP")] = DictionaryObject({NameObject("/N"): writer._add_object(look)})
    fields = ArrayObject([writer._add_object(field)])
    page[NameObject("/Annots")] = fields
    writer.root_object[NameObject("/AcroForm")] = DictionaryObject({NameObject("/Fields"): fields})
    return _saved(writer.write)


_FONT = {"Type": "Font", "Subtype": "Type1", "BaseFont": "Helvetica"}


def stamp(*lines: str, size: tuple[float, float] = (360, 220)) -> bytes:
    """A page with these words at its foot and nothing else."""
    document = FPDF(unit="pt", format=size)
    document.add_page()
    document.set_font("helvetica", size=7)
    for number, line in enumerate(lines):
        document.text(24, size[1] - 8 - 9 * number, line)
    return bytes(document.output())


def photo_pdf(size: tuple[int, int] = (360, 220)) -> bytes:
    """A page that a photograph covers: a hill before the sky, with all shades between."""
    wide, high = size
    dots = bytes((x * 255 // wide + (y * y) // high * 3 + x * y // 17) % 256 for y in range(high) for x in range(wide))
    document = FPDF(unit="pt", format=size)
    document.add_page()
    document.image(Image.frombytes("L", size, dots), 0, 0, *size)
    return bytes(document.output())


def postcard(heading: str, *paragraphs: str) -> bytes:
    """A small page of text."""
    document = FPDF(unit="pt", format=(360, 220))
    document.set_margin(24)
    document.add_page()
    document.set_font("helvetica", style="B", size=18)
    document.multi_cell(0, 24, heading, new_x="LMARGIN", new_y="NEXT", align="L")
    document.set_font("helvetica", size=10)
    for paragraph in paragraphs:
        document.multi_cell(0, 13, paragraph, new_x="LMARGIN", new_y="NEXT", align="L")
        document.ln(8)
    return bytes(document.output())


def together(*files: bytes) -> bytes:
    """The pages of several PDFs in one."""
    writer = PdfWriter()
    for data in files:
        writer.append(io.BytesIO(data))
    return _saved(writer.write)


def encrypted_pdf() -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf())))
    writer.encrypt("hemligt", algorithm="RC4-128")
    return _saved(writer.write)


def picture_pdf() -> bytes:
    document = FPDF()
    document.add_page()
    document.rect(20, 20, 100, 60, style="F")
    return bytes(document.output())


def _saved(save: Callable[[Any], Any]) -> bytes:
    buffer = io.BytesIO()
    save(buffer)
    return buffer.getvalue()
