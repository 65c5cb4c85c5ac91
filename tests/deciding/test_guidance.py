"""Checklist, first steps, papers and contacts, fitted to the case."""

from dataclasses import replace
from datetime import date

import pytest

from analyzer.deciding.engine import decide
from analyzer.deciding.facts import CaseFacts
from analyzer.model import Answers, Coverage, Decision, GrievanceStatus, Met, NoticeKind, ReasonKind, RegulatorPath, Urgency

AS_OF = date(2026, 11, 23)
DENIAL = CaseFacts(
    path=RegulatorPath.DMHC,
    coverage=Coverage.DMHC_HEALTH,
    notice_kind=NoticeKind.DENIAL_LETTER,
    decision=Decision.DENIED,
    reasons=(ReasonKind.MEDICAL_NECESSITY,),
    notice_date=date(2026, 10, 1),
)
DELAY = replace(DENIAL, decision=Decision.DELAYED, notice_kind=NoticeKind.DELAY_NOTICE, reasons=(ReasonKind.DELAY,))
APPROVAL = replace(DENIAL, decision=Decision.APPROVED, notice_kind=NoticeKind.APPROVAL, reasons=())


@pytest.fixture
def determined(law, routes):
    def determine(facts):
        return decide(facts, law=law, routes=routes, as_of=AS_OF).determination

    return determine


@pytest.mark.parametrize(
    ("facts", "point", "met"),
    [
        pytest.param(DENIAL, "denied_as_not_medically_necessary", Met.YES, id="necessity"),
        pytest.param(replace(DENIAL, reasons=(ReasonKind.COVERAGE,)), "denied_as_not_medically_necessary", Met.NO, id="exclusion"),
        pytest.param(replace(DENIAL, reasons=()), "denied_as_not_medically_necessary", Met.UNKNOWN, id="reason unread"),
        pytest.param(DENIAL, "doctor_recommended_but_denied", Met.UNKNOWN, id="doctor not known"),
        pytest.param(replace(DENIAL, answers=Answers(physician_supports=True)), "doctor_recommended_but_denied", Met.YES, id="doctor supports"),
        pytest.param(replace(DENIAL, answers=Answers(physician_supports=False)), "doctor_recommended_but_denied", Met.NO, id="doctor does not"),
        pytest.param(DENIAL, "plan_delayed_too_long", Met.NO, id="decided"),
        pytest.param(DELAY, "plan_delayed_too_long", Met.UNKNOWN, id="put off, no day"),
        pytest.param(replace(DELAY, response_due=date(2026, 11, 1)), "plan_delayed_too_long", Met.YES, id="put off, day passed"),
        pytest.param(DENIAL, "treatment_drug_or_referral_denied", Met.YES, id="care denied"),
        pytest.param(replace(DENIAL, decision=Decision.PAYMENT_DENIED), "treatment_drug_or_referral_denied", Met.NO, id="payment denied"),
        pytest.param(APPROVAL, "denial_or_adverse_determination", Met.NO, id="approval"),
        pytest.param(replace(DENIAL, urgency=Urgency.URGENT), "serious_and_cannot_wait", Met.YES, id="urgent"),
        pytest.param(DENIAL, "serious_and_cannot_wait", Met.UNKNOWN, id="urgency not known"),
        pytest.param(replace(DENIAL, answers=Answers(urgent=False)), "serious_and_cannot_wait", Met.NO, id="not urgent by the reader"),
        pytest.param(replace(DENIAL, path=RegulatorPath.UNKNOWN), "unclear_what_comes_first", Met.YES, id="regulator unknown"),
        pytest.param(DENIAL, "unclear_what_comes_first", Met.NO, id="order clear"),
    ],
)
def test_checklist(facts, point, met, determined):
    item = next(i for i in determined(facts).checklist if i.id == point)

    assert (item.met, bool(item.text), bool(item.because)) == (met, True, True)


def test_an_urgent_case_starts_with_acting_today(determined):
    steps = determined(replace(DENIAL, urgency=Urgency.URGENT)).first_steps

    assert steps[0].startswith("Act today")
    assert len(steps) == 7


def test_a_plain_case_has_the_five_steps(determined):
    assert len(determined(DENIAL).first_steps) == 5


def test_services_that_can_go_on_come_before_reading(determined):
    facts = replace(
        DENIAL, path=RegulatorPath.MEDI_CAL, coverage=Coverage.MEDI_CAL_PLAN, decision=Decision.TERMINATED, notice_date=date(2026, 11, 17)
    )

    assert "services go on" in determined(facts).first_steps[0]


@pytest.mark.parametrize(
    ("facts", "paper"),
    [
        pytest.param(replace(DENIAL, reasons=(ReasonKind.EXPERIMENTAL_INVESTIGATIONAL,)), "certificate", id="experimental"),
        pytest.param(replace(DENIAL, reasons=(ReasonKind.COVERAGE,)), "contract", id="exclusion"),
        pytest.param(replace(DENIAL, decision=Decision.PAYMENT_DENIED), "Bills", id="claim"),
        pytest.param(replace(DENIAL, reasons=(ReasonKind.FORMULARY_STEP_THERAPY,)), "drugs you tried", id="step therapy"),
        pytest.param(replace(DENIAL, path=RegulatorPath.SELF_FUNDED, coverage=Coverage.ERISA), "Summary Plan Description", id="employer plan"),
        pytest.param(replace(DENIAL, answers=Answers(grievance_status=GrievanceStatus.UPHELD)), "answer to your grievance", id="after a grievance"),
    ],
)
def test_papers_that_this_case_adds(paper, facts, determined):
    assert any(paper in line for line in determined(facts).documents_to_gather)


@pytest.mark.parametrize(
    ("path", "coverage", "phone"),
    [
        pytest.param(RegulatorPath.DMHC, Coverage.DMHC_HEALTH, "1-888-466-2219", id="DMHC"),
        pytest.param(RegulatorPath.CDI, Coverage.CDI_HEALTH, "1-800-927-4357", id="CDI"),
        pytest.param(RegulatorPath.MEDI_CAL, Coverage.MEDI_CAL_RX, "1-800-743-8525", id="Medi-Cal Rx"),
        pytest.param(RegulatorPath.SELF_FUNDED, Coverage.ERISA, "1-866-444-3272", id="employer plan"),
    ],
)
def test_contacts(path, coverage, phone, determined):
    assert phone in {c.phone for c in determined(replace(DENIAL, path=path, coverage=coverage)).contacts}


def test_an_approval_asks_for_little(determined):
    found = determined(APPROVAL)

    assert (found.questions, len(found.first_steps), len(found.documents_to_gather)) == ((), 3, 2)
    assert found.disclaimer
