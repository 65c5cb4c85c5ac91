"""What the letter says, each value with its confidence and its place in the document."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Generic, TypeVar

from analyzer.model.vocabulary import Coverage, DateKind, Decision, IdentifierKind, NoticeKind, ReasonKind, RegulatorPath, SenderRole, Urgency

Box = tuple[float, float, float, float]
V = TypeVar("V")


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Words of the document, with their place."""

    page: int
    """1-based."""
    text: str
    """As printed (as recognised, for OCR), white space folded."""
    bbox: Box
    rule: str
    """Id of the rule that found it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding(Generic[V]):
    value: V
    confidence: float
    """0 to 1."""
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternative:
    value: RegulatorPath
    confidence: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PathFinding(Finding[RegulatorPath]):
    value: RegulatorPath  # said again: what reads annotations (pydantic) does not see through the generic parent
    alternatives: tuple[Alternative, ...] = ()
    coverage: Coverage = Coverage.UNKNOWN
    conflicts: tuple[str, ...] = ()
    """Plain sentences on evidence that points elsewhere; shown, never smoothed over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason(Finding[ReasonKind]):
    value: ReasonKind
    primary: bool = False
    subtype: str | None = None
    """Level of care, length of stay, site of care, criteria not met, benefit limit, …"""
    codes: tuple[str, ...] = ()
    criteria: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Identifier(Finding[str]):
    value: str
    kind: IdentifierKind


@dataclass(frozen=True, slots=True, kw_only=True)
class DateFound(Finding[date]):
    value: date
    kind: DateKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Amounts:
    """US dollars as decimal strings; None where the document does not say."""

    billed: str | None = None
    allowed: str | None = None
    paid: str | None = None
    member_responsibility: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    description: str
    category: str | None = None
    codes: tuple[str, ...] = ()
    decision: Decision | None = None
    reasons: tuple[ReasonKind, ...] = ()
    service_date: date | None = None
    amounts: Amounts = field(default_factory=Amounts)
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    name: str | None = None
    """As printed."""
    legal_entity: str | None = None
    """Canonical legal name."""
    entity_id: str | None = None
    confidence: float = 0.0
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    name: str | None = None
    role: SenderRole = SenderRole.UNKNOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """Something about the document the reader should know; `code` is stable."""

    code: str
    message: str
    page: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What the letter says: everything that `finding/` hands to `deciding/`."""

    language: str
    """ISO 639-1 code of the letter."""
    notice_kind: Finding[NoticeKind]
    decision: Finding[Decision]
    urgency: Finding[Urgency]
    plan: Plan
    sender: Sender
    regulator_path: PathFinding
    reasons: tuple[Reason, ...] = ()
    identifiers: tuple[Identifier, ...] = ()
    dates: tuple[DateFound, ...] = ()
    services: tuple[Service, ...] = ()
    codes: tuple[str, ...] = ()
    totals: Amounts = field(default_factory=Amounts)
    review: tuple[str, ...] = ()
    """Plain sentences: what in the findings a person should check."""

    def date_of(self, kind: DateKind) -> date | None:
        """The best date of this kind, or None where the letter does not say."""
        return max((d for d in self.dates if d.kind is kind), key=lambda d: d.confidence).value if any(d.kind is kind for d in self.dates) else None
