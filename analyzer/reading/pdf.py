"""A PDF to pages: opened, repaired where it is damaged, forms and stamps flattened into the page, every page read by itself."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from analyzer.errors import CorruptDocument, EncryptedPasswordRequired, EncryptedUnsupported, NoPages, TooManyPages
from analyzer.model import TextSource
from analyzer.reading.fonts import FontCheck
from analyzer.reading.issues import issue
from analyzer.reading.layout import Page
from analyzer.reading.pages import pdf_page
from analyzer.reading.recognition import Recogniser

_XFA_WORDS = 80
"""A dynamic form shows only a notice to wait or to use another viewer: so few words on all pages together."""
_XFA_NOTICE = re.compile(r"please wait|adobe (?:reader|acrobat)|your pdf viewer|upgrade to the latest", re.I)
_ANNOTATIONS = 400
"""Annotations of a page that are looked at before it is flattened."""


def pdf_pages(data: bytes, reader: Recogniser) -> tuple[Page, ...]:
    """All pages of a PDF.

    Raises `CorruptDocument`, `EncryptedPasswordRequired`, `EncryptedUnsupported`, `NoPages`, `TooManyPages`.
    """
    document, repaired = _opened(data)
    try:
        count = len(document)
        if count == 0:
            raise NoPages
        if count > reader.limits.max_pages:
            raise TooManyPages
        if repaired or _cut_short(data):
            reader.issues.append(issue("document_damaged"))
        _note_contents(document, data, reader)
        form = document.get_formtype()
        if form != pdfium_c.FORMTYPE_NONE:
            document.init_forms()
        pages = tuple(_pages(document, count, reader))
        if form in (pdfium_c.FORMTYPE_XFA_FULL, pdfium_c.FORMTYPE_XFA_FOREGROUND) and _is_notice(pages):
            reader.issues.append(issue("xfa_unsupported"))
        return pages
    finally:
        document.close()


def _opened(data: bytes) -> tuple[Any, bool]:
    """The document and whether it had to be repaired."""
    try:
        document = pdfium.PdfDocument(data)
        if len(document) > 0:
            return document, False
        document.close()
    except pdfium.PdfiumError as error:
        code = getattr(error, "err_code", None)
        if code == pdfium_c.FPDF_ERR_PASSWORD:
            raise EncryptedPasswordRequired from None
        if code == pdfium_c.FPDF_ERR_SECURITY:
            raise EncryptedUnsupported from None
    return pdfium.PdfDocument(_repaired(data)), True


def _repaired(data: bytes) -> bytes:
    import pikepdf

    try:
        with pikepdf.open(io.BytesIO(data)) as damaged:
            if len(damaged.pages) == 0:
                raise NoPages
            whole = io.BytesIO()
            damaged.save(whole)
    except pikepdf.PasswordError:
        raise EncryptedPasswordRequired from None
    except (pikepdf.PdfError, ValueError, RuntimeError, TypeError, KeyError, OSError, NotImplementedError) as error:
        raise CorruptDocument(type(error).__name__) from None
    try:
        pdfium.PdfDocument(whole.getvalue()).close()
    except pdfium.PdfiumError as error:
        raise CorruptDocument(type(error).__name__) from None
    return whole.getvalue()


def _cut_short(data: bytes) -> bool:
    """No end mark near the end: the download or the scan was cut off."""
    return b"%%EOF" not in data[-2048:]


def _note_contents(document: Any, data: bytes, reader: Recogniser) -> None:
    if pdfium_c.FPDFDoc_GetAttachmentCount(document.raw) > 0:
        reader.issues.append(issue("embedded_files_not_read"))
    if pdfium_c.FPDFDoc_GetJavaScriptActionCount(document.raw) > 0 or any(mark in data for mark in (b"/JavaScript", b"/Launch")):
        reader.issues.append(issue("active_content_ignored"))


def _pages(document: Any, count: int, reader: Recogniser) -> Iterator[Page]:
    fonts = FontCheck()
    for index in range(count):
        try:
            page = _flattened(document, index)
            try:
                yield pdf_page(page, index + 1, reader, fonts)
            finally:
                page.close()
        except (pdfium.PdfiumError, OverflowError, MemoryError, ValueError):
            reader.issues.append(issue("pages_skipped", index + 1))
            yield Page(index + 1, 612.0, 792.0, (), TextSource.NONE)


def _flattened(document: Any, index: int) -> Any:
    """The page with its form fields and stamps as part of it, as a viewer shows them."""
    page = document[index]
    count = pdfium_c.FPDFPage_GetAnnotCount(page.raw)
    if count <= 0:
        return page
    plain = (pdfium_c.FPDF_ANNOT_LINK, pdfium_c.FPDF_ANNOT_POPUP)
    for i in range(min(count, _ANNOTATIONS)):
        annotation = pdfium_c.FPDFPage_GetAnnot(page.raw, i)
        kind = pdfium_c.FPDFAnnot_GetSubtype(annotation)
        pdfium_c.FPDFPage_CloseAnnot(annotation)
        if kind not in plain:
            pdfium_c.FPDFPage_Flatten(page.raw, pdfium_c.FLAT_NORMALDISPLAY)
            page.close()
            return document[index]
    return page


def _is_notice(pages: tuple[Page, ...]) -> bool:
    words = [w.text for page in pages for line in page.lines for w in line.words]
    return len(words) < _XFA_WORDS and bool(_XFA_NOTICE.search(" ".join(words)))
