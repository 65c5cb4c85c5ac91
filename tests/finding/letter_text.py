"""Letters written as plain text, set as pages: an empty line starts a paragraph, a tab a new cell, a form feed a new page."""

from __future__ import annotations

from analyzer.model import TextSource
from analyzer.reading.layout import Line, Page, Word
from analyzer.reading.text import DocumentText, build_text

CHARACTER = 6.0
LEADING = 14.0
MARGIN = 60.0
COLUMN = 92


def document(text: str, *, wrap: bool = True) -> DocumentText:
    """Set the text with a fixed-width type at 12 points; long lines are broken at 92 characters, as a letter would be."""
    return build_text([_page(number, page, wrap=wrap) for number, page in enumerate(text.strip("\n").split("\f"), start=1)])


def _page(number: int, text: str, *, wrap: bool) -> Page:
    lines: list[Line] = []
    top, block = 72.0, 0
    for printed in text.strip("\n").split("\n"):
        if not printed.strip():
            block += 1
            top += LEADING
            continue
        for part in _wrapped(printed) if wrap else [printed]:
            lines.append(Line(tuple(_words(part, top)), block))
            top += LEADING
    return Page(number, 612.0, max(792.0, top + 72.0), tuple(lines), TextSource.EMBEDDED)


def _wrapped(line: str) -> list[str]:
    if len(line) <= COLUMN or "\t" in line:
        return [line]
    parts: list[str] = []
    current = ""
    for word in line.split(" "):
        if current and len(current) + 1 + len(word) > COLUMN:
            parts.append(current)
            current = word
        else:
            current = f"{current} {word}" if current else word
    return [*parts, current]


def _words(line: str, top: float) -> list[Word]:
    words: list[Word] = []
    left = MARGIN
    for cell in line.split("\t"):
        for word in cell.split():
            right = left + CHARACTER * len(word)
            words.append(Word(word, (left, top, right, top + 12.0)))
            left = right + CHARACTER
        left += 24.0
    return words
