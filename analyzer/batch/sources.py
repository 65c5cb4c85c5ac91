"""Where the letters are: a folder, a list, one file. Archives and addresses have modules of their own.

A source yields items in a steady order and reads their bytes on demand; it never follows a link in circles and never opens what is no
ordinary file.
"""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Protocol

from analyzer.batch.names import natural, printable
from analyzer.errors import DocumentError, FileTooLarge, UsageError

ANSWERS_SUFFIX = ".answers.yaml"
_JUNK = ("~$*", "Thumbs.db", "desktop.ini", "__MACOSX", ".*")
"""What programs leave beside documents; never a letter."""
_ARCHIVES = (".zip", ".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tar.xz", ".txz")


class SourceUnreadable(DocumentError):
    """This file could not be opened. Please check that it is there and may be read, then run again with --retry-failed."""

    code = "not_readable"


@dataclass(frozen=True, slots=True)
class Item:
    """One document of a source, not yet read."""

    name: str
    """Path below the source with `/`, printable; unique in the source."""
    place: str
    """Where the source finds it."""
    size: int
    stamp: str
    """Changes when the content may have changed; empty where the source cannot tell."""


class Source(Protocol):
    """What a batch needs of a place with letters."""

    def items(self) -> Iterator[Item]:
        """Every document in a steady order, after the filters."""

    def read(self, item: Item, limit: int) -> bytes:
        """Its bytes.

        Raises:
            DocumentError: gone, not readable, or more than `limit` bytes.
        """

    def address(self, item: Item) -> str | None:
        """An fsspec address where another machine can read it, if there is one."""

    def answers(self, item: Item) -> bytes | None:
        """The `.answers.yaml` beside it, if there is one."""

    def close(self) -> None:
        """Let go of what is open."""


@dataclass(frozen=True, slots=True)
class Selection:
    """Which names are meant."""

    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()

    def takes(self, name: str) -> bool:
        bare = name.rsplit("/", 1)[-1]
        if bare.endswith(ANSWERS_SUFFIX) or any(_is_junk(part) for part in name.split("/") if part):
            return False
        if any(fnmatchcase(name, p) or fnmatchcase(bare, p) for p in self.exclude):
            return False
        return not self.include or any(fnmatchcase(name, p) or fnmatchcase(bare, p) for p in self.include)


def _is_junk(part: str) -> bool:
    return part not in (".", "..") and any(fnmatchcase(part, junk) for junk in _JUNK)


@dataclass(frozen=True, slots=True)
class FolderSource:
    """A folder with everything below it, in natural order. Links to folders are followed once."""

    root: Path
    selection: Selection = Selection()
    without: tuple[Path, ...] = ()
    """Folders that hold results, not letters."""

    def items(self) -> Iterator[Item]:
        found = sorted(self._walk(str(self.root), "", {_identity(os.stat(self.root))}), key=lambda item: natural(item.name))
        yield from found

    def _walk(self, folder: str, prefix: str, seen: set[tuple[int, int]]) -> Iterator[Item]:
        skipped = {str(p) for p in self.without}
        pending = [(folder, prefix)]
        while pending:
            folder, prefix = pending.pop()
            try:
                entries = list(os.scandir(folder))
            except OSError:
                # Letters that nobody could look at must show: the folder gets an error line of its own.
                yield Item(prefix, folder, 0, "")
                continue
            for entry in entries:
                name = prefix + printable(entry.name)
                try:
                    info = entry.stat()
                except OSError:
                    if self.selection.takes(name):
                        yield Item(name, entry.path, 0, "")
                    continue
                if stat.S_ISDIR(info.st_mode):
                    if _identity(info) not in seen and not _is_junk(entry.name) and os.path.realpath(entry.path) not in skipped:
                        seen.add(_identity(info))
                        pending.append((entry.path, name + "/"))
                elif stat.S_ISREG(info.st_mode) and self.selection.takes(name):
                    yield Item(name, entry.path, info.st_size, _stamp(info))

    def read(self, item: Item, limit: int) -> bytes:
        return read_file(item.place, limit)

    def address(self, item: Item) -> str | None:
        return None

    def answers(self, item: Item) -> bytes | None:
        return answers_beside(item.place)

    def close(self) -> None:
        return None


