"""Make the sample documents that are not Markdown, and beside each the file that describes it.

    pip install 'policysearch[corpus]'; python corpus/sources/build.py

NAME.docx.md, NAME.odt.md and NAME.html.md become what their names say by pandoc, NAME.pdf.md by pandoc and Typst. The
front matter becomes NAME.pdf.meta.yaml and so on; its `layout` says how a PDF is set: in two columns, or in chapters
that begin on pages of their own after a page of contents.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pypandoc
import typst
import yaml

SOURCES = Path(__file__).parent
CORPUS = SOURCES.parent
EPOCH = "1735689600"
"""Files bear this date (2025-01-01), so that making them again changes nothing in them."""
FROM = "markdown+pipe_tables-yaml_metadata_block-auto_identifiers"
PAGE = """<!DOCTYPE html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<title>{title}</title>
</head>
<body>
{body}</body>
</html>
"""
LAYOUTS = {
    "": "",
    "two columns": "#set page(columns: 2)\n#set text(size: 9.5pt)\n",
    "chapters": "#set text(size: 12pt)\n#outline(depth: 2)\n#show heading.where(level: 2): it => { pagebreak(); it }\n",
}


def main() -> None:
    """Make them all."""
    os.environ["SOURCE_DATE_EPOCH"] = EPOCH
    for source in sorted(SOURCES.glob("*.*.md")):
        target = CORPUS / source.stem
        head, body = front_matter(source.read_text(encoding="utf-8"))
        layout = head.pop("layout", "")
        target.write_bytes(made(body, head, layout, target.suffix.removeprefix(".")))
        beside = yaml.safe_dump(head, allow_unicode=True, sort_keys=False, width=200)
        target.with_name(f"{target.name}.meta.yaml").write_text(beside, encoding="utf-8")
        print(f"{target.name}: {target.stat().st_size:,} bytes")


def front_matter(text: str) -> tuple[dict[str, str], str]:
    """The mapping between the first two lines of ---, and what follows."""
    _, head, body = re.split(r"^---\n", text, maxsplit=2, flags=re.MULTILINE)
    return yaml.safe_load(head), body


def made(body: str, head: dict[str, str], layout: str, kind: str) -> bytes:
    """The document as a file of this kind."""
    if kind == "pdf":
        text = f'#set document(title: "{head["title"]}", date: datetime(year: 2025, month: 1, day: 1))\n'
        text += (SOURCES / "print.typ").read_text(encoding="utf-8")
        text += f'#set text(lang: "{head["language"]}")\n' + LAYOUTS[layout]
        return typst.compile((text + pypandoc.convert_text(body, "typst", FROM)).encode())
    if kind == "html":
        return PAGE.format(**head, body=pypandoc.convert_text(body, kind, FROM)).encode()
    properties = ["--standalone", f"--metadata=lang:{head['language']}", f"--metadata=pagetitle:{head['title']}"]
    place = SOURCES / f".made.{kind}"
    pypandoc.convert_text(body, kind, FROM, properties, outputfile=str(place))
    content = place.read_bytes()
    place.unlink()
    return content


if __name__ == "__main__":
    main()
