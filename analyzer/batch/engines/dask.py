"""A Dask cluster: the same work on many machines, results written by the driver as they come.

Local letters travel with their task; letters at an address are fetched by the worker that reads them. A worker that is lost costs its
documents one try each.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from importlib import import_module
from types import TracebackType
from typing import Any, Self

from analyzer.batch.documents import Document, Failure, Outcome, WorkSettings
from analyzer.batch.work import Analyzer, load, work
from analyzer.errors import UsageError, WorkerCrashed

_AHEAD = 3
"""Documents in flight for each thread of the cluster, so that no worker waits for the driver."""
_LOST_WORKERS = 1
"""A document may lose one worker; with the second it is given up."""
_SCHEDULER = {"distributed.scheduler.worker-saturation": 1.0}
"""A worker holds one document at a time, so that its loss blames no other."""
_CONNECT = "20s"
_LOOK_EVERY = 5.0


class DaskEngine:
    """Documents as tasks of a Dask scheduler."""

    def __init__(self, settings: WorkSettings, *, jobs: int, scheduler: str | None, in_flight: int | None) -> None:
        self._settings = settings
        self._jobs = jobs
        self._address = scheduler
        self._in_flight = in_flight
        self._cluster: Any = None
        self._client: Any = None
        self._threads = 1
        self._look_again = 0.0

    def __enter__(self) -> Self:
        try:
            dask: Any = import_module("dask")
            distributed: Any = import_module("distributed")
        except ImportError as e:
            raise UsageError("--engine dask needs the extra: pip install 'denial-analyzer[cluster]'") from e
        if self._address is None:
            # One thread a process: PDFium does not bear threads.
            with dask.config.set(_SCHEDULER):
                self._cluster = distributed.LocalCluster(
                    n_workers=self._jobs, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs=logging.CRITICAL
                )
        try:
            self._client = distributed.Client(self._cluster or self._address, timeout=_CONNECT, set_as_default=False)
        except (OSError, TimeoutError, ValueError) as e:
            raise UsageError("no Dask scheduler answers at --scheduler") from e
        self._client.run_on_scheduler(_allow_failures, _LOST_WORKERS)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._client is not None:
            self._client.close()
        if self._cluster is not None:
            self._cluster.close()

    def run(self, documents: Iterator[Document]) -> Iterator[tuple[Document, Outcome]]:
        """See `Engine.run`."""
        flying: dict[str, Document] = {}
        running: Any = import_module("distributed").as_completed(loop=self._client.loop)
        self._launch(documents, flying, running)
        for future in running:
            document = flying.pop(future.key)
            yield document, self._outcome(document, future)
            future.release()
            self._launch(documents, flying, running)

    def _launch(self, documents: Iterator[Document], flying: dict[str, Document], running: Any) -> None:
        """Hand out documents until enough are in flight."""
        while len(flying) < self._room():
            document = next(documents, None)
            if document is None:
                return
            future = self._client.submit(remote_work, self._settings, document, pure=False)
            flying[future.key] = document
            running.add(future)

    def _room(self) -> int:
        """How many documents may be in flight; follows a cluster that grows or shrinks."""
        if self._in_flight is not None:
            return self._in_flight
        if time.monotonic() >= self._look_again:
            self._threads = max(1, sum(self._client.nthreads().values()))
            self._look_again = time.monotonic() + _LOOK_EVERY
        return _AHEAD * self._threads

    def _outcome(self, document: Document, future: Any) -> Outcome:
        if future.status == "finished":
            outcome: Outcome = future.result()
            return outcome
        lost = type(future.exception()).__name__ == "KilledWorker"
        failure = Failure.of(WorkerCrashed()) if lost else Failure("internal_error", "The cluster could not run this document.")
        return Outcome(document.sha256 or "", failure=failure)


def _allow_failures(allowed: int, dask_scheduler: Any) -> None:
    dask_scheduler.allowed_failures = allowed


_analyzers: dict[WorkSettings, Analyzer] = {}
"""In a worker process: the analyzer of a run, loaded with its first document."""


def remote_work(settings: WorkSettings, document: Document) -> Outcome:
    """What a task does on a worker."""
    analyzer = _analyzers.get(settings)
    if analyzer is None:
        _analyzers.clear()
        analyzer = _analyzers[settings] = load(settings)
    return work(analyzer, document, settings.max_bytes)
