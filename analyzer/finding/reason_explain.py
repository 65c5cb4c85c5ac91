"""Sentence by sentence: what was judged, which rules hit or nearly hit, what the model thought, and why it counted or not."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analyzer.finding.reason_rules import NearMiss, match_sentences
from analyzer.finding.reason_weighing import COLUMN, KINDS
from analyzer.finding.reasons import ReasonFacts, judge
from analyzer.finding.section_map import SectionKind, SectionMap
from analyzer.finding.sentence_model import SentenceModel
from analyzer.model import ReasonKind
from analyzer.reading.text import DocumentText
from analyzer.rulebook.reasons import ReasonPatterns

_LIKELY = 0.25
_STATED = 0.5


@dataclass(frozen=True, slots=True)
class ExplainedSentence:
    page: int
    section: SectionKind
    text: str
    rules: tuple[str, ...]
    near: tuple[NearMiss, ...]
    """Rules whose words stand here and that do not count, with the section or context that is in the way."""
    contexts: tuple[str, ...]
    stated: float | None
    """Probability that the sentence states a reason of this decision; None: not judged."""
    likely: tuple[tuple[ReasonKind, float], ...]
    """Up to three reasons with their probability, the likeliest first."""
    counted: tuple[ReasonKind, ...]
    """Reasons of the result that have this sentence as evidence."""
    because: str


def explain(
    doc: DocumentText, sections: SectionMap, patterns: ReasonPatterns, model: SentenceModel, facts: ReasonFacts
) -> tuple[ExplainedSentence, ...]:
    """One row a sentence, in order; `facts` is what `find_reasons` gave for this letter."""
    weighed = facts.weighed or judge(doc, sections, patterns, model)
    place = {s.start: i for i, s in enumerate(weighed.sentences)}
    shown: dict[tuple[int, str], list[ReasonKind]] = {}
    for reason in facts.reasons:
        for evidence in reason.evidence:
            shown.setdefault((evidence.page, evidence.text), []).append(reason.value)
    rows = []
    for sentence, hit in zip(sections.sentences, match_sentences(sections.sentences, patterns), strict=True):
        at = place.get(sentence.start)
        proof = doc.evidence(sentence.start, sentence.end, "explain")
        counted = tuple(shown.get((proof.page, proof.text), ())) if at is not None else ()
        table = None if at is None else weighed.together[at]
        likely = () if table is None else tuple((KINDS[int(k)], round(float(table[k]), 2)) for k in np.argsort(-table)[:3] if table[k] >= 0.05)
        stated = None if at is None else round(float(weighed.stated[at]), 2)
        rows.append(
            ExplainedSentence(
                page=sentence.page,
                section=sentence.section,
                text=sentence.text,
                rules=tuple(r.id for r in hit.rules),
                near=hit.near,
                contexts=hit.cues,
                stated=stated,
                likely=likely,
                counted=counted,
                because=_because(sentence.section, table, stated, counted, facts),
            )
        )
    return tuple(rows)


def _because(section: SectionKind, table: np.ndarray | None, stated: float | None, counted: tuple[ReasonKind, ...], facts: ReasonFacts) -> str:
    if table is None or stated is None:
        return f"not judged: {section.value} holds no words of the plan on this case, or this is a heading or table cell"
    if not facts.weighed:
        return "the letter refuses nothing, so it has no reasons"
    first = KINDS[int(table.argmax())]
    if counted:
        strength = ", ".join(f"{k.value} {table[COLUMN[k]]:.2f}" for k in counted)
        return f"counts: {strength}" if max(table[COLUMN[k]] for k in counted) >= _LIKELY else "shown as a finding beside the reason"
    if stated < _STATED:
        return f"hardly states a reason ({stated:.2f})"
    if first in {r.value for r in facts.reasons}:
        return f"{first.value} has stronger sentences"
    return f"{first.value} ({table.max():.2f}) is too weak to be a further reason"
