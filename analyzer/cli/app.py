"""The commands put together, and the one place where errors become exit codes.

0 all read, 1 some could not be read, 2 usage, 3 patterns refused, 4 no OCR available, 130 interrupted.
stdout carries only the result, messages go to stderr; no message quotes a letter or its file name.
"""

from __future__ import annotations

import os
import sys

import typer

from analyzer.cli import analyze, batch, decide, doctor, evaluate, law, patterns, serve
from analyzer.errors import AnalyzerError, AnswersError, OcrUnavailable, RulebookError, UsageError

app = typer.Typer(
    name="denial-analyzer",
    help="Reads a health-plan denial letter and says which review is open, by when, and what to do next. General information, not legal advice.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
)
app.command("analyze", epilog=analyze.EXAMPLES)(analyze.analyze)
app.command("batch", epilog=batch.EXAMPLES)(batch.batch)
app.command("decide", epilog=decide.EXAMPLES)(decide.decide)
app.command("evaluate", epilog=evaluate.EXAMPLES)(evaluate.evaluate)
app.command("doctor")(doctor.doctor)
app.add_typer(law.app, name="law")
app.add_typer(patterns.app, name="patterns")
serve.register(app)


def exit_code(error: AnalyzerError) -> int:
    """The exit code of an error that ended a command."""
    if isinstance(error, RulebookError):
        return 3
    if isinstance(error, OcrUnavailable):
        return 4
    return 2 if isinstance(error, UsageError | AnswersError) else 1


def run() -> None:
    """Run the command line and leave with its exit code."""
    try:
        app()
    except AnalyzerError as error:
        typer.echo(f"{error.code}: {error.message()}", err=True)
        if isinstance(error, RulebookError | AnswersError | UsageError) and error.detail:
            typer.echo(error.detail, err=True)
        sys.exit(exit_code(error))
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
