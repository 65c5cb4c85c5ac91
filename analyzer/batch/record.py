"""`run.json`: what a batch folder was made with, written when a run starts and again when it ends."""

from __future__ import annotations

import hashlib
import json
import platform
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from analyzer import __version__
from analyzer.batch.durable import write
from analyzer.batch.options import BatchOptions, BatchSummary

RUN_FILE = "run.json"


@dataclass(frozen=True, slots=True)
class RunFacts:
    """What all documents of a run have in common."""

    as_of: date
    rulebook_version: str
    analyzer: str

    def settings(self, answers: str) -> str:
        """Digest of all that a document's analysis depends on besides its bytes.

        Args:
            answers: digest of the answers for this document.
        """
        parts = (__version__, self.rulebook_version, self.as_of.isoformat(), self.analyzer, answers)
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def earlier_day(folder: Path) -> date | None:
    """The day that the deadlines of an earlier run in this folder were judged on: resuming tomorrow must not read everything again."""
    try:
        return date.fromisoformat(json.loads((folder / RUN_FILE).read_bytes())["as_of"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def record(options: BatchOptions, facts: RunFacts, jobs: int, summary: BatchSummary | None = None) -> dict[str, Any]:
    """What `run.json` holds.

    Args:
        summary: None while the run is going on.
    """
    found: dict[str, Any] = {
        "state": "running" if summary is None else "interrupted" if summary.interrupted else "finished",
        "as_of": facts.as_of.isoformat(),
        "rulebook_version": facts.rulebook_version,
        "analyzer_version": __version__,
        "python": platform.python_version(),
        "engine": options.engine.value,
        "jobs": jobs,
        "timeout_seconds": options.timeout,
    }
    if summary is None:
        return found
    fresh = summary.analyzed + summary.failed_now
    found["counts"] = {
        "documents": summary.documents,
        "failed": summary.failed,
        "duplicates": summary.duplicates,
        "cases": summary.cases,
        "errors": dict(summary.errors),
    }
    found["this_run"] = {
        "analyzed": summary.analyzed,
        "failed": summary.failed_now,
        "unchanged": summary.unchanged,
        "pages": summary.pages,
        "seconds": round(summary.seconds, 3),
        "analysis_seconds": round(summary.analysis_seconds, 3),
        "documents_per_second": round(fresh / summary.seconds, 3) if summary.seconds else None,
    }
    return found


def write_record(folder: Path, found: dict[str, Any]) -> None:
    """Write `run.json`."""
    write(folder / RUN_FILE, json.dumps(found, indent=1).encode() + b"\n")
