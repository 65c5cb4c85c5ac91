"""What a batch says while it runs, and that it says no more."""

from __future__ import annotations

import io
import json

import pytest

from analyzer.batch.documents import Failure, Outcome
from analyzer.batch.options import Progress
from analyzer.batch.progress import Bar, Counts, Lines, Silent, open_display, record, sentence


def counts() -> Counts:
    made = Counts(total=10, unchanged=2)
    made.started -= 4.0
    for outcome in (
        Outcome("a", b"{}", pages=3, seconds=1.0),
        Outcome("b", b"{}", pages=1, seconds=0.5),
        Outcome("c", failure=Failure("timeout", "…"), seconds=1.5),
        Outcome("d", failure=Failure("timeout", "…")),
    ):
        made.add(outcome)
    return made


def test_counts_as_json() -> None:
    found = record(counts())

    assert {k: found[k] for k in ("event", "done", "total", "analyzed", "failed", "unchanged", "pages", "errors")} == {
        "event": "progress",
        "done": 6,
        "total": 10,
        "analyzed": 2,
        "failed": 2,
        "unchanged": 2,
        "pages": 4,
        "errors": {"timeout": 2},
    }
    assert found["documents_per_second"] == pytest.approx(1.0, abs=0.05)
    assert found["eta_seconds"] == 4


def test_counts_as_a_sentence() -> None:
    assert sentence(counts()) == "6 of 10 documents, 1.0 documents/s, 4 pages, timeout: 2"
    assert sentence(Counts()).startswith("0 documents")


def test_json_lines_come_now_and_then_and_at_the_end() -> None:
    stream = io.StringIO()
    with Lines(stream, as_json=True) as lines:
        lines.show(counts())
        lines._next = 0.0
        lines.show(counts())
        lines.show(counts())
        lines.say("words")

    assert [json.loads(line)["event"] for line in stream.getvalue().splitlines()] == ["progress", "message", "finished"]


@pytest.mark.parametrize(("kind", "wanted"), [(Progress.QUIET, Silent), (Progress.JSON, Lines), (Progress.PEOPLE, Lines)])
def test_without_a_terminal_there_is_no_bar(kind: Progress, wanted: type) -> None:
    assert type(open_display(kind)) is wanted


def test_quiet_says_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    with open_display(Progress.QUIET) as display:
        display.show(counts())
        display.say("words")

    assert capsys.readouterr() == ("", "")


def test_the_bar_shows_counts_and_errors(capsys: pytest.CaptureFixture[str]) -> None:
    with Bar() as bar:
        bar.show(counts())
        bar.say("[bold]words[/bold]")

    said = capsys.readouterr()
    assert said.out == ""
    assert "6/10" in said.err
    assert "timeout: 2" in said.err
    assert "[bold]words[/bold]" in said.err
