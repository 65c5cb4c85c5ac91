"""Small repairs of recognised words by looking at the ink again: boxes that miss letters, numbers torn apart, dates run together."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from analyzer.model import Box
from analyzer.reading.layout import Word

Gray = NDArray[np.uint8]

_NUMBER_END = re.compile(r"[\dA-Z][\d-]$|\d[-/]$|^[\d-]$")
_NUMBER_START = re.compile(r"^[-/]?\d")
_DAY_AND_YEAR = re.compile(r"^(\d{1,2},)((?:19|20)\d\d[.,;:]?)$")


def mended(words: Sequence[Word], gray: Gray) -> tuple[Word, ...]:
    """The words of one page image, boxes in its pixels, in the order recognised."""
    done: list[Word] = []
    for word in words:
        for part in _parted(word):
            done[-1:] = _side_by_side(done[-1], part, gray) if done else (part,)
    return tuple(done)


def _side_by_side(one: Word, other: Word, gray: Gray) -> tuple[Word, ...]:
    a, b = one.box, other.box
    height = max(a[3] - a[1], b[3] - b[1])
    gap = b[0] - a[2]
    level = min(a[3], b[3]) - max(a[1], b[1]) > 0.5 * min(a[3] - a[1], b[3] - b[1])
    if not level or not -0.3 * height <= gap < 3 * height:
        return one, other
    if gap < height and _NUMBER_END.search(one.text) and _NUMBER_START.match(other.text) and _touching(gray, a, b, height):
        return (_joined(one, other),)
    if gap > 0.5 * height:
        left, right = _ink_in_gap(gray, a, b, height)
        return Word(one.text, (a[0], a[1], left, a[3]), one.confidence), Word(other.text, (right, b[1], b[2], b[3]), other.confidence)
    return one, other


def _parted(word: Word) -> tuple[Word, ...]:
    """`13,2026` is a day and a year."""
    match = _DAY_AND_YEAR.match(word.text)
    if match is None:
        return (word,)
    x0, y0, x1, y1 = word.box
    cut = x0 + (x1 - x0) * (match.end(1) + 0.3) / (len(word.text) + 0.6)
    return Word(match.group(1), (x0, y0, cut, y1), word.confidence), Word(match.group(2), (cut + 1, y0, x1, y1), word.confidence)


def _joined(one: Word, other: Word) -> Word:
    a, b = one.box, other.box
    confidence = min(one.confidence or 0.0, other.confidence or 0.0)
    return Word(one.text + other.text, (min(a[0], b[0]), min(a[1], b[1]), max(a[2], b[2]), max(a[3], b[3])), confidence)


def _touching(gray: Gray, before: Box, after: Box, height: float) -> bool:
    """Whether the ink between two words leaves no room for a space: the boxes of recognised words are not to be trusted for that."""
    x0, x1 = max(0, int(before[2] - 0.4 * height)), int(after[0] + 0.4 * height)
    y0, y1 = max(0, int(min(before[1], after[1]))), int(max(before[3], after[3]))
    strip = gray[y0:y1, x0:x1]
    if strip.size == 0:
        return False
    # single specks must not fill a gap; beside a 1 the gap is wide already, and a space is wider still
    inked = (strip < _threshold(strip)).sum(axis=0) >= 2
    if not inked.any():
        return False
    edges = np.flatnonzero(np.diff(np.concatenate(([True], inked, [True])).astype(np.int8)))
    white = max((int(stop - start) for start, stop in zip(edges[::2], edges[1::2], strict=False)), default=0)
    return white < 0.37 * height


def _threshold(strip: Gray) -> float:
    low, high = (float(v) for v in np.percentile(strip, (5, 90)))
    return low + 0.55 * (high - low)


def _ink_in_gap(gray: Gray, before: Box, after: Box, height: float) -> tuple[float, float]:
    """Where the left word ends and the right word starts, by the ink between them.

    Tesseract's boxes now and then miss the first letters of a word; the gap would then pass for the gap between two cells.
    """
    x0, x1 = int(before[2]) + 1, int(after[0])
    y0, y1 = int(min(before[1], after[1])), int(max(before[3], after[3]))
    gap = gray[max(0, y0) : y1, max(0, x0) : x1]
    if gap.size == 0:
        return before[2], after[0]
    dark = gap < (float(gray[max(0, y0) : y1, int(before[0]) : int(after[2])].mean()) * 0.75)
    columns = dark.sum(axis=0)
    inked = np.flatnonzero((columns > 0) & (columns <= 0.95 * dark.shape[0]))  # a column inked all the way is a rule
    left, right, near = before[2], after[0], 0.3 * height
    for x in inked:
        if x0 + x - left > near:
            break
        left = float(x0 + x + 1)
    for x in inked[::-1]:
        if right - (x0 + x) > near or x0 + x <= left:
            break
        right = float(x0 + x)
    return left, right
