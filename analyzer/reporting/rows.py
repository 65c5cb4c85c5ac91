"""An analysis as one flat row: the columns of `analyses.csv` and of the Parquet file; `docs/columns.md` is written from them.

Rows are made from the contract's JSON object (`json.to_dict`, or a line of `analyses.jsonl`), so a stored analysis needs no reading back.
A cell that a spreadsheet would run as a formula is made plain text by an apostrophe in front, as spreadsheets themselves do it.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TextIO

from analyzer.model import DateKind, DeadlineName, IdentifierKind
from analyzer.reporting.summary import clean, next_deadline

Row = dict[str, Any]
"""Column name to str, int, float, bool or None; days as ISO text, amounts as decimal text."""
Found = Mapping[str, Any]
"""An analysis as the contract's JSON object; a missing key is as good as null."""

FORMULA_STARTS = tuple("=+-@|%＝＋－＠")
NUMBER = re.compile(r"[+-]?\d{1,15}(?:\.\d{1,6})?")
BETWEEN = "; "


class Kind(StrEnum):
    TEXT = "text"
    DAY = "day"
    AMOUNT = "amount"
    WHOLE = "whole number"
    SHARE = "number"
    TRUTH = "true or false"


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    kind: Kind
    meaning: str
    of: Callable[[Found], Any]


def row_of(analysis: Found) -> Row:
    """The cells of one analysis by column name; None where the letter does not say."""
    return {column.name: column.of(analysis) for column in COLUMNS}


def write_csv(analyses: Iterable[Found], out: TextIO) -> int:
    """Write a header and one line an analysis; returns the number of analyses. Open `out` with newline=""."""
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([column.name for column in COLUMNS])
    written = 0
    for analysis in analyses:
        writer.writerow([harmless(column.of(analysis)) for column in COLUMNS])
        written += 1
    return written


