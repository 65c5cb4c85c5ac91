"""The letter's sentences with every notice cue that occurs in them, found once for kind, decision and urgency."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from analyzer.finding.cue_search import cue_hits
from analyzer.finding.section_map import SectionKind, SectionMap, Sentence
from analyzer.model import Evidence
from analyzer.reading.text import DocumentText
from analyzer.rulebook.notices import Cue, NoticePatterns, Role, fold

OWN = frozenset({SectionKind.DECISION, SectionKind.RATIONALE, SectionKind.BODY, SectionKind.CLAIM_NOTES})
HEAD = frozenset({SectionKind.LETTERHEAD, SectionKind.ADDRESSEE, SectionKind.REFERENCE_BLOCK, SectionKind.SALUTATION})
_SILENT = frozenset(
    {
        SectionKind.MANDATED_NOTICE,
        SectionKind.ENCLOSED_FORM,
        SectionKind.TAGLINES,
        SectionKind.GLOSSARY,
        SectionKind.APPEAL_RIGHTS,
        SectionKind.LEGAL_FOOTER,
    }
)
"""Sections that say nothing on this case."""
_CLAIM = frozenset({SectionKind.CLAIM_TABLE, SectionKind.CLAIM_NOTES})
TITLE_WORDS = 16

_READER_ASKS = ("what if ", "what happens ", "have you ", "did you ", "do you ", "is there ", "can i ", "may i ")


@dataclass(frozen=True, slots=True)
class Hit:
    """One cue in one sentence."""

    cue: Cue
    sentence: int


@dataclass(frozen=True, slots=True)
class Observed:
    doc: DocumentText
    sentences: tuple[Sentence, ...]
    folded: tuple[str, ...]
    cues: tuple[tuple[Cue, ...], ...]
    """Of each sentence."""

    def hits(self, role: Role, sections: frozenset[SectionKind] | None = None) -> Iterator[Hit]:
        """Hits of a role in these sections (all, if None), in reading order."""
        for n, cues in enumerate(self.cues):
            if sections is None or self.sentences[n].section in sections:
                yield from (Hit(c, n) for c in cues if c.role is role)

    def flags(self, n: int) -> frozenset[str]:
        """Why sentence `n` may be no decision: conditional, history, negated, other_party."""
        return frozenset(c.value for c in self.cues[n] if c.role is Role.NOT_DECISION)

    def is_title(self, n: int) -> bool:
        """A short line that is no full sentence; a reader's question ("What if …?") is none."""
        text = self.sentences[n].text
        if text.endswith("?") and self.folded[n].startswith(_READER_ASKS):
            return False
        return len(text.split()) <= TITLE_WORDS and (not text.rstrip().endswith((".", ",", ";")) or len(text.split()) <= 6)

    def evidence(self, hits: Iterable[Hit], limit: int = 2) -> tuple[Evidence, ...]:
        """The sentences of these hits as evidence, each once, in the order given."""
        shown: dict[int, Evidence] = {}
        for hit in hits:
            if hit.sentence not in shown and len(shown) < limit:
                s = self.sentences[hit.sentence]
                shown[hit.sentence] = self.doc.evidence(s.start, s.end, hit.cue.id)
        return tuple(shown.values())


def observe(doc: DocumentText, sections: SectionMap, patterns: NoticePatterns) -> Observed:
    """Search every sentence, and the running headers and footers, which carry form titles."""
    extra = tuple(_furniture(doc, sections))
    sentences = sections.sentences + extra
    folded = (sections.folded or tuple(fold(s.text) for s in sections.sentences)) + tuple(fold(s.text) for s in extra)
    silent = {n for n, s in enumerate(sections.sentences) if s.section in _SILENT}
    found = cue_hits(folded, patterns.notice_cues, silent)
    if any(s.section in _CLAIM for s in sentences):
        outside = {n for n, s in enumerate(sentences) if s.section not in _CLAIM}
        for cues, more in zip(found, cue_hits(folded, patterns.claim_cues, outside), strict=True):
            cues.extend(more)
    return Observed(doc, sentences, folded, tuple(tuple(c) for c in found))


def _furniture(doc: DocumentText, sections: SectionMap) -> Iterator[Sentence]:
    seen: set[str] = set()
    for section in sections.sections:
        if section.kind is not SectionKind.FURNITURE:
            continue
        for line in doc.text[section.start : section.end].split("\n"):
            text = " ".join(line.split())
            if len(text) > 3 and text not in seen:
                seen.add(text)
                yield Sentence(text, section.start, section.end, SectionKind.FURNITURE, doc.page_at(section.start))
