"""What a letter goes through before it reaches us: a scanner, a phone camera, a fax machine.

Everything is drawn from a seed made of the letter's name, so the same letter wears the same way each time.
"""

from __future__ import annotations

import io
import time
import zlib

import numpy as np
import pypdfium2 as pdfium
from PIL import Image, ImageFilter

FIXED_DAY = time.strptime("2026-01-01", "%Y-%m-%d")


def _seeded(name: str) -> np.random.Generator:
    return np.random.default_rng(zlib.crc32(name.encode()))


def pages(pdf: bytes, dpi: int) -> list[Image.Image]:
    """Each page of a PDF as a grey picture."""
    with pdfium.PdfDocument(pdf) as document:
        return [page.render(scale=dpi / 72, grayscale=True).to_pil().convert("L") for page in document]


def _noise(page: Image.Image, rng: np.random.Generator, sigma: float) -> Image.Image:
    pixels = np.asarray(page, dtype=np.float32)
    return Image.fromarray(np.clip(pixels + rng.normal(0, sigma, pixels.shape), 0, 255).astype(np.uint8))


def scan(pdf: bytes, name: str, *, dpi: int = 200) -> bytes:
    """A PDF of grey pictures: a little askew, a little noisy, with the grey of cheap glass; no text inside."""
    rng = _seeded(name)
    worn = []
    for page in pages(pdf, dpi):
        tilted = page.rotate(float(rng.uniform(-1.4, 1.4)), resample=Image.Resampling.BICUBIC, fillcolor=250)
        shade = np.linspace(0, float(rng.uniform(4, 14)), tilted.width, dtype=np.float32)
        grey = np.clip(np.asarray(tilted.filter(ImageFilter.GaussianBlur(0.5)), dtype=np.float32) * 0.95 + 4 - shade, 0, 255)
        worn.append(_noise(Image.fromarray(grey.astype(np.uint8)), rng, 3.0))
    out = io.BytesIO()
    worn[0].save(out, "PDF", resolution=dpi, save_all=True, append_images=worn[1:], quality=38, creationDate=FIXED_DAY, modDate=FIXED_DAY)
    return out.getvalue()


def photo(pdf: bytes, name: str) -> bytes:
    """A colour JPEG of the first page on a table: perspective, a warm lamp from one side, soft focus."""
    rng = _seeded(name)
    sheet = pages(pdf, 210)[0]
    width, height = sheet.width + 240, sheet.height + 240
    table = Image.new("L", (width, height), 96)
    table.paste(sheet, (120, 120))
    lean = rng.uniform(14, 42, 8) * rng.choice((-1, 1), 8)
    corners = [(120, 120), (width - 120, 120), (width - 120, height - 120), (120, height - 120)]
    seen = [(x + dx, y + dy) for (x, y), dx, dy in zip(corners, lean[::2], lean[1::2], strict=True)]
    bent = table.transform((width, height), Image.Transform.PERSPECTIVE, _coefficients(seen, corners), Image.Resampling.BICUBIC, fillcolor=96)
    light = np.linspace(1.03, 0.72, width, dtype=np.float32)[None, :] * np.linspace(1.0, 0.88, height, dtype=np.float32)[:, None]
    grey = np.asarray(bent.filter(ImageFilter.GaussianBlur(0.7)), dtype=np.float32) * light + rng.normal(0, 3.0, (height, width))
    warm = np.stack([grey * 1.0, grey * 0.965, grey * 0.89], axis=-1)
    out = io.BytesIO()
    Image.fromarray(np.clip(warm, 0, 255).astype(np.uint8)).save(out, "JPEG", quality=58)
    return out.getvalue()


def _coefficients(seen: list[tuple[float, float]], flat: list[tuple[int, int]]) -> list[float]:
    """The eight numbers of the perspective that shows the `flat` corners at `seen`."""
    rows = []
    for (u, v), (x, y) in zip(seen, flat, strict=True):
        rows.append([u, v, 1, 0, 0, 0, -x * u, -x * v])
        rows.append([0, 0, 0, u, v, 1, -y * u, -y * v])
    solved: list[float] = np.linalg.solve(np.array(rows, dtype=float), np.array(flat, dtype=float).reshape(8)).tolist()
    return solved


def fax(pdf: bytes, name: str) -> bytes:
    """A black-and-white multi-page TIFF as a fax machine in fine mode leaves it: 204 x 196 dpi, specks, a line at the top."""
    rng = _seeded(name)
    sent = []
    for page in pages(pdf, 200):
        tilted = page.rotate(float(rng.uniform(-0.7, 0.7)), resample=Image.Resampling.BICUBIC, fillcolor=255)
        black = np.asarray(_noise(tilted, rng, 12.0)) > 150
        black ^= rng.random(black.shape) < 0.0006
        black[: rng.integers(3, 6), :] = True
        sent.append(Image.fromarray((black * 255).astype(np.uint8)).convert("1"))
    out = io.BytesIO()
    sent[0].save(out, "TIFF", compression="group4", save_all=True, append_images=sent[1:], dpi=(204, 196))
    return out.getvalue()
