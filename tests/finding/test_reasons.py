"""The plan's own reasons over whole letters: which count, which is primary, what shows them, and when there are none."""

from __future__ import annotations

import time

import pytest
from letter_text import document
from reason_letters import HEAD, RIGHTS, carta, letter

from analyzer.finding.reason_explain import explain
from analyzer.finding.reasons import ReasonFacts, find_reasons
from analyzer.finding.sections import find_sections
from analyzer.finding.sentence_model import SentenceModel, load_model
from analyzer.model import Decision, NoticeKind, ReasonKind
from analyzer.reading.text import DocumentText
from analyzer.rulebook.loading import PatternFolder, patterns_root
from analyzer.rulebook.notices import NoticePatterns
from analyzer.rulebook.reasons import ReasonPatterns, load_reasons

R = ReasonKind
LETTER, EOB, DELAY = NoticeKind.DENIAL_LETTER, NoticeKind.EXPLANATION_OF_BENEFITS, NoticeKind.DELAY_NOTICE


@pytest.fixture(scope="module")
def reason_patterns() -> ReasonPatterns:
    folder = PatternFolder(patterns_root())
    patterns = load_reasons(folder)
    folder.refuse()
    return patterns


@pytest.fixture(scope="module")
def model() -> SentenceModel:
    return load_model()


class Finder:
    def __init__(self, notices: NoticePatterns, patterns: ReasonPatterns, model: SentenceModel) -> None:
        self.notices, self.patterns, self.model = notices, patterns, model

    def __call__(
        self, doc: DocumentText, decision: Decision = Decision.DENIED, kind: NoticeKind = LETTER, codes: tuple[str, ...] = ()
    ) -> ReasonFacts:
        return find_reasons(doc, find_sections(doc, self.notices), self.patterns, self.model, kind=kind, decision=decision, codes=codes)


@pytest.fixture(scope="module")
def find(notice_patterns: NoticePatterns, reason_patterns: ReasonPatterns, model: SentenceModel) -> Finder:
    return Finder(notice_patterns, reason_patterns, model)


def kinds(facts: ReasonFacts) -> list[ReasonKind]:
    return [r.value for r in facts.reasons]


STATED = {
    "not needed, plain words": (
        (
            "Why we said no\n\nThe notes do not show that you have had therapy. The guideline for this surgery is not met, "
            "and it is not right for your knee now."
        ),
        [R.MEDICAL_NECESSITY],
    ),
    "site of care": (
        (
            "Why the hospital was not approved\n\nYou had no reaction to any of the six infusions. The drug can be given "
            "safely at an infusion center or at home."
        ),
        [R.MEDICAL_NECESSITY],
    ),
    "unproven": (
        (
            "How we decided\n\nThe studies are small and do not show that people do better. There is not enough research to "
            "say that the device is safe and works."
        ),
        [R.EXPERIMENTAL_INVESTIGATIONAL],
    ),
    "experimental with its exclusion": (
        (
            "How we decided\n\nIt is not known whether this treatment helps, and trials are still under way. Your "
            "certificate, page 40, excludes treatment that is "
            "still under study."
        ),
        [R.EXPERIMENTAL_INVESTIGATIONAL],
    ),
    "not an emergency": (
        "Our reason\n\nYou had a sore throat for four days and no fever. A walk-in clinic could have treated it, so the visit was not an emergency.",
        [R.EMERGENCY_URGENT],
    ),
    "excluded": (
        "Our reason\n\nEyeglasses are listed under Exclusions in your policy. The plan pays for none of them, whatever the cause.",
        [R.COVERAGE],
    ),
    "used up": ("Our reason\n\nYour plan pays for 20 visits a year. You have used all of the 20 visits for this year.", [R.COVERAGE]),
    "outside": (
        "Our reason\n\nDr. Lee is not in your network and has no contract with us. Doctors in the network can see you next week.",
        [R.OUT_OF_NETWORK],
    ),
    "no authorization": (
        "Our reason\n\nThis scan has to be approved in advance. Nobody called us before the scan and no authorization is on file.",
        [R.PRIOR_AUTHORIZATION],
    ),
    "papers missing": (
        "Our reason\n\nWe asked the clinic for the notes on May 2 and May 9. They were not sent, and without them we cannot decide.",
        [R.INSUFFICIENT_INFORMATION],
    ),
    "step": ("Our reason\n\nTwo preferred drugs must be tried first. Your pharmacy record shows neither of them.", [R.FORMULARY_STEP_THERAPY]),
    "not enrolled": ("Our reason\n\nYour coverage ended on March 31. You were not a member on the day of the visit.", [R.MEMBER_ELIGIBILITY]),
    "late bill": ("Our reason\n\nThe claim reached us 14 months after the visit. The filing limit of one year had passed.", [R.TIMELY_FILING]),
    "duplicate": ("Our reason\n\nThis is a duplicate of a claim that we already paid on May 2.", [R.BILLING_CODING]),
    "other payer": (
        "Our reason\n\nMedicare is primary and pays first. We need a copy of its statement before we can pay.",
        [R.COORDINATION_OF_BENEFITS],
    ),
    "two grounds": (
        (
            "Our reasons\n\nThe records do not show that the surgery is needed, and the guideline is not met.\n\nThe "
            "surgeon is also not in our network and has no "
            "contract with us."
        ),
        [R.MEDICAL_NECESSITY, R.OUT_OF_NETWORK],
    ),
    "doctor's words do not count": (
        (
            "Our reason\n\nYour doctor says that this is an emergency and that the drug is not experimental. Hearing aids "
            "are not a covered benefit of your plan."
        ),
        [R.COVERAGE],
    ),
    "earlier reason recited": (
        (
            "Our answer\n\nOn May 3 we told you that the request was denied because no authorization was obtained. We have "
            "now reviewed it. The studies do not show "
            "that this treatment works, and it is considered experimental."
        ),
        [R.EXPERIMENTAL_INVESTIGATIONAL],
    ),
}


