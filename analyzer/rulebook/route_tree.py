"""Rows -> one decision tree. The compilation is the check: every combination of facts meets exactly one row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from analyzer.model import NextStep, Outcome, Verified
from analyzer.rulebook.columns import COLUMNS
from analyzer.rulebook.loading import PatternFolder


@dataclass(frozen=True, slots=True)
class Route:
    """The row a case falls on."""

    id: str
    cases: tuple[str, ...]
    outcome: Outcome
    next_step: NextStep
    other_steps: tuple[NextStep, ...]
    why: tuple[str, ...]
    citation: str
    verified: Verified


@dataclass(frozen=True, slots=True)
class Fork:
    """One question of the decision tree."""

    column: int
    ways: Mapping[StrEnum, Fork | Route]


Row = tuple[Route, Mapping[int, frozenset[StrEnum]]]


class TreeCompiler:
    """Rows -> decision tree; notes every combination of facts that meets no row, or more than one."""

    def __init__(self, folder: PatternFolder) -> None:
        self.folder = folder
        self.known: dict[tuple[int, frozenset[str]], Fork | Route | None] = {}
        self.columns = tuple(COLUMNS.items())

    def compile(self, rows: Sequence[Row]) -> Fork | Route | None:
        return self._node(tuple(rows), 0, ())

    def _node(self, rows: tuple[Row, ...], column: int, path: tuple[StrEnum, ...]) -> Fork | Route | None:
        memo = (column, frozenset(r.id for r, _ in rows))
        if memo in self.known:
            return self.known[memo]
        node = self._make(rows, column, path)
        self.known[memo] = node
        return node

    def _make(self, rows: tuple[Row, ...], column: int, path: tuple[StrEnum, ...]) -> Fork | Route | None:
        if not rows:
            self.folder.problem("routes", f"no row for {self._said(path)}")
            return None
        while column < len(self.columns) and not any(column in when for _, when in rows):
            path, column = (*path, _ANY), column + 1
        if column == len(self.columns):
            if len(rows) > 1:
                self.folder.problem("routes", f"rows {', '.join(r.id for r, _ in rows)} all fit {self._said(path)}")
            return rows[0][0]
        ways: dict[StrEnum, Any] = {}
        for value in self.columns[column][1]:
            left = tuple(row for row in rows if column not in row[1] or value in row[1][column])
            ways[value] = self._node(left, column + 1, (*path, value))
        first = next(iter(ways.values()))
        if isinstance(first, Route) and all(way is first for way in ways.values()):
            return first
        return Fork(column, ways)

    def _said(self, path: tuple[StrEnum, ...]) -> str:
        return ", ".join(self._pairs(path)) or "any facts"

    def _pairs(self, path: tuple[StrEnum, ...]) -> Iterator[str]:
        for (name, _), value in zip(self.columns, path, strict=False):
            if value is not _ANY:
                yield f"{name}={value}"


class _Any(StrEnum):
    ANY = "any"


_ANY = _Any.ANY
