"""`denial-analyzer law list`: the values of law the program uses."""

from __future__ import annotations

import typer

from analyzer.cli.options import AsOf, day

app = typer.Typer(help="The law as dated data.", no_args_is_help=True)


@app.callback()
def law() -> None:
    """The law as dated data."""


@app.command("list")
def list_law(as_of: AsOf = None) -> None:
    """Every value with citation, the day it starts and how well it is verified, tab-separated."""
    from analyzer.rulebook.book import load_rulebook

    typer.echo("\t".join(("id", "subject", "value", "unit", "applies to", "from", "citation", "verified")))
    for row in load_rulebook().law.rows(on=day(as_of)):
        typer.echo("\t".join(row))
