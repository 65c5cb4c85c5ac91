"""Observations on the letter: made only where a rule read in the source binds this kind of letter."""

from dataclasses import replace
from datetime import date

import pytest

from analyzer.deciding.checks import check_letter, letter_classes
from analyzer.deciding.facts import CaseFacts
from analyzer.finding.elements import LetterElements, NamedOffice, PrintedPeriod, Step
from analyzer.model import Coverage, Decision, Evidence, NoticeKind, ReasonKind, RegulatorPath, Verified
from analyzer.rulebook.law import LetterClass

AS_OF = date(2026, 11, 23)
WORDS = Evidence(page=1, text="words", bbox=(0, 0, 1, 1), rule="r")
ALL = frozenset(
    {"criteria", "clinical_reason", "appeal_route", "department_review", "dmhc_paragraph", "imr_rights", "cdi_contact", "contract_provision"}
    | {"imr_application", "physician_certification", "dmhc_phone", "missing_information", "expected_date", "regulation_cited", "hearing_rights"}
    | {"free_copies", "reconsideration", "fast_appeal", "plan_provision", "review_procedure", "section_502a"}
)


def denial(path=RegulatorPath.CDI, coverage=Coverage.CDI_HEALTH, **more) -> CaseFacts:
    facts = CaseFacts(
        path=path,
        coverage=coverage,
        notice_kind=NoticeKind.DENIAL_LETTER,
        decision=Decision.DENIED,
        reasons=(ReasonKind.MEDICAL_NECESSITY,),
        notice_date=date(2026, 10, 14),
    )
    return replace(facts, **more)


DMHC = {"path": RegulatorPath.DMHC, "coverage": Coverage.DMHC_HEALTH}


@pytest.fixture
def check(law, routes):
    def observe(facts, elements=None):
        return check_letter(facts, elements or LetterElements(ALL), law=law, words=routes.words["en"], as_of=AS_OF)

    return observe


def ids(observations):
    return [o.id for o in observations]


def test_a_complete_letter_is_not_observed_on(check):
    assert check(denial()) == ()


@pytest.mark.parametrize("missing", ["criteria", "clinical_reason", "appeal_route", "department_review", "imr_rights", "cdi_contact"])
def test_an_element_that_an_insurers_denial_lacks(missing, check):
    found = check(denial(), LetterElements(ALL - {missing}))

    assert ids(found) == [f"missing.{missing}"]
    assert found[0].verified is Verified.SOURCE
    assert found[0].citation.startswith("Ins. 101")


@pytest.mark.parametrize(
    ("facts", "missing"),
    [
        pytest.param(denial(**DMHC), {"criteria", "clinical_reason", "appeal_route"}, id="DMHC twin sections were not read"),
        pytest.param(denial(reasons=(ReasonKind.COVERAGE,)), {"criteria", "clinical_reason"}, id="criteria of a coverage denial"),
        pytest.param(denial(), {"imr_application"}, id="form with a first CDI denial, Ins. 10169(m)"),
        pytest.param(denial(), {"hearing_rights", "section_502a"}, id="elements of other programmes"),
        pytest.param(denial(decision=Decision.NONE, notice_kind=NoticeKind.INFORMATION_REQUEST), ALL, id="request for records"),
        pytest.param(denial(path=RegulatorPath.FEHB, coverage=Coverage.FEHB), ALL, id="programme without notice rules here"),
        pytest.param(denial(coverage=Coverage.CDI_OTHER), ALL, id="limited policy"),
        pytest.param(denial(path_conflict=True), ALL, id="regulator in doubt"),
    ],
)
def test_what_no_source_rule_asks_of_this_letter_is_not_missed(facts, missing, check):
    assert check(facts, LetterElements(ALL - missing)) == ()


def test_nothing_is_missed_in_a_letter_with_pages_missing(check):
    assert check(denial(), LetterElements(frozenset(), complete=False)) == ()


