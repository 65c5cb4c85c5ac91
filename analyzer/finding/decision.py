"""What the plan did in this letter: its operative statement, told apart from history, conditions and other people's decisions."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from analyzer.finding.judged import Verdict
from analyzer.finding.observed import HEAD, OWN, Hit, Observed
from analyzer.finding.section_map import SectionKind
from analyzer.model import Decision, Finding
from analyzer.rulebook.notices import Role

_WHERE = OWN | HEAD | {SectionKind.CLAIM_TABLE, SectionKind.REVIEWER}
_APPEAL_VALUES = frozenset({Decision.UPHELD, Decision.OVERTURNED, Decision.PARTLY_OVERTURNED})
_SECTION_FACTOR = {SectionKind.RATIONALE: 0.85, SectionKind.CLAIM_NOTES: 0.6, SectionKind.BODY: 0.95, SectionKind.REVIEWER: 0.5}
_HISTORY_FACTOR = 0.4
_CLEAR = 3.4
"""A score from which a statement speaks for itself: outright, in the plan's own words, no history."""
_LEANING = 1.9
_TELLING = 2.4
"""A score from which the words are worth more than a title that fits many letters."""
_MODEL_WEIGHT, _SOMETHING, _SURE_OUTSIDE = 4.2, 0.6, 0.7
_BESIDE_CUES = 0.75
"""What the model hears counts less in a letter that says outright, in known words, what was decided."""
_BILL = re.compile(
    r"\b(?:claims?|bill(?:s|ed|ing)?|charges?|reimburse\w*|invoices?|expenses?|payment|dates? of service|you received|factura|reclamo)\b"
)
_JOINED = re.compile(r"[;,]|\b(?:and|but|while|y|pero)\b")
_RECOUNTS = ("you appealed", "you asked", "you told", "you wrote", "you say", "you filed", "you disagree", "usted apel", "usted pidi")
_CELL_APPROVED = re.compile(r"^(?:approved?|authorized|certified)\b(?!.{0,30}\bnot\b)|\bvisits? approved\b")
_CELL_DENIED = re.compile(r"^(?:not approved|denied|not authorized|not certified|non-?certified|declined)\b")


@dataclass(slots=True)
class Statements:
    """Scores and sentences for each decision the letter's words speak for."""

    score: dict[Decision, float] = field(default_factory=lambda: defaultdict(float))
    hits: dict[Decision, list[tuple[float, Hit]]] = field(default_factory=lambda: defaultdict(list))

    def clear(self, value: Decision) -> bool:
        return self.score.get(value, 0.0) >= _CLEAR

    def first(self, value: Decision) -> int:
        """Index of the first clear sentence."""
        return min((h.sentence for w, h in self.hits.get(value, ()) if w >= _CLEAR), default=10**9)

    def near(self, one: Decision, other: Decision) -> bool:
        """Clear statements of both stand in the same or neighbouring sentences."""
        ones, others = ([h.sentence for w, h in self.hits.get(v, ()) if w >= _CLEAR] for v in (one, other))
        return any(abs(a - b) <= 1 for a in ones for b in others)

    def only_titles(self, observed: Observed, value: Decision) -> bool:
        """Nothing but a title of notice says so, as "Adverse Benefit Determination" does on letters of every kind."""
        hits = self.hits.get(value, ())
        return all(w < _TELLING or (h.cue.id.endswith(".title") and observed.is_title(h.sentence)) for w, h in hits)

    def best(self, value: Decision) -> tuple[Hit, ...]:
        return tuple(h for _, h in sorted(self.hits.get(value, ()), key=lambda x: (-x[0], x[1].sentence)))


