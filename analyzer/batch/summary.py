"""`summary.html`: what a batch found, deadlines due soon first. One file, no script, nothing from elsewhere, charts as SVG."""

from __future__ import annotations

import base64
import hashlib
import heapq
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from analyzer.batch.documents import Row
from analyzer.batch.journal import Head
from analyzer.batch.names import natural
from analyzer.batch.reports import report_link
from analyzer.model import DeadlineName, Outcome, Urgency

if TYPE_CHECKING:
    from jinja2 import Environment

_SOONEST = 200
_TO_REVIEW = 500
_BARS = 12
_DEADLINES = tuple(name for name in DeadlineName if name is not DeadlineName.IMR_EARLIEST)
"""Days by which something must be done; the day on which a review opens is none."""
_CAPITALS = re.compile(r"\b(?:dmhc|cdi|imr|fehb|opm|dwc)\b")
_COUNTED = {
    "regulator_path": "Who regulates the coverage",
    "outcome": "Independent Medical Review",
    "primary_reason": "Main reason",
    "plan": "Plan",
    "notice_kind": "Kind of notice",
}


@dataclass(slots=True)
class Totals:
    """Counts over all lines."""

    documents: int = 0
    failed: int = 0
    duplicates: int = 0
    errors: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True, order=True)
class Due:
    """A deadline of one letter."""

    day: str
    name: str
    file: str
    plan: str
    step: str
    link: str | None


@dataclass(slots=True)
class Overview:
    """What the summary tells, gathered row by row; memory does not grow with the number of letters."""

    as_of: date
    reports: bool
    counts: dict[str, Counter[str]] = field(default_factory=lambda: {name: Counter() for name in _COUNTED})
    reviews: int = 0
    deadlines: int = 0
    _soonest: list[tuple[int, str, Due]] = field(default_factory=list)
    urgent: int = 0
    _urgent: list[Due] = field(default_factory=list)
    _to_review: list[tuple[str, str, str | None]] = field(default_factory=list)

    def visit(self, head: Head, row: Row) -> None:
        """Take note of one analysis."""
        for name, counter in self.counts.items():
            value = (row.get("legal_entity") or row.get("plan_name")) if name == "plan" else row.get(name)
            counter[str(value or "not said")] += 1
        if head.duplicate_of is not None:
            return
        link = report_link(head.file) if self.reports else None
        if row.get("review_needed"):
            self.reviews += 1
            if len(self._to_review) < _TO_REVIEW:
                self._to_review.append((head.file, str(row.get("review_why") or ""), link))
        if row.get("urgency") == Urgency.URGENT and row.get("outcome") != Outcome.NOT_A_DENIAL:
            self.urgent += 1
            if len(self._urgent) < _SOONEST:
                self._urgent.append(_due("", "", head.file, row, link))
        coming = [(day, name) for name in _DEADLINES if (day := str(row.get(f"due_{name}") or "")) >= self.as_of.isoformat()]
        if coming:
            self._note(*min(coming), head.file, row, link)

    def _note(self, day: str, name: DeadlineName, file: str, row: Row, link: str | None) -> None:
        due = _due(day, name, file, row, link)
        self.deadlines += 1
        entry = (-date.fromisoformat(day).toordinal(), file, due)
        if len(self._soonest) < _SOONEST:
            heapq.heappush(self._soonest, entry)
        else:
            heapq.heappushpop(self._soonest, entry)

    def soonest(self) -> Sequence[Due]:
        """The next deadlines, soonest first."""
        return sorted((due for _, _, due in self._soonest), key=lambda due: (due.day, natural(due.file)))

    def cannot_wait(self) -> Sequence[Due]:
        """Urgent letters, whatever their deadlines."""
        return sorted(self._urgent, key=lambda due: natural(due.file))

    def to_review(self) -> Sequence[tuple[str, str, str | None]]:
        """File name, why, and link of letters that a person should check."""
        return sorted(self._to_review, key=lambda item: natural(item[0]))


def _due(day: str, name: str, file: str, row: Row, link: str | None) -> Due:
    return Due(day, name, file, str(row.get("legal_entity") or row.get("plan_name") or ""), str(row.get("next_step") or ""), link)


def label(value: str) -> str:
    """A value of the contract as people write it."""
    return _CAPITALS.sub(lambda m: m.group().upper(), value.replace("medi_cal", "Medi-Cal").replace("medicare", "Medicare").replace("_", " "))


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a chart."""

    label: str
    count: int
    width: float
    """0 to 100."""
    share: str


def bars(counts: Mapping[str, int]) -> list[Bar]:
    """The most frequent values; what does not fit is added up as one bar."""
    ranked = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    shown = ranked[:_BARS]
    if len(ranked) > _BARS:
        shown = [*ranked[: _BARS - 1], (f"{len(ranked) - _BARS + 1} others", sum(n for _, n in ranked[_BARS - 1 :]))]
    most, total = max((n for _, n in shown), default=1), sum(counts.values()) or 1
    return [Bar(label(value), n, 100 * n / most, f"{100 * n / total:.0f} %") for value, n in shown]


def render(overview: Overview, totals: Totals, facts: Mapping[str, Any], cases: int) -> bytes:
    """The page as UTF-8.

    Args:
        facts: what `run.json` says.
    """
    charts = [(title, bars(overview.counts[name])) for name, title in _COUNTED.items()]
    page = (
        _environment()
        .get_template("summary.html")
        .render(
            as_of=overview.as_of,
            totals=totals,
            facts=facts,
            cases=cases,
            charts=charts,
            label=label,
            errors=bars(totals.errors),
            due=overview.soonest(),
            cannot_wait=overview.cannot_wait(),
            urgent=overview.urgent,
            deadlines=overview.deadlines,
            review=overview.to_review(),
            reviews=overview.reviews,
            reports=overview.reports,
            style=style(),
            policy=f"default-src 'none'; style-src '{_hash(style())}'; base-uri 'none'; form-action 'none'",
        )
    )
    return page.encode("utf-8", "replace")


@lru_cache(maxsize=1)
def style() -> str:
    """The style sheet, exactly as it stands in the page."""
    loader = _environment().loader
    assert loader is not None
    return loader.get_source(_environment(), "summary.css")[0]


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


@lru_cache(maxsize=1)
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    return Environment(
        loader=PackageLoader("analyzer.batch"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, auto_reload=False
    )
