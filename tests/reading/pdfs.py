"""Small PDFs for the tests of reading, made on the spot."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

import pikepdf
from reportlab.lib.pagesizes import letter
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

LETTER = (
    "Copper Basin Health Plan",
    "Member ID: CB4407712",
    "Reference number: 26-118-90345",
    "Dear Ottilie Marsh:",
    "We cannot approve the brace that your doctor asked for.",
    "You may ask us to look at this again within 180 days.",
)
"""The lines of the letter that most tests print."""


def drawn(draw: Callable[[Canvas], None], *, rotate: int = 0) -> bytes:
    """A one-page PDF that `draw` paints."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=letter, invariant=1)
    draw(canvas)
    canvas.save()
    if not rotate:
        return out.getvalue()
    turned = io.BytesIO()
    with pikepdf.open(out) as document:
        document.pages[0].Rotate = rotate
        document.save(turned)
    return turned.getvalue()


def without_pages() -> bytes:
    """A whole and empty PDF."""
    out = io.BytesIO()
    with pikepdf.new() as document:
        document.save(out)
    return out.getvalue()


def print_letter(canvas: Canvas, font: str = "Helvetica") -> None:
    """The letter at the usual place."""
    canvas.setFont(font, 11)
    for number, line in enumerate(LETTER):
        canvas.drawString(72, 700 - 16 * number, line)


def dejavu() -> str | None:
    """Name of an embedded TrueType font, or None where this machine has none."""
    try:
        pdfmetrics.registerFont(TTFont("DejaVu", "DejaVuSans.ttf"))
    except Exception:
        return None
    return "DejaVu"


def with_false_digits(pdf: bytes) -> bytes:
    """The same page, whose fonts claim for every digit the next one."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        for item in document.objects:
            if isinstance(item, pikepdf.Dictionary) and "/ToUnicode" in item:
                stream = item.ToUnicode
                text = stream.read_bytes().decode("latin-1")
                stream.write(re.sub(r"<00(3[0-9])>", lambda m: f"<00{0x30 + (int(m.group(1), 16) - 0x2F) % 10:02x}>", text).encode("latin-1"))
        out = io.BytesIO()
        document.save(out)
    return out.getvalue()
