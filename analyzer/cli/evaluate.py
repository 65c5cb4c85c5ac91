"""`denial-analyzer evaluate`: score a folder of letters against gold answers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from analyzer.cli.options import AsOf, day
from analyzer.errors import UsageError

EXAMPLES = """[bold]Examples[/bold]

denial-analyzer evaluate sample_letters/

denial-analyzer evaluate evaluation/ --misses

A folder holds NAME.truth.json beside each letter, or letters/ and gold/ with the same names.
"""
TRUTH = ".truth.json"


def evaluate(
    folder: Annotated[Path, typer.Argument(metavar="GOLD_DIR", exists=True, file_okay=False)],
    as_of: AsOf = None,
    misses: Annotated[bool, typer.Option("--misses", help="List every wrong answer.")] = False,
    jobs: Annotated[int | None, typer.Option("--jobs", min=1, help="Worker processes; one a core when not given.")] = None,
) -> None:
    """Analyze every letter that has a gold answer and print one row a field: cases, score."""
    from analyzer.reporting.scores import score

    pairs = dict(_pairs(folder))
    if not pairs:
        raise UsageError("no gold answers here: NAME.truth.json beside each letter, or letters/ and gold/")
    gold = {slug: truth for slug, (_, truth) in pairs.items()}
    result = score(gold, _analyses(pairs, as_of, jobs))
    if misses:
        typer.echo("\n".join(result.misses))
    for name, (cases, value) in result.rows.items():
        typer.echo(f"{name:<34}{cases:>5}  {value:.3f}")


def _pairs(folder: Path) -> Iterator[tuple[str, tuple[Path, dict[str, Any]]]]:
    letters, gold = folder / "letters", folder / "gold"
    if gold.is_dir() and letters.is_dir():
        truths = {p.stem: p for p in gold.glob("*.json")}
    else:
        letters, truths = folder, {p.name.removesuffix(TRUTH): p for p in folder.glob(f"*{TRUTH}")}
    for letter in sorted(letters.iterdir()):
        truth = truths.get(letter.stem)
        if truth and letter.suffix != ".json":
            yield letter.stem, (letter, json.loads(truth.read_text(encoding="utf-8")))


def _analyses(pairs: dict[str, tuple[Path, dict[str, Any]]], as_of: str | None, jobs: int | None) -> dict[str, dict[str, Any]]:
    raise NotImplementedError
