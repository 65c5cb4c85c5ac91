"""A PDF to pages: opened and if need be repaired, each page read from its text layer where that is what a person sees."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
from numpy.typing import NDArray

from analyzer.errors import CorruptDocument
from analyzer.model import Box, TextSource
from analyzer.reading.glyphs import Frame, Glyphs, frame_of, page_words
from analyzer.reading.layout import Page, Word
from analyzer.reading.limits import Limits
from analyzer.reading.lines import lay_out
from analyzer.reading.pages import recognise

Gray = NDArray[np.uint8]


def pdf_pages(data: bytes, limits: Limits) -> Iterator[Page]:
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        raise CorruptDocument(str(error)) from None
    for number in range(len(document)):
        page = document[number]
        yield _page(page, number + 1, limits)
        page.close()
    document.close()


def _page(page: Any, number: int, limits: Limits) -> Page:
    frame = frame_of(page)
    textpage = page.get_textpage()
    glyphs, _ = page_words(textpage, frame, max_characters=limits.max_page_characters)
    visible = [g for g in glyphs if not g.invisible]
    textpage.close()
    if len(visible) > 5:
        turn, words, size = upright(visible, frame)
        return Page(number, size[0], size[1], lay_out(words), TextSource.EMBEDDED, None, turn)
    gray, dpi = page_image(page, frame)
    read = recognise(gray, dpi, seconds=limits.ocr_seconds_per_page, languages="eng+spa")
    scale = 72 / dpi
    words = [Word(w.text, tuple(v * scale for v in w.box), w.confidence) for w in read.words]  # type: ignore[arg-type]
    return Page(number, read.width * scale, read.height * scale, lay_out(words), TextSource.OCR, read.confidence, read.turn)


def upright(glyphs: list[Glyphs], frame: Frame) -> tuple[int, list[Word], tuple[float, float]]:
    """Words turned to the direction in which most of the text runs: degrees counter-clockwise, words, page size."""
    votes = {0: 0, 90: 0, 180: 0, 270: 0}
    for g in glyphs:
        if g.direction >= 0:
            votes[g.direction] += len(g.text)
    runs = max(votes, key=lambda d: votes[d])
    width, height = frame.size
    words = [Word(g.text, turned(g.box, runs, width, height)) for g in glyphs]
    return (360 - runs) % 360, words, (height, width) if runs % 180 else (width, height)


def turned(box: Box, runs: int, width: float, height: float) -> Box:
    x0, y0, x1, y1 = box
    if runs == 90:
        return (height - y1, x0, height - y0, x1)
    if runs == 180:
        return (width - x1, height - y1, width - x0, height - y0)
    if runs == 270:
        return (y0, width - x1, y1, width - x0)
    return box


def page_image(page: Any, frame: Frame) -> tuple[Gray, float]:
    """The page as an image and its dots per inch: the scan itself where one image covers the page, else rendered."""
    width, height = frame.size
    taken = _scan_itself(page, frame)
    if taken is not None:
        return taken, taken.shape[1] * 72 / width
    scale = min(200 / 72, 3400 / max(width, height))
    image = page.render(scale=scale, grayscale=True, may_draw_forms=True).to_numpy()
    return np.ascontiguousarray(image[..., 0] if image.ndim == 3 else image), 72 * scale


def _scan_itself(page: Any, frame: Frame) -> Gray | None:
    if pdfium_c.FPDFPage_CountObjects(page.raw) > 3:
        return None
    images = list(page.get_objects(filter=[pdfium_c.FPDF_PAGEOBJ_IMAGE], max_depth=2))
    if len(images) != 1:
        return None
    box = frame.shown(*images[0].get_bounds())
    width, height = frame.size
    if box[0] > 0.03 * width or box[1] > 0.03 * height or box[2] < 0.97 * width or box[3] < 0.97 * height:
        return None
    matrix = images[0].get_matrix()
    if not (matrix.a > 0 and matrix.d > 0 and abs(matrix.b) + abs(matrix.c) < 0.01 * matrix.a) or frame.rotation:
        return None
    pixels = images[0].get_bitmap(render=False).to_numpy()
    gray = pixels if pixels.ndim == 2 else pixels[..., 0] if pixels.shape[2] == 1 else pixels[..., :3].mean(axis=2).astype(np.uint8)
    return np.ascontiguousarray(gray) if gray.mean() > 90 else None
