"""Which kind of notice a letter is: its title first, then what it says of itself, then what it decided."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from analyzer.finding.claim_outcome import shows_claims
from analyzer.finding.decision_model import ASKS, RECEIVED
from analyzer.finding.judged import Verdict
from analyzer.finding.observed import HEAD, OWN, Hit, Observed
from analyzer.finding.section_map import SectionKind
from analyzer.model import Decision, Finding, NoticeKind
from analyzer.rulebook.notices import Role

_TITLES = OWN | HEAD | {SectionKind.FURNITURE, SectionKind.CLAIM_TABLE, SectionKind.CLOSING}
_SPEAKS = OWN | {SectionKind.REFERENCE_BLOCK, SectionKind.SALUTATION, SectionKind.CLOSING, SectionKind.REVIEWER}
_SURE, _RECEIVED_WEIGHT, _ASKS_WEIGHT = 0.6, 5, 3
"""From when the model's verdict on a sentence counts, and how much."""
_OF_DECISION = {
    Decision.DENIED: NoticeKind.DENIAL_LETTER,
    Decision.MODIFIED: NoticeKind.DENIAL_LETTER,
    Decision.TERMINATED: NoticeKind.DENIAL_LETTER,
    Decision.PAYMENT_DENIED: NoticeKind.DENIAL_LETTER,
    Decision.DELAYED: NoticeKind.DELAY_NOTICE,
    Decision.APPROVED: NoticeKind.APPROVAL,
    Decision.UPHELD: NoticeKind.GRIEVANCE_RESOLUTION,
    Decision.OVERTURNED: NoticeKind.GRIEVANCE_RESOLUTION,
    Decision.PARTLY_OVERTURNED: NoticeKind.GRIEVANCE_RESOLUTION,
}


class KindCues:
    """Scores of titles and statements, with the sentences that gave them."""

    def __init__(self, observed: Observed, judged: Mapping[int, Verdict] | None = None) -> None:
        self.observed = observed
        self.title: dict[str, int] = defaultdict(int)
        self.statement: dict[str, int] = defaultdict(int)
        self.hits: dict[str, list[Hit]] = defaultdict(list)
        for hit in observed.hits(Role.TITLE, _TITLES):
            if observed.is_title(hit.sentence):
                self._note(self.title, hit)
        for hit in observed.hits(Role.KIND, _SPEAKS):
            if "conditional" not in observed.flags(hit.sentence):
                self._note(self.statement, hit)

        known = {h.sentence for hits in self.hits.values() for h in hits}
        for n, verdict in (judged or {}).items():
            if verdict.sure >= _SURE and n not in known and "conditional" not in observed.flags(n) and observed.sentences[n].section in OWN:
                if verdict.value == RECEIVED:
                    self.statement[NoticeKind.OTHER.value] += _RECEIVED_WEIGHT
                    self.hits[NoticeKind.OTHER.value].append(Hit(verdict.cue, n))
                elif verdict.value == ASKS:
                    self.statement[NoticeKind.INFORMATION_REQUEST.value] += _ASKS_WEIGHT
                    self.hits[NoticeKind.INFORMATION_REQUEST.value].append(Hit(verdict.cue, n))

    def _note(self, scores: dict[str, int], hit: Hit) -> None:
        value = hit.cue.value
        if all(h.sentence != hit.sentence or h.cue is not hit.cue for h in self.hits[value]):
            scores[value] += hit.cue.weight
            self.hits[value].append(hit)

    def sentences(self, value: str) -> int:
        return len({h.sentence for h in self.hits[value]})

    @property
    def is_answer_to_appeal(self) -> bool:
        kind = NoticeKind.GRIEVANCE_RESOLUTION.value
        return self.title[kind] >= 5 or self.statement[kind] >= 4

    @property
    def is_acknowledgment(self) -> bool:
        said = self.statement[NoticeKind.OTHER.value]
        return self.title[NoticeKind.OTHER.value] >= 6 or said >= 10 or (said >= 5 and self.is_answer_to_appeal)

    @property
    def asks_for_information(self) -> bool:
        kind = NoticeKind.INFORMATION_REQUEST.value
        return self.title[kind] >= 5 or (self.statement[kind] >= 3 and self.statement["undecided"] >= 3) or self.statement[kind] >= 9

    @property
    def is_no_notice(self) -> bool:
        """Words of a brochure, a welcome or a doctor's letter."""
        return self.statement["not_a_notice"] >= 3

    @property
    def is_eob(self) -> bool:
        return self.title[NoticeKind.EXPLANATION_OF_BENEFITS.value] >= 5 or shows_claims(self.observed)

    @property
    def speaks_of_medi_cal(self) -> bool:
        """The member is told of a State Hearing, or has a Medi-Cal number."""
        return any("state hearing" in f or "medi-cal n" in f or "noabd" in f for f in self.observed.folded)

    @property
    def is_workers_comp(self) -> bool:
        return self.sentences(NoticeKind.WORKERS_COMP_UR.value) >= 2 and self.title[NoticeKind.WORKERS_COMP_UR.value] > 0


def find_kind(cues: KindCues, decision: Decision) -> Finding[NoticeKind]:
    """The kind; programmes with a notice of their own come before what the letter decided."""
    kind, sure = _kind(cues, decision)
    hits = cues.hits[kind.value]
    title_first = sorted(hits, key=lambda h: (h.cue.role is not Role.TITLE, -h.cue.weight, h.sentence))
    return Finding(value=kind, confidence=sure, evidence=cues.observed.evidence(title_first))


def _kind(cues: KindCues, decision: Decision) -> tuple[NoticeKind, float]:
    if cues.is_workers_comp:
        return NoticeKind.WORKERS_COMP_UR, 0.95
    if cues.title["medicare_denial_notice"] >= 6 or cues.statement["medicare_denial_notice"] >= 6:
        return NoticeKind.MEDICARE_DENIAL_NOTICE, 0.97
    if cues.is_acknowledgment and decision in (Decision.NONE, Decision.DELAYED):
        return NoticeKind.OTHER, 0.9
    if cues.is_eob and not cues.is_answer_to_appeal:
        return NoticeKind.EXPLANATION_OF_BENEFITS, 0.97
    noa = cues.title["notice_of_action"] >= 6 or (cues.title["notice_of_action"] >= 3 and cues.statement["notice_of_action"] >= 2)
    noa = noa or (cues.title["notice_of_action"] >= 3 and cues.speaks_of_medi_cal)
    if cues.is_answer_to_appeal and not (noa and cues.title["grievance_resolution"] < 5) and decision is not Decision.NONE:
        return (NoticeKind.DELAY_NOTICE, 0.7) if decision is Decision.DELAYED else (NoticeKind.GRIEVANCE_RESOLUTION, 0.95)
    if noa:
        return NoticeKind.NOTICE_OF_ACTION, 0.97
    if cues.is_eob:
        return NoticeKind.EXPLANATION_OF_BENEFITS, 0.8
    if decision is Decision.NONE and cues.is_answer_to_appeal and not cues.is_no_notice and not cues.asks_for_information:
        return NoticeKind.GRIEVANCE_RESOLUTION, 0.7
    if decision is Decision.NONE:
        return (NoticeKind.INFORMATION_REQUEST, 0.85) if cues.asks_for_information else (NoticeKind.OTHER, 0.7)
    if cues.statement["notice_of_action"] >= 2 and decision is not Decision.APPROVED:
        return NoticeKind.NOTICE_OF_ACTION, 0.75
    return _OF_DECISION[decision], 0.9
