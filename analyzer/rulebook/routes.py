"""Route tables (`patterns/routes/`): the facts of a case, as enums, lead to exactly one row; clocks say which time limits run.

A condition is equality on enums (one value or a list of them); what needs more is computed before, by a named function of
`analyzer/deciding/situation.py` whose docstring cites the section. The rows are compiled into one decision tree at load, and the
compilation is the check: a combination of facts that no row meets, or two, refuses the whole rulebook.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field

from analyzer.model import Contact, DeadlineName, NextStep, Outcome, Verified
from analyzer.rulebook.columns import (
    COLUMNS,
    Exhaustion,
    ExperimentalTest,
    Formulary,
    Forum,
    Ground,
    Hearing,
    Key,
    Ongoing,
    Pace,
    Stance,
    Start,
    Timing,
)
from analyzer.rulebook.law import Law
from analyzer.rulebook.loading import Entry, PatternFolder
from analyzer.rulebook.route_tree import Fork, Route, TreeCompiler
from analyzer.rulebook.words import Words, load_words

FOLDER = "routes"
CLOCKS = "routes/clocks"
CONTACTS = "routes/contacts"


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Condition(Strict):
    """Equality on enums; a column that is not named may hold any value."""

    stance: tuple[Stance, ...] = ()
    forum: tuple[Forum, ...] = ()
    ground: tuple[Ground, ...] = ()
    exhaustion: tuple[Exhaustion, ...] = ()
    pace: tuple[Pace, ...] = ()
    hearing: tuple[Hearing, ...] = ()
    timing: tuple[Timing, ...] = ()
    test: tuple[ExperimentalTest, ...] = ()
    ongoing: tuple[Ongoing, ...] = ()
    formulary: tuple[Formulary, ...] = ()


class RouteEntry(Entry):
    cases: tuple[str, ...] = ()
    """Rows of the decision table and corrections this one stands for."""
    when: Condition
    outcome: Outcome
    next_step: NextStep
    other_steps: tuple[NextStep, ...] = ()
    why: tuple[str, ...] = Field(min_length=1)
    """Keys in `patterns/words`."""
    citation: str


class ReadingEntry(Strict):
    """One way to count a period."""

    start: Start
    law: str | None = None
    """Id in `patterns/law`; null: the start itself is the day."""
    back: bool = False
    """Count back from the start."""
    fallback: bool = False
    """Used only where no reading before it has its start day."""


class ClockEntry(Entry):
    name: DeadlineName
    when: Condition
    readings: tuple[ReadingEntry, ...] = Field(min_length=1)
    window: bool = False
    """This clock decides `timing`: late is after its last reading, moved past weekends and holidays."""
    show: bool = True
    citation: str | None = None
    """Where the law value's own citation does not say enough."""


class ContactEntry(Entry):
    name: str
    phone: str | None = None
    url: str | None = None
    forum: tuple[Forum, ...] = Field(min_length=1)


@dataclass(frozen=True, slots=True)
class Reading:
    start: Start
    law: str | None
    back: bool
    fallback: bool


@dataclass(frozen=True, slots=True)
class Clock:
    id: str
    name: DeadlineName
    when: Mapping[int, frozenset[StrEnum]]
    """Column number -> allowed values."""
    readings: tuple[Reading, ...]
    window: bool
    show: bool
    verified: Verified
    citation: str | None

    def runs(self, key: Key) -> bool:
        return all(key[column] in allowed for column, allowed in self.when.items())


@dataclass(frozen=True, slots=True)
class Routes:
    rows: tuple[Route, ...]
    tree: Fork | Route | None
    clocks: Mapping[Forum, tuple[Clock, ...]]
    contacts: Mapping[Forum, tuple[Contact, ...]]
    words: Mapping[str, Words]
    """Plain words, by language."""

    def route(self, key: Key) -> Route:
        """The one row that fits."""
        node = self.tree
        while isinstance(node, Fork):
            node = node.ways[key[node.column]]
        if node is None:
            raise LookupError("no route tables were loaded")
        return node


def load_routes(folder: PatternFolder, law: Law | None = None) -> Routes:
    """Read `routes/` and `routes/clocks/`; problems (gaps and overlaps among them) are collected in the folder."""
    entries = folder.load(FOLDER, RouteEntry)
    clock_entries = folder.load(CLOCKS, ClockEntry)
    rows = [(_route(e), _allowed(e.when)) for e in entries]
    tree = TreeCompiler(folder).compile(rows) if rows else None
    if law is not None:
        _check_laws(folder, clock_entries, law)
    clocks = [(_clock(e), e.when.forum or tuple(Forum)) for e in clock_entries]
    by_forum = {f: tuple(c for c, forums in clocks if f in forums) for f in Forum}
    words = load_words(folder)
    _check_words(folder, [r for r, _ in rows], words, law)
    cards = [(Contact(name=e.name, phone=e.phone, url=e.url), e.forum) for e in folder.load(CONTACTS, ContactEntry)]
    contacts = {f: tuple(card for card, forums in cards if f in forums) for f in Forum}
    return Routes(tuple(r for r, _ in rows), tree, by_forum, contacts, words)


def _route(e: RouteEntry) -> Route:
    return Route(e.id, e.cases, e.outcome, e.next_step, e.other_steps, e.why, e.citation, e.verified)


def _clock(e: ClockEntry) -> Clock:
    readings = tuple(Reading(r.start, r.law, r.back, r.fallback) for r in e.readings)
    return Clock(e.id, e.name, _allowed(e.when), readings, e.window, e.show, e.verified, e.citation)


def _allowed(when: Condition) -> dict[int, frozenset[StrEnum]]:
    """Column number -> values, for the columns the condition names."""
    named: dict[str, tuple[StrEnum, ...]] = {name: getattr(when, name) for name in COLUMNS}
    return {i: frozenset(named[name]) for i, name in enumerate(COLUMNS) if named[name]}


def _check_words(folder: PatternFolder, rows: Sequence[Route], words: Mapping[str, Words], law: Law | None) -> None:
    for said in words.values():
        for row in rows:
            for key in row.why:
                if key not in said:
                    folder.problem(f"{FOLDER}: {row.id}", f"no words {key!r} in {said.language!r}")
        for key in said.by_key if law else ():
            for law_id in said.laws(key):
                if law and law_id not in law.texts:
                    folder.problem(f"words/{said.language}", f"{key!r} names no law value {law_id!r}")


def _check_laws(folder: PatternFolder, clocks: Sequence[ClockEntry], law: Law) -> None:
    for clock in clocks:
        for reading in clock.readings:
            if reading.law is not None and reading.law not in law.texts:
                folder.problem(f"{CLOCKS}: {clock.id}", f"no law value {reading.law!r}")
