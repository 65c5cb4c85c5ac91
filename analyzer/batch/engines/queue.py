"""The documents of a run on their way to an engine: new ones, those to be done again, and those that took a child down."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence

from analyzer.batch.documents import Document, Failure, Outcome
from analyzer.batch.engines.chunks import MOST_BYTES, MOST_DOCUMENTS, Done, Lost
from analyzer.errors import WorkerCrashed

_TRIES = {Lost.CRASHED: 2, Lost.KILLED: 4}
"""A child that was killed from outside says less against its document than one that crashed."""
_HELD_BYTES = 256 * 1024 * 1024
_FIRST_SIZE = 8
_SMALLEST = 2


class Queue:
    """Hands out chunks of about what one child does in its time, and takes back what was not done.

    A document that took a child down waits until all others are done and is then tried alone.
    """

    def __init__(self, documents: Iterator[Document]) -> None:
        self._documents = documents
        self._again: deque[Document] = deque()
        self._suspects: deque[Document] = deque()
        self._tries: dict[str, int] = {}
        self._held = 0
        self._size = _FIRST_SIZE

    def chunk(self) -> list[Document]:
        """The next documents; empty when there are none for now."""
        chunk: list[Document] = []
        held = 0
        while len(chunk) < self._size and held < MOST_BYTES and self._held < _HELD_BYTES:
            document = self._again.popleft() if self._again else next(self._documents, None)
            if document is None:
                break
            chunk.append(document)
            held += len(document.data or b"")
        return chunk

    def suspect(self) -> list[Document]:
        """A document to be tried alone; empty when there is none."""
        if not self._suspects:
            return []
        document = self._suspects.popleft()
        self._held -= len(document.data or b"")
        return [document]

    def take(self, chunk: Sequence[Document], done: Done) -> Iterator[tuple[Document, Outcome]]:
        """What is finished of a chunk; the rest will be handed out again."""
        if len(done.outcomes) == len(chunk):
            self._size = min(MOST_DOCUMENTS, 2 * self._size)
        else:
            self._size = max(_SMALLEST, len(done.outcomes) + 1)
        yield from zip(chunk, done.outcomes, strict=False)
        rest = list(chunk[len(done.outcomes) :])
        if done.lost is not None and rest:
            yield from self._blame(rest.pop(0), done.lost)
        self._again.extendleft(reversed(rest))

    def lost(self, chunk: Sequence[Document]) -> Iterator[tuple[Document, Outcome]]:
        """A whole worker went down with a chunk: each of its documents is tried alone."""
        for document in chunk:
            yield from self._blame(document, Lost.CRASHED)

    def _blame(self, document: Document, lost: Lost) -> Iterator[tuple[Document, Outcome]]:
        self._tries[document.name] = self._tries.get(document.name, 0) + 1
        if self._tries[document.name] >= _TRIES[lost]:
            yield document, Outcome(document.sha256 or "", failure=Failure.of(WorkerCrashed()))
        else:
            self._suspects.append(document)
            self._held += len(document.data or b"")
