"""Letters of one case: found by member and number, put in order, judged on what they say together."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from analyzer.batch.cases import CaseFinder, case_id, case_record
from analyzer.batch.joining import Event, Letter, join, timeline
from analyzer.batch.journal import Head
from analyzer.model import (
    Amounts,
    Analysis,
    Answers,
    DateFound,
    DateKind,
    Decision,
    Determination,
    DocumentInfo,
    Finding,
    GrievanceStatus,
    Identifier,
    IdentifierKind,
    NextStep,
    NoticeKind,
    Outcome,
    PathFinding,
    Plan,
    Reason,
    ReasonKind,
    RegulatorPath,
    Review,
    Sender,
    Urgency,
)

AS_OF = date(2026, 11, 23)


def letter(name: str, kind: NoticeKind, decision: Decision, day: date | None = None, **other: Any) -> Letter:
    dates = [DateFound(value=day, confidence=0.9, kind=DateKind.NOTICE_DATE)] if day else []
    filed = other.pop("filed", None)
    if filed:
        dates.append(DateFound(value=filed, confidence=0.9, kind=DateKind.GRIEVANCE_FILED))
    path, path_sure = other.pop("path", (RegulatorPath.UNKNOWN, 0.3))
    reasons = tuple(Reason(value=r, confidence=0.9, primary=True) for r in other.pop("reasons", ()))
    analysis = Analysis(
        schema_version="1",
        rulebook_version="r",
        as_of=AS_OF,
        document=DocumentInfo(file_name=name, sha256="0", media_type="text/plain", language="en", pages=()),
        notice_kind=Finding(value=kind, confidence=0.9),
        decision=Finding(value=decision, confidence=0.9),
        plan=Plan(),
        sender=Sender(),
        regulator_path=PathFinding(value=path, confidence=path_sure),
        reasons=reasons,
        urgency=Finding(value=other.pop("urgency", Urgency.UNKNOWN), confidence=0.5),
        identifiers=(
            Identifier(value="MEM12345", confidence=0.9, kind=IdentifierKind.MEMBER_ID),
            Identifier(value="REF-2026-1", confidence=0.9, kind=IdentifierKind.REFERENCE_NUMBER),
        ),
        dates=tuple(dates),
        services=(),
        codes=(),
        totals=Amounts(),
        observations=(),
        determination=Determination(outcome=Outcome.NEED_INFO, grounds=(), next_step=NextStep.ANSWER_QUESTIONS),
        review=Review(needed=False),
        issues=(),
    )
    return Letter(name, replace(analysis, **other), Answers())


DENIAL = letter(
    "denial.pdf", NoticeKind.DENIAL_LETTER, Decision.DENIED, date(2026, 8, 1), reasons=(ReasonKind.MEDICAL_NECESSITY,), path=(RegulatorPath.DMHC, 0.9)
)
UPHELD = letter("upheld.pdf", NoticeKind.GRIEVANCE_RESOLUTION, Decision.UPHELD, date(2026, 9, 20), filed=date(2026, 8, 25))
EOB = letter("eob.pdf", NoticeKind.EXPLANATION_OF_BENEFITS, Decision.PAYMENT_DENIED, date(2026, 10, 2))


@pytest.mark.parametrize(
    ("rows", "wanted"),
    [
        pytest.param(
            [{"member_id": "A1234", "reference_number": "R-1 99"}, {"member_id": "a-1234", "claim_number": "r199"}], [["0", "1"]], id="as printed"
        ),
        pytest.param([{"member_id": "A1234", "claim_number": "R199"}, {"member_id": "B1234", "claim_number": "R199"}], [], id="another member"),
        pytest.param([{"member_id": "A1234", "claim_number": "R199"}, {"member_id": "A1234", "claim_number": "R200"}], [], id="another number"),
        pytest.param([{"member_id": "A1234"}, {"member_id": "A1234"}], [], id="no number"),
        pytest.param([{"claim_number": "R199"}, {"claim_number": "R199"}], [], id="no member"),
        pytest.param([{"member_id": "A1234", "claim_number": "1"}, {"member_id": "A1234", "claim_number": "1"}], [], id="number too short"),
        pytest.param(
            [
                {"member_id": "A1234", "claim_number": "R199"},
                {"member_id": "A1234", "case_number": "C500"},
                {"member_id": "A1234", "claim_number": "R199; X777", "case_number": "C500"},
            ],
            [["0", "1", "2"]],
            id="joined by a third",
        ),
        pytest.param(
            [{"member_id": "A1234", "claim_number": "A1234"}, {"member_id": "A1234", "claim_number": "A1234"}],
            [],
            id="member id printed as reference",
        ),
    ],
)
def test_letters_of_one_case(rows: list[dict[str, str]], wanted: list[list[str]]) -> None:
    finder = CaseFinder()
    for i, row in enumerate(rows):
        finder.visit(Head(str(i), str(i), "s"), row)

    assert list(finder.groups()) == wanted


def test_a_copy_is_no_letter_of_its_own() -> None:
    finder = CaseFinder()
    row = {"member_id": "A1234", "claim_number": "R199"}
    finder.visit(Head("a", "x", "s"), row)
    finder.visit(Head("b", "x", "s", duplicate_of="a"), row)

    assert list(finder.groups()) == []


def test_timeline_goes_by_date_and_undated_letters_take_the_place_of_their_kind() -> None:
    undated = letter("undated.pdf", NoticeKind.DENIAL_LETTER, Decision.DENIED)

    assert [a.name for a in timeline([EOB, UPHELD, DENIAL])] == ["denial.pdf", "upheld.pdf", "eob.pdf"]
    assert [a.name for a in timeline([EOB, UPHELD, undated])] == ["undated.pdf", "upheld.pdf", "eob.pdf"]


def test_the_answer_to_a_grievance_is_judged_with_the_reasons_of_the_denial() -> None:
    joined = join(timeline([EOB, UPHELD, DENIAL]))

    assert joined.base is UPHELD
    assert [r.value for r in joined.findings.reasons] == [ReasonKind.MEDICAL_NECESSITY]
    assert joined.findings.regulator_path.value is RegulatorPath.DMHC
    assert joined.findings.date_of(DateKind.NOTICE_DATE) == date(2026, 9, 20)
    assert joined.taken == {"reasons": "denial.pdf", "regulator_path": "denial.pdf"}
    assert joined.answers == Answers()


def test_a_new_denial_after_a_grievance_starts_anew() -> None:
    later = letter("later.pdf", NoticeKind.DENIAL_LETTER, Decision.DENIED, date(2026, 11, 1))

    joined = join(timeline([later, UPHELD, DENIAL]))

    assert joined.base is later
    assert joined.findings.notice_kind.value is NoticeKind.DENIAL_LETTER


def test_a_grievance_that_another_letter_shows_is_a_fact_of_the_case() -> None:
    acknowledged = letter("ack.pdf", NoticeKind.OTHER, Decision.NONE, date(2026, 8, 28), filed=date(2026, 8, 25))

    joined = join(timeline([acknowledged, DENIAL]))

    assert joined.base is DENIAL
    assert joined.findings.date_of(DateKind.GRIEVANCE_FILED) == date(2026, 8, 25)
    assert joined.taken == {"grievance_filed": "ack.pdf"}


def test_what_the_reader_said_of_one_letter_counts_for_the_case() -> None:
    told = Letter(DENIAL.name, DENIAL.analysis, Answers(grievance_status=GrievanceStatus.PENDING, urgent=True))
    later = Letter(UPHELD.name, UPHELD.analysis, Answers(grievance_status=GrievanceStatus.PARTLY_OVERTURNED))

    assert join(timeline([told, later])).answers == Answers(grievance_status=GrievanceStatus.PARTLY_OVERTURNED, urgent=True)


def test_the_line_of_a_case() -> None:
    line = case_record([UPHELD, EOB, DENIAL], lambda facts: {"outcome": "eligible_now", "on": facts.base.name})

    assert [(e["date"], e["event"], e["file_name"]) for e in line["timeline"]] == [
        ("2026-08-01", Event.DENIAL, "denial.pdf"),
        ("2026-09-20", Event.GRIEVANCE_DECISION, "upheld.pdf"),
        ("2026-10-02", Event.EXPLANATION_OF_BENEFITS, "eob.pdf"),
    ]
    assert line["determination"] == {"outcome": "eligible_now", "on": "upheld.pdf"}
    assert line["based_on"] == "upheld.pdf"
    assert line["taken_from"] == {"reasons": "denial.pdf", "regulator_path": "denial.pdf"}


def test_the_id_of_a_case_does_not_depend_on_the_order_of_its_letters() -> None:
    assert case_id([DENIAL, UPHELD]) == case_id([UPHELD, DENIAL, EOB])
