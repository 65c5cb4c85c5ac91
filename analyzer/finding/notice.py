"""What kind of notice this is, what the plan decided, and how urgent the care is."""

from __future__ import annotations

from dataclasses import dataclass

from analyzer.finding.claim_outcome import claim_outcome
from analyzer.finding.decision import Statements, decide, statements
from analyzer.finding.decision_model import DecisionModel
from analyzer.finding.implied import implied_non_payment, implied_refusal
from analyzer.finding.judged import judge
from analyzer.finding.language import find_language
from analyzer.finding.notice_kind import KindCues, find_kind
from analyzer.finding.observed import HEAD, OWN, Observed, observe
from analyzer.finding.section_map import SectionKind, SectionMap
from analyzer.finding.sentence_model import SentenceModel
from analyzer.finding.urgency import find_urgency
from analyzer.model import Decision, Finding, NoticeKind, Urgency
from analyzer.reading.text import DocumentText
from analyzer.rulebook.notices import NoticePatterns, Role

_NOTE_WORDS = 6
"""Words of a note to a claim line; what is shorter is a label of a table."""
_CASE = OWN | HEAD | {SectionKind.CLAIM_TABLE}


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeFacts:
    """A bool finding that is False has confidence 0 where the letter is silent."""

    language: str
    """ISO 639-1 code of the letter's own words."""
    kind: Finding[NoticeKind]
    decision: Finding[Decision]
    urgency: Finding[Urgency]
    ongoing_care: Finding[bool]
    """Care is under way (and being reduced or stopped, where the decision is `terminated`)."""
    pre_service: Finding[bool]
    """The care was asked for and has not been given yet."""
    post_service: Finding[bool]
    """The care was already received: a claim, a bill, a retrospective review."""
    grievance_pending: Finding[bool]
    """An acknowledgment proves that a grievance or appeal is open."""
    information_requested: Finding[bool]
    """The plan asks for papers before it decides."""
    is_final: Finding[bool]
    """The letter calls itself the plan's final (adverse) determination."""


def find_notice(
    doc: DocumentText,
    sections: SectionMap,
    patterns: NoticePatterns,
    model: DecisionModel | None = None,
    reasons: SentenceModel | None = None,
) -> NoticeFacts:
    """Kind, decision, urgency and the facts that deciding needs, each with the letter's words.

    `model` judges sentences that no cue knows; `reasons` tells whether a letter without a deciding sentence gives reasons for a refusal.
    An EOB's decision is read from its notes and amounts as text; where claim lines were read as a table, the pipeline may know better.
    """
    observed = observe(doc, sections, patterns)
    judged = judge(observed, model)
    cues = KindCues(observed, judged)
    post, request = _fact(observed, "post_service"), _fact(observed, "request")
    pre = request if request.value else _fact(observed, "pre_service")
    if cues.is_eob:
        judged = {n: v for n, v in judged.items() if len(observed.sentences[n].text.split()) >= _NOTE_WORDS}
    said = statements(observed, judged)
    decision = _decision(observed, said, cues, post_service=post.value, pre_service=pre.value, is_request=request.value)
    if decision.value in (Decision.NONE, Decision.APPROVED) and reasons is not None:
        decision = implied_non_payment(observed, cues, reasons) or implied_refusal(observed, said, cues, reasons, post_service=post.value) or decision
    kind = find_kind(cues, decision.value)
    ongoing = _fact(observed, "ongoing_care")
    past = decision.value is Decision.PAYMENT_DENIED or (
        post.value and not pre.value and not ongoing.value and decision.value is not Decision.TERMINATED
    )
    pending = kind.value is NoticeKind.OTHER and cues.is_acknowledgment
    return NoticeFacts(
        language=find_language(s.text for s in observed.sentences if s.section in OWN),
        kind=kind,
        decision=decision,
        urgency=_urgency(observed, kind.value, decision.value, past=past),
        ongoing_care=ongoing,
        pre_service=pre,
        post_service=post,
        grievance_pending=_fact(observed, "grievance_received") if pending else Finding(value=False, confidence=0.0),
        information_requested=_asked(observed, cues),
        is_final=_fact(observed, "final"),
    )


def _decision(observed: Observed, said: Statements, cues: KindCues, *, post_service: bool, pre_service: bool, is_request: bool) -> Finding[Decision]:
    if cues.is_eob and not cues.is_answer_to_appeal:
        return claim_outcome(observed, said)
    if cues.is_acknowledgment and not any(said.clear(v) for v in (Decision.UPHELD, Decision.OVERTURNED, Decision.PARTLY_OVERTURNED)):
        return Finding(value=Decision.NONE, confidence=0.9, evidence=observed.evidence(cues.hits[NoticeKind.OTHER.value]))
    if cues.is_no_notice and not is_request:
        return Finding(value=Decision.NONE, confidence=0.8)
    found = decide(observed, said, appeal=cues.is_answer_to_appeal, post_service=post_service, pre_service=pre_service)
    decided = max((s for v, s in said.score.items() if v is not Decision.DELAYED), default=0.0) >= 3.4
    if cues.asks_for_information and not decided and cues.title["delay_notice"] < 5 and not said.clear(Decision.DELAYED):
        return Finding(value=Decision.NONE, confidence=0.85)
    return found


def _urgency(observed: Observed, kind: NoticeKind, decision: Decision, *, past: bool) -> Finding[Urgency]:
    if decision is Decision.NONE and kind in (NoticeKind.OTHER, NoticeKind.INFORMATION_REQUEST):
        found = find_urgency(observed, post_service=False)
        return found if found.value is not Urgency.NOT_URGENT or found.evidence else Finding(value=Urgency.UNKNOWN, confidence=0.7)
    return find_urgency(observed, post_service=past or kind is NoticeKind.EXPLANATION_OF_BENEFITS)


def _fact(observed: Observed, name: str) -> Finding[bool]:
    hits = [h for h in observed.hits(Role.FACT, _CASE) if h.cue.value == name and "conditional" not in observed.flags(h.sentence)]
    return Finding(value=bool(hits), confidence=0.85 if hits else 0.0, evidence=observed.evidence(hits))


def _asked(observed: Observed, cues: KindCues) -> Finding[bool]:
    asked = cues.asks_for_information
    hits = cues.hits[NoticeKind.INFORMATION_REQUEST.value] if asked else ()
    return Finding(value=asked, confidence=0.85 if asked else 0.0, evidence=observed.evidence(hits))
