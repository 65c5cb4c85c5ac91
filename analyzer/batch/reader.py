"""What becomes of each document of a batch: kept as it is, linked to one like it, or analyzed; a line for every one."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from analyzer.batch.answers import AnswerBook, digest, given
from analyzer.batch.documents import Document, Failure, Outcome
from analyzer.batch.engines import Engine
from analyzer.batch.interrupt import Stop
from analyzer.batch.journal import Head, Journal, body_of, document_key, renamed, split
from analyzer.batch.manifest import Manifest
from analyzer.batch.options import BatchOptions, EngineName
from analyzer.batch.progress import Counts, Display
from analyzer.batch.record import RunFacts
from analyzer.batch.reports import write_report
from analyzer.batch.sources import Item, Source
from analyzer.errors import AnalyzerError, AnswersError
from analyzer.model import Answers


@dataclass(slots=True)
class Reader:
    """One run over a source."""

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

    def __post_init__(self) -> None:
        retry = self.options.retry_failed
        self._known = {e.key: name for name, e in self.journal.entries.items() if not (retry and e.failed)}

    def read(self, items: Iterable[Item], engine: Engine, stop: Stop) -> None:
        """Read what is to be read of `items` and write a line for each; what is in hand is finished when `stop` is set."""
        for document, outcome in engine.run(self._to_analyze(items, stop)):
            self._take(document.name, outcome)
        self.journal.sync()

    def _to_analyze(self, items: Iterable[Item], stop: Stop) -> Iterator[Document]:
        """The documents to analyze; those that need no analysis are dealt with on the way."""
        left = self.options.limit
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
        address = self.source.address(item) if self.options.engine is not EngineName.LOCAL and failure is None else None
        if address is not None:
            self._hand[item.name] = (item, start)
            return Document(item.name, None, answers, address)
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
        head = replace(head, sha256=head.sha256 or outcome.sha256)
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
