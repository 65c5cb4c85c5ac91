"""The two strict doors: answers and facts of plain names and values."""

from datetime import date

import pytest

from analyzer.deciding.facts import CaseFacts, answers_from_mapping, collect_facts, facts_from_mapping
from analyzer.errors import AnswersError
from analyzer.model import (
    Alternative,
    Answers,
    Coverage,
    DateFound,
    DateKind,
    Decision,
    Finding,
    Findings,
    GrievanceStatus,
    NoticeKind,
    PathFinding,
    Plan,
    Reason,
    ReasonKind,
    RegulatorPath,
    Sender,
    Urgency,
)


def test_answers_of_every_kind():
    found = answers_from_mapping(
        {"grievance_status": "pending", "grievance_filed": "2026-11-05", "grievance_decided": date(2026, 11, 6), "urgent": True}
    )

    assert found == Answers(
        grievance_status=GrievanceStatus.PENDING, grievance_filed=date(2026, 11, 5), grievance_decided=date(2026, 11, 6), urgent=True
    )


def test_null_is_no_answer():
    assert answers_from_mapping({"urgent": None, "condition": None}) == Answers()


@pytest.mark.parametrize(
    ("given", "named", "allowed"),
    [
        pytest.param({"grievance": "none"}, "grievance", "grievance_status", id="unknown name"),
        pytest.param({"grievance_status": "open"}, "grievance_status", "pending_over_30_days", id="unknown value"),
        pytest.param({"grievance_status": True}, "grievance_status", "pending", id="true where a word is meant"),
        pytest.param({"urgent": "yes"}, "urgent", "true or false", id="word where true is meant"),
        pytest.param({"urgent": 1}, "urgent", "true or false", id="number where true is meant"),
        pytest.param({"grievance_filed": "11/05/2026"}, "grievance_filed", "YYYY-MM-DD", id="day in another form"),
        pytest.param({"grievance_filed": 20261105}, "grievance_filed", "YYYY-MM-DD", id="day as a number"),
        pytest.param({"funding": ["insured"]}, "funding", "insured", id="list where a word is meant"),
        pytest.param({3: "x"}, "3", "urgent", id="name that is no word"),
    ],
)
def test_a_wrong_answer_names_itself_and_what_is_allowed(given, named, allowed):
    with pytest.raises(AnswersError) as error:
        answers_from_mapping(given)

    assert named in error.value.detail
    assert allowed in error.value.detail


@pytest.mark.parametrize("given", [pytest.param([], id="list"), pytest.param("none", id="text"), pytest.param(None, id="nothing")])
def test_no_mapping_is_refused(given):
    with pytest.raises(AnswersError):
        answers_from_mapping(given)


def test_facts_with_answers():
    found = facts_from_mapping({"path": "dmhc", "reasons": ["delay"], "notice_date": "2026-10-01", "answers": {"urgent": False}})

    assert found == CaseFacts(path=RegulatorPath.DMHC, reasons=(ReasonKind.DELAY,), notice_date=date(2026, 10, 1), answers=Answers(urgent=False))


@pytest.mark.parametrize(
    "given",
    [
        pytest.param({"path": "dmhc", "colour": "red"}, id="unknown name"),
        pytest.param({"path": "DMHC"}, id="unknown value"),
        pytest.param({"reasons": ["medical"]}, id="unknown value in a list"),
        pytest.param({"answers": {"urgent": "soon"}}, id="wrong answer"),
        pytest.param({"answers": "none"}, id="answers no mapping"),
    ],
)
def test_wrong_facts_are_refused(given):
    with pytest.raises(AnswersError):
        facts_from_mapping(given)


def findings(**more) -> Findings:
    values = {
        "language": "en",
        "notice_kind": Finding(value=NoticeKind.DENIAL_LETTER, confidence=0.9),
        "decision": Finding(value=Decision.DENIED, confidence=0.9),
        "urgency": Finding(value=Urgency.UNKNOWN, confidence=0.5),
        "plan": Plan(),
        "sender": Sender(),
        "regulator_path": PathFinding(value=RegulatorPath.DMHC, confidence=0.9, coverage=Coverage.DMHC_HEALTH),
    }
    return Findings(**(values | more))


def test_facts_of_a_letter():
    reasons = (
        Reason(value=ReasonKind.DELAY, confidence=0.8, subtype="late_appointment"),
        Reason(value=ReasonKind.COVERAGE, confidence=0.9, primary=True),
    )
    dates = (
        DateFound(kind=DateKind.NOTICE_DATE, value=date(2026, 10, 2), confidence=0.4),
        DateFound(kind=DateKind.NOTICE_DATE, value=date(2026, 10, 1), confidence=0.9),
    )
    found = collect_facts(findings(reasons=reasons, dates=dates), Answers(urgent=True), delegate_letter=True)

    assert (found.path, found.coverage, found.notice_date) == (RegulatorPath.DMHC, Coverage.DMHC_HEALTH, date(2026, 10, 1))
    assert (found.reasons, found.primary, found.access_delay) == ((ReasonKind.DELAY, ReasonKind.COVERAGE), ReasonKind.COVERAGE, True)
    assert found.delegate_letter
    assert found.answers.urgent


@pytest.mark.parametrize(
    ("path", "conflict"),
    [
        pytest.param(PathFinding(value=RegulatorPath.CDI, confidence=0.75, conflicts=("x",)), True, id="evidence against it and not sure"),
        pytest.param(PathFinding(value=RegulatorPath.CDI, confidence=0.95, conflicts=("x",)), False, id="evidence against it but sure"),
        pytest.param(PathFinding(value=RegulatorPath.CDI, confidence=0.5), False, id="not sure, nothing against it"),
        pytest.param(PathFinding(value=RegulatorPath.UNKNOWN, confidence=0.9, conflicts=("x",)), True, id="unknown with evidence both ways"),
        pytest.param(
            PathFinding(value=RegulatorPath.MEDI_CAL, confidence=0.97, coverage=Coverage.MEDI_CAL_COHS, conflicts=("x",)),
            True,
            id="county plan, D056",
        ),
    ],
)
def test_conflict_of_the_path(path, conflict):
    assert collect_facts(findings(regulator_path=path)).path_conflict is conflict


def test_other_paths_are_likeliest_first():
    others = (Alternative(value=RegulatorPath.CDI, confidence=0.1), Alternative(value=RegulatorPath.SELF_FUNDED, confidence=0.3))
    path = PathFinding(value=RegulatorPath.DMHC, confidence=0.6, alternatives=others)

    assert collect_facts(findings(regulator_path=path)).other_paths == (RegulatorPath.SELF_FUNDED, RegulatorPath.CDI)
