"""What is made of a batch's lines when it ends: tables, cases, summary. All of it is derived from `analyses.jsonl` and can be made again."""

from __future__ import annotations

import json
from collections import Counter, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from analyzer.batch.journal import Journal
from analyzer.batch.tables import COLUMNS, ERROR_COLUMNS, CsvTable, Row, error_row, row_of, write_parquet

Visit = Callable[[dict[str, Any]], None]
"""Called with each line's object, analysis or error."""


@dataclass(slots=True)
class Totals:
    """Counts over all lines."""

    documents: int = 0
    failed: int = 0
    duplicates: int = 0
    errors: Counter[str] = field(default_factory=Counter)


def write_tables(folder: Path, journal: Journal, *, parquet: bool, visits: tuple[Visit, ...] = ()) -> Totals:
    """Write `analyses.csv`, `errors.csv` and `analyses.parquet` in one pass over the lines, showing each line to `visits` too."""
    totals = Totals()
    with CsvTable(folder / "analyses.csv", (c.name for c in COLUMNS)) as analyses, CsvTable(folder / "errors.csv", ERROR_COLUMNS) as errors:

        def rows() -> Iterator[Row]:
            for line in journal.lines():
                found = json.loads(line)
                totals.documents += 1
                totals.duplicates += found["batch"]["duplicate_of"] is not None
                for visit in visits:
                    visit(found)
                if "error" in found:
                    totals.failed += 1
                    totals.errors[found["error"]["code"]] += 1
                    errors.add(error_row(found))
                else:
                    row = row_of(found)
                    analyses.add(row)
                    yield row

        if parquet:
            write_parquet(folder / "analyses.parquet", rows())
        else:
            deque(rows(), maxlen=0)
    return totals
