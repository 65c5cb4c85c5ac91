"""The journal: what a cut-off run leaves, and what the next makes of it."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from analyzer.batch import durable
from analyzer.batch.documents import Failure, Outcome
from analyzer.batch.durable import Appender, OutputFailed, locked, replacing
from analyzer.batch.journal import Head, Journal, body_of, compose, split
from analyzer.batch.manifest import Manifest
from analyzer.batch.names import natural
from analyzer.errors import UsageError


def head(name: str, content: str = "x", **other: object) -> Head:
    return Head(name, content * 8, "s1", **other)  # type: ignore[arg-type]


def body(name: str) -> bytes:
    return json.dumps({"document": {"file_name": name}, "text": "«ñ» }\\n{"}, ensure_ascii=False).encode()


def test_head_and_object_come_back_as_they_were() -> None:
    first = head('Ünï "q".pdf', failed="x", duplicate_of=None, answers={"urgent": True}, row={"plan": "é" * 9000})

    line = compose(first, body("a"))

    assert split(line) == (first, body("a"))
    assert json.loads(line)["document"] == {"file_name": "a"}


def test_a_half_written_line_is_repaired(tmp_path: Path) -> None:
    path = tmp_path / "j"
    whole = compose(head("a"), body("a")) + compose(head("b"), body("b"))
    for cut in range(1, len(whole)):
        path.write_bytes(whole[:cut])

        journal = Journal(path)
        kept = list(journal.entries)
        journal.append(head("c"), body("c"))
        journal.close()

        lines = [json.loads(line) for line in path.read_bytes().splitlines()]
        assert [line["batch"]["file"] for line in lines] == [*kept, "c"]
        assert kept == ["a", "b"][: whole[:cut].count(b"\n")]


def test_a_line_zeroed_by_a_power_cut_is_dropped(tmp_path: Path) -> None:
    path = tmp_path / "j"
    path.write_bytes(compose(head("a"), body("a")) + bytes(40) + b"\n" + compose(head("b"), body("b")))

    journal = Journal(path)
    journal.compact(natural, sort=False)
    journal.close()

    assert [json.loads(line)["batch"]["file"] for line in path.read_bytes().splitlines()] == ["a", "b"]


def test_the_last_line_of_a_document_counts(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "j")
    journal.append(head("a", failed="timeout"), body("old"))
    journal.append(head("b"), body("b"))
    journal.append(head("a"), body("new"))
    journal.compact(natural, sort=False)

    assert [split(line)[1] for line in journal.lines()] == [body("b"), body("new")]
    assert journal.entries["a"].failed is None


def test_copies_are_linked_to_the_first_by_name_whatever_came_first(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "j")
    for name, link in (("c10", None), ("c9", "c10"), ("other", None)):
        journal.append(head(name, "y" if name == "other" else "x", duplicate_of=link), body(name))
    journal.compact(natural, sort=True)

    assert {n: e.duplicate_of for n, e in journal.entries.items()} == {"c9": None, "c10": "c9", "other": None}
    assert list(journal.entries) == ["c9", "c10", "other"]


def test_documents_without_bytes_are_not_taken_for_copies(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "j")
    for name in ("a", "b"):
        journal.append(Head(name, "", "s", failed="file_too_large"), body(name))
    journal.compact(natural, sort=True)

    assert [e.duplicate_of for e in journal.entries.values()] == [None, None]


def test_a_full_disk_leaves_no_half_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "j"
    file = Appender(path)
    file.append(b"first\n")
    write = os.pwrite

    def full(handle: int, data: bytes, offset: int) -> int:
        if offset > 8:
            raise OSError(28, "No space left on device")
        return write(handle, data[:3], offset)

    monkeypatch.setattr(durable.os, "pwrite", full)

    with pytest.raises(OutputFailed):
        file.append(b"second\n")

    assert path.read_bytes() == b"first\n"


def test_replacing_leaves_the_old_file_when_the_block_fails(tmp_path: Path) -> None:
    path = tmp_path / "f"
    path.write_bytes(b"old")

    with pytest.raises(TypeError), replacing(path) as file:
        file.write("half a file and no bytes")  # type: ignore[arg-type]

    assert path.read_bytes() == b"old"
    assert [p.name for p in tmp_path.iterdir()] == ["f"]


def test_two_runs_do_not_share_a_folder_and_leftovers_go(tmp_path: Path) -> None:
    (tmp_path / ".~123").write_bytes(b"of a killed run")

    with locked(tmp_path):
        assert not (tmp_path / ".~123").exists()
        with pytest.raises(UsageError), locked(tmp_path):
            pass
    with locked(tmp_path):
        pass


def test_manifest_forgets_what_it_cannot_read(tmp_path: Path) -> None:
    path = tmp_path / "m"
    first = Manifest(path)
    first.note("a", "stamp", "digest")
    first.close()
    path.write_bytes(path.read_bytes() + b'{"file":"b","sha2')

    second = Manifest(path)
    second.note("c", "stamp", "digest")
    second.close()
    third = Manifest(path)
    third.close()

    assert [third.digest(n, "stamp") for n in "abc"] == ["digest", None, "digest"]
    assert third.digest("a", "other stamp") is None
    assert third.digest("a", "") is None


def test_an_error_line_has_the_contracts_shape() -> None:
    line = json.loads(body_of("a.pdf", "", Outcome("", failure=Failure("corrupt_document", "Please …"))))

    assert line == {"document": {"file_name": "a.pdf", "sha256": None}, "error": {"code": "corrupt_document", "message": "Please …"}}
