"""Made-up letters with exact truth, as text PDFs and as scans, faxes and photos of them. Everything is seeded: the same pages every time."""

from __future__ import annotations

import io
import math
import random
from dataclasses import dataclass

import numpy as np
import pypdfium2 as pdfium
from numpy.typing import NDArray
from PIL import Image, ImageFilter
from reportlab.lib.pagesizes import letter as LETTER
from reportlab.pdfgen.canvas import Canvas

Gray = NDArray[np.uint8]
PROSE = (
    "the plan reviewed your request for coverage and the records that your doctor sent with it after the first visit this spring we could not "
    "approve the service because the notes do not show that other treatment was tried for six weeks or that it failed you may ask us to look again "
    "at any time within one hundred eighty days of this letter and you may send more information such as test results a letter from your doctor or "
    "a list of medicines that you have taken before a different physician will read everything again and write to you within thirty calendar days "
    "if waiting could harm your health ask for a fast review by telephone and we will answer within seventy two hours there is no charge for this"
)
WORDS = PROSE.split()
NAMES = ("Imogen Castellane", "Theodric Vasquez", "Marisela Okonjo", "Bram Delacroix", "Yolanda Prewitt", "Anselm Ferreira")
PLANS = ("Juniper Valley Health Plan", "Tidewater Mutual Insurance Company", "Alder Creek Medical Group", "Sierra Lantern HMO")
FONTS = (("Helvetica", "Helvetica-Bold"), ("Times-Roman", "Times-Bold"))
CONDITIONS = ("clean200", "scan150", "scan200", "scan300", "fax200", "turned200", "photo")


@dataclass(frozen=True)
class PageTruth:
    """One page: its lines as printed, in reading order, and the values that must come out exactly."""

    lines: tuple[str, ...]
    keys: tuple[str, ...]
    pdf: bytes

    @property
    def text(self) -> str:
        return " ".join(self.lines)


def page_of(seed: int) -> PageTruth:
    """A letter page with letterhead, address, reference block, paragraphs, a list and a footer."""
    r = random.Random(seed)
    plain, bold = r.choice(FONTS)
    size = r.choice((10.0, 10.5, 11.0, 12.0))
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=LETTER, invariant=1)
    lines: list[str] = []
    y = 740.0

    def put(text: str, x: float = 72.0, font: str = plain, points: float = size, gap: float = 1.25) -> None:
        nonlocal y
        canvas.setFont(font, points)
        canvas.drawString(x, y, text)
        lines.append(text)
        y -= points * gap

    put(r.choice(PLANS), font=bold, points=15)
    put(f"P.O. Box {r.randint(1000, 99999)}, Fresno, CA 937{r.randint(10, 65)}", points=9, gap=3)
    day = f"{r.choice(('March', 'July', 'October'))} {r.randint(1, 28)}, 2026"
    put(day, gap=2)
    name = r.choice(NAMES)
    put(name)
    put(f"{r.randint(11, 9900)} Manzanita Street")
    put(f"Visalia, CA 932{r.randint(10, 92)}", gap=2)
    member = f"{r.choice('XKQ')}{r.choice('ABD')}{r.randint(10**7, 10**8 - 1)}"
    reference = f"{r.randint(10, 26)}-{r.randint(100, 999)}-{r.randint(10**5, 10**6 - 1)}"
    for label, value in (
        ("Member ID:", member),
        ("Reference number:", reference),
        ("Date of service:", f"0{r.randint(1, 9)}/1{r.randint(0, 9)}/2026"),
    ):
        canvas.setFont(bold, size)
        canvas.drawString(72, y, label)
        canvas.setFont(plain, size)
        canvas.drawString(220, y, value)
        lines.append(f"{label} {value}")
        y -= size * 1.4
    y -= size
    put(f"Dear {name}:", gap=2)
    while y > 130:
        sentence = " ".join(r.choice(WORDS) for _ in range(r.randint(40, 75))).capitalize() + "."
        for row in _wrapped(canvas, sentence, plain, size, 468):
            put(row)
        y -= size * 0.8
    y = 60
    put(f"Form {r.randint(100, 999)}-{r.choice('ABC')} Page 1 of 1", points=8)
    canvas.save()
    return PageTruth(tuple(lines), (day, member, reference), buffer.getvalue())


def _wrapped(canvas: Canvas, text: str, font: str, size: float, width: float) -> list[str]:
    rows, row = [], ""
    for word in text.split():
        longer = f"{row} {word}".strip()
        if canvas.stringWidth(longer, font, size) > width:
            rows.append(row)
            row = word
        else:
            row = longer
    return [*rows, row]


def rendered(pdf: bytes, dpi: int) -> Gray:
    document = pdfium.PdfDocument(pdf)
    pixels = document[0].render(scale=dpi / 72, grayscale=True).to_numpy()
    gray = np.ascontiguousarray(pixels[..., 0] if pixels.ndim == 3 else pixels)
    document.close()
    return gray


def degraded(page: PageTruth, condition: str, seed: int) -> tuple[bytes, int]:
    """The page as an image file under one of CONDITIONS, and its dots per inch (0 for a photo)."""
    r = random.Random(f"{seed}-{condition}")
    g = np.random.default_rng(r.randrange(1 << 30))
    if condition == "photo":
        return _encoded(_photo(rendered(page.pdf, 300), r, g), "JPEG", r.randint(60, 85), None), 0
    dpi = int(condition[-3:])
    gray = rendered(page.pdf, dpi)
    if condition.startswith("clean"):
        return _encoded(gray, "PNG", 0, dpi), dpi
    if condition.startswith("fax"):
        return _encoded(_fax(gray, r, g), "TIFF", 0, dpi), dpi
    gray = _scan(gray, r, g, dpi, r.uniform(-5, 5) if condition.startswith("scan") else r.uniform(-3, 3))
    if condition.startswith("turned"):
        gray = np.ascontiguousarray(np.rot90(gray, r.choice((1, 2, 3))))
    return _encoded(gray, "JPEG", r.randint(45, 75), dpi), dpi


