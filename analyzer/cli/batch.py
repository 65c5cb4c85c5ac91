"""`denial-analyzer batch`: a folder of letters to one line each, resumable."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from analyzer.cli.options import AsOf, day

EXAMPLES = """[bold]Examples[/bold]

denial-analyzer batch letters/ --out results/

denial-analyzer batch letters.zip --out results/ --jobs 4 --reports

denial-analyzer batch letters/ --out results/ --retry-failed

denial-analyzer batch inbox/ --out results/ --watch --move-done done/

Run it again with the same --out and only new, changed or failed documents are read.
"""


class Engine(StrEnum):
    LOCAL = "local"
    DASK = "dask"


def batch(
    source: Annotated[str, typer.Argument(metavar="SOURCE", help="A folder, an archive, @LIST of paths, or an fsspec address.")],
    out: Annotated[str, typer.Option("--out", metavar="DIR", help="Where the results go.")],
    as_of: AsOf = None,
    answers: Annotated[Path | None, typer.Option(exists=True, dir_okay=False, help="Answers for all (.yaml) or by file_name (.csv).")] = None,
    include: Annotated[list[str] | None, typer.Option(help="Only names that match, for example '*.pdf'; may be repeated.")] = None,
    exclude: Annotated[list[str] | None, typer.Option(help="Not the names that match; may be repeated.")] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="Read at most so many new documents.")] = None,
    jobs: Annotated[int | None, typer.Option(min=1, help="Worker processes; one a core when not given.")] = None,
    timeout: Annotated[float, typer.Option(min=1, help="Seconds for one document.")] = 120.0,
    retry_failed: Annotated[bool, typer.Option("--retry-failed", help="Try those again that could not be read.")] = False,
    sort: Annotated[bool, typer.Option("--sorted", help="Order the lines by file name.")] = False,
    reports: Annotated[bool, typer.Option("--reports", help="One HTML report a letter.")] = False,
    table: Annotated[bool, typer.Option("--table", help="Print a table of the results on stdout.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress.")] = False,
    log_json: Annotated[bool, typer.Option("--log-json", help="Progress as JSON lines on stderr.")] = False,
    watch: Annotated[bool, typer.Option("--watch", help="Keep looking for new files.")] = False,
    idle_exit: Annotated[float | None, typer.Option(help="End a watch after so many seconds without a new file.")] = None,
    move_done: Annotated[Path | None, typer.Option(help="Move files that were read here.")] = None,
    move_failed: Annotated[Path | None, typer.Option(help="Move files that could not be read here.")] = None,
    engine: Annotated[Engine, typer.Option(help="Where the work is done.")] = Engine.LOCAL,
    scheduler: Annotated[str | None, typer.Option(help="Address of a Dask scheduler.")] = None,
) -> None:
    """Analyze many letters: analyses.jsonl, analyses.csv, errors.csv, summary.html in DIR."""
    from analyzer.batch.options import BatchOptions, EngineName, Progress
    from analyzer.batch.run import run_batch

    options = BatchOptions(
        source=source,
        out=out,
        today=day(None),
        as_of=None if as_of is None else day(as_of),
        answers=answers,
        include=tuple(include or ()),
        exclude=tuple(exclude or ()),
        limit=limit,
        jobs=jobs,
        timeout=timeout,
        retry_failed=retry_failed,
        sort=sort,
        reports=reports,
        progress=Progress.QUIET if quiet else Progress.JSON if log_json else Progress.PEOPLE,
        watch=watch,
        idle_exit=idle_exit,
        move_done=move_done,
        move_failed=move_failed,
        engine=EngineName(engine),
        scheduler=scheduler,
    )
    summary = run_batch(options)
    if table:
        from analyzer.cli.table import print_table

        print_table(Path(out) / "analyses.jsonl")
    raise typer.Exit(summary.exit_code)
