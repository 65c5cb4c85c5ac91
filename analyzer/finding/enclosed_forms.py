"""Forms that come with a letter: applications, grievance forms, certifications whose boxes name every reason there is."""

from __future__ import annotations

import re

from analyzer.finding.pieces import Piece
from analyzer.finding.section_map import SectionKind
from analyzer.rulebook.notices import NoticePatterns

_BLANK = re.compile(r"_{3,}|\.{10,}|…{3,}")
_BOX = re.compile(r"[☐☑☒□❑◻]|\[ ?[xX]?\]|\( \)|(?:^|\s)[O0Q]\s(?=[A-Z][a-z])")
_SIGN = re.compile(r"\b(?:signature|signed|firma|print name|date signed)\b")
_TITLE_WORDS = 18
_NEAR = 40
"""Paragraphs after the title that are looked at for blanks and boxes."""


def mark_forms(pieces: list[Piece], patterns: NoticePatterns) -> None:
    """A form starts with its title, mostly at the top of a page, and has blanks or boxes; it ends with its page or the next without any."""
    at = 0
    while at < len(pieces):
        if not _opens(pieces, at, patterns):
            at += 1
            continue
        end = _end(pieces, at)
        for piece in pieces[at:end]:
            piece.label = (SectionKind.ENCLOSED_FORM, "section.form")
        at = end


def _marks(piece: Piece) -> int:
    return len(_BLANK.findall(piece.text)) + len(_BOX.findall(piece.text)) + len(_SIGN.findall(piece.folded))


def _opens(pieces: list[Piece], at: int, patterns: NoticePatterns) -> bool:
    piece = pieces[at]
    if len(piece.folded.split()) > _TITLE_WORDS or piece.folded.endswith((".", ";", ",")) or at == 0:
        return False
    if not any(c.search(piece.folded) for c in patterns.form_titles):
        return False
    near = [p for p in pieces[at + 1 : at + _NEAR] if p.page <= piece.page + 1]
    marks = sum(_marks(p) for p in near) + _marks(piece)
    top = piece.paragraph.first_on_page or pieces[at - 1].paragraph.first_on_page
    return marks >= (2 if top else 3)


def _end(pieces: list[Piece], start: int) -> int:
    page, at = pieces[start].page, start + 1
    while at < len(pieces):
        here = pieces[at].page
        if here != page:
            if sum(_marks(p) for p in pieces[at : at + _NEAR] if p.page == here) < 2:
                return at
            page = here
        at += 1
    return at
