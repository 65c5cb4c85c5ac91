"""`analyses.jsonl` itself is the journal of a batch: one line a document, appended as results come, repaired when a run was cut off.

A line begins with what a later run needs to know, so that resuming reads no analysis:

    {"batch":{"file":NAME,"sha256":HEX,"settings":HEX,"failed":CODE|null,"duplicate_of":NAME|null,"answers":{…},"row":{…}|null},…the analysis…}

`settings` digests all that the answer depends on besides the bytes: patterns, day, answers, version. `row` is the analysis flat, for the
tables and the summary. Of several lines for one document the last counts; `compact` drops the others.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from analyzer.batch.documents import Failure, Outcome, Row
from analyzer.batch.durable import Appender, replacing
from analyzer.batch.names import SortKey
from analyzer.errors import AnalyzerError

_HEAD = b'{"batch":'
_SYNC_SECONDS = 0.25
"""How long an appended line may wait for the disk; a kill loses nothing of it, a power cut at most this much work."""
_USUAL_HEAD = 8192

_decode = json.JSONDecoder().raw_decode


@dataclass(frozen=True, slots=True)
class Head:
    """The first object of a line."""

    file: str
    sha256: str
    settings: str
    failed: str | None = None
    duplicate_of: str | None = None
    answers: Mapping[str, str | bool] = field(default_factory=dict)
    """What the reader added for this document."""
    row: Row | None = None

    def key(self) -> bytes:
        return document_key(self.file, self.sha256, self.settings)


_HEAD_NAMES = tuple(f.name for f in fields(Head))


def document_key(name: str, digest: str, settings: str) -> bytes:
    """16 bytes that are the same for documents which must have the same analysis; one without bytes is like no other."""
    return sha256(f"{digest or name}/{settings}".encode()).digest()[:16]


@dataclass(frozen=True, slots=True)
class Entry:
    """Where the live line of a document stands."""

    key: bytes
    offset: int
    length: int
    failed: str | None
    """Error code."""
    duplicate_of: str | None


class Journal:
    """The lines of one output folder. `entries` maps each document's name to its live line, in the order of the lines."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = Appender(path)
        self.entries: dict[str, Entry] = {}
        self.repaired = self._load()
        """Bytes of half-written or damaged lines that were dropped or will be."""
        self._last_sync = time.monotonic()

    def _load(self) -> int:
        damaged, offset = 0, 0
        self._dead = 0
        with self._path.open("rb") as lines:
            for line in lines:
                head = parse_head(line)
                if head is None:
                    damaged += len(line)
                    if not line.endswith(b"\n"):
                        self._file.truncate(offset)
                        break
                    self._dead += len(line)
                else:
                    self._note(head, offset, len(line))
                offset += len(line)
        return damaged

    def _note(self, head: Head, offset: int, length: int) -> None:
        old = self.entries.pop(head.file, None)
        if old is not None:
            self._dead += old.length
        self.entries[head.file] = Entry(head.key(), offset, length, head.failed, head.duplicate_of)

    def append(self, head: Head, body: bytes) -> None:
        """Add the line of one document.

        Args:
            body: the contract's JSON object on one line, or the error object.
        """
        line = compose(head, body)
        self._note(head, self._file.append(line), len(line))
        if time.monotonic() - self._last_sync > _SYNC_SECONDS:
            self.sync()

    def sync(self) -> None:
        self._file.sync()
        self._last_sync = time.monotonic()

    def line(self, name: str) -> bytes:
        """The live line of a document."""
        entry = self.entries[name]
        return self._file.read(entry.offset, entry.length)

    def lines(self) -> Iterator[bytes]:
        """Every live line as bytes, in file order; memory stays flat."""
        for entry in self.entries.values():
            yield self._file.read(entry.offset, entry.length)

    def compact(self, order: Callable[[str], SortKey], *, sort: bool) -> None:
        """Bring the file into its final form: one line a document, and duplicates linked to the first of their kind.

        Args:
            order: which of two names comes first; decides which of equal documents is the original.
            sort: write the lines in that order too, instead of the order of arrival.
        """
        names = sorted(self.entries, key=order) if sort else list(self.entries)
        originals = self._originals(order)
        wrong = {name for name, entry in self.entries.items() if entry.duplicate_of != originals.get(name)}
        if not (self._dead or wrong or (sort and names != list(self.entries))):
            self.sync()
            return
        with replacing(self._path) as file:
            for name in names:
                entry = self.entries[name]
                line = self._file.read(entry.offset, entry.length)
                file.write(_relinked(line, originals.get(name)) if name in wrong else line)
        self._file.close()
        self._file = Appender(self._path)
        self.entries.clear()
        self._load()

    def _originals(self, order: Callable[[str], SortKey]) -> dict[str, str]:
        """The original of every document that has one elsewhere."""
        first: dict[bytes, str] = {}
        several: set[bytes] = set()
        for name, entry in self.entries.items():
            other = first.setdefault(entry.key, name)
            if other != name:
                several.add(entry.key)
                first[entry.key] = min(other, name, key=order)
        return {name: first[e.key] for name, e in self.entries.items() if e.key in several and first[e.key] != name}

    def close(self) -> None:
        self.sync()
        self._file.close()


def compose(head: Head, body: bytes) -> bytes:
    """A line of head and object."""
    start = json.dumps({name: getattr(head, name) for name in _HEAD_NAMES}, separators=(",", ":"))
    return b"".join((_HEAD, start.encode(), b",", body[1:], b"\n"))


def split(line: bytes) -> tuple[Head, bytes]:
    """Head and object of a sound line.

    Raises:
        ValueError: not a line of a batch.
    """
    found, end = _head_of(line)
    return Head(**found), b"{" + line[end + 1 : -1]


def parse_head(line: bytes) -> Head | None:
    """The head of a line, or None where the line is damaged."""
    try:
        return Head(**_head_of(line)[0])
    except (ValueError, TypeError):
        return None


def _head_of(line: bytes) -> tuple[dict[str, Any], int]:
    """The head's object and where it ends."""
    if not line.startswith(_HEAD) or not line.endswith(b"}\n"):
        raise ValueError("not a line of a batch")
    # The head is plain ASCII, so a character of it is a byte; what follows it may be cut in any way.
    for size in (_USUAL_HEAD, len(line)):
        try:
            found, end = _decode(line[len(_HEAD) : len(_HEAD) + size].decode("latin-1"))
            return found, len(_HEAD) + end
        except ValueError:
            continue
    raise ValueError("damaged")


def _relinked(line: bytes, original: str | None) -> bytes:
    head, body = split(line)
    return compose(replace(head, duplicate_of=original), body)


def body_of(name: str, digest: str, outcome: Outcome) -> bytes:
    """The object a document's line carries: its analysis, or its error."""
    if outcome.analysis is not None:
        return outcome.analysis
    failure = outcome.failure or Failure("internal_error", AnalyzerError.message())
    error = {"code": failure.code, "message": failure.message} | ({"detail": failure.detail} if failure.detail else {})
    return _dump({"document": {"file_name": name, "sha256": digest or None}, "error": error})


def renamed(body: bytes, name: str) -> bytes:
    """The same object for a document with the same bytes and another name."""
    found = json.loads(body)
    found["document"]["file_name"] = name
    return _dump(found)


def _dump(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
