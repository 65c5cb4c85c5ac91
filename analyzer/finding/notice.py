"""What kind of notice this is, what the plan decided, and how urgent the care is."""

from __future__ import annotations

from dataclasses import dataclass

from analyzer.finding.section_map import SectionMap
from analyzer.model import Decision, Finding, NoticeKind, Urgency
from analyzer.reading.text import DocumentText
from analyzer.rulebook.notices import NoticePatterns


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeFacts:
    language: str
    """ISO 639-1 code of the letter's own words."""
    kind: Finding[NoticeKind]
    decision: Finding[Decision]
    urgency: Finding[Urgency]
    ongoing_care: Finding[bool]
    """Care under way is being reduced or stopped."""
    post_service: Finding[bool]
    """The care was already received."""
    grievance_pending: Finding[bool]
    """An acknowledgment proves that a grievance or appeal is open."""
    is_final: Finding[bool]
    """The letter calls itself the plan's final (adverse) determination."""


def find_notice(doc: DocumentText, sections: SectionMap, patterns: NoticePatterns) -> NoticeFacts:
    """Stub until the decision rules stand."""
    no = Finding(value=False, confidence=0.0)
    return NoticeFacts(
        language="en",
        kind=Finding(value=NoticeKind.OTHER, confidence=0.0),
        decision=Finding(value=Decision.NONE, confidence=0.0),
        urgency=Finding(value=Urgency.UNKNOWN, confidence=0.0),
        ongoing_care=no,
        post_service=no,
        grievance_pending=no,
        is_final=no,
    )
