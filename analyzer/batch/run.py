"""A batch from start to end: what is new is read, what is known is kept, results are on the disk before anyone is told of them."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from analyzer.batch.answers import AnswerBook, digest, given, read_answer_book
from analyzer.batch.documents import Document, Failure, Outcome, WorkSettings
from analyzer.batch.durable import locked
from analyzer.batch.engines import Engine
from analyzer.batch.finish import derive
from analyzer.batch.interrupt import Stop, stopping
from analyzer.batch.journal import Head, Journal, body_of, document_key, renamed, split
from analyzer.batch.manifest import Manifest
from analyzer.batch.names import natural
from analyzer.batch.options import BatchOptions, BatchSummary, EngineName
from analyzer.batch.progress import Counts, Display, open_display
from analyzer.batch.record import RUN_FILE, RunFacts, earlier_day, record, write_record
from analyzer.batch.remote import Staging, is_address
from analyzer.batch.reports import write_report
from analyzer.batch.sources import Item, Selection, Source, open_source
from analyzer.batch.work import rulebook_version
from analyzer.errors import AnalyzerError, AnswersError
from analyzer.model import Answers

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
    return summary


def _run_in(folder: Path, options: BatchOptions) -> BatchSummary:
    with locked(folder), open_display(options.progress) as display:
        facts = _facts(options, folder)
        source = open_source(options.source, Selection(options.include, options.exclude), without=_not_letters(folder, options))
        answers = read_answer_book(options.answers)
        jobs = options.jobs or os.cpu_count() or 1
        write_record(folder, record(options, facts, jobs))
        with closing(Journal(folder / ANALYSES)) as journal, closing(Manifest(folder / MANIFEST)) as manifest:
            run = _Run(options, folder, facts, source, answers, journal, manifest, display)
            with stopping(lambda: display.say("Finishing what is in hand; press Ctrl-C again to end at once.")) as stop:
                with _engine(options, facts, jobs) as engine:
                    run.read_all(engine, stop)
                summary = run.finish(record(options, facts, jobs), interrupted=bool(stop))
        write_record(folder, record(options, facts, jobs, summary))
        if summary.interrupted:
            display.say("Interrupted. Run the same command again to go on where it stopped.")
    return summary


def _not_letters(folder: Path, options: BatchOptions) -> tuple[Path, ...]:
    """Folders that may lie below the source and hold what this program put there."""
    return tuple(p for p in (folder, options.move_done, options.move_failed) if p is not None)


def _facts(options: BatchOptions, folder: Path) -> RunFacts:
    return RunFacts(options.as_of or earlier_day(folder) or options.today, rulebook_version(options.analyzer), options.analyzer)


def _engine(options: BatchOptions, facts: RunFacts, jobs: int) -> Engine:
    settings = WorkSettings(options.analyzer, facts.as_of.isoformat(), options.timeout, options.max_bytes, options.reports)
    if options.engine is EngineName.DASK:
        from analyzer.batch.engines.dask import DaskEngine

        return DaskEngine(settings, jobs=jobs, scheduler=options.scheduler, in_flight=options.in_flight)
    from analyzer.batch.engines.local import LocalEngine

    return LocalEngine(settings, jobs)


@dataclass(slots=True)
class _Run:
    options: BatchOptions
    folder: Path
    facts: RunFacts
    source: Source
    answers: AnswerBook
    journal: Journal
    manifest: Manifest
    display: Display
    counts: Counts = field(default_factory=Counts)
    _known: dict[bytes, str] = field(default_factory=dict)
    """Key to the document that has a line with it."""
    _hand: dict[str, tuple[Item, Head]] = field(default_factory=dict)
    """Documents at the engine."""
    _twins: dict[bytes, list[tuple[Item, Head]]] = field(default_factory=dict)
    """Key of a document at the engine to those like it."""

    def read_all(self, engine: Engine, stop: Stop) -> None:
        """Read what is to be read and write a line for each."""
        retry = self.options.retry_failed
        self._known = {e.key: name for name, e in self.journal.entries.items() if not (retry and e.failed)}
        for document, outcome in engine.run(self._new_documents(stop)):
            self._take(document.name, outcome)
        self.journal.sync()

    def _new_documents(self, stop: Stop) -> Iterator[Document]:
        """The documents to analyze; those that need no analysis are dealt with on the way."""
        left = self.options.limit
        items = list(self.source.items())
        self.counts.total = len(items)
        for item in items:
            if stop or left == 0:
                return
            document = self._consider(item)
            self.display.show(self.counts)
            if document is not None:
                left = None if left is None else left - 1
                yield document

    def _consider(self, item: Item) -> Document | None:
        """The document to analyze, or None where its line could be written, or stands, without that."""
        answers, failure, start = self._start(item)
        entry = self.journal.entries.get(item.name)
        if entry is not None and self.options.retry_failed and entry.failed:
            entry = None
        known = self.manifest.digest(item.name, item.stamp)
        if entry is not None and known is not None and document_key(item.name, known, start.settings) == entry.key:
            self.counts.unchanged += 1
            return None
        try:
            data = self.source.read(item, self.options.max_bytes)
        except AnalyzerError as error:
            self._write(item, start, Outcome("", failure=Failure.of(error)))
            return None
        head = replace(start, sha256=hashlib.sha256(data).hexdigest())
        if entry is not None and head.key() == entry.key:
            self.manifest.note(item.name, item.stamp, head.sha256)
            self.counts.unchanged += 1
            return None
        if failure is not None:
            self._write(item, head, Outcome(head.sha256, failure=failure))
            return None
        return None if self._is_twin(item, head) else Document(item.name, data, answers, None, head.sha256)

    def _start(self, item: Item) -> tuple[Answers, Failure | None, Head]:
        """The answers for a document, or why they do not fit, and the head of its line as far as it is known."""
        beside = self.source.answers(item)
        try:
            answers = self.answers.of(item.name, beside)
        except AnswersError as error:
            unfit = {"unfit": hashlib.sha256(beside or b"").hexdigest()}
            return Answers(), Failure.of(error), Head(item.name, "", self.facts.settings(digest(unfit)))
        named = given(answers)
        return answers, None, Head(item.name, "", self.facts.settings(digest(named)), answers=named)

    def _is_twin(self, item: Item, head: Head) -> bool:
        """Whether another document with the same bytes and answers spares this one the reading; if not, it is the one to be read."""
        key = head.key()
        waiting = self._twins.get(key)
        if waiting is not None:
            waiting.append((item, head))
            return True
        original = self._known.get(key, "")
        entry = self.journal.entries.get(original)
        if entry is not None and entry.key == key:
            self._link(item, head, original)
            return True
        self._twins[key] = []
        self._hand[item.name] = (item, head)
        return False

    def _take(self, name: str, outcome: Outcome) -> None:
        item, head = self._hand.pop(name)
        self._write(item, head, outcome)
        for twin in self._twins.pop(head.key(), ()):
            self._link(*twin, name)

    def _write(self, item: Item, head: Head, outcome: Outcome) -> None:
        """Put one document's line on the disk."""
        if outcome.report is not None:
            write_report(self.folder, item.name, outcome.report)
        failed = outcome.failure.code if outcome.failure else None
        head = replace(head, failed=failed, row=outcome.row)
        self.journal.append(head, body_of(item.name, head.sha256, outcome))
        self.manifest.note(item.name, item.stamp, head.sha256)
        self._known[head.key()] = item.name
        self.counts.add(outcome)
        self.display.show(self.counts)

    def _link(self, item: Item, head: Head, original: str) -> None:
        """Give a document the line of the one it equals."""
        first, body = split(self.journal.line(original))
        self.journal.append(replace(first, file=head.file, duplicate_of=original), renamed(body, head.file))
        self.manifest.note(item.name, item.stamp, head.sha256)
        self.counts.duplicates += 1
        self.display.show(self.counts)

    def finish(self, facts: dict[str, Any], *, interrupted: bool) -> BatchSummary:
        """Bring `analyses.jsonl` into its final form and derive the other files from it."""
        self.journal.compact(natural, sort=self.options.sort)
        self.manifest.keep(self.journal.entries)
        totals, cases = derive(self.folder, self.journal, facts, self.facts.as_of, parquet=self.options.parquet, reports=self.options.reports)
        return BatchSummary(
            documents=totals.documents,
            analyzed=self.counts.analyzed,
            failed_now=self.counts.failed,
            failed=totals.failed,
            unchanged=self.counts.unchanged,
            duplicates=totals.duplicates,
            cases=cases,
            pages=self.counts.pages,
            seconds=self.counts.seconds,
            analysis_seconds=self.counts.analysis_seconds,
            errors=dict(totals.errors),
            interrupted=interrupted,
        )
