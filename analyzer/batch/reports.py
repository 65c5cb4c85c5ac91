"""One HTML report a letter below `reports/`, under a path that no file name can lead astray."""

from __future__ import annotations

import re
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote

from analyzer.batch.durable import write
from analyzer.batch.journal import Journal, split

FOLDER = "reports"
_UNSAFE = re.compile(r"[^\w .,()+=@-]", re.ASCII)
_LONGEST_PART = 120


def report_name(name: str) -> str:
    """Where the report of a document lies, relative to the output folder; distinct for distinct names."""
    parts = [p for p in name.split("/") if p not in ("", ".", "..")]
    plain = [_UNSAFE.sub("_", part)[:_LONGEST_PART].strip(" .") or "_" for part in parts] or ["_"]
    if "/".join(plain) != name:
        plain[-1] += "~" + sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return "/".join((FOLDER, *plain)) + ".html"


def report_link(name: str) -> str:
    """The same as a relative URL."""
    return quote(report_name(name))


def write_report(folder: Path, name: str, report: bytes) -> None:
    """Put one report in its place."""
    write(folder / report_name(name), report, sync=False)


def write_missing(folder: Path, journal: Journal) -> None:
    """Make the reports that an earlier run did not write."""
    from analyzer.reporting.html import render
    from analyzer.reporting.json import from_json

    for name, entry in journal.entries.items():
        if entry.failed is None and entry.duplicate_of is None:
            place = folder / report_name(name)
            if not place.exists() or not place.stat().st_size:
                write_report(folder, name, render(from_json(split(journal.line(name))[1])).encode())
