"""A folder that letters keep arriving in: what is still being written is left alone, what is done can be moved away."""

from __future__ import annotations

import errno
import os
import shutil
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from pathlib import Path

from analyzer.batch.engines import Engine
from analyzer.batch.interrupt import Stop
from analyzer.batch.reader import Reader
from analyzer.batch.sources import Item, Source

_PARTIAL = (
    "*.part",
    "*.partial",
    "*.crdownload",
    "*.download",
    "*.opdownload",
    "*.filepart",
    "*.tmp",
    "*.temp",
    "*.swp",
    "*.lck",
    "*.lock",
    "*~",
    "#*#",
)
"""How programs name a file that they have not finished."""


def watch(reader: Reader, engine: Engine, stop: Stop, finish: Callable[[], object]) -> None:
    """Read what arrives until asked to stop, or until nothing came for `idle_exit` seconds.

    Args:
        finish: writes the tables and the summary; called when there is a pause.
    """
    options = reader.options
    arrivals = Arrivals(reader.source)
    busy, fresh = time.monotonic(), False
    while not stop:
        items = [_free_name(item, reader) for item in arrivals.look()]
        if items:
            reader.read(items, engine, stop)
            _move_away(items, reader)
            busy, fresh = time.monotonic(), True
            continue
        if fresh:
            finish()
            fresh = False
        if options.idle_exit is not None and time.monotonic() - busy > options.idle_exit:
            return
        stop.wait(options.poll)


def _free_name(item: Item, reader: Reader) -> Item:
    """Where files are moved away, another may come with a name that is taken: it gets a name of its own, and both keep their line."""
    if reader.options.move_done is None or reader.manifest.digest(item.name, item.stamp) is not None:
        return item
    name, number = item.name, 1
    head, dot, tail = name.rpartition(".")
    while name in reader.journal.entries:
        number += 1
        name = f"{head} ({number}).{tail}" if dot and "/" not in tail else f"{item.name} ({number})"
    return replace(item, name=name)


def _move_away(items: Iterable[Item], reader: Reader) -> None:
    """Move files whose line is on the disk."""
    for item in items:
        entry = reader.journal.entries.get(item.name)
        folder = (reader.options.move_failed if entry.failed else reader.options.move_done) if entry is not None else None
        if folder is None:
            continue
        try:
            move_into(folder, item)
        except OSError as error:
            reader.display.say(f"A finished file could not be moved: {type(error).__name__}")


@dataclass(slots=True)
class Arrivals:
    """Which files of a source have settled: present with the same size and times at two looks in a row."""

    source: Source
    _seen: dict[str, str] = field(default_factory=dict)
    _taken: dict[str, str] = field(default_factory=dict)

    def look(self) -> Iterator[Item]:
        """Files that have settled since they were last taken."""
        now: dict[str, str] = {}
        for item in self.source.items():
            if is_partial(item.name):
                continue
            now[item.name] = item.stamp
            if item.stamp and self._seen.get(item.name) == item.stamp and self._taken.get(item.name) != item.stamp:
                self._taken[item.name] = item.stamp
                yield item
        self._seen = now
        self._taken = {name: stamp for name, stamp in self._taken.items() if name in now}


def is_partial(name: str) -> bool:
    """Whether a file bears the name of one that is not finished."""
    bare = name.rsplit("/", 1)[-1].lower()
    return any(fnmatchcase(bare, pattern) for pattern in _PARTIAL)


def move_into(folder: Path, item: Item) -> Path:
    """Move a file below `folder` under the path it had below the source; never over another file.

    Raises:
        OSError: it cannot be moved.
    """
    wanted = folder.joinpath(*(p for p in item.name.split("/") if p not in ("", ".", "..")))
    wanted.parent.mkdir(parents=True, exist_ok=True)
    number = 1
    target = wanted
    while True:
        try:
            # A link fails where the name is taken, a rename would replace what is there.
            os.link(item.place, target, follow_symlinks=False)
            os.unlink(item.place)
            return target
        except FileExistsError:
            number += 1
            target = wanted.with_stem(f"{wanted.stem} ({number})")
        except OSError as e:
            if e.errno not in (errno.EXDEV, errno.EPERM, errno.ENOTSUP, errno.EMLINK) or target.exists():
                raise
            shutil.move(item.place, target)
            return target
