"""Training sentences of the decision model: hand-written lines of `training/decisions/`, and sentences of the reason model that decide nothing.

A file holds sections `# label | language`; every further line is a sentence with alternatives (`[a|b]`) and words of `words.txt` (`<svc>`).
"""

from __future__ import annotations

import random
import re
from collections.abc import Mapping
from pathlib import Path

from training.sentences import Example, expand, labelled, written

HERE = Path(__file__).parent / "decisions"
_WORD = re.compile(r"<([a-z]+)>")
_DECIDES = re.compile(
    r"den[iy]|approv|author|cover|\bpay|\bpaid|certif|grant|declin|refus|reject|uph[eo]ld|stands?\b|overturn|revers|chang|exten[ds]|delay|decid|decision"
    r"|determin|allow|eligible|longer|\bend|stop|aprob|autoriz|neg[aóo]|cubr|pag[auó]|\byes\b|\bno\.|complete|send|need more|instead|qualif|benefit",
    re.IGNORECASE,
)


def words() -> dict[str, tuple[str, ...]]:
    """The names a line may use, with what they stand for."""
    lines = (HERE / "words.txt").read_text(encoding="utf-8").splitlines()
    return {name.strip(): tuple(rest.strip().split("|")) for name, _, rest in (ln.partition(":") for ln in lines if not ln.startswith("#"))}


def decision_lines(variants: int, seed: int) -> list[Example]:
    """Up to `variants` sentences of each line; `reasons` holds the one label."""
    rng, stand = random.Random(seed), words()
    found: list[Example] = []
    for path in sorted(HERE.glob("*.txt")):
        if path.name == "words.txt":
            continue
        label, language = "", "en"
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if line.startswith("# "):
                label, _, tongue = (part.strip() for part in line[2:].partition("|"))
                language = tongue or "en"
            elif line.strip():
                texts = dict.fromkeys(filled(text, stand, rng) for text in expand(line.strip(), variants, rng) for _ in range(2))
                group = f"{path.stem}:{number}"
                found.extend(Example(t, (label,), "", language, path.stem, group, min(1.0, 4 / len(texts))) for t in texts)
    return found


def filled(text: str, stand: Mapping[str, tuple[str, ...]], rng: random.Random) -> str:
    text = _WORD.sub(lambda m: rng.choice(stand[m.group(1)]), text).replace("\\t", "\t")
    return text[:1].upper() + text[1:]


def silent(seed: int) -> list[Example]:
    """Sentences of the reason model that say why, or something else, but not what was decided."""
    rows = [*labelled(), *written(2, seed)]
    return [Example(e.text, ("none",), "", e.language, "reasons", e.group, 0.2) for e in rows if not _DECIDES.search(e.text)]
