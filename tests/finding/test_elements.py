"""What a letter shows of the things the law asks it to say."""

import time

import pytest
from letter_text import document

from analyzer.finding.elements import LetterElements, Step, find_elements
from analyzer.finding.sections import find_sections
from analyzer.model import RegulatorPath
from analyzer.rulebook.elements import load_elements
from analyzer.rulebook.law import load_law
from analyzer.rulebook.loading import PatternFolder, patterns_root

LETTER = """
Foothill Sample Health Plan

October 1, 2026

Dear Ms. Rivera,

We reviewed the request from your doctor for a knee brace. We are not able to approve it.
Your records do not show that you tried a simpler brace first. We used the MCG guideline for knee braces.

Your rights

You may file a grievance with us by phone or mail. You have 180 calendar days from the date of this letter to file a grievance.
{more}

Sincerely,
Medical Director
"""


@pytest.fixture(scope="module")
def patterns():
    folder = PatternFolder(patterns_root())
    found = load_elements(folder)
    folder.refuse()
    return found


def elements(text: str, patterns, notice_patterns) -> LetterElements:
    doc = document(text)
    return find_elements(doc, find_sections(doc, notice_patterns), patterns)


def test_elements_of_a_letter(patterns, notice_patterns):
    found = elements(LETTER.format(more=""), patterns, notice_patterns)

    assert found.present >= {"criteria", "clinical_reason", "appeal_route", "review_procedure"}
    assert not found.present & {"imr_rights", "dmhc_paragraph", "cdi_contact", "hearing_rights", "section_502a"}
    assert found.complete


@pytest.mark.parametrize(
    ("sentence", "step", "count", "months"),
    [
        pytest.param("You have 60 days to ask for an appeal.", Step.PLAN_GRIEVANCE, 60, False, id="appeal"),
        pytest.param("You must request an Independent Medical Review within six months.", Step.IMR_APPLICATION, 6, True, id="review, in words"),
        pytest.param("You can ask for a State Hearing within 120 days after the appeal.", Step.STATE_HEARING, 120, False, id="hearing after appeal"),
        pytest.param("You must file for external review within four months.", Step.EXTERNAL_REVIEW, 4, True, id="external review"),
    ],
)
def test_a_printed_limit_of_the_member_is_read(sentence, step, count, months, patterns, notice_patterns):
    found = elements(LETTER.format(more=sentence), patterns, notice_patterns)

    assert (step, count, months) in {(p.step, p.count, p.months) for p in found.periods}


@pytest.mark.parametrize(
    "sentence",
    [
        pytest.param("We will answer your grievance within 40 days.", id="time of the plan"),
        pytest.param("You may call if your grievance has remained unresolved for more than 35 days.", id="waiting time"),
        pytest.param("You have 60 days to appeal and 90 days to send bills for an appeal.", id="two limits in one sentence"),
        pytest.param("You must stay in bed for 50 days.", id="no step of the law"),
    ],
)
def test_other_periods_are_left_alone(sentence, patterns, notice_patterns):
    found = elements(LETTER.format(more=sentence), patterns, notice_patterns)

    assert {p.count for p in found.periods} == {180}


def test_the_office_that_reviews_is_told_from_an_assistance_line(patterns, notice_patterns):
    review = "You may ask the California Department of Insurance for an Independent Medical Review."
    assistance = "The consumer assistance program of the Department of Managed Health Care, 1-888-466-2219, may be able to help with this review."
    found = elements(LETTER.format(more=f"{review} {assistance}"), patterns, notice_patterns)

    assert [o.office for o in found.offices] == [RegulatorPath.CDI]
    assert found.printed == {RegulatorPath.CDI, RegulatorPath.DMHC}
    assert "Department of Insurance" in found.offices[0].evidence.text


@pytest.mark.parametrize(
    ("text", "complete"),
    [
        pytest.param(LETTER.format(more="Page 1 of 3"), False, id="two pages missing"),
        pytest.param(LETTER.format(more="Page 1 of 1"), True, id="all pages there"),
        pytest.param(LETTER.format(more="") + "\f\n", False, id="a page without words"),
    ],
)
def test_a_letter_with_missing_pages_is_not_complete(text, complete, patterns, notice_patterns):
    assert elements(text, patterns, notice_patterns).complete is complete


@pytest.mark.parametrize(
    ("sentence", "present"),
    [
        pytest.param("You can ask us for copies of your file. There is no charge for them.", True, id="over the end of a sentence"),
        pytest.param(
            "There is no charge for an appeal. " + "We are here to help you with it. " * 12 + "Keep a copy of this letter.", False, id="far apart"
        ),
    ],
)
def test_two_words_near_each_other(sentence, present, patterns, notice_patterns):
    assert ("free_copies" in elements(LETTER.format(more=sentence), patterns, notice_patterns).present) is present


def test_every_check_of_the_law_can_be_found(patterns):
    folder = PatternFolder(patterns_root())
    law = load_law(folder)

    assert {t.check for t in law.elements()} <= {p.element for p in patterns.patterns}
    assert all(t.binds for t in law.elements())


@pytest.mark.parametrize(
    "hostile",
    [
        pytest.param("free " * 40_000, id="one half of a pair, many times"),
        pytest.param("section " * 25_000, id="one word of an alternative, many times"),
        pytest.param("appeal within 1 " * 12_500, id="almost a limit"),
        pytest.param("a" * 200_000, id="one long word"),
        pytest.param("by " * 66_000, id="almost a date"),
    ],
)
def test_hostile_text_is_searched_in_linear_time(hostile, patterns):
    for pattern in patterns.patterns:
        start = time.process_time()
        pattern.found(f"{hostile} {' '.join(pattern.needs)}")

        assert time.process_time() - start < 0.25, pattern.id
