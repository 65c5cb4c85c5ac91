"""What follows from the facts: outcome, steps, deadlines, questions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from analyzer.model.findings import Evidence
from analyzer.model.vocabulary import DeadlineName, Met, NextStep, Outcome, ReasonKind, Verified


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    name: DeadlineName
    due: date
    basis: str
    citation: str
    verified: Verified


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    rule_id: str
    text: str
    citation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    id: str
    """Name of the answer it asks for."""
    text: str
    answers: tuple[str, ...]
    decides: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChecklistItem:
    id: str
    text: str
    met: Met
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    name: str
    phone: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """What the law asks such a letter to say and this one does not, or says otherwise."""

    id: str
    text: str
    citation: str
    verified: Verified
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Determination:
    outcome: Outcome
    grounds: tuple[ReasonKind, ...]
    next_step: NextStep
    other_steps: tuple[NextStep, ...] = ()
    deadlines: tuple[Deadline, ...] = ()
    why: tuple[Why, ...] = ()
    questions: tuple[Question, ...] = ()
    checklist: tuple[ChecklistItem, ...] = ()
    first_steps: tuple[str, ...] = ()
    documents_to_gather: tuple[str, ...] = ()
    contacts: tuple[Contact, ...] = ()
    disclaimer: str = ""
