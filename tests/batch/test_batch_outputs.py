"""Tables, summary and reports: typed, harmless, linked, and never larger than they need be."""

from __future__ import annotations

import csv
import html
import io
import re
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from arro3.io import read_parquet

from analyzer.batch import tables
from analyzer.batch.finish import write_tables
from analyzer.batch.journal import Head, Journal
from analyzer.batch.reports import report_link, report_name
from analyzer.batch.summary import Overview, Totals, bars, render

ROW: dict[str, Any] = {
    "notice_kind": "denial_letter",
    "path_confidence": 0.91,
    "pages": 3,
    "billed": "1250.00",
    "notice_date": "2026-10-14",
    "review_needed": True,
}


def journal(tmp_path: Path, rows: dict[str, dict[str, Any]]) -> Journal:
    made = Journal(tmp_path / "analyses.jsonl")
    for name, row in rows.items():
        made.append(Head(name, name * 3, "s", row=row), b'{"document":{}}')
    return made


def test_csv_and_parquet_hold_the_same_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "_ROW_GROUP", 2)
    lines = journal(tmp_path, dict.fromkeys("abc", ROW))
    lines.append(Head("bad", "x", "s", failed="corrupt_document"), b'{"error":{"code":"corrupt_document","message":"Please, again."}}')

    totals = write_tables(tmp_path, lines, parquet=True)
    lines.close()

    rows = list(csv.DictReader(io.StringIO((tmp_path / "analyses.csv").read_text())))
    assert [(r["file_name"], r["notice_kind"], r["billed"], r["review_needed"]) for r in rows] == [
        (n, "denial_letter", "1250.00", "true") for n in "abc"
    ]
    errors = list(csv.DictReader(io.StringIO((tmp_path / "errors.csv").read_text())))
    assert [(r["file_name"], r["code"], r["message"]) for r in errors] == [("bad", "corrupt_document", "Please, again.")]
    table = read_parquet(str(tmp_path / "analyses.parquet")).read_all()
    types = {field.name: str(field.type) for field in (table.schema.field(i) for i in range(len(table.schema)))}
    assert {n: types[n].split("<")[-1].strip("> \n") for n in ("notice_date", "billed", "pages", "review_needed")} == {
        "notice_date": "Date32",
        "billed": "Decimal128(14, 2)",
        "pages": "Int32",
        "review_needed": "Boolean",
    }
    assert [v.as_py() for v in table["notice_date"]] == [date(2026, 10, 14)] * 3
    assert (totals.documents, totals.failed) == (4, 1)


def test_a_cell_is_no_formula(tmp_path: Path) -> None:
    lines = journal(tmp_path, {"=cmd|' /C calc'!A0.pdf": {**ROW, "plan_name": "@SUM(A1)", "member_responsibility": "-12.50"}})

    write_tables(tmp_path, lines, parquet=False)
    lines.close()

    row = next(csv.DictReader(io.StringIO((tmp_path / "analyses.csv").read_text())))
    assert (row["file_name"][:2], row["plan_name"], row["member_responsibility"]) == ("'=", "'@SUM(A1)", "-12.50")


def test_an_amount_that_is_none_does_not_stop_the_table(tmp_path: Path) -> None:
    lines = journal(tmp_path, {"a": {**ROW, "billed": "12 or so"}})

    write_tables(tmp_path, lines, parquet=True)
    lines.close()

    assert [v.as_py() for v in read_parquet(str(tmp_path / "analyses.parquet")).read_all()["billed"]] == [None]


def overview(rows: dict[str, dict[str, Any]], *, reports: bool = True) -> Overview:
    made = Overview(date(2026, 11, 23), reports)
    for name, row in rows.items():
        made.visit(Head(name, name, "s"), row)
    return made


def page(made: Overview) -> str:
    return render(made, Totals(documents=3, failed=1), {"rulebook_version": "r", "analyzer_version": "1"}, cases=0).decode()


