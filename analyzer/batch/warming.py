"""Everything loaded and used once, before children are forked: what a first letter costs is then paid once, not in every child.

Libraries build tables, patterns and models when they are first used. A made-up letter as text PDF, as picture and as plain text walks the whole way.
"""

from __future__ import annotations

import contextlib
import gc
import io
from datetime import date
from functools import lru_cache
from importlib import import_module

from analyzer.deciding.counting import state_holidays
from analyzer.errors import AnalyzerError
from analyzer.rulebook.book import Rulebook, load_rulebook

_DAY = date(2026, 11, 1)
_LETTER = """Example Health Plan, Inc.
100 Main Street, Sacramento, CA 95814
October 5, 2026
Member: Pat Example   Member ID: EXA123456789   Group number: 12345
Reference number: R2026100   Claim number: 20260001   Date of service: 09/01/2026
Dear Pat Example:
We received the request for an MRI of the knee (CPT 73721, diagnosis M17.11) on September 28, 2026. We have denied this request.
The service is not medically necessary because the records do not show that you tried physical therapy for six weeks.
Billed: $1,250.00   Allowed: $0.00   Paid: $0.00   You may owe: $1,250.00
You may file a grievance within 180 days. If waiting would harm your health, ask for an expedited review within 72 hours.
The California Department of Managed Health Care is responsible for regulating health care service plans.
You may be eligible for an Independent Medical Review. Call 1-888-466-2219."""


@lru_cache(maxsize=1)
def rulebook() -> Rulebook:
    """The rulebook of this process, read once."""
    return load_rulebook()


def warm() -> None:
    """Load and use what documents need.

    Raises:
        RulebookError: the patterns are refused.
    """
    pipeline = import_module("analyzer.pipeline")
    to_dict = import_module("analyzer.reporting.json").to_dict
    row_of = import_module("analyzer.reporting.rows").row_of
    render = import_module("analyzer.reporting.html").render
    # Only some letters need the holidays, and their package loads every country's.
    state_holidays(_DAY.year)
    for document in (_text_pdf(), _LETTER.encode(), _picture()):
        # What cannot be read here will say so for each document.
        with contextlib.suppress(AnalyzerError):
            analysis = pipeline.analyze(document, rulebook=rulebook(), as_of=_DAY)
            row_of(to_dict(analysis))
            render(analysis)
    gc.collect()


def _text_pdf() -> bytes:
    """The letter as a PDF of one page with one of the fonts that every reader has."""
    lines = [line.replace("\\", "").replace("(", "\\(").replace(")", "\\)") for line in _LETTER.splitlines()]
    content = ("BT /F1 9 Tf 14 TL 40 740 Td " + " T* ".join(f"({line}) Tj" for line in lines) + " ET").encode("latin-1", "replace")
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    )
    out, places = bytearray(b"%PDF-1.4\n"), []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)


def _picture() -> bytes:
    """The head of the letter as a scan would show it."""
    from PIL import Image, ImageDraw, ImageFont

    image = Image.new("L", (1240, 420), 255)
    ImageDraw.Draw(image).multiline_text((60, 40), "\n".join(_LETTER.splitlines()[:8]), fill=0, font=ImageFont.load_default(26), spacing=14)
    out = io.BytesIO()
    image.save(out, "PNG", dpi=(150, 150))
    return out.getvalue()
