"""Letters and results at any address that fsspec knows: `s3://…`, `gcs://…`, `az://…`, `memory://…`, `zip://*::s3://…/letters.zip`."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from analyzer.batch.durable import OutputFailed, write
from analyzer.batch.sources import ANSWERS_SUFFIX, Item, Selection, SourceUnreadable
from analyzer.errors import AnalyzerError, FileTooLarge, UsageError

_MAX_ANSWERS = 65536
_STAMPS = ("ETag", "etag", "md5Hash", "md5", "content_md5", "CRC", "mtime", "LastModified", "last_modified", "updated", "created")
"""Where file systems say that a file has changed, the surest first."""


def is_address(place: str) -> bool:
    return "://" in place or "::" in place


def _file_system(address: str) -> tuple[Any, str]:
    """File system and path behind an address.

    Raises:
        UsageError: no such protocol here.
    """
    try:
        files, path = import_module("fsspec.core").url_to_fs(address)
    except (ImportError, ValueError) as e:
        raise UsageError("addresses need the extra `remote`, and most another package (s3fs, gcsfs, adlfs, …)") from e
    return files, str(path)


@dataclass(frozen=True, slots=True)
class RemoteSource:
    """Every file below an address."""

    address_: str
    root: str
    files: Any
    """The fsspec file system."""
    listing: dict[str, dict[str, Any]]
    selection: Selection

    @classmethod
    def open(cls, address: str, selection: Selection) -> RemoteSource:
        """List what is there.

        Raises:
            UsageError: nothing is there, or not for us.
        """
        files, root = _file_system(address)
        try:
            listing: dict[str, dict[str, Any]] = files.find(root, withdirs=False, detail=True)
        except Exception as e:  # every file system has errors of its own
            raise UsageError(f"the source cannot be listed: {type(e).__name__}") from e
        if not listing:
            raise UsageError("nothing is at the source's address")
        return cls(address, str(root), files, listing, selection)

    def items(self) -> Iterator[Item]:
        base = self.root.rstrip("/") + "/" if self.root not in self.listing else self.root.rpartition("/")[0] + "/"
        for place, info in self.listing.items():
            name = place.removeprefix(base).lstrip("/")
            if self.selection.takes(name):
                yield Item(name, place, int(info.get("size") or 0), _stamp(info))

    def read(self, item: Item, limit: int) -> bytes:
        return _read(self.files, item.place, limit)

    def address(self, item: Item) -> str | None:
        """Only a plain address can be fetched by another machine; `memory://` lives here alone."""
        protocol = self.address_.partition("://")[0]
        if "::" in self.address_ or protocol in ("memory", "file", "local"):
            return None
        return str(self.files.unstrip_protocol(item.place))

    def answers(self, item: Item) -> bytes | None:
        stem = item.place.rpartition(".")[0] if "." in item.place.rpartition("/")[2] else item.place
        for base in (item.place, stem):
            if base + ANSWERS_SUFFIX in self.listing:
                return _read(self.files, base + ANSWERS_SUFFIX, _MAX_ANSWERS)
        return None

    def close(self) -> None:
        return None


def _stamp(info: dict[str, Any]) -> str:
    for name in _STAMPS:
        if info.get(name):
            return f"{info.get('size')}-{info[name]}"
    return ""


def _read(files: Any, place: str, limit: int) -> bytes:
    try:
        with files.open(place, "rb") as file:
            data: bytes = file.read(limit + 1)
    except Exception as e:  # every file system has errors of its own
        raise SourceUnreadable(type(e).__name__) from e
    if len(data) > limit:
        raise FileTooLarge
    return data


def read_address(address: str, limit: int) -> bytes:
    """The bytes at an address.

    Raises:
        SourceUnreadable, FileTooLarge
    """
    try:
        files, path = _file_system(address)
    except UsageError as e:
        raise SourceUnreadable(e.detail) from e
    return _read(files, path, limit)


@dataclass(frozen=True, slots=True)
class Staging:
    """A local folder that stands for an output address: fetched when a run starts, sent when it ends."""

    folder: Path
    address: str

    @classmethod
    def of(cls, address: str, folder: Path | None) -> Staging:
        """The staging folder of an address; the same address has the same one on this machine."""
        place = folder or Path.home() / ".cache" / "denial-analyzer" / hashlib.sha256(address.encode()).hexdigest()[:16]
        return cls(place, address.rstrip("/"))

    def fetch(self, names: tuple[str, ...]) -> None:
        """Bring what an earlier run on another machine left, unless this machine has its own.

        Raises:
            OutputFailed: the address cannot be read.
        """
        files, root = _file_system(self.address)
        self.folder.mkdir(parents=True, exist_ok=True)
        try:
            for name in names:
                if not (self.folder / name).exists() and files.exists(f"{root}/{name}"):
                    write(self.folder / name, files.cat_file(f"{root}/{name}"))
        except AnalyzerError:
            raise
        except Exception as e:  # every file system has errors of its own
            raise OutputFailed(type(e).__name__) from e

    def send(self) -> None:
        """Copy every result to the address.

        Raises:
            OutputFailed: it cannot be written; what was done is kept here and sent by the next run.
        """
        files, root = _file_system(self.address)
        try:
            for path in sorted(self.folder.rglob("*")):
                if path.is_file() and not path.name.startswith("."):
                    target = f"{root}/{path.relative_to(self.folder).as_posix()}"
                    files.makedirs(target.rpartition("/")[0], exist_ok=True)
                    files.put_file(str(path), target)
        except Exception as e:  # every file system has errors of its own
            raise OutputFailed(type(e).__name__) from e

    def remove(self) -> None:
        """Leave nothing of the letters on this machine; the next run fetches what it needs."""
        shutil.rmtree(self.folder, ignore_errors=True)
