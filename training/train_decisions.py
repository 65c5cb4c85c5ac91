"""Train the decision model: `python -m training.train_decisions [--evaluate]`; a minute on one core, same file each time.

Needs scikit-learn (development only). `--evaluate` prints 5-fold figures by line (all variants of a line on one side) and does not write.
"""

from __future__ import annotations

import argparse
import io
import json
import random
import sys
import zipfile
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression

from analyzer.finding.decision_model import FORMAT, LABELS
from analyzer.finding.sentence_features import Featurizer
from training.decision_lines import decision_lines, silent
from training.sentences import Example, concepts, misread
from training.train_reasons import Space

OUT = Path(__file__).parents[1] / "analyzer" / "finding" / "model" / "decisions.npz"
SEED, VARIANTS, COST, EVENED, LEAST = 20261124, 10, 30.0, 1.0, 2


def examples() -> list[Example]:
    return [*decision_lines(VARIANTS, SEED), *silent(SEED)]


def train(data: list[Example]) -> tuple[Space, np.ndarray, np.ndarray, Featurizer]:
    """Space, weights (features, labels) already times rarity, bias."""
    rng = random.Random(SEED)
    data = data + [misread(e, rng) for e in data if rng.random() < 0.1]
    featurizer = Featurizer(concepts())
    rows, hashes = featurizer.features([e.text for e in data])
    space = space_of_groups(rows, hashes, data)
    x = space.matrix(rows, hashes, len(data))
    y = np.array([LABELS.index(e.reasons[0]) for e in data])
    weight = np.array([e.weight for e in data])
    total = np.bincount(y, weight)
    model = LogisticRegression(C=COST, solver="lbfgs", max_iter=150)
    model.fit(x, y, sample_weight=weight * (total.mean() / total[y]) ** EVENED)
    return space, (model.coef_ * space.rarity).T, model.intercept_, featurizer


def space_of_groups(rows: np.ndarray, hashes: np.ndarray, data: list[Example]) -> Space:
    """The features that more than one line has: what only the variants of one line share says nothing on other letters."""
    names = {g: i for i, g in enumerate(sorted({e.group for e in data}))}
    group = np.array([names[e.group] for e in data], np.uint64)
    once = np.unique((group[rows] << np.uint64(32)) | hashes) & np.uint64(0xFFFFFFFF)
    features, times = np.unique(once.astype(np.uint32), return_counts=True)
    keep = times >= LEAST
    return Space(features[keep], (np.log((1 + len(names)) / (1 + times[keep])) + 1).astype(np.float32))


def write(data: list[Example]) -> None:
    space, weights, bias, _ = train(data)
    big = np.abs(weights).max(1) >= 0.02
    weights = weights[big]
    scale = np.abs(weights).max(0) / 127
    meta = {"format": FORMAT, "labels": list(LABELS), "concepts": concepts(), "examples": len(data), "seed": SEED}
    arrays = {
        "features": space.features[big],
        "rarity": space.rarity[big].astype(np.float16),
        "weights": np.round(weights / scale).astype(np.int8),
        "scale": scale.astype(np.float32),
        "bias": bias.astype(np.float32),
        "meta": np.frombuffer(json.dumps(meta, sort_keys=True).encode(), np.uint8),
    }
    with zipfile.ZipFile(OUT, "w", zipfile.ZIP_STORED) as archive:
        for name, array in arrays.items():
            buffer = io.BytesIO()
            np.save(buffer, array)
            archive.writestr(zipfile.ZipInfo(f"{name}.npy", (2026, 11, 23, 0, 0, 0)), buffer.getvalue())
    print(f"{OUT.name}: {len(data)} examples, {int(big.sum())} features, {OUT.stat().st_size / 1e6:.1f} MB")


def evaluate(data: list[Example]) -> None:
    groups = sorted({e.group for e in data})
    random.Random(7).shuffle(groups)
    fold = {g: i % 5 for i, g in enumerate(groups)}
    right: dict[str, list[float]] = {}
    for number in range(5):
        space, weights, bias, featurizer = train([e for e in data if fold[e.group] != number])
        outside = [e for e in data if fold[e.group] == number]
        rows, hashes = featurizer.features([e.text for e in outside])
        scores = space.matrix(rows, hashes, len(outside)) @ (weights / space.rarity[:, None]) + bias
        for e, guess in zip(outside, scores.argmax(1), strict=True):
            right.setdefault(e.reasons[0] if e.register != "reasons" else "none (reasons)", []).append(float(LABELS[guess] == e.reasons[0]))
    for label, hits in right.items():
        print(f"{label:<22}{len(hits):>6} {np.mean(hits):.3f}")
    print(f"{'mean of labels':<28} {np.mean([np.mean(h) for h in right.values()]):.3f}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--evaluate", action="store_true")
    evaluate(examples()) if parser.parse_args().evaluate else write(examples())
    return 0


if __name__ == "__main__":
    sys.exit(main())
