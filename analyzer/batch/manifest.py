"""`manifest.jsonl`: which file held which bytes when it was last read, so that an unchanged file need not be read to know it.

It only saves work: without it, or with a damaged line in it, the file is read and hashed again.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

from analyzer.batch.durable import OutputFailed, private, replacing


class Manifest:
    """Stamps and digests by document name. Appended while a run goes on, rewritten when it ends."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._known: dict[str, tuple[str, str]] = {}
        self._load()
        self._file: BinaryIO = open(path, "ab", opener=private)  # noqa: SIM115 - open as long as the run
        if self._file.tell() and not _ends_whole(path):
            self._file.write(b"\n")

    def _load(self) -> None:
        if not self._path.exists():
            return
        with self._path.open("rb") as lines:
            for line in lines:
                try:
                    found = json.loads(line)
                    self._known[str(found["file"])] = (str(found["stamp"]), str(found["sha256"]))
                except (ValueError, KeyError, TypeError):
                    continue

    def digest(self, name: str, stamp: str) -> str | None:
        """The digest of the bytes this document had with this stamp, if it is known ('' where they could not be had)."""
        known = self._known.get(name)
        return known[1] if known is not None and stamp and known[0] == stamp else None

    def note(self, name: str, stamp: str, sha256: str) -> None:
        """Remember what was read."""
        if self._known.get(name) == (stamp, sha256):
            return
        self._known[name] = (stamp, sha256)
        try:
            self._file.write(_line(name, stamp, sha256))
        except OSError as e:
            raise OutputFailed(type(e).__name__) from e

    def keep(self, names: Iterable[str]) -> None:
        """Write the file anew with these documents only, in this order."""
        with replacing(self._path) as file:
            for name in names:
                if name in self._known:
                    file.write(_line(name, *self._known[name]))
        self._file.close()
        self._file = open(self._path, "ab", opener=private)  # noqa: SIM115

    def close(self) -> None:
        # What does not fit on the disk is read again next time.
        with contextlib.suppress(OSError):
            self._file.close()


def _line(name: str, stamp: str, sha256: str) -> bytes:
    return json.dumps({"file": name, "sha256": sha256, "stamp": stamp}, separators=(",", ":")).encode() + b"\n"


def _ends_whole(path: Path) -> bool:
    with path.open("rb") as file:
        file.seek(-1, os.SEEK_END)
        return file.read(1) == b"\n"