def statements(observed: Observed, judged: Mapping[int, Verdict]) -> Statements:
    """Weigh every deciding statement by its sentence and place: the cues of the rulebook, and what the model makes of the other sentences."""
    found = Statements()
    told: set[int] = set()
    for hit in observed.hits(Role.DECISION, _WHERE):
        value = Decision(hit.cue.value)
        weight = _weight(observed, hit, value)
        told.add(hit.sentence)
        if weight > 0:
            found.hits[value].append((weight, hit))
    plain = any(w >= _CLEAR for hits in found.hits.values() for w, _ in hits)
    for n, verdict in judged.items():
        if (
            n not in told
            and verdict.decision is not None
            and (weight := _weight_of_verdict(observed, n, verdict) * (_BESIDE_CUES if plain else 1.0)) > 0
        ):
            found.hits[verdict.decision].append((weight, Hit(verdict.cue, n)))
    for value, hits in found.hits.items():
        weights = sorted((w for w, _ in hits), reverse=True)
        found.score[value] = weights[0] + min(1.0, 0.2 * sum(w >= 2 for w in weights[1:]))
    return found


def _weight(observed: Observed, hit: Hit, value: Decision) -> float:
    flags = observed.flags(hit.sentence)
    title = observed.is_title(hit.sentence)
    weight = float(hit.cue.weight) * _SECTION_FACTOR.get(observed.sentences[hit.sentence].section, 1.0)
    if "negated" in flags and value in (Decision.DENIED, Decision.PAYMENT_DENIED, Decision.APPROVED, Decision.UPHELD):
        return 0.0
    if "conditional" in flags and not title:
        return 0.0
    if "other_party" in flags and value not in _APPEAL_VALUES:
        return 0.0
    if "history" in flags and value not in _APPEAL_VALUES and value is not Decision.DELAYED:
        return weight * _HISTORY_FACTOR
    return weight


def _weight_of_verdict(observed: Observed, n: int, verdict: Verdict) -> float:
    """Up to 4.2; what the model is not sure of can lean, but never speak for itself."""
    flags = observed.flags(n)
    if (
        flags & {"negated", "other_party"}
        or ("conditional" in flags and not observed.is_title(n))
        or verdict.something < _SOMETHING
        or observed.folded[n].startswith(_RECOUNTS)
    ):
        return 0.0
    if observed.sentences[n].section not in OWN and verdict.sure < _SURE_OUTSIDE:
        return 0.0
    weight = _MODEL_WEIGHT * verdict.sure * _SECTION_FACTOR.get(observed.sentences[n].section, 1.0)
    return weight * _HISTORY_FACTOR if "history" in flags and verdict.decision not in _APPEAL_VALUES else weight


def decide(observed: Observed, said: Statements, *, appeal: bool, post_service: bool, pre_service: bool) -> Finding[Decision]:
    """The one decision of the letter.

    `appeal`: the letter answers a grievance or appeal; `post_service`, `pre_service`: what the facts say on when the care was or is.
    """
    value = _of_appeal(said) if appeal else _of_first_review(observed, said, post_service=post_service, pre_service=pre_service)
    if value is None:
        return Finding(value=Decision.NONE, confidence=0.6 if said.score else 0.8)
    shown = said.best(value) or max((said.best(v) for v in said.hits), key=len, default=())
    rivals = [s for v, s in said.score.items() if v is not value]
    margin = said.score.get(value, 2.0) - max(rivals, default=0.0)
    confidence = max(0.5, min(0.97, 0.75 + 0.06 * margin + (0.08 if said.clear(value) else -0.1)))
    return Finding(value=value, confidence=round(confidence, 2), evidence=observed.evidence(shown))


def _of_appeal(said: Statements) -> Decision | None:
    partly, overturned, upheld = Decision.PARTLY_OVERTURNED, Decision.OVERTURNED, Decision.UPHELD
    if said.clear(partly):
        return partly
    if said.clear(overturned) and said.clear(upheld):
        return partly if abs(said.score[overturned] - said.score[upheld]) < 0.9 else max((overturned, upheld), key=lambda v: said.score[v])
    if said.clear(overturned) and said.score.get(upheld, 0.0) >= _TELLING:
        return partly
    if said.clear(upheld) and said.near(upheld, Decision.APPROVED):
        return partly
    for value in (overturned, upheld):
        if said.clear(value):
            return value
    if said.clear(Decision.DELAYED):
        return Decision.DELAYED
    no = max(said.score.get(v, 0.0) for v in (Decision.DENIED, Decision.PAYMENT_DENIED, Decision.TERMINATED))
    yes = said.score.get(Decision.APPROVED, 0.0)
    if said.clear(Decision.MODIFIED):
        return partly
    if max(no, yes) >= _LEANING:
        return upheld if no >= yes else overturned
    return next((v for v in (upheld, overturned) if said.score.get(v, 0.0) >= _LEANING), None)


