"""Which rules, context cues and criteria names of the rulebook occur in which sentence, and which rules were only near."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from analyzer.finding.section_map import Sentence
from analyzer.rulebook.notices import fold
from analyzer.rulebook.reasons import Context, Criteria, Cue, ReasonPatterns, Rule

MAX_SENTENCE = 1_500
"""Characters of one sentence that rules look at: text without full stops must not cost more than its share."""


@dataclass(frozen=True, slots=True)
class NearMiss:
    """A rule whose words stand in the sentence and that yet does not count."""

    rule: str
    because: str
    """`section:<name>` or `context:<name>`."""


@dataclass(frozen=True, slots=True)
class SentenceHits:
    rules: tuple[Rule, ...]
    contexts: frozenset[Context]
    cues: tuple[str, ...]
    near: tuple[NearMiss, ...]
    folded: str


def match_sentences(sentences: Sequence[Sentence], patterns: ReasonPatterns) -> tuple[SentenceHits, ...]:
    """Hits of every sentence, in order; cheap words first, patterns only where one of them stands."""
    folded = [fold(s.text[:MAX_SENTENCE]) for s in sentences]
    joined = "\n".join(folded)
    rules = [r for r in patterns.rules if any(n in joined for n in r.needs)]
    cues = [c for c in patterns.cues if not c.needs or any(n in joined for n in c.needs)]
    return tuple(_match(text, s.section.value, rules, cues) for text, s in zip(folded, sentences, strict=True))


def _match(text: str, section: str, rules: list[Rule], cues: list[Cue]) -> SentenceHits:
    found = [r for r in rules if any(n in text for n in r.needs) and r.regex.search(text)]
    here = [c for c in cues if (not c.needs or any(n in text for n in c.needs)) and c.regex.search(text)]
    contexts = frozenset(c.context for c in here)
    counted, near = [], []
    for rule in found:
        against = contexts - rule.despite
        if section not in rule.where:
            near.append(NearMiss(rule.id, f"section:{section}"))
        elif against:
            near.append(NearMiss(rule.id, f"context:{min(against)}"))
        else:
            counted.append(rule)
    return SentenceHits(tuple(counted), contexts, tuple(c.id for c in here), tuple(near), text)


def criteria_in(sentences: Sequence[Sentence], patterns: ReasonPatterns) -> tuple[str, ...]:
    """Criteria sets cited, as printed, each once."""
    found: dict[str, str] = {}
    for sentence in sentences:
        text = " ".join(sentence.text[:MAX_SENTENCE].split())
        folded = fold(text)
        for named in patterns.criteria:
            for printed in _citations(named, text, folded):
                key = fold(printed)
                if not any(key in other for other in found):
                    for shorter in [k for k in found if k in key]:
                        del found[shorter]
                    found[key] = printed
    return tuple(found.values())


def _citations(named: Criteria, text: str, folded: str) -> list[str]:
    if not any(n in folded for n in named.needs):
        return []
    same = len(text) == len(folded)
    found = [(text[m.start() : m.end()] if same else m.group()).strip(" ,;") for m in named.regex.finditer(folded)]
    return [f for f in found if f]
