"""A Dask cluster: the same children on many machines, results written by the driver as they come.

A task is a chunk of documents. Local letters travel with it; letters at an address are fetched by the worker that reads them. When a worker is
lost with a chunk, its documents are tried once more, each alone.
"""

from __future__ import annotations

import atexit
import logging
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from hashlib import sha256
from importlib import import_module
from types import TracebackType
from typing import Any, Self

from analyzer.batch.documents import Document, Failure, Outcome, WorkSettings
from analyzer.batch.engines.chunks import ChunkRunner, Done
from analyzer.batch.engines.queue import Queue
from analyzer.batch.remote import read_address
from analyzer.errors import AnalyzerError, UsageError

_AHEAD = 2
"""Chunks in flight for each thread of the cluster, so that no worker waits for the driver."""
_CLUSTER = {"distributed.scheduler.worker-saturation": 1.0, "distributed.scheduler.allowed-failures": 0}
"""For a cluster of our own: a worker holds one chunk at a time, and a chunk that lost its worker comes back to be taken apart."""
_CONNECT = "20s"
_LOOK_EVERY = 5.0


class DaskEngine:
    """Chunks of documents as tasks of a Dask scheduler."""

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
            with dask.config.set(_CLUSTER):
                self._cluster = distributed.LocalCluster(
                    n_workers=self._jobs, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs=logging.CRITICAL
                )
        try:
            self._client = distributed.Client(self._cluster or self._address, timeout=_CONNECT, set_as_default=False)
        except (OSError, TimeoutError, ValueError) as e:
            raise UsageError("no Dask scheduler answers at --scheduler") from e
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._client is not None:
            self._client.close()
        if self._cluster is not None:
            self._cluster.close()

    def run(self, documents: Iterator[Document]) -> Iterator[tuple[Document, Outcome]]:
        """See `Engine.run`."""
        queue = Queue(documents)
        flight: dict[str, Sequence[Document]] = {}
        running: Any = import_module("distributed").as_completed(loop=self._client.loop)
        self._launch(queue, flight, running)
        for future in running:
            chunk = flight.pop(future.key)
            yield from self._settle(queue, chunk, future)
            future.release()
            self._launch(queue, flight, running)

    def _launch(self, queue: Queue, flight: dict[str, Sequence[Document]], running: Any) -> None:
        held = sum(map(len, flight.values()))
        while len(flight) < _AHEAD * self._workers() and held < (self._in_flight or held + 1):
            chunk = queue.chunk() or queue.suspect()
            if not chunk:
                return
            held += len(chunk)
            future = self._client.submit(analyze_remotely, self._settings, tuple(chunk), pure=False)
            flight[future.key] = chunk
            running.add(future)

    def _workers(self) -> int:
        """Threads of the cluster; follows one that grows or shrinks."""
        if time.monotonic() >= self._look_again:
            self._threads = max(1, sum(self._client.nthreads().values()))
            self._look_again = time.monotonic() + _LOOK_EVERY
        return self._threads

    @staticmethod
    def _settle(queue: Queue, chunk: Sequence[Document], future: Any) -> Iterator[tuple[Document, Outcome]]:
        if future.status == "finished":
            yield from queue.take(chunk, future.result())
        elif future.status == "error" and type(future.exception()).__name__ != "KilledWorker":
            raise future.exception()
        else:
            yield from queue.lost(chunk)


# ---------------------------------------------------------------- in a worker of the cluster

_runners: dict[WorkSettings, ChunkRunner] = {}
"""The children's template of this worker, kept from task to task."""


def analyze_remotely(settings: WorkSettings, chunk: Sequence[Document]) -> Done:
    """What a task does on a worker: fetch what is to be fetched, then read it in a child."""
    runner = _runners.get(settings)
    if runner is None:
        for other in _runners.values():
            other.close()
        _runners.clear()
        runner = _runners[settings] = ChunkRunner(settings)
        atexit.register(runner.close)
    ready: list[Document] = []
    for document in chunk:
        try:
            ready.append(_fetched(document, settings.max_bytes))
        except AnalyzerError as error:
            if not ready:
                return Done((Outcome("", failure=Failure.of(error)),))
            break
    return runner.run(ready)


def _fetched(document: Document, limit: int) -> Document:
    if document.data is not None or document.url is None:
        return document
    data = read_address(document.url, limit)
    return replace(document, data=data, sha256=sha256(data).hexdigest())
