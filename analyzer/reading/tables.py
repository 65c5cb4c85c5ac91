"""Rows and cells of a page by the place of its words, whatever order the file gives them in.

A row is the words that share a base line, left to right; a cell is a run of words without a wide gap.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from analyzer.model import Box
from analyzer.reading.text import WIDE_GAP, DocumentText, TextLine


@dataclass(frozen=True, slots=True)
class Row:
    """Indices into `DocumentText.words`, left to right."""

    page: int
    words: tuple[int, ...]
    top: float
    bottom: float

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2


@dataclass(slots=True)
class PageGrid:
    """The rows of each page, worked out when first asked for."""

    doc: DocumentText
    _rows: dict[int, tuple[Row, ...]] = field(default_factory=dict)
    _row_of: dict[int, dict[int, int]] = field(default_factory=dict)

    def rows(self, page: int) -> tuple[Row, ...]:
        """Rows of a page (1-based) from top to bottom."""
        if page not in self._rows:
            rows = _rows_of(self.doc, page)
            self._rows[page] = rows
            self._row_of[page] = {w: i for i, row in enumerate(rows) for w in row.words}
        return self._rows[page]

    def cells(self, row: Row) -> tuple[tuple[int, ...], ...]:
        """The row cut where the gap is wide."""
        cells: list[list[int]] = []
        for w in row.words:
            box = self.doc.words[w].box
            if cells and box[0] - self.doc.words[cells[-1][-1]].box[2] <= WIDE_GAP * (row.bottom - row.top):
                cells[-1].append(w)
            else:
                cells.append([w])
        return tuple(tuple(c) for c in cells)

    def text(self, words: Sequence[int]) -> str:
        return " ".join(self.doc.words[w].text for w in words)

    def box(self, words: Sequence[int]) -> Box:
        boxes = [self.doc.words[w].box for w in words]
        return min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes)

    def right_of(self, page: int, words: Sequence[int]) -> tuple[int, ...]:
        """The cell to the right of these words: the next words on their lines, up to a wide gap."""
        _, y0, x1, y1 = self.box(words)
        self.rows(page)
        own = {self._row_of[page][w] for w in words if w in self._row_of[page]}
        if not own:
            return ()
        found: list[int] = []
        left, edge = 0.0, 0.0
        for i in range(max(0, min(own) - 1), min(len(self._rows[page]), max(own) + 2)):
            row = self._rows[page][i]
            if not y0 - 1 <= row.middle <= y1 + 1:
                continue
            right = [w for w in row.words if self.doc.words[w].box[0] >= x1 - 1 and w not in words]
            cell = self._first_cell(row, right)
            if not found or (cell and left <= self.doc.words[cell[0]].box[0] <= edge):
                found.extend(cell)
            if cell and len(found) == len(cell):
                left, _, edge, _ = self.box(cell)
        return tuple(found)

    def _first_cell(self, row: Row, words: Sequence[int]) -> list[int]:
        cell: list[int] = []
        for w in words:
            if cell and self.doc.words[w].box[0] - self.doc.words[cell[-1]].box[2] > WIDE_GAP * (row.bottom - row.top):
                break
            cell.append(w)
        return cell

    def below(self, page: int, words: Sequence[int], reach: float = 3.2) -> tuple[int, ...]:
        """The cell under these words, within `reach` line heights."""
        x0, _, x1, y1 = self.box(words)
        height = max(self.doc.words[w].box[3] - self.doc.words[w].box[1] for w in words) or 1.0
        for row in self.rows(page):
            if row.middle <= y1 or row.top > y1 + reach * height:
                continue
            for cell in self.cells(row):
                left, _, right, _ = self.box(cell)
                if min(right, x1) - max(left, x0) > 0:
                    return cell
        return ()


def stacked(doc: DocumentText, line: TextLine, following: TextLine) -> Iterator[tuple[int, ...]]:
    """Short cells of a line that go on right below: "Request" over "received" is one label."""
    if line.page != following.page or following.box[1] - line.box[3] > 0.8 * (line.box[3] - line.box[1]):
        return
    under = {round(doc.words[c[0]].box[0]): c for c in line_cells(doc, following)}
    for cell in line_cells(doc, line):
        if len(cell) <= 3 and sum(len(doc.words[w].text) for w in cell) < 26:
            x0 = round(doc.words[cell[0]].box[0])
            below = next((under[x] for x in (x0, x0 - 1, x0 + 1) if x in under), None)
            if below and len(below) <= 3:
                yield (*cell, *below)


def line_cells(doc: DocumentText, line: TextLine) -> list[list[int]]:
    """Word indices of the cells of one text line."""
    cells: list[list[int]] = []
    for w in range(line.first_word, line.last_word):
        if not cells or doc.text[doc.word_starts[w] - 1 : doc.word_starts[w]] == "\t":
            cells.append([])
        cells[-1].append(w)
    return cells


def _rows_of(doc: DocumentText, page: int) -> tuple[Row, ...]:
    places: list[tuple[float, float, float, int]] = []
    for line in doc.lines:
        if line.page == page:
            for w in range(line.first_word, line.last_word):
                box = doc.words[w].box
                places.append(((box[1] + box[3]) / 2, box[1], box[3], w))
    places.sort()
    rows: list[list[tuple[float, float, float, int]]] = []
    for place in places:
        if rows and _same_row(rows[-1], place):
            rows[-1].append(place)
        else:
            rows.append([place])
    made = []
    for row in rows:
        tops, bottoms = sorted(p[1] for p in row), sorted(p[2] for p in row)
        words = tuple(sorted((p[3] for p in row), key=lambda w: doc.words[w].box[0]))
        made.append(Row(page, words, tops[len(tops) // 2], bottoms[len(bottoms) // 2]))
    return tuple(made)


def _same_row(row: list[tuple[float, float, float, int]], place: tuple[float, float, float, int]) -> bool:
    """Middles within half the smaller height of the row's running middle."""
    middle = sum(p[0] for p in row[-6:]) / len(row[-6:])
    height = min(place[2] - place[1], row[0][2] - row[0][1]) or 1.0
    return place[0] - middle <= 0.45 * height
