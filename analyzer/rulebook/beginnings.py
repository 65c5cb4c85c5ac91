"""How the matches of a pattern can begin, so that a search need only try it where such letters stand."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Generic, TypeVar

_LENGTH = 2
_MOST = 400
"""Sets beyond this size narrow nothing."""
_SPACES = " \n\t\u00a0"


def beginnings(pattern: str) -> frozenset[str] | None:
    """The first two characters of all that a case-blind pattern can match, in lower case; None where they cannot be told.

    One character alone stands for itself with anything after it.
    Read off the parsed pattern: what looks ahead or behind is taken to hold, so the set may be too large, never too small.
    """
    try:
        parser: Any = import_module("re._parser")
    except ImportError:  # the parser is not part of Python's public face
        return None
    found = _sequence(parser.parse(pattern))
    return None if found is None or "" in found else frozenset(found)


def _sequence(nodes: Iterable[Any]) -> set[str] | None:
    """Beginnings of one node after another; None for unknown, as long as nothing known stands before."""
    heads: set[str] = {""}
    for node in nodes:
        open_heads = {h for h in heads if len(h) < _LENGTH}
        if not open_heads:
            break
        following = _node(node)
        if following is None:
            return None if "" in heads else heads
        heads = (heads - open_heads) | {(h + f)[:_LENGTH] for h in open_heads for f in following}
        if len(heads) > _MOST:
            return None
    return heads


def _node(node: Any) -> set[str] | None:
    name, value = str(node[0]), node[1]
    if name == "LITERAL":
        return {chr(value).lower()}
    if name == "IN":
        return _characters(value)
    if name in ("AT", "ASSERT", "ASSERT_NOT"):
        return {""}
    if name == "BRANCH":
        return _together(_sequence(branch) for branch in value[1])
    if name == "SUBPATTERN":
        return _sequence(value[-1])
    if name in ("MAX_REPEAT", "MIN_REPEAT"):
        least, most, inner = value
        once = _sequence(inner)
        if once is None:
            return None
        twice = {(a + b)[:_LENGTH] for a in once for b in (once if most > 1 else ())}
        return {*(() if least > 1 else once), *twice, *(("",) if least == 0 else ())}
    return None


def _characters(items: Sequence[Any]) -> set[str] | None:
    found: set[str] = set()
    negated = [str(v) for _, v in items][1:2] if str(items[0][0]) == "NEGATE" else []
    if negated:
        return set(_SPACES) if negated == ["CATEGORY_NOT_SPACE"] else None
    for item in items:
        name, value = str(item[0]), item[1]
        if name == "LITERAL":
            found.add(chr(value).lower())
        elif name == "RANGE" and value[1] - value[0] < 64:
            found |= {chr(c).lower() for c in range(value[0], value[1] + 1)}
        elif name == "CATEGORY" and str(value) == "CATEGORY_DIGIT":
            found |= set("0123456789")
        elif name == "CATEGORY" and str(value) == "CATEGORY_SPACE":
            found |= set(_SPACES)
        else:
            return None
    return found


def _together(parts: Iterable[set[str] | None]) -> set[str] | None:
    found: set[str] = set()
    for part in parts:
        if part is None:
            return None
        found |= part
    return found


R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class LabelSet(Generic[R]):
    """Rules with their patterns in order of rank, findable by the letters at which a word begins."""

    rules: tuple[R, ...]
    patterns: tuple[re.Pattern[str], ...]
    heads: Mapping[str, tuple[int, ...]]

    def ranks(self, head: str) -> tuple[int, ...]:
        """Ranks of the rules whose labels may begin with these characters (two are enough)."""
        low = head[:_LENGTH].lower()
        found = self.heads.get(low)
        return found if found is not None else self.heads.get(low[:1], self.heads[""])


def label_set(rules: Iterable[tuple[R, re.Pattern[str]]]) -> LabelSet[R]:
    """A set of rules in which two letters find those that can begin so."""
    given = tuple(rules)
    by_head: dict[str, set[int]] = {"": set()}
    for rank, (_, pattern) in enumerate(given):
        for head in beginnings(pattern.pattern) or ("",):
            by_head.setdefault(head, set()).add(rank)
    merged = {h: tuple(sorted(ranks | by_head.get(h[:1], set()) | by_head[""])) for h, ranks in by_head.items()}
    return LabelSet(tuple(r for r, _ in given), tuple(p for _, p in given), merged)
