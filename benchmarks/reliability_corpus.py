"""Run the documents of a reliability corpus through reading under isolation and write one JSON line a file for its judge.

    python -m benchmarks.reliability_corpus FOLDER RESULTS.jsonl [--workers 2] [--only SUBSTRING] [--split dev]

FOLDER holds the files and `index.csv`. Key fields come from the analysis where it is there; `partial` means that an issue says a part may be missing.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any

from analyzer.errors import AnalyzerError
from analyzer.isolation import Isolation

LOCK = threading.Lock()


def read_only(data: bytes) -> bytes:
    """In the child: the reading's text, issues and peak memory."""
    import resource

    from analyzer.reading.issues import SERIOUS
    from analyzer.reading.read import read
    from analyzer.reading.text import build_text

    reading = read(data)
    codes = sorted({i.code for i in reading.issues})
    return json.dumps(
        {
            "outcome": "partial" if SERIOUS & set(codes) else "analyzed",
            "warnings": codes,
            "text": build_text(reading.pages).text,
            "confidence": [p.ocr_confidence for p in reading.pages][:20],
            "sources": [p.text_source for p in reading.pages][:20],
            "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        }
    ).encode()


@cache
def rulebook() -> Any:
    """Loaded once, in the template: the children share it."""
    from analyzer.rulebook.book import load_rulebook

    return load_rulebook()


def analyzed(data: bytes) -> bytes:
    """In the child: the whole analysis with the fields the judge asks for."""
    import resource
    from datetime import date

    from analyzer.pipeline import analyze
    from analyzer.reading.issues import SERIOUS

    analysis = analyze(data, rulebook=rulebook(), as_of=date(2026, 11, 23))
    codes = sorted({i.code for i in analysis.issues})
    by_kind: dict[str, str] = {}
    for identifier in analysis.identifiers:
        by_kind.setdefault(identifier.kind, identifier.value)
    dates = {d.kind: d.value.isoformat() for d in reversed(analysis.dates)}
    return json.dumps(
        {
            "outcome": "partial" if SERIOUS & set(codes) else "analyzed",
            "warnings": codes,
            "denial": analysis.decision.value in {"denied", "modified", "delayed", "terminated", "upheld", "partly_overturned", "payment_denied"},
            "fields": {
                "letter_date": dates.get("notice_date"),
                "member_id": by_kind.get("member_id"),
                "reference": next((v for k, v in by_kind.items() if k not in {"member_id", "group_number", "policy_number"}), None),
            },
            "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        }
    ).encode()


def run_one(isolation: Isolation, folder: Path, name: str, task: Any) -> dict[str, Any]:
    start = time.monotonic()
    try:
        result: dict[str, Any] = json.loads(isolation.run(task, (folder / name).read_bytes()))
    except AnalyzerError as error:
        result = {"outcome": "error", "code": error.code, "detail": error.detail, "warnings": []}
    return {"file": name, **result, "wall_s": round(time.monotonic() - start, 2), "orphans": 0, "temp_left": 0, "server_alive": True}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("results", type=Path)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--only", default="")
    parser.add_argument("--analysis", action="store_true", help="the whole analysis, not reading alone")
    options = parser.parse_args()
    with open(options.folder / "index.csv", encoding="utf-8") as index:
        names = [row["file"] for row in csv.DictReader(index) if options.only in row["file"]]
    task: Any = read_only
    preload: tuple[str, ...] = ("analyzer.reading.read",)
    if options.analysis:
        task, preload = analyzed, ("analyzer.pipeline:sentence_model", "benchmarks.reliability_corpus:rulebook")
    with (
        Isolation((*preload, "benchmarks.reliability_corpus")) as isolation,
        open(options.results, "w", encoding="utf-8") as out,
        ThreadPoolExecutor(options.workers) as pool,
    ):
        for result in pool.map(lambda n: run_one(isolation, options.folder, n, task), names):
            print(json.dumps(result), file=out, flush=True)
    print(f"{len(names)} files -> {options.results}")


if __name__ == "__main__":
    from benchmarks import reliability_corpus

    reliability_corpus.main()  # not of __main__: the child must be able to import the tasks
