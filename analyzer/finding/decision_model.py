"""The trained decision model: how likely a sentence says what the plan does in this letter, and what that is.

Linear over the features of the sentence model (`training/train_decisions.py` makes the file). It judges a sentence alone;
where it stands and what the cues of the rulebook say is weighed in `finding.decision`.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from analyzer.finding.sentence_features import Featurizer
from analyzer.finding.sentence_model import Scores, linear
from analyzer.model import Decision

FORMAT = 1
NOTHING, ASKS, RECEIVED = "none", "information_request", "acknowledgment"
LABELS = (*(d.value for d in Decision if d is not Decision.NONE), ASKS, RECEIVED, NOTHING)
"""Column names: the decisions, and what else a letter may do."""


@dataclass(frozen=True, slots=True)
class DecisionModel:
    """Weights of one training; `score` needs numpy only."""

    features: NDArray[np.uint32]
    """Sorted hashes of the features with weight."""
    rarity: Scores
    weights: Scores
    """Shape (features, labels)."""
    bias: Scores
    featurizer: Featurizer

    def score(self, texts: Sequence[str]) -> Scores:
        """Probabilities, shape (n, 12), columns as in `LABELS`."""
        rows, hashes = self.featurizer.features(texts)
        total = linear(rows, hashes, len(texts), self.features, self.rarity, self.weights) + self.bias
        total = np.exp(total - total.max(1, keepdims=True))
        return np.asarray(total / total.sum(1, keepdims=True), np.float32)


def load_decision_model() -> DecisionModel:
    """The model that ships with the package."""
    with (files("analyzer.finding") / "model" / "decisions.npz").open("rb") as stream, np.load(stream, allow_pickle=False) as data:
        meta = json.loads(bytes(data["meta"]).decode())
        if meta["format"] != FORMAT or tuple(meta["labels"]) != LABELS:
            raise ValueError(f"decision model has format {meta['format']}, this version reads {FORMAT}")
        return DecisionModel(
            features=data["features"],
            rarity=data["rarity"].astype(np.float32),
            weights=data["weights"].astype(np.float32) * data["scale"].astype(np.float32),
            bias=data["bias"].astype(np.float32),
            featurizer=Featurizer(meta["concepts"]),
        )
