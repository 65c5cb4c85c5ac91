"""The flat row: documented columns, plain cells, nothing a spreadsheet would run."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest

from analyzer.model import Analysis
from analyzer.reporting.json import to_dict
from analyzer.reporting.rows import COLUMNS, FORMULA_STARTS, columns_markdown, harmless, row_of, write_csv

PUBLISHED = Path(__file__).resolve().parents[2] / "docs" / "columns.md"


def test_the_row_of_an_analysis(analysis: Analysis) -> None:
    """One cell a fact; several values stand apart by a semicolon, several service dates give the earliest."""
    cells = row_of(to_dict(analysis))
    expected = {
        "file_name": "letter.pdf",
        "pages": 2,
        "text_source": "embedded; ocr",
        "lowest_ocr_confidence": 0.91,
        "notice_kind": "denial_letter",
        "legal_entity": "Hill Plan of California",
        "coverage": "dmhc_health",
        "reasons": "insufficient_information; medical_necessity",
        "primary_reason": "medical_necessity",
        "reason_text": "The scan would not change your care.",
        "reason_page": 1,
        "member_id": "977 204",
        "claim_number": None,
        "notice_date": "2026-10-08",
        "service_date": "2026-09-02",
        "services": "MRI of the knee",
        "codes": "CPT:73721; CARC:50",
        "billed": "410.00",
        "allowed": None,
        "outcome": "eligible_after_grievance",
        "next_deadline": "2027-04-06",
        "next_deadline_name": "plan_grievance",
        "due_plan_grievance": "2027-04-06",
        "due_imr_earliest": "2026-12-20",
        "due_imr_application": None,
        "review_needed": True,
        "issues": "low_ocr_confidence",
        "as_of": "2026-11-23",
    }

    assert {name: cells[name] for name in expected} == expected


def test_an_empty_object_gives_empty_cells() -> None:
    """What an older line does not hold is an empty cell, not an error."""
    cells = row_of({})

    assert {name for name, cell in cells.items() if cell is not None} == {"pages"}


def test_names_are_unique_and_documented() -> None:
    """`docs/columns.md` is generated: `python -c "from analyzer.reporting.rows import columns_markdown; print(columns_markdown(), end='')"`."""
    assert len({column.name for column in COLUMNS}) == len(COLUMNS)
    assert PUBLISHED.read_text(encoding="utf-8") == columns_markdown()


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        pytest.param("=1+1", "'=1+1", id="equals"),
        pytest.param("+CMD", "'+CMD", id="plus"),
        pytest.param("-2+3", "'-2+3", id="minus"),
        pytest.param("@SUM(A1)", "'@SUM(A1)", id="at"),
        pytest.param("\t=1", "'=1", id="behind a tab"),
        pytest.param("\u200b=1", "'=1", id="behind an invisible mark"),
        pytest.param("＝1", "'＝1", id="full width"),
        pytest.param("-12.50", "-12.50", id="a credit is a number"),
        pytest.param("R-26=4", "R-26=4", id="inside is harmless"),
        pytest.param("two\nlines\r\x1b[0m", "two lines [0m", id="one line, no control marks"),
        pytest.param(None, "", id="not said"),
        pytest.param(True, "true", id="yes"),
        pytest.param(0.5, "0.5", id="number"),
    ],
)
def test_harmless_cells(cell: Any, expected: str) -> None:
    """What a spreadsheet would run is made text; what people sort by stays a number or a day."""
    assert harmless(cell) == expected


def test_the_file_reads_back_and_runs_nothing(analysis: Analysis, hostile: Analysis) -> None:
    """A header, one record an analysis, the same number of cells each; no cell of a letter full of formulas starts one."""
    out = io.StringIO(newline="")
    written = write_csv([to_dict(analysis), to_dict(hostile)], out)
    lines = list(csv.reader(io.StringIO(out.getvalue())))

    assert written == 2
    assert [len(line) for line in lines] == [len(COLUMNS)] * 3
    assert lines[0] == [column.name for column in COLUMNS]
    assert not [cell for cell in lines[2] if cell.startswith(FORMULA_STARTS)]
