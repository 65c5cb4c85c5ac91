"""Pictures in, grey page images fit for recognition out: formats, channels, orientation, skew, shade and resolution.

Pillow opens only the formats named here (it would run Ghostscript on a renamed PostScript file), and nothing is decoded before its size was judged.
"""

from __future__ import annotations

import importlib
import io
import warnings
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter, ImageOps, UnidentifiedImageError

from analyzer.errors import CorruptImage, ImageTooLarge, TooManyPages, UnsupportedType
from analyzer.reading.limits import Limits
from analyzer.reading.ruled_lines import without_ruled_lines
from analyzer.reading.straighten import Pose, pose_of

Gray = NDArray[np.uint8]

TARGET_DPI = 200
"""What reads best: 300 dpi was no more accurate and slower, upscaling did harm."""
PHOTO_SIDE = 2600
"""Longest side of a photo in pixels, for the same reason."""
_BLANK = 40
"""Dark points of a page 1,000 points high, below which it is blank."""
_TURNS = {90: Image.Transpose.ROTATE_90, 180: Image.Transpose.ROTATE_180, 270: Image.Transpose.ROTATE_270}


@dataclass(frozen=True, slots=True)
class Picture:
    """One page or frame of an image file, decoded to grey and turned as its EXIF data says."""

    gray: Gray
    dpi: float | None
    """As the file says, None where it does not or where it cannot be true."""
    damaged: bool = False
    """The file ends too early; the lower part may be missing."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A page image as it goes to recognition, and the way back to the page."""

    gray: Gray
    dpi: int
    turn: int
    """Degrees counter-clockwise it was turned."""
    scale: float
    """Pixels of the turned original per pixel of `gray`."""
    offset: tuple[float, float]
    """Pixels of `gray` added on the left and on top by straightening."""
    width: int
    height: int
    """Size of the turned original."""
    blank: bool = False


def pictures(data: bytes, kind: str, limits: Limits) -> Iterator[Picture]:
    """Every page of an image file of Pillow's format `kind`.

    Raises `CorruptImage`, `ImageTooLarge`, `TooManyPages`.
    """
    Image.MAX_IMAGE_PIXELS = None  # our own limits are judged on the header, below
    if kind == "HEIC":
        kind = _heif()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            image = Image.open(io.BytesIO(data), formats=[kind])
            frames = getattr(image, "n_frames", 1)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, TypeError, KeyError, OverflowError) as error:
        raise CorruptImage(type(error).__name__) from None
    if frames > limits.max_pages:
        raise TooManyPages
    for number in range(frames):
        try:
            image.seek(number)
        except (EOFError, OSError, ValueError, SyntaxError, TypeError, KeyError) as error:
            if number == 0:
                raise CorruptImage(type(error).__name__) from None
            return
        _check_size(image, limits)
        yield _decode(image)


def _heif() -> str:
    """Pillow's name for HEIC photos. Raises `UnsupportedType` where the optional decoder is not installed."""
    try:
        decoder = importlib.import_module("pi_heif")
    except ImportError:
        raise UnsupportedType("heic") from None
    decoder.register_heif_opener()
    return "HEIF"


def _check_size(image: Image.Image, limits: Limits) -> None:
    width, height = image.size
    if width * height > limits.max_pixels or max(width, height) > limits.max_side:
        raise ImageTooLarge


def _decode(image: Image.Image) -> Picture:
    dpi = image.info.get("dpi")
    resolution = float(dpi[1]) if isinstance(dpi, tuple) and len(dpi) == 2 else None
    damaged = False
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            image.load()
    except (OSError, ValueError, SyntaxError, EOFError, TypeError, IndexError) as error:
        if not _keep_partial(image):
            raise CorruptImage(type(error).__name__) from None
        damaged = True
    try:
        upright = ImageOps.exif_transpose(image)
    except (OSError, ValueError, SyntaxError, TypeError, KeyError, AttributeError):
        upright = image
    gray = to_gray(upright)
    gray = _square_pixels(gray, dpi)
    return Picture(gray, resolution if resolution and 60 <= resolution <= 1200 else None, damaged)


def _keep_partial(image: Image.Image) -> bool:
    """Whether what came before the end of a truncated file can be shown."""
    from PIL import ImageFile

    before = ImageFile.LOAD_TRUNCATED_IMAGES
    ImageFile.LOAD_TRUNCATED_IMAGES = True
    try:
        image.load()
    except (OSError, ValueError, SyntaxError, EOFError, TypeError, IndexError):
        return False
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = before
    return True


def _square_pixels(gray: Gray, dpi: object) -> Gray:
    """Fax pages have 204 x 98 or 204 x 196 dots an inch: bring both to the finer one."""
    if not (isinstance(dpi, tuple) and len(dpi) == 2):
        return gray
    x, y = float(dpi[0] or 0), float(dpi[1] or 0)
    if not (40 <= x <= 1300 and 40 <= y <= 1300) or 0.8 < x / y < 1.25:
        return gray
    height, width = gray.shape
    finest = max(x, y)
    return np.asarray(Image.fromarray(gray).resize((round(width * finest / x), round(height * finest / y)), Image.Resampling.BICUBIC))


