"""`denial-analyzer evaluate`: score a folder of letters against gold answers."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from analyzer.cli.formats import Format, Request
from analyzer.cli.options import AsOf, day
from analyzer.cli.start import started
from analyzer.errors import DocumentError, UsageError

if TYPE_CHECKING:
    from analyzer.isolation import Isolation

EXAMPLES = """[bold]Examples[/bold]

denial-analyzer evaluate sample_letters/

denial-analyzer evaluate evaluation/ --misses

A folder holds NAME.truth.json beside each letter, or letters/ and gold/ with the same names.
"""
TRUTH = ".truth.json"
_Pair = tuple[Path, dict[str, Any]]


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


def _pairs(folder: Path) -> Iterator[tuple[str, _Pair]]:
    letters, gold = folder / "letters", folder / "gold"
    if gold.is_dir() and letters.is_dir():
        truths = {p.stem: p for p in gold.glob("*.json")}
    else:
        letters, truths = folder, {p.name.removesuffix(TRUTH): p for p in folder.glob(f"*{TRUTH}")}
    for letter in sorted(letters.iterdir()):
        truth = truths.get(letter.stem)
        if truth and letter.suffix != ".json":
            yield letter.stem, (letter, json.loads(truth.read_text(encoding="utf-8")))


def _analyses(pairs: dict[str, _Pair], as_of: str | None, jobs: int | None) -> dict[str, dict[str, Any]]:
    with started() as isolation, ThreadPoolExecutor(jobs or os.cpu_count()) as pool:
        found = pool.map(lambda pair: _analysis(isolation, *pair, as_of=as_of), pairs.values())
        return dict(zip(pairs, found, strict=True))


def _analysis(isolation: Isolation, letter: Path, truth: dict[str, Any], *, as_of: str | None) -> dict[str, Any]:
    from analyzer.cli import work
    from analyzer.deciding.facts import answers_from_mapping

    request = Request(
        form=Format.JSON,
        as_of=day(as_of or truth.get("as_of")),
        answers=answers_from_mapping(truth.get("answers") or {}),
    )
    try:
        printed = json.loads(isolation.run(work.printed, letter.read_bytes(), letter.name, request))
    except DocumentError as error:
        return {"error": {"code": error.code, "message": error.message()}}
    analysis: dict[str, Any] = json.loads(printed["text"])
    return analysis
