"""Ctrl-C: the first asks the batch to finish what is in hand, the second ends it at once."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType


class Stop:
    """Whether the run was asked to end."""

    def __init__(self) -> None:
        self._event = threading.Event()

    def __bool__(self) -> bool:
        return self._event.is_set()

    def ask(self) -> None:
        self._event.set()

    def wait(self, seconds: float) -> bool:
        """Sleep, or less when asked to end."""
        return self._event.wait(seconds)


@contextmanager
def stopping(tell: Callable[[], None]) -> Iterator[Stop]:
    """A `Stop` that Ctrl-C and SIGTERM set; `tell` is called when they do. Outside the main thread signals are left alone."""
    stop = Stop()

    def on_signal(_number: int, _frame: FrameType | None) -> None:
        if stop:
            raise KeyboardInterrupt
        stop.ask()
        tell()

    if threading.current_thread() is not threading.main_thread():
        yield stop
        return
    before = {number: signal.signal(number, on_signal) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
