"""An analysis as one flat row: the columns of `analyses.csv` and of the Parquet file; `docs/columns.md` is written from them.

A cell that a spreadsheet would run as a formula is made plain text by an apostrophe in front, as spreadsheets themselves do it.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import TextIO

from analyzer.model import Analysis, DateKind, Deadline, DeadlineName, IdentifierKind
from analyzer.reporting import labels
from analyzer.reporting.summary import clean, next_deadline

Cell = str | int | float | bool | date | None

FORMULA_STARTS = tuple("=+-@|%＝＋－＠")
NUMBER = re.compile(r"[+-]?\d{1,15}(?:\.\d{1,6})?")
BETWEEN = "; "


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    name: str
    kind: str
    """text, integer, number, amount (decimal text in US dollars), date (YYYY-MM-DD) or yes/no (true, false)."""
    meaning: str
    value: Callable[[Analysis], Cell]


def row(analysis: Analysis) -> dict[str, Cell]:
    """The analysis as typed cells by column name; None where the letter does not say."""
    return {column.name: column.value(analysis) for column in COLUMNS}


def csv_row(analysis: Analysis) -> list[str]:
    """The row as safe text in the order of `COLUMNS`."""
    return [safe(column.value(analysis)) for column in COLUMNS]


def write_csv(analyses: Iterable[Analysis], out: TextIO) -> int:
    """Write a header and one line an analysis; returns the number of analyses. Open `out` with newline=""."""
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([column.name for column in COLUMNS])
    written = 0
    for analysis in analyses:
        writer.writerow(csv_row(analysis))
        written += 1
    return written


def safe(cell: Cell) -> str:
    """A cell as text that a spreadsheet shows and does not run."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, int | float):
        return str(cell)
    text = clean(cell)
    return "'" + text if text.startswith(FORMULA_STARTS) and not NUMBER.fullmatch(text) else text


def columns_markdown() -> str:
    """The page `docs/columns.md`."""
    lines = [
        "# Columns of analyses.csv and analyses.parquet",
        "",
        "One row a document, in this order. Several values in one cell stand apart by `; `. An empty cell means that the letter does not say.",
        "A text that a spreadsheet would run as a formula has an apostrophe in front (CSV only).",
        "",
        "| column | kind | meaning |",
        "|---|---|---|",
    ]
    lines += [f"| `{column.name}` | {column.kind} | {column.meaning} |" for column in COLUMNS]
    return "\n".join(lines) + "\n"


def _joined(values: Iterable[str]) -> str | None:
    return BETWEEN.join(dict.fromkeys(text for value in values if (text := clean(value)))) or None


def _rounded(number: float) -> float:
    return round(number, 4)


def _lowest_ocr(analysis: Analysis) -> float | None:
    read = [page.ocr_confidence for page in analysis.document.pages if page.ocr_confidence is not None]
    return _rounded(min(read)) if read else None


def _reason_words(analysis: Analysis) -> str | None:
    first = sorted(analysis.reasons, key=lambda reason: not reason.primary)[:1]
    return _joined(item.text for reason in first for item in reason.evidence)


def _reason_page(analysis: Analysis) -> int | None:
    first = sorted(analysis.reasons, key=lambda reason: not reason.primary)[:1]
    return next((item.page for reason in first for item in reason.evidence), None)


def _next_deadline(analysis: Analysis) -> Deadline | None:
    return next_deadline(analysis.determination.deadlines, analysis.as_of)


def _days_left(analysis: Analysis) -> int | None:
    due = _next_deadline(analysis)
    return (due.due - analysis.as_of).days if due else None


def _text(name: str, meaning: str, value: Callable[[Analysis], Cell]) -> Column:
    return Column(name=name, kind="text", meaning=meaning, value=value)


def _identifier(kind: IdentifierKind, words: str) -> Column:
    return _text(kind.value, words, lambda a: _joined(found.value for found in a.identifiers if found.kind is kind))


def _date(kind: DateKind, words: str) -> Column:
    def earliest(analysis: Analysis) -> date | None:
        return min((found.value for found in analysis.dates if found.kind is kind), default=None)

    return Column(name=kind.value, kind="date", meaning=words, value=earliest)


def _deadline(name: DeadlineName, words: str) -> Column:
    def earliest(analysis: Analysis) -> date | None:
        return min((due.due for due in analysis.determination.deadlines if due.name is name), default=None)

    return Column(name=f"due_{name.value}", kind="date", meaning=words, value=earliest)


def _confidence(name: str, of: str, value: Callable[[Analysis], float]) -> Column:
    return Column(name=name, kind="number", meaning=f"How sure the {of} is, 0 to 1", value=lambda a: _rounded(value(a)))


