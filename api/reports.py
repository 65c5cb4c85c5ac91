"""A kept result in the forms that readers want."""

from __future__ import annotations

from enum import StrEnum

from analyzer.reporting.calendar import to_ics
from analyzer.reporting.html import policy, render
from analyzer.reporting.json import from_json
from analyzer.rulebook.words import Words


class ReportForm(StrEnum):
    HTML = "html"
    JSON = "json"
    ICS = "ics"


def made_report(result: bytes, form: ReportForm, words: Words) -> tuple[bytes, str, str | None]:
    """Content, media type, and the Content-Security-Policy where it needs one of its own."""
    if form is ReportForm.JSON:
        return result, "application/json", None
    analysis = from_json(result)
    if form is ReportForm.ICS:
        return to_ics(analysis.determination, as_of=analysis.as_of).encode(), "text/calendar", None
    return render(analysis, words=words).encode("utf-8", "replace"), "text/html", policy() + "; frame-ancestors 'none'"
