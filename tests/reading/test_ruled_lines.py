"""Ruled lines go, words and bars stay."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from analyzer.reading.ruled_lines import without_ruled_lines

Gray = NDArray[np.uint8]


def page(*lines: tuple[int, int, int, int, int], text: bool = True, ink: int = 90) -> Gray:
    """A page with words and with lines (x0, y0, x1, y1, thickness)."""
    image = Image.new("L", (800, 600), 245)
    draw = ImageDraw.Draw(image)
    if text:
        for row in range(6):
            draw.text((90, 70 + 60 * row), "Illness lilt 1,250.00 not approved", fill=20, font=ImageFont.load_default(26))
    for x0, y0, x1, y1, width in lines:
        draw.line((x0, y0, x1, y1), fill=ink, width=width)
    return np.asarray(image)


GRID = (
    *((60, y, 740, y, 3) for y in (55, 115, 175, 235, 295, 355, 415)),
    *((x, 55, x, 415, 2) for x in (60, 620, 740)),
)


@pytest.mark.parametrize("ink", [20, 90, 180], ids=["black", "grey", "pale"])
def test_a_grid_goes_and_the_words_stay(ink: int) -> None:
    """The page without its grid is the page that never had one."""
    clean = without_ruled_lines(page(*GRID, ink=ink))

    assert np.abs(clean.astype(int) - page().astype(int)).max() <= 10


def test_a_leaning_line_goes() -> None:
    """A rule may lean by a pixel in a hundred, as straightening leaves it."""
    clean = without_ruled_lines(page((60, 500, 740, 506, 3)))

    assert (clean[490:515] < 200).mean() < 0.001


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param((), id="only words"),
        pytest.param(((100, 480, 160, 480, 3),), id="a dash"),
        pytest.param(((60, 500, 740, 500, 40),), id="a bar in which words may stand"),
    ],
)
def test_what_is_no_rule_stays(lines: tuple[tuple[int, int, int, int, int], ...]) -> None:
    """Words, short strokes and thick bars are left as they are."""
    before = page(*lines)

    assert np.array_equal(without_ruled_lines(before), before)


def test_shadow_and_noise_stay() -> None:
    """A dark stain full of noise is no table, though rows of it are dark from end to end."""
    noise = np.random.default_rng(7).integers(0, 130, (160, 400), dtype=np.uint8)
    before = page(text=False).copy()
    before[200:360, 200:600] = noise

    assert np.array_equal(without_ruled_lines(before), before)


@pytest.mark.parametrize("shape", [(1, 1), (40, 30), (3, 900), (900, 3)], ids=str)
def test_any_size(shape: tuple[int, int]) -> None:
    """A strip or a crumb of an image is no trouble."""
    assert without_ruled_lines(np.zeros(shape, dtype=np.uint8)).shape == shape
