"""Route tables (`patterns/routes/`): the facts of a case, as enums, lead to exactly one row; clocks say which time limits run.

A condition is equality on enums (one value or a list of them); what needs more is computed before, by a named function of
`analyzer/deciding/situation.py` whose docstring cites the section. The rows are compiled into one decision tree at load, and the
compilation is the check: a combination of facts that no row meets, or two, refuses the whole rulebook.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from analyzer.model import Contact, DeadlineName, NextStep, Outcome, Verified
from analyzer.rulebook.law import Law
from analyzer.rulebook.loading import Entry, PatternFolder
from analyzer.rulebook.words import Words, load_words

FOLDER = "routes"
CLOCKS = "routes/clocks"
CONTACTS = "routes/contacts"


class Stance(StrEnum):
    """What the document is to the member."""

    ADVERSE = "adverse"
    DELAYED = "delayed"
    MORE_INFORMATION = "more_information"
    """The plan only asks for records; nothing is decided."""
    FAVOURABLE = "favourable"
    NO_DECISION = "no_decision"
    REVIEWED = "reviewed"
    """An independent medical review was already decided."""


class Forum(StrEnum):
    """Whose rules lead on: the regulator, split where the way differs."""

    DMHC = "dmhc"
    DMHC_SPECIALIZED = "dmhc_specialized"
    CDI = "cdi"
    CDI_OTHER = "cdi_other"
    MEDI_CAL_PLAN = "medi_cal_plan"
    MEDI_CAL_APPEAL = "medi_cal_appeal"
    """Plan appeal, then hearing, no IMR: county organised health systems without licence, county mental health plans."""
    MEDI_CAL_LICENCE_UNCLEAR = "medi_cal_licence_unclear"
    MEDI_CAL_HEARING = "medi_cal_hearing"
    """Hearing at once: fee-for-service, Medi-Cal Rx, Medi-Cal Dental."""
    MEDI_CAL_UNSPECIFIED = "medi_cal_unspecified"
    MEDICARE_PLAN = "medicare_plan"
    MEDICARE_DRUG_PLAN = "medicare_drug_plan"
    MEDICARE_ENDING = "medicare_ending"
    MEDICARE_ORIGINAL = "medicare_original"
    DUAL = "dual"
    SELF_FUNDED = "self_funded"
    PUBLIC_SELF_FUNDED = "public_self_funded"
    CALPERS = "calpers"
    FEHB = "fehb"
    WORKERS_COMP = "workers_comp"
    OTHER_STATE = "other_state"
    TRICARE = "tricare"
    VA = "va"
    SHARING_MINISTRY = "sharing_ministry"
    EXCHANGE = "exchange"
    OTHER_PROGRAM = "other_program"
    UNKNOWN = "unknown"


class Ground(StrEnum):
    """The plan's reasons, folded to what the way depends on."""

    MEDICAL = "medical"
    EXPERIMENTAL = "experimental"
    EXPERIMENTAL_EXCLUDED = "experimental_excluded"
    """Experimental, and a contract exclusion of its own beside it."""
    EMERGENCY = "emergency"
    REVIEW_DELAY = "review_delay"
    ACCESS_DELAY = "access_delay"
    """No appointment or no doctor in time, without a question of medical necessity."""
    COVERAGE = "coverage"
    NETWORK = "network"
    ENROLMENT = "enrolment"
    ADMINISTRATIVE = "administrative"
    UNREAD = "unread"
    """A refusal whose reason cannot be read."""
    CODE_ONLY = "code_only"
    """An explanation of benefits that says no more than a code."""


class Exhaustion(StrEnum):
    """How far the plan's own grievance or appeal has come."""

    UNSAID = "unsaid"
    """Nobody says; a first denial in itself shows no grievance decision."""
    NONE = "none"
    PENDING = "pending"
    OVERDUE = "overdue"
    """Filed, not answered within the time the law gives the plan."""
    DECIDED = "decided"


class Timing(StrEnum):
    IN_TIME = "in_time"
    LATE = "late"
    UNDATED = "undated"


class Pace(StrEnum):
    STANDARD = "standard"
    URGENT = "urgent"


class ExperimentalTest(StrEnum):
    """The conditions of HSC 1370.4(a) and Ins. 10145.3(a)."""

    OPEN = "open"
    """Met, or not known to fail."""
    NOT_SERIOUS = "not_serious"
    NO_PHYSICIAN = "no_physician"


class Hearing(StrEnum):
    NONE = "none"
    REQUESTED = "requested"
    HELD = "held"


class Ongoing(StrEnum):
    """Care that was running and is cut."""

    NO = "no"
    YES = "yes"
    PROTECTABLE = "protectable"
    """Still within the days in which services can be kept going by asking."""


class Formulary(StrEnum):
    NO = "no"
    YES = "yes"


COLUMNS: Mapping[str, type[StrEnum]] = {
    "stance": Stance,
    "forum": Forum,
    "ground": Ground,
    "exhaustion": Exhaustion,
    "pace": Pace,
    "hearing": Hearing,
    "timing": Timing,
    "test": ExperimentalTest,
    "ongoing": Ongoing,
    "formulary": Formulary,
}
"""Name -> values, in the order the tree asks them."""

Key = tuple[StrEnum, ...]
"""One value for each column, in the order of `COLUMNS`."""


class Start(StrEnum):
    """The day a clock starts on."""

    NOTICE = "notice"
    FILED = "filed"
    DEEMED = "deemed"
    """The day the plan's time to answer a filed grievance ends."""
    FIRST_EVENT = "first_event"
    """The earliest qualifying event: the decision, or before it the end of the plan's time to answer."""
    LAST_EVENT = "last_event"
    """The latest qualifying event: the decision where there is one."""
    SERVICE_END = "service_end"
    RESPONSE_DUE = "response_due"


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
class Fork:
    """One question of the decision tree."""

    column: int
    ways: Mapping[StrEnum, Fork | Route]


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
    tree = _Compiler(folder).compile(rows) if rows else None
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


_Row = tuple[Route, Mapping[int, frozenset[StrEnum]]]


class _Compiler:
    """Rows -> decision tree; notes every combination of facts that meets no row, or more than one."""

    def __init__(self, folder: PatternFolder) -> None:
        self.folder = folder
        self.known: dict[tuple[int, frozenset[str]], Fork | Route | None] = {}
        self.columns = tuple(COLUMNS.items())

    def compile(self, rows: Sequence[_Row]) -> Fork | Route | None:
        return self._node(tuple(rows), 0, ())

    def _node(self, rows: tuple[_Row, ...], column: int, path: tuple[StrEnum, ...]) -> Fork | Route | None:
        memo = (column, frozenset(r.id for r, _ in rows))
        if memo in self.known:
            return self.known[memo]
        node = self._make(rows, column, path)
        self.known[memo] = node
        return node

    def _make(self, rows: tuple[_Row, ...], column: int, path: tuple[StrEnum, ...]) -> Fork | Route | None:
        if not rows:
            self.folder.problem(FOLDER, f"no row for {self._said(path)}")
            return None
        while column < len(self.columns) and not any(column in when for _, when in rows):
            path, column = (*path, _ANY), column + 1
        if column == len(self.columns):
            if len(rows) > 1:
                self.folder.problem(FOLDER, f"rows {', '.join(r.id for r, _ in rows)} all fit {self._said(path)}")
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
