"""Letters and results at an fsspec address."""

from __future__ import annotations

import json
import sys
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from analyzer.batch.options import BatchSummary
from analyzer.batch.remote import RemoteSource, read_address
from analyzer.batch.sources import Selection, open_source
from analyzer.errors import DocumentError, FileTooLarge, UsageError

fsspec = pytest.importorskip("fsspec", reason="the extra `remote` is not installed")
Run = Callable[..., BatchSummary]


@pytest.fixture
def bucket() -> str:
    root = f"memory://bucket-{uuid.uuid4().hex}"
    files: Any = fsspec.filesystem("memory")
    for name, content in (("a.txt", "ok 1"), ("sub/b.txt", "ok 2"), ("sub/b.txt.answers.yaml", "grievance_status: upheld"), ("c.bin", "corrupt")):
        files.pipe_file(f"{root}/in/{name}", content.encode())
    return root


def test_items_have_names_below_the_address(bucket: str) -> None:
    source = open_source(f"{bucket}/in", Selection(exclude=("*.bin",)))

    items = {item.name: item for item in source.items()}

    assert sorted(items) == ["a.txt", "sub/b.txt"]
    assert source.read(items["sub/b.txt"], 100) == b"ok 2"
    assert source.answers(items["sub/b.txt"]) == b"grievance_status: upheld"
    assert source.answers(items["a.txt"]) is None
    with pytest.raises(FileTooLarge):
        source.read(items["a.txt"], 2)


def test_what_is_in_the_memory_of_this_process_is_no_address_for_another(bucket: str) -> None:
    source = open_source(f"{bucket}/in", Selection())

    assert source.address(next(iter(source.items()))) is None


def test_an_address_that_others_can_fetch(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("ok 1")
    source = RemoteSource.open(f"simplecache::file://{tmp_path}", Selection())

    assert [item.name for item in source.items()] == ["a.txt"]
    assert read_address(f"file://{tmp_path}/a.txt", 100) == b"ok 1"
    with pytest.raises(FileTooLarge):
        read_address(f"file://{tmp_path}/a.txt", 3)
    with pytest.raises(DocumentError):
        read_address(f"file://{tmp_path}/gone.txt", 3)


@pytest.mark.parametrize("address", ["memory://nothing-here", "nosuchprotocol://x"])
def test_nothing_at_the_address_is_a_mistake_of_use(address: str) -> None:
    with pytest.raises(UsageError):
        open_source(address, Selection())


def test_a_batch_from_address_to_address_and_again(run: Run, bucket: str, tmp_path: Path) -> None:
    files: Any = fsspec.filesystem("memory")
    go = {"source": f"{bucket}/in", "out": f"{bucket}/out"}

    first = run(**go, staging=tmp_path / "one machine")

    assert (first.analyzed, first.failed) == (2, 1)
    lines = files.cat_file(f"{bucket}/out/analyses.jsonl").decode().splitlines()
    assert {json.loads(line)["document"]["file_name"] for line in lines} == {"a.txt", "sub/b.txt", "c.bin"}
    assert files.exists(f"{bucket}/out/summary.html")

    again = run(**go, staging=tmp_path / "another machine")

    assert (again.analyzed, again.unchanged) == (0, 3)


def test_nothing_of_the_letters_stays_where_nobody_looks_for_it(run: Run, bucket: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "home", lambda: tmp_path)

    run(source=f"{bucket}/in", out=f"{bucket}/out")

    assert [p for p in tmp_path.rglob("*") if p.is_file()] == []


def test_fsspec_is_loaded_only_for_addresses() -> None:
    import subprocess

    code = "import analyzer.batch.run, sys; print('fsspec' in sys.modules, 'distributed' in sys.modules, 'spacy' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split() == ["False"] * 3
