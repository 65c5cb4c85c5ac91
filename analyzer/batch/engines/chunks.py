"""A handful of documents in one disposable child process: the cost of the child is shared, the blame for its death is not.

The child reads documents one after the other until its time is up, and puts each outcome into a file as soon as it is there. Whatever becomes
of the child, what it finished stands, and the document it had in hand is known.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from io import FileIO
from pathlib import Path
from typing import Any

from analyzer.batch.documents import Document, Failure, Outcome, WorkSettings
from analyzer.batch.durable import OutputFailed
from analyzer.batch.options import PRODUCT
from analyzer.batch.work import Analyzer, load, work
from analyzer.errors import AnalyzerError, DocumentError, DocumentTimeout
from analyzer.isolation import ChildLimits, Isolation

CHILD_SECONDS = 1.0
"""A child takes no further document after so long: a hundredth of it is what the child itself costs."""
MOST_DOCUMENTS = 64
MOST_BYTES = 4 * 1024 * 1024
_SPENT = frozenset({"resource_limit", "timeout", "internal_error"})
"""After such a failure a child takes no further document: its memory may be in pieces."""
_STARTS = 3
_NO_ROOM = "no room for results"
_PREFIX = "denial-analyzer-batch-"
_KILLED = ("status -9", "status None", "template")
"""How `isolation` says that a child, or the template, was killed from outside."""


class WorkersFailed(AnalyzerError):
    """The worker processes do not start. Run `denial-analyzer doctor` to see what is missing."""

    code = "workers_failed"


class Lost(StrEnum):
    """How a child ended with a document in hand."""

    CRASHED = "crashed"
    KILLED = "killed"
    """From outside, as far as one can tell; the document need not be at fault."""


@dataclass(frozen=True, slots=True)
class Done:
    """What came of a chunk: outcomes of its first documents; the next one was in hand if `lost`; the rest was not begun."""

    outcomes: tuple[Outcome, ...]
    lost: Lost | None = None


class ChunkRunner:
    """Runs chunks in children, one after the other for each thread that calls."""

    def __init__(self, settings: WorkSettings) -> None:
        self._settings = settings
        self._isolation = Isolation(preload=("analyzer.batch.engines.chunks", _preload(settings.analyzer)))
        _sweep()
        self._folder = Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-"))
        seconds = settings.timeout + CHILD_SECONDS
        self._limits = ChildLimits(wall_seconds=seconds, cpu_seconds=int(seconds) + 2)

    def close(self) -> None:
        self._isolation.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def run(self, chunk: Sequence[Document]) -> Done:
        """Analyze documents in order, as far as one child comes.

        Raises:
            WorkersFailed: the program cannot be loaded.
            OutputFailed: no room for temporary files; no document is to blame.
        """
        try:
            handle, name = tempfile.mkstemp(dir=self._folder)
            try:
                error = self._run(chunk, name)
                with open(handle, "rb", closefd=False) as file:
                    outcomes = unpack(file.read())
            finally:
                os.close(handle)
                os.unlink(name)
        except OSError as full:
            raise OutputFailed(type(full).__name__) from full
        if error is not None and error.detail == _NO_ROOM:
            raise OutputFailed(_NO_ROOM)
        if error is None or len(outcomes) == len(chunk):
            return Done(outcomes)
        if isinstance(error, DocumentTimeout):
            late = Outcome(chunk[len(outcomes)].sha256 or "", failure=Failure.of(error), seconds=self._settings.timeout)
            return Done((*outcomes, late))
        return Done(outcomes, Lost.KILLED if error.detail in _KILLED else Lost.CRASHED)

    def _run(self, chunk: Sequence[Document], results: str) -> AnalyzerError | None:
        self._load()
        try:
            self._isolation.run(analyze_chunk, self._settings, tuple(chunk), results, limits=self._limits)
        except AnalyzerError as error:
            return error
        return None

    def _load(self) -> None:
        """Have the program loaded, so that loading does not count as time of the first document."""
        for attempt in range(1, _STARTS + 1):
            try:
                self._isolation.start()
                return
            except RuntimeError as error:
                if attempt == _STARTS:
                    raise WorkersFailed(str(error)) from error


def _preload(analyzer: str) -> str:
    """What the template loads once: for the product all that letters need, else the analyzer's module."""
    return "analyzer.batch.warming:warm" if analyzer == PRODUCT else analyzer.partition(":")[0]


def _sweep() -> None:
    """Remove what killed runs of this machine left."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        pid = folder.name.removeprefix(_PREFIX).partition("-")[0]
        if pid.isdecimal() and not _alive(int(pid)):
            shutil.rmtree(folder, ignore_errors=True)


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


# ---------------------------------------------------------------- in the child


@lru_cache(maxsize=1)
def _analyzer(settings: WorkSettings) -> Analyzer:
    return load(settings)


def analyze_chunk(settings: WorkSettings, documents: Sequence[Document], results: str) -> bytes:
    """Analyze documents until the child's time is up or one spoils it; outcomes go to `results`, the answer is empty."""
    analyzer = _analyzer(settings)
    end = time.monotonic() + CHILD_SECONDS
    with open(results, "ab", buffering=0) as file:
        for document in documents:
            outcome = work(analyzer, document)
            _write(file, pack(outcome))
            if time.monotonic() > end or (outcome.failure is not None and outcome.failure.code in _SPENT):
                break
    return b""


def _write(file: FileIO, content: bytes) -> None:
    rest = memoryview(content)
    try:
        while rest:
            rest = rest[file.write(rest) or 0 :]
    except OSError as error:
        raise DocumentError(_NO_ROOM) from error


# ---------------------------------------------------------------- between them: JSON, never pickle, for a child may have been captured


def pack(outcome: Outcome) -> bytes:
    """An outcome as bytes: a JSON line with the lengths of what follows it."""
    failure = outcome.failure
    head = {
        "sha256": outcome.sha256,
        "failure": [failure.code, failure.message, failure.detail] if failure else None,
        "row": outcome.row,
        "pages": outcome.pages,
        "seconds": outcome.seconds,
        "analysis": None if outcome.analysis is None else len(outcome.analysis),
        "report": None if outcome.report is None else len(outcome.report),
    }
    return b"".join((json.dumps(head).encode(), b"\n", outcome.analysis or b"", outcome.report or b""))


def unpack(content: bytes) -> tuple[Outcome, ...]:
    """The outcomes in a file of results; one cut off at the end is left out."""
    found: list[Outcome] = []
    start = 0
    while (end := content.find(b"\n", start)) >= 0:
        try:
            head = json.loads(content[start:end])
            start, analysis = _part(content, end + 1, head["analysis"])
            start, report = _part(content, start, head["report"])
            if start > len(content):
                break
            found.append(_outcome(head, analysis, report))
        except (ValueError, KeyError, TypeError):
            break
    return tuple(found)


def _part(content: bytes, start: int, length: int | None) -> tuple[int, bytes | None]:
    return (start, None) if length is None else (start + length, content[start : start + length])


def _outcome(head: dict[str, Any], analysis: bytes | None, report: bytes | None) -> Outcome:
    failure = Failure(*map(str, head["failure"])) if head["failure"] else None
    if failure is None and (analysis is None or b"\n" in analysis or not analysis.startswith(b"{") or not analysis.endswith(b"}")):
        raise ValueError("not an analysis")
    return Outcome(str(head["sha256"]), analysis, head["row"], failure, int(head["pages"]), float(head["seconds"]), report)
