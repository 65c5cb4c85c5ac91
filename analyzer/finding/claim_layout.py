"""Rows and headers of claim tables, seen in the text alone; `tables.py` reads them."""

from __future__ import annotations

import re

from analyzer.finding.pieces import Piece
from analyzer.finding.section_map import SectionKind
from analyzer.reading.text import DocumentText

_AMOUNT = re.compile(r"(?<![\w.])-?\$?\s?\d{1,3}(?:,\d{3})*\.\d{2}\b|\$\s?\d")
_HEADER = re.compile(
    r"\b(?:billed|charged?|charges|allowed|paid|deductible|co-?pay(?:ment)?|coins(?:urance)?|owe|covered|amount|discount|savings|service|date|codes?|remarks?|notes?"
    r"|responsibility|balance|procedure|provider|cargos?|pagado|permitido|deducible)\b"
)


def mark_claim_tables(doc: DocumentText, pieces: list[Piece]) -> None:
    """Paragraphs that are mostly amounts, and the header rows over them."""
    for piece in pieces:
        if piece.kind in (None, SectionKind.REFERENCE_BLOCK) and (_is_row(doc, piece) or _is_header(doc, piece)):
            piece.label = (SectionKind.CLAIM_TABLE, "section.amounts")


def _is_row(doc: DocumentText, piece: Piece) -> bool:
    text = doc.text[piece.paragraph.start : piece.paragraph.end]
    amounts = len(_AMOUNT.findall(text))
    return (amounts >= 3 and amounts * 4 >= len(text.split())) or (amounts >= 1 and "\t" in text and len(text) < 160)


def _is_header(doc: DocumentText, piece: Piece) -> bool:
    text = doc.text[piece.paragraph.start : piece.paragraph.end].lower()
    words = _HEADER.findall(text)
    return text.count("\t") >= 2 and len(set(words)) >= 3 and len(words) * 4 >= len(text.split())