@pytest.mark.parametrize(
    ("facts", "missing"),
    [
        pytest.param(
            denial(**DMHC, decision=Decision.UPHELD, notice_kind=NoticeKind.GRIEVANCE_RESOLUTION), "dmhc_paragraph", id="grievance answer, 1368.02(b)"
        ),
        pytest.param(denial(**DMHC), "dmhc_paragraph", id="denial that offers the grievance"),
        pytest.param(
            denial(**DMHC, reasons=(ReasonKind.EXPERIMENTAL_INVESTIGATIONAL,)), "physician_certification", id="experimental, 28 CCR 1300.70.4(b)(1)"
        ),
        pytest.param(denial(**DMHC, reasons=(ReasonKind.COVERAGE,)), "contract_provision", id="not covered, 1374.30(b)"),
        pytest.param(
            denial(decision=Decision.UPHELD, notice_kind=NoticeKind.GRIEVANCE_RESOLUTION), "imr_application", id="CDI appeal decision, 10169(m)"
        ),
        pytest.param(denial(decision=Decision.DELAYED, notice_kind=NoticeKind.DELAY_NOTICE), "expected_date", id="CDI delay notice"),
        pytest.param(
            denial(path=RegulatorPath.SELF_FUNDED, coverage=Coverage.ERISA), "section_502a", id="employer plan, 29 CFR 2560.503-1(g)(1)(iv)"
        ),
        pytest.param(
            denial(path=RegulatorPath.WORKERS_COMP, coverage=Coverage.WORKERS_COMP, notice_kind=NoticeKind.WORKERS_COMP_UR),
            "imr_application",
            id="work injury",
        ),
        pytest.param(
            denial(path=RegulatorPath.MEDI_CAL, coverage=Coverage.MEDI_CAL_PLAN, notice_kind=NoticeKind.NOTICE_OF_ACTION),
            "hearing_rights",
            id="Medi-Cal",
        ),
        pytest.param(
            denial(path=RegulatorPath.MEDICARE, coverage=Coverage.MEDICARE_ADVANTAGE, notice_kind=NoticeKind.MEDICARE_DENIAL_NOTICE),
            "fast_appeal",
            id="Medicare",
        ),
    ],
)
def test_elements_of_other_letters(facts, missing, check):
    assert ids(check(facts, LetterElements(ALL - {missing}))) == [f"missing.{missing}"]


def office(path, *, form=False):
    return NamedOffice(path, form, WORDS)


@pytest.mark.parametrize(
    ("facts", "offices", "printed", "observed"),
    [
        pytest.param(denial(), (office(RegulatorPath.DMHC),), {RegulatorPath.DMHC}, True, id="insurer names only the DMHC"),
        pytest.param(denial(**DMHC), (office(RegulatorPath.CDI),), {RegulatorPath.CDI}, True, id="plan names only the CDI"),
        pytest.param(denial(), (office(RegulatorPath.DMHC),), {RegulatorPath.DMHC, RegulatorPath.CDI}, False, id="both are named"),
        pytest.param(
            denial(), (office(RegulatorPath.DMHC, form=True),), {RegulatorPath.DMHC, RegulatorPath.CDI}, True, id="the other department's form"
        ),
        pytest.param(denial(), (office(RegulatorPath.CDI),), {RegulatorPath.CDI}, False, id="the right one"),
        pytest.param(denial(), (), {RegulatorPath.DMHC}, False, id="consumer assistance line only"),
    ],
)
def test_wrong_office(facts, offices, printed, observed, check):
    found = check(facts, LetterElements(ALL, offices=offices, printed=frozenset(printed)))

    assert ids(found) == (["wrong_regulator"] if observed else [])
    assert all(o.evidence == (WORDS,) for o in found)


