"""`denial-analyzer patterns check`: every entry, every example."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(help="The patterns folder.", no_args_is_help=True)


@app.callback()
def patterns() -> None:
    """The patterns folder."""


@app.command("check")
def check(
    folder: Annotated[
        Path | None, typer.Argument(exists=True, file_okay=False, help="Another patterns folder; the shipped one when not given.")
    ] = None,
) -> None:
    """Read every pattern strictly and try its examples; problems as file:line, exit code 3."""
    from analyzer.rulebook.book import load_rulebook

    typer.echo(f"patterns {load_rulebook(folder).version}: every entry read, every example right")
