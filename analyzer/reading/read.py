"""Bytes to a `Reading` (first, thin version: embedded text by PDFium, scans by tesserocr)."""

from __future__ import annotations

import ctypes
import hashlib
import io
import os
import re

os.environ.setdefault("OMP_THREAD_LIMIT", "1")

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
from PIL import Image

from analyzer.model import TextSource
from analyzer.reading.layout import Line, Page, Reading, Word

_TOKEN = re.compile(r"\S+")


def read(data: bytes) -> Reading:
    digest = hashlib.sha256(data).hexdigest()
    if data[:1024].find(b"%PDF") >= 0:
        return Reading("application/pdf", digest, tuple(_pdf(data)))
    if data[:2] == b"PK":
        return Reading("application/vnd.openxmlformats-officedocument.wordprocessingml.document", digest, (_docx(data),))
    pages = []
    im = Image.open(io.BytesIO(data), formats=["PNG", "JPEG", "TIFF", "WEBP"])
    for i in range(getattr(im, "n_frames", 1)):
        im.seek(i)
        pages.append(_ocr_page(np.asarray(im.convert("L")), i + 1, 1.0))
    return Reading(Image.MIME[im.format or "PNG"], digest, tuple(pages))


def _pdf(data: bytes):
    doc = pdfium.PdfDocument(data)
    for i, page in enumerate(doc):
        w, h = page.get_size()
        words = _embedded(page, h)
        if len(words) > 5:
            yield Page(i + 1, w, h, tuple(_lines(words)), TextSource.EMBEDDED)
        else:
            image = page.render(scale=200 / 72, grayscale=True).to_numpy()
            if image.ndim == 3:
                image = image[..., 0]
            yield _ocr_page(np.ascontiguousarray(image), i + 1, 72 / 200)
    doc.close()


def _embedded(page, height):
    tp = page.get_textpage()
    s = tp.get_text_range()
    l, r, b, t = (ctypes.c_double() for _ in range(4))
    pl, pr, pb, pt = map(ctypes.byref, (l, r, b, t))
    box = pdfium_c.FPDFText_GetLooseCharBox
    rect = pdfium_c.FS_RECTF()
    out = []
    for m in _TOKEN.finditer(s):
        pdfium_c.FPDFText_GetLooseCharBox(tp.raw, m.start(), rect)
        x0, y1, y0 = rect.left, rect.bottom, rect.top
        pdfium_c.FPDFText_GetLooseCharBox(tp.raw, m.end() - 1, rect)
        x1 = rect.right
        out.append((m.group(), (x0, height - max(y0, rect.top), x1, height - min(y1, rect.bottom))))
    return out


def _lines(words):
    """PDFium's own order; words on the same base line in sequence make a line."""
    lines, current, block = [], [], 0
    prev = None
    for text, box in words:
        if current:
            last = current[-1].box
            same = abs(box[3] - last[3]) < 0.5 * (last[3] - last[1]) and box[0] >= last[0] - 1
            if not same:
                lines.append(Line(tuple(current), block))
                lb = lines[-1].box
                gap = box[1] - lb[3]
                if gap > 0.55 * (lb[3] - lb[1]) or box[1] < lb[1] - 2:
                    block += 1
                current = []
        current.append(Word(text, box))
    if current:
        lines.append(Line(tuple(current), block))
    return lines


_API = None


def _ocr_page(gray, number, scale):
    global _API
    import tesserocr

    if _API is None:
        _API = tesserocr.PyTessBaseAPI(path="/usr/share/tesseract-ocr/5/tessdata", lang="eng+spa", psm=tesserocr.PSM.SINGLE_COLUMN)
    im = Image.fromarray(gray)
    f = 1.0
    if max(im.size) > 2600:
        f = 2600 / max(im.size)
        im = im.resize((round(im.width * f), round(im.height * f)), Image.BOX)
    _API.SetImage(im)
    _API.Recognize()
    tsv = _API.GetTSVText(0)
    lines, current, key, blk, confs = [], [], None, 0, []
    for row in tsv.splitlines():
        c = row.split("\t")
        if len(c) < 12 or c[0] != "5" or not c[11].strip():
            continue
        k = (c[2], c[3], c[4])
        x, y, w, h = (int(v) / f * scale for v in c[6:10])
        if key is not None and k != key:
            lines.append(Line(tuple(current), blk))
            if k[:2] != key[:2]:
                blk += 1
            current = []
        key = k
        confs.append(float(c[10]) / 100)
        current.append(Word(c[11].strip(), (x, y, x + w, y + h), float(c[10]) / 100))
    if current:
        lines.append(Line(tuple(current), blk))
    return Page(number, gray.shape[1] * scale, gray.shape[0] * scale, tuple(lines), TextSource.OCR, sum(confs) / len(confs) if confs else None)


def _docx(data):
    import docx

    d = docx.Document(io.BytesIO(data))
    lines, y = [], 40.0
    def add(text, block):
        nonlocal y
        x = 40.0
        words = []
        for cell in text.split("\t"):
            for t in cell.split():
                words.append(Word(t, (x, y, x + 6 * len(t), y + 10)))
                x += 6 * len(t) + 4
            x += 30
        if words:
            lines.append(Line(tuple(words), block))
        y += 14
    b = 0
    for s in d.sections:
        for p in s.header.paragraphs:
            add(p.text, b)
            b += 1
    for el in d.iter_inner_content():
        if hasattr(el, "rows"):
            for row in el.rows:
                add("\t".join(c.text for c in row.cells), b)
            b += 1
        else:
            for ln in el.text.splitlines():
                add(ln, b)
            b += 1
    return Page(1, 612.0, max(792.0, y), tuple(lines), TextSource.EMBEDDED)
