"""The trained sentence model: how likely a sentence states a reason of the plan, and which.

Linear over hashed word and concept n-grams (`training/train_reasons.py` makes the file, `docs/model-card.md` tells what it can and cannot do).
It judges a sentence alone; where the sentence stands in the letter is weighed in `finding.reasons`.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from analyzer.finding.sentence_features import Featurizer, Hashes, Rows
from analyzer.model import ReasonKind

Scores = NDArray[np.float32]
FORMAT = 1


@dataclass(frozen=True, slots=True)
class SentenceScores:
    """Log-odds, one row a sentence."""

    stated: Scores
    """That the sentence states any reason of the plan's own, shape (n,)."""
    reasons: Scores
    """That it states this one, shape (n, 13), columns as in `ReasonKind`."""
    fact: Scores
    """That it recounts the case (findings, dates, what was done), shape (n,)."""
    subtypes: Scores
    """Shape (n, number of subtypes), columns as in `SentenceModel.subtypes`."""


@dataclass(frozen=True, slots=True)
class SentenceModel:
    """Weights of one training; `score` needs numpy only."""

    kinds: tuple[ReasonKind, ...]
    subtypes: tuple[tuple[ReasonKind, str], ...]
    features: NDArray[np.uint32]
    """Sorted hashes of the features with weight."""
    rarity: Scores
    """Inverse document frequency, one a feature."""
    weights: Scores
    """Shape (features, heads): 13 reasons, stated, fact, subtypes."""
    bias: Scores
    featurizer: Featurizer

    def score(self, texts: Sequence[str]) -> SentenceScores:
        """Judge each sentence by itself."""
        rows, hashes = self.featurizer.features(texts)
        total = linear(rows, hashes, len(texts), self.features, self.rarity, self.weights)
        total += self.bias
        n = len(self.kinds)
        return SentenceScores(total[:, n], total[:, :n], total[:, n + 1], total[:, n + 2 :])


def linear(rows: Rows, hashes: Hashes, count: int, features: Hashes, rarity: Scores, weights: Scores) -> Scores:
    """Weighted sum of the known features of each sentence, freed of its length; shape (count, heads)."""
    total = np.zeros((count, weights.shape[1]), np.float32)
    if len(rows):
        at = np.minimum(np.searchsorted(features, hashes), len(features) - 1)
        known = features[at] == hashes
        at, rows = at[known], rows[known]
        if len(rows):
            first = np.flatnonzero(np.diff(rows, prepend=-1))
            norm = np.sqrt(np.add.reduceat(rarity[at] ** 2, first))
            total[rows[first]] = np.add.reduceat(weights[at], first, axis=0) / norm[:, None]
    return total


def load_model() -> SentenceModel:
    """The model that ships with the package, about 30 ms."""
    with (files("analyzer.finding") / "model" / "reasons.npz").open("rb") as stream, np.load(stream, allow_pickle=False) as data:
        meta = json.loads(bytes(data["meta"]).decode())
        if meta["format"] != FORMAT:
            raise ValueError(f"sentence model has format {meta['format']}, this version reads {FORMAT}")
        scale = data["scale"].astype(np.float32)
        return SentenceModel(
            kinds=tuple(ReasonKind(k) for k in meta["kinds"]),
            subtypes=tuple((ReasonKind(k), s) for k, s in meta["subtypes"]),
            features=data["features"],
            rarity=data["rarity"].astype(np.float32),
            weights=data["weights"].astype(np.float32) * scale,
            bias=data["bias"].astype(np.float32),
            featurizer=Featurizer(meta["concepts"]),
        )