def harmless(cell: Any) -> str:
    """A cell as text that a spreadsheet shows and does not run: one line, no control marks, no formula."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    text = clean(str(cell))
    return "'" + text if text.startswith(FORMULA_STARTS) and not NUMBER.fullmatch(text) else text


def columns_markdown() -> str:
    """The page `docs/columns.md`."""
    lines = [
        "# Columns of analyses.csv and analyses.parquet",
        "",
        "One row a document, in this order. Several values in one cell stand apart by `; `. An empty cell means that the letter does not say.",
        "Days are `YYYY-MM-DD`, amounts US dollars, numbers from 0 to 1 say how sure the finding is.",
        "A text that a spreadsheet would run as a formula has an apostrophe in front (CSV only).",
        "",
        "| column | kind | meaning |",
        "|---|---|---|",
    ]
    lines += [f"| `{column.name}` | {column.kind} | {column.meaning} |" for column in COLUMNS]
    return "\n".join(lines) + "\n"


def _part(found: Found, key: str) -> Found:
    part: Found = found.get(key) or {}
    return part


def _items(found: Found, key: str) -> list[Any]:
    items: list[Any] = found.get(key) or []
    return items


def _joined(values: Iterable[Any]) -> str | None:
    return BETWEEN.join(dict.fromkeys(str(value) for value in values if value not in (None, ""))) or None


def _text(name: str, meaning: str, of: Callable[[Found], Any]) -> Column:
    return Column(name, Kind.TEXT, meaning, of)


def _of(part: str, key: str) -> Callable[[Found], Any]:
    return lambda a: _part(a, part).get(key)


def _each(part: str, key: str, name: str) -> Callable[[Found], str | None]:
    return lambda a: _joined(item.get(name) for item in _items(_part(a, part) if part else a, key))


def _main_reason(analysis: Found) -> Found:
    reasons = _items(analysis, "reasons")
    return next((reason for reason in reasons if reason.get("primary")), {})


def _main_words(analysis: Found, key: str) -> list[Any]:
    return [item.get(key) for item in _items(_main_reason(analysis), "evidence")]


def _lowest_ocr(analysis: Found) -> float | None:
    pages = _items(_part(analysis, "document"), "pages")
    return min((page["ocr_confidence"] for page in pages if page.get("ocr_confidence") is not None), default=None)


def _title(value: str) -> str:
    text = value.replace("_id", " ID").replace("_", " ")
    return text[0].upper() + text[1:]


def _identifier(kind: IdentifierKind) -> Column:
    return _text(kind, f"{_title(kind)}, as printed", lambda a: _joined(i.get("value") for i in _items(a, "identifiers") if i.get("kind") == kind))


def _date(kind: DateKind) -> Column:
    def surest(analysis: Found) -> str | None:
        """The date found most surely; the earliest of several service dates."""
        found = [item for item in _items(analysis, "dates") if item.get("kind") == kind]
        if kind is DateKind.SERVICE_DATE:
            return min((item["value"] for item in found), default=None)
        return max(found, key=lambda item: item.get("confidence") or 0.0)["value"] if found else None

    several = "; the earliest of several" if kind is DateKind.SERVICE_DATE else ""
    return Column(kind, Kind.DAY, _title(kind) + several, surest)


def _deadline(name: DeadlineName) -> Column:
    def earliest(analysis: Found) -> str | None:
        dues = _items(_part(analysis, "determination"), "deadlines")
        return min((due["due"] for due in dues if due.get("name") == name), default=None)

    return Column(f"due_{name}", Kind.DAY, f"Day of the deadline `{name}`", earliest)


def _next(key: str) -> Callable[[Found], str | None]:
    def found(analysis: Found) -> str | None:
        dues = _items(_part(analysis, "determination"), "deadlines")
        which = next_deadline([(due["name"], due["due"]) for due in dues], analysis.get("as_of") or "")
        return None if which is None else dues[which][key]

    return found


DOCUMENT = (
    _text("file_name", "Name of the file; in a batch its path below the source", _of("document", "file_name")),
    _text("sha256", "Digest of the file's bytes", _of("document", "sha256")),
    _text("duplicate_of", "In a batch: the document with the same bytes and answers", _of("batch", "duplicate_of")),
    _text("media_type", "Kind of file, found from its bytes", _of("document", "media_type")),
    _text("language", "Language of the letter, ISO 639-1", _of("document", "language")),
    Column("pages", Kind.WHOLE, "Number of pages", lambda a: len(_items(_part(a, "document"), "pages"))),
    _text("text_source", "Where the text of the pages came from", _each("document", "pages", "text_source")),
    Column("lowest_ocr_confidence", Kind.SHARE, "Of the worst page read by OCR", _lowest_ocr),
)
FINDINGS = (
    _text("notice_kind", "Kind of letter", _of("notice_kind", "value")),
    Column("notice_kind_confidence", Kind.SHARE, "How sure that is", _of("notice_kind", "confidence")),
    _text("decision", "What the plan did", _of("decision", "value")),
    Column("decision_confidence", Kind.SHARE, "How sure that is", _of("decision", "confidence")),
    _text("plan_name", "Plan as printed", _of("plan", "name")),
    _text("legal_entity", "Legal entity behind the plan", _of("plan", "legal_entity")),
    _text("entity_id", "Its id in patterns/", _of("plan", "entity_id")),
    _text("sender_name", "Who wrote the letter", _of("sender", "name")),
    _text("sender_role", "In which role", _of("sender", "role")),
    _text("regulator_path", "Who regulates the coverage", _of("regulator_path", "value")),
    Column("path_confidence", Kind.SHARE, "How sure that is", _of("regulator_path", "confidence")),
    _text("coverage", "Kind of coverage under that regulator", _of("regulator_path", "coverage")),
    _text("primary_reason", "The main reason", lambda a: _main_reason(a).get("value")),
    _text("reasons", "All reasons that the plan gives", _each("", "reasons", "value")),
    _text("reason_text", "The letter's own words for the main reason", lambda a: _joined(_main_words(a, "text"))),
    Column("reason_page", Kind.WHOLE, "Page on which they stand", lambda a: next(iter(_main_words(a, "page")), None)),
    _text("urgency", "Whether the case cannot wait, by the facts of the letter", _of("urgency", "value")),
    *(_identifier(kind) for kind in IdentifierKind),
    *(_date(kind) for kind in DateKind),
    _text("services", "What the letter is about", _each("", "services", "description")),
    _text("codes", "Every code printed in the letter, with its system", lambda a: _joined(_items(a, "codes"))),
    Column("billed", Kind.AMOUNT, "Billed, of the whole document", _of("totals", "billed")),
    Column("allowed", Kind.AMOUNT, "Allowed, of the whole document", _of("totals", "allowed")),
    Column("paid", Kind.AMOUNT, "Paid by the plan, of the whole document", _of("totals", "paid")),
    Column("member_responsibility", Kind.AMOUNT, "What the member may owe, of the whole document", _of("totals", "member_responsibility")),
)
DETERMINATION = (
    _text("outcome", "Whether a review is open", _of("determination", "outcome")),
    _text("grounds", "The grounds on which it rests", lambda a: _joined(_items(_part(a, "determination"), "grounds"))),
    _text("next_step", "What to do next", _of("determination", "next_step")),
    _text("other_steps", "What else may be done", lambda a: _joined(_items(_part(a, "determination"), "other_steps"))),
    Column("next_deadline", Kind.DAY, "The deadline that comes next; the last one when all have passed", _next("due")),
    _text("next_deadline_name", "Which one that is", _next("name")),
    *(_deadline(name) for name in DeadlineName),
    _text("questions", "Ids of the questions that could change the answer", _each("determination", "questions", "id")),
    _text("observations", "Ids of what the letter lacks or says otherwise", _each("", "observations", "id")),
    Column("review_needed", Kind.TRUTH, "A person should check before anyone acts", _of("review", "needed")),
    _text("review_why", "Why", lambda a: _joined(_items(_part(a, "review"), "why"))),
    _text("issues", "Codes of what went wrong in reading", _each("", "issues", "code")),
    Column("as_of", Kind.DAY, "The day on which deadlines are judged", lambda a: a.get("as_of")),
    _text("rulebook_version", "Digest of the rules and the law used", lambda a: a.get("rulebook_version")),
    _text("schema_version", "Version of the analysis format", lambda a: a.get("schema_version")),
)
COLUMNS: tuple[Column, ...] = (*DOCUMENT, *FINDINGS, *DETERMINATION)
