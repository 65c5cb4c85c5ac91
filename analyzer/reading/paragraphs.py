"""Rows of one column to paragraphs: by line pitch, size of type, bullets, forced line ends and the wrapped cells of tables."""

from __future__ import annotations

import re
from itertools import pairwise
from statistics import median

from analyzer.reading.layout import Word
from analyzer.reading.runs import Row, Run

_BULLET = re.compile(r"^(?:[•●▪■◦○‣⁃∙·►❖✓✔☐☒☑–—*-]|[(]?(?:\d{1,2}|[a-hA-H]|[ivx]{1,4})[.)])$")
_SENTENCE_END = re.compile(r"[.!?:][”’\"')\]]?$")


def paragraphs_of(rows: list[Row]) -> list[list[list[Word]]]:
    """Rows of one column grouped into paragraphs by line pitch, size, bullets and forced line ends."""
    base = _usual_pitch(rows)
    right = max(row[-1].x1 for row in rows)
    blocks: list[list[list[Word]]] = []
    previous: Row | None = None
    cells: list[list[Word]] = []
    table_row: Row = []
    previous_pitch = 0.0
    for number, row in enumerate(rows):
        pitch = row[0].y1 - previous[0].y1 if previous else 0.0
        following = rows[number + 1] if number + 1 < len(rows) else None
        if table_row and _continues_cells(table_row, row, pitch, previous_pitch, following):
            for run in row:
                cells[_cell_above(run, table_row)].extend(run.words)
            blocks[-1][-1] = [w for cell in cells for w in cell]
            previous = row
            continue
        if previous is None or _breaks(previous, row, pitch, previous_pitch, base, right):
            blocks.append([])
        cells = [list(run.words) for run in row]
        blocks[-1].append([w for cell in cells for w in cell])
        previous, previous_pitch, table_row = row, pitch, row
    return blocks


def _continues_cells(table_row: Row, row: Row, pitch: float, pitch_above: float, following: Row | None) -> bool:
    """Whether this row is the second line of some cells of a table row: fewer cells, each under one, and closer than the rows of the table are."""
    if len(table_row) < 2 or len(row) >= len(table_row) or any(_cell_above(run, table_row) < 0 for run in row):
        return False
    below = following[0].y1 - row[0].y1 if following and len(following) > 1 else 0.0
    return 0 < pitch <= 1.5 * row[0].height and max(pitch_above, below) >= 1.25 * pitch


def _cell_above(run: Run, table_row: Row) -> int:
    """Index of the cell that starts at this run's left edge and leaves it room up to the next cell, or -1."""
    for i, cell in enumerate(table_row):
        if abs(cell.x0 - run.x0) <= 0.4 * run.height:
            return i if i + 1 == len(table_row) or run.x1 < table_row[i + 1].x0 else -1
    return -1


def _usual_pitch(rows: list[Row]) -> float:
    pitches = sorted(pitch for a, b in pairwise(rows) if 0.6 * b[0].height < (pitch := b[0].y1 - a[0].y1) < 2.3 * min(a[0].height, b[0].height))
    return pitches[len(pitches) // 3] if pitches else 0.0


def _breaks(above: Row, row: Row, pitch: float, previous_pitch: float, base: float, right: float) -> bool:
    height, height_above = _row_height(row), _row_height(above)
    if max(height, height_above) > 1.35 * min(height, height_above):
        return True
    table = len(row) > 1 and len(above) > 1
    limit = 1.3 * base if base else 1.9 * height
    if pitch > limit or pitch <= 0:
        return not (table and pitch < 2.6 * height and abs(pitch - previous_pitch) < 0.15 * height)
    words = row[0].words
    if len(words) > 1 and _BULLET.match(words[0].text):
        return True
    first, last = words[0], above[-1].words[-1]
    room = right - above[-1].x1
    forced = room > (first.box[2] - first.box[0]) + 1.5 * height
    return (
        forced and len(row) == len(above) == 1 and len(above[0].words) > 3 and bool(_SENTENCE_END.search(last.text)) and not first.text[:1].islower()
    )


def _row_height(row: Row) -> float:
    """Height of the row's type, robust against one tall word."""
    return max(run.height for run in row) if len(row) < 3 else median(run.height for run in row)
