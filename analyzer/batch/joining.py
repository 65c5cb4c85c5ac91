"""What several letters of one case say together: their order, and the facts that the last decision is judged on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from typing import Any

from analyzer.model import (
    Analysis,
    Answers,
    DateFound,
    DateKind,
    Findings,
    NoticeKind,
    RegulatorPath,
    Urgency,
)


class Event(StrEnum):
    """What a letter is in the course of a case."""

    DENIAL = "denial"
    DELAY = "delay"
    INFORMATION_REQUEST = "information_request"
    GRIEVANCE_DECISION = "grievance_decision"
    EXPLANATION_OF_BENEFITS = "explanation_of_benefits"
    APPROVAL = "approval"
    OTHER = "other"


_EVENTS = {
    NoticeKind.GRIEVANCE_RESOLUTION: Event.GRIEVANCE_DECISION,
    NoticeKind.EXPLANATION_OF_BENEFITS: Event.EXPLANATION_OF_BENEFITS,
    NoticeKind.DELAY_NOTICE: Event.DELAY,
    NoticeKind.INFORMATION_REQUEST: Event.INFORMATION_REQUEST,
    NoticeKind.APPROVAL: Event.APPROVAL,
    NoticeKind.OTHER: Event.OTHER,
}
"""Any other kind of notice is a denial."""
_ORDER = {event: i for i, event in enumerate((Event.INFORMATION_REQUEST, Event.DELAY, Event.DENIAL))}
_DECISIONS = frozenset({Event.DENIAL, Event.DELAY, Event.GRIEVANCE_DECISION, Event.APPROVAL})


@dataclass(frozen=True, slots=True)
class Letter:
    """One document of a case."""

    name: str
    analysis: Analysis
    answers: Answers

    @property
    def event(self) -> Event:
        return _EVENTS.get(self.analysis.notice_kind.value, Event.DENIAL)

    @property
    def day(self) -> date | None:
        """The day it was written, as far as it says."""
        for kind in (DateKind.NOTICE_DATE, DateKind.DECISION_DATE):
            found = _first_day(self.analysis, kind)
            if found is not None:
                return found
        return None


def _first_day(analysis: Analysis, kind: DateKind) -> date | None:
    days = [d for d in analysis.dates if d.kind is kind]
    return max(days, key=lambda d: d.confidence).value if days else None


def timeline(letters: Iterable[Letter]) -> list[Letter]:
    """The letters as they came; what bears no day keeps the usual place of its kind."""
    ordered = sorted(letters, key=lambda a: (_ORDER.get(a.event, 9), a.name))
    dated = sorted((a for a in ordered if a.day), key=lambda a: (a.day or date.min, _ORDER.get(a.event, 9), a.name))
    for letter in (a for a in ordered if a.day is None):
        place = next((i for i, other in enumerate(dated) if _ORDER.get(other.event, 9) > _ORDER.get(letter.event, 9)), len(dated))
        dated.insert(place, letter)
    return dated


@dataclass(frozen=True, slots=True)
class JoinedFacts:
    """What all letters of a case say together."""

    base: Letter
    """The letter that the determination is about."""
    findings: Findings
    answers: Answers
    taken: Mapping[str, str]
    """What the base letter leaves open and another says: name of the finding to name of that letter."""


def join(letters: Sequence[Letter]) -> JoinedFacts:
    """Put the facts of a case together.

    The plan's last decision is what is judged. What it leaves open is filled from the other letters, the latest first: the reasons of the denial it
    answers, the surest regulator path, the legal entity, dates, services and urgency.

    Args:
        letters: in the order of `timeline`, at least one.
    """
    base = ([a for a in letters if a.event in _DECISIONS] or list(letters))[-1]
    others = [a for a in reversed(letters) if a is not base]
    found = base.analysis
    reasons = _first(base, others, lambda a: bool(a.reasons))
    plan = _first(base, others, lambda a: a.plan.legal_entity is not None)
    urgency = _first(base, others, lambda a: a.urgency.value is not Urgency.UNKNOWN)
    services = _first(base, others, lambda a: bool(a.services))
    path = max((base, *others), key=_sureness)
    filed = _first(base, others, lambda a: _first_day(a, DateKind.GRIEVANCE_FILED) is not None)
    sources = {"reasons": reasons, "plan": plan, "urgency": urgency, "services": services, "regulator_path": path, "grievance_filed": filed}
    findings = Findings(
        language=found.document.language,
        notice_kind=found.notice_kind,
        decision=found.decision,
        urgency=urgency.analysis.urgency,
        plan=plan.analysis.plan,
        sender=found.sender,
        regulator_path=path.analysis.regulator_path,
        reasons=reasons.analysis.reasons,
        identifiers=tuple(dict.fromkeys(i for a in (base, *others) for i in a.analysis.identifiers)),
        dates=_dates(base, others),
        services=services.analysis.services,
        codes=tuple(dict.fromkeys(c for a in (base, *others) for c in a.analysis.codes)),
        totals=found.totals,
    )
    return JoinedFacts(base, findings, _given(letters), {name: a.name for name, a in sources.items() if a is not base})


def _first(base: Letter, others: Sequence[Letter], says: Callable[[Analysis], bool]) -> Letter:
    """The letter that says it: the base where it does, else the latest that does, else the base again."""
    return next((a for a in (base, *others) if says(a.analysis)), base)


def _sureness(letter: Letter) -> float:
    path = letter.analysis.regulator_path
    return path.confidence if path.value is not RegulatorPath.UNKNOWN else -1.0


def _dates(base: Letter, others: Sequence[Letter]) -> tuple[DateFound, ...]:
    """The base letter's dates, and of the others what it does not say; when those were written is theirs alone."""
    found = list(base.analysis.dates)
    for letter in others:
        kinds = {d.kind for d in found} | {DateKind.NOTICE_DATE, DateKind.DECISION_DATE, DateKind.RESPONSE_DUE}
        found += [d for d in letter.analysis.dates if d.kind not in kinds]
    return tuple(found)


def _given(letters: Sequence[Letter]) -> Answers:
    """What the reader answered for any of the letters; what was said of a later one outweighs."""
    found: dict[str, Any] = {}
    for letter in letters:
        found |= {f.name: v for f in fields(letter.answers) if (v := getattr(letter.answers, f.name)) is not None}
    return Answers(**found)
