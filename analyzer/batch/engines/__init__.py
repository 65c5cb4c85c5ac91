"""Where documents are analyzed: worker processes of this machine, or a cluster."""

from __future__ import annotations

from collections.abc import Iterator
from types import TracebackType
from typing import Protocol, Self

from analyzer.batch.documents import Document, Outcome


class Engine(Protocol):
    """Takes documents as it has room for them and gives each back once, in any order.

    Documents are drawn from the iterator only when there is room, so a long source never piles up. When the iterator ends, what is in hand
    is finished. A document that takes its worker down twice comes back with `resource_limit`.
    """

    def __enter__(self) -> Self: ...

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None: ...

    def run(self, documents: Iterator[Document]) -> Iterator[tuple[Document, Outcome]]: ...
