"""Train the sentence model: `python -m training.train_reasons [--evaluate]`; a minute on one core, same file each time.

Needs scikit-learn (development only). `--evaluate` prints 5-fold and leave-one-register-out figures on the labelled sentences
(the authored ones are always on the training side) and does not write.
"""

from __future__ import annotations

import argparse
import io
import json
import random
import sys
import zipfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from analyzer.finding.sentence_features import Featurizer
from analyzer.finding.sentence_model import FORMAT
from analyzer.model import ReasonKind
from training.sentences import Example, concepts, labelled, misread, written

KINDS = [k.value for k in ReasonKind]
OUT = Path(__file__).parents[1] / "analyzer" / "finding" / "model" / "reasons.npz"
SEED, VARIANTS, LEAST, COST, MIXED = 20261123, 6, 2, 10.0, 0


@dataclass
class Space:
    """The features that occur often enough, with their rarity."""

    features: np.ndarray
    rarity: np.ndarray

    def matrix(self, rows: np.ndarray, hashes: np.ndarray, count: int) -> csr_matrix:
        at = np.minimum(np.searchsorted(self.features, hashes), len(self.features) - 1)
        known = self.features[at] == hashes
        at, rows = at[known], rows[known]
        made = csr_matrix((self.rarity[at], (rows, at)), shape=(count, len(self.features)))
        norm = np.sqrt(np.asarray(made.multiply(made).sum(1)).ravel())
        norm[norm == 0] = 1
        return csr_matrix(made.multiply(1 / norm[:, None]))


def space_of(hashes: np.ndarray, count: int) -> Space:
    features, times = np.unique(hashes, return_counts=True)
    keep = times >= LEAST
    rarity = np.log((1 + count) / (1 + times[keep])) + 1
    return Space(features[keep], rarity.astype(np.float32))


def fit(x: csr_matrix, y: np.ndarray, weight: np.ndarray, *, balanced: bool) -> tuple[np.ndarray, float]:
    model = LogisticRegression(C=COST, class_weight="balanced" if balanced else None, solver="liblinear", random_state=SEED)
    model.fit(x, y, sample_weight=weight)
    return model.coef_[0], float(model.intercept_[0])


def heads(examples: list[Example]) -> list[tuple[str, np.ndarray, np.ndarray, bool]]:
    """Name, target, which examples count, balanced: 13 reasons, stated, fact, subtypes."""
    everyone = np.ones(len(examples), bool)
    authored = np.array([bool(e.subtype) for e in examples])
    made = [(k, np.array([k in e.reasons for e in examples]), everyone, True) for k in KINDS]
    made.append(("stated", np.array([bool(e.reasons) for e in examples]), everyone, False))
    made.append(("fact", np.array([e.subtype == "fact" for e in examples]), authored, True))
    for kind, subtype in subtypes(examples):
        same = np.array([bool(e.reasons) and e.reasons[0] == kind and bool(e.subtype) for e in examples])
        target = np.array([e.subtype == subtype for e in examples])
        made.append((f"{kind}/{subtype}", target, same, True))
    return made


def subtypes(examples: list[Example]) -> list[tuple[str, str]]:
    found = {(e.reasons[0], e.subtype) for e in examples if e.reasons and e.subtype}
    several = Counter(k for k, _ in found)
    return sorted(pair for pair in found if several[pair[0]] > 1)


def train(examples: list[Example], names: set[str] | None = None) -> tuple[Space, np.ndarray, np.ndarray, Featurizer]:
    """Space, weights (features, heads) already times rarity, bias."""
    featurizer = Featurizer(concepts())
    rows, hashes = featurizer.features([e.text for e in examples])
    space = space_of(hashes, len(examples))
    x = space.matrix(rows, hashes, len(examples))
    weight = np.array([e.weight for e in examples])
    columns, bias = [], []
    for name, target, counts, balanced in heads(examples):
        if names is not None and name not in names:
            continue
        coef, intercept = fit(x[counts], target[counts], weight[counts], balanced=balanced)
        columns.append(coef * space.rarity)
        bias.append(intercept)
    return space, np.array(columns).T, np.array(bias), featurizer


def write(examples: list[Example]) -> None:
    space, weights, bias, _ = train(examples)
    big = np.abs(weights[:, : len(KINDS) + 1]).max(1) >= 0.01
    weights = weights[big]
    scale = np.abs(weights).max(0) / 127
    meta = {"format": FORMAT, "kinds": KINDS, "subtypes": subtypes(examples), "concepts": concepts(), "examples": len(examples), "seed": SEED}
    arrays = {
        "features": space.features[big],
        "rarity": space.rarity[big].astype(np.float16),
        "weights": np.round(weights / scale).astype(np.int8),
        "scale": scale.astype(np.float32),
        "bias": bias.astype(np.float32),
        "meta": np.frombuffer(json.dumps(meta, sort_keys=True).encode(), np.uint8),
    }
    OUT.parent.mkdir(exist_ok=True)
    with zipfile.ZipFile(OUT, "w", zipfile.ZIP_STORED) as archive:
        for name, array in arrays.items():
            buffer = io.BytesIO()
            np.save(buffer, array)
            archive.writestr(zipfile.ZipInfo(f"{name}.npy", (2026, 11, 23, 0, 0, 0)), buffer.getvalue())
    print(f"{OUT.name}: {len(examples)} examples, {int(big.sum())} features, {weights.shape[1]} heads, {OUT.stat().st_size / 1e6:.1f} MB")


