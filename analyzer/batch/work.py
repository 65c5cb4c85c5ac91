"""What runs inside a worker process: one document in, one outcome out. Nothing that goes wrong with a document leaves it as an exception."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from importlib import import_module
from typing import cast

from analyzer.batch.documents import Document, Failure, Outcome, WorkSettings
from analyzer.errors import AnalyzerError, ResourceLimit

Analyzer = Callable[[Document, bytes], Outcome]
"""Document and its bytes to an outcome; may raise."""
Opener = Callable[[WorkSettings], Analyzer]


def open_analyzer(settings: WorkSettings) -> Analyzer:
    """The product itself, with the rulebook loaded once."""
    from analyzer.batch.warming import rulebook
    from analyzer.pipeline import analyze
    from analyzer.reporting.html import render
    from analyzer.reporting.json import to_dict
    from analyzer.reporting.rows import row_of

    as_of = date.fromisoformat(settings.as_of)

    def run(document: Document, data: bytes) -> Outcome:
        analysis = analyze(data, rulebook=rulebook(), as_of=as_of, answers=document.answers, file_name=document.name)
        found = to_dict(analysis)
        line = json.dumps(found, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode("utf-8", "replace")
        row = {name: cell for name, cell in row_of(found).items() if cell is not None}
        report = render(analysis).encode("utf-8", "replace") if settings.reports else None
        return Outcome(analysis.document.sha256, line, row, pages=len(analysis.document.pages), report=report)

    return run


def load(settings: WorkSettings) -> Analyzer:
    """The analyzer that the settings name."""
    module, _, name = settings.analyzer.partition(":")
    return cast(Opener, getattr(import_module(module), name))(settings)


def work(analyzer: Analyzer, document: Document) -> Outcome:
    """Analyze one document whose bytes are here; every failure becomes an outcome with a code."""
    start = time.perf_counter()
    data = document.data or b""
    digest = document.sha256 or hashlib.sha256(data).hexdigest()
    try:
        outcome = analyzer(document, data)
    except AnalyzerError as error:
        outcome = Outcome(digest, failure=Failure.of(error))
    except (MemoryError, RecursionError):
        outcome = Outcome(digest, failure=Failure.of(ResourceLimit()))
    except Exception as error:  # a bug must cost one document, not the run
        outcome = Outcome(digest, failure=Failure("internal_error", AnalyzerError.message(), f"{type(error).__name__} in {_where(error)}"))
    return replace(outcome, sha256=digest, seconds=time.perf_counter() - start)


def _where(error: BaseException) -> str:
    """Module and line where it happened; never the message, which may quote the document."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_globals.get('__name__', '?')}:{trace.tb_lineno}" if trace is not None else "?"
