"""Words with boxes to lines and paragraphs in reading order, the same way for embedded and for recognised words.

A printed row is one line: a label and its value, the cells of a table row. Prose set in columns is read column by column.
The method: words grow into runs (words side by side without a wide gap), a gutter that no run crosses splits a band of rows into columns where
both sides read as text blocks of their own, and what is left is read row by row. Boxes are in points or pixels, y grows downwards.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from analyzer.model import Box
from analyzer.reading.layout import Line, Word

CELL_GAP = 1.1
"""A gap above this share of the line's height separates cells, not words (as in `text.build_text`)."""
_ROW_OVERLAP = 0.5
"""Share of the smaller height that must overlap for two runs to stand in one row."""
_MAX_DEPTH = 12
_BULLET = re.compile(r"^(?:[•●▪■◦○‣⁃∙·►❖✓✔☐☒☑–—*-]|[(]?(?:\d{1,2}|[a-hA-H]|[ivx]{1,4})[.)])$")
_SENTENCE_END = re.compile(r"[.!?:][”’\"')\]]?$")


@dataclass(slots=True)
class _Run:
    """Words side by side on one base line, without a wide gap."""

    words: list[Word]
    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def height(self) -> float:
        return self.y1 - self.y0

    def take(self, words: Iterable[Word], box: Box) -> None:
        self.words.extend(words)
        self.x0, self.y0, self.x1, self.y1 = min(self.x0, box[0]), min(self.y0, box[1]), max(self.x1, box[2]), max(self.y1, box[3])


_Row = list[_Run]


def lay_out(words: Sequence[Word], first_block: int = 0) -> tuple[Line, ...]:
    """Lines in reading order with paragraph numbers from `first_block` on.

    The order in which the words are given matters only for speed.
    """
    runs = _merge(_runs(words))
    blocks: list[list[list[Word]]] = []
    _order(runs, blocks, 0)
    return tuple(Line(tuple(line), first_block + number) for number, block in enumerate(blocks) for line in block)


def _runs(words: Sequence[Word]) -> list[_Run]:
    runs: list[_Run] = []
    last: _Run | None = None
    last_height = 0.0
    for word in words:
        x0, y0, x1, y1 = word.box
        height = y1 - y0
        if last is not None:
            overlap = min(y1, last.y1) - max(y0, last.y0)
            gap = x0 - last.x1
            if overlap > _ROW_OVERLAP * min(height, last.y1 - last.y0) and -0.4 * height <= gap <= CELL_GAP * max(height, last_height):
                last.words.append(word)
                last.x1 = max(last.x1, x1)
                if y0 < last.y0:
                    last.y0 = y0
                if y1 > last.y1:
                    last.y1 = y1
                last_height = max(last_height, height)
                continue
        last, last_height = _Run([word], x0, y0, x1, y1), height
        runs.append(last)
    return runs


def _merge(runs: list[_Run]) -> list[_Run]:
    """Join runs that the given word order had torn apart."""
    runs.sort(key=lambda r: (r.x0, r.y0))
    done: list[_Run] = []
    for row in _rows(runs):
        current = row[0]
        for run in row[1:]:
            if run.x0 - current.x1 <= CELL_GAP * max(current.height, run.height) and run.x0 >= current.x1 - 0.4 * run.height:
                current.take(run.words, (run.x0, run.y0, run.x1, run.y1))
            else:
                done.append(current)
                current = run
        done.append(current)
    return done


def _rows(runs: Sequence[_Run]) -> list[_Row]:
    """Runs that stand on one line, top to bottom, each row from left to right."""
    rows: list[tuple[float, float, _Row]] = []
    for run in sorted(runs, key=lambda r: r.y0 + r.y1):
        best, share = -1, _ROW_OVERLAP
        for i in range(len(rows) - 1, max(-1, len(rows) - 5), -1):
            top, bottom, _ = rows[i]
            overlap = (min(bottom, run.y1) - max(top, run.y0)) / (min(bottom - top, run.height) or 1.0)
            if overlap > share:
                best, share = i, overlap
        if best < 0:
            rows.append((run.y0, run.y1, [run]))
        else:
            # the row keeps the box of its first run: a tall neighbour must not pull the next line in
            rows[best][2].append(run)
    rows.sort(key=lambda r: r[0] + r[1])
    for row in rows:
        row[2].sort(key=lambda r: r.x0)
    return [row for _, _, row in rows]


