"""Labels of numbers and dates in letters, from `patterns/identifiers/`, compiled for search.

In a label a blank means white space within a cell, `{num}` one of the words for "number" and `{id}` one of the words for "ID",
also as OCR spells them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from pydantic import Field

from analyzer.model import DateKind, IdentifierKind
from analyzer.rulebook.beginnings import LabelSet, label_set
from analyzer.rulebook.loading import PatternEntry, PatternFolder

NUM = r"(?:numbers?|n[uú]mero|n[uú]ms?\.?|nbr\.?|nos?\.|no(?![\w’'])|#s?|№|n\.?\s?[º°o]\.?)"
IDENT = r"(?:identification|identificaci[oó]n|ident\.|[il1]\.?d\.?)"


_BLANK = r"(?:[^\S\n\t]{1,3}|[^\S\n\t]?\n)"
"""Between the words of a label: blanks or one line break, but no wide gap."""
_MACRO = re.compile(r"\[[^\]]*\]|\{num\}|\{id\}| \?| ")
_MEANS = {"{num}": NUM, "{id}": IDENT, " ?": f"(?:{_BLANK})?", " ": _BLANK}


class LabelEntry(PatternEntry):
    """One family of labels; `kind: other` names numbers that must never be taken for an identifier."""

    kind: IdentifierKind | Literal["other"]
    labels: tuple[str, ...] = Field(min_length=1)
    prose: bool = False
    """May stand in the middle of a sentence without a colon."""
    fallback: bool = False
    """Counts only where nothing better of its kind is found."""


class DateEntry(PatternEntry):
    """How a date gets its role: by a label, by the words before it, by the words after it (each list is enough by itself)."""

    kind: DateKind | Literal["other"]
    labels: tuple[str, ...] = ()
    hints: tuple[str, ...] = Field(min_length=1)
    """Lower-case pieces, one of which stands in the sentence; labels need none."""
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    confidence: float = Field(default=0.9, ge=0.0, le=1.0)
    days: int = 0
    """Added to the printed day: the day after the last approved one is the first without the service."""
    retrospective: bool = False
    """Only in letters about care already received."""


class RelativeEntry(PatternEntry):
    """A day told from the date of the letter: "yesterday", "today"."""

    kind: DateKind
    words: tuple[str, ...] = Field(min_length=1)
    days: int


@dataclass(frozen=True, slots=True)
class LabelRule:
    id: str
    kind: IdentifierKind | None
    pattern: re.Pattern[str]
    prose: bool
    fallback: bool


@dataclass(frozen=True, slots=True)
class DateRule:
    id: str
    kind: DateKind | None
    label: re.Pattern[str] | None
    hints: tuple[str, ...]
    before: re.Pattern[str] | None
    after: re.Pattern[str] | None
    confidence: float
    days: int
    retrospective: bool


@dataclass(frozen=True, slots=True)
class RelativeRule:
    id: str
    kind: DateKind
    pattern: re.Pattern[str]
    days: int


@dataclass(frozen=True, slots=True)
class IdentifierPatterns:
    labels: LabelSet[LabelRule]
    dates: tuple[DateRule, ...]
    date_labels: LabelSet[DateRule]
    relative: tuple[RelativeRule, ...]
    examples: tuple[LabelEntry | DateEntry | RelativeEntry, ...]
    """The entries as written: their examples are what the tests run."""


def load_identifiers(folder: PatternFolder) -> IdentifierPatterns:
    """Read `identifiers/`; problems are collected in `folder`."""
    labels = folder.load_file("identifiers/labels.yaml", LabelEntry)
    dates = folder.load_file("identifiers/dates.yaml", DateEntry)
    relative = folder.load_file("identifiers/relative_days.yaml", RelativeEntry)
    date_rules = tuple(made for e in dates if (made := _date_rule(folder, e)))
    return IdentifierPatterns(
        labels=label_set((rule, rule.pattern) for e in labels if (rule := _label_rule(folder, e))),
        dates=date_rules,
        date_labels=label_set((made, made.label) for made in date_rules if made.label),
        relative=tuple(RelativeRule(e.id, e.kind, p, e.days) for e in relative if (p := _compiled(folder, "relative_days", e.id, e.words, "", ""))),
        examples=(*labels, *dates, *relative),
    )


def _label_rule(folder: PatternFolder, e: LabelEntry) -> LabelRule | None:
    pattern = _compiled(folder, "labels", e.id, e.labels, r"(?<![\w’'/-])", r"(?:(?<=#)|(?![\w’']|-\w))(?:\s?\([^()\n]{1,24}\))?")
    return LabelRule(e.id, None if e.kind == "other" else e.kind, pattern, e.prose, e.fallback) if pattern else None


def _date_rule(folder: PatternFolder, e: DateEntry) -> DateRule | None:
    if not (e.labels or e.before or e.after):
        folder.problem(f"identifiers/dates.yaml: {e.id}", "give labels, before or after")
        return None
    return DateRule(
        id=e.id,
        kind=None if e.kind == "other" else e.kind,
        label=_compiled(folder, "dates", e.id, e.labels, r"(?<![\w’'/-])", r"(?![\w’']|-\w)(?:\s?\([^()\n]{1,24}\))?"),
        hints=e.hints,
        before=_compiled(folder, "dates", e.id, e.before, r"(?<![\w-])", r"\s{0,3}$"),
        after=_compiled(folder, "dates", e.id, e.after, r"^[\s,;:)]{0,3}", ""),
        confidence=e.confidence,
        days=e.days,
        retrospective=e.retrospective,
    )


def expand(pattern: str) -> str:
    """A pattern as written in YAML with its macros filled in; a blank stands for any white space."""
    return _MACRO.sub(lambda m: _MEANS.get(m.group(), m.group()), pattern)


def _compiled(folder: PatternFolder, file: str, entry: str, alternatives: tuple[str, ...], head: str, tail: str) -> re.Pattern[str] | None:
    if not alternatives:
        return None
    try:
        return re.compile(f"{head}(?:{'|'.join(expand(a) for a in alternatives)}){tail}", re.IGNORECASE)
    except re.error as e:
        folder.problem(f"identifiers/{file}.yaml: {entry}", f"not a regular expression: {e}")
        return None
