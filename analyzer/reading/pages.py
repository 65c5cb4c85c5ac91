"""One page to words: embedded text where it is sound, else recognition of what a person would see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analyzer.errors import OcrTimeout
from analyzer.model import Box
from analyzer.reading import ocr
from analyzer.reading.image import Prepared, prepare
from analyzer.reading.layout import Word
from analyzer.reading.straighten import Pose

Gray = NDArray[np.uint8]

_POOR = 0.70
"""Mean confidence below which a page is tried upside down: upright letters read at 0.88 or better, turned ones below 0.66."""


@dataclass(frozen=True, slots=True)
class Recognised:
    """A page image, read."""

    words: tuple[Word, ...]
    """Boxes in pixels of the turned original."""
    confidence: float | None
    turn: int
    width: int
    height: int


def recognise(gray: Gray, dpi: float | None, *, seconds: float, languages: str) -> Recognised:
    """Read one page image, trying it upside down where the first answer is poor."""
    engine = ocr.engine()
    first = prepare(gray, dpi)
    words = engine.recognise(first.gray, dpi=first.dpi, mode=ocr.ONE_COLUMN, languages=languages, seconds=seconds)
    confidence = ocr.mean_confidence(words)
    if (confidence or 0.0) < _POOR and len(words) >= 3:
        again = prepare(np.ascontiguousarray(np.rot90(first.gray, 2)), first.dpi, pose=Pose(0, 0.0, 0.0))
        try:
            other = engine.recognise(again.gray, dpi=first.dpi, mode=ocr.ONE_COLUMN, languages=languages, seconds=seconds)
        except OcrTimeout:
            other = ()
        if (ocr.mean_confidence(other) or 0.0) > (confidence or 0.0) + 0.05:
            turned = Prepared(again.gray, first.dpi, (first.turn + 180) % 360, first.scale, first.offset, first.width, first.height)
            return _placed(close_gaps(other, again.gray), turned)
    return _placed(close_gaps(words, first.gray), first)


def close_gaps(words: Sequence[Word], gray: Gray) -> tuple[Word, ...]:
    """Word boxes widened over ink of their own that Tesseract left in a wide gap.

    Its boxes now and then miss the first letters of a word; the gap would then pass for the gap between two cells.
    """
    done: list[Word] = list(words[:1])
    for word in words[1:]:
        before = done[-1]
        height = max(word.box[3] - word.box[1], before.box[3] - before.box[1])
        gap = word.box[0] - before.box[2]
        level = min(word.box[3], before.box[3]) - max(word.box[1], before.box[1])
        if 0.5 * height < gap < 3 * height and level > 0.5 * min(word.box[3] - word.box[1], before.box[3] - before.box[1]):
            left, right = _ink_in_gap(gray, before.box, word.box, height)
            done[-1] = Word(before.text, (before.box[0], before.box[1], left, before.box[3]), before.confidence)
            word = Word(word.text, (right, word.box[1], word.box[2], word.box[3]), word.confidence)
        done.append(word)
    return tuple(done)


def _ink_in_gap(gray: Gray, before: Box, after: Box, height: float) -> tuple[float, float]:
    """Where the left word ends and the right word starts, by the ink between them."""
    x0, x1 = int(before[2]) + 1, int(after[0])
    y0, y1 = int(min(before[1], after[1])), int(max(before[3], after[3]))
    gap = gray[max(0, y0) : y1, max(0, x0) : x1]
    if gap.size == 0:
        return before[2], after[0]
    dark = gap < (float(gray[max(0, y0) : y1, int(before[0]) : int(after[2])].mean()) * 0.75)
    columns = dark.sum(axis=0)
    rule = columns > 0.95 * dark.shape[0]
    inked = np.flatnonzero((columns > 0) & ~rule)
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


def _placed(words: Sequence[Word], prepared: Prepared) -> Recognised:
    dx, dy = prepared.offset
    scale = prepared.scale

    def back(box: Box) -> Box:
        return ((box[0] - dx) * scale, (box[1] - dy) * scale, (box[2] - dx) * scale, (box[3] - dy) * scale)

    placed = tuple(Word(w.text, back(w.box), w.confidence) for w in words)
    return Recognised(placed, ocr.mean_confidence(placed), prepared.turn, prepared.width, prepared.height)
