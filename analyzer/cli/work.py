"""What the command line runs inside a child process: one document to the bytes it prints.

The parent only names these functions, so everything heavy is imported inside them.
"""

from __future__ import annotations

import base64
import json
from functools import cache
from typing import TYPE_CHECKING

from analyzer.cli.formats import Format, Request

if TYPE_CHECKING:
    from analyzer.model import Analysis
    from analyzer.pipeline import Letter
    from analyzer.rulebook.book import Rulebook


@cache
def rulebook() -> Rulebook:
    """The shipped rulebook, loaded once a process."""
    from analyzer.rulebook.book import load_rulebook

    return load_rulebook()


def warm() -> None:
    """Load what every document needs; called once before children are forked."""
    from analyzer.pipeline import decision_model, sentence_model

    rulebook()
    sentence_model()
    decision_model()


def printed(data: bytes, file_name: str, request: Request) -> bytes:
    """One document analyzed: JSON of `text`, what to print, and `pdf`, the marked letter in base64 (or null)."""
    from analyzer.pipeline import conclude, find
    from analyzer.reading.read import read

    letter = find(read(data), rulebook())
    analysis = conclude(letter, rulebook=rulebook(), as_of=request.as_of, answers=request.answers, file_name=file_name, language=request.language)
    pdf = None
    if request.annotate:
        from analyzer.reporting.annotate import annotate

        pdf = base64.b64encode(annotate(data, analysis)).decode()
    return json.dumps({"text": _text(letter, analysis, request), "pdf": pdf}).encode()


def _text(letter: Letter, analysis: Analysis, request: Request) -> str:
    words = rulebook().routes.words.get(request.language)
    match request.form:
        case Format.JSON:
            from analyzer.reporting.json import to_json

            return to_json(analysis)
        case Format.HTML:
            from analyzer.reporting.html import render as render_html

            return render_html(analysis, words=words)
        case Format.ICS:
            from analyzer.reporting.calendar import to_ics

            return to_ics(analysis.determination, as_of=request.as_of)
        case Format.SECTIONS:
            return _sections(letter)
        case Format.EXPLAIN:
            return _explained(letter)
        case Format.TEXT:
            from analyzer.reporting.text import render

            return render(analysis, colour=request.colour, width=request.width, words=words)


def _sections(letter: Letter) -> str:
    """One line a section: page, kind, rule, its first words."""
    rows = []
    for section in letter.sections.sections:
        start = " ".join(letter.text.text[section.start : section.end].split())[:100]
        rows.append(f"p{letter.text.page_at(section.start)}\t{section.kind}\t{section.rule}\t{start}")
    return "\n".join(rows)


def _explained(letter: Letter) -> str:
    """Sentence by sentence: page, section, words; what rules and model said; why it counted or not."""
    from analyzer.finding.reason_explain import explain
    from analyzer.pipeline import sentence_model

    rows = []
    for row in explain(letter.text, letter.sections, rulebook().reasons, sentence_model(), letter.reasons):
        said = [f"rules {', '.join(row.rules)}"] if row.rules else []
        said += [f"near miss {near.rule} ({near.because})" for near in row.near]
        said += [f"contexts {', '.join(row.contexts)}"] if row.contexts else []
        said += [f"states a reason {row.stated:.2f}"] if row.stated is not None else []
        said += [f"{kind.value} {score:.2f}" for kind, score in row.likely]
        mark = "*" if row.counted else " "
        rows.append(f"{mark} p{row.page} {row.section.value}: {row.text}\n      {'; '.join([*said, row.because])}")
    return "\n".join(rows)