def _encoded(gray: Gray, kind: str, quality: int, dpi: int | None) -> bytes:
    out = io.BytesIO()
    image = Image.fromarray(gray)
    resolution = {"dpi": (dpi, dpi)} if dpi else {}
    if kind == "TIFF":
        image.convert("1", dither=Image.Dither.NONE).save(out, kind, compression="group4", **resolution)
    else:
        image.save(out, kind, **({"quality": quality} if kind == "JPEG" else {}), **resolution)
    return out.getvalue()


def _skewed(gray: Gray, degrees: float) -> Image.Image:
    return Image.fromarray(gray).rotate(degrees, Image.Resampling.BICUBIC, expand=True, fillcolor=255)


def _scan(gray: Gray, r: random.Random, g: np.random.Generator, dpi: int, skew: float) -> Gray:
    image = np.asarray(_skewed(gray, skew).filter(ImageFilter.GaussianBlur(r.uniform(0.5, 0.9) * dpi / 200))).astype(np.float32)
    low, high = r.uniform(10, 70), r.uniform(215, 250)
    image = low + (high - low) * image / 255
    image -= np.linspace(0, r.uniform(0, 25), image.shape[1], dtype=np.float32)[None]
    image += g.normal(0, r.uniform(4, 11), image.shape).astype(np.float32)
    image[g.random(image.shape) < 0.00015] = 20
    if r.random() < 0.4:
        image[:, : r.randint(2, int(dpi * 0.06))] = 15
    return np.clip(image, 0, 255).astype(np.uint8)


def _fax(gray: Gray, r: random.Random, g: np.random.Generator) -> Gray:
    image = np.asarray(_skewed(gray, r.uniform(-1.5, 1.5)).filter(ImageFilter.GaussianBlur(0.6))).astype(np.float32)
    image += g.normal(0, 22, image.shape).astype(np.float32)
    black = np.where(image > r.uniform(120, 165), 255, 0).astype(np.uint8)
    black[g.random(black.shape) < 0.0008] = 0
    for _ in range(r.randint(0, 3)):
        black[r.randrange(black.shape[0])] = 255
    return black


def _photo(gray: Gray, r: random.Random, g: np.random.Generator) -> Gray:
    """A sheet on a table, held a little askew, in uneven light."""
    width, height = 3024, 4032
    margin = r.uniform(0.03, 0.09)
    scale = min(width * (1 - 2 * margin) / gray.shape[1], height * (1 - 2 * margin) / gray.shape[0])
    w, h = gray.shape[1] * scale, gray.shape[0] * scale
    left, top = (width - w) / 2, (height - h) / 2
    turn = math.radians(r.uniform(-2.5, 2.5))
    corners = []
    for x, y in ((left, top), (left + w, top), (left + w, top + h), (left, top + h)):
        x, y = x + r.uniform(-0.025, 0.025) * width - width / 2, y + r.uniform(-0.025, 0.025) * height - height / 2
        corners.append((x * math.cos(turn) - y * math.sin(turn) + width / 2, x * math.sin(turn) + y * math.cos(turn) + height / 2))
    source = ((0, 0), (gray.shape[1], 0), (gray.shape[1], gray.shape[0]), (0, gray.shape[0]))
    coefficients = _perspective(corners, source)
    sheet = np.asarray(
        Image.fromarray(gray).transform((width, height), Image.Transform.PERSPECTIVE, coefficients, Image.Resampling.BICUBIC, fillcolor=255)
    )
    mask = np.asarray(Image.fromarray(np.full_like(gray, 255)).transform((width, height), Image.Transform.PERSPECTIVE, coefficients, fillcolor=0))
    wood = Image.fromarray(np.clip(g.normal(90, 60, (height // 8, width // 8)), 0, 255).astype(np.uint8)).filter(ImageFilter.GaussianBlur(3))
    table = np.asarray(wood.resize((width, height))).astype(np.float32) * 0.5 + r.uniform(20, 60)
    low = r.uniform(25, 60)
    paper = low + (235 - low) * sheet.astype(np.float32) / 255
    yy, xx = np.mgrid[0:height, 0:width].astype(np.float32)
    angle = r.uniform(0, 2 * math.pi)
    light = 1 - r.uniform(0.25, 0.6) * ((xx / width - 0.5) * math.cos(angle) + (yy / height - 0.5) * math.sin(angle) + 0.5)
    if r.random() < 0.6:
        sx, sy, radius = r.uniform(0.2, 0.8) * width, r.uniform(0.4, 1) * height, r.uniform(0.25, 0.5) * width
        light *= 1 - 0.45 * np.exp(-(((xx - sx) ** 2 + (yy - sy) ** 2) / (2 * radius * radius)))
    image = Image.fromarray(np.clip(np.where(mask > 127, paper, table) * light, 0, 255).astype(np.uint8)).filter(
        ImageFilter.GaussianBlur(r.uniform(0.8, 2.0))
    )
    noisy = np.asarray(image).astype(np.float32) + g.normal(0, r.uniform(2, 7), (height, width)).astype(np.float32)
    return np.clip(noisy, 0, 255).astype(np.uint8)


def _perspective(shown: list[tuple[float, float]], source: tuple[tuple[int, int], ...]) -> tuple[float, ...]:
    rows, values = [], []
    for (x, y), (u, v) in zip(shown, source, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        values += [u, v]
    return tuple(np.linalg.solve(np.array(rows, dtype=float), np.array(values, dtype=float)))
