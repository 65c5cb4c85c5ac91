"""What a page shows, at low resolution: which words of the text layer have ink, and where there is ink that no word explains.

A render at 50 dots an inch takes one or two milliseconds and catches white, covered, clipped and switched-off text alike. Where a picture lies
under the words, the page is rendered a second time without its text: a word is visible where the two differ.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pypdfium2.raw as pdfium_c
from numpy.typing import NDArray

from analyzer.model import Box

_DPI = 50
_LONGEST_SIDE = 1000
_STEP = 12
"""Grey levels between neighbours that count as an edge."""
_RULE = 24
"""Pixels of solid edge that no letter has: a rule, a frame."""
_CELL = 6
"""Pixels; residual ink is grouped on a grid of such cells."""


@dataclass(frozen=True, slots=True)
class Shown:
    """The page as shown, in edges."""

    edges: NDArray[np.bool_]
    scale: float
    """Pixels per point."""
    sums: NDArray[np.int32]
    """Summed-area table of the edges, one row and column larger."""


def render_small(page: Any, size: tuple[float, float]) -> tuple[NDArray[np.uint8], float]:
    """A grey thumbnail of the page and its pixels per point."""
    scale = min(_DPI / 72, _LONGEST_SIDE / max(*size, 1.0))
    pixels = page.render(scale=scale, grayscale=True).to_numpy()
    return (pixels[..., 0] if pixels.ndim == 3 else pixels), scale


def shown(pixels: NDArray[np.uint8], scale: float) -> Shown:
    """Edges of a thumbnail."""
    edges = np.zeros(pixels.shape, dtype=bool)
    edges[:, 1:] = _steps(pixels[:, 1:], pixels[:, :-1])
    edges[1:, :] |= _steps(pixels[1:, :], pixels[:-1, :])
    return Shown(edges, scale, _summed(edges))


def _steps(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> NDArray[np.bool_]:
    steps: NDArray[np.bool_] = np.maximum(one, other) - np.minimum(one, other) > _STEP
    return steps


def _summed(marks: NDArray[np.bool_]) -> NDArray[np.int32]:
    sums = np.zeros((marks.shape[0] + 1, marks.shape[1] + 1), dtype=np.int32)
    np.cumsum(marks, axis=1, dtype=np.int32, out=sums[1:, 1:])
    np.cumsum(sums[1:, 1:], axis=0, out=sums[1:, 1:])
    return sums


def have_ink(view: Shown, boxes: Sequence[Box]) -> NDArray[np.bool_]:
    """For each box (points, page as shown) whether anything is printed in it."""
    return _marks_in(view.sums, view.scale, boxes) >= 2


def _marks_in(sums: NDArray[np.int32], scale: float, boxes: Sequence[Box]) -> NDArray[np.int32]:
    corners = np.asarray(boxes, dtype=np.float64) * scale
    height, width = sums.shape
    x0 = np.clip(np.floor(corners[:, 0]), 0, width - 1).astype(int)
    y0 = np.clip(np.floor(corners[:, 1]), 0, height - 1).astype(int)
    x1 = np.clip(np.ceil(corners[:, 2]) + 1, 0, width - 1).astype(int)
    y1 = np.clip(np.ceil(corners[:, 3]) + 1, 0, height - 1).astype(int)
    counts: NDArray[np.int32] = sums[y1, x1] - sums[y0, x1] - sums[y1, x0] + sums[y0, x0]
    return counts


def painted(page: Any, size: tuple[float, float], pixels: NDArray[np.uint8], text_objects: Iterable[Any], boxes: Sequence[Box]) -> NDArray[np.bool_]:
    """For each box whether the text layer itself paints there: the page with its text against the page without."""
    items = list(text_objects)
    for item in items:
        pdfium_c.FPDFPageObj_SetIsActive(item, False)
    try:
        bare, scale = render_small(page, size)
    finally:
        for item in items:
            pdfium_c.FPDFPageObj_SetIsActive(item, True)
    return _marks_in(_summed(_steps(bare, pixels)), scale, boxes) >= 2


def unexplained(view: Shown, words: Sequence[Box]) -> list[Box]:
    """Regions with ink in which no word stands, in points: pictures, print drawn as curves. Rules and frames do not count."""
    rest = view.edges.copy()
    scale = view.scale
    for x0, y0, x1, y1 in words:
        rest[max(0, int(y0 * scale) - 1) : int(y1 * scale) + 2, max(0, int(x0 * scale) - 2) : int(x1 * scale) + 3] = False
    if np.count_nonzero(rest) < 15:
        return []
    if np.count_nonzero(_cells(rest)) < 4:
        return []
    _without_rules(rest)
    cells = _cells(rest)
    return [
        (x0 * _CELL / scale, y0 * _CELL / scale, x1 * _CELL / scale, y1 * _CELL / scale)
        for x0, y0, x1, y1 in _groups(cells)
        if (x1 - x0) * _CELL / scale >= 24 and (y1 - y0) * _CELL / scale >= 6
    ]


def _cells(marks: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which cells of the grid hold more than a speck."""
    height, width = marks.shape[0] // _CELL, marks.shape[1] // _CELL
    rows = marks[: height * _CELL, : width * _CELL].view(np.uint8).reshape(height, _CELL, width * _CELL).sum(axis=1, dtype=np.uint8)
    full: NDArray[np.bool_] = rows.reshape(height, width, _CELL).sum(axis=2, dtype=np.uint8) >= 3
    return full


def _without_rules(marks: NDArray[np.bool_]) -> None:
    """Blank rules and frames in place: rows and columns of the thumbnail, between the stretches that are solid."""
    for lying in (marks, marks.T):
        blocks = lying.shape[1] // _RULE
        solid = np.logical_and.reduce(lying[:, : blocks * _RULE].reshape(lying.shape[0], blocks, _RULE), axis=2)
        for y in np.flatnonzero(solid.any(axis=1)):
            found = np.flatnonzero(solid[y])
            lying[y, max(0, (found[0] - 1) * _RULE) : (found[-1] + 2) * _RULE] = False


def _groups(cells: NDArray[np.bool_]) -> list[tuple[int, int, int, int]]:
    """Bounding boxes of touching cells; a gap of two cells sideways and one up or down still touches."""
    open_cells = {(int(y), int(x)) for y, x in np.argwhere(cells)}
    boxes: list[tuple[int, int, int, int]] = []
    while open_cells:
        stack = [open_cells.pop()]
        x0 = x1 = stack[0][1]
        y0 = y1 = stack[0][0]
        while stack:
            y, x = stack.pop()
            x0, x1, y0, y1 = min(x0, x), max(x1, x), min(y0, y), max(y1, y)
            for dy in (-2, -1, 0, 1, 2):
                for dx in (-3, -2, -1, 0, 1, 2, 3):
                    near = (y + dy, x + dx)
                    if near in open_cells:
                        open_cells.discard(near)
                        stack.append(near)
        boxes.append((x0, y0, x1 + 1, y1 + 1))
    return boxes
