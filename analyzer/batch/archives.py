"""Letters in a zip or tar: read in place, never unpacked to the disk, never beyond the limit of a document."""

from __future__ import annotations

import tarfile
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from analyzer.batch.sources import ANSWERS_SUFFIX, Item, Selection, Source, SourceUnreadable
from analyzer.errors import CorruptDocument, EncryptedPasswordRequired, FileTooLarge, UsageError

_ENCRYPTED = 0x1
_MAX_ANSWERS = 65536


def open_archive(path: Path, selection: Selection) -> Source:
    """The source for a `.zip` or `.tar…` file.

    Raises:
        UsageError: not a sound archive.
    """
    try:
        if path.name.lower().endswith(".zip"):
            return ZipSource(zipfile.ZipFile(path), selection)
        archive = tarfile.open(path)  # noqa: SIM115 - lives as long as the source
        return TarSource(archive, {m.name: m for m in archive.getmembers() if m.isreg()}, selection)
    except (zipfile.BadZipFile, tarfile.TarError, EOFError, OSError, zlib.error) as e:
        raise UsageError("the archive cannot be opened; is it complete?") from e


@dataclass(frozen=True, slots=True)
class ZipSource:
    """Members of a zip, in the archive's order; of two with the same name the last counts, as unpacking would leave it."""

    archive: zipfile.ZipFile
    selection: Selection

    def items(self) -> Iterator[Item]:
        last = {info.filename: info for info in self.archive.infolist() if not info.is_dir()}
        for name, info in last.items():
            if self.selection.takes(_clean(name)):
                yield Item(_clean(name), name, info.file_size, f"{info.file_size}-{info.CRC:08x}")

    def read(self, item: Item, limit: int) -> bytes:
        info = self.archive.getinfo(item.place)
        if info.flag_bits & _ENCRYPTED:
            raise EncryptedPasswordRequired
        if info.file_size > limit:
            raise FileTooLarge
        try:
            with self.archive.open(info) as member:
                return _bounded(member, limit)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError) as e:
            raise CorruptDocument(type(e).__name__) from e

    def address(self, item: Item) -> str | None:
        return None

    def answers(self, item: Item) -> bytes | None:
        for name in _answer_names(item.place):
            if name in self.archive.NameToInfo:
                return self.read(Item(name, name, 0, ""), _MAX_ANSWERS)
        return None

    def close(self) -> None:
        self.archive.close()


@dataclass(frozen=True, slots=True)
class TarSource:
    """Ordinary files of a tar, in the archive's order, so that a compressed one is unpacked once from front to back."""

    archive: tarfile.TarFile
    members: Mapping[str, tarfile.TarInfo]
    selection: Selection

    def items(self) -> Iterator[Item]:
        for name, member in sorted(self.members.items(), key=lambda pair: pair[1].offset):
            if self.selection.takes(_clean(name)):
                # A tar holds no checksum of a member: size and time do not prove that the bytes are the same, so there is no stamp.
                yield Item(_clean(name), name, member.size, "")

    def read(self, item: Item, limit: int) -> bytes:
        try:
            member = self.members[item.place]
            if member.size > limit:
                raise FileTooLarge
            file = self.archive.extractfile(member)
            if file is None:
                raise SourceUnreadable("not an ordinary member")
            with file:
                return _bounded(file, limit)
        except (tarfile.TarError, KeyError, EOFError, OSError, zlib.error) as e:
            raise CorruptDocument(type(e).__name__) from e

    def address(self, item: Item) -> str | None:
        return None

    def answers(self, item: Item) -> bytes | None:
        for name in _answer_names(item.place):
            if name in self.members:
                return self.read(Item(name, name, 0, ""), _MAX_ANSWERS)
        return None

    def close(self) -> None:
        self.archive.close()


def _bounded(file: IO[bytes], limit: int) -> bytes:
    data = file.read(limit + 1)
    if len(data) > limit:
        raise FileTooLarge
    return data


def _clean(name: str) -> str:
    """A member's name without what points outside the archive: it only names, it is never a path on the disk."""
    parts = [p for p in name.replace("\\", "/").split("/") if p not in ("", ".", "..")]
    return "/".join(parts).encode("utf-8", "backslashreplace").decode()


def _answer_names(name: str) -> tuple[str, str]:
    head, dot, tail = name.rpartition(".")
    return name + ANSWERS_SUFFIX, (head if dot and "/" not in tail else name) + ANSWERS_SUFFIX