def test_soonest_deadlines_stand_first_and_passed_ones_not_at_all() -> None:
    made = overview(
        {
            "late.pdf": {"due_imr_application": "2027-05-01"},
            "soon.pdf": {"due_imr_application": "2027-02-01", "due_state_hearing": "2026-11-30"},
            "today.pdf": {"due_plan_grievance": "2026-11-23"},
            "passed.pdf": {"due_plan_grievance": "2026-11-22"},
            "opens.pdf": {"due_imr_earliest": "2026-12-01"},
        }
    )

    assert [(d.day, d.name, d.file) for d in made.soonest()] == [
        ("2026-11-23", "plan_grievance", "today.pdf"),
        ("2026-11-30", "state_hearing", "soon.pdf"),
        ("2027-05-01", "imr_application", "late.pdf"),
    ]


def test_only_the_soonest_are_kept_of_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("analyzer.batch.summary._SOONEST", 3)
    made = overview({f"{i}.pdf": {"due_plan_grievance": f"2027-01-{(i * 11) % 28 + 1:02}"} for i in range(28)})

    assert [d.day for d in made.soonest()] == ["2027-01-01", "2027-01-02", "2027-01-03"]
    assert made.deadlines == 28


def test_the_page_escapes_what_letters_and_names_say_and_loads_nothing() -> None:
    made = overview({"<script>alert(1)</script>.pdf": {**ROW, "legal_entity": "<img src=x>", "review_why": '"><b>'}})

    text = page(made)

    assert "<script" not in text
    assert "<img" not in text
    assert "<b>&" not in text
    assert re.search(r'(?:src|href)="(?:https?:)?//', text) is None
    assert "default-src 'none'" in html.unescape(text)


def test_letters_to_check_are_linked_to_their_reports() -> None:
    made = overview({"a b/ü.pdf": ROW})

    assert f'href="{report_link("a b/ü.pdf")}"' in page(made)
    assert "--reports" in page(overview({"a": ROW}, reports=False))


def test_urgent_letters_stand_before_all_deadlines() -> None:
    made = overview(
        {
            "calm.pdf": {"urgency": "not_urgent", "outcome": "eligible_now", "due_plan_grievance": "2026-11-24"},
            "urgent.pdf": {"urgency": "urgent", "outcome": "expedited_now", "next_step": "request_expedited_imr"},
            "approved.pdf": {"urgency": "urgent", "outcome": "not_a_denial"},
        }
    )

    assert [due.file for due in made.cannot_wait()] == ["urgent.pdf"]
    assert 0 < page(made).find("urgent.pdf") < page(made).find("calm.pdf")
    assert "Cannot wait" not in page(overview({}))


def test_bars_add_up_what_does_not_fit() -> None:
    found = bars({f"plan {i:02}": 20 - i for i in range(20)})

    assert len(found) == 12
    assert sum(bar.count for bar in found) == sum(range(1, 21))
    assert found[-1].label == "9 others"
    assert bars({}) == []


@pytest.mark.parametrize(
    "name",
    [
        "a.pdf",
        "../../etc/passwd",
        "/etc/passwd",
        "a/./b//c.pdf",
        "a" * 300 + ".pdf",
        "con:|?*<>.pdf",
        "…/ü.pdf",
        "..",
        "",
        ".hidden",
        "a.",
        "x\ny.pdf",
    ],
)
def test_no_name_leads_a_report_astray(name: str) -> None:
    place = report_name(name)

    parts = place.split("/")
    assert parts[0] == "reports"
    assert not {"", ".", ".."} & set(parts)
    assert all(len(part) < 200 and not part.startswith(".") for part in parts)
    assert unquote(report_link(name)) == place


def test_distinct_names_have_distinct_reports() -> None:
    names = ["a:b.pdf", "a?b.pdf", "a_b.pdf", "../a_b.pdf", "A" * 300, "A" * 301, "a/b", "a\\b"]

    assert len({report_name(name) for name in names}) == len(names)
