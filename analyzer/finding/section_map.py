"""The parts of a letter as types: kinds of section, sections, sentences."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class SectionKind(StrEnum):
    LETTERHEAD = "letterhead"
    ADDRESSEE = "addressee"
    REFERENCE_BLOCK = "reference_block"
    SALUTATION = "salutation"
    DECISION = "decision"
    """What the plan did: the opening paragraphs of the body."""
    RATIONALE = "rationale"
    """Why: the plan's own reasons."""
    CRITERIA = "criteria"
    """Guidelines quoted or named, without a finding about this case."""
    CLAIM_TABLE = "claim_table"
    CLAIM_NOTES = "claim_notes"
    """The message legend of an EOB: what the codes on its lines mean."""
    REVIEWER = "reviewer"
    APPEAL_RIGHTS = "appeal_rights"
    """What you can do: appeals, grievances, IMR, hearings, external review, in the plan's words."""
    MANDATED_NOTICE = "mandated_notice"
    """Statutory or government text: the DMHC paragraph, CDI block, ERISA, Medi-Cal and Medicare rights."""
    GLOSSARY = "glossary"
    TAGLINES = "taglines"
    """Language and nondiscrimination notices."""
    ENCLOSED_FORM = "enclosed_form"
    CLOSING = "closing"
    """Signature, cc, enclosures."""
    FURNITURE = "furniture"
    """Running headers and footers, fax lines, page numbers, form numbers."""
    LEGAL_FOOTER = "legal_footer"
    """Trade-name and underwriting sentences at the foot."""
    BODY = "body"
    """Everything else in the plan's own words."""


@dataclass(frozen=True, slots=True)
class Section:
    kind: SectionKind
    start: int
    end: int
    """Offsets into `DocumentText.text`."""
    rule: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence; `text` is folded, freed of line-end hyphens, and read across page furniture."""

    text: str
    start: int
    end: int
    section: SectionKind
    page: int


@dataclass(frozen=True, slots=True)
class SectionMap:
    sections: tuple[Section, ...]
    """In document order, without gaps or overlaps."""
    sentences: tuple[Sentence, ...]
    folded: tuple[str, ...] = ()
    """The sentences as the cues of the rulebook see them (`rulebook.notices.fold`)."""
