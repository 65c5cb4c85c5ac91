"""Do training, patterns or tests repeat words of the evaluation? `python -m benchmarks.training_overlap GOLD TEXTS`.

GOLD holds the answers (`<slug>.json` with `reason_text`), TEXTS the text of the letters (`<slug>.txt`). A run of six words shared with a reason
sentence, or of nine shared with a letter, is printed with the line that has it. Alternatives of a training line are expanded first.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from training.sentences import expand

ROOT = Path(__file__).parents[1]
REASON_RUN, LETTER_RUN, VARIANTS = 6, 9, 60
OWN = ("training/**/*.txt", "patterns/denial_reasons/**/*.yaml", "tests/finding/test_reason*.py")
_WORD = re.compile(r"[^\W_]+")


def runs(text: str, size: int) -> set[tuple[str, ...]]:
    words = _WORD.findall(text.lower())
    return {tuple(words[i : i + size]) for i in range(len(words) - size + 1)}


def own_lines() -> Iterator[tuple[str, int, list[str]]]:
    """File, line number, and the line with its alternatives expanded."""
    for pattern in OWN:
        for path in sorted(ROOT.glob(pattern)):
            rng = random.Random(1)
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
                if len(line.split()) >= REASON_RUN:
                    yield str(path.relative_to(ROOT)), number, expand(line, VARIANTS, rng) if "training" in path.parts else [line]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("gold", type=Path)
    parser.add_argument("texts", type=Path)
    options = parser.parse_args()
    given = [t for p in options.gold.glob("*.json") for t in json.loads(p.read_text(encoding="utf-8")).get("reason_text") or ()]
    reasons = set().union(*(runs(t, REASON_RUN) for t in given))
    letters = set().union(*(runs(p.read_text(encoding="utf-8"), LETTER_RUN) for p in options.texts.glob("*.txt")))
    found = 0
    for name, number, texts in own_lines():
        shared = {r for t in texts for r in (runs(t, REASON_RUN) & reasons) | (runs(t, LETTER_RUN) & letters)}
        if shared:
            found += 1
            sys.stdout.write(f"{name}:{number}: {' / '.join(sorted(' '.join(r) for r in shared)[:2])}\n")
    sys.stdout.write(f"{found} lines share a run with {len(given)} reason sentences or the letters\n")
    return int(found > 0)


if __name__ == "__main__":
    sys.exit(main())