# ---------------------------------------------------------------- evaluation


def held_out(data: list[Example], fold: list[int], extra: list[Example]) -> tuple[np.ndarray, np.ndarray]:
    """Log-odds of each labelled sentence by a model that has not seen its fold: reasons (n, 13), stated (n,)."""
    scores = np.zeros((len(data), len(KINDS) + 1))
    for number in sorted(set(fold)):
        inside = [e for e, f in zip(data, fold, strict=True) if f != number]
        outside = [i for i, f in enumerate(fold) if f == number]
        space, weights, bias, featurizer = train(everything(inside + extra), {*KINDS, "stated"})
        rows, hashes = featurizer.features([data[i].text for i in outside])
        scores[outside] = space.matrix(rows, hashes, len(outside)) @ (weights / space.rarity[:, None]) + bias
    return scores[:, :-1], scores[:, -1]


def everything(examples: list[Example]) -> list[Example]:
    return examples + noise(examples) + mixed(examples, MIXED)


def noise(examples: list[Example]) -> list[Example]:
    rng = random.Random(SEED)
    return [misread(e, rng) for e in examples if rng.random() < 0.12]


def mixed(examples: list[Example], count: int) -> list[Example]:
    """Short paragraphs: a reason among sentences that state none, as letters have them; so the model may judge a paragraph, too."""
    rng = random.Random(SEED + 1)
    found = []
    for language in ("en", "es"):
        stating = [e for e in examples if e.reasons and e.language == language]
        silent = [
            e
            for e in examples
            if not e.reasons and e.language == language and e.subtype not in ("rights", "glossary", "form", "tagline", "heading", "brochure")
        ]
        for _ in range(count if language == "en" else count // 10):
            one = rng.choice(stating)
            texts = [one.text, *(rng.choice(silent).text for _ in range(rng.randint(1, 3)))]
            if rng.random() < 0.4 and (
                same := [e for e in rng.sample(stating, 60 if len(stating) > 60 else len(stating)) if e.reasons == one.reasons]
            ):
                texts.append(same[0].text)
            rng.shuffle(texts)
            found.append(Example(" ".join(texts), one.reasons, "", language, "mixed", one.group, 0.4))
    return found


def figures(data: list[Example], reasons: np.ndarray, stated: np.ndarray, fold: list[int]) -> dict[str, float]:
    """Figures with thresholds chosen, for each fold, on the other folds' held-out scores."""
    truth = np.array([[k in e.reasons for k in KINDS] for e in data])
    any_truth, folds = truth.any(1), np.array(fold)
    said, guess = np.zeros(len(data), bool), np.zeros_like(truth)
    for number in sorted(set(fold)):
        at = folds == number
        states, bars = thresholds(truth[~at], reasons[~at], stated[~at])
        said[at] = stated[at] + reasons[at].max(1) * states[0] > states[1]
        over = reasons[at] - bars
        part = (over > 0) & said[at][:, None]
        bare = said[at] & ~part.any(1)
        part[bare, over[bare].argmax(1)] = True
        guess[at] = part
    each = {k: f1(truth[:, j], guess[:, j]) for j, k in enumerate(KINDS)}
    return {"reason_or_none": f1(any_truth, said), "micro": f1(truth, guess), "macro": float(np.mean(list(each.values()))), **each}


def thresholds(truth: np.ndarray, reasons: np.ndarray, stated: np.ndarray) -> tuple[tuple[float, float], np.ndarray]:
    """Best by F1: share of the best reason's score and bar of "states any", and the bar of each reason."""
    tries, any_truth, top = np.linspace(-1.5, 1.0, 26), truth.any(1), reasons.max(1)
    share, bar = max(((a, t) for a in (0.0, 0.25, 0.5, 0.75, 1.0) for t in tries), key=lambda p: f1(any_truth, stated + p[0] * top > p[1]))
    said = stated + share * top > bar
    bars = [max(tries, key=lambda t, j=j: f1(truth[:, j], (reasons[:, j] > t) & said)) for j in range(len(KINDS))]
    return (float(share), float(bar)), np.array(bars)


def f1(truth: np.ndarray, guess: np.ndarray) -> float:
    both = truth.sum() + guess.sum()
    return float(2 * (truth & guess).sum() / both) if both else 1.0


def evaluate(*, registers: bool) -> None:
    data, extra = labelled(), written(VARIANTS, SEED)
    rng = np.random.RandomState(7)
    groups = sorted({e.group for e in data})
    rng.shuffle(groups)
    place = {g: i % 5 for i, g in enumerate(groups)}
    fold = [place[e.group] for e in data]
    table = figures(data, *held_out(data, fold, extra), fold)
    print("5-fold         ", " ".join(f"{k}={v:.3f}" for k, v in table.items()))
    if registers:
        names = sorted({e.register for e in data})
        place_of = [names.index(e.register) for e in data]
        table = figures(data, *held_out(data, place_of, extra), place_of)
        print("register out   ", " ".join(f"{k}={v:.3f}" for k, v in table.items()))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--evaluate", action="store_true")
    parser.add_argument("--registers", action="store_true", help="with --evaluate: leave one register out, too")
    options = parser.parse_args()
    if options.evaluate:
        evaluate(registers=options.registers)
    else:
        data = labelled()
        extra = written(VARIANTS, SEED)
        write(everything(data + extra))
    return 0


if __name__ == "__main__":
    sys.exit(main())
