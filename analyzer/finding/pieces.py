"""One paragraph on its way to a section."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from analyzer.finding.paragraphs import Paragraph
from analyzer.finding.section_map import SectionKind
from analyzer.finding.sentences import RawSentence

Label = tuple[SectionKind, str]
"""Section and the rule that said so."""


@dataclass(slots=True)
class Piece:
    """A paragraph with its sentences; `labels` override `label` for single sentences."""

    paragraph: Paragraph
    sentences: tuple[int, ...]
    """Indexes into the sentences of the letter."""
    text: str
    folded: str
    label: Label | None = None
    labels: dict[int, Label] = field(default_factory=dict)

    @property
    def page(self) -> int:
        return self.paragraph.lines[0].page

    @property
    def kind(self) -> SectionKind | None:
        return self.label[0] if self.label else None


def make_pieces(paragraphs: Sequence[Paragraph], raw: Sequence[RawSentence], folded: Sequence[str]) -> list[Piece]:
    """The paragraphs that hold at least one sentence."""
    members: list[list[int]] = [[] for _ in paragraphs]
    for i, s in enumerate(raw):
        members[s.paragraph].append(i)
    return [
        Piece(p, tuple(m), " ".join(raw[i].text for i in m), " ".join(folded[i] for i in m)) for p, m in zip(paragraphs, members, strict=True) if m
    ]
