"""How much each sentence speaks for each reason: model, rules, place in the letter and the other sentences together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analyzer.finding.reason_rules import SentenceHits
from analyzer.finding.section_map import SectionKind, Sentence
from analyzer.finding.sentence_model import SentenceModel, SentenceScores
from analyzer.model import ReasonKind
from analyzer.rulebook.reasons import Context, Strength

Table = NDArray[np.float64]
KINDS = tuple(ReasonKind)
COLUMN = {k: i for i, k in enumerate(KINDS)}
CANDIDATES = frozenset(
    {SectionKind.DECISION, SectionKind.RATIONALE, SectionKind.BODY, SectionKind.CLAIM_NOTES, SectionKind.CRITERIA, SectionKind.REVIEWER}
)
"""Sections whose sentences are judged at all."""
_PLACE = {
    SectionKind.RATIONALE: 0.6,
    SectionKind.CLAIM_NOTES: 0.6,
    SectionKind.DECISION: 0.0,
    SectionKind.BODY: -0.5,
    SectionKind.CRITERIA: -1.5,
    SectionKind.REVIEWER: -1.5,
}
_PENALTY = {
    Context.HISTORY: 2.5,
    Context.ATTRIBUTION: 2.0,
    Context.HYPOTHESIS: 2.0,
    Context.NEGATION: 2.5,
    Context.RIGHTS: 2.5,
    Context.INVITATION: 2.5,
    Context.PLAN_ITSELF: 2.5,
    Context.FAVOUR: 1.5,
}
_PRIOR = -0.7
"""Training sentences state a reason far more often than sentences of a letter do."""
_STATES, _SUGGESTS = 2.2, 0.8
_AROUND = 0.4
"""How much the paragraph speaks for the reason of its sentence."""
_TOGETHER = 0.6
"""How strongly a sentence leans to the reasons that the rest of the letter gives."""
_DELAY_ELSEWHERE = 1.0
"""Letters that decide speak of time, too: a delay is seldom their reason."""
_BESIDE_NOTES = 1.5
"""Where the notes to the lines tell why, what stands beside them is mostly about the plan and the page."""
_MIN_WORDS = 4


@dataclass(frozen=True, slots=True)
class Weighed:
    """The judged sentences of a letter and what each says; rows are sentences, columns `KINDS`."""

    sentences: tuple[Sentence, ...]
    hits: tuple[SentenceHits, ...]
    scores: SentenceScores
    stated: Table
    """Probability that the sentence states a reason of this decision, shape (n,)."""
    alone: Table
    """Probability that it states this reason, judged without the other sentences, shape (n, 13)."""
    together: Table
    """The same in the light of the other sentences."""
    paragraph: tuple[int, ...]
    """Number of the paragraph of each sentence."""


def candidates(sentences: Sequence[Sentence]) -> tuple[Sentence, ...]:
    """Sentences that may state a reason: the plan's own words, no table cells, no headings."""
    return tuple(s for s in sentences if s.section in CANDIDATES and _is_prose(s.text))


def _is_prose(text: str) -> bool:
    words = text.split()
    return len(words) >= _MIN_WORDS and sum(w[:1].isalpha() or w[:1] in "(“\"'" for w in words) * 2 >= len(words)


def weigh(
    sentences: tuple[Sentence, ...], hits: tuple[SentenceHits, ...], model: SentenceModel, paragraph: tuple[int, ...], *, delayed: bool = False
) -> Weighed:
    """Put model, rules and place together; then let the letter as a whole decide where a sentence is ambiguous."""
    scores, around = _scores(sentences, model, paragraph)
    said = scores.stated.astype(np.float64)
    which = scores.reasons.astype(np.float64) + _AROUND * around
    noted = any(s.section is SectionKind.CLAIM_NOTES for s in sentences)
    if not delayed:
        which[:, COLUMN[ReasonKind.DELAY]] -= _DELAY_ELSEWHERE
    for i, (sentence, hit) in enumerate(zip(sentences, hits, strict=True)):
        if noted and sentence.section is not SectionKind.CLAIM_NOTES:
            said[i] -= _BESIDE_NOTES
        said[i] += _PRIOR + _PLACE.get(sentence.section, 0.0) - max((_PENALTY[c] for c in hit.contexts), default=0.0)
        strength: dict[int, float] = {}
        for rule in hit.rules:
            column = COLUMN[rule.reason]
            strength[column] = max(strength.get(column, 0.0), _STATES if rule.strength is Strength.STATES else _SUGGESTS)
        for column, bonus in strength.items():
            which[i, column] += bonus
        said[i] += 1.0 * max(strength.values(), default=0.0)
    stated = _sigmoid(said)
    share = _shares(which)
    alone = stated[:, None] * share
    mass = alone.sum(0)
    lean = np.log((mass + 0.15) / (mass.sum() + 0.15 * len(KINDS)))
    together = stated[:, None] * _shares(which + _TOGETHER * lean)
    return Weighed(sentences, hits, scores, stated, alone, together, paragraph)


def _scores(sentences: tuple[Sentence, ...], model: SentenceModel, paragraph: tuple[int, ...]) -> tuple[SentenceScores, Table]:
    """Scores of the sentences, and for each the reasons' log-odds of its whole paragraph."""
    numbers = sorted(set(paragraph))
    whole = [" ".join(s.text for s, p in zip(sentences, paragraph, strict=True) if p == n) for n in numbers]
    every = model.score([*(s.text for s in sentences), *whole])
    count = len(sentences)
    place = {n: i for i, n in enumerate(numbers)}
    around = every.reasons[count:].astype(np.float64)[[place[p] for p in paragraph]] if count else every.reasons[:0].astype(np.float64)
    return SentenceScores(every.stated[:count], every.reasons[:count], every.fact[:count], every.subtypes[:count]), around


def _shares(log_odds: Table) -> Table:
    """What part of the sentence belongs to each reason; a reason that is likely by itself keeps its own probability."""
    if not len(log_odds):
        return log_odds
    lifted = np.exp(log_odds - log_odds.max(1, keepdims=True))
    soft: Table = lifted / lifted.sum(1, keepdims=True)
    return np.maximum(soft, np.where(log_odds > 0.0, _sigmoid(log_odds) * 0.9, 0.0))


def _sigmoid(x: Table) -> Table:
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(x, -30, 30))), dtype=np.float64)
