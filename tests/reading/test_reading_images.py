"""Pictures: decoded whatever their mode, turned and straightened, and refused before they can hurt."""

from __future__ import annotations

import io
import random
import struct
import zlib

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from analyzer.errors import AnalyzerError
from analyzer.reading.image import Gray, full_range, pictures, prepare, to_gray
from analyzer.reading.limits import Limits
from analyzer.reading.quality import faults_of
from analyzer.reading.straighten import pose_of

PROSE = "the quick plan has looked at your doctor request and we could not approve it because notes do not say that other things failed"
WORDS = PROSE.split()


@pytest.fixture(scope="module")
def sheet() -> Gray:
    """A page of print at about 110 dots an inch."""
    image = Image.new("L", (935, 1210), 255)
    draw = ImageDraw.Draw(image)
    font = ImageFont.load_default(18)
    r = random.Random(3)
    for number in range(34):
        draw.text((90, 90 + 30 * number), " ".join(r.choice(WORDS) for _ in range(r.randint(9, 15))), fill=0, font=font)
    return np.asarray(image)


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
@pytest.mark.parametrize("skew", [-4.0, 0.0, 3.0])
def test_pose(sheet: Gray, turn: int, skew: float) -> None:
    """The turn that makes the page upright, and its skew to a quarter of a degree."""
    lying = np.rot90(np.asarray(Image.fromarray(sheet).rotate(skew, Image.Resampling.BILINEAR, expand=True, fillcolor=255)), (360 - turn) // 90)

    pose = pose_of(np.ascontiguousarray(lying))

    assert pose.turn == turn
    assert pose.skew == pytest.approx(skew, abs=0.25)


def test_a_sheet_on_a_dark_table_lies_as_its_print_does(sheet: Gray) -> None:
    """The edge of the sheet is not taken for a line of print."""
    table = np.full((1500, 1200), 40, dtype=np.uint8)
    table[140:1350, 130:1065] = sheet

    assert pose_of(table).turn == 0


def test_blank_page_is_blank() -> None:
    """Nothing to recognise."""
    assert prepare(np.full((1100, 850), 250, dtype=np.uint8), 100).blank


def test_boxes_find_their_way_back(sheet: Gray) -> None:
    """Size and scale of a prepared image lead back to the page as turned."""
    ready = prepare(np.ascontiguousarray(np.rot90(sheet)), 400)

    assert ready.turn == 270
    assert (ready.width, ready.height) == (935, 1210)
    assert ready.scale == pytest.approx(2.0)


def encoded(image: Image.Image, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def ink_and_paper(data: bytes, kind: str) -> tuple[int, int]:
    gray = next(iter(pictures(data, kind, Limits()))).gray
    return int(gray[50, 50]), int(gray[5, 5])


def square(mode: str, paper: object, ink: object) -> Image.Image:
    image = Image.new(mode, (100, 100), paper)  # type: ignore[arg-type]
    image.paste(ink, (30, 30, 70, 70))  # type: ignore[arg-type]
    return image


MODES = {
    "grey": (square("L", 255, 0), "PNG"),
    "one bit": (square("1", 1, 0), "PNG"),
    "colour": (square("RGB", "white", "black"), "JPEG"),
    "CMYK": (square("CMYK", (0, 0, 0, 0), (0, 0, 0, 255)), "JPEG"),
    "black on transparent": (square("RGBA", (0, 0, 0, 0), (0, 0, 0, 255)), "PNG"),
    "16 bit": (Image.fromarray(np.asarray(square("L", 255, 0)).astype(np.uint16) * 257), "PNG"),
}


@pytest.mark.parametrize(("image", "kind"), MODES.values(), ids=MODES.keys())
def test_modes(image: Image.Image, kind: str) -> None:
    """Black ink on white paper, however it is stored."""
    ink, paper = ink_and_paper(encoded(image, kind), kind)

    assert ink < 20
    assert paper > 240


def test_exif_orientation_is_followed() -> None:
    """A phone stores the turn beside the picture."""
    image = square("L", 255, 0)
    image.paste(0, (0, 0, 10, 10))
    exif = Image.Exif()
    exif[0x0112] = 6

    gray = next(iter(pictures(encoded(image, "JPEG", exif=exif), "JPEG", Limits()))).gray

    assert gray[5, 95] < 60


def test_oblong_fax_pixels_become_square() -> None:
    """204 by 98 dots an inch."""
    data = encoded(Image.new("1", (204, 98), 1), "TIFF", dpi=(204, 98))

    assert next(iter(pictures(data, "TIFF", Limits()))).gray.shape == (204, 204)


def test_every_page_of_a_tiff() -> None:
    """A fax has more than one page."""
    pages = [Image.new("L", (60, 60), shade) for shade in (10, 20, 30)]
    data = encoded(pages[0], "TIFF", save_all=True, append_images=pages[1:])

    assert [int(p.gray[0, 0]) for p in pictures(data, "TIFF", Limits())] == [10, 20, 30]


def test_faint_copy_is_stretched_and_a_sparse_page_is_not() -> None:
    """Grey on grey becomes black on white; three lines on white paper stay as they are."""
    faint = np.full((300, 300), 190, dtype=np.uint8)
    faint[100:200, 100:200] = 140
    sparse = np.full((3000, 3000), 235, dtype=np.uint8)
    sparse[100:130, 100:400] = 20

    assert int(full_range(faint)[150, 150]) < 30
    assert full_range(sparse) is sparse


def png_header(width: int, height: int) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    chunk = b"IHDR" + header
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + chunk + struct.pack(">I", zlib.crc32(chunk)) + b"\x00\x00\x00\x00IDAT"


REFUSED = {
    "too many pixels": (png_header(20_000, 20_000), "PNG", "image_too_large"),
    "too long": (png_header(100_000, 10), "PNG", "image_too_large"),
    "header only": (b"\x89PNG\r\n\x1a\n", "PNG", "corrupt_image"),
    "another format inside": (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "TIFF", "corrupt_image"),
}


@pytest.mark.parametrize(("data", "kind", "code"), REFUSED.values(), ids=REFUSED.keys())
def test_refused_before_decoding(data: bytes, kind: str, code: str) -> None:
    """Judged by the header."""
    with pytest.raises(AnalyzerError) as caught:
        list(pictures(data, kind, Limits()))

    assert caught.value.code == code


def test_truncated_picture_shows_what_came(sheet: Gray) -> None:
    """The upper part is read, and the damage is told."""
    data = encoded(Image.fromarray(sheet), "JPEG")

    assert next(iter(pictures(data[: len(data) // 2], "JPEG", Limits()))).damaged


def test_palette_with_transparency() -> None:
    """Transparent is paper."""
    image = square("L", 255, 0).convert("P")
    image.info["transparency"] = 255

    assert to_gray(image)[5, 5] == 255


def test_advice_fits_the_fault(sheet: Gray) -> None:
    """Blurred, dark and small pages each have their own advice."""
    blurred = np.asarray(Image.fromarray(sheet).filter(ImageFilter.GaussianBlur(5)))
    dark = (sheet * 0.25).astype(np.uint8)
    small = np.asarray(Image.fromarray(sheet).resize((300, 390)))

    assert faults_of(sheet, ()) == ()
    assert faults_of(blurred, ()) == ("too_blurred",)
    assert faults_of(dark, ()) == ("too_dark",)
    assert faults_of(small, ()) == ("too_small",)
