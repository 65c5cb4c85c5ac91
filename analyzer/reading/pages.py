"""One PDF page to lines: embedded text where it is sound and visible, else recognition of what a person would see; per page and region."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pypdfium2.raw as pdfium_c
from numpy.typing import NDArray

from analyzer.errors import OcrUnavailable
from analyzer.model import Box, TextSource
from analyzer.reading import ocr
from analyzer.reading.fonts import FontCheck
from analyzer.reading.glyphs import Frame, Glyphs, frame_of, page_words
from analyzer.reading.image import TARGET_DPI, to_gray_pixels
from analyzer.reading.issues import issue
from analyzer.reading.layout import Line, Page, Word
from analyzer.reading.lines import lay_out
from analyzer.reading.recognition import Recogniser
from analyzer.reading.soundness import agrees, is_sound
from analyzer.reading.visible import Shown, have_ink, painted, render_small, shown, unexplained

Gray = NDArray[np.uint8]

_MAX_SIDE = 3400
"""Pixels of a rendered page's longest side: a page box may claim any size."""
_COARSE = 0.3
"""Pixels per point of a thumbnail below which words leave no mark."""
_REGIONS = 5
"""Pictures on one text page that are recognised."""
_FEW_WORDS = 6
_MUCH = 0.35
"""Share of the page covered by unexplained ink from which the whole page is recognised."""


@dataclass(frozen=True, slots=True)
class _Layer:
    """The text layer of a page against what the page shows."""

    frame: Frame
    words: list[Glyphs]
    """Only the visible ones."""
    hidden: list[Glyphs]
    view: Shown | None
    """None where there is no text layer to compare with."""
    sound: bool
    lying: bool


def pdf_page(page: Any, number: int, reader: Recogniser, fonts: FontCheck) -> Page:
    """Read one open page.

    Raises `OcrUnavailable` where it must be recognised and cannot, `OverflowError` where it holds more text than is allowed.
    """
    frame = frame_of(page)
    layer = _layer(page, frame, reader, fonts)
    reader.inked += bool(layer.hidden)
    if layer.view is not None and layer.sound and not layer.lying:
        regions = unexplained(layer.view, [g.box for g in layer.words])
        if not _is_picture(regions, layer.words, frame):
            return _embedded(page, number, layer, regions, reader)
    return _recognised(page, number, layer, reader)


def _layer(page: Any, frame: Frame, reader: Recogniser, fonts: FontCheck) -> _Layer:
    textpage = page.get_textpage()
    try:
        words, objects = page_words(textpage, frame, max_characters=reader.limits.max_page_characters)
    finally:
        textpage.close()
    if not words:
        return _Layer(frame, [], [], None, False, False)
    pixels, scale = render_small(page, frame.size)
    view = shown(pixels, scale)
    boxes = [g.box for g in words]
    # a page of many metres: its words are too small for a thumbnail, and for the eye only until one zooms in
    seen = np.array([not g.light for g in words]) if scale < _COARSE else have_ink(view, boxes)
    if scale >= _COARSE and (any(g.light for g in words) or _has_picture(page)):
        seen &= painted(page, frame.size, pixels, objects.values(), boxes)
    shows = [not g.invisible and (bool(ink) or _is_speck(g.text)) for g, ink in zip(words, seen, strict=True)]
    visible = [g for g, show in zip(words, shows, strict=True) if show]
    hidden = [g for g, show in zip(words, shows, strict=True) if not show]
    lying = bool(visible) and fonts.lies(objects.values())
    return _Layer(frame, visible, hidden, view, is_sound(visible), lying)


def _is_speck(text: str) -> bool:
    """A dot or dash is too small to be seen or missed in a thumbnail."""
    return len(text) <= 2 and not any(c.isalnum() for c in text)


def _has_picture(page: Any) -> bool:
    """Whether a picture, a shading or a nested form may lie over or under the words."""
    raw = page.raw
    count = pdfium_c.FPDFPage_CountObjects(raw)
    kinds = (pdfium_c.FPDF_PAGEOBJ_IMAGE, pdfium_c.FPDF_PAGEOBJ_SHADING, pdfium_c.FPDF_PAGEOBJ_FORM)
    return any(pdfium_c.FPDFPageObj_GetType(pdfium_c.FPDFPage_GetObject(raw, i)) in kinds for i in range(min(count, 4000)))