@dataclass(frozen=True, slots=True)
class ListSource:
    """Paths, one a line (or each ended by NUL, as `find -print0` gives them), relative to the list's own folder."""

    listing: bytes
    base: Path
    selection: Selection = Selection()

    def items(self) -> Iterator[Item]:
        separator = b"\0" if b"\0" in self.listing else b"\n"
        seen: set[str] = set()
        for raw in self.listing.split(separator):
            path = os.fsdecode(raw.rstrip(b"\r"))
            if not path.strip() or path in seen:
                continue
            seen.add(path)
            place = os.path.join(self.base, path)
            name = printable(path)
            if not self.selection.takes(name):
                continue
            try:
                info = os.stat(place)
            except OSError:
                yield Item(name, place, 0, "")
                continue
            yield Item(name, place, info.st_size, _stamp(info) if stat.S_ISREG(info.st_mode) else "")

    def read(self, item: Item, limit: int) -> bytes:
        return read_file(item.place, limit)

    def address(self, item: Item) -> str | None:
        return None

    def answers(self, item: Item) -> bytes | None:
        return answers_beside(item.place)

    def close(self) -> None:
        return None


def distinct(items: Iterable[Item]) -> Iterator[Item]:
    """The same items, each with a name of its own: two places may look alike once they are text."""
    seen: set[str] = set()
    for item in items:
        name, number = item.name, 1
        while name in seen:
            number += 1
            name = f"{item.name} ({number})"
        seen.add(name)
        yield item if name == item.name else replace(item, name=name)


def read_file(path: str, limit: int) -> bytes:
    """The bytes of an ordinary file.

    Raises:
        SourceUnreadable, FileTooLarge
    """
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as e:
        raise SourceUnreadable(type(e).__name__) from e
    with os.fdopen(handle, "rb") as file:
        try:
            info = os.fstat(handle)
            if not stat.S_ISREG(info.st_mode):
                raise SourceUnreadable("not an ordinary file")
            if info.st_size > limit:
                raise FileTooLarge
            data = file.read(limit + 1)
        except OSError as e:
            raise SourceUnreadable(type(e).__name__) from e
    if len(data) > limit:
        raise FileTooLarge
    return data


def answers_beside(path: str) -> bytes | None:
    """`letter.pdf.answers.yaml` or `letter.answers.yaml` beside `letter.pdf`."""
    for base in (path, os.path.splitext(path)[0]):
        try:
            return read_file(base + ANSWERS_SUFFIX, 65536)
        except DocumentError:
            continue
    return None


def _identity(info: os.stat_result) -> tuple[int, int]:
    return info.st_dev, info.st_ino


def _stamp(info: os.stat_result) -> str:
    # The change time moves with every write, also where a program sets the modification time back.
    return f"{info.st_size}-{info.st_mtime_ns}-{info.st_ctime_ns}-{info.st_ino}"


def open_source(source: str, selection: Selection, without: tuple[Path, ...] = ()) -> Source:
    """The source that SOURCE means.

    Raises:
        UsageError: nothing is there.
    """
    if source == "-":
        return ListSource(sys.stdin.buffer.read(), Path.cwd(), selection)
    if "://" in source or "::" in source:
        from analyzer.batch.remote import RemoteSource

        return RemoteSource.open(source, selection)
    if source.startswith("@"):
        listing = Path(source[1:])
        if not listing.is_file():
            raise UsageError("the list file is not there")
        return ListSource(listing.read_bytes(), listing.resolve().parent, selection)
    path = Path(source)
    if path.is_dir():
        return FolderSource(path, selection, tuple(p.resolve() for p in without))
    if not path.is_file():
        raise UsageError("the source is not there: give a folder, an archive, @LIST or an address")
    if path.name.lower().endswith(_ARCHIVES):
        from analyzer.batch.archives import open_archive

        return open_archive(path, selection)
    return ListSource(os.fsencode(path.name), path.resolve().parent, Selection())
