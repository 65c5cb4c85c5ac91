"""What is made of a batch's lines when it ends: tables, cases, summary. All of it is derived from `analyses.jsonl` and can be made again."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from analyzer.batch.answers import checked
from analyzer.batch.cases import CaseFinder, Determine, case_record
from analyzer.batch.documents import Row
from analyzer.batch.durable import replacing, write
from analyzer.batch.joining import Letter
from analyzer.batch.journal import Head, Journal, split
from analyzer.batch.reports import write_missing
from analyzer.batch.summary import Overview, Totals, render
from analyzer.batch.tables import ERROR_NAMES, NAMES, CsvTable, write_parquet

CASES = "cases.jsonl"
SUMMARY = "summary.html"

Visit = Callable[[Head, Row], None]
"""Called with each document that has an analysis."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be made of the lines."""

    as_of: date
    parquet: bool
    reports: bool
    determine: Determine


def derive(folder: Path, journal: Journal, facts: dict[str, Any], wanted: Wanted) -> tuple[Totals, int]:
    """Write every file that is made from the lines; give the totals and the number of cases.

    Args:
        facts: what `run.json` says of this run, for the summary page.
    """
    finder, overview = CaseFinder(), Overview(wanted.as_of, wanted.reports)
    totals = write_tables(folder, journal, parquet=wanted.parquet, visits=(finder.visit, overview.visit))
    cases = write_cases(folder / CASES, journal, finder, wanted.determine)
    if wanted.reports:
        write_missing(folder, journal)
    write(folder / SUMMARY, render(overview, totals, facts, cases))
    return totals, cases


def write_cases(path: Path, journal: Journal, finder: CaseFinder, determine: Determine) -> int:
    """Write `cases.jsonl`: one line for each case of several letters; give their number."""
    count = 0
    with replacing(path) as file:
        for names in finder.groups():
            letters = [_letter(name, *split(journal.line(name))) for name in names]
            file.write(json.dumps(case_record(letters, determine), ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace") + b"\n")
            count += 1
    return count


def _letter(name: str, head: Head, body: bytes) -> Letter:
    from analyzer.reporting.json import from_json

    return Letter(name, from_json(body), checked(head.answers))


def write_tables(folder: Path, journal: Journal, *, parquet: bool, visits: tuple[Visit, ...] = ()) -> Totals:
    """Write `analyses.csv`, `errors.csv` and `analyses.parquet` in one pass over the lines, showing each row to `visits` too."""
    totals = Totals()
    with CsvTable(folder / "analyses.csv", NAMES) as analyses, CsvTable(folder / "errors.csv", ERROR_NAMES) as errors:

        def rows() -> Iterator[Row]:
            for line in journal.lines():
                head, body = split(line)
                totals.documents += 1
                totals.duplicates += head.duplicate_of is not None
                names = {"file_name": head.file, "sha256": head.sha256, "duplicate_of": head.duplicate_of}
                if head.failed is not None or head.row is None:
                    totals.failed += 1
                    totals.errors[head.failed or ""] += 1
                    errors.add({**json.loads(body).get("error", {}), **names})
                    continue
                row = {**head.row, **names}
                analyses.add(row)
                for visit in visits:
                    visit(head, row)
                yield row

        if parquet:
            write_parquet(folder / "analyses.parquet", rows())
        else:
            deque(rows(), maxlen=0)
    return totals
