"""Where a band of rows is set in columns: a gutter that no run crosses, with text blocks of their own on both sides."""

from __future__ import annotations

from itertools import pairwise
from statistics import median

from analyzer.reading.runs import Row, Run, rows_of


def find_columns(rows: list[Row]) -> tuple[int, int, float] | None:
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


def _gutters(rows: list[Row], height: float) -> list[float]:
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


def _bands(rows: list[Row], edge: float, height: float) -> list[tuple[int, int]]:
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


def _trailing(rows: list[Row], stop: int, limit: int) -> int:
    """Rows of the left column that go on below the right one, as long as they stand close."""
    while stop < limit and rows[stop][0].y0 - rows[stop - 1][0].y1 < 0.75 * rows[stop][0].height:
        stop += 1
    return stop


def _reads_as_columns(left: list[Run], right: list[Run], height: float) -> bool:
    left_rows, right_rows = rows_of(left), rows_of(right)
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
    if _is_prose(left, height) and _is_prose(right, height):
        return True
    # an address on the left, labelled values of their own on the right
    own_labels = sum(_holds_label(row) for row in right_rows)
    return len(left_rows) >= 3 and own_labels >= 0.6 * len(right_rows) and sum(len(row) > 1 for row in left_rows) <= 0.25 * len(left_rows)


def _is_label(run: Run) -> bool:
    return run.words[-1].text.endswith(":")


def _holds_label(row: Row) -> bool:
    words = [w.text for run in row for w in run.words]
    return any(w.endswith((":", "#")) for w in words[:5]) and len(words) > 1


def _aligned(left: list[Row], right: list[Row]) -> float:
    """Share of the shorter side's rows that have a row of the other side at the same height."""
    middles = [(row[0].y0 + row[0].y1) / 2 for row in left]
    few, many = (left, right) if len(left) <= len(right) else (right, left)
    middles = [(row[0].y0 + row[0].y1) / 2 for row in many]
    hits = 0
    for row in few:
        middle, tolerance = (row[0].y0 + row[0].y1) / 2, 0.22 * row[0].height
        hits += any(abs(middle - m) <= tolerance for m in middles)
    return hits / len(few)


def _close(rows: list[Row]) -> bool:
    """Rows follow each other like the lines of a paragraph, not like the rows of a table."""
    pitches = [b[0].y1 - a[0].y1 for a, b in pairwise(rows)]
    return median(pitches) <= 1.75 * median(row[0].height for row in rows)


def _is_prose(side: list[Run], height: float) -> bool:
    """Lines of running text that fill their column, in one column or in several."""
    columns: list[list[Run]] = []
    for run in sorted(side, key=lambda r: r.x0):
        if columns and run.x0 - columns[-1][0].x0 <= 2 * height:
            columns[-1].append(run)
        else:
            columns.append([run])
    prose = sum(len(column) for column in columns if _fills(column))
    return prose >= 3 and prose >= 0.75 * len(side)


def _fills(column: list[Run]) -> bool:
    """At least three lines that stand as close as a paragraph's and reach most of the way across."""
    if len(column) < 3:
        return False
    lines = sorted(column, key=lambda r: r.y0)
    width = max(r.x1 for r in lines) - min(r.x0 for r in lines)
    pitch = median(b.y1 - a.y1 for a, b in pairwise(lines))
    return (
        pitch <= 1.75 * median(r.height for r in lines)
        and median(len(r.words) for r in lines) >= 4
        and median(r.x1 - r.x0 for r in lines) >= 0.6 * width
    )
