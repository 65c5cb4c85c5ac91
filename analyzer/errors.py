"""Everything this package raises on purpose.

    AnalyzerError
    ├── DocumentError            this one document cannot be read; a batch goes on
    │   ├── EmptyFile, UnsupportedType, TypeMismatch, CorruptDocument, CorruptImage, NoPages
    │   ├── EncryptedPasswordRequired, EncryptedUnsupported, XfaUnsupported, UnsafeDocument
    │   ├── FileTooLarge, TooManyPages, ImageTooLarge
    │   ├── NoTextFound, Unreadable
    │   └── ResourceLimit, DocumentTimeout, WorkerCrashed
    ├── OcrUnavailable, OcrLanguageMissing, OcrFailed, OcrCrashed, OcrTimeout
    ├── RulebookError            patterns/ is refused, with file and line
    └── AnswersError, UsageError

`code` is stable and public; the class docstring is the public message and says what to do.
A message never quotes the document or its file name.
"""

from __future__ import annotations

from typing import ClassVar


class AnalyzerError(Exception):
    """Something went wrong. Please try again."""

    code: ClassVar[str] = "error"

    def __init__(self, detail: str = "") -> None:
        super().__init__(self.message())
        self.detail = detail
        """For a developer's eyes: where it happened. Holds no text of the document."""

    @classmethod
    def message(cls) -> str:
        """The public sentence: what is wrong and what to do about it."""
        return " ".join((cls.__doc__ or "").split())


class DocumentError(AnalyzerError):
    """This document cannot be read. Please send it again, or a photo of each page."""

    code = "unreadable"


class EmptyFile(DocumentError):
    """The file is empty. Please save or scan it again and send the new copy."""

    code = "empty_file"


class UnsupportedType(DocumentError):
    """This kind of file cannot be read. Please send a PDF, a photo (JPEG, PNG, TIFF, WebP), a Word document (DOCX) or plain text."""

    code = "unsupported_type"


class TypeMismatch(DocumentError):
    """The file is not what its name says. Please save it again as a PDF or a photo."""

    code = "type_mismatch"


class CorruptDocument(DocumentError):
    """The file is damaged. Please download or scan it again; printing it to a new PDF often helps."""

    code = "corrupt_document"


class CorruptImage(DocumentError):
    """The picture is damaged. Please take or scan it again."""

    code = "corrupt_image"


class NoPages(DocumentError):
    """The file has no pages. Please send the letter itself."""

    code = "no_pages"


class EncryptedPasswordRequired(DocumentError):
    """The file is locked with a password. Please remove the password and send it again."""

    code = "encrypted_password_required"


class EncryptedUnsupported(DocumentError):
    """The file is locked in a way that cannot be opened here. Please print it to a new PDF or send a photo."""

    code = "encrypted_unsupported"


class XfaUnsupported(DocumentError):
    """The file is an online form without printed pages. Please open it, print it to a new PDF and send that."""

    code = "xfa_unsupported"


class UnsafeDocument(DocumentError):
    """The file is built in an unsafe way and was not opened. Please print it to a new PDF or send a photo."""

    code = "unsafe_document"


class FileTooLarge(DocumentError):
    """The file is too large. Please send fewer pages at a time or a smaller scan."""

    code = "file_too_large"


class TooManyPages(DocumentError):
    """The file has too many pages. Please send only the letter and its enclosures."""

    code = "too_many_pages"


class ImageTooLarge(DocumentError):
    """The picture is too large. Please take it again at a lower resolution."""

    code = "image_too_large"


class NoTextFound(DocumentError):
    """No words were found. Please take the photo again, close and in good light, or scan the page."""

    code = "no_text_found"


class Unreadable(DocumentError):
    """The words cannot be made out. Please take the photo again, flat, sharp and in good light."""

    code = "unreadable"


class ResourceLimit(DocumentError):
    """Reading this file takes more memory or work than is allowed. Please print it to a new PDF or send photos of the pages."""

    code = "resource_limit"


class DocumentTimeout(DocumentError):
    """Reading this file took too long. Please send fewer pages at a time."""

    code = "timeout"


class WorkerCrashed(ResourceLimit):
    """The file made the reader stop. Please print it to a new PDF or send photos of the pages."""

    code = "resource_limit"


class OcrUnavailable(AnalyzerError):
    """Scans cannot be read because Tesseract is not installed. Run `denial-analyzer doctor` to see how to get it. Letters with text still work."""

    code = "ocr_unavailable"


class OcrLanguageMissing(OcrUnavailable):
    """Scans cannot be read because Tesseract has no language data. Run `denial-analyzer doctor` to see how to get it."""

    code = "ocr_language_missing"


class OcrFailed(AnalyzerError):
    """The text reader for scans gave no usable answer. Run `denial-analyzer doctor` to check it, or scan the page again."""

    code = "ocr_failed"


class OcrCrashed(AnalyzerError):
    """The text reader for scans stopped with an error. Run `denial-analyzer doctor` to check it, or scan the page again."""

    code = "ocr_crashed"


class OcrTimeout(AnalyzerError):
    """Reading the scan took too long. Please scan the page again, straight and at 200 to 300 dpi."""

    code = "ocr_timeout"


class RulebookError(AnalyzerError):
    """The patterns folder was refused. Run `denial-analyzer patterns check` to see file and line."""

    code = "patterns_refused"

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class AnswersError(AnalyzerError):
    """The answers are not in the expected form. See `denial-analyzer analyze --help` for the names and values."""

    code = "answers_invalid"


class UsageError(AnalyzerError):
    """The command does not fit. See `denial-analyzer --help`."""

    code = "usage"
