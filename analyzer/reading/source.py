"""What a file is, by its content and never by its name."""

from __future__ import annotations

import re
from enum import StrEnum

from analyzer.errors import EmptyFile, FileTooLarge, UnsupportedType
from analyzer.reading.limits import Limits


class Kind(StrEnum):
    """The kinds that are read; the value is the media type."""

    PDF = "application/pdf"
    PNG = "image/png"
    JPEG = "image/jpeg"
    TIFF = "image/tiff"
    WEBP = "image/webp"
    HEIC = "image/heic"
    DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    TEXT = "text/plain"


IMAGES = frozenset({Kind.PNG, Kind.JPEG, Kind.TIFF, Kind.WEBP, Kind.HEIC})
_HEIF_BRANDS = frozenset({b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1"})
_NOT_PLAIN = re.compile(
    r"\s*(?:<[!?a-z]|\{\\rtf|%!|\{\s*\"|#!|From [^\n]{3,80}\n|"
    r"(?:Received|Return-Path|MIME-Version|Delivered-To|Message-ID|X-[\w-]{2,40}):|BEGIN:V|#define)",
    re.I,
)
_MAIL = re.compile(r"\A(?:[A-Z][\w-]{1,40}:[^\n]{0,400}\n(?:[ \t][^\n]{0,400}\n)?){2,60}\n", re.I)
_MAIL_FIELD = re.compile(r"^(?:From|To|Subject|Content-Type):", re.I | re.M)


def kind_of(data: bytes, limits: Limits) -> Kind:
    """The kind of a file.

    Raises `EmptyFile`, `FileTooLarge`, `UnsupportedType`.
    """
    if not data:
        raise EmptyFile
    if len(data) > limits.max_bytes:
        raise FileTooLarge
    picture = _picture(data)
    if picture is not None:
        return picture
    if data.startswith(b"PK\x03\x04"):
        if b"[Content_Types].xml" in data and (b"word/" in data):
            return Kind.DOCX
        raise UnsupportedType
    if b"%PDF-" in data[:1024] or data.startswith(b"%PDF"):
        return Kind.PDF
    if plain_text(data) is not None:
        return Kind.TEXT
    raise UnsupportedType


_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def _picture(data: bytes) -> Kind | None:
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return Kind.PNG
    if data.startswith(b"\xff\xd8\xff"):
        return Kind.JPEG
    if data[:4] in (b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+"):
        return Kind.TIFF
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return Kind.WEBP
    if data[4:8] == b"ftyp" and data[8:12] in _HEIF_BRANDS:
        return Kind.HEIC
    return None


def plain_text(data: bytes) -> str | None:
    """The text of a plain-text file, or None where it is none (markup, mail, program, torn PDF, binary)."""
    encoding = next((name for mark, name in _MARKS if data.startswith(mark)), "utf-8")
    if encoding != "utf-16" and b"\x00" in data:
        return None
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        try:
            text = data.decode("cp1252")
        except UnicodeDecodeError:
            return None
    if any(mark in data for mark in (b"endobj", b"startxref", b"trailer<<", b"trailer <<")):
        return None
    sample = text[:20_000]
    if not sample.strip() or _NOT_PLAIN.match(sample):
        return None
    head = _MAIL.match(sample)
    if head and len(_MAIL_FIELD.findall(head.group())) >= 2 and "@" in head.group():
        return None
    odd = sum(1 for c in sample if not (c.isprintable() or c in "\r\n\t\f"))
    letters = sum(1 for c in sample if c.isalpha())
    return text if odd <= 0.01 * len(sample) and letters >= 0.4 * len(sample.replace(" ", "")) and letters >= 20 else None
