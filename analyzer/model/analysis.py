"""The result: one document's answer, the contract of CLI, batch and API."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from analyzer.model.determination import Determination, Observation
from analyzer.model.findings import Amounts, DateFound, Finding, Identifier, Issue, PathFinding, Plan, Reason, Sender, Service
from analyzer.model.vocabulary import Decision, NoticeKind, TextSource, Urgency


@dataclass(frozen=True, slots=True, kw_only=True)
class PageInfo:
    number: int
    width: float
    height: float
    text_source: TextSource
    ocr_confidence: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentInfo:
    file_name: str | None
    sha256: str
    media_type: str
    language: str
    pages: tuple[PageInfo, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    needed: bool
    why: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysis:
    """One document's answer; the contract of CLI, batch and API."""

    schema_version: str
    rulebook_version: str
    as_of: date
    document: DocumentInfo
    notice_kind: Finding[NoticeKind]
    decision: Finding[Decision]
    plan: Plan
    sender: Sender
    regulator_path: PathFinding
    reasons: tuple[Reason, ...]
    urgency: Finding[Urgency]
    identifiers: tuple[Identifier, ...]
    dates: tuple[DateFound, ...]
    services: tuple[Service, ...]
    codes: tuple[str, ...]
    totals: Amounts
    observations: tuple[Observation, ...]
    determination: Determination
    review: Review
    issues: tuple[Issue, ...]
