"""A batch from start to end, over and over: what is read, what is kept, what is linked, what is told."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from analyzer.batch.options import BatchSummary
from analyzer.errors import UsageError

Run = Callable[..., BatchSummary]
Letters = Callable[..., None]
Lines = Callable[[], dict[str, dict[str, Any]]]


def test_every_document_gets_a_line_and_the_run_never_stops(run: Run, letters: Letters, lines: Lines) -> None:
    letters(a="ok 1", b="corrupt", c="bug", d="crash", e="kill", f="ok 2")

    summary = run(processes=True, timeout=20)

    codes = {name: line.get("error", {}).get("code") for name, line in lines().items()}
    assert codes == {
        "a.txt": None,
        "b.txt": "corrupt_document",
        "c.txt": "internal_error",
        "d.txt": "resource_limit",
        "e.txt": "resource_limit",
        "f.txt": None,
    }
    assert (summary.documents, summary.analyzed, summary.failed, summary.exit_code) == (6, 2, 4, 1)


def test_a_document_that_hangs_is_given_up_and_its_neighbours_are_read(run: Run, letters: Letters, lines: Lines) -> None:
    letters(a="ok 1", b="hang", c="ok 2")

    summary = run(processes=True, timeout=0.3, jobs=1)

    assert {n: line.get("error", {}).get("code") for n, line in lines().items()} == {"a.txt": None, "b.txt": "timeout", "c.txt": None}
    assert summary.errors == {"timeout": 1}


def test_nothing_of_a_letter_stands_in_an_error(run: Run, letters: Letters, tmp_path: Path) -> None:
    letters(a="bug")

    run()

    assert "Jane" not in "".join(p.read_text() for p in (tmp_path / "out").iterdir() if p.is_file())


def test_a_second_run_reads_only_what_is_new_or_changed(run: Run, letters: Letters, lines: Lines) -> None:
    letters(a="ok 1", b="ok 2", c="corrupt")
    run()
    letters(b="ok two", d="ok 4")

    summary = run()

    assert (summary.analyzed, summary.unchanged, summary.failed_now) == (2, 2, 0)
    assert sorted(lines()) == ["a.txt", "b.txt", "c.txt", "d.txt"]


def test_touched_but_equal_bytes_are_not_read_again(run: Run, letters: Letters) -> None:
    letters(a="ok 1")
    run()
    letters(a="ok 1")

    assert run().unchanged == 1


def test_failed_documents_are_tried_again_when_asked(run: Run, letters: Letters) -> None:
    letters(a="ok 1", b="corrupt", c="corrupt")
    run()

    assert run().failed_now == 0
    again = run(retry_failed=True)
    assert (again.failed_now, again.unchanged, again.failed, again.duplicates) == (1, 1, 2, 1)


def test_equal_documents_are_analyzed_once_and_linked(run: Run, letters: Letters, lines: Lines, tmp_path: Path) -> None:
    letters(b="ok same", a="ok same", z__c="ok same", other="ok other", d="corrupt", e="corrupt")

    summary = run()

    found = lines()
    assert {n: line["batch"]["duplicate_of"] for n, line in found.items()} == {
        "a.txt": None,
        "b.txt": "a.txt",
        "z/c.txt": "a.txt",
        "other.txt": None,
        "d.txt": None,
        "e.txt": "d.txt",
    }
    assert (summary.analyzed, summary.failed_now, summary.duplicates) == (2, 1, 3)
    assert found["b.txt"]["determination"] == found["a.txt"]["determination"]
    rows = csv.DictReader(io.StringIO((tmp_path / "out" / "analyses.csv").read_text(encoding="utf-8")))
    assert {row["file_name"]: row["duplicate_of"] for row in rows} == {"a.txt": "", "b.txt": "a.txt", "z/c.txt": "a.txt", "other.txt": ""}


def test_same_bytes_with_other_answers_are_another_case(run: Run, letters: Letters, lines: Lines) -> None:
    letters(a="ok same", b="ok same", **{"b.txt.answers.yaml": "grievance_status: upheld\n"})

    run()

    assert {n: line["determination"]["outcome"] for n, line in lines().items()} == {"a.txt": "need_info", "b.txt": "eligible_now"}
    assert lines()["b.txt"]["batch"]["answers"] == {"grievance_status": "upheld"}


def test_answers_from_a_table_and_changed_answers(run: Run, letters: Letters, lines: Lines, tmp_path: Path) -> None:
    letters(a="ok 1", sub__b="ok 2")
    table = tmp_path / "answers.csv"
    table.write_text("file_name,grievance_status,urgent\nsub/b.txt,upheld,false\n")
    run(answers=table)
    assert {n: line["determination"]["outcome"] for n, line in lines().items()} == {"a.txt": "need_info", "sub/b.txt": "eligible_now"}

    table.write_text("file_name,grievance_status\na.txt,upheld\n")
    summary = run(answers=table)

    assert summary.analyzed == 2
    assert {n: line["determination"]["outcome"] for n, line in lines().items()} == {"a.txt": "eligible_now", "sub/b.txt": "need_info"}


def test_unfit_answers_cost_one_document_until_they_are_mended(run: Run, letters: Letters, lines: Lines) -> None:
    letters(a="ok 1", b="ok 2", **{"a.answers.yaml": "grievance_status: maybe\n"})
    run()
    assert {n: "error" in line for n, line in lines().items()} == {"a.txt": True, "b.txt": False}
    assert lines()["a.txt"]["error"]["code"] == "answers_invalid"

    letters(**{"a.answers.yaml": "grievance_status: upheld\n"})
    run()

    assert lines()["a.txt"]["determination"]["outcome"] == "eligible_now"


def test_resuming_on_another_day_keeps_the_first_day(run: Run, letters: Letters, lines: Lines) -> None:
    letters(a="ok 1")
    run()
    letters(b="ok 2")

    later = run(today=date(2027, 1, 1))

    assert later.unchanged == 1
    assert {line["as_of"] for line in lines().values()} == {"2026-11-23"}
    assert run(as_of=date(2027, 1, 1)).analyzed == 2
    assert {line["as_of"] for line in lines().values()} == {"2027-01-01"}


def test_limit_counts_new_documents(run: Run, letters: Letters, lines: Lines) -> None:
    letters(a="ok 1", b="ok 2", c="ok 3", d="ok 4")

    assert run(limit=2).documents == 2
    assert sorted(lines()) == ["a.txt", "b.txt"]
    assert run(limit=1).documents == 3


def test_sorted_lines_do_not_depend_on_who_was_first(run: Run, letters: Letters, tmp_path: Path) -> None:
    letters(a10="slow 0.2", a9="ok 1", a1="slow 0.1")

    run(processes=True, sort=True)

    names = [json.loads(line)["document"]["file_name"] for line in (tmp_path / "out" / "analyses.jsonl").read_text().splitlines()]
    assert names == ["a1.txt", "a9.txt", "a10.txt"]


def test_a_file_beyond_the_limit_is_named_without_being_read(run: Run, letters: Letters, lines: Lines) -> None:
    letters(a="ok 1", b="ok " + "x" * 2000)

    run(max_bytes=1000)

    assert lines()["b.txt"]["error"]["code"] == "file_too_large"


def test_results_inside_the_source_are_not_read(run: Run, letters: Letters, lines: Lines, tmp_path: Path) -> None:
    letters(a="ok 1")

    run(out=str(tmp_path / "in" / "out"))
    summary = run(out=str(tmp_path / "in" / "out"))

    assert summary.documents == 1


def test_exit_codes(run: Run, letters: Letters) -> None:
    letters(a="ok 1")
    assert run().exit_code == 0
    letters(b="no_ocr")
    assert run().exit_code == 4


def test_an_analyzer_that_cannot_be_loaded_is_told_at_once(run: Run, letters: Letters) -> None:
    letters(a="ok 1")

    with pytest.raises(Exception, match="do not start") as caught:
        run(processes=True, analyzer="no_such_module:opener")

    assert getattr(caught.value, "code", None) == "workers_failed"


def test_a_missing_source_is_a_mistake_of_use(run: Run) -> None:
    with pytest.raises(UsageError):
        run()


def test_run_record(run: Run, letters: Letters, tmp_path: Path) -> None:
    letters(a="ok 1", b="corrupt", c="corrupt")

    run()

    found = json.loads((tmp_path / "out" / "run.json").read_text())
    assert (found["state"], found["as_of"], found["jobs"]) == ("finished", "2026-11-23", 2)
    assert found["counts"] == {"documents": 3, "failed": 2, "duplicates": 1, "cases": 0, "errors": {"corrupt_document": 2}}
    assert found["this_run"]["analyzed"] == 1
    assert found["this_run"]["documents_per_second"] > 0


def test_results_are_for_their_owner_alone(run: Run, letters: Letters, tmp_path: Path) -> None:
    letters(a="ok 1", b="corrupt")

    run(parquet=True, sort=True)

    assert {p.name: oct(p.stat().st_mode & 0o077) for p in [tmp_path / "out", *(tmp_path / "out").iterdir()] if p.stat().st_mode & 0o077} == {}
