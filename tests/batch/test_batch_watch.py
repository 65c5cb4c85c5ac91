"""A watched folder: finished files are taken, unfinished ones left, done ones moved."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from analyzer.batch.options import BatchSummary
from analyzer.batch.sources import FolderSource, Item
from analyzer.batch.watch import Arrivals, is_partial, move_into
from analyzer.errors import UsageError

Run = Callable[..., BatchSummary]
Lines = Callable[[], dict[str, dict[str, Any]]]


def test_a_file_is_taken_when_it_has_not_changed_between_two_looks(tmp_path: Path) -> None:
    arrivals = Arrivals(FolderSource(tmp_path))
    (tmp_path / "a.pdf").write_bytes(b"half")
    assert list(arrivals.look()) == []
    (tmp_path / "a.pdf").write_bytes(b"half and whole")
    assert list(arrivals.look()) == []

    assert [item.name for item in arrivals.look()] == ["a.pdf"]
    assert list(arrivals.look()) == []


def test_a_changed_file_is_taken_again(tmp_path: Path) -> None:
    arrivals = Arrivals(FolderSource(tmp_path))
    (tmp_path / "a.pdf").write_bytes(b"one")
    list(arrivals.look())
    assert len(list(arrivals.look())) == 1
    (tmp_path / "a.pdf").write_bytes(b"another")
    list(arrivals.look())

    assert len(list(arrivals.look())) == 1


@pytest.mark.parametrize("name", ["a.pdf.part", "A.CRDOWNLOAD", "x.tmp", "letter.pdf~", ".~x", "sub/b.filepart"])
def test_names_of_unfinished_files(name: str) -> None:
    assert is_partial(name) or name.startswith(".")


@pytest.mark.parametrize("name", ["a.pdf", "partial decision.pdf", "template.docx", "department.pdf"])
def test_names_of_finished_files(name: str) -> None:
    assert not is_partial(name)


def test_moving_never_covers_another_file(tmp_path: Path) -> None:
    (tmp_path / "done" / "sub").mkdir(parents=True)
    (tmp_path / "done" / "sub" / "a.pdf").write_bytes(b"old")
    (tmp_path / "a.pdf").write_bytes(b"new")

    target = move_into(tmp_path / "done", Item("../sub/a.pdf", str(tmp_path / "a.pdf"), 3, "s"))

    assert target == tmp_path / "done" / "sub" / "a (2).pdf"
    assert ((tmp_path / "done" / "sub" / "a.pdf").read_bytes(), target.read_bytes()) == (b"old", b"new")
    assert not (tmp_path / "a.pdf").exists()


def test_a_watch_reads_what_comes_moves_it_and_ends_when_nothing_comes(run: Run, lines: Lines, tmp_path: Path) -> None:
    source = tmp_path / "in"
    source.mkdir()
    os.symlink(source, source / "loop")

    def deliver() -> None:
        (source / "a.txt").write_text("ok 1")
        (source / "bad.txt").write_text("corrupt")
        (source / "c.txt.part").write_text("ok unfinished")
        until(lambda: not (source / "a.txt").exists())
        (source / "a.txt").write_text("ok another letter of the same name")

    sender = threading.Thread(target=deliver)
    sender.start()
    summary = run(watch=True, poll=0.05, idle_exit=1.0, move_done=source / "done", move_failed=tmp_path / "failed")
    sender.join()

    assert sorted(lines()) == ["a (2).txt", "a.txt", "bad.txt"]
    assert sorted(p.name for p in (source / "done").iterdir()) == ["a (2).txt", "a.txt"]
    assert [p.name for p in (tmp_path / "failed").iterdir()] == ["bad.txt"]
    assert sorted(p.name for p in source.iterdir()) == ["c.txt.part", "done", "loop"]
    assert (summary.documents, summary.failed) == (3, 1)


def until(true: Callable[[], bool], seconds: float = 10.0) -> None:
    end = time.monotonic() + seconds
    while not true() and time.monotonic() < end:
        time.sleep(0.02)


def test_only_a_folder_can_be_watched(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("ok 1")

    with pytest.raises(UsageError):
        run(source=str(tmp_path / "a.txt"), watch=True)
