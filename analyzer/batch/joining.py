"""What several letters of one case say together: their order, and the facts that the last decision is judged on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from enum import StrEnum
from typing import Any

from analyzer.model import (
    Analysis,
    Answers,
    DateFound,
    DateKind,
    Decision,
    Finding,
    Findings,
    GrievanceStatus,
    NoticeKind,
    Reason,
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
_STATUS = {
    Decision.UPHELD: GrievanceStatus.UPHELD,
    Decision.DENIED: GrievanceStatus.UPHELD,
    Decision.PARTLY_OVERTURNED: GrievanceStatus.PARTLY_OVERTURNED,
    Decision.MODIFIED: GrievanceStatus.PARTLY_OVERTURNED,
}


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
    from_letters: tuple[str, ...]
    """Names of the answers that were taken from other letters of the case."""


def join(letters: Sequence[Letter]) -> JoinedFacts:
    """Put the facts of a case together, the latest decision first.

    The plan's last decision is what is judged. What it leaves open is filled from the other letters: the reasons of the denial it answers, the
    surest regulator path, dates and urgency. A grievance that one letter shows to be filed or decided is a fact for all of them.

    Args:
        letters: in the order of `timeline`, at least one.
    """
    deciding = [a for a in letters if a.event in (Event.DENIAL, Event.DELAY, Event.GRIEVANCE_DECISION, Event.APPROVAL)]
    base = (deciding or list(letters))[-1]
    others = [a for a in reversed(letters) if a is not base]
    found = base.analysis
    findings = Findings(
        language=found.document.language,
        notice_kind=found.notice_kind,
        decision=found.decision,
        urgency=_known([a.analysis.urgency for a in (base, *others)], Urgency.UNKNOWN),
        plan=next((a.analysis.plan for a in (base, *others) if a.analysis.plan.legal_entity), found.plan),
        sender=found.sender,
        regulator_path=max(
            (a.analysis.regulator_path for a in (base, *others)), key=lambda p: p.confidence if p.value is not RegulatorPath.UNKNOWN else -1.0
        ),
        reasons=_reasons(base, others),
        identifiers=tuple(dict.fromkeys(i for a in (base, *others) for i in a.analysis.identifiers)),
        dates=_dates(base, others),
        services=found.services or next((a.analysis.services for a in others if a.analysis.services), ()),
        codes=tuple(dict.fromkeys(c for a in (base, *others) for c in a.analysis.codes)),
        totals=found.totals,
    )
    shown = _shown_answers(base, letters)
    given = _given(letters)
    answers = replace(shown, **{f.name: v for f in fields(given) if (v := getattr(given, f.name)) is not None})
    taken = tuple(f.name for f in fields(shown) if getattr(shown, f.name) is not None and getattr(given, f.name) is None)
    return JoinedFacts(base, findings, answers, taken)


def _known(findings: Sequence[Finding[Urgency]], unknown: Urgency) -> Finding[Urgency]:
    return next((f for f in findings if f.value is not unknown), findings[0])


def _reasons(base: Letter, others: Sequence[Letter]) -> tuple[Reason, ...]:
    """The base letter's own reasons; where it gives none, those of the letter before it that does."""
    return next((a.analysis.reasons for a in (base, *others) if a.analysis.reasons), ())


def _dates(base: Letter, others: Sequence[Letter]) -> tuple[DateFound, ...]:
    """The base letter's dates, and of the others what it does not say; their notice dates are theirs alone."""
    found = list(base.analysis.dates)
    for letter in others:
        kinds = {d.kind for d in found} | {DateKind.NOTICE_DATE, DateKind.DECISION_DATE, DateKind.RESPONSE_DUE}
        found += [d for d in letter.analysis.dates if d.kind not in kinds]
    return tuple(found)


def _shown_answers(base: Letter, letters: Sequence[Letter]) -> Answers:
    """What the letters themselves answer about the grievance."""
    decided = [a for a in letters if a.event is Event.GRIEVANCE_DECISION and a.analysis.decision.value in _STATUS]
    filed = [d for a in letters if (d := _first_day(a.analysis, DateKind.GRIEVANCE_FILED)) is not None]
    if not decided or letters.index(decided[-1]) < letters.index(base):
        return Answers(grievance_filed=max(filed, default=None))
    last = decided[-1]
    day = _first_day(last.analysis, DateKind.DECISION_DATE) or last.day
    return Answers(grievance_status=_STATUS[last.analysis.decision.value], grievance_decided=day, grievance_filed=max(filed, default=None))


def _given(letters: Sequence[Letter]) -> Answers:
    """What the reader answered for any of the letters; for the latest letter outweighs."""
    found: dict[str, Any] = {}
    for letter in letters:
        found |= {f.name: v for f in fields(letter.answers) if (v := getattr(letter.answers, f.name)) is not None}
    return Answers(**found)