def _is_picture(regions: Sequence[Box], words: Sequence[Glyphs], frame: Frame) -> bool:
    if len(words) < _FEW_WORDS:
        return True
    area = frame.size[0] * frame.size[1]
    return sum((b[2] - b[0]) * (b[3] - b[1]) for b in regions) > _MUCH * area


# ---------------------------------------------------------------- embedded text


def _embedded(page: Any, number: int, layer: _Layer, regions: Sequence[Box], reader: Recogniser) -> Page:
    if len(layer.hidden) >= 3 and sum(len(g.text) for g in layer.hidden) >= 12:
        reader.issues.append(issue("hidden_text_ignored", number))
    turn, words, apart, size = upright(layer.words, layer.frame)
    source, confidence = TextSource.EMBEDDED, None
    if turn == 0 and layer.frame.rotation == 0:
        pictured = _in_pictures(page, layer, regions, reader)
        if pictured:
            words = [*words, *pictured]
            source, confidence = TextSource.MIXED, ocr.mean_confidence(pictured)
    lines = lay_out(words)
    lines += _apart(apart, lines[-1].block + 1 if lines else 0)
    return Page(number, size[0], size[1], lines, source, confidence, turn)


def _in_pictures(page: Any, layer: _Layer, regions: Sequence[Box], reader: Recogniser) -> list[Word]:
    """Printed words in pictures and drawn letters beside the text, in points."""
    found: list[Word] = []
    width, height = layer.frame.size
    for box in sorted(regions, key=lambda b: (b[0] - b[2]) * (b[3] - b[1]))[:_REGIONS]:
        crop = (max(0.0, box[0] - 3), max(0.0, height - box[3] - 3), max(0.0, width - box[2] - 3), max(0.0, box[1] - 3))
        scale = min(TARGET_DPI / 72, _MAX_SIDE / max(width, height))
        gray = to_gray_pixels(page.render(scale=scale, grayscale=True, crop=crop).to_numpy())
        try:
            words = reader.region(gray, 72 * scale)
        except OcrUnavailable:
            return found
        for w in words:
            x0, y0, x1, y1 = (v / scale for v in w.box)
            found.append(Word(w.text, (x0 + crop[0], y0 + crop[3], x1 + crop[0], y1 + crop[3]), w.confidence))
    return [w for w in found if not any(_covers(g.box, w.box) for g in layer.words)]


def _covers(outer: Box, inner: Box) -> bool:
    x, y = (inner[0] + inner[2]) / 2, (inner[1] + inner[3]) / 2
    return outer[0] <= x <= outer[2] and outer[1] <= y <= outer[3]


def upright(glyphs: Sequence[Glyphs], frame: Frame) -> tuple[int, list[Word], list[tuple[Word, Word]], tuple[float, float]]:
    """Words turned to the direction in which most of the text runs.

    Returns the degrees counter-clockwise, the words, the words that run another way (each in its own direction and on the page), and the size.
    """
    votes = {0: 0, 90: 0, 180: 0, 270: 0}
    for g in glyphs:
        if g.direction >= 0:
            votes[g.direction] += len(g.text)
    runs = max(votes, key=lambda d: votes[d])
    width, height = frame.size
    words: list[Word] = []
    apart: list[tuple[Word, Word]] = []
    for g in glyphs:
        placed = Word(g.text, turned(g.box, runs, width, height))
        if g.direction in (-1, runs):
            words.append(placed)
        else:
            apart.append((Word(g.text, turned(g.box, g.direction, width, height)), placed))
    return (360 - runs) % 360, words, apart, (height, width) if runs % 180 else (width, height)


def turned(box: Box, runs: int, width: float, height: float) -> Box:
    """A box of a page `width` by `height` after the page is turned so that text running `runs` degrees lies straight."""
    x0, y0, x1, y1 = box
    if runs == 90:
        return (height - y1, x0, height - y0, x1)
    if runs == 180:
        return (width - x1, height - y1, width - x0, height - y0)
    if runs == 270:
        return (y0, width - x1, y1, width - x0)
    return box


