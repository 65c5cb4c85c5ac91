"""Files that are whole or not there: locked folder, atomic replacement, appending that survives a kill or a full disk."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from analyzer.errors import AnalyzerError, UsageError

_TEMPORARY = ".~"
"""How unfinished files of a batch begin; leftovers of a killed run are removed by the next."""


class OutputFailed(AnalyzerError):
    """The results could not be written: the disk is full or not writable. Make room and run the same command again; nothing finished is lost."""

    code = "output_failed"


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold `folder` for this run alone; the system lets go of it even after kill -9.

    Raises:
        UsageError: another run is writing there.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(folder / ".lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as e:
            raise UsageError("another batch is writing to this --out folder") from e
        for leftover in folder.rglob(f"{_TEMPORARY}*"):
            leftover.unlink(missing_ok=True)
        yield
    finally:
        os.close(handle)


@contextmanager
def replacing(path: Path, *, sync: bool = True) -> Iterator[BinaryIO]:
    """A file to write that takes the place of `path` all at once when the block ends well, and leaves no trace when not.

    Args:
        sync: make it survive a power cut too; not worth the time for what can be made again.

    Raises:
        OutputFailed: no room, or not allowed.
    """
    temporary = path.with_name(f"{_TEMPORARY}{os.getpid()}-{sha256(path.name.encode()).hexdigest()[:8]}")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with open(temporary, "wb", opener=private) as file:
            yield file
            file.flush()
            if sync:
                os.fsync(file.fileno())
        temporary.replace(path)
        if sync:
            sync_folder(path.parent)
    except OSError as e:
        temporary.unlink(missing_ok=True)
        raise OutputFailed(type(e).__name__) from e
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def private(path: str, flags: int) -> int:
    """Opens for `open`: results quote letters, so they are for their owner alone."""
    return os.open(path, flags, 0o600)


def write(path: Path, data: bytes, *, sync: bool = True) -> None:
    """Replace `path` by `data`, atomically."""
    with replacing(path, sync=sync) as file:
        file.write(data)


def sync_folder(folder: Path) -> None:
    """Make a renaming in `folder` survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


class Appender:
    """Appends whole lines to a file: a line that does not fit on the disk is taken back, so the file never ends in half a line for long."""

    def __init__(self, path: Path) -> None:
        self._handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        self.end = os.lseek(self._handle, 0, os.SEEK_END)
        """Bytes in the file."""
        self._synced = self.end

    def append(self, line: bytes) -> int:
        """Write `line` at the end; give the offset where it starts.

        Raises:
            OutputFailed: no room; the file is as it was.
        """
        start = self.end
        rest = memoryview(line)
        try:
            while rest:
                rest = rest[os.pwrite(self._handle, rest, self.end + len(line) - len(rest)) :]
        except OSError as e:
            os.ftruncate(self._handle, start)
            raise OutputFailed(type(e).__name__) from e
        self.end += len(line)
        return start

    def read(self, offset: int, length: int) -> bytes:
        return os.pread(self._handle, length, offset)

    def truncate(self, size: int) -> None:
        os.ftruncate(self._handle, size)
        self.end = size
        self._synced = min(self._synced, size)

    def sync(self) -> None:
        """Make what was appended survive a power cut."""
        if self._synced != self.end:
            try:
                os.fsync(self._handle)
            except OSError as e:
                raise OutputFailed(type(e).__name__) from e
            self._synced = self.end

    def close(self) -> None:
        os.close(self._handle)
