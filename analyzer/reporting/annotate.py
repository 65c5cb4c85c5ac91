"""The evidence view: the document itself with a labelled box around every finding, as a PDF.

PDF pages keep their text and get an overlay; images become pages; Word and text files are set again from the words that were read.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pikepdf
import pypdfium2 as pdfium
from PIL import Image, ImageOps
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from analyzer.model import Analysis, Box, Evidence, PageInfo
from analyzer.reading.read import read

_Color = tuple[float, float, float]
_BLUE, _GREEN, _RED, _ORANGE, _VIOLET, _GREY = (
    (0.1, 0.3, 0.8),
    (0.0, 0.5, 0.2),
    (0.8, 0.1, 0.1),
    (0.85, 0.45, 0.0),
    (0.5, 0.1, 0.6),
    (0.35, 0.35, 0.35),
)
_FONT, _SIZE = "Helvetica", 6.0
_PAD = 1.2
_IMAGE_WIDTH = 612.0
"""Points: an image page is drawn as wide as a letter sheet."""
_LABEL_LENGTH = 60


@dataclass(frozen=True, slots=True)
class Mark:
    """One box to draw: place as in the evidence (from the page's top left), label and colour."""

    page: int
    box: Box
    label: str
    color: _Color


def annotate(data: bytes, analysis: Analysis) -> bytes:
    """The document as PDF, each finding's box drawn with its label.

    `data` are the bytes that were analyzed; boxes of `analysis` are in points from the top left, in pixels for images.
    """
    marks = tuple(marks_of(analysis))
    media = analysis.document.media_type
    if media == "application/pdf":
        try:
            return _on_pdf(data, analysis.document.pages, marks)
        except (pikepdf.PdfError, pikepdf.ForeignObjectError):
            return _on_pictures(_rendered(data), analysis.document.pages, marks)
    if media.startswith("image/"):
        return _on_pictures(_frames(data), analysis.document.pages, marks)
    return _on_words(data, marks)


def marks_of(analysis: Analysis) -> Iterator[Mark]:
    """Every finding with evidence, once for each place and label."""
    groups: list[tuple[str, Sequence[Evidence], _Color]] = [
        (f"notice: {analysis.notice_kind.value.value}", analysis.notice_kind.evidence, _RED),
        (f"decision: {analysis.decision.value.value}", analysis.decision.evidence, _RED),
        (f"plan: {analysis.plan.legal_entity or analysis.plan.name}", analysis.plan.evidence, _GREEN),
        (f"regulator: {analysis.regulator_path.value.value}", analysis.regulator_path.evidence, _GREEN),
        (f"urgency: {analysis.urgency.value.value}", analysis.urgency.evidence, _ORANGE),
    ]
    groups.extend((f"reason: {r.value.value}", r.evidence, _ORANGE) for r in analysis.reasons)
    groups.extend((f"{i.kind.value}: {i.value}", i.evidence, _BLUE) for i in analysis.identifiers)
    groups.extend((f"{d.kind.value}: {d.value.isoformat()}", d.evidence, _VIOLET) for d in analysis.dates)
    groups.extend((f"service: {', '.join(s.codes) or s.description}", s.evidence, _GREY) for s in analysis.services)
    groups.extend((f"check: {o.id}", o.evidence, _GREY) for o in analysis.observations)
    seen: set[tuple[int, Box, str]] = set()
    for label, evidence, color in groups:
        for e in evidence:
            if (e.page, e.bbox, label) not in seen:
                seen.add((e.page, e.bbox, label))
                yield Mark(e.page, e.bbox, label, color)


def _on_pdf(data: bytes, pages: Sequence[PageInfo], marks: Sequence[Mark]) -> bytes:
    sizes = {p.number: (p.width, p.height) for p in pages}
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        for number, page in enumerate(pdf.pages, 1):
            own = [m for m in marks if m.page == number]
            if not own or number not in sizes:
                continue
            with pikepdf.open(io.BytesIO(_overlay(sizes[number], own))) as layer:
                page.add_overlay(layer.pages[0], pikepdf.Rectangle(page.cropbox))
        pdf.save(out)
    return out.getvalue()


def _overlay(size: tuple[float, float], marks: Sequence[Mark]) -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=size)
    _draw(canvas, size[1], 1.0, marks)
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def _on_pictures(pictures: Iterator[Image.Image], pages: Sequence[PageInfo], marks: Sequence[Mark]) -> bytes:
    """Each picture as a page; the boxes are scaled from the page's own units to points."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer)
    sizes = {p.number: (p.width, p.height) for p in pages}
    for number, picture in enumerate(pictures, 1):
        width, height = sizes.get(number, picture.size)
        scale = _IMAGE_WIDTH / width
        canvas.setPageSize((_IMAGE_WIDTH, height * scale))
        canvas.drawImage(ImageReader(picture), 0, 0, _IMAGE_WIDTH, height * scale)
        _draw(canvas, height * scale, scale, [m for m in marks if m.page == number])
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def _frames(data: bytes) -> Iterator[Image.Image]:
    with Image.open(io.BytesIO(data)) as image:
        for i in range(getattr(image, "n_frames", 1)):
            image.seek(i)
            yield ImageOps.exif_transpose(image).convert("RGB")


def _rendered(data: bytes) -> Iterator[Image.Image]:
    pdf = pdfium.PdfDocument(data)
    try:
        for page in pdf:
            yield page.render(scale=150 / 72).to_pil().convert("RGB")
    finally:
        pdf.close()


def _on_words(data: bytes, marks: Sequence[Mark]) -> bytes:
    """A document without pages of its own: its words as they were read, at the places that the evidence names."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer)
    for page in read(data).pages:
        canvas.setPageSize((page.width, page.height))
        for line in page.lines:
            for word in line.words:
                x0, y0, _, y1 = word.box
                canvas.setFont(_FONT, max(4.0, 0.8 * (y1 - y0)))
                canvas.drawString(x0, page.height - y1 + 0.2 * (y1 - y0), _printable(word.text))
        _draw(canvas, page.height, 1.0, [m for m in marks if m.page == page.number])
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def _draw(canvas: Canvas, height: float, scale: float, marks: Sequence[Mark]) -> None:
    """Boxes with their labels above; a label moves right where another already stands."""
    placed: list[tuple[float, float, float]] = []
    for mark in sorted(marks, key=lambda m: (m.box[1], m.box[0])):
        x0, y0, x1, y1 = (v * scale for v in mark.box)
        canvas.setStrokeColorRGB(*mark.color)
        canvas.setFillColorRGB(*mark.color, alpha=0.08)
        canvas.setLineWidth(0.8)
        canvas.rect(x0 - _PAD, height - y1 - _PAD, x1 - x0 + 2 * _PAD, y1 - y0 + 2 * _PAD, fill=1)
        text = _printable(mark.label[:_LABEL_LENGTH])
        width = canvas.stringWidth(text, _FONT, _SIZE)
        left, base = x0 - _PAD, height - y0 + _PAD + 0.6
        for a, b, y in placed:
            if abs(y - base) < _SIZE and left < b and left + width > a:
                left = b + 2
        placed.append((left, left + width + 2, base))
        canvas.setFillColorRGB(1, 1, 1, alpha=0.85)
        canvas.rect(left, base - 0.6, width + 2, _SIZE + 0.8, fill=1, stroke=0)
        canvas.setFillColorRGB(*mark.color, alpha=1)
        canvas.setFont(_FONT, _SIZE)
        canvas.drawString(left + 1, base + 0.8, text)


def _printable(text: str) -> str:
    """Characters of the built-in font; others as a question mark."""
    return text.encode("cp1252", "replace").decode("cp1252")
