"""Why a page could not be made out, in terms a person with a phone can act on."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from analyzer.reading.layout import Word

Gray = NDArray[np.uint8]

_DARK_PAPER = 95
"""Grey of the paper below which a page is too dark."""
_SMALL_TYPE = 9.0
"""Height of a line of type in pixels below which letters melt together."""
_SMALL_PAGE = 700
"""Longest side in pixels below which a whole letter cannot be read."""
_SOFT = 0.34
"""Share of the edge strength that a blur by one pixel leaves out of a sharp page; a blurred page loses less."""


def faults_of(gray: Gray, words: Sequence[Word]) -> tuple[str, ...]:
    """Codes of what is wrong with a page image that read badly: `too_small`, `too_dark`, `too_blurred`; empty where nothing stands out.

    `words` are what was recognised, with boxes in pixels of the image.
    """
    faults: list[str] = []
    heights = [w.box[3] - w.box[1] for w in words]
    if max(gray.shape) < _SMALL_PAGE or (len(heights) >= 5 and median(heights) < _SMALL_TYPE):
        faults.append("too_small")
    if float(np.percentile(gray[::5, ::5], 90)) < _DARK_PAPER:
        faults.append("too_dark")
    if not faults and _is_soft(gray):
        faults.append("too_blurred")
    return tuple(faults)


def _is_soft(gray: Gray) -> bool:
    """Edges that a further blur hardly weakens were blurred before."""
    image = Image.fromarray(gray)
    side = max(image.size)
    if side > 2200:
        image = image.resize((image.width * 2200 // side, image.height * 2200 // side), Image.Resampling.BOX)
    sharp = _strength(image)
    soft = _strength(image.filter(ImageFilter.GaussianBlur(1.0)))
    return sharp > 0 and (sharp - soft) / sharp < _SOFT


def _strength(image: Image.Image) -> float:
    values = np.asarray(image).astype(np.float32)
    steps = np.abs(values[:, 2:] - values[:, :-2])
    return float(np.percentile(steps, 99))


def cut_off(words: Sequence[Word], width: float, height: float) -> bool:
    """Whether lines of print run into the edge of the page: the sheet was not all in the frame."""
    tall = [w.box[3] - w.box[1] for w in words if len(w.text) > 2]
    if len(tall) < 20:
        return False
    margin = 0.25 * median(tall)
    sure = [w for w in words if (w.confidence or 0) > 0.5]
    left = sum(w.box[0] < margin for w in sure)
    right = sum(w.box[2] > width - margin for w in sure)
    return max(left, right) >= 5