# ---------------------------------------------------------------- columns


def _order(runs: list[_Run], blocks: list[list[list[Word]]], depth: int) -> None:
    if not runs:
        return
    rows = _rows(runs)
    if depth < _MAX_DEPTH and len(rows) < len(runs):
        found = _columns(rows)
        if found is not None:
            start, stop, gutter = found
            band = [run for row in rows[start:stop] for run in row]
            _order([run for row in rows[:start] for run in row], blocks, depth + 1)
            _order([run for run in band if run.x1 <= gutter], blocks, depth + 1)
            _order([run for run in band if run.x1 > gutter], blocks, depth + 1)
            _order([run for row in rows[stop:] for run in row], blocks, depth + 1)
            return
    blocks.extend(_paragraphs(rows))


def _columns(rows: list[_Row]) -> tuple[int, int, float] | None:
    """The widest band of rows that reads as two columns: first row, row after the last, and the x of the gutter."""
    height = median(run.height for row in rows for run in row) or 1.0
    best: tuple[int, int, float] | None = None
    for x in _gutters(rows, height):
        edge = x - 0.3 * height
        for start, stop in _bands(rows, edge, height):
            if best is not None and stop - start <= best[1] - best[0]:
                continue
            band = [run for row in rows[start:stop] for run in row]
            left, right = [r for r in band if r.x1 <= edge], [r for r in band if r.x1 > edge]
            if _reads_as_columns(left, right, height):
                best = (start, stop, edge)
    return best


def _gutters(rows: list[_Row], height: float) -> list[float]:
    """Left edges shared by at least two runs that have a neighbour on their left, the most shared first."""
    edges = sorted(run.x0 for row in rows for run in row[1:])
    groups: list[list[float]] = []
    for x in edges:
        if groups and x - groups[-1][0] <= 0.8 * height:
            groups[-1].append(x)
        else:
            groups.append([x])
    shared = sorted((g for g in groups if len(g) >= 2), key=len, reverse=True)
    return [g[0] for g in shared[:6]]


def _bands(rows: list[_Row], edge: float, height: float) -> list[tuple[int, int]]:
    """Stretches of rows that no run crosses at the gutter and that have text on both sides."""
    bands: list[tuple[int, int]] = []
    start: int | None = None
    bottom = 0.0
    for i, row in enumerate(rows):
        crossed = any(run.x0 < edge < run.x1 for run in row)
        top = min(run.y0 for run in row)
        if start is not None and (crossed or top - bottom > 2.2 * height):
            bands.append((start, i))
            start = None
        if start is None and not crossed:
            start, bottom = i, 0.0
        bottom = max(bottom, max(run.y1 for run in row))
    if start is not None:
        bands.append((start, len(rows)))
    trimmed = []
    for first, last in bands:
        both = [i for i in range(first, last) if rows[i][-1].x1 > edge]
        if both:
            trimmed.append((both[0], _trailing(rows, both[-1] + 1, last)))
    return [(a, b) for a, b in trimmed if b - a >= 2]


def _trailing(rows: list[_Row], stop: int, limit: int) -> int:
    """Rows of the left column that go on below the right one, as long as they stand close."""
    while stop < limit and rows[stop][0].y0 - rows[stop - 1][0].y1 < 0.75 * rows[stop][0].height:
        stop += 1
    return stop


