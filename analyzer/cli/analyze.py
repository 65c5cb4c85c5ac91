"""`denial-analyzer analyze`: letters in, the answer on stdout."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from analyzer.cli.options import AnswersFile, AsOf, day, read_answers
from analyzer.errors import AnalyzerError
from analyzer.model import Analysis

EXAMPLES = """[bold]Examples[/bold]

denial-analyzer analyze letter.pdf

denial-analyzer analyze letter.pdf --json | jq .determination

denial-analyzer analyze page1.jpg --answers answers.yaml --as-of 2026-11-23

denial-analyzer analyze letter.pdf --format html > report.html

denial-analyzer analyze letter.pdf --annotate marked.pdf
"""


class Format(StrEnum):
    TEXT = "text"
    JSON = "json"
    HTML = "html"
    ICS = "ics"
    SECTIONS = "sections"
    EXPLAIN = "explain"


def analyze(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE...", exists=True, dir_okay=False, help="Letters: PDF, JPEG, PNG, TIFF, WebP, DOCX, text.")
    ],
    form: Annotated[Format, typer.Option("--format", help="What to print.")] = Format.TEXT,
    as_json: Annotated[bool, typer.Option("--json", help="Short for --format json: one line a document.")] = False,
    explain: Annotated[bool, typer.Option("--explain", help="Short for --format explain: why each sentence counted or not.")] = False,
    answers: AnswersFile = None,
    as_of: AsOf = None,
    annotate: Annotated[
        Path | None, typer.Option("--annotate", metavar="OUT.pdf", help="Write the letter with every finding drawn on its pages.")
    ] = None,
    language: Annotated[str, typer.Option("--lang", help="Language of the plain words: en or es.")] = "en",
) -> None:
    """Analyze one letter or several, and print the answer."""
    form = Format.JSON if as_json else Format.EXPLAIN if explain else form
    job = Job(form=form, answers_file=answers, as_of=as_of, annotate=annotate, language=language)
    worst = 0
    for path in files:
        try:
            typer.echo(job.run(path), nl=form is not Format.ICS)
        except AnalyzerError as error:
            if len(files) == 1:
                raise
            worst = max(worst, job.report(error))
    raise typer.Exit(worst)