def _of_first_review(observed: Observed, said: Statements, *, post_service: bool, pre_service: bool) -> Decision | None:
    denied = max(said.score.get(Decision.DENIED, 0.0), said.score.get(Decision.PAYMENT_DENIED, 0.0))
    if said.clear(Decision.TERMINATED) and said.score[Decision.TERMINATED] >= denied - 1.0:
        return Decision.TERMINATED
    if said.clear(Decision.MODIFIED) or _split_table(observed):
        return Decision.MODIFIED
    if denied and said.only_titles(observed, Decision.DENIED):
        other = max((Decision.DELAYED, Decision.TERMINATED, Decision.MODIFIED), key=lambda v: said.score.get(v, 0.0))
        if said.score.get(other, 0.0) >= _TELLING and said.score.get(Decision.PAYMENT_DENIED, 0.0) < _TELLING:
            return other
    if denied >= _CLEAR and said.score.get(Decision.MODIFIED, 0.0) >= _TELLING:
        return Decision.MODIFIED
    if said.clear(Decision.DELAYED) and (denied < _CLEAR or said.score[Decision.DELAYED] > denied + 0.5):
        return Decision.DELAYED
    if denied >= _CLEAR and said.clear(Decision.APPROVED) and _approves_first(observed, said):
        return Decision.MODIFIED
    if denied >= _LEANING and denied >= said.score.get(Decision.APPROVED, 0.0) - 1.5:
        return _denied_or_unpaid(observed, said, post_service=post_service, pre_service=pre_service)
    if said.clear(Decision.UPHELD):
        return Decision.UPHELD
    if said.clear(Decision.OVERTURNED):
        return Decision.OVERTURNED
    if said.score.get(Decision.APPROVED, 0.0) >= _LEANING:
        return Decision.APPROVED
    return Decision.DELAYED if said.score.get(Decision.DELAYED, 0.0) >= _LEANING else None


def _approves_first(observed: Observed, said: Statements) -> bool:
    """Approved one thing, then refused another, perhaps in one sentence; a refusal with an offer after it is none of this."""
    yes, no = said.first(Decision.APPROVED), min(said.first(Decision.DENIED), said.first(Decision.PAYMENT_DENIED))
    return yes < no or (yes == no and _JOINED.search(observed.folded[yes]) is not None)


def _denied_or_unpaid(observed: Observed, said: Statements, *, post_service: bool, pre_service: bool) -> Decision:
    """A claim for care already received is a payment denial, whatever the verb."""
    if post_service and pre_service:
        return Decision.PAYMENT_DENIED if said.clear(Decision.PAYMENT_DENIED) else Decision.DENIED
    if post_service or pre_service:
        return Decision.PAYMENT_DENIED if post_service else Decision.DENIED
    payment, denied = said.score.get(Decision.PAYMENT_DENIED, 0.0), said.score.get(Decision.DENIED, 0.0)
    if not any(_BILL.search(f) for f, s in zip(observed.folded, observed.sentences, strict=True) if s.section in _WHERE):
        return Decision.DENIED
    return Decision.PAYMENT_DENIED if payment > denied else Decision.DENIED


def _split_table(observed: Observed) -> bool:
    """A table of requested services, some approved and some not."""
    cells = [f for f, s in zip(observed.folded, observed.sentences, strict=True) if s.section in _WHERE and len(f) < 60]
    return any(_CELL_APPROVED.search(c) for c in cells) and any(_CELL_DENIED.search(c) for c in cells)