def _reads_as_columns(left: list[_Run], right: list[_Run], height: float) -> bool:
    left_rows, right_rows = _rows(left), _rows(right)
    if len(left_rows) < 2 or len(right_rows) < 2:
        return False
    labels = sum(_is_label(row[-1]) for row in left_rows)
    if labels >= 0.5 * len(left_rows):
        return False
    if len(left_rows) >= 3 and len(right_rows) >= 3:
        aligned = _aligned(left_rows, right_rows)
        if aligned < 0.5 and _close(left_rows) and _close(right_rows):
            return True
        # an address on the left, a list of labels and values with a wider pitch on the right
        if aligned < 0.4 and _close(left_rows) and all(len(row) == 1 for row in left_rows) and all(len(row) <= 2 for row in right_rows):
            return True
    if _is_prose(left_rows) and _is_prose(right_rows):
        return True
    # an address on the left, labelled values of their own on the right
    own_labels = sum(_holds_label(row) for row in right_rows)
    return len(left_rows) >= 3 and own_labels >= 0.6 * len(right_rows) and sum(len(row) > 1 for row in left_rows) <= 0.25 * len(left_rows)


def _is_label(run: _Run) -> bool:
    return run.words[-1].text.endswith(":")


def _holds_label(row: _Row) -> bool:
    words = [w.text for run in row for w in run.words]
    return any(w.endswith((":", "#")) for w in words[:5]) and len(words) > 1


def _aligned(left: list[_Row], right: list[_Row]) -> float:
    """Share of the shorter side's rows that have a row of the other side at the same height."""
    middles = [(row[0].y0 + row[0].y1) / 2 for row in left]
    few, many = (left, right) if len(left) <= len(right) else (right, left)
    middles = [(row[0].y0 + row[0].y1) / 2 for row in many]
    hits = 0
    for row in few:
        middle, tolerance = (row[0].y0 + row[0].y1) / 2, 0.22 * row[0].height
        hits += any(abs(middle - m) <= tolerance for m in middles)
    return hits / len(few)


def _close(rows: list[_Row]) -> bool:
    """Rows follow each other like the lines of a paragraph, not like the rows of a table."""
    pitches = [b[0].y1 - a[0].y1 for a, b in pairwise(rows)]
    return median(pitches) <= 1.75 * median(row[0].height for row in rows)


def _is_prose(rows: list[_Row]) -> bool:
    """At least three lines of running text that fill their column."""
    if len(rows) < 3 or not _close(rows) or sum(len(row) > 1 for row in rows) > 0.2 * len(rows):
        return False
    width = max(row[-1].x1 for row in rows) - min(row[0].x0 for row in rows)
    words = median(sum(len(run.words) for run in row) for row in rows)
    fill = median(row[-1].x1 - row[0].x0 for row in rows)
    return words >= 4 and fill >= 0.6 * width


# ---------------------------------------------------------------- paragraphs


def _paragraphs(rows: list[_Row]) -> list[list[list[Word]]]:
    """Rows of one column grouped into paragraphs by line pitch, size, bullets and forced line ends."""
    base = _usual_pitch(rows)
    right = max(row[-1].x1 for row in rows)
    blocks: list[list[list[Word]]] = []
    previous: _Row | None = None
    previous_pitch = 0.0
    for row in rows:
        pitch = row[0].y1 - previous[0].y1 if previous else 0.0
        if previous is None or _breaks(previous, row, pitch, previous_pitch, base, right):
            blocks.append([])
        blocks[-1].append([w for run in row for w in run.words])
        previous, previous_pitch = row, pitch
    return blocks


def _usual_pitch(rows: list[_Row]) -> float:
    pitches = sorted(pitch for a, b in pairwise(rows) if 0.6 * b[0].height < (pitch := b[0].y1 - a[0].y1) < 2.3 * min(a[0].height, b[0].height))
    return pitches[len(pitches) // 3] if pitches else 0.0


def _breaks(above: _Row, row: _Row, pitch: float, previous_pitch: float, base: float, right: float) -> bool:
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


def _row_height(row: _Row) -> float:
    """Height of the row's type, robust against one tall word."""
    return max(run.height for run in row) if len(row) < 3 else median(run.height for run in row)
