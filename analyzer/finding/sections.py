"""Where in the letter each part stands: letterhead, reference block, decision, rationale, rights, forms, taglines."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from analyzer.finding.claim_layout import mark_claim_tables
from analyzer.finding.cue_search import cue_hits
from analyzer.finding.enclosed_forms import mark_forms
from analyzer.finding.labelling import OWN_WORDS, Labeller
from analyzer.finding.opening import mark_opening
from analyzer.finding.paragraphs import split_paragraphs
from analyzer.finding.pieces import Label, make_pieces
from analyzer.finding.section_map import Section, SectionKind, SectionMap, Sentence
from analyzer.finding.sentences import RawSentence, split_sentences
from analyzer.model import TextSource
from analyzer.reading.text import DocumentText, TextLine
from analyzer.rulebook.notices import NoticePatterns, fold, mended, statutory_text, words_of

__all__ = ["OWN_WORDS", "Section", "SectionKind", "SectionMap", "Sentence", "find_sections"]


def find_sections(doc: DocumentText, patterns: NoticePatterns) -> SectionMap:
    """Divide the letter; every character belongs to one section, every sentence knows its own."""
    furniture, paragraphs = split_paragraphs(doc)
    raw = split_sentences(doc, paragraphs)
    folded = [fold(s.text) for s in raw]
    if any(p.text_source in (TextSource.OCR, TextSource.MIXED) for p in doc.pages):
        folded = [mended(f, patterns) for f in folded]
    words = [words_of(f) for f in folded]
    mandated = [statutory_text(w, patterns) for w in words]
    pieces = make_pieces(paragraphs, raw, folded)
    mark_forms(pieces, patterns)
    known = {n for p in pieces if p.label is not None for n in p.sentences} | {n for n, m in enumerate(mandated) if m}
    body = mark_opening(pieces, patterns)
    mark_claim_tables(doc, pieces)
    Labeller(_weights(folded, words, patterns, known), folded, mandated, patterns).label(pieces[body:], " ".join(p.text for p in pieces[:body]))
    labels: list[Label] = [(SectionKind.BODY, "section.default")] * len(raw)
    for piece in pieces:
        for n in piece.sentences:
            labels[n] = piece.labels.get(n) or piece.label or labels[n]
    sentences = tuple(Sentence(s.text, s.start, s.end, labels[i][0], doc.page_at(s.start)) for i, s in enumerate(raw))
    return SectionMap(_sections(doc, furniture, raw, labels), sentences, tuple(folded))


def _weights(folded: Sequence[str], words: Sequence[Sequence[str]], patterns: NoticePatterns, known: Collection[int]) -> list[dict[str, float]]:
    """Weight of each section that a sentence speaks for; sentences in `known` need none."""
    found = []
    for cues in cue_hits(folded, patterns.section_cues, known, words):
        weights: dict[str, float] = {}
        for cue in cues:
            weights[cue.value] = weights.get(cue.value, 0.0) + cue.weight
        found.append(weights)
    return found


def _sections(doc: DocumentText, furniture: Sequence[TextLine], raw: Sequence[RawSentence], labels: Sequence[Label]) -> tuple[Section, ...]:
    """Runs of one label in document order; what stands between two sentences goes to the first."""
    marks: list[tuple[int, Label]] = [(ln.start, (SectionKind.FURNITURE, "section.furniture")) for ln in furniture]
    for s, label in zip(raw, labels, strict=True):
        marks.extend((start, label) for start, _ in s.pieces)
    marks.sort(key=lambda m: m[0])
    merged: list[tuple[int, Label]] = []
    for start, label in marks:
        same = merged and merged[-1][1][0] is label[0] and (label[0] is not SectionKind.MANDATED_NOTICE or merged[-1][1] == label)
        if not same:
            merged.append((start, label))
    size = len(doc.text)
    if not merged:
        return (Section(SectionKind.BODY, 0, size, "section.empty"),) if size else ()
    bounds = [0, *(start for start, _ in merged[1:]), size]
    return tuple(Section(kind, bounds[i], bounds[i + 1], rule) for i, (_, (kind, rule)) in enumerate(merged))
