"""How urgent the care is, by the facts of this case; the words about expedited review that every letter carries are no evidence."""

from __future__ import annotations

import re

from analyzer.finding.observed import HEAD, Hit, Observed
from analyzer.finding.section_map import SectionKind
from analyzer.model import Finding, Urgency
from analyzer.rulebook.notices import Role

_FACTS = HEAD | {SectionKind.DECISION, SectionKind.RATIONALE, SectionKind.BODY, SectionKind.REVIEWER}
_NEGATED = re.compile(
    r"\b(?:no|not|never|without|denies|denied|neither|nor|n't|did not|does not|no longer|free of|absence of|none|rather than|sin|ninguna?)\b"
    r"[^.;,]{0,45}$"
)
_GENERAL = re.compile(
    r"\b(?:if|when|unless|whether|examples?|such as|may ask|can ask|you can|you may|si|cuando|a person|people|someone|patients? who|members? who)\b"
)
_ENOUGH = 4


def find_urgency(observed: Observed, *, post_service: bool) -> Finding[Urgency]:
    """Urgent by facts, not urgent where the letter says so or the care is long past, else unknown."""
    facts = [h for h in observed.hits(Role.URGENT, _FACTS) if _holds(observed, h)]
    weight = sum({(h.cue.value, h.sentence): h.cue.weight for h in facts}.values())
    routine = [h for h in observed.hits(Role.ROUTINE, _FACTS) if not _GENERAL.search(observed.folded[h.sentence])]
    if weight >= _ENOUGH and not post_service:
        strongest = sorted(facts, key=lambda h: (-h.cue.weight, h.sentence))
        return Finding(value=Urgency.URGENT, confidence=min(0.95, 0.6 + 0.05 * weight), evidence=observed.evidence(strongest, limit=3))
    if routine:
        return Finding(value=Urgency.NOT_URGENT, confidence=0.85 if not facts else 0.6, evidence=observed.evidence(routine))
    if post_service:
        return Finding(value=Urgency.NOT_URGENT, confidence=0.7)
    return Finding(value=Urgency.UNKNOWN, confidence=0.8 if not facts else 0.6, evidence=observed.evidence(facts))


def _holds(observed: Observed, hit: Hit) -> bool:
    """Said of this case: neither denied, nor a rule about people in general."""
    folded = observed.folded[hit.sentence]
    match = hit.cue.regex.search(folded)
    if match is None or _NEGATED.search(folded[: match.start()]):
        return False
    general = _GENERAL.search(folded)
    return general is None or general.start() > match.end()
