"""A table of analyses for a terminal: file, plan, path, reasons, outcome, next deadline."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table

WIDTH = 150
"""Columns where the output is no terminal."""


def print_table(analyses: Path) -> None:
    """Print one row a line of an `analyses.jsonl`, by file name."""
    table = Table(box=box.SIMPLE, header_style="bold", pad_edge=False)
    for name in ("file", "plan", "path", "reasons", "outcome", "next deadline"):
        table.add_column(name, overflow="fold")
    for found in sorted(_lines(analyses), key=lambda a: str(a["document"]["file_name"])):
        table.add_row(*_row(found))
    console = Console()
    if not console.is_terminal:
        console = Console(width=WIDTH)
    console.print(table)
    console.print(f"Full results: {analyses.parent}/", soft_wrap=True)


def _lines(analyses: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in analyses.read_text(encoding="utf-8").splitlines()]


def _row(found: dict[str, Any]) -> tuple[str, ...]:
    name = str(found["document"]["file_name"])
    if "error" in found:
        return (name, "", "", "", f"[red]{found['error']['code']}[/red]", "")
    determination = found["determination"]
    coming = sorted((d["due"], d["name"]) for d in determination["deadlines"] if d["due"] >= found["as_of"])
    return (
        name,
        found["plan"]["legal_entity"] or found["plan"]["name"] or "-",
        found["regulator_path"]["value"],
        ", ".join(r["value"] for r in found["reasons"]) or "-",
        determination["outcome"],
        " ".join(coming[0]) if coming else "-",
    )
