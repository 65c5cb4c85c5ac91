"""Words with boxes to lines and paragraphs in reading order, the same way for embedded and for recognised words.

A printed row is one line: a label and its value, the cells of a table row. Prose set in columns is read column by column.
The method: words grow into runs (words side by side without a wide gap), a gutter that no run crosses splits a band of rows into columns where
both sides read as text blocks of their own, and what is left is read row by row. Boxes are in points or pixels, y grows downwards.
"""

from __future__ import annotations

from collections.abc import Sequence

from analyzer.reading.columns import find_columns
from analyzer.reading.layout import Line, Word
from analyzer.reading.paragraphs import paragraphs_of
from analyzer.reading.runs import Run, joined, rows_of, runs_of

_MAX_DEPTH = 12


def lay_out(words: Sequence[Word], first_block: int = 0) -> tuple[Line, ...]:
    """Lines in reading order with paragraph numbers from `first_block` on.

    The order in which the words are given matters only for speed.
    """
    runs = joined(runs_of(words))
    blocks: list[list[list[Word]]] = []
    _in_order(runs, blocks, 0)
    return tuple(Line(tuple(line), first_block + number) for number, block in enumerate(blocks) for line in block)


def _in_order(runs: list[Run], blocks: list[list[list[Word]]], depth: int) -> None:
    if not runs:
        return
    rows = rows_of(runs)
    if depth < _MAX_DEPTH and len(rows) < len(runs):
        found = find_columns(rows)
        if found is not None:
            start, stop, gutter = found
            band = [run for row in rows[start:stop] for run in row]
            _in_order([run for row in rows[:start] for run in row], blocks, depth + 1)
            _in_order([run for run in band if run.x1 <= gutter], blocks, depth + 1)
            _in_order([run for run in band if run.x1 > gutter], blocks, depth + 1)
            _in_order([run for row in rows[stop:] for run in row], blocks, depth + 1)
            return
    blocks.extend(paragraphs_of(rows))
