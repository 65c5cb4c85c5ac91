"""Training sentences: the labelled set, and hand-written lines with alternatives (`[a|b]`) expanded to a few variants each.

A file of `training/sentences/` holds sections `# reason+reason/subtype | language`; every further line is one authored sentence.
"""

from __future__ import annotations

import json
import random
import re
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
LABELLED_WEIGHT = 2.5
"""Of a labelled sentence beside an authored line: they were written by more hands, in more registers."""
_CHOICE = re.compile(r"\[([^\[\]]*\|[^\[\]]*)\]")
_SPACE_BEFORE = re.compile(r" ([.,;:?])")
_CONFUSED = (("m", "rn"), ("l", "1"), ("o", "0"), ("i", "l"), ("w", "vv"), ("e", "c"), ("s", "5"), ("h", "b"))


@dataclass(frozen=True, slots=True)
class Example:
    text: str
    reasons: tuple[str, ...]
    subtype: str
    """Subtype of the first reason; for a sentence without a reason what it is instead (rights, fact, history, …)."""
    language: str
    register: str
    group: str
    """Examples of one group stay on one side of a split."""
    weight: float = 1.0


def concepts() -> dict[str, str]:
    """Word to concept."""
    found: dict[str, str] = {}
    for line in (HERE / "concepts.txt").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#") and ":" in line:
            name, _, words = line.partition(":")
            for word in words.split():
                found.setdefault(word, name)
    return found


def labelled() -> list[Example]:
    """The project's 2,009 labelled sentences; near pairs share a group."""
    rows = [json.loads(line) for line in (HERE / "reason_sentences.jsonl").read_text(encoding="utf-8").splitlines()]
    parent = list(range(len(rows)))

    def root(i: int) -> int:
        while parent[i] != i:
            i = parent[i]
        return i

    for line in (HERE / "near_pairs.tsv").read_text(encoding="utf-8").splitlines():
        _, one, other = line.split("\t")[:3]
        parent[root(int(one) - 1)] = root(int(other) - 1)
    return [Example(r["text"], tuple(r["reasons"]), "", r["lang"], r["register"], f"labelled:{root(i)}", LABELLED_WEIGHT) for i, r in enumerate(rows)]


def written(variants: int, seed: int) -> list[Example]:
    """The authored lines, each as up to `variants` sentences; together they weigh as the square root of their number."""
    rng = random.Random(seed)
    found: list[Example] = []
    for path in sorted((HERE / "sentences").glob("*.txt")):
        reasons, subtype, language = (), "", "en"
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            line = line.strip()
            if line.startswith("# "):
                head, _, tongue = (part.strip() for part in line[2:].partition("|"))
                kinds, _, subtype = head.partition("/")
                reasons = () if kinds == "none" else tuple(kinds.split("+"))
                language = tongue or "en"
            elif line:
                texts = expand(line, variants, rng)
                weight = len(texts) ** -0.5
                found.extend(Example(t, reasons, subtype, language, path.stem, f"{path.stem}:{number}", weight) for t in texts)
    return found


def expand(line: str, most: int, rng: random.Random) -> list[str]:
    """Up to `most` different sentences of a line with alternatives."""
    seen: dict[str, None] = {}
    for _ in range(most * 4):
        text = _CHOICE.sub(lambda m: rng.choice(m.group(1).split("|")), line)
        text = _SPACE_BEFORE.sub(r"\1", " ".join(text.split()))
        seen.setdefault(text[:1].upper() + text[1:])
        if len(seen) >= most:
            break
    return list(seen)


def misread(example: Example, rng: random.Random, rate: float = 0.06) -> Example:
    """The sentence as poor OCR would give it: confused letters, split words."""
    out: list[str] = []
    for char in example.text:
        if rng.random() < rate:
            match = [new for old, new in _CONFUSED if old == char]
            out.append(match[0] if match else char)
            if not match and char.isalpha() and rng.random() < 0.15:
                out.append(" ")
        else:
            out.append(char)
    return Example("".join(out), example.reasons, example.subtype, example.language, "ocr", example.group, example.weight * 0.5)
