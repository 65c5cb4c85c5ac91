"""Flat tables of a batch: `analyses.csv`, `analyses.parquet` and `errors.csv`, one row a document.

The columns are the same in CSV and Parquet; `COLUMNS` describes them and docs/scaling.md lists them. Lists are joined by `; `.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from analyzer.batch.durable import replacing

Row = dict[str, Any]
"""Column name to str, int, float, bool or None; days as ISO text, amounts as decimal text."""

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_NUMBER = re.compile(r"-?\d{1,15}(?:\.\d{1,6})?")
_ROW_GROUP = 5000
_EPOCH = date(1970, 1, 1)


class Kind(StrEnum):
    TEXT = "text"
    DAY = "day"
    AMOUNT = "amount"
    WHOLE = "whole"
    SHARE = "share"
    TRUTH = "truth"


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    kind: Kind
    meaning: str
    of: Callable[[Mapping[str, Any]], Any]
    """From the contract's JSON object; missing keys are None or empty."""


def _value(found: Mapping[str, Any], key: str) -> Any:
    return (found.get(key) or {}).get("value")


def _several(values: Iterable[Any]) -> str | None:
    return "; ".join(dict.fromkeys(str(v) for v in values if v not in (None, ""))) or None


def _identifiers(kind: str) -> Callable[[Mapping[str, Any]], Any]:
    return lambda a: _several(i.get("value") for i in a.get("identifiers") or () if i.get("kind") == kind)


def _day(kind: str) -> Callable[[Mapping[str, Any]], Any]:
    def first(a: Mapping[str, Any]) -> Any:
        found = [d for d in a.get("dates") or () if d.get("kind") == kind]
        return max(found, key=lambda d: d.get("confidence") or 0.0).get("value") if found else None

    return first


def _deadline(name: str) -> Callable[[Mapping[str, Any]], Any]:
    return lambda a: min((d["due"] for d in (a.get("determination") or {}).get("deadlines") or () if d.get("name") == name), default=None)


def _amount(name: str) -> Callable[[Mapping[str, Any]], Any]:
    return lambda a: (a.get("totals") or {}).get(name)


def _determination(key: str) -> Callable[[Mapping[str, Any]], Any]:
    return lambda a: (a.get("determination") or {}).get(key)