@pytest.mark.parametrize(("body", "expected"), STATED.values(), ids=STATED)
def test_reason_of_a_letter(body: str, expected: list[ReasonKind], find: Finder) -> None:
    facts = find(letter(body, "dmhc", "form", "taglines"))

    assert kinds(facts) == expected
    assert [r.primary for r in facts.reasons] == [True] + [False] * (len(expected) - 1)


IN_SPANISH = {
    "not needed": (
        "Por qué lo negamos\n\nLas notas de su médico no muestran que usted necesite la cirugía. El servicio no es médicamente necesario.",
        [R.MEDICAL_NECESSITY],
    ),
    "excluded": ("Por qué lo negamos\n\nSu plan no cubre los lentes. Es un servicio no cubierto para adultos.", [R.COVERAGE]),
    "waiting": ("Todavía no podemos tomar una decisión. Necesitamos 14 días más porque un especialista tiene que examinarle.", [R.DELAY]),
}


@pytest.mark.parametrize(("body", "expected"), IN_SPANISH.values(), ids=IN_SPANISH)
def test_reason_of_a_letter_in_spanish(body: str, expected: list[ReasonKind], find: Finder) -> None:
    decision = Decision.DELAYED if expected == [R.DELAY] else Decision.DENIED

    assert kinds(find(carta(body), decision, NoticeKind.NOTICE_OF_ACTION)) == expected


@pytest.mark.parametrize(("body", "expected"), STATED.values(), ids=STATED)
def test_evidence_stands_in_the_document(body: str, expected: list[ReasonKind], find: Finder) -> None:
    doc = letter(body, "cdi")
    flat = " ".join(doc.text.split())

    for reason in find(doc).reasons:
        assert reason.evidence
        assert all(e.text in flat and e.text in " ".join(body.split()) for e in reason.evidence)
        assert 0.0 < reason.confidence < 1.0


BARE = {
    "request": "We have decided not to approve the request for surgery on your foot. This letter tells you what you can do.",
    "therapy": "Your request for physical therapy has been denied. A copy of this letter was sent to your doctor.",
    "bed": "Your doctor asked us for a hospital bed. We cannot approve this request. Read the next pages to learn about your rights.",
    "appeal": "Thank you for your letter of March 3. We have looked at your case again and our answer is the same as before.",
    "claim": "We have received the claim for your visit of May 6 and we are not paying it. A doctor looked at the request.",
}


