"""The law as dated data (`patterns/law/`): every value with its citation, the day it starts and how well it was checked.

A number of the law stands nowhere else. A changed value is a second `since`, never an edit: a letter is judged by the law of its day.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field

from analyzer.model import Verified
from analyzer.rulebook.loading import Entry, PatternFolder

FOLDER = "law"
_ALWAYS = date.min


class LawKind(StrEnum):
    VALUE = "value"
    NOTICE_ELEMENT = "notice_element"
    """What a kind of notice must say; `subject` is the element, the value its condition."""
    BILL = "bill"


class Measure(StrEnum):
    """How a value counts; `words` is no number."""

    DAYS = "days"
    BUSINESS_DAYS = "business_days"
    MONTHS = "months"
    HOURS = "hours"
    MINUTES = "minutes"
    DOLLARS = "dollars"
    PERCENT = "percent"
    WORDS = "words"


class LetterClass(StrEnum):
    """Kinds of letter that a notice element binds; an experimental denial is also a utilisation-review denial."""

    UR_DENIAL = "ur_denial"
    COVERAGE_DENIAL = "coverage_denial"
    CLAIM_DENIAL = "claim_denial"
    EOB = "eob"
    GRIEVANCE_RESPONSE = "grievance_response"
    EXPERIMENTAL_DENIAL = "experimental_denial"
    EMERGENCY_DENIAL = "emergency_denial"
    DELAY_NOTICE = "delay_notice"
    MEDI_CAL_NOA = "medi_cal_noa"
    MA_DENIAL = "ma_denial"
    ERISA_DENIAL = "erisa_denial"
    WC_UR_DENIAL = "wc_ur_denial"


class Need(StrEnum):
    """What a letter must be about for a notice element to be asked of it."""

    MEDICAL = "medical"
    COVERAGE = "coverage"
    SERVICE = "service"
    """Care not yet given."""
    GRIEVANCE_OFFERED = "grievance_offered"


class DatedValue(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    since: date | None
    """First day of force; null where it was in force before any letter this product reads."""
    value: str


class LawEntry(Entry):
    number: str
    """Number in the collection the value was taken from."""
    kind: LawKind
    subject: str
    applies_to: tuple[str, ...] = Field(min_length=1)
    citation: str
    words: str
    """The operative words, shortened."""
    address: str | None = None
    """Where the words were read."""
    unit: str = ""
    measure: Measure = Measure.WORDS
    letters: tuple[str, ...] = ()
    """Notice elements: the kinds of notice they bind."""
    condition: str = "always"
    check: str | None = None
    """Notice elements: the name under which `patterns/elements` finds it; none where it cannot be read off a letter reliably."""
    binds: tuple[LetterClass, ...] = ()
    needs: Need | None = None
    values: tuple[DatedValue, ...] = Field(min_length=1)


@dataclass(frozen=True, slots=True)
class LawValue:
    """One value as it stands on a day."""

    id: str
    value: str
    measure: Measure
    citation: str
    verified: Verified
    since: date | None

    @property
    def number(self) -> int:
        """The value as a whole number, in `measure`.

        Raises:
            ValueError: the value is no number.
        """
        return int(self.value)


@dataclass(frozen=True, slots=True)
class LawText:
    """What stands around a value: subject, words, unit, whom it binds."""

    id: str
    number: str
    kind: LawKind
    subject: str
    applies_to: tuple[str, ...]
    citation: str
    words: str
    address: str | None
    unit: str
    verified: Verified
    letters: tuple[str, ...]
    condition: str
    check: str | None
    binds: tuple[LetterClass, ...]
    needs: Need | None
    note: str | None


@dataclass(frozen=True, slots=True)
class Law:
    texts: Mapping[str, LawText]
    """By id, in file order."""
    history: Mapping[str, tuple[tuple[date, LawValue], ...]]
    """By id, oldest first."""

    def value(self, law_id: str, *, on: date) -> LawValue | None:
        """The latest value at or before the day; None where the rule was not in force yet.

        Raises:
            KeyError: no value of that id.
        """
        steps = self.history[law_id]
        i = bisect_right(steps, on, key=lambda step: step[0])
        return steps[i - 1][1] if i else None

    def elements(self) -> tuple[LawText, ...]:
        """The notice elements that can be read off a letter."""
        return tuple(t for t in self.texts.values() if t.kind is LawKind.NOTICE_ELEMENT and t.check)

    def rows(self, *, on: date | None = None) -> list[tuple[str, ...]]:
        """Id, subject, value, unit, applies to, from, citation, verified; every dated value, or those in force on a day."""
        found: list[tuple[str, ...]] = []
        for key, text in self.texts.items():
            steps = [v for _, v in self.history[key]]
            if on is not None:
                current = self.value(key, on=on)
                steps = [current] if current else []
            found.extend(
                (
                    key,
                    text.subject,
                    v.value,
                    text.unit,
                    ", ".join(text.applies_to),
                    v.since.isoformat() if v.since else "",
                    text.citation,
                    text.verified,
                )
                for v in steps
            )
        return found


def load_law(folder: PatternFolder) -> Law:
    """Read `law/`; problems are collected in the folder."""
    entries = folder.load(FOLDER, LawEntry)
    for entry in entries:
        _check(folder, entry)
    return Law(texts={e.id: _text(e) for e in entries}, history={e.id: _history(e) for e in entries})


def _check(folder: PatternFolder, entry: LawEntry) -> None:
    days = [v.since or _ALWAYS for v in entry.values]
    if days != sorted(set(days)):
        folder.problem(f"{FOLDER}: {entry.id}", "values must stand oldest first, one a day")
    if entry.measure is not Measure.WORDS and not all(v.value.isdigit() for v in entry.values):
        folder.problem(f"{FOLDER}: {entry.id}", f"a value in {entry.measure} must be a whole number")


def _text(e: LawEntry) -> LawText:
    return LawText(
        e.id,
        e.number,
        e.kind,
        e.subject,
        e.applies_to,
        e.citation,
        e.words,
        e.address,
        e.unit,
        e.verified,
        e.letters,
        e.condition,
        e.check,
        e.binds,
        e.needs,
        e.note,
    )


def _history(e: LawEntry) -> tuple[tuple[date, LawValue], ...]:
    return tuple((v.since or _ALWAYS, LawValue(e.id, v.value, e.measure, e.citation, e.verified, v.since)) for v in e.values)
