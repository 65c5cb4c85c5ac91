"""A batch from start to end: what is new is read, what is known is kept, results are on the disk before anyone is told of them."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path

from analyzer.batch.answers import AnswerBook, digest, read_answer_book
from analyzer.batch.documents import Document, Failure, Outcome, WorkSettings
from analyzer.batch.durable import locked
from analyzer.batch.engines import Engine
from analyzer.batch.finish import write_tables
from analyzer.batch.interrupt import Stop, stopping
from analyzer.batch.journal import Head, Journal, body_of, document_key, renamed
from analyzer.batch.manifest import Manifest
from analyzer.batch.names import natural
from analyzer.batch.options import BatchOptions, BatchSummary, EngineName
from analyzer.batch.progress import Counts, Display, open_display
from analyzer.batch.record import RunFacts, earlier_day, write_record
from analyzer.batch.sources import Item, Selection, Source, open_source
from analyzer.batch.work import rulebook_version
from analyzer.errors import AnalyzerError, AnswersError
from analyzer.model import Answers

ANALYSES = "analyses.jsonl"


def run_batch(options: BatchOptions) -> BatchSummary:
    """Analyze every document of a source that is new, changed or to be tried again.

    Raises:
        UsageError: nothing at the source, a folder in use, an engine that is not installed.
        RulebookError: the patterns are refused.
        OutputFailed: the results could not be written; run again to go on.
    """
    folder = Path(options.out)
    with locked(folder):
        facts = _facts(options, folder)
        source = open_source(options.source, Selection(options.include, options.exclude), without=(folder,))
        answers = read_answer_book(options.answers)
        jobs = options.jobs or os.cpu_count() or 1
        write_record(folder, options, facts, jobs, None)
        with closing(Journal(folder / ANALYSES)) as journal, closing(Manifest(folder / "manifest.jsonl")) as manifest:
            display = open_display(options.progress)
            run = _Run(options, facts, source, answers, journal, manifest, display)
            with stopping(lambda: display.say("Finishing what is in hand; press Ctrl-C again to end at once.")) as stop:
                with display, _engine(options, facts, jobs) as engine:
                    run.read_all(engine, stop)
                summary = run.finish(folder, interrupted=bool(stop))
        write_record(folder, options, facts, jobs, summary)
    if summary.interrupted:
        display.say("Interrupted. Run the same command again to go on where it stopped.")
    return summary


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
class _Waiting:
    """Documents whose twin is being read."""

    head: Head
    stamp: str


@dataclass(slots=True)
class _Run:
    options: BatchOptions
    facts: RunFacts
    source: Source
    answers: AnswerBook
    journal: Journal
    manifest: Manifest
    display: Display
    counts: Counts = field(default_factory=Counts)
    _known: dict[bytes, str] = field(default_factory=dict)
    """Key to the document that has a line with it."""
    _hand: dict[str, tuple[Item, str]] = field(default_factory=dict)
    """Documents at the engine: their item and settings."""
    _twins: dict[bytes, list[_Waiting]] = field(default_factory=dict)
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
        answers, failure, settings = self._answers(item)
        entry = self.journal.entries.get(item.name)
        keep = entry is not None and not (self.options.retry_failed and entry.failed)
        known = self.manifest.digest(item.name, item.stamp)
        if keep and entry is not None and known is not None and document_key(item.name, known, settings) == entry.key:
            self.counts.unchanged += 1
            return None
        try:
            data = self.source.read(item, self.options.max_bytes)
        except AnalyzerError as error:
            self._write(item, settings, Outcome("", failure=Failure.of(error)))
            return None
        sha256 = _sha256(data)
        head = Head(item.name, sha256, settings)
        if keep and entry is not None and head.key() == entry.key:
            self.manifest.note(item.name, item.stamp, sha256)
            self.counts.unchanged += 1
            return None
        if failure is not None:
            self._write(item, settings, Outcome(sha256, failure=failure))
            return None
        if head.key() in self._twins:
            self._twins[head.key()].append(_Waiting(head, item.stamp))
            return None
        twin = self.journal.entries.get(self._known.get(head.key(), ""))
        if twin is not None and twin.key == head.key():
            self._link(_Waiting(head, item.stamp), self._known[head.key()])
            return None
        self._twins[head.key()] = []
        self._hand[item.name] = (item, settings)
        return Document(item.name, data, answers, None, sha256)

    def _answers(self, item: Item) -> tuple[Answers, Failure | None, str]:
        beside = self.source.answers(item)
        try:
            answers = self.answers.of(item.name, beside)
        except AnswersError as error:
            return Answers(), Failure.of(error), self.facts.settings(_sha256(beside or b""))
        return answers, None, self.facts.settings(digest(answers))

    def _take(self, name: str, outcome: Outcome) -> None:
        item, settings = self._hand.pop(name)
        key = self._write(item, settings, outcome)
        for twin in self._twins.pop(key, ()):
            self._link(twin, name)

    def _write(self, item: Item, settings: str, outcome: Outcome) -> bytes:
        """Put one document's line on the disk."""
        head = Head(item.name, outcome.sha256, settings, outcome.failure.code if outcome.failure else None)
        self.journal.append(head, body_of(item.name, outcome))
        self.manifest.note(item.name, item.stamp, outcome.sha256)
        self._known[head.key()] = item.name
        self.counts.add(outcome)
        self.display.show(self.counts)
        return head.key()

    def _link(self, twin: _Waiting, original: str) -> None:
        """Give a document the line of the one it equals."""
        body = renamed(self.journal.body(original), twin.head.file)
        self.journal.append(replace(twin.head, failed=self.journal.entries[original].failed, duplicate_of=original), body)
        self.manifest.note(twin.head.file, twin.stamp, twin.head.sha256)
        self.counts.duplicates += 1

    def finish(self, folder: Path, *, interrupted: bool) -> BatchSummary:
        """Bring `analyses.jsonl` into its final form and derive the other files from it."""
        self.journal.compact(natural, sort=self.options.sort)
        self.manifest.keep(self.journal.entries)
        totals = write_tables(folder, self.journal, parquet=self.options.parquet)
        return BatchSummary(
            documents=totals.documents,
            analyzed=self.counts.analyzed,
            failed=totals.failed,
            unchanged=self.counts.unchanged,
            duplicates=totals.duplicates,
            pages=self.counts.pages,
            seconds=self.counts.seconds,
            analysis_seconds=self.counts.analysis_seconds,
            errors=dict(totals.errors),
            interrupted=interrupted,
        )


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
