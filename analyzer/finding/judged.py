"""What the decision model says of the letter's sentences, in the parts of the letter where a decision may stand."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from analyzer.finding.decision_model import ASKS, LABELS, NOTHING, RECEIVED, DecisionModel
from analyzer.finding.observed import HEAD, OWN, Observed
from analyzer.finding.section_map import SectionKind
from analyzer.model import Decision
from analyzer.rulebook.notices import Cue, Role

_WHERE = OWN | (HEAD - {SectionKind.ADDRESSEE}) | {SectionKind.CLOSING}
_LONGEST, _MOST = 70, 160
"""Words of a sentence, sentences of a letter that are judged."""
_NOTHING = LABELS.index(NOTHING)
_NAMES = LABELS[:_NOTHING]
_MODEL_CUES = {name: Cue(f"decision.model.{name}", Role.DECISION, name, 4, (), re.compile("")) for name in _NAMES}
"""What stands for the model in evidence."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The likeliest thing that a sentence does."""

    value: str
    """A decision, `information_request` or `acknowledgment`."""
    sure: float
    """Probability of `value`."""
    something: float
    """Probability that the sentence does anything at all."""

    @property
    def decision(self) -> Decision | None:
        return None if self.value in (ASKS, RECEIVED) else Decision(self.value)

    @property
    def cue(self) -> Cue:
        return _MODEL_CUES[self.value]


def judge(observed: Observed, model: DecisionModel | None) -> Mapping[int, Verdict]:
    """Verdict of each sentence that may state a decision, by its number."""
    if model is None:
        return {}
    asked = [
        n for n, s in enumerate(observed.sentences) if s.section in _WHERE and 1 <= len(s.text.split()) <= _LONGEST and any(map(str.isalpha, s.text))
    ]
    asked = asked[:_MOST]
    if not asked:
        return {}
    chances = model.score([observed.sentences[n].text for n in asked])
    best = chances[:, :_NOTHING].argmax(1)
    return {
        n: Verdict(_NAMES[best[i]], float(chances[i, best[i]]), float(1 - chances[i, _NOTHING]))
        for i, n in enumerate(asked)
        if chances[i, _NOTHING] < 0.8
    }
