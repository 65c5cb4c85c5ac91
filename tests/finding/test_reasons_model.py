"""The sentence model alone: what it reads in plain words, through OCR damage and in Spanish; same input, same scores."""

from __future__ import annotations

import numpy as np
import pytest

from analyzer.finding.sentence_features import Featurizer, fold_word, plain, stem
from analyzer.finding.sentence_model import SentenceModel, load_model
from analyzer.model import ReasonKind

R = ReasonKind


@pytest.fixture(scope="module")
def model() -> SentenceModel:
    return load_model()


SAID = {
    "need": ("Your knee shows little wear, and an operation is not called for now.", R.MEDICAL_NECESSITY),
    "level": ("You are steady enough to continue in a day program while living at home.", R.MEDICAL_NECESSITY),
    "unproven": ("Nobody knows yet if this device helps people in the long run.", R.EXPERIMENTAL_INVESTIGATIONAL),
    "emergency": ("A walk-in clinic could have looked after a cough like yours.", R.EMERGENCY_URGENT),
    "exclusion": ("Wigs are on the list of things your policy does not pay for.", R.COVERAGE),
    "limit": ("You have used every one of the twenty visits for this year.", R.COVERAGE),
    "delay": ("We need fourteen more days to make up our mind.", R.DELAY),
    "network": ("The surgeon you chose has no contract with our group.", R.OUT_OF_NETWORK),
    "authorization": ("No one asked for our approval before the scan was done.", R.PRIOR_AUTHORIZATION),
    "records": ("We wrote to the clinic twice for the report, and it never came.", R.INSUFFICIENT_INFORMATION),
    "step": ("Two other drugs have to be tried before this one.", R.FORMULARY_STEP_THERAPY),
    "enrolled": ("You were not a member on the day of the visit.", R.MEMBER_ELIGIBILITY),
    "late": ("The bill reached us more than a year after the visit.", R.TIMELY_FILING),
    "twice": ("We already paid for this same line on another claim.", R.BILLING_CODING),
    "other": ("Your wife's insurance has to pay before we do.", R.COORDINATION_OF_BENEFITS),
    "OCR": ("The serv1ce is n0t a covered benef1t of y0ur p1an.", R.COVERAGE),
    "OCR rn": ("lt is n0t rnedically necessary f0r y0u.", R.MEDICAL_NECESSITY),
    "Spanish": ("Las notas de su médico no muestran que necesite la cirugía.", R.MEDICAL_NECESSITY),
    "Spanish network": ("El doctor no tiene contrato con nuestra red.", R.OUT_OF_NETWORK),
}


@pytest.mark.parametrize(("text", "reason"), SAID.values(), ids=SAID)
def test_reason_of_a_sentence(text: str, reason: ReasonKind, model: SentenceModel) -> None:
    scores = model.score([text])

    assert model.kinds[int(scores.reasons[0].argmax())] is reason
    assert scores.stated[0] > 0


SILENT = {
    "rights": "You may ask for a fast appeal if waiting could harm your health.",
    "request": "Your doctor asked us to approve a scan of your knee.",
    "process": "A new doctor looked at everything.",
    "approval": "We approved the surgery that your doctor asked for.",
    "contact": "Call Member Services, weekdays from 9 to 4.",
    "regret": "We know that this is not the answer you hoped for.",
    "Spanish": "Usted puede pedir una audiencia dentro de 120 días.",
}


@pytest.mark.parametrize("text", SILENT.values(), ids=SILENT)
def test_no_reason(text: str, model: SentenceModel) -> None:
    assert model.score([text]).stated[0] < 0


def test_a_sentence_scores_the_same_alone_and_in_company(model: SentenceModel) -> None:
    texts = [t for t, _ in SAID.values()]
    together = model.score(texts)

    for i, text in enumerate(texts):
        alone = model.score([text])
        assert np.allclose(together.reasons[i], alone.reasons[0], atol=1e-4)
        assert np.isclose(together.stated[i], alone.stated[0], atol=1e-4)


@pytest.mark.parametrize("texts", [[], [""], ["", "...", "12 34"], ["字字字"], ["x" * 100_000]], ids=["none", "empty", "signs", "script", "endless"])
def test_odd_input_gives_the_bias(texts: list[str], model: SentenceModel) -> None:
    scores = model.score(texts)

    assert scores.reasons.shape == (len(texts), 13)
    assert np.isfinite(scores.reasons).all()


FOLDED = {
    "digits in words": ("n0t c0vered by y0ur p1an", "not covered by your plan"),
    "numbers": ("20 visits, $1,250.00 on 05/01/2026", "# visits, # on #"),
    "accents": ("médicamente", "medicamente"),
    "line break": ("sub- mitted", "submitted"),
}


@pytest.mark.parametrize(("text", "expected"), FOLDED.values(), ids=FOLDED)
def test_plain(text: str, expected: str) -> None:
    assert plain(text) == expected


def test_words_that_ocr_confuses_fall_together() -> None:
    assert fold_word("rnedical") == fold_word("medical")
    assert stem("certified") == "certif"
    assert stem("bed") == "bed"


def test_concepts_make_different_words_alike() -> None:
    made = Featurizer({"doctor": "doctor", "surgeon": "doctor"})
    _, one = made.features(["the doctor"])
    _, other = made.features(["the surgeon"])
    plain_made = Featurizer({})
    _, bare_one = plain_made.features(["the doctor"])
    _, bare_other = plain_made.features(["the surgeon"])

    assert len(set(one) & set(other)) > len(set(bare_one) & set(bare_other))
