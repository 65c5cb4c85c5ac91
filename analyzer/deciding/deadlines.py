"""Every clock that runs, with how it was counted.

Where sources count a period differently the earliest day is shown and the others are named; nothing is ever called expired.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from analyzer.deciding.situation import Situation, readings_of
from analyzer.model import Deadline, DeadlineName, Verified
from analyzer.rulebook.columns import Exhaustion, Forum, Start
from analyzer.rulebook.law import Law, LawValue, Measure
from analyzer.rulebook.routes import Clock, Reading
from analyzer.rulebook.words import Words

_UNITS = {Measure.DAYS: ("unit.day", "unit.days"), Measure.MONTHS: ("unit.month", "unit.months"), Measure.BUSINESS_DAYS: ("unit.business_days",) * 2}
_CARE = (Verified.SOURCE, Verified.PARTLY, Verified.MEMORY)


def due_days(situation: Situation, law: Law) -> dict[DeadlineName, date]:
    """The earliest day of every clock that runs and whose start is known."""
    found: dict[DeadlineName, date] = {}
    for clock in situation.clocks:
        for _, day in readings_of(clock, situation.starts, law):
            found[clock.name] = min(day, found.get(clock.name, day))
    return found


def deadlines(situation: Situation, *, law: Law, words: Words, as_of: date) -> tuple[Deadline, ...]:
    """One deadline for each name, earliest first."""
    by_name: dict[DeadlineName, list[tuple[Clock, Reading, date]]] = {}
    for clock in situation.clocks:
        if clock.show:
            by_name.setdefault(clock.name, []).extend((clock, reading, day) for reading, day in readings_of(clock, situation.starts, law))
    made = [_deadline(name, found, situation, law, words, as_of) for name, found in by_name.items() if found]
    return tuple(sorted(made, key=lambda d: (d.due, d.name)))


def _deadline(name: DeadlineName, found: list[tuple[Clock, Reading, date]], situation: Situation, law: Law, words: Words, as_of: date) -> Deadline:
    clock, reading, due = min(found, key=lambda f: f[2])
    value = _value(reading, situation, law)
    parts = [_counted(reading, value, situation, words)]
    seen = {due}
    for _, other, day in found:
        if day not in seen:
            seen.add(day)
            basis = _counted(other, _value(other, situation, law), situation, words)
            parts.append(words.say("basis.others", basis=basis, date=day.isoformat()))
    if situation.forum is Forum.MEDICARE_ENDING:
        parts.append(words.say("basis.noon"))
    if due < as_of and name is not DeadlineName.IMR_EARLIEST:
        parts.append(words.say("basis.passed"))
    return Deadline(
        name=name,
        due=due,
        basis=". ".join((parts[0], *parts[1:])) if len(parts) > 1 else parts[0],
        citation=clock.citation or (value.citation if value else ""),
        verified=_least((clock.verified, value.verified if value else clock.verified)),
    )


def _value(reading: Reading, situation: Situation, law: Law) -> LawValue | None:
    start = situation.starts.get(reading.start)
    return law.value(reading.law, on=start) if reading.law and start else None


def _counted(reading: Reading, value: LawValue | None, situation: Situation, words: Words) -> str:
    start = situation.starts[reading.start]
    assert start is not None
    named, day = words.say(_start_key(reading.start, situation)), start.isoformat()
    if value is None:
        return words.say("basis.itself", start=named, date=day)
    one, many = _UNITS[value.measure]
    count = words.say(one if value.number == 1 else many, number=value.number)
    return words.say("basis.before" if reading.back else "basis.after", count=count, start=named, date=day)


def _start_key(start: Start, situation: Situation) -> str:
    if start in (Start.FIRST_EVENT, Start.LAST_EVENT):
        decided = situation.exhaustion is Exhaustion.DECIDED and situation.starts[start] == situation.starts[Start.LAST_EVENT]
        return "start.decision" if decided else "start.deemed"
    return f"start.{start}"


def _least(found: Iterable[Verified]) -> Verified:
    return max(found, key=_CARE.index)
