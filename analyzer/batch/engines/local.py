"""Worker processes of this machine: warm, one document at a time each, replaced when they die or take too long."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import queue
import signal
import threading
import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from types import TracebackType
from typing import Any, Self

from analyzer.batch.documents import Document, Failure, Outcome, WorkSettings
from analyzer.batch.work import load, work
from analyzer.errors import AnalyzerError, DocumentTimeout, WorkerCrashed

_AHEAD = 2
"""Documents a worker has in hand: the one it reads and the next, so that it never waits for the parent."""
_TRIES = 2
_KILLED_TRIES = 3
"""A worker that was killed from outside says less against its document than one that crashed."""
_HELD_BYTES = 256 * 1024 * 1024
_START_SECONDS = 120.0
_FAILED_STARTS = 3


class WorkersFailed(AnalyzerError):
    """The worker processes do not start. Run `denial-analyzer doctor`; if all is well there, give --jobs 1."""

    code = "workers_failed"


@dataclass(slots=True)
class _Worker:
    process: BaseProcess
    pipe: Connection
    deadline: float
    ready: bool = False
    hand: deque[Document] = field(default_factory=deque)
    """The first one is being read."""


class LocalEngine:
    """A fixed number of worker processes."""

    def __init__(self, settings: WorkSettings, jobs: int) -> None:
        self._settings = settings
        self._jobs = jobs
        self._context = multiprocessing.get_context("forkserver")
        self._workers: list[_Worker] = []
        self._failed_starts = 0

    def __enter__(self) -> Self:
        # Importing once in the fork server makes a new worker cost a fork, not two seconds.
        self._context.set_forkserver_preload(["analyzer.batch.work", "analyzer.pipeline"])
        self._workers = [self._start() for _ in range(self._jobs)]
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        for worker in self._workers:
            self._end(worker)
        self._workers = []

    def pids(self) -> list[int]:
        return [w.process.pid for w in self._workers if w.process.pid is not None]

    def run(self, documents: Iterator[Document]) -> Iterator[tuple[Document, Outcome]]:
        """See `Engine.run`."""
        round_ = _Round(documents)
        while True:
            self._feed(round_)
            if not any(w.hand for w in self._workers):
                if round_.suspects:
                    round_.begin_again()
                    continue
                return
            for worker in self._waiting():
                yield from self._hear(worker, round_)

    def _feed(self, round_: _Round) -> None:
        for depth in range(1, (_AHEAD if not round_.alone else 1) + 1):
            for i, worker in enumerate(self._workers):
                while len(worker.hand) < depth:
                    document = round_.next()
                    if document is None:
                        return
                    if not worker.hand and worker.ready:
                        worker.deadline = time.monotonic() + self._settings.timeout
                    worker.hand.append(document)
                    try:
                        worker.pipe.send(document)
                    except OSError:
                        worker.hand.pop()
                        round_.put_back(document)
                        if worker.hand:
                            break
                        worker = self._workers[i] = self._replace(worker)

    def _waiting(self) -> list[_Worker]:
        """The workers that have something to say, died, or are over their time."""
        busy = {w.pipe: w for w in self._workers if w.hand}
        patience = max(0.0, min(w.deadline for w in busy.values()) - time.monotonic())
        heard = [busy[p] for p in wait(list(busy), patience) if isinstance(p, Connection)]
        return heard or [w for w in busy.values() if w.deadline <= time.monotonic()]

    def _hear(self, worker: _Worker, round_: _Round) -> Iterator[tuple[Document, Outcome]]:
        try:
            message: Any = worker.pipe.recv() if worker.pipe.poll() else None
        except (EOFError, OSError):
            yield from self._lost(worker, round_)
            return
        now = time.monotonic()
        if message is None:
            if worker.ready:
                late = worker.hand.popleft()
                yield late, Outcome(late.sha256 or "", failure=Failure.of(DocumentTimeout()), seconds=self._settings.timeout)
            self._swap(worker, round_)
        elif isinstance(message, Outcome):
            worker.deadline = now + self._settings.timeout
            yield worker.hand.popleft(), message
        elif isinstance(message, Failure):
            raise WorkersFailed(message.message)
        else:
            worker.ready, self._failed_starts = True, 0
            worker.deadline = now + self._settings.timeout

    def _lost(self, worker: _Worker, round_: _Round) -> Iterator[tuple[Document, Outcome]]:
        """A worker died: its document is tried again when the others are done, on a worker of its own."""
        worker.process.join(5)
        if worker.ready and worker.hand:
            document = worker.hand.popleft()
            allowed = _KILLED_TRIES if worker.process.exitcode == -signal.SIGKILL else _TRIES
            if not round_.suspect(document, allowed):
                yield document, Outcome(document.sha256 or "", failure=Failure.of(WorkerCrashed()))
        self._swap(worker, round_)

    def _swap(self, worker: _Worker, round_: _Round) -> None:
        for document in reversed(worker.hand):
            round_.put_back(document)
        self._workers[self._workers.index(worker)] = self._replace(worker)

    def _replace(self, worker: _Worker) -> _Worker:
        if not worker.ready:
            self._failed_starts += 1
            if self._failed_starts >= _FAILED_STARTS:
                raise WorkersFailed(f"exit code {worker.process.exitcode}")
        self._end(worker)
        return self._start()

    def _start(self) -> _Worker:
        ours, theirs = self._context.Pipe()
        process = self._context.Process(target=_serve, args=(theirs, self._settings), daemon=True)
        process.start()
        theirs.close()
        return _Worker(process, ours, time.monotonic() + _START_SECONDS)

    @staticmethod
    def _end(worker: _Worker) -> None:
        worker.pipe.close()
        worker.process.kill()
        worker.process.join(10)
        worker.process.close() if worker.process.exitcode is not None else None


class _Round:
    """The documents of one `run`: the new ones, those put back, and those that took a worker down."""

    def __init__(self, documents: Iterator[Document]) -> None:
        self._documents = documents
        self._again: deque[Document] = deque()
        self._tries: dict[str, int] = {}
        self._held = 0
        self.suspects: deque[Document] = deque()
        self.alone = False

    def next(self) -> Document | None:
        if self._again:
            return self._again.popleft()
        if self._held > _HELD_BYTES:
            self.begin_again()
        return next(self._documents, None)

    def put_back(self, document: Document) -> None:
        self._again.appendleft(document)

    def suspect(self, document: Document, allowed: int) -> bool:
        """Keep it for another try; False when it has had its tries."""
        self._tries[document.name] = self._tries.get(document.name, 0) + 1
        if self._tries[document.name] >= allowed:
            return False
        self.suspects.append(document)
        self._held += len(document.data or b"")
        return True

    def begin_again(self) -> None:
        self._again.extend(self.suspects)
        self.suspects.clear()
        self._held, self.alone = 0, True


def _serve(pipe: Connection, settings: WorkSettings) -> None:
    """A worker's life: say ready, then answer documents until the parent is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        analyzer = load(settings)
    except Exception as error:
        pipe.send(Failure("workers_failed", f"{type(error).__name__}: {error}"))
        return
    inbox: queue.SimpleQueue[Document] = queue.SimpleQueue()
    threading.Thread(target=_receive, args=(pipe, inbox), daemon=True).start()
    with contextlib.suppress(OSError):
        pipe.send("ready")
        while True:
            pipe.send(work(analyzer, inbox.get(), settings.max_bytes))


def _receive(pipe: Connection, inbox: queue.SimpleQueue[Document]) -> None:
    """Take documents in while the worker reads, so that the parent never waits; end at once with the parent."""
    try:
        while True:
            inbox.put(pipe.recv())
    except (EOFError, OSError):
        os._exit(0)
