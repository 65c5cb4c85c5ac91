"""A refusal that no sentence states outright: a letter about a member's request or claim that gives a reason, or offers an appeal of "this decision".

To call such a letter no denial would be the most harmful error; so it is taken for a refusal, with little confidence.
"""

from __future__ import annotations

import re

from analyzer.finding.decision import Statements
from analyzer.finding.notice_kind import KindCues
from analyzer.finding.observed import OWN, Observed
from analyzer.finding.section_map import SectionKind
from analyzer.finding.sentence_model import SentenceModel
from analyzer.model import Decision, Finding

_RIGHTS = frozenset({SectionKind.APPEAL_RIGHTS, SectionKind.MANDATED_NOTICE})
_TO_THIS = re.compile(
    r"\b(?:appeal|dispute|contest|disagree with|do not agree with|grievance about|reconsider\w*|review of|unhappy with|challenge|question)\b[^.]{0,40}"
    r"\b(?:this|our|the|that) (?:\w+ )?(?:decision|determination|denial|outcome|answer|result|action|adverse|ruling|response)\b"
    r"|\byou (?:may|can|have the right to) (?:\w+ )?(?:appeal|file (?:an|a) (?:\w+ )?(?:appeal|grievance)|ask for an? (?:\w+ )?(?:appeal|reconsideration))\b"
    r"|\b(?:appeal|grievance)\b[^.]{0,60}\b(?:within|in) \(?\w+\)? ?\(?\d{0,3}\)? ?(?:calendar |business )?days (?:of|from|after)\b"
    r"|\b(?:within|has|have) \d{1,3} (?:calendar )?days[^.]{0,50}\b(?:to|may|can) (?:file|ask|appeal|request)\b"
    r"|\b(?:apelar|apelaci[oó]n|queja|reconsideraci[oó]n)\b"
)
_STATES = 1.2
"""Log-odds from which a sentence is taken for a reason."""
_DOCTOR = re.compile(r"\b(?:my|our) patient\b|\bunder my care\b|\bi am writing\b")


def implied_refusal(observed: Observed, said: Statements, cues: KindCues, reasons: SentenceModel, *, post_service: bool) -> Finding[Decision] | None:
    """The refusal, or None where the letter is none: no appeal offered, a brochure, a doctor's letter, an acknowledgment, an approval."""
    if cues.is_no_notice or cues.is_acknowledgment or cues.asks_for_information or cues.is_eob:
        return None
    if said.score.get(Decision.APPROVED, 0.0) >= 1.9 or any(_DOCTOR.search(f) for f in observed.folded[:12]):
        return None
    if not any(s.section is SectionKind.SALUTATION or s.section is SectionKind.REFERENCE_BLOCK for s in observed.sentences):
        return None
    offered = any(
        s.section in _RIGHTS and _TO_THIS.search(f) and not f.startswith(("if ", "when "))
        for s, f in zip(observed.sentences, observed.folded, strict=True)
    )
    own = [
        n
        for n, s in enumerate(observed.sentences)
        if s.section in OWN and len(s.text.split()) >= 6 and not (observed.flags(n) & {"conditional", "history"})
    ]
    if not own or not (offered or any(s.section in _RIGHTS for s in observed.sentences)):
        return None
    stated = reasons.score([observed.sentences[n].text for n in own]).stated
    best = int(stated.argmax())
    if stated[best] < (_STATES if offered else 2 * _STATES):
        return None
    value = Decision.UPHELD if cues.is_answer_to_appeal else Decision.PAYMENT_DENIED if post_service else Decision.DENIED
    s = observed.sentences[own[best]]
    return Finding(value=value, confidence=0.45, evidence=(observed.doc.evidence(s.start, s.end, "decision.implied"),))
