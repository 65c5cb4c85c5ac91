"""How letters say what the law asks of them (`patterns/elements/`)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pydantic import Field

from analyzer.rulebook.loading import PatternEntry, PatternFolder
from analyzer.rulebook.notices import fold

FOLDER = "elements"


class ElementEntry(PatternEntry):
    element: str
    """Name that a notice element of `patterns/law` asks for in `check`."""
    needs: tuple[str, ...] = Field(min_length=1)
    """Words of which one must occur before a pattern is tried."""
    pattern: tuple[str, ...] = Field(min_length=1)
    near: tuple[str, ...] = ()
    """Patterns of which one must start within `within` characters of the other, before or after; linear, unlike one pattern with a gap."""
    within: int = Field(default=300, ge=10, le=1000)


@dataclass(frozen=True, slots=True)
class ElementPattern:
    id: str
    element: str
    needs: tuple[str, ...]
    regex: re.Pattern[str]
    near: re.Pattern[str] | None
    within: int

    def found(self, folded: str) -> bool:
        """Whether the folded text shows the element."""
        if not any(n in folded for n in self.needs):
            return False
        if self.near is None:
            return self.regex.search(folded) is not None
        return self._beside(folded, self.near)

    def _beside(self, folded: str, near: re.Pattern[str]) -> bool:
        """One pass over both lists of places, each in order; one and the same word does not count as two."""
        others = near.finditer(folded)
        other = next(others, None)
        for match in self.regex.finditer(folded):
            while other is not None and other.start() < match.start() - self.within:
                other = next(others, None)
            if other is None:
                return False
            if other.start() <= match.start() + self.within and other.span() != match.span():
                return True
        return False


@dataclass(frozen=True, slots=True)
class ElementPatterns:
    patterns: tuple[ElementPattern, ...]


def load_elements(folder: PatternFolder) -> ElementPatterns:
    """Read `elements/`; problems are collected in the folder."""
    found = (_compiled(folder, e) for e in folder.load(FOLDER, ElementEntry))
    return ElementPatterns(tuple(p for p in found if p is not None))


def _compiled(folder: PatternFolder, e: ElementEntry) -> ElementPattern | None:
    where = f"{FOLDER}: {e.id}"
    try:
        near = _joined(e.near) if e.near else None
        pattern = ElementPattern(e.id, e.element, tuple(fold(n) for n in e.needs), _joined(e.pattern), near, e.within)
    except re.error as error:
        folder.problem(where, f"pattern does not compile: {error}")
        return None
    for text in e.match:
        if not pattern.found(fold(text)):
            folder.problem(where, f"does not match its own example: {text!r}")
    for text in e.no_match:
        if pattern.found(fold(text)):
            folder.problem(where, f"matches what it must not: {text!r}")
    return pattern


def _joined(patterns: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{p})" for p in patterns))
