"""The whole way on sample letters: evidence stands where it says, answers need no second reading, the same bytes give the same answer."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from analyzer.model import Answers, Evidence, GrievanceStatus, Outcome
from analyzer.pipeline import Letter, conclude, find
from analyzer.reading.read import read
from analyzer.reporting.json import to_bytes
from analyzer.rulebook.book import Rulebook, load_rulebook

SAMPLES = Path(__file__).resolve().parent.parent / "sample_letters"
TEXT_LETTERS = ("01-hmo-knee-mri.pdf", "03-emergency-eob.pdf", "05-exclusion-upheld.pdf", "07-medi-cal-aviso.pdf", "10-self-funded-claim.docx")
DAY = date(2026, 11, 23)


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    return load_rulebook()


@pytest.fixture(scope="module", params=TEXT_LETTERS)
def letter(request: pytest.FixtureRequest, rulebook: Rulebook) -> Letter:
    return find(read((SAMPLES / request.param).read_bytes()), rulebook)


def evidence_in(value: Any) -> Iterator[Evidence]:
    """Every evidence anywhere in a result."""
    if isinstance(value, Evidence):
        yield value
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from evidence_in(getattr(value, field.name))
    elif isinstance(value, tuple):
        for item in value:
            yield from evidence_in(item)


def test_each_evidence_stands_in_the_document_at_its_place(letter: Letter, rulebook: Rulebook) -> None:
    """The words are printed on that page, and the box lies on the page around words of the evidence."""
    found = list(evidence_in(conclude(letter, rulebook=rulebook, as_of=DAY)))

    assert len(found) > 8
    for evidence in found:
        page = letter.reading.pages[evidence.page - 1]
        printed = " ".join(" ".join(w.text for line in page.lines for w in line.words).split())
        x0, y0, x1, y1 = evidence.bbox
        assert "".join(evidence.text.split()) in "".join(printed.split()), evidence
        assert -1 <= x0 < x1 <= page.width + 1, evidence
        assert -1 <= y0 < y1 <= page.height + 1, evidence
        inside = [
            w for line in page.lines for w in line.words if w.box[0] >= x0 - 1 and w.box[2] <= x1 + 1 and w.box[1] >= y0 - 1 and w.box[3] <= y1 + 1
        ]
        assert any(w.text in evidence.text or evidence.text in w.text for w in inside), evidence


def test_answers_decide_again_without_reading(rulebook: Rulebook) -> None:
    """The same letter with an answer gives another outcome; findings stay as they were."""
    letter = find(read((SAMPLES / TEXT_LETTERS[0]).read_bytes()), rulebook)
    plain = conclude(letter, rulebook=rulebook, as_of=DAY)
    answered = conclude(
        letter, rulebook=rulebook, as_of=DAY, answers=Answers(grievance_status=GrievanceStatus.UPHELD, grievance_decided=date(2026, 11, 2))
    )

    assert plain.determination.outcome is Outcome.ELIGIBLE_AFTER_GRIEVANCE
    assert answered.determination.outcome is Outcome.ELIGIBLE_NOW
    assert (answered.reasons, answered.dates, answered.plan) == (plain.reasons, plain.dates, plain.plan)


def test_the_same_bytes_give_the_same_answer(letter: Letter, rulebook: Rulebook) -> None:
    """Nothing depends on time, order of sets or an earlier document."""
    first = to_bytes(conclude(letter, rulebook=rulebook, as_of=DAY))
    again = to_bytes(conclude(find(letter.reading, rulebook), rulebook=rulebook, as_of=DAY))

    assert first == again


def test_another_day_moves_no_deadline(letter: Letter, rulebook: Rulebook) -> None:
    """Deadlines count from the letter, not from the day it is looked at."""
    early = conclude(letter, rulebook=rulebook, as_of=date(2026, 11, 23)).determination.deadlines
    later = conclude(letter, rulebook=rulebook, as_of=date(2026, 11, 24)).determination.deadlines

    assert [(d.name, d.due) for d in early] == [(d.name, d.due) for d in later]
