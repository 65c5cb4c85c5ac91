"""The flat row: documented columns, typed cells, nothing a spreadsheet would run."""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path

import pytest

from analyzer.model import Analysis
from analyzer.reporting.rows import COLUMNS, FORMULA_STARTS, Cell, columns_markdown, csv_row, row, safe, write_csv

PUBLISHED = Path(__file__).resolve().parents[2] / "docs" / "columns.md"


def test_the_row_of_an_analysis(analysis: Analysis) -> None:
    """One cell a fact; several values stand apart by a semicolon, several dates give the earliest."""
    cells = row(analysis)
    expected: dict[str, Cell] = {
        "file_name": "letter.pdf",
        "pages": 2,
        "text_sources": "embedded; ocr",
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
        "service_date": date(2026, 9, 2),
        "codes": "CPT:73721; CARC:50",
        "billed": "410.00",
        "allowed": None,
        "outcome": "eligible_after_grievance",
        "next_deadline": "plan_grievance",
        "next_deadline_due": date(2027, 4, 6),
        "days_left": 134,
        "due_plan_grievance": date(2027, 4, 6),
        "due_imr_earliest": date(2026, 12, 20),
        "due_imr_application": None,
        "review_needed": True,
        "issues": "low_ocr_confidence",
        "as_of": date(2026, 11, 23),
    }

    assert {name: cells[name] for name in expected} == expected


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
        pytest.param(date(2026, 1, 2), "2026-01-02", id="day"),
        pytest.param(0.5, "0.5", id="number"),
    ],
)
def test_safe_cells(cell: Cell, expected: str) -> None:
    """What a spreadsheet would run is made text; what people sort by stays a number or a day."""
    assert safe(cell) == expected


def test_no_cell_of_a_hostile_letter_starts_a_formula(hostile: Analysis) -> None:
    """Every cell of a letter full of formulas is text."""
    assert not [cell for cell in csv_row(hostile) if cell.startswith(FORMULA_STARTS)]


def test_the_file_reads_back(analysis: Analysis, hostile: Analysis) -> None:
    """A header, one record an analysis, the same number of cells each."""
    out = io.StringIO(newline="")
    written = write_csv([analysis, hostile], out)
    lines = list(csv.reader(io.StringIO(out.getvalue())))

    assert written == 2
    assert [len(line) for line in lines] == [len(COLUMNS)] * 3
    assert lines[0] == [column.name for column in COLUMNS]
