"""A plain-text letter as pages of lines: the typed layout kept, a form feed starts a page."""

from __future__ import annotations

import re

from analyzer.model import TextSource
from analyzer.reading.layout import Line, Page, Word

_WORD = re.compile(r"[^\s]+")
_CHARACTER = 6.0
_PITCH = 12.0
_MARGIN = 36.0
_LINES_A_PAGE = 400


def plain_pages(text: str) -> tuple[Page, ...]:
    """Pages on a 612-point sheet with typewriter spacing; empty lines part paragraphs, two or more spaces part cells."""
    pages: list[Page] = []
    for sheet in text.replace("\r\n", "\n").replace("\r", "\n").split("\f"):
        typed = sheet.split("\n")
        for start in range(0, len(typed), _LINES_A_PAGE):
            lines = _lines(typed[start : start + _LINES_A_PAGE])
            if lines:
                height = max(792.0, lines[-1].box[3] + _MARGIN)
                pages.append(Page(len(pages) + 1, 612.0, height, lines, TextSource.EMBEDDED))
    return tuple(pages)


def _lines(typed: list[str]) -> tuple[Line, ...]:
    lines: list[Line] = []
    block, empty = 0, False
    for number, row in enumerate(typed):
        row = row.expandtabs(8)
        top = _MARGIN + number * _PITCH
        words = tuple(
            Word(m.group(), (_MARGIN + m.start() * _CHARACTER, top, _MARGIN + m.end() * _CHARACTER, top + 0.85 * _PITCH)) for m in _WORD.finditer(row)
        )
        if not words:
            empty = True
            continue
        if empty and lines:
            block += 1
        empty = False
        lines.append(Line(words, block))
    return tuple(lines)
