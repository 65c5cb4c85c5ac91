"""What the engine decides on: the letter's facts as enums and dates, with the reader's answers beside them.

Two doors lead in: `collect_facts` from the findings of a letter, `facts_from_mapping` from a facts file of an advocate. Both are strict.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, fields
from datetime import date
from enum import StrEnum
from functools import cache
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

from analyzer.errors import AnswersError
from analyzer.model import (
    Answers,
    Coverage,
    DateKind,
    Decision,
    Findings,
    NoticeKind,
    PathFinding,
    ReasonKind,
    RegulatorPath,
    Urgency,
)

SURE = 0.8
"""Below this confidence a regulator path with evidence against it counts as in conflict."""
ACCESS_SUBTYPES = frozenset({"late_appointment"})
"""Subtypes of a delay that are a wait for an appointment, not for a decision (28 CCR 1300.67.2.2)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFacts:
    """Everything the engine needs; None, empty or `unknown` where nobody says."""

    path: RegulatorPath = RegulatorPath.UNKNOWN
    coverage: Coverage = Coverage.UNKNOWN
    letter_path: RegulatorPath | None = None
    """The path the letter alone points to, where the reader's answers already shaped `path`."""
    path_conflict: bool = False
    """Evidence on the regulator points two ways."""
    other_paths: tuple[RegulatorPath, ...] = ()
    """What else the evidence would bear, likeliest first."""
    notice_kind: NoticeKind = NoticeKind.OTHER
    decision: Decision = Decision.NONE
    reasons: tuple[ReasonKind, ...] = ()
    primary: ReasonKind | None = None
    access_delay: bool = False
    """The delay is a wait for an appointment or a doctor, not for a decision on necessity."""
    urgency: Urgency = Urgency.UNKNOWN
    notice_date: date | None = None
    decision_date: date | None = None
    request_date: date | None = None
    received_date: date | None = None
    grievance_filed: date | None = None
    grievance_decided: date | None = None
    response_due: date | None = None
    service_end: date | None = None
    service_dates: tuple[date, ...] = ()
    ongoing_care: bool | None = None
    """Care is under way; None or False where the letter does not say."""
    post_service: bool | None = None
    """The care was already given; a refused payment says so by itself."""
    delegate_letter: bool = False
    """Sent by a medical group or vendor for the plan."""
    grievance_pending: bool = False
    """The letter itself proves a grievance that is not yet answered."""
    imr_decided: bool = False
    answers: Answers = field(default_factory=Answers)


def collect_facts(
    findings: Findings,
    answers: Answers | None = None,
    *,
    letter_path: RegulatorPath | None = None,
    ongoing_care: bool | None = None,
    post_service: bool | None = None,
    delegate_letter: bool = False,
    grievance_pending: bool = False,
) -> CaseFacts:
    """The facts of a letter, with the reader's answers beside them.

    The keyword facts are those the letter shows that have no place among the findings; `letter_path` is the path without the answers.
    """
    path = findings.regulator_path
    reasons = tuple(dict.fromkeys(r.value for r in findings.reasons))
    delays = [r for r in findings.reasons if r.value is ReasonKind.DELAY]
    others = sorted(path.alternatives, key=lambda a: -a.confidence)
    return CaseFacts(
        path=path.value,
        coverage=path.coverage,
        letter_path=letter_path,
        path_conflict=bool(path.conflicts) and _in_doubt(path),
        other_paths=tuple(a.value for a in others if a.value is not path.value),
        notice_kind=findings.notice_kind.value,
        decision=findings.decision.value,
        reasons=reasons,
        primary=next((r.value for r in findings.reasons if r.primary), None),
        access_delay=bool(delays) and all(r.subtype in ACCESS_SUBTYPES for r in delays),
        urgency=findings.urgency.value,
        notice_date=findings.date_of(DateKind.NOTICE_DATE),
        decision_date=findings.date_of(DateKind.DECISION_DATE),
        request_date=findings.date_of(DateKind.REQUEST_DATE),
        received_date=findings.date_of(DateKind.RECEIVED_DATE),
        grievance_filed=findings.date_of(DateKind.GRIEVANCE_FILED),
        response_due=findings.date_of(DateKind.RESPONSE_DUE),
        service_end=findings.date_of(DateKind.SERVICE_END),
        service_dates=tuple(sorted({d.value for d in findings.dates if d.kind is DateKind.SERVICE_DATE})),
        ongoing_care=ongoing_care,
        post_service=post_service,
        delegate_letter=delegate_letter,
        grievance_pending=grievance_pending,
        answers=answers or Answers(),
    )


def _in_doubt(path: PathFinding) -> bool:
    """A county organised health system that prints the DMHC's notice is in doubt whatever else is sure (row D056)."""
    return path.value is RegulatorPath.UNKNOWN or path.confidence < SURE or path.coverage is Coverage.MEDI_CAL_COHS


def answers_from_mapping(found: object) -> Answers:
    """Answers of plain names and values.

    Raises:
        AnswersError: no mapping, an unknown name, or a value outside the allowed ones; `detail` names the key and what is allowed.
    """
    return Answers(**_parsed(Answers, found))


def facts_from_mapping(found: object) -> CaseFacts:
    """Facts of plain names and values, `answers` among them.

    Raises:
        AnswersError: as `answers_from_mapping`.
    """
    if isinstance(found, Mapping) and isinstance(found.get("answers"), Mapping):
        found = {**found, "answers": answers_from_mapping(found["answers"])}
    return CaseFacts(**_parsed(CaseFacts, found))


def _parsed(kind: type, found: object) -> dict[str, Any]:
    if not isinstance(found, Mapping):
        raise AnswersError("a mapping of names to values is expected")
    types = _types(kind)
    unknown = sorted(str(k) for k in found if k not in types)
    if unknown:
        raise AnswersError(f"unknown: {', '.join(unknown)}; known are {', '.join(types)}")
    return {name: _value(name, types[name], value) for name, value in found.items()}


@cache
def _types(kind: type) -> dict[str, Any]:
    hints = get_type_hints(kind)
    return {f.name: hints[f.name] for f in fields(kind)}


def _value(name: str, kind: Any, value: object) -> Any:
    """The value as its type, or an error that names what is allowed."""
    choices = get_args(kind) if isinstance(kind, UnionType) else (kind,)
    if value is None and type(None) in choices:
        return None
    wanted = next(c for c in choices if c is not type(None))
    if get_origin(wanted) is tuple:
        items = value if isinstance(value, list | tuple) else [value]
        return tuple(_value(name, get_args(wanted)[0], item) for item in items)
    if wanted is bool:
        if isinstance(value, bool):
            return value
        raise AnswersError(f"{name}: true or false is expected")
    if wanted is date:
        return _day(name, value)
    if isinstance(wanted, type) and issubclass(wanted, StrEnum):
        if isinstance(value, str) and value in tuple(wanted):
            return wanted(value)
        raise AnswersError(f"{name}: one of {', '.join(wanted)} is expected")
    if isinstance(value, wanted):
        return value
    raise AnswersError(f"{name}: does not fit")


def _day(name: str, value: object) -> date:
    if type(value) is date:
        return value
    if isinstance(value, str) and len(value) == len("YYYY-MM-DD"):
        with suppress(ValueError):
            return date.fromisoformat(value)
    raise AnswersError(f"{name}: a day as YYYY-MM-DD is expected")
