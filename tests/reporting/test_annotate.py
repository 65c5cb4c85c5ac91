"""The evidence view keeps the document and draws each finding's box where its words stand."""

from __future__ import annotations

import io
from datetime import date

import numpy as np
import pikepdf
import pypdfium2 as pdfium
import pytest
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from analyzer.model import (
    Amounts,
    Analysis,
    Box,
    DateFound,
    DateKind,
    Decision,
    Determination,
    DocumentInfo,
    Evidence,
    Finding,
    Identifier,
    IdentifierKind,
    NextStep,
    NoticeKind,
    Outcome,
    PageInfo,
    PathFinding,
    Plan,
    RegulatorPath,
    Review,
    Sender,
    TextSource,
    Urgency,
)
from analyzer.reporting.annotate import annotate, marks_of

BOX: Box = (72.0, 100.0, 220.0, 112.0)


def _analysis(media_type: str, width: float, height: float) -> Analysis:
    evidence = (Evidence(page=1, text="Member ID: K00112233", bbox=BOX, rule="member_id.card"),)
    dated = (Evidence(page=1, text="November 5, 2026", bbox=(72.0, 300.0, 150.0, 312.0), rule="notice_date.letterhead"),)
    return Analysis(
        schema_version="1",
        rulebook_version="test",
        as_of=date(2026, 11, 23),
        document=DocumentInfo(
            file_name=None,
            sha256="0" * 64,
            media_type=media_type,
            language="en",
            pages=(PageInfo(number=1, width=width, height=height, text_source=TextSource.EMBEDDED),),
        ),
        notice_kind=Finding(value=NoticeKind.DENIAL_LETTER, confidence=0.9),
        decision=Finding(value=Decision.DENIED, confidence=0.9),
        plan=Plan(),
        sender=Sender(),
        regulator_path=PathFinding(value=RegulatorPath.UNKNOWN, confidence=0.1),
        reasons=(),
        urgency=Finding(value=Urgency.UNKNOWN, confidence=0.5),
        identifiers=(Identifier(value="K00112233", confidence=0.96, evidence=evidence, kind=IdentifierKind.MEMBER_ID),),
        dates=(DateFound(value=date(2026, 11, 5), confidence=0.9, evidence=dated, kind=DateKind.NOTICE_DATE),),
        services=(),
        codes=(),
        totals=Amounts(),
        observations=(),
        determination=Determination(outcome=Outcome.NEED_INFO, grounds=(), next_step=NextStep.ANSWER_QUESTIONS),
        review=Review(needed=False),
        issues=(),
    )


def _letter(rotate: int = 0) -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(612, 792), invariant=1)
    canvas.drawString(72, 792 - 111, "Member ID: K00112233")
    canvas.showPage()
    canvas.save()
    if not rotate:
        return buffer.getvalue()
    turned = io.BytesIO()
    with pikepdf.open(io.BytesIO(buffer.getvalue())) as pdf:
        pdf.pages[0].rotate(rotate, relative=False)
        pdf.save(turned)
    return turned.getvalue()


def _blue_box(pdf: bytes) -> Box:
    """Where the blue frame stands on page 1 as a person sees it, in points."""
    document = pdfium.PdfDocument(pdf)
    image = document[0].render(scale=2).to_pil().convert("RGB")
    document.close()
    red, green, blue = np.moveaxis(np.asarray(image), 2, 0)
    ys, xs = np.nonzero((blue > 170) & (red < 120) & (green < 150))
    return float(xs.min()) / 2, float(ys.min()) / 2, float(xs.max()) / 2, float(ys.max()) / 2


def test_pdf_keeps_its_text_and_gains_labels() -> None:
    out = annotate(_letter(), _analysis("application/pdf", 612, 792))
    document = pdfium.PdfDocument(out)
    text = document[0].get_textpage().get_text_range()
    document.close()
    assert "Member ID: K00112233" in text
    assert "member_id: K00112233" in text
    assert "notice_date: 2026-11-05" in text


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_box_stands_where_the_evidence_says(rotate: int) -> None:
    size = (792, 612) if rotate % 180 else (612, 792)
    left, top, right, bottom = _blue_box(annotate(_letter(rotate), _analysis("application/pdf", *size)))
    assert left == pytest.approx(BOX[0], abs=4)
    assert right == pytest.approx(BOX[2], abs=4)
    assert bottom == pytest.approx(BOX[3], abs=4)
    assert BOX[1] - 16 <= top <= BOX[1] + 2


def test_image_becomes_a_page() -> None:
    buffer = io.BytesIO()
    Image.new("L", (1224, 1584), 255).save(buffer, "PNG")
    left, _, right, bottom = _blue_box(annotate(buffer.getvalue(), _analysis("image/png", 1224, 1584)))
    assert (left, right, bottom) == pytest.approx((BOX[0] / 2, BOX[2] / 2, BOX[3] / 2), abs=4)


def test_text_file_is_set_again() -> None:
    out = annotate(b"Member ID: K00112233\nDear member,\nWe denied the request.\n", _analysis("text/plain", 612, 792))
    document = pdfium.PdfDocument(out)
    text = document[0].get_textpage().get_text_range()
    document.close()
    assert "K00112233" in text


def test_each_place_and_label_once() -> None:
    labels = [m.label for m in marks_of(_analysis("application/pdf", 612, 792))]
    assert labels == ["member_id: K00112233", "notice_date: 2026-11-05"]
