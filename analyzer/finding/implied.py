"""A refusal that no sentence states outright: a letter about a member's request or claim that gives a reason, or offers an appeal of "this decision".

To call such a letter no denial would be the most harmful error; so it is taken for a refusal, with little confidence.
"""

from __future__ import annotations

import re

from analyzer.finding.decision import Statements
from analyzer.finding.notice_kind import KindCues
from analyzer.finding.observed import OWN, Observed
from analyzer.finding.section_map import SectionKind, Sentence
from analyzer.finding.sentence_model import SentenceModel
from analyzer.model import Decision, Finding

_RIGHTS = frozenset({SectionKind.APPEAL_RIGHTS, SectionKind.MANDATED_NOTICE})
_TO_THIS = re.compile(
    r"\b(?:appeal|dispute|contest|disagree with|do not agree with|grievance about|reconsider\w*|review of|unhappy with|challenge|question)\b"
    r"[^.]{0,40}"
    r"\b(?:this|our|the|that) (?:\w+ )?(?:decision|determination|denial|outcome|answer|result|action|adverse|ruling|response)\b"
    r"|\byou (?:may|can|have the right to) (?:\w+ )?(?:appeal|file (?:an|a) (?:\w+ )?(?:appeal|grievance)|"
    r"ask for an? (?:\w+ )?(?:appeal|reconsideration))\b"
    r"|\b(?:appeal|grievance)\b[^.]{0,60}\b(?:within|in) \(?\w+\)? ?\(?\d{0,3}\)? ?(?:calendar |business )?days (?:of|from|after)\b"
    r"|\b(?:within|has|have) \d{1,3} (?:calendar )?days[^.]{0,50}\b(?:to|may|can) (?:file|ask|appeal|request)\b"
    r"|\b(?:apelar|apelaci[oó]n|queja|reconsideraci[oó]n)\b"
)
_STATES = 1.2
"""Log-odds from which a sentence is taken for a reason."""
_LEANING, _PROSE = 1.9, 6
_ELSEWHERE = frozenset({"conditional", "history"})
_DOCTOR = re.compile(r"\b(?:my|our) patient\b|\bunder my care\b|\bi am writing\b")


def implied_refusal(observed: Observed, said: Statements, cues: KindCues, reasons: SentenceModel, *, post_service: bool) -> Finding[Decision] | None:
    """The refusal, or None where the letter is none: no appeal offered, a brochure, a doctor's letter, an acknowledgment, an approval.

    A letter that approves one thing, tells why not another and offers an appeal of the decision has modified the request.
    """
    if cues.is_no_notice or cues.is_acknowledgment or cues.asks_for_information or cues.is_eob or not _is_to_member(observed):
        return None
    offered = any(_offers_appeal(s, f) for s, f in zip(observed.sentences, observed.folded, strict=True))
    own = [n for n, s in enumerate(observed.sentences) if s.section in OWN and len(s.text.split()) >= _PROSE and not observed.flags(n) & _ELSEWHERE]
    if not own or not (offered or any(s.section in _RIGHTS for s in observed.sentences)):
        return None
    stated = reasons.score([observed.sentences[n].text for n in own]).stated
    best = int(stated.argmax())
    approved = said.score.get(Decision.APPROVED, 0.0) >= _LEANING
    if stated[best] < (_STATES if offered and not approved else 2 * _STATES) or (approved and not offered):
        return None
    s = observed.sentences[own[best]]
    shown = (observed.doc.evidence(s.start, s.end, "decision.implied"),)
    if approved:
        return Finding(value=Decision.PARTLY_OVERTURNED if cues.is_answer_to_appeal else Decision.MODIFIED, confidence=0.45, evidence=shown)
    value = Decision.UPHELD if cues.is_answer_to_appeal else Decision.PAYMENT_DENIED if post_service else Decision.DENIED
    return Finding(value=value, confidence=0.45, evidence=shown)


def _is_to_member(observed: Observed) -> bool:
    """A letter with a salutation or a reference block that no doctor wrote."""
    if any(_DOCTOR.search(f) for f in observed.folded[:12]):
        return False
    return any(s.section in (SectionKind.SALUTATION, SectionKind.REFERENCE_BLOCK) for s in observed.sentences)


def _offers_appeal(sentence: Sentence, folded: str) -> bool:
    return sentence.section in _RIGHTS and _TO_THIS.search(folded) is not None and not folded.startswith(("if we ", "if the plan ", "when "))