def next_deadline(a: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The first deadline on or after the day of judgement that asks something of the member."""
    as_of = a.get("as_of") or ""
    coming = [d for d in (a.get("determination") or {}).get("deadlines") or () if d["due"] >= as_of and d["name"] != "imr_earliest"]
    return min(coming, key=lambda d: d["due"], default=None)


COLUMNS: tuple[Column, ...] = (
    Column("file_name", Kind.TEXT, "path below the source", lambda a: a["document"].get("file_name")),
    Column("sha256", Kind.TEXT, "digest of the bytes", lambda a: a["document"].get("sha256")),
    Column("duplicate_of", Kind.TEXT, "document with the same bytes and answers", lambda a: (a.get("batch") or {}).get("duplicate_of")),
    Column("media_type", Kind.TEXT, "what the bytes are", lambda a: a["document"].get("media_type")),
    Column("language", Kind.TEXT, "ISO 639-1", lambda a: a["document"].get("language")),
    Column("pages", Kind.WHOLE, "number of pages", lambda a: len(a["document"].get("pages") or ())),
    Column(
        "text_source", Kind.TEXT, "embedded, ocr, mixed or none, of all pages", lambda a: _several(p["text_source"] for p in a["document"]["pages"])
    ),
    Column("notice_kind", Kind.TEXT, "kind of notice", lambda a: _value(a, "notice_kind")),
    Column("decision", Kind.TEXT, "what the plan did", lambda a: _value(a, "decision")),
    Column("plan_name", Kind.TEXT, "plan as printed", lambda a: (a.get("plan") or {}).get("name")),
    Column("legal_entity", Kind.TEXT, "legal name of the plan or insurer", lambda a: (a.get("plan") or {}).get("legal_entity")),
    Column("sender_name", Kind.TEXT, "who wrote", lambda a: (a.get("sender") or {}).get("name")),
    Column("sender_role", Kind.TEXT, "in which role", lambda a: (a.get("sender") or {}).get("role")),
    Column("regulator_path", Kind.TEXT, "who regulates this coverage", lambda a: _value(a, "regulator_path")),
    Column("path_confidence", Kind.SHARE, "0 to 1", lambda a: (a.get("regulator_path") or {}).get("confidence")),
    Column("primary_reason", Kind.TEXT, "main reason", lambda a: next((r["value"] for r in a.get("reasons") or () if r.get("primary")), None)),
    Column("reasons", Kind.TEXT, "all reasons the plan gives", lambda a: _several(r["value"] for r in a.get("reasons") or ())),
    Column("urgency", Kind.TEXT, "urgent, not_urgent or unknown", lambda a: _value(a, "urgency")),
    *(
        Column(kind, Kind.TEXT, "as printed", _identifiers(kind))
        for kind in ("member_id", "group_number", "policy_number", "claim_number", "reference_number", "authorization_number", "case_number")
    ),
    *(
        Column(kind, Kind.DAY, "day in the letter", _day(kind))
        for kind in ("notice_date", "service_date", "request_date", "received_date", "decision_date", "grievance_filed", "response_due")
    ),
    Column("services", Kind.TEXT, "what was refused", lambda a: _several(s.get("description") for s in a.get("services") or ())),
    Column("codes", Kind.TEXT, "every code printed", lambda a: _several(a.get("codes") or ())),
    *(Column(name, Kind.AMOUNT, "US dollars, total", _amount(name)) for name in ("billed", "allowed", "paid", "member_responsibility")),
    Column("outcome", Kind.TEXT, "may an Independent Medical Review be asked for", _determination("outcome")),
    Column("grounds", Kind.TEXT, "for which reasons", lambda a: _several((a.get("determination") or {}).get("grounds") or ())),
    Column("next_step", Kind.TEXT, "what to do next", _determination("next_step")),
    Column("next_deadline", Kind.DAY, "first deadline still to come", lambda a: (next_deadline(a) or {}).get("due")),
    Column("next_deadline_name", Kind.TEXT, "which one", lambda a: (next_deadline(a) or {}).get("name")),
    *(
        Column(f"due_{name}", Kind.DAY, "deadline", _deadline(name))
        for name in ("plan_grievance", "imr_application", "state_hearing", "external_review")
    ),
    Column("review_needed", Kind.TRUTH, "a person should check", lambda a: (a.get("review") or {}).get("needed")),
    Column("review_why", Kind.TEXT, "and why", lambda a: _several((a.get("review") or {}).get("why") or ())),
    Column("as_of", Kind.DAY, "deadlines judged on this day", lambda a: a.get("as_of")),
    Column("rulebook_version", Kind.TEXT, "digest of patterns/", lambda a: a.get("rulebook_version")),
)

ERROR_COLUMNS = ("file_name", "sha256", "code", "message", "duplicate_of")


def row_of(analysis: Mapping[str, Any]) -> Row:
    """The flat row of one analysis."""
    return {column.name: column.of(analysis) for column in COLUMNS}


def error_row(line: Mapping[str, Any]) -> Row:
    """The flat row of one document that could not be read."""
    return {
        "file_name": line["document"].get("file_name"),
        "sha256": line["document"].get("sha256"),
        "code": line["error"]["code"],
        "message": line["error"]["message"],
        "duplicate_of": (line.get("batch") or {}).get("duplicate_of"),
    }


def harmless(value: Any) -> Any:
    """A cell that no spreadsheet takes for a formula: a letter's text is not to run commands on the reader's machine."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        value = value.replace("\x00", "")
        return "'" + value if value.lstrip(" ").startswith(_FORMULA_STARTS) and not _NUMBER.fullmatch(value) else value
    return value


class CsvTable:
    """A CSV file written row by row; takes the old one's place when closed, leaves it when the block fails."""

    def __init__(self, path: Path, columns: Iterable[str]) -> None:
        self._stack = ExitStack()
        raw = self._stack.enter_context(replacing(path))
        self._text = io.TextIOWrapper(raw, encoding="utf-8", newline="")
        self._columns = tuple(columns)
        self._writer = csv.writer(self._text)
        self._writer.writerow(self._columns)

    def add(self, row: Row) -> None:
        self._writer.writerow([harmless(row[c]) for c in self._columns])

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        try:
            self._text.detach()
        except OSError as full:
            kind, error, trace = type(full), full, full.__traceback__
        self._stack.__exit__(kind, error, trace)


def write_parquet(path: Path, rows: Iterable[Row]) -> None:
    """Write rows as Parquet, in row groups, typed as `COLUMNS` says."""
    from arro3.core import Array, DataType, Field, RecordBatch, RecordBatchReader, Schema
    from arro3.io import write_parquet as write

    types = {
        Kind.TEXT: DataType.utf8(),
        Kind.DAY: DataType.date32(),
        Kind.AMOUNT: DataType.decimal128(14, 2),
        Kind.WHOLE: DataType.int32(),
        Kind.SHARE: DataType.float64(),
        Kind.TRUTH: DataType.bool(),
    }
    schema = Schema([Field(c.name, types[c.kind], nullable=True) for c in COLUMNS])

    def batches() -> Iterator[Any]:
        for group in _groups(rows, _ROW_GROUP):
            arrays = []
            for column in COLUMNS:
                values = [row[column.name] for row in group]
                if column.kind is Kind.DAY:
                    arrays.append(Array([_days(v) for v in values], DataType.int32()).cast(types[column.kind]))
                elif column.kind is Kind.AMOUNT:
                    arrays.append(Array(values, DataType.utf8()).cast(types[column.kind]))
                else:
                    arrays.append(Array(values, types[column.kind]))
            yield RecordBatch.from_arrays(arrays, schema=schema)

    with replacing(path) as file:
        write(RecordBatchReader.from_batches(schema, batches()), file)


def _days(value: str | None) -> int | None:
    return (date.fromisoformat(value) - _EPOCH).days if value else None


def _groups(rows: Iterable[Row], size: int) -> Iterator[list[Row]]:
    group: list[Row] = []
    for row in rows:
        group.append(row)
        if len(group) == size:
            yield group
            group = []
    if group:
        yield group
