"""What runs inside a child process: one document to bytes. The service only names these functions."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from analyzer.batch.warming import rulebook
from analyzer.model import Answers


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """How one document is to be judged."""

    as_of: date
    answers: Answers
    language: str = "en"
    file_name: str | None = None
    max_bytes: int


def analyzed(data: bytes, order: Order) -> bytes:
    """The analysis as JSON of the contract."""
    return _split(data, order)[0]


def read_and_judged(data: bytes, order: Order) -> bytes:
    """Two JSON lines: the analysis, and the reading from which it can be judged again."""
    analysis, reading = _split(data, order)
    lines: bytes = analysis + b"\n" + _adapter().dump_json(reading)
    return lines


def judged_again(reading: bytes, order: Order) -> bytes:
    """The analysis of a reading kept from before: no page is read again."""
    return _conclude(_adapter().validate_json(reading), order)


def page_picture(data: bytes, analysis: bytes, number: int) -> bytes:
    """One page of the original as PNG, with a labelled box around every finding."""
    import pypdfium2 as pdfium

    from analyzer.reporting.annotate import annotate
    from analyzer.reporting.json import from_json

    pdf = pdfium.PdfDocument(annotate(data, from_json(analysis)))
    out = io.BytesIO()
    pdf[number - 1].render(scale=110 / 72).to_pil().convert("RGB").save(out, "PNG")
    return out.getvalue()


def _split(data: bytes, order: Order) -> tuple[bytes, Any]:
    from analyzer.reading.limits import Limits
    from analyzer.reading.read import read

    reading = read(data, limits=Limits(max_bytes=order.max_bytes))
    return _conclude(reading, order), reading


def _conclude(reading: Any, order: Order) -> bytes:
    from analyzer.pipeline import conclude, find
    from analyzer.reporting.json import to_bytes

    letter = find(reading, rulebook())
    return to_bytes(
        conclude(letter, rulebook=rulebook(), as_of=order.as_of, answers=order.answers, file_name=order.file_name, language=order.language)
    )


def _adapter() -> Any:
    from pydantic import TypeAdapter

    from analyzer.reading.layout import Reading

    return TypeAdapter(Reading)


def outline(analysis: bytes) -> dict[str, Any]:
    """What can be filtered by, from the JSON of an analysis; holds no identifier and no words of the letter."""
    found = json.loads(analysis)
    due = sorted(d["due"] for d in found["determination"]["deadlines"] if d["name"] != "imr_earliest")
    coming = [d for d in due if d >= found["as_of"]]
    return {
        "path": found["regulator_path"]["value"],
        "outcome": found["determination"]["outcome"],
        "next_deadline": date.fromisoformat(coming[0]) if coming else None,
        "review": bool(found["review"]["needed"]),
        "pages": len(found["document"]["pages"]),
    }
