"""Bytes of one document to a `Reading`: every page as a person would see it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from analyzer.errors import NoPages, NoTextFound
from analyzer.model import Issue, TextSource
from analyzer.reading.docx import docx_pages
from analyzer.reading.image import Gray, pictures
from analyzer.reading.issues import issue
from analyzer.reading.language import looks_foreign
from analyzer.reading.layout import Page, Reading
from analyzer.reading.limits import Limits
from analyzer.reading.lines import lay_out
from analyzer.reading.pdf import pdf_pages
from analyzer.reading.plain import plain_pages
from analyzer.reading.quality import cut_off, faults_of
from analyzer.reading.recognition import Recognised, Recogniser
from analyzer.reading.source import Kind, kind_of, plain_text

_DOUBTFUL = 0.80
"""Mean confidence of a page below which names and numbers must be checked; good scans read at 0.88 or better."""
_UNREADABLE = 0.70
"""Below, most words are wrong."""
_LITTLE = 8
_DEFAULT = Limits()


def read(data: bytes, *, limits: Limits = _DEFAULT) -> Reading:
    """Read one document.

    Raises a `DocumentError` that says what is wrong with the file, `OcrUnavailable` where a scan needs Tesseract and it is not there,
    `OcrTimeout`, `OcrCrashed` or `OcrFailed` where nothing at all could be recognised.
    """
    kind = kind_of(data, limits)
    digest = hashlib.sha256(data).hexdigest()
    reader = Recogniser(limits)
    pages = _pages(data, kind, reader)
    if not pages:
        raise NoPages
    words = sum(len(line.words) for page in pages for line in page.lines)
    if words == 0:
        if reader.failure:
            raise reader.failure
        if kind is not Kind.PDF or reader.inked == 0:
            raise NoTextFound
        reader.issues.append(issue("no_text_found"))
    elif words < _LITTLE:
        reader.issues.append(issue("little_text"))
    return Reading(kind.value, digest, pages, tuple(dict.fromkeys([*reader.issues, *_doubts(pages)])))


def _pages(data: bytes, kind: Kind, reader: Recogniser) -> tuple[Page, ...]:
    if kind is Kind.PDF:
        return pdf_pages(data, reader)
    if kind is Kind.DOCX:
        return docx_pages(data, reader)
    if kind is Kind.TEXT:
        return plain_pages(plain_text(data) or "")
    return tuple(_picture_pages(data, kind, reader))


def _picture_pages(data: bytes, kind: Kind, reader: Recogniser) -> Iterator[Page]:
    for number, picture in enumerate(pictures(data, kind.name, reader.limits), 1):
        if picture.damaged:
            reader.issues.append(issue("image_damaged", number))
        found = reader.page(picture.gray, picture.dpi, number)
        if found is not None:
            _note_quality(picture.gray, found, number, reader)
        if found is None or not found.words:
            height, width = picture.gray.shape
            yield Page(number, width, height, (), TextSource.NONE)
        else:
            yield Page(number, found.width, found.height, lay_out(found.words), TextSource.OCR, found.confidence, found.turn)


def _note_quality(gray: Gray, found: Recognised, number: int, reader: Recogniser) -> None:
    if (found.confidence or 0.0) < _DOUBTFUL:
        reader.issues += [issue(code, number) for code in faults_of(gray, found.words)]
    if cut_off(found.words, found.width, found.height):
        reader.issues.append(issue("cut_off", number))


def _doubts(pages: tuple[Page, ...]) -> Iterator[Issue]:
    foreign = {p.number for p in pages if looks_foreign(" ".join(w.text for line in p.lines for w in line.words))}
    for page in pages:
        if page.ocr_confidence is not None and page.text_source is TextSource.OCR:
            if page.ocr_confidence < _UNREADABLE:
                yield issue("low_quality", page.number)
            elif page.ocr_confidence < _DOUBTFUL:
                yield issue("low_ocr_confidence", page.number)
        unreadable = page.ocr_confidence is not None and page.ocr_confidence < _UNREADABLE
        # A later page in other languages is the notice that every letter carries about free interpreters.
        if not unreadable and page.number in foreign and pages[0].number in foreign:
            yield issue("language_unsupported", page.number)
