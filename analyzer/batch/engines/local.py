"""Worker processes of this machine: as many disposable children at a time as there are jobs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from types import TracebackType
from typing import Self

from analyzer.batch.documents import Document, Outcome, WorkSettings
from analyzer.batch.engines.chunks import ChunkRunner, Done
from analyzer.batch.engines.queue import Queue

_Flight = dict[Future[Done], Sequence[Document]]


class LocalEngine:
    """A thread for each job waits for a child; the children do the work."""

    def __init__(self, settings: WorkSettings, jobs: int) -> None:
        self._jobs = jobs
        self._runner = ChunkRunner(settings)
        self._threads = ThreadPoolExecutor(jobs, thread_name_prefix="batch")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)
        self._runner.close()
        self._threads.shutdown(wait=True)

    def run(self, documents: Iterator[Document]) -> Iterator[tuple[Document, Outcome]]:
        """See `Engine.run`."""
        queue = Queue(documents)
        flight: _Flight = {}
        # One chunk more than there are children, so that none waits while this thread writes results.
        while self._launch(queue, flight):
            for future in wait(flight, return_when=FIRST_COMPLETED).done:
                yield from queue.take(flight.pop(future), future.result())

    def _launch(self, queue: Queue, flight: _Flight) -> bool:
        while len(flight) <= self._jobs:
            chunk = queue.chunk() or (queue.suspect() if len(flight) < self._jobs else [])
            if not chunk:
                break
            flight[self._threads.submit(self._runner.run, chunk)] = chunk
        return bool(flight)
