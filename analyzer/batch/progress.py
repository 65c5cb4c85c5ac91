"""What a running batch says on stderr: a bar for people, JSON lines for machines, or nothing. Never a file name, never a letter's words."""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Protocol, Self, TextIO

from analyzer.batch.documents import Outcome
from analyzer.batch.options import Progress

_EVERY = {Progress.JSON: 3.0, Progress.PEOPLE: 15.0}
"""Seconds between two lines where there is no bar."""


@dataclass(slots=True)
class Counts:
    """How far a run is."""

    total: int | None = None
    """Documents of the source, where it is known."""
    analyzed: int = 0
    failed: int = 0
    unchanged: int = 0
    duplicates: int = 0
    pages: int = 0
    analysis_seconds: float = 0.0
    errors: Counter[str] = field(default_factory=Counter)
    started: float = field(default_factory=time.monotonic)

    @property
    def done(self) -> int:
        return self.analyzed + self.failed + self.unchanged + self.duplicates

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.started

    def add(self, outcome: Outcome) -> None:
        self.pages += outcome.pages
        self.analysis_seconds += outcome.seconds
        if outcome.failure is None:
            self.analyzed += 1
        else:
            self.failed += 1
            self.errors[outcome.failure.code] += 1


class Display(Protocol):
    """Shows counts while a batch runs."""

    def __enter__(self) -> Self: ...

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None: ...

    def show(self, counts: Counts) -> None:
        """Take note of new counts; cheap enough to call for every document."""

    def say(self, text: str) -> None:
        """A sentence for people."""


class Silent:
    """Says nothing."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def show(self, counts: Counts) -> None:
        return None

    def say(self, text: str) -> None:
        return None


class Lines(Silent):
    """A line every few seconds."""

    def __init__(self, stream: TextIO, *, as_json: bool) -> None:
        self._stream = stream
        self._json = as_json
        self._every = _EVERY[Progress.JSON if as_json else Progress.PEOPLE]
        self._next = time.monotonic() + self._every
        self._last: Counts | None = None

    def __exit__(self, *_: object) -> None:
        if self._last is not None and self._json:
            self._write(self._last, final=True)

    def show(self, counts: Counts) -> None:
        self._last = counts
        if time.monotonic() >= self._next:
            self._next = time.monotonic() + self._every
            self._write(counts)

    def say(self, text: str) -> None:
        print(json.dumps({"event": "message", "text": text}) if self._json else text, file=self._stream, flush=True)

    def _write(self, counts: Counts, *, final: bool = False) -> None:
        print(json.dumps(record(counts, final=final)) if self._json else sentence(counts), file=self._stream, flush=True)


class Bar(Silent):
    """A bar with rate, remaining time, pages and errors by code."""

    def __init__(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn
        from rich.progress import Progress as RichProgress

        self._console = Console(stderr=True)
        self._bar = RichProgress(
            BarColumn(bar_width=30),
            MofNCompleteColumn(),
            TextColumn("{task.fields[rate]}"),
            TimeElapsedColumn(),
            TimeRemainingColumn(),
            TextColumn("{task.fields[errors]}"),
            console=self._console,
            refresh_per_second=4,
        )
        self._task = self._bar.add_task("", total=None, rate="", errors="")
        self._next = 0.0

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def show(self, counts: Counts) -> None:
        now = time.monotonic()
        if now < self._next and counts.done != counts.total:
            return
        self._next = now + 0.2
        self._bar.update(self._task, completed=counts.done, total=counts.total, rate=rates(counts), errors=errors(counts))

    def say(self, text: str) -> None:
        self._console.print(text, markup=False, highlight=False)


def open_display(kind: Progress) -> Display:
    """The display that fits the wish and the terminal."""
    if kind is Progress.QUIET:
        return Silent()
    if kind is Progress.PEOPLE and sys.stderr.isatty():
        return Bar()
    return Lines(sys.stderr, as_json=kind is Progress.JSON)


def record(counts: Counts, *, final: bool = False) -> dict[str, Any]:
    """Counts as a JSON object of a log line."""
    fresh = counts.analyzed + counts.failed
    rate = fresh / counts.seconds if counts.seconds > 0 else 0.0
    left = counts.total - counts.done if counts.total is not None else None
    return {
        "event": "finished" if final else "progress",
        "done": counts.done,
        "total": counts.total,
        "analyzed": counts.analyzed,
        "failed": counts.failed,
        "unchanged": counts.unchanged,
        "duplicates": counts.duplicates,
        "pages": counts.pages,
        "seconds": round(counts.seconds, 1),
        "documents_per_second": round(rate, 2),
        "eta_seconds": round(left / rate) if left is not None and rate else None,
        "errors": dict(counts.errors),
    }


def sentence(counts: Counts) -> str:
    """Counts as one line of text."""
    of = f" of {counts.total}" if counts.total is not None else ""
    return ", ".join(part for part in (f"{counts.done}{of} documents", rates(counts), errors(counts)) if part)


def rates(counts: Counts) -> str:
    seconds = max(counts.seconds, 0.001)
    return f"{(counts.analyzed + counts.failed) / seconds:.1f} documents/s, {counts.pages} pages"


def errors(counts: Counts) -> str:
    return "; ".join(f"{code}: {n}" for code, n in counts.errors.most_common(4))