@pytest.mark.parametrize("page", RIGHTS)
@pytest.mark.parametrize("body", BARE.values(), ids=BARE)
def test_rights_pages_and_forms_give_no_reason(body: str, page: str, find: Finder) -> None:
    facts = find(letter(body, page))

    assert kinds(facts) == []
    assert facts.review


IN_FAVOUR = {
    "approval": (
        Decision.APPROVED,
        NoticeKind.APPROVAL,
        "We approved the scan. Services that are not medically necessary or experimental are not paid.",
    ),
    "overturned": (Decision.OVERTURNED, NoticeKind.GRIEVANCE_RESOLUTION, "We told you that the drug was not on the list. We changed our decision."),
    "acknowledgment": (Decision.NONE, NoticeKind.OTHER, "We received your grievance about surgery that was denied as not medically necessary."),
    "records wanted": (Decision.NONE, NoticeKind.INFORMATION_REQUEST, "We asked for the notes and they were not sent. Please send them by May 3."),
}


@pytest.mark.parametrize(("decision", "kind", "body"), IN_FAVOUR.values(), ids=IN_FAVOUR)
def test_no_refusal_no_reason(decision: Decision, kind: NoticeKind, body: str, find: Finder) -> None:
    assert find(letter(body, "dmhc"), decision, kind) == ReasonFacts((), (), None)


WAITING = {
    "expert": ("We cannot decide yet. A specialist has to look at the chart and is away until May 30. The records are complete.", [R.DELAY]),
    "papers": (
        "We need 14 more days to decide. We are still missing the sleep study, which we asked your clinic for on May 2 and which was not sent.",
        [R.DELAY, R.INSUFFICIENT_INFORMATION],
    ),
}


@pytest.mark.parametrize(("body", "expected"), WAITING.values(), ids=WAITING)
def test_delay(body: str, expected: list[ReasonKind], find: Finder) -> None:
    assert kinds(find(letter(body, "dmhc"), Decision.DELAYED, DELAY)) == expected


def test_claim_notes_and_codes(find: Finder) -> None:
    doc = document(
        "Explanation of Benefits\n\nThis is not a bill\n\nClaim 12 MRI of knee 900.00 0.00 note a\n\nNotes\n\n"
        "(a) No one asked us for our approval before this scan.\n\n(b) The network rate applies.\n\n" + RIGHTS["glossary"]
    )
    facts = find(doc, Decision.PAYMENT_DENIED, EOB, ("CARC:197", "CARC:45"))

    assert [(r.value, r.codes) for r in facts.reasons] == [(R.PRIOR_AUTHORIZATION, ("CARC:197",))]


def test_criteria_and_subtype(find: Finder) -> None:
    body = "How we decided\n\nWe used MCG Ambulatory Care, 27th edition. The drug can be given safely at home, so a hospital setting is not required."
    (reason,) = find(letter(body, "dmhc")).reasons

    assert reason.subtype == "site_of_care"
    assert reason.criteria == ("MCG Ambulatory Care, 27th edition",)


def test_explain_tells_why_each_sentence_counts_or_not(find: Finder) -> None:
    doc = letter("Our reason\n\nThe visit was not an emergency. On July 1 we told you that no authorization was obtained.", "dmhc")
    sections = find_sections(doc, find.notices)
    facts = find(doc)
    rows = explain(doc, sections, find.patterns, find.model, facts)

    counted = [r for r in rows if r.counted]
    assert [r.counted for r in counted] == [(R.EMERGENCY_URGENT,)]
    assert counted[0].rules == ("reason.emergency.not_one",)
    near = [n.because for r in rows for n in r.near]
    assert "section:appeal_rights" in near
    assert "context:history" in near
    assert all(r.because for r in rows)


HOSTILE = {
    "one endless word": "a" * 40_000,
    "no": "no " * 13_000,
    "records do not": "the records do not " * 2_000,
    "parentheses": "(" * 40_000,
    "not in the network": "is not in the our your network " * 1_300,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_no_pattern_is_slow_on_hostile_text(text: str, reason_patterns: ReasonPatterns) -> None:
    for entry in (*reason_patterns.rules, *reason_patterns.cues, *reason_patterns.criteria):
        began = time.process_time()
        entry.regex.search(text)
        assert time.process_time() - began < 0.05, entry.id


def test_empty_document_and_headings_only(find: Finder) -> None:
    assert kinds(find(document(HEAD))) == []
