"""A refusal that no sentence states outright: a letter about a member's request or claim that gives a reason, or offers an appeal of "this decision".

To call such a letter no denial would be the most harmful error; so it is taken for a refusal, with little confidence.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from analyzer.finding.decision import Statements
from analyzer.finding.notice_kind import KindCues
from analyzer.finding.observed import OWN, Observed
from analyzer.finding.section_map import SectionKind, Sentence
from analyzer.finding.sentence_model import SentenceModel
from analyzer.model import Decision, Finding, NoticeKind
from analyzer.rulebook.notices import Role

IMPLIED = "decision.implied"
"""Rule of a refusal that no sentence states."""
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
_DISPUTED = re.compile(
    r"\b(?:disagree|do not agree|unhappy|not satisfied|not happy) with (?:this|our|the|that) (?:\w+ )?(?:decision"
    r"|determination|denial|answer|outcome|action)\b"
    r"|\b(?:appeal|dispute|contest|challenge) (?:this|our|the) (?:\w+ )?(?:decision|determination|denial)\b"
    r"|\bno est[aá] de acuerdo con (?:esta|nuestra|la)\b"
)
_CASE = re.compile(
    r"\b(?:asked|requested|request|ordered|prescribed|wants?|wanted|claims?|bill(?:s|ed)?|charges?|appealed|grievance"
    r"|referral|pidi[oó]|solicit\w+|factura)\b"
)
_YOURS = re.compile(
    r"\byour (?:doctor|prescriber|provider|dentist|surgeon|request|claim|appeal)\b[^.]{0,20}\b(?:asked|requested|ordered|wrote|was|is|dated|of|for)\b"
)
_AGAIN = re.compile(
    r"\b(?:second|another|fresh|new) (?:look|doctor|physician|reviewer|review|surgeon|psychiatrist|specialist)\b|\bnot involved\b|\btook no part\b"
    r"|\b(?:first|earlier|original) (?:answer|decision|letter|refusal|denial)\b|\bour decision as it\b|\byou appealed\b"
    r"|\blook(?:ed)? again\b|\bapel[oó]\b"
)
_RECEIVED = re.compile(
    r"\bbill(?:s|ed)?\b|\bclaims?\b|\bcharges?\b|\byou (?:went|saw|visited|were seen|were visiting)\b|\bvisit of\b|\breimburs|\binvoice\b|\bfactura\b"
)
_STATES, _STATES_OUTRIGHT, _STATES_DISPUTED, _STATES_NOTE = 0.5, 2.0, -1.5, 0.8
"""Log-odds from which a sentence is taken for a reason: where an appeal is offered; where none is; where "this decision" may be disputed;
on an explanation of benefits."""
_LEANING, _WHISPER, _PROSE, _ASKS = 1.9, 1.2, 6, 3
_ELSEWHERE = frozenset({"conditional", "history"})
_GOOD = re.compile(r"\b(?:good news|pleased to|happy to|congratulations|in full|as requested|approved through|do not need to)\b")
_OTHER_MAIL = re.compile(
    r"\bthis is (?:a|your) (?:bill|statement|invoice)\b|\b(?:amount|balance|payment|premium)s? (?:is )?(?:now )?(?:due"
    r"|past due)\b|\bpay by (?:check|card|phone)\b"
    r"|\btell us how we did\b|\bsurvey\b|\bappointment (?:reminder|confirmation)\b|\bwe look forward to seeing you\b|\bwelcome to\b"
)
"""Bills, surveys, reminders."""
_DOCTOR = re.compile(r"\b(?:my|our) patient\b|\bunder my care\b|\bi am writing\b")


def implied_refusal(observed: Observed, said: Statements, cues: KindCues, reasons: SentenceModel, *, post_service: bool) -> Finding[Decision] | None:
    """The refusal, or None where the letter is none: no appeal offered, a brochure, a doctor's letter, an acknowledgment, an approval.

    A letter that approves one thing, tells why not another and offers an appeal of the decision has modified the request.
    """
    if cues.is_no_notice or cues.is_acknowledgment or cues.asks_for_information or cues.is_eob or not _is_to_member(observed):
        return None
    offered = any(_offers_appeal(s, f) for s, f in zip(observed.sentences, observed.folded, strict=True))
    if any(s.section in OWN and "negated" in observed.flags(n) for n, s in enumerate(observed.sentences)):
        return None  # the letter says itself that nothing is refused or decided yet
    own = [n for n, s in enumerate(observed.sentences) if s.section in OWN and len(s.text.split()) >= _PROSE and not observed.flags(n) & _ELSEWHERE]
    if not own or not (offered or any(s.section in _RIGHTS for s in observed.sentences)):
        return None
    stated = reasons.score([observed.sentences[n].text for n in own]).stated
    best = int(stated.argmax())
    approved = said.score.get(Decision.APPROVED, 0.0) >= _LEANING
    words = [observed.folded[n] for n in own]
    disputed = offered and any(s.section in _RIGHTS and _DISPUTED.search(f) for s, f in zip(observed.sentences, observed.folded, strict=True))
    if said.clear(Decision.OVERTURNED) or (approved and any(map(_GOOD.search, words))):
        return None
    reasoned = not approved and any(s.section is SectionKind.RATIONALE for s in observed.sentences)
    least = (
        2 * _STATES
        if reasoned and not offered
        else _STATES_OUTRIGHT
        if approved or not offered
        else _STATES_DISPUTED
        if disputed and any(map(_CASE.search, words))
        else _STATES
    )
    if cues.statement[NoticeKind.INFORMATION_REQUEST.value] >= _ASKS and stated[best] < _STATES_OUTRIGHT:
        return None
    if stated[best] < least or (approved and not offered):
        return None
    s = observed.sentences[own[best]]
    again = cues.is_answer_to_appeal or any(map(_AGAIN.search, words))
    shown = (observed.doc.evidence(s.start, s.end, IMPLIED),)
    return Finding(value=_value(said, approved=approved, again=again, received=post_service or _is_claim(words)), confidence=0.45, evidence=shown)


def _value(said: Statements, *, approved: bool, again: bool, received: bool) -> Decision:
    if approved:
        return Decision.PARTLY_OVERTURNED if again else Decision.MODIFIED
    if again:
        return Decision.UPHELD
    lean = max((Decision.DELAYED, Decision.TERMINATED, Decision.MODIFIED), key=lambda v: said.score.get(v, 0.0))
    if said.score.get(lean, 0.0) >= _WHISPER:
        return lean
    return Decision.PAYMENT_DENIED if received else Decision.DENIED


def _is_claim(words: Sequence[str]) -> bool:
    """The care was received: a bill or a visit is spoken of, and no request to approve."""
    return any(map(_RECEIVED.search, words)) and not any("approve" in w or "requested" in w for w in words)


def implied_non_payment(observed: Observed, cues: KindCues, reasons: SentenceModel) -> Finding[Decision] | None:
    """A line of an EOB that was not paid, where a note gives a reason in words that no cue knows."""
    if not cues.is_eob or cues.is_answer_to_appeal:
        return None
    shares = {h.sentence for h in observed.hits(Role.CLAIM_NOTE) if h.cue.value == "member_share"}
    notes = [
        n
        for n, s in enumerate(observed.sentences)
        if s.section in OWN and n not in shares and len(s.text.split()) >= _PROSE and not observed.flags(n) & _ELSEWHERE
    ]
    if not notes:
        return None
    stated = reasons.score([observed.sentences[n].text for n in notes]).stated
    best = int(stated.argmax())
    if stated[best] < _STATES_NOTE:
        return None
    s = observed.sentences[notes[best]]
    return Finding(value=Decision.PAYMENT_DENIED, confidence=0.5, evidence=(observed.doc.evidence(s.start, s.end, IMPLIED),))


def _is_to_member(observed: Observed) -> bool:
    """A letter with a salutation or a reference block that no doctor wrote."""
    if any(_DOCTOR.search(f) for f in observed.folded[:12]) or any(_OTHER_MAIL.search(f) for f in observed.folded):
        return False
    addressed = any(s.section in (SectionKind.SALUTATION, SectionKind.REFERENCE_BLOCK) for s in observed.sentences)
    return addressed or any(_YOURS.search(f) for f, s in zip(observed.folded, observed.sentences, strict=True) if s.section in OWN)


def _offers_appeal(sentence: Sentence, folded: str) -> bool:
    if sentence.section not in _RIGHTS or folded.startswith(("if we ", "if the plan ", "when ")):
        return False
    return bool(_TO_THIS.search(folded) or _DISPUTED.search(folded)) or folded.startswith("how to appeal")