def _apart(words: Sequence[tuple[Word, Word]], first_block: int) -> tuple[Line, ...]:
    """Margin notes and stamps that run another way: after everything else, laid out in their own direction."""
    place = {id(own): on_page for own, on_page in words}
    return tuple(Line(tuple(place[id(w)] for w in line.words), line.block) for line in lay_out([own for own, _ in words], first_block))


# ---------------------------------------------------------------- recognised text


def _recognised(page: Any, number: int, layer: _Layer, reader: Recogniser) -> Page:
    frame = layer.frame
    if reader.skips(number):
        return Page(number, *frame.size, (), TextSource.NONE)
    gray, dpi = page_image(page, frame)
    read = reader.page(gray, dpi, number)
    if read is None:
        return Page(number, *frame.size, (), TextSource.NONE)
    scale = 72 / dpi
    words = [Word(w.text, (w.box[0] * scale, w.box[1] * scale, w.box[2] * scale, w.box[3] * scale), w.confidence) for w in read.words]
    seen = [w.text for w in words]
    if layer.words and not layer.sound:
        reader.issues.append(issue("text_layer_unreliable", number))
    elif layer.words and layer.lying:
        if agrees([g.text for g in layer.words], seen):
            return _embedded(page, number, layer, (), reader)
        reader.issues.append(issue("text_layer_mismatch", number))
    if layer.hidden and seen and not agrees([g.text for g in layer.hidden], seen):
        reader.issues.append(issue("text_layer_mismatch", number))
    if not words:
        return Page(number, read.width * scale, read.height * scale, (), TextSource.NONE, None, read.turn)
    return Page(number, read.width * scale, read.height * scale, lay_out(words), TextSource.OCR, read.confidence, read.turn)


def page_image(page: Any, frame: Frame) -> tuple[Gray, float]:
    """The page as an image and its dots per inch: the scan itself where one image covers the page, else rendered."""
    width, height = frame.size
    taken = _scan_itself(page, frame)
    if taken is not None:
        return taken, taken.shape[1] * 72 / width
    scale = min(TARGET_DPI / 72, _MAX_SIDE / max(width, height))
    return to_gray_pixels(page.render(scale=scale, grayscale=True).to_numpy()), 72 * scale


def _scan_itself(page: Any, frame: Frame) -> Gray | None:
    """The pixels of the one image that covers an unturned page and lies straight on it."""
    raw = page.raw
    if frame.rotation or pdfium_c.FPDFPage_CountObjects(raw) > 400:
        return None
    images = list(page.get_objects(filter=[pdfium_c.FPDF_PAGEOBJ_IMAGE], max_depth=2))
    others = [
        o
        for o in page.get_objects(filter=[pdfium_c.FPDF_PAGEOBJ_PATH, pdfium_c.FPDF_PAGEOBJ_SHADING, pdfium_c.FPDF_PAGEOBJ_TEXT], max_depth=2)
        if not (o.type == pdfium_c.FPDF_PAGEOBJ_TEXT and pdfium_c.FPDFTextObj_GetTextRenderMode(o.raw) == 3)
    ]
    if len(images) != 1 or others:
        return None
    box = frame.shown(*images[0].get_bounds())
    width, height = frame.size
    if box[0] > 0.03 * width or box[1] > 0.03 * height or box[2] < 0.97 * width or box[3] < 0.97 * height:
        return None
    if box[2] > 1.03 * width or box[3] > 1.03 * height or box[0] < -0.03 * width or box[1] < -0.03 * height:
        return None
    matrix = images[0].get_matrix()
    if not (matrix.a > 0 and matrix.d > 0 and abs(matrix.b) + abs(matrix.c) < 0.01 * matrix.a):
        return None
    wide, high = images[0].get_px_size()
    if wide * high > 60_000_000 or not 0.9 < (wide / width) / (high / height) < 1.1:
        return None
    gray = to_gray_pixels(images[0].get_bitmap(render=False).to_numpy())
    return gray if gray.mean() > 90 else None
