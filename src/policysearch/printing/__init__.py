"""Records as JSON values and as text and tables for the terminal."""

from policysearch.printing.comparisons import asked_text, gaps_json, gaps_text, matrix_json, matrix_text
from policysearch.printing.evaluations import changes_json, changes_text, evaluation_text
from policysearch.printing.indexes import (
    document_json,
    document_table,
    documents_table,
    info_json,
    info_table,
    kinds_json,
    passage_json,
    passages_text,
    report_json,
    report_table,
    section_text,
    skipped_line,
)
from policysearch.printing.rankings import nothing_text, ranking_json, ranking_text
from policysearch.printing.translations import (
    glossary_json,
    glossary_table,
    translations_json,
    translations_table,
)

__all__ = [
    "asked_text",
    "changes_json",
    "changes_text",
    "document_json",
    "document_table",
    "documents_table",
    "evaluation_text",
    "gaps_json",
    "gaps_text",
    "glossary_json",
    "glossary_table",
    "info_json",
    "info_table",
    "kinds_json",
    "matrix_json",
    "matrix_text",
    "nothing_text",
    "passage_json",
    "passages_text",
    "ranking_json",
    "ranking_text",
    "report_json",
    "report_table",
    "section_text",
    "skipped_line",
    "translations_json",
    "translations_table",
]
