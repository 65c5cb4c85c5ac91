"""Text made to slow a search: time grows with length, not faster, and no pattern is slow."""

from __future__ import annotations

import re
import time
from importlib import import_module

import pytest
from fields_room import NO_SECTIONS, code_patterns, identifier_patterns

from analyzer.finding.fields import find_fields
from analyzer.model import TextSource
from analyzer.reading.layout import Line, Page, Word
from analyzer.reading.text import DocumentText, build_text

PIECES = (
    "a ",
    "0 ",
    "a",
    "0",
    "(",
    "((1",
    ". ",
    "$1,",
    "12/",
    "12/12/",
    "May 4, 2026 ",
    "05-04-26 ",
    "member id ",
    "member id 12345678 ",
    "claim ",
    "number de ",
    "the request of ",
    "we got the ",
    "asked you on ",
    "will stop ",
    "your visit at ",
    "Service: ",
    "CPT 99213, ",
    "D6010 ",
    "(M54.5) ",
    "(99213 and ",
    "CO-45 ",
    "bill of $1.00 ",
    "Re: claim $",
    "Billed Allowed Paid 1.00 2.00 ",
    "05/04/2026 99213 100.00 50.00 20.00 ",
    "yesterday, the ",
    "A-1-",
    "Group: Aa ",
)
MODULES = ("fields", "places", "identifiers", "dates", "calendar_days", "codes", "services", "amounts", "claims", "claim_rows", "columns")
WHOLE_TEXT = {
    "_PAST_CARE",
    "SEPARATOR",
    "_FORMS",
    "DAY_SHAPE",
    "_GROUPED",
    "_REMARK",
    "_BRACKETS",
    "_BRACKETS_SAID",
    "_AFTER_COMMA",
    "_SHAPED",
    "_NDC",
    "_LABEL",
    "_ASKED",
    "_ASKS",
    "_TAIL",
    "_NO_SERVICE",
    "_DIAGNOSIS",
    "_CODE_WORDS",
    "_MONEY",
    "_HINT",
    "_BILL_LINE",
    "_BILL",
    "_TOTAL",
    "_GLUED",
    "_CODE_HEADING",
    "_WORD_START",
}
"""Patterns that meet text of any length; the others meet one word, one heading or a window of fixed size."""
SIZE = 6000


def _searched() -> dict[str, re.Pattern[str]]:
    found = {f"label {r.id}": r.pattern for r in identifier_patterns().labels.rules}
    found |= {f"date {r.id}": r.label for r in identifier_patterns().dates if r.label}
    found |= {f"relative {r.id}": r.pattern for r in identifier_patterns().relative}
    found |= {f"code {r.id}": r.pattern for r in code_patterns().systems.rules}
    found |= {f"category {r.id}": r.pattern for r in code_patterns().categories}
    for module in MODULES:
        for name, value in vars(import_module(f"analyzer.finding.{module}")).items():
            if isinstance(value, re.Pattern) and name in WHOLE_TEXT:
                found[f"{module}.{name}"] = value
    return found


def _seconds(pattern: re.Pattern[str], text: str) -> float:
    best = 9.9
    for _ in range(2):
        start = time.process_time()
        for _hit in pattern.finditer(text):
            pass
        best = min(best, time.process_time() - start)
        if best < 0.02:
            break
    return best


@pytest.mark.parametrize("piece", PIECES, ids=repr)
def test_no_pattern_backtracks(piece: str) -> None:
    """Quadratic patterns take a second and more for 6 kB, linear ones a few milliseconds, on a busy machine too."""
    text = (piece * (SIZE // len(piece) + 1))[:SIZE]
    slow = {name: spent for name, pattern in _searched().items() if (spent := _seconds(pattern, text)) > 0.1}
    assert not slow


def _document(text: str, per_line: int) -> DocumentText:
    lines: list[Line] = []
    words: list[Word] = []
    left = 40.0
    for printed in text.split():
        if len(words) >= per_line:
            lines.append(Line(tuple(words), len(lines) // 30))
            words, left = [], 40.0
        top = 40.0 + 14 * len(lines)
        words.append(Word(printed, (left, top, left + 5 * len(printed), top + 10)))
        left += 5 * len(printed) + 5
    return build_text([Page(1, 612.0, 792.0, (*lines, Line(tuple(words), len(lines) // 30)), TextSource.EMBEDDED)])


@pytest.mark.parametrize("per_line", [14, 100_000], ids=["lines", "one line"])
@pytest.mark.parametrize("piece", [p for p in PIECES if " " in p], ids=repr)
def test_all_fields_of_hostile_text_take_time_in_proportion(piece: str, per_line: int) -> None:
    doc = _document((piece * (SIZE // len(piece) + 1))[:SIZE], per_line)

    start = time.process_time()
    find_fields(doc, NO_SECTIONS, identifier_patterns(), code_patterns())

    assert time.process_time() - start < 3.0
