"""Analyzers that do what the bytes say, so that faults need no broken letter."""

from __future__ import annotations

import json
import os
import signal
import time
from hashlib import sha256

from analyzer.batch.documents import Document, Outcome, WorkSettings
from analyzer.batch.work import Analyzer
from analyzer.errors import CorruptDocument, OcrUnavailable
from analyzer.reporting.rows import row_of


def opener(settings: WorkSettings) -> Analyzer:
    """`ok …`, `slow SECONDS …`, `corrupt`, `no_ocr`, `bug`, `crash`, `kill`, `hang`."""

    def run(document: Document, data: bytes) -> Outcome:
        order, *rest = data.decode().split()
        if order == "slow":
            time.sleep(float(rest[0]))
        elif order == "corrupt":
            raise CorruptDocument
        elif order == "no_ocr":
            raise OcrUnavailable
        elif order == "bug":
            raise ValueError("words of the letter: Jane Roe")
        elif order == "crash":
            os.abort()
        elif order == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        elif order == "hang":
            time.sleep(600)
        digest = sha256(data).hexdigest()
        found = analysis(document, digest, settings.as_of)
        return Outcome(digest, json.dumps(found).encode(), {k: v for k, v in row_of(found).items() if v is not None}, pages=1)

    return run


def analysis(document: Document, digest: str, as_of: str) -> dict[str, object]:
    """A small object in the contract's shape."""
    status = document.answers.grievance_status
    return {
        "schema_version": "1",
        "as_of": as_of,
        "document": {"file_name": document.name, "sha256": digest, "media_type": "text/plain", "language": "en", "pages": []},
        "regulator_path": {"value": "dmhc", "confidence": 0.9, "evidence": []},
        "determination": {"outcome": "eligible_now" if status == "upheld" else "need_info", "deadlines": []},
        "review": {"needed": False, "why": []},
    }
