"""What a batch is asked to do and what it says when it is over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from pathlib import Path

from analyzer.reading.limits import Limits

DEFAULT_TIMEOUT = 120.0
"""Seconds of wall time for one document; a 40-page scan takes about 40."""

MAX_BYTES = Limits().max_bytes
"""A larger file is answered with `file_too_large` without being read."""

PRODUCT = "analyzer.batch.work:open_analyzer"


class EngineName(StrEnum):
    LOCAL = "local"
    """Worker processes of this machine."""
    DASK = "dask"
    """A Dask cluster (extra `cluster`)."""


class Progress(StrEnum):
    PEOPLE = "people"
    """A bar where stderr is a terminal, else a line now and then."""
    JSON = "json"
    """One JSON object a line on stderr every few seconds."""
    QUIET = "quiet"


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchOptions:
    source: str
    """A folder, one file, an archive (.zip, .tar, .tar.gz, …), `@LIST` or `-` (paths or addresses, one a line), or an fsspec address (`s3://…`)."""
    out: str
    """A folder, or an fsspec address: then the work is done in `staging` and copied there."""
    today: date
    """The day deadlines are judged on where neither `as_of` nor an earlier run in `out` says otherwise."""
    as_of: date | None = None
    include: tuple[str, ...] = ()
    """Shell patterns on the path below the source or on the bare name; none means everything."""
    exclude: tuple[str, ...] = ()
    limit: int | None = None
    """Read at most so many new documents in this run."""
    jobs: int | None = None
    """Worker processes; None means one a core."""
    timeout: float = DEFAULT_TIMEOUT
    max_bytes: int = MAX_BYTES
    answers: Path | None = None
    """A `.yaml` of answers for every document, or a `.csv` with a `file_name` column. `NAME.answers.yaml` beside a document wins."""
    retry_failed: bool = False
    sort: bool = False
    """Order the lines of `analyses.jsonl` by file name when the run ends."""
    reports: bool = False
    """One HTML report a letter below `reports/`."""
    parquet: bool = True
    progress: Progress = Progress.PEOPLE
    watch: bool = False
    poll: float = 2.0
    """Seconds between two looks at a watched folder; a file is taken when it has not changed between two."""
    idle_exit: float | None = None
    """End a watch after so many seconds without a new file; None means never."""
    move_done: Path | None = None
    move_failed: Path | None = None
    engine: EngineName = EngineName.LOCAL
    scheduler: str | None = None
    """Address of a Dask scheduler; None starts one here."""
    in_flight: int | None = None
    """Documents handed to the engine and not yet back; None means a few a worker."""
    staging: Path | None = None
    """Local folder for the work when `out` is an address; kept for resuming."""
    analyzer: str = PRODUCT
    """`module:function` that makes the analyzing function in each worker process; for measurements and tests."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchSummary:
    documents: int
    """Lines in `analyses.jsonl` when the run ended."""
    analyzed: int
    """Read in this run, without those that failed."""
    failed_now: int
    """Could not be read in this run."""
    failed: int
    """Could not be read, of all lines."""
    unchanged: int
    """Already there from an earlier run."""
    duplicates: int
    """Of all lines: same bytes and same answers as another document, analyzed once."""
    cases: int
    """Cases of several letters."""
    pages: int
    seconds: float
    analysis_seconds: float
    """Sum over the documents of this run, as the workers measured it."""
    errors: Mapping[str, int] = field(default_factory=dict)
    """Failed documents of all lines by code."""
    interrupted: bool = False

    @property
    def exit_code(self) -> int:
        """0 all read, 1 some could not be read, 4 scans could not be read for want of OCR, 130 interrupted."""
        if self.interrupted:
            return 130
        if any(code in self.errors for code in ("ocr_unavailable", "ocr_language_missing")):
            return 4
        return 1 if self.failed else 0
