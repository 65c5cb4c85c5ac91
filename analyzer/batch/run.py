"""A batch from start to end: what is new is read, what is known is kept, results are on the disk before anyone is told of them."""

from __future__ import annotations

import os
from contextlib import closing
from pathlib import Path
from typing import Any

from analyzer.batch.answers import read_answer_book
from analyzer.batch.cases import determine
from analyzer.batch.documents import WorkSettings
from analyzer.batch.durable import locked
from analyzer.batch.engines import Engine
from analyzer.batch.engines.chunks import WorkersFailed
from analyzer.batch.finish import Wanted, derive
from analyzer.batch.interrupt import Stop, stopping
from analyzer.batch.journal import Journal
from analyzer.batch.manifest import Manifest
from analyzer.batch.names import natural
from analyzer.batch.options import PRODUCT, BatchOptions, BatchSummary, EngineName
from analyzer.batch.progress import open_display
from analyzer.batch.reader import Reader
from analyzer.batch.record import RUN_FILE, RunFacts, earlier_day, record, write_record
from analyzer.batch.remote import Staging, is_address
from analyzer.batch.sources import FolderSource, Selection, distinct, open_source
from analyzer.batch.watch import watch
from analyzer.errors import AnalyzerError, RulebookError, UsageError
from analyzer.rulebook.book import digest, load_rulebook
from analyzer.rulebook.loading import patterns_root

ANALYSES = "analyses.jsonl"
MANIFEST = "manifest.jsonl"


def run_batch(options: BatchOptions) -> BatchSummary:
    """Analyze every document of a source that is new, changed or to be tried again.

    Raises:
        UsageError: nothing at the source, a folder in use, an engine that is not installed.
        RulebookError: the patterns are refused.
        OutputFailed: the results could not be written; run again to go on.
    """
    if not is_address(options.out):
        return _run_in(Path(options.out), options)
    staging = Staging.of(options.out, options.staging)
    staging.fetch((ANALYSES, MANIFEST, RUN_FILE))
    summary = _run_in(staging.folder, options)
    staging.send()
    if options.staging is None:
        staging.remove()
    return summary


def _run_in(folder: Path, options: BatchOptions) -> BatchSummary:
    with locked(folder), open_display(options.progress) as display:
        facts = RunFacts(options.as_of or earlier_day(folder) or options.today, _rulebook_version(options), options.analyzer)
        wanted = Wanted(facts.as_of, options.parquet, options.reports, determine if options.analyzer == PRODUCT else lambda _: None)
        source = open_source(options.source, Selection(options.include, options.exclude), without=_not_letters(folder, options))
        if options.watch and not isinstance(source, FolderSource):
            raise UsageError("--watch needs a folder")
        answers = read_answer_book(options.answers)
        jobs = options.jobs or len(os.sched_getaffinity(0))
        write_record(folder, record(options, facts, jobs))
        with closing(source), closing(Journal(folder / ANALYSES)) as journal, closing(Manifest(folder / MANIFEST)) as manifest:
            if journal.repaired:
                display.say("The last run was cut off; what it left half-written is repaired.")
            reader = Reader(options, folder, facts, source, answers, journal, manifest, display)

            def finish(*, interrupted: bool = False) -> BatchSummary:
                return _finish(reader, record(options, facts, jobs), wanted, interrupted=interrupted)

            with stopping(lambda: display.say("Finishing what is in hand; press Ctrl-C again to end at once.")) as stop:
                try:
                    with _engine(options, facts, jobs) as engine:
                        if options.watch:
                            watch(reader, engine, stop, finish)
                        else:
                            _one_pass(reader, engine, stop)
                except WorkersFailed as failed:
                    raise _cause(failed) from failed
                summary = finish(interrupted=bool(stop))
        write_record(folder, record(options, facts, jobs, summary))
        display.say(_last_words(summary))
    return summary


def _last_words(summary: BatchSummary) -> str:
    """What a person needs to know when it is over."""
    done = f"{summary.documents} documents, {summary.failed} of them could not be read{' (errors.csv)' if summary.failed else ''}."
    if summary.interrupted:
        return f"Interrupted. {done} Run the same command again to go on where it stopped."
    return f"{done} summary.html shows what was found."


def _not_letters(folder: Path, options: BatchOptions) -> tuple[Path, ...]:
    """Folders that may lie below the source and hold what this program put there."""
    return tuple(p for p in (folder, options.move_done, options.move_failed) if p is not None)


def _rulebook_version(options: BatchOptions) -> str:
    """Digest of the patterns that the workers will use; reading and checking them is left to the workers."""
    return digest(patterns_root()) if options.analyzer == PRODUCT else ""


def _cause(failed: WorkersFailed) -> AnalyzerError:
    """Why the workers do not start: patterns that are refused are told as such, with file and line."""
    try:
        load_rulebook()
    except RulebookError as refused:
        return refused
    return failed


def _engine(options: BatchOptions, facts: RunFacts, jobs: int) -> Engine:
    settings = WorkSettings(options.analyzer, facts.as_of.isoformat(), options.timeout, options.max_bytes, options.reports)
    if options.engine is EngineName.DASK:
        from analyzer.batch.engines.dask import DaskEngine

        return DaskEngine(settings, jobs=jobs, scheduler=options.scheduler, in_flight=options.in_flight)
    from analyzer.batch.engines.local import LocalEngine

    return LocalEngine(settings, jobs)


def _one_pass(reader: Reader, engine: Engine, stop: Stop) -> None:
    items = list(distinct(reader.source.items()))
    reader.counts.total = len(items)
    reader.read(items, engine, stop)


def _finish(reader: Reader, facts: dict[str, Any], wanted: Wanted, *, interrupted: bool) -> BatchSummary:
    """Bring `analyses.jsonl` into its final form and derive the other files from it."""
    options, journal, counts = reader.options, reader.journal, reader.counts
    journal.compact(natural, sort=options.sort)
    reader.manifest.keep(journal.entries)
    totals, cases = derive(reader.folder, journal, facts, wanted)
    return BatchSummary(
        documents=totals.documents,
        analyzed=counts.analyzed,
        failed_now=counts.failed,
        failed=totals.failed,
        unchanged=counts.unchanged,
        duplicates=totals.duplicates,
        cases=cases,
        pages=counts.pages,
        seconds=counts.seconds,
        analysis_seconds=counts.analysis_seconds,
        errors=dict(totals.errors),
        interrupted=interrupted,
    )
