"""The product itself in a batch: one real run in real children."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from analyzer.batch.engines.chunks import WorkersFailed
from analyzer.batch.options import PRODUCT, BatchSummary
from analyzer.batch.run import _cause
from analyzer.batch.warming import _LETTER
from analyzer.errors import RulebookError

Run = Callable[..., BatchSummary]

UPHELD = """Example Health Plan, Inc.
November 2, 2026
Member: Pat Example   Member ID: EXA123456789
Reference number: R2026100
Dear Pat Example:
On October 10, 2026 you filed a grievance about our decision not to approve an MRI of the knee. We have reviewed your grievance.
We uphold our decision. The MRI is still not medically necessary.
The California Department of Managed Health Care is responsible for regulating health care service plans."""


def test_letters_reports_and_a_case(run: Run, tmp_path: Path) -> None:
    source = tmp_path / "in"
    source.mkdir()
    (source / "denial.txt").write_text(_LETTER)
    (source / "copy.txt").write_text(_LETTER)
    (source / "upheld.txt").write_text(UPHELD)
    (source / "broken.pdf").write_bytes(b"%PDF-1.7 broken")
    (source / "empty.pdf").write_bytes(b"")

    summary = run(processes=True, analyzer=PRODUCT, reports=True, parquet=True, sort=True)

    out = tmp_path / "out"
    lines = {line["document"]["file_name"]: line for line in map(json.loads, (out / "analyses.jsonl").read_text(encoding="utf-8").splitlines())}
    assert {n: line["error"]["code"] for n, line in lines.items() if "error" in line} == {"broken.pdf": "corrupt_document", "empty.pdf": "empty_file"}
    assert (summary.analyzed, summary.failed, summary.duplicates, summary.cases, summary.exit_code) == (2, 2, 1, 1, 1)
    assert lines["denial.txt"]["batch"]["duplicate_of"] == "copy.txt"
    case: dict[str, Any] = json.loads((out / "cases.jsonl").read_text(encoding="utf-8"))
    assert [e["file_name"] for e in case["timeline"]] == ["copy.txt", "upheld.txt"]
    assert (case["based_on"], case["determination"]["outcome"]) == ("upheld.txt", "eligible_now")
    summary_page = (out / "summary.html").read_text(encoding="utf-8")
    reports = {p.name for p in (out / "reports").iterdir()}
    assert reports == {"copy.txt.html", "upheld.txt.html"}
    assert "reports/upheld.txt.html" in summary_page


def test_workers_that_fail_for_refused_patterns_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused() -> None:
        raise RulebookError(["notices/x.yaml:3: unknown key"])

    failed = WorkersFailed("exit")
    assert _cause(failed) is failed
    monkeypatch.setattr("analyzer.batch.run.load_rulebook", refused)

    assert isinstance(_cause(failed), RulebookError)
