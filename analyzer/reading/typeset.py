"""Sets the text of a file without fixed places on sheets, so that it has lines, paragraphs, pages and boxes like a printed letter."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from analyzer.model import TextSource
from analyzer.reading.layout import Line, Page, Word

WIDTH, HEIGHT = 612.0, 792.0
MARGIN, _RIGHT = 54.0, 558.0
_CHARACTER, _TYPE, _PITCH = 5.0, 10.0, 13.0
_CELL = 24.0
_PAGE_LINES = 52

Row = list[tuple[str, float]]
"""Words with their left edge."""


@dataclass
class Typesetter:
    """Takes paragraphs, table rows and pictures in reading order and hands out pages, 612 by 792 points."""

    _sheets: list[list[Line] | Page] = field(default_factory=lambda: [[]])
    _block: int = 0
    _y: float = MARGIN
    _in_table: bool = False

    def paragraph(self, text: str) -> None:
        """One paragraph; a newline starts a line, a tab jumps a cell's gap, a form feed starts a page."""
        self._in_table = False
        for number, part in enumerate(text.split("\f")):
            if number:
                self.new_page()
            rows = [row for line in part.split("\n") for row in _wrapped(line)]
            if rows:
                self._block += 1
                self._y += _PITCH * 0.5
            for row in rows:
                self._line(row)

    def row(self, cells: Sequence[str]) -> None:
        """One table row on one line."""
        if not self._in_table:
            self.gap()
            self._in_table = True
        share = (_RIGHT - MARGIN) / max(1, len(cells))
        x = MARGIN
        words: Row = []
        for number, cell in enumerate(cells):
            x = max(x, MARGIN + number * share)
            for token in cell.split():
                words.append((token, x))
                x += (len(token) + 1) * _CHARACTER
            x += _CELL
        self._line(words)

    def gap(self) -> None:
        """What follows is another paragraph or table."""
        self._block += 1
        self._in_table = False

    def new_page(self) -> None:
        if self._sheets[-1]:
            self._sheets.append([])
        self._y = MARGIN

    def page(self, page: Page) -> None:
        """A page that was read elsewhere, such as a scan pasted into the text."""
        if not self._sheets[-1]:
            self._sheets.pop()
        self._sheets += [page, []]
        self._y = MARGIN
        self.gap()

    def _line(self, row: Row) -> None:
        if not row:
            return
        sheet = self._sheets[-1]
        assert isinstance(sheet, list)
        if len(sheet) >= _PAGE_LINES:
            sheet = []
            self._sheets.append(sheet)
            self._y = MARGIN
        sheet.append(Line(tuple(Word(t, (x, self._y, x + len(t) * _CHARACTER, self._y + _TYPE)) for t, x in row), self._block))
        self._y += _PITCH

    def pages(self) -> tuple[Page, ...]:
        """The pages set so far, numbered from 1; empty sheets are left out."""
        return tuple(_numbered(sheet, number) for number, sheet in enumerate((s for s in self._sheets if s), 1))


def _numbered(sheet: list[Line] | Page, number: int) -> Page:
    if isinstance(sheet, Page):
        return Page(number, sheet.width, sheet.height, sheet.lines, sheet.text_source, sheet.ocr_confidence, sheet.turned)
    return Page(number, WIDTH, max(HEIGHT, sheet[-1].box[3] + MARGIN), tuple(sheet), TextSource.EMBEDDED)


def _wrapped(text: str) -> Iterator[Row]:
    x = MARGIN
    row: Row = []
    for number, part in enumerate(text.split("\t")):
        if number and row:
            x += _CELL
        for token in part.split():
            if x + len(token) * _CHARACTER > _RIGHT and row:
                yield row
                x, row = MARGIN, []
            row.append((token, x))
            x += (len(token) + 1) * _CHARACTER
    if row:
        yield row