def _document_columns() -> tuple[Column, ...]:
    return (
        _text("file_name", "Name of the file", lambda a: a.document.file_name),
        _text("sha256", "Digest of the file's bytes", lambda a: a.document.sha256),
        _text("media_type", "Kind of file, found from its bytes", lambda a: a.document.media_type),
        _text("language", "Language of the letter, ISO 639-1", lambda a: a.document.language),
        Column(name="pages", kind="integer", meaning="Number of pages", value=lambda a: len(a.document.pages)),
        _text("text_sources", "Where the text of the pages came from", lambda a: _joined(page.text_source for page in a.document.pages)),
        Column(name="lowest_ocr_confidence", kind="number", meaning="Of the worst page read by OCR, 0 to 1", value=_lowest_ocr),
    )


def _finding_columns() -> tuple[Column, ...]:
    return (
        _text("notice_kind", "Kind of letter", lambda a: a.notice_kind.value),
        _confidence("notice_kind_confidence", "kind of letter", lambda a: a.notice_kind.confidence),
        _text("decision", "What the plan did", lambda a: a.decision.value),
        _confidence("decision_confidence", "decision", lambda a: a.decision.confidence),
        _text("plan_name", "Plan as printed", lambda a: a.plan.name),
        _text("legal_entity", "Legal entity behind the plan", lambda a: a.plan.legal_entity),
        _text("entity_id", "Id of the entity in patterns/", lambda a: a.plan.entity_id),
        _text("sender_name", "Who wrote the letter", lambda a: a.sender.name),
        _text("sender_role", "Role of the sender", lambda a: a.sender.role),
        _text("regulator_path", "Who regulates the coverage", lambda a: a.regulator_path.value),
        _confidence("regulator_path_confidence", "regulator", lambda a: a.regulator_path.confidence),
        _text("coverage", "Kind of coverage under that regulator", lambda a: a.regulator_path.coverage),
        _text("reasons", "All reasons that the plan gives", lambda a: _joined(reason.value for reason in a.reasons)),
        _text("primary_reason", "The main reason", lambda a: next((reason.value for reason in a.reasons if reason.primary), None)),
        _text("reason_text", "The letter's own words for the main reason", _reason_words),
        Column(name="reason_page", kind="integer", meaning="Page on which they stand", value=_reason_page),
        _text("urgency", "Whether the case cannot wait, by the facts of the letter", lambda a: a.urgency.value),
        *(_identifier(kind, labels.IDENTIFIER[kind]) for kind in IdentifierKind),
        *(_date(kind, f"{labels.DATE[kind]}; the earliest where there are several") for kind in DateKind),
        _text("codes", "Every code printed in the letter, with its system", lambda a: _joined(a.codes)),
        Column(name="billed", kind="amount", meaning="Billed, of the whole document", value=lambda a: a.totals.billed),
        Column(name="allowed", kind="amount", meaning="Allowed, of the whole document", value=lambda a: a.totals.allowed),
        Column(name="paid", kind="amount", meaning="Paid by the plan, of the whole document", value=lambda a: a.totals.paid),
        Column(
            name="member_responsibility",
            kind="amount",
            meaning="What the member may owe, of the whole document",
            value=lambda a: a.totals.member_responsibility,
        ),
    )


def _determination_columns() -> tuple[Column, ...]:
    return (
        _text("outcome", "Whether a review is open", lambda a: a.determination.outcome),
        _text("grounds", "The grounds on which it rests", lambda a: _joined(a.determination.grounds)),
        _text("next_step", "What to do next", lambda a: a.determination.next_step),
        _text("other_steps", "What else may be done", lambda a: _joined(a.determination.other_steps)),
        _text("next_deadline", "Which deadline comes next", lambda a: due.name if (due := _next_deadline(a)) else None),
        Column(
            name="next_deadline_due",
            kind="date",
            meaning="Its day; the most recent one when all have passed",
            value=lambda a: due.due if (due := _next_deadline(a)) else None,
        ),
        Column(name="days_left", kind="integer", meaning="Days from `as_of` to it; negative when it has passed", value=_days_left),
        *(_deadline(name, labels.DEADLINE[name]) for name in DeadlineName),
        _text("questions", "Ids of the questions that could change the answer", lambda a: _joined(q.id for q in a.determination.questions)),
        _text("observations", "Ids of what the letter lacks or says otherwise", lambda a: _joined(o.id for o in a.observations)),
        Column(name="review_needed", kind="yes/no", meaning="A person should check before anyone acts", value=lambda a: a.review.needed),
        _text("review_why", "Why", lambda a: _joined(a.review.why)),
        _text("issues", "Codes of what went wrong in reading", lambda a: _joined(issue.code for issue in a.issues)),
        Column(name="as_of", kind="date", meaning="The day on which deadlines are judged", value=lambda a: a.as_of),
        _text("rulebook_version", "Digest of the rules and the law used", lambda a: a.rulebook_version),
        _text("schema_version", "Version of the analysis format", lambda a: a.schema_version),
    )


COLUMNS: tuple[Column, ...] = (*_document_columns(), *_finding_columns(), *_determination_columns())
