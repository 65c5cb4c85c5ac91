"""The only way to a child process: at most `workers` documents at a time, `waiting` more in line, the rest is told to come back."""

from __future__ import annotations

import threading
import time
from typing import Any

import anyio
import anyio.to_thread

from analyzer.errors import AnalyzerError
from analyzer.isolation import ChildLimits, Isolation
from analyzer.isolation.parent import Task
from api.metrics import Metrics
from api.problems import busy
from api.settings import Settings


def loaded_isolation() -> Isolation:
    """A template that loads everything a letter needs."""
    return Isolation(preload=("analyzer.batch.warming:warm", "api.work"))


class Reader:
    """Runs tasks of `api.work` in disposable children. Thread-safe."""

    def __init__(self, settings: Settings, metrics: Metrics, isolation: Isolation | None = None) -> None:
        self._own = isolation is None
        self._isolation = isolation or loaded_isolation()
        self._slots = threading.BoundedSemaphore(settings.workers)
        self._room = settings.workers + settings.waiting
        self._threads = anyio.CapacityLimiter(self._room)
        self._metrics = metrics
        self._inside = 0

    def start(self) -> None:
        """Load everything before the first document. Raises `RuntimeError` where the patterns are refused."""
        self._isolation.start()

    def close(self) -> None:
        """End the template and every child, unless another started it."""
        if self._own:
            self._isolation.close()

    async def run(self, task: Task, *arguments: Any) -> bytes:
        """The task's bytes; raises `Refusal` (503) when there is no room, else as `Isolation.run`."""
        if self._inside >= self._room:
            raise busy()
        self._inside += 1
        self._metrics.inside.set(self._inside)
        try:
            return await anyio.to_thread.run_sync(lambda: self.run_now(task, *arguments), limiter=self._threads)
        finally:
            self._inside -= 1
            self._metrics.inside.set(self._inside)

    def run_now(self, task: Task, *arguments: Any) -> bytes:
        """The same from a thread of the caller's own, which waits as long as it takes."""
        with self._slots:
            start, code = time.perf_counter(), "ok"
            try:
                return self._isolation.run(task, *arguments, limits=ChildLimits())
            except AnalyzerError as error:
                code = error.code
                raise
            finally:
                self._metrics.document(code, time.perf_counter() - start)
