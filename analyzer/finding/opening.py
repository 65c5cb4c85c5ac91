"""What stands before the body of a letter: letterhead, addressee, reference block, salutation."""

from __future__ import annotations

import re

from analyzer.finding.pieces import Piece
from analyzer.finding.section_map import SectionKind
from analyzer.rulebook.notices import NoticePatterns

LABEL = re.compile(r"^[A-Z¿][\w .,'’/()&*-]{1,45}\s*(?:[:#]|\.{3,})\s*\S")
_CITY = re.compile(r"\b[A-Z]{2}\.?,?\s+\d{5}(?:-\d{4})?\W*$|\b(?:California|Calif\.?|CALIFORNIA)\s+\d{5}")
_STREET = re.compile(
    r"^(?:\d+\s|p\.?\s?o\.?\s?box|apt|unit|c/o|attn)|\b(?:street|st|ave|avenue|road|rd|drive|dr|lane|ln|court|ct|way|blvd|place|pl|terrace|circle)\.?\b"
)
_OWN_BOX = re.compile(r"\bp\.?\s?o\.?\s?box\b|\bsuite\b|\btel\b|\bphone\b|1-8\d\d|\bwww\.|\.com\b|\.org\b")
_EARLY = 70
"""A salutation stands within this many paragraphs."""
_PROSE_WORDS = 8
_SALUTATION_WORDS = 14


def is_prose(piece: Piece) -> bool:
    """A paragraph of sentences, not a label, a title or an address."""
    text = piece.text.strip()
    words = text.split()
    return len(words) >= _PROSE_WORDS and text[-1:] in '.:;?!"”)' and sum(w.islower() for w in words) >= 5


def mark_opening(pieces: list[Piece], patterns: NoticePatterns) -> int:
    """Label everything before the body; return the index of the body's first paragraph."""
    salutation = _salutation(pieces, patterns)
    if salutation is None:
        body = next((i for i, p in enumerate(pieces) if p.label is None and (is_prose(p) or _opens_body(p, patterns))), len(pieces))
    else:
        body = salutation + 1
        if len(pieces[salutation].folded.split()) <= _SALUTATION_WORDS:
            pieces[salutation].label = (SectionKind.SALUTATION, "section.salutation")
        else:
            body = salutation
    address = _addressee(pieces[:body])
    for i, piece in enumerate(pieces[:body]):
        if piece.label is None:
            piece.label = _opening_label(piece, i, address)
    return body


def _opens_body(piece: Piece, patterns: NoticePatterns) -> bool:
    """A heading that only the body has."""
    if len(piece.folded.split()) > 8 or "\t" in piece.text:
        return False
    kind = next((c.value for c in patterns.headings if c.search(piece.folded)), None)
    return kind in (SectionKind.RATIONALE, SectionKind.CLAIM_NOTES)


def _salutation(pieces: list[Piece], patterns: NoticePatterns) -> int | None:
    for i, piece in enumerate(pieces[:_EARLY]):
        if piece.label is None and any(c.search(piece.folded) for c in patterns.salutations):
            return i
    return None


def _addressee(opening: list[Piece]) -> range:
    """Paragraphs of the address: the lines above and with the last city, state and ZIP that is not the sender's."""
    for i in range(len(opening) - 1, 0, -1):
        piece = opening[i]
        if not _CITY.search(piece.text) or _OWN_BOX.search(piece.folded) or LABEL.match(piece.text):
            continue
        first = i
        while first > 1 and i - first < 3 and _is_address_line(opening[first - 1].text) and (_STREET.search(opening[first].folded) or first == i):
            first -= 1
        return range(first if len(piece.paragraph.lines) < 3 else i, i + 1)
    return range(0)


def _is_address_line(text: str) -> bool:
    return len(text.split()) <= 6 and not LABEL.match(text)


def _opening_label(piece: Piece, at: int, address: range) -> tuple[SectionKind, str]:
    if at in address:
        return SectionKind.ADDRESSEE, "section.addressee"
    if LABEL.match(piece.text) or "\t" in piece.text:
        return SectionKind.REFERENCE_BLOCK, "section.label"
    if is_prose(piece):
        return SectionKind.BODY, "section.before_salutation"
    if not address or at < address.start:
        return SectionKind.LETTERHEAD, "section.letterhead"
    return SectionKind.REFERENCE_BLOCK, "section.reference"
