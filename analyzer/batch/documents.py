"""The values that travel between a batch and its engines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from analyzer.errors import AnalyzerError
from analyzer.model import Answers

Row = Mapping[str, str | int | float | bool | None]
"""Flat columns of `reporting.rows` by name; days as ISO text, what is None may be absent."""


@dataclass(frozen=True, slots=True)
class Document:
    """One document to analyze. Either its bytes are here, or an address where a worker can fetch them."""

    name: str
    """Path below the source with `/`; what `document.file_name` will say."""
    data: bytes | None
    answers: Answers = field(default_factory=Answers)
    url: str | None = None
    sha256: str | None = None
    """Hex digest of the bytes, where they have been read."""


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a document could not be analyzed, in the error catalogue's terms."""

    code: str
    message: str
    detail: str = ""
    """For a developer: where a bug struck. Holds no text of the document."""

    @classmethod
    def of(cls, error: AnalyzerError) -> Failure:
        return cls(error.code, error.message())


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one document: an analysis or a failure."""

    sha256: str
    """Hex digest of the bytes; empty where they could not be had."""
    analysis: bytes | None = None
    """The contract's JSON object, UTF-8, one line."""
    row: Row | None = None
    """The same, flat."""
    failure: Failure | None = None
    pages: int = 0
    seconds: float = 0.0
    """Time the worker spent on it."""
    report: bytes | None = None
    """HTML report, where one was asked for."""


@dataclass(frozen=True, slots=True)
class WorkSettings:
    """What a worker process must know; the same for every document of a run. Picklable and small."""

    analyzer: str
    """`module:function` taking these settings and giving `Callable[[Document], Outcome]`."""
    as_of: str
    """ISO day."""
    timeout: float
    max_bytes: int
    reports: bool = False
