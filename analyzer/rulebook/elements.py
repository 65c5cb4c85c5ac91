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


@dataclass(frozen=True, slots=True)
class ElementPattern:
    id: str
    element: str
    needs: tuple[str, ...]
    regex: re.Pattern[str]

    def found(self, folded: str) -> bool:
        """Whether the folded text shows the element."""
        return any(n in folded for n in self.needs) and self.regex.search(folded) is not None


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
        pattern = ElementPattern(e.id, e.element, tuple(fold(n) for n in e.needs), re.compile("|".join(f"(?:{p})" for p in e.pattern)))
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
