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
    """Every value in force on a day, with citation and how well it is verified, tab-separated."""
    from analyzer.rulebook.book import load_rulebook

    book = load_rulebook().law
    typer.echo("\t".join(("id", "subject", "value", "unit", "applies to", "since", "citation", "verified")))
    for text in book.texts.values():
        value = book.value(text.id, on=day(as_of))
        if value is not None:
            since = value.since.isoformat() if value.since else ""
            typer.echo("\t".join((text.id, text.subject, value.value, text.unit, ", ".join(text.applies_to), since, text.citation, value.verified)))
