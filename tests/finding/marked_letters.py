"""Invented letters with their truth: `{+ … +}` marks the plan's own reasons, `{- … -}` words that must not be taken for them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import yaml

FOLDER = Path(__file__).parent / "letters"
_OWN = re.compile(r"\{\+(.*?)\+\}", re.DOTALL)
_OTHERS = re.compile(r"\{-(.*?)-\}", re.DOTALL)


@dataclass(frozen=True, slots=True)
class MarkedLetter:
    name: str
    text: str
    own: tuple[str, ...]
    """Folded passages in the plan's own words."""
    others: tuple[str, ...]
    """Folded passages of rights, statutory text, forms."""
    truth: dict[str, object]

    def values(self, field: str) -> list[object]:
        value = self.truth.get(field)
        return value if isinstance(value, list) else [value]


def marked_letters() -> list[MarkedLetter]:
    """Every letter of the folder, in name order."""
    return [_read(path) for path in sorted(FOLDER.glob("*.txt"))]


def _read(path: Path) -> MarkedLetter:
    head, body = path.read_text(encoding="utf-8").split("\n---\n", 1)
    own, others = (tuple(" ".join(m.split()) for m in rule.findall(body)) for rule in (_OWN, _OTHERS))
    text = re.sub(r"\{\+|\+\}|\{-|-\}", "", body)
    return MarkedLetter(path.stem, text, own, others, yaml.safe_load(head))
