"""Bytes of one document to a `Reading`: every page as a person would see it."""

from __future__ import annotations

import hashlib

from analyzer.errors import NoPages, NoTextFound
from analyzer.model import TextSource
from analyzer.reading.docx import docx_pages
from analyzer.reading.image import pictures
from analyzer.reading.layout import Page, Reading
from analyzer.reading.limits import Limits
from analyzer.reading.lines import lay_out
from analyzer.reading.pages import recognise
from analyzer.reading.pdf import pdf_pages
from analyzer.reading.plain import plain_pages
from analyzer.reading.source import Kind, kind_of, plain_text


def read(data: bytes, *, limits: Limits = Limits()) -> Reading:  # noqa: B008
    """Read one document.

    Raises a `DocumentError` that says what is wrong with the file, `OcrUnavailable` where a scan needs Tesseract and it is not there.
    """
    kind = kind_of(data, limits)
    digest = hashlib.sha256(data).hexdigest()
    pages: tuple[Page, ...]
    if kind is Kind.PDF:
        pages = tuple(pdf_pages(data, limits))
    elif kind is Kind.DOCX:
        pages = docx_pages(data, limits)
    elif kind is Kind.TEXT:
        pages = plain_pages(plain_text(data) or "")
    else:
        pages = tuple(_picture_pages(data, kind, limits))
    if not pages:
        raise NoPages
    if not any(line.words for page in pages for line in page.lines):
        raise NoTextFound
    return Reading(kind.value, digest, pages)


def _picture_pages(data: bytes, kind: Kind, limits: Limits):
    for number, picture in enumerate(pictures(data, kind.name, limits), 1):
        found = recognise(picture.gray, picture.dpi, seconds=limits.ocr_seconds_per_page, languages="eng+spa")
        yield Page(number, found.width, found.height, lay_out(found.words), TextSource.OCR, found.confidence, found.turn)
