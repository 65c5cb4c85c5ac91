"""`denial-analyzer analyze`: letters in, the answer on stdout."""

from __future__ import annotations

import base64
import json
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from analyzer.cli.formats import Format, Request
from analyzer.cli.options import AnswersFile, AsOf, day, read_answers
from analyzer.cli.start import started
from analyzer.errors import AnalyzerError, UsageError

if TYPE_CHECKING:
    from analyzer.isolation import Isolation

EXAMPLES = """[bold]Examples[/bold]

denial-analyzer analyze letter.pdf

denial-analyzer analyze letter.pdf --json | jq .determination

denial-analyzer analyze page1.jpg --answers answers.yaml --as-of 2026-11-23

denial-analyzer analyze letter.pdf --format html > report.html

denial-analyzer analyze letter.pdf --annotate marked.pdf
"""


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
    if annotate and len(files) > 1:
        raise UsageError("--annotate takes one letter")
    request = Request(
        form=Format.JSON if as_json else Format.EXPLAIN if explain else form,
        as_of=day(as_of),
        answers=read_answers(answers),
        language=language,
        colour=sys.stdout.isatty(),
        width=min(100, shutil.get_terminal_size().columns),
        annotate=annotate is not None,
    )
    failed = False
    with started() as isolation:
        for path in files:
            try:
                _one(isolation, path, request, annotate)
            except AnalyzerError as error:
                if len(files) == 1:
                    raise
                failed = True
                typer.echo(f"document {files.index(path) + 1}: {error.code}: {error.message()}", err=True)
    raise typer.Exit(1 if failed else 0)


def _one(isolation: Isolation, path: Path, request: Request, annotate: Path | None) -> None:
    from analyzer.cli import work

    found = json.loads(isolation.run(work.printed, path.read_bytes(), path.name, request))
    typer.echo(found["text"])
    if annotate and found["pdf"]:
        annotate.write_bytes(base64.b64decode(found["pdf"]))
