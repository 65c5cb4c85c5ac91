"""A small folder and a way to run it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any, Self

import pytest

from analyzer.batch import run as batch
from analyzer.batch.documents import Document, Outcome, WorkSettings
from analyzer.batch.options import BatchOptions, BatchSummary, Progress
from analyzer.batch.run import run_batch
from analyzer.batch.work import load, work

TODAY = date(2026, 11, 23)
Run = Callable[..., BatchSummary]


class Inline:
    """An engine without processes, for what does not depend on them."""

    def __init__(self, settings: WorkSettings) -> None:
        self._analyzer = load(settings)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def run(self, documents: Iterator[Document]) -> Iterator[tuple[Document, Outcome]]:
        """One by one; the second is drawn before the first is back, as with workers."""
        hand: list[Document] = []
        for document in documents:
            hand.append(document)
            if len(hand) > 1:
                first = hand.pop(0)
                yield first, work(self._analyzer, first)
        for document in hand:
            yield document, work(self._analyzer, document)


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a batch of `tmp_path/in` into `tmp_path/out` with an analyzer that does what the bytes say; with `processes=True` in real ones."""
    real = batch._engine

    def engine(options: BatchOptions, facts: Any, jobs: int) -> Any:
        return Inline(WorkSettings(options.analyzer, facts.as_of.isoformat(), options.timeout, options.max_bytes))

    def go(*, processes: bool = False, **options: Any) -> BatchSummary:
        monkeypatch.setattr(batch, "_engine", real if processes else engine)
        wanted = {
            "source": str(tmp_path / "in"),
            "out": str(tmp_path / "out"),
            "today": TODAY,
            "jobs": 2,
            "progress": Progress.QUIET,
            "analyzer": "obedient:opener",
            "parquet": False,
        }
        return run_batch(BatchOptions(**{**wanted, **options}))

    return go


@pytest.fixture
def letters(tmp_path: Path) -> Callable[..., None]:
    """Writes files below `tmp_path/in`: names to content."""

    def write(**files: str) -> None:
        for name, content in files.items():
            place = tmp_path / "in" / name.replace("__", "/")
            place = place if place.suffix else place.with_suffix(".txt")
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(content)

    return write


@pytest.fixture
def lines(tmp_path: Path) -> Callable[[], dict[str, dict[str, Any]]]:
    """The lines of `analyses.jsonl` by file name; fails where a document has two."""

    def read() -> dict[str, dict[str, Any]]:
        found: dict[str, dict[str, Any]] = {}
        for line in (tmp_path / "out" / "analyses.jsonl").read_text(encoding="utf-8").splitlines():
            item = json.loads(line)
            name = item["document"]["file_name"]
            assert name not in found
            found[name] = item
        return found

    return read