def to_gray(image: Image.Image) -> Gray:
    """Any Pillow mode as `uint8[height, width]`, on white paper where it is transparent."""
    if image.mode in ("I;16", "I;16L", "I;16B", "I;16N", "I", "F"):
        return _stretch(np.asarray(image).astype(np.float32))
    if image.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in image.info:
        shown = image.convert("RGBA")
        paper = Image.new("RGBA", shown.size, (255, 255, 255, 255))
        paper.alpha_composite(shown)
        image = paper
    elif image.mode == "CMYK":
        image = image.convert("RGB")
    return np.array(image.convert("L"), dtype=np.uint8)


def to_gray_pixels(pixels: NDArray[np.uint8]) -> Gray:
    """PDFium's pixels (grey, BGR or BGRA) as contiguous `uint8[height, width]`."""
    if pixels.ndim == 3:
        pixels = pixels[..., 0] if pixels.shape[2] == 1 else np.asarray(Image.fromarray(np.ascontiguousarray(pixels[..., 2::-1])).convert("L"))
    return np.ascontiguousarray(pixels)


def _stretch(values: NDArray[np.float32]) -> Gray:
    low, high = float(values.min(initial=0)), float(values.max(initial=0))
    top = 65535.0 if high > 255 else 255.0
    if high > 65535 or low < 0:
        values, top = values - low, max(1.0, high - low)
    scaled: Gray = np.clip(values * (255.0 / top), 0, 255).astype(np.uint8)
    return scaled


def full_range(gray: Gray) -> Gray:
    """A faint copy stretched to black on white; anything else as it is."""
    # a page with three lines on it has very little ink: look at the very darkest points only
    low, high = np.percentile(gray[::5, ::5], (0.03, 90))
    if high - low >= 110 or high - low < 12:
        return gray
    stretched: Gray = np.clip((gray.astype(np.float32) - low) * (245.0 / (high - low)), 0, 255).astype(np.uint8)
    return stretched


def is_bilevel(gray: Gray) -> bool:
    """Black and white only, as a fax machine sends it."""
    sample = gray[::9, ::9]
    return bool(((sample < 8) | (sample > 247)).mean() > 0.998) and bool((gray[::3, ::3] < 8).any())


def looks_photographed(gray: Gray) -> bool:
    """Uneven paper: a phone photo rather than a scan."""
    small = np.asarray(Image.fromarray(gray).resize((24, 32), Image.Resampling.BOX)).astype(np.float32)
    inner = small[2:-2, 2:-2]
    return float(np.percentile(inner, 85) - np.percentile(inner, 15)) > 45


def prepare(gray: Gray, dpi: float | None, *, pose: Pose | None = None) -> Prepared:
    """The page upright, straight, evenly lit, without ruled lines and at the resolution that reads best."""
    gray = full_range(gray)
    image = Image.fromarray(gray)
    photo = looks_photographed(gray)
    size = max(image.size)
    if photo or dpi is None:
        factor = min(1.0, PHOTO_SIDE / size) if photo else _factor_by_size(size)
    else:
        factor = TARGET_DPI / dpi if dpi > 1.15 * TARGET_DPI else 1.0
        factor = min(factor, 4 * PHOTO_SIDE / size)
    if dpi is not None and dpi < 130 and not photo and size < 1600:
        factor = 2.0
    if is_bilevel(gray) and factor >= 0.8:
        # the ragged edges of a fax read better a little soft
        image = image.filter(ImageFilter.GaussianBlur(0.7 / min(factor, 1.0)))
    if factor != 1.0:
        method = Image.Resampling.BOX if factor < 1 else Image.Resampling.BICUBIC
        image = image.resize((max(1, round(image.width * factor)), max(1, round(image.height * factor))), method)
    if photo:
        image = Image.fromarray(even_light(np.asarray(image)))
    lies = pose if pose is not None else pose_of(np.asarray(image))
    if lies.turn:
        image = image.transpose(_TURNS[lies.turn])
    width, height = image.size
    if abs(lies.skew) > 0.25:
        paper = int(np.median(np.asarray(image)[::16, ::16]))
        image = image.rotate(-lies.skew, Image.Resampling.BILINEAR, expand=True, fillcolor=paper)
    offset = ((image.width - width) / 2, (image.height - height) / 2)
    turned = gray.shape[::-1] if lies.turn % 180 == 0 else gray.shape
    resolution = round(dpi * factor) if dpi else max(150, round(image.height / 11))
    straight = without_ruled_lines(np.ascontiguousarray(np.asarray(image)))
    return Prepared(straight, resolution, lies.turn, 1 / factor, offset, turned[0], turned[1], lies.ink < _BLANK)


def _factor_by_size(size: int) -> float:
    if size > PHOTO_SIDE:
        return PHOTO_SIDE / size
    return 2.0 if size < 1300 else 1.0


def even_light(gray: Gray) -> Gray:
    """Paper to white, shadows removed: each pixel against the brightest of its neighbourhood."""
    image = Image.fromarray(gray)
    small = image.resize((max(8, image.width // 8), max(8, image.height // 8)), Image.Resampling.BOX)
    paper = small.filter(ImageFilter.MaxFilter(7)).filter(ImageFilter.MedianFilter(9)).filter(ImageFilter.BoxBlur(6))
    back = np.asarray(paper.resize(image.size, Image.Resampling.BILINEAR)).astype(np.float32)
    return np.clip(np.asarray(image) * (255.0 / np.maximum(back, 1.0)), 0, 255).astype(np.uint8)
