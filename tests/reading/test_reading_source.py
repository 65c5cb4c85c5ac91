"""What a file is, by its content alone."""

from __future__ import annotations

import pytest

from analyzer.errors import AnalyzerError
from analyzer.reading.limits import Limits
from analyzer.reading.read import read
from analyzer.reading.source import Kind, kind_of
from analyzer.reading.text import build_text

LETTER = "Dear Ottilie Marsh,\n\nWe cannot approve the brace that your doctor asked for.\n\nMember ID:    CB4407712\n"

KINDS = [
    (b"%PDF-1.7 and so on", Kind.PDF),
    (b"HTTP/1.1 200 OK\r\n\r\n%PDF-1.4", Kind.PDF),
    (b"\x89PNG\r\n\x1a\n....", Kind.PNG),
    (b"\xff\xd8\xff\xe0....", Kind.JPEG),
    (b"II*\x00....", Kind.TIFF),
    (b"MM\x00+....", Kind.TIFF),
    (b"RIFF\x00\x00\x00\x00WEBPVP8 ", Kind.WEBP),
    (b"\x00\x00\x00\x18ftypheic", Kind.HEIC),
    (b"PK\x03\x04 [Content_Types].xml word/document.xml", Kind.DOCX),
    (LETTER.encode(), Kind.TEXT),
    ("Aviso de acción: no podemos aprobar la silla que pidió su médico.".encode("cp1252"), Kind.TEXT),
]


@pytest.mark.parametrize(("data", "kind"), KINDS, ids=lambda v: v.name if isinstance(v, Kind) else "")
def test_kinds(data: bytes, kind: Kind) -> None:
    """Magic bytes decide."""
    assert kind_of(data, Limits()) is kind


REFUSED = {
    "html": b"<html><body>Please sign in to see this letter about your health plan</body></html>",
    "postscript": b"%!PS-Adobe-3.0 EPSF-3.0\nshowpage and some more words that are long enough",
    "rtf": b"{\\rtf1 Dear member, we cannot approve the brace that your doctor asked for.}",
    "mail": b"From: plan@example.org\nTo: member@example.org\nSubject: your letter\n\nPlease see the attached letter about your claim.",
    "elf": b"\x7fELF\x02\x01\x01" + bytes(60),
    "zip": b"PK\x03\x04" + b"letter.pdf %PDF-1.4" + bytes(40),
    "torn pdf": b"1 0 obj << /Pages 2 0 R >>\nendobj\ntrailer << /Root 1 0 R >>\n and words enough to be a text of some kind",
    "nothing but zeros": bytes(5000),
}


@pytest.mark.parametrize("data", REFUSED.values(), ids=REFUSED.keys())
def test_other_kinds_are_refused(data: bytes) -> None:
    """What is not on the list is not opened."""
    with pytest.raises(AnalyzerError) as caught:
        kind_of(data, Limits())

    assert caught.value.code == "unsupported_type"


def test_too_many_bytes() -> None:
    """The size limit comes before anything else is looked at."""
    with pytest.raises(AnalyzerError) as caught:
        read(b"x" * 101, limits=Limits(max_bytes=100))

    assert caught.value.code == "file_too_large"


def test_plain_text_keeps_its_shape() -> None:
    """Empty lines part paragraphs, wide gaps part cells."""
    assert build_text(read(LETTER.encode()).pages).text == (
        "Dear Ottilie Marsh,\n\nWe cannot approve the brace that your doctor asked for.\n\nMember ID:\tCB4407712"
    )
