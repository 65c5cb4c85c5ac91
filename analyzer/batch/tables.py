"""Flat tables of a batch: `analyses.csv`, `analyses.parquet` and `errors.csv`, one row a document.

The columns are those of `reporting.rows`; the workers fill them, so that ending a run reads no analysis again.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from analyzer.batch.documents import Row
from analyzer.batch.durable import replacing
from analyzer.reporting.rows import COLUMNS, Kind, harmless

NAMES = tuple(c.name for c in COLUMNS)
ERROR_NAMES = ("file_name", "sha256", "code", "message", "detail", "duplicate_of")

_KINDS = {c.name: c.kind for c in COLUMNS}
_AMOUNT = re.compile(r"-?\d{1,12}(?:\.\d{1,2})?")
_ROW_GROUP = 5000
_EPOCH = date(1970, 1, 1)


class CsvTable:
    """A CSV file written row by row; takes the old one's place when closed, leaves it when the block fails."""

    def __init__(self, path: Path, names: Sequence[str]) -> None:
        self._stack = ExitStack()
        self._text = io.TextIOWrapper(self._stack.enter_context(replacing(path)), encoding="utf-8", errors="replace", newline="")
        self._names = names
        self._writer = csv.writer(self._text, lineterminator="\n")
        self._writer.writerow(names)

    def add(self, row: Row) -> None:
        self._writer.writerow([harmless(row.get(name)) for name in self._names])

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        try:
            self._text.detach()
        except OSError as full:
            kind, error, trace = type(full), full, full.__traceback__
        self._stack.__exit__(kind, error, trace)


def write_parquet(path: Path, rows: Iterable[Row]) -> None:
    """Write rows as Parquet in row groups; days, amounts and numbers have types of their own."""
    from arro3.core import RecordBatch, RecordBatchReader, Schema
    from arro3.io import write_parquet as write

    schema = Schema([_field(name) for name in NAMES])

    def batches() -> Iterator[Any]:
        for group in _groups(rows, _ROW_GROUP):
            yield RecordBatch.from_arrays([_array(name, [row.get(name) for row in group]) for name in NAMES], schema=schema)

    with replacing(path) as file:
        write(RecordBatchReader.from_batches(schema, batches()), file)


def _field(name: str) -> Any:
    from arro3.core import DataType, Field

    types = {
        Kind.DAY: DataType.date32(),
        Kind.AMOUNT: DataType.decimal128(14, 2),
        Kind.WHOLE: DataType.int32(),
        Kind.SHARE: DataType.float64(),
        Kind.TRUTH: DataType.bool(),
    }
    return Field(name, types.get(_KINDS.get(name, Kind.TEXT), DataType.utf8()), nullable=True)


def _array(name: str, values: list[Any]) -> Any:
    from arro3.core import Array, DataType

    kind, wanted = _KINDS.get(name), _field(name).type
    if kind is Kind.DAY:
        return Array([(date.fromisoformat(v) - _EPOCH).days if v else None for v in values], DataType.int32()).cast(wanted)
    if kind is Kind.AMOUNT:
        return Array([v if v and _AMOUNT.fullmatch(v) else None for v in values], DataType.utf8()).cast(wanted)
    return Array(values, wanted)


def _groups(rows: Iterable[Row], size: int) -> Iterator[list[Row]]:
    group: list[Row] = []
    for row in rows:
        group.append(row)
        if len(group) == size:
            yield group
            group = []
    if group:
        yield group
