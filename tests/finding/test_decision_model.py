"""Letters whose deciding words no cue of the rulebook knows: the decision model, and refusals that no sentence states."""

from __future__ import annotations

import pytest
from letter_text import document

from analyzer.finding.decision_model import LABELS, DecisionModel, load_decision_model
from analyzer.finding.notice import NoticeFacts, find_notice
from analyzer.finding.sections import find_sections
from analyzer.finding.sentence_model import SentenceModel, load_model
from analyzer.rulebook.notices import NoticePatterns

HEAD = "Acme Health Plan\n\nMay 4, 2026\n\nMember ID: 44718\n\nDear Ms. Roe:\n\n"
RIGHTS = "\n\nHow to appeal\n\nYou may file an appeal within 180 days of the date of this letter.\n\nSincerely,\n\nMember Services"
SENTENCES = {
    "denied": [
        "Our plan won't be picking up the cost of the knee scooter.",
        "The answer has to be no this time.",
        "Coverage for the pump was withheld.",
    ],
    "payment_denied": ["Not one dollar is payable on the bill from the flight company.", "We will not be issuing a check for the claim."],
    "modified": ["Your doctor wanted 20 visits and we are allowing 9.", "You may have the generic in place of the brand that was written."],
    "approved": ["Yes, your plan will pay for the walker.", "Your clinic may schedule the operation, as we authorized it."],
    "none": [
        "Your therapist measured the arm twice.",
        "When a plan turns down care, you may ask a judge.",
        "October 12, 2026",
        "Sincerely,",
        "Jane Roe",
    ],
}
LETTERS = {
    "reason_and_appeal": (
        (
            "Your doctor ordered a scan of your hip.\n\nThe notes tell of two weeks of soreness, and no exercise or medicine has been tried. "
            "The guideline asks for six weeks of such care."
        ),
        "denied",
    ),
    "second_doctor": (
        "You appealed our refusal of the knee pump.\n\nAnother surgeon read it. The studies are small and do not show that patients do better.",
        "upheld",
    ),
    "bill": (
        "Dr. Lane billed us for your visit.\n\nYou were not a member of this plan on the day you went there; your coverage had ended in March.",
        "payment_denied",
    ),
    "spanish": ("Su médico pidió veinte visitas.\n\nAprobamos ocho visitas y no aprobamos las demás.", "modified"),
}
SILENT = {
    "welcome": "Welcome to Acme Health Plan! Your ID card is enclosed. Cosmetic surgery is not covered. Some care needs approval first.",
    "premium": "Your premium of $410.00 is due on June 1. If it is not paid your coverage may end.",
    "reminder": "This is your appointment reminder. We look forward to seeing you on June 3. Please bring your card.",
    "doctor": "I am writing on behalf of my patient. The plan said that two drugs must be tried first. She has failed both.",
    "grievance": "We received your grievance about the denial of your operation. A doctor will decide. We will answer in 30 days.",
}


@pytest.fixture(scope="module")
def model() -> DecisionModel:
    return load_decision_model()


@pytest.fixture(scope="module")
def reasons() -> SentenceModel:
    return load_model()


def facts(body: str, patterns: NoticePatterns, model: DecisionModel, reasons: SentenceModel) -> NoticeFacts:
    doc = document(f"{HEAD}{body}{RIGHTS}")
    return find_notice(doc, find_sections(doc, patterns), patterns, model, reasons)


@pytest.mark.parametrize(("label", "sentence"), [(k, s) for k, sentences in SENTENCES.items() for s in sentences])
def test_sentence(label: str, sentence: str, model: DecisionModel) -> None:
    chances = model.score([sentence])[0]

    assert LABELS[int(chances.argmax())] == label
    assert chances.sum() == pytest.approx(1.0, abs=1e-4)


@pytest.mark.parametrize("name", LETTERS)
def test_letter(name: str, notice_patterns: NoticePatterns, model: DecisionModel, reasons: SentenceModel) -> None:
    body, decision = LETTERS[name]

    found = facts(body, notice_patterns, model, reasons).decision

    assert found.value == decision
    assert found.evidence


@pytest.mark.parametrize("name", SILENT)
def test_no_refusal(name: str, notice_patterns: NoticePatterns, model: DecisionModel, reasons: SentenceModel) -> None:
    assert facts(SILENT[name], notice_patterns, model, reasons).decision.value == "none"


def test_no_sentences(model: DecisionModel) -> None:
    assert model.score([]).shape == (0, len(LABELS))