@pytest.mark.parametrize(
    ("facts", "observed"),
    [
        pytest.param(denial(received_date=date(2026, 10, 1)), ["late_decision"], id="decided after eight business days"),
        pytest.param(denial(received_date=date(2026, 10, 5)), [], id="five business days and two for the letter"),
        pytest.param(
            denial(received_date=date(2026, 10, 5), decision_date=date(2026, 10, 13)), ["late_decision"], id="decision day known, six business days"
        ),
        pytest.param(denial(received_date=date(2026, 10, 1), post_service=True), [], id="care already given"),
        pytest.param(
            denial(decision=Decision.PAYMENT_DENIED, notice_kind=NoticeKind.EXPLANATION_OF_BENEFITS, received_date=date(2026, 9, 1)),
            ["late_claim"],
            id="claim, day 43",
        ),
        pytest.param(
            denial(decision=Decision.PAYMENT_DENIED, notice_kind=NoticeKind.EXPLANATION_OF_BENEFITS, received_date=date(2026, 9, 14)),
            [],
            id="claim, day 30",
        ),
        pytest.param(
            denial(
                decision=Decision.PAYMENT_DENIED,
                notice_kind=NoticeKind.EXPLANATION_OF_BENEFITS,
                received_date=date(2025, 9, 1),
                notice_date=date(2025, 10, 14),
            ),
            [],
            id="claim of 2025, before the new time",
        ),
        pytest.param(
            denial(**DMHC, decision=Decision.UPHELD, notice_kind=NoticeKind.GRIEVANCE_RESOLUTION, grievance_filed=date(2026, 9, 13)),
            ["late_grievance"],
            id="grievance, day 31",
        ),
        pytest.param(
            denial(**DMHC, decision=Decision.UPHELD, notice_kind=NoticeKind.GRIEVANCE_RESOLUTION, grievance_filed=date(2026, 9, 14)),
            [],
            id="grievance, day 30",
        ),
    ],
)
def test_late_decisions(facts, observed, check):
    assert ids(check(facts)) == observed


@pytest.mark.parametrize(
    ("facts", "period", "observed"),
    [
        pytest.param(denial(), (Step.PLAN_GRIEVANCE, 60, False), True, id="60 days instead of 180"),
        pytest.param(denial(), (Step.PLAN_GRIEVANCE, 180, False), False, id="180 days"),
        pytest.param(denial(), (Step.PLAN_GRIEVANCE, 365, False), False, id="longer than the law"),
        pytest.param(denial(), (Step.PLAN_GRIEVANCE, 10, False), False, id="a fast one"),
        pytest.param(denial(**DMHC), (Step.IMR_APPLICATION, 180, False), True, id="180 days instead of six months"),
        pytest.param(denial(**DMHC), (Step.IMR_APPLICATION, 6, True), False, id="six months"),
        pytest.param(denial(**DMHC), (Step.IMR_APPLICATION, 4, True), True, id="four months instead of six"),
        pytest.param(
            denial(path=RegulatorPath.MEDICARE, coverage=Coverage.MEDICARE_ADVANTAGE, notice_kind=NoticeKind.MEDICARE_DENIAL_NOTICE),
            (Step.PLAN_GRIEVANCE, 60, False),
            False,
            id="60 instead of 65 days: the rule was not read itself",
        ),
        pytest.param(denial(path=RegulatorPath.FEHB, coverage=Coverage.FEHB), (Step.PLAN_GRIEVANCE, 60, False), False, id="no rule"),
    ],
)
def test_printed_limits(facts, period, observed, check):
    found = check(facts, LetterElements(ALL, periods=(PrintedPeriod(*period, WORDS),)))

    assert bool(found) is observed


@pytest.mark.parametrize(
    ("facts", "classes"),
    [
        pytest.param(denial(), {LetterClass.UR_DENIAL}, id="necessity"),
        pytest.param(denial(decision=Decision.PAYMENT_DENIED), {LetterClass.CLAIM_DENIAL}, id="claim"),
        pytest.param(denial(reasons=(ReasonKind.COVERAGE,)), {LetterClass.COVERAGE_DENIAL}, id="exclusion"),
        pytest.param(
            denial(reasons=(ReasonKind.EXPERIMENTAL_INVESTIGATIONAL,)), {LetterClass.UR_DENIAL, LetterClass.EXPERIMENTAL_DENIAL}, id="experimental"
        ),
        pytest.param(denial(decision=Decision.OVERTURNED, notice_kind=NoticeKind.GRIEVANCE_RESOLUTION), set(), id="overturned"),
        pytest.param(denial(decision=Decision.APPROVED, notice_kind=NoticeKind.APPROVAL), set(), id="approval"),
    ],
)
def test_classes(facts, classes):
    assert letter_classes(facts) == classes


def test_an_observation_says_it_in_spanish(law, routes):
    found = check_letter(denial(), LetterElements(ALL - {"criteria"}), law=law, words=routes.words["es"], as_of=AS_OF)

    assert "La ley pide" in found[0].text
