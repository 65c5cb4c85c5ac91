"""The parent's side: hands a document to the template, waits for the answer, and turns every kind of death into a stable code."""

from __future__ import annotations

import contextlib
import io
import json
import os
import pickle
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from types import TracebackType
from typing import Any

from analyzer import errors
from analyzer.isolation.limits import ChildLimits
from analyzer.isolation.template import ANSWER, HEADER_BYTES

Task = Callable[..., bytes]
_DEFAULT = ChildLimits()
_GRACE = 5.0
"""Seconds to wait for a killed child to be buried."""
_START_SECONDS = 60.0


class Isolation:
    """Runs tasks in disposable children of one warm template process. Thread-safe; the template starts at the first task or by `start`."""

    def __init__(self, preload: Sequence[str] = ()) -> None:
        self._preload = tuple(preload)
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None

    def __enter__(self) -> Isolation:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def start(self) -> None:
        """Start the template now rather than at the first task. Raises `RuntimeError` where what is to be preloaded cannot be."""
        with self._lock:
            self._ensure()

    def close(self) -> None:
        """End the template and every child."""
        with self._lock:
            self._stop()

    def run(self, task: Task, *arguments: Any, limits: ChildLimits = _DEFAULT, **keywords: Any) -> bytes:
        """The bytes that `task(*arguments, **keywords)` returns in a child of its own.

        Raises the `AnalyzerError` the task raised (without its detail's text of the document), `DocumentTimeout`, `ResourceLimit` or `WorkerCrashed`
        where the child was stopped, `DocumentError` where the task failed in another way.
        """
        if task.__module__ == "__main__":
            raise ValueError("a task must live in a module that the child can import")
        folder = tempfile.mkdtemp(prefix="denial-analyzer-")
        try:
            return self._run(pickle.dumps((task, arguments, keywords)), folder, limits)
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def _run(self, request: bytes, folder: str, limits: ChildLimits) -> bytes:
        deadline = time.monotonic() + limits.wall_seconds
        header = json.dumps({"folder": folder, **asdict(limits)}).encode().ljust(HEADER_BYTES)
        if len(header) > HEADER_BYTES:
            raise ValueError("temporary folder's path")
        reader, writer = os.pipe()
        ours, theirs = socket.socketpair()
        with contextlib.ExitStack() as stack:
            stack.callback(ours.close)
            stack.callback(os.close, reader)
            try:
                with _as_file(request) as file:
                    self._send(header, [file, writer, theirs.fileno()])
            finally:
                os.close(writer)
                theirs.close()
            answer, in_time = _receive(reader, deadline, limits.result_bytes)
            status = _status(ours, kill=not in_time or len(answer) > limits.result_bytes)
        if not in_time:
            raise errors.DocumentTimeout
        if len(answer) > limits.result_bytes:
            raise errors.ResourceLimit("answer")
        return _judged(answer, status)

    def _send(self, header: bytes, descriptors: list[int]) -> None:
        with self._lock:
            for attempt in (1, 2):
                control = self._ensure()
                try:
                    socket.send_fds(control, [header], descriptors)
                    return
                except OSError:
                    # the template was killed from outside: start another, once
                    self._stop()
                    if attempt == 2:
                        raise errors.WorkerCrashed("template") from None

    def _ensure(self) -> socket.socket:
        if self._control is not None and self._process is not None and self._process.poll() is None:
            return self._control
        self._stop()
        ours, theirs = socket.socketpair()
        program = (
            f"import sys; sys.path[:] = {sys.path!r}; from analyzer.isolation.template import serve; serve({theirs.fileno()}, {self._preload!r})"
        )
        self._process = subprocess.Popen(
            [sys.executable, "-c", program],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            pass_fds=(theirs.fileno(),),
            start_new_session=True,
            env={**os.environ, "OMP_THREAD_LIMIT": "1", "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"},
        )
        theirs.close()
        self._control = ours
        ours.settimeout(_START_SECONDS)
        greeting = b""
        with contextlib.suppress(OSError):
            while len(greeting) < HEADER_BYTES and (part := ours.recv(HEADER_BYTES - len(greeting))):
                greeting += part
        ours.settimeout(None)
        if greeting.strip() != b"ready":
            self._stop()
            raise RuntimeError(f"the isolation template did not start: {greeting.strip().decode(errors='replace')}")
        return ours

    def _stop(self) -> None:
        control, process = self._control, self._process
        self._control = self._process = None
        if control is not None:
            control.close()
        if process is not None:
            try:
                process.wait(_GRACE)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def run_isolated(task: Task, *arguments: Any, limits: ChildLimits = _DEFAULT, preload: Sequence[str] = (), **keywords: Any) -> bytes:
    """`Isolation.run` for a single task: starts a template, runs, ends it."""
    with Isolation(preload) as isolation:
        return isolation.run(task, *arguments, limits=limits, **keywords)


@contextlib.contextmanager
def _as_file(content: bytes) -> Iterator[int]:
    """A descriptor to read `content` from, without a file in any folder."""
    if hasattr(os, "memfd_create"):
        descriptor = os.memfd_create("document")
        with open(descriptor, "w+b", closefd=True) as memory:
            memory.write(content)
            memory.flush()
            os.lseek(descriptor, 0, os.SEEK_SET)
            yield descriptor
    else:
        with tempfile.TemporaryFile() as file:
            file.write(content)
            file.flush()
            os.lseek(file.fileno(), 0, os.SEEK_SET)
            yield file.fileno()


def _receive(reader: int, deadline: float, most: int) -> tuple[bytes, bool]:
    """What the child wrote, at most `most` bytes and a bit, and whether it ended in time."""
    os.set_blocking(reader, False)
    answer = io.BytesIO()
    poller = select.poll()
    poller.register(reader, select.POLLIN | select.POLLHUP)
    while True:
        left = deadline - time.monotonic()
        if left <= 0:
            return answer.getvalue(), False
        if not poller.poll(min(left, 3600.0) * 1000):
            continue
        part = os.read(reader, 1 << 20)
        if not part:
            return answer.getvalue(), True
        answer.write(part)
        if answer.tell() > most:
            return answer.getvalue(), True


def _status(line: socket.socket, *, kill: bool) -> int | None:
    """The child's exit code (negative: the signal that ended it) once it is buried; None where the template went away."""
    line.settimeout(_GRACE)
    said = b""
    with contextlib.suppress(OSError):
        if kill:
            line.sendall(b"K")
        while said.count(b"\n") < 2 and (part := line.recv(64)):
            said += part
    lines = said.split()
    return int(lines[1]) if len(lines) > 1 else None


def _judged(answer: bytes, status: int | None) -> bytes:
    if status == 0 and answer[:1] == ANSWER:
        return answer[1:]
    if status == 0 and answer:
        try:
            told = json.loads(answer[1:])
            raise _BY_CODE.get(str(told["code"]), errors.DocumentError)(str(told["detail"]))
        except (ValueError, KeyError, TypeError):
            raise errors.WorkerCrashed("answer") from None
    if status == -signal.SIGXCPU:
        raise errors.DocumentTimeout
    raise errors.WorkerCrashed(f"status {status}")


def _tree(kind: type[errors.AnalyzerError]) -> Iterator[type[errors.AnalyzerError]]:
    for below in kind.__subclasses__():
        if below is not errors.RulebookError:
            yield below
        yield from _tree(below)


_BY_CODE: dict[str, type[errors.AnalyzerError]] = {kind.code: kind for kind in reversed(list(_tree(errors.AnalyzerError)))}
_BY_CODE["resource_limit"] = errors.ResourceLimit
