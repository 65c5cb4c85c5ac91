"""What `analyze` can print, and what it needs to know for it; light enough for `--help`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from analyzer.model import Answers


class Format(StrEnum):
    TEXT = "text"
    JSON = "json"
    HTML = "html"
    ICS = "ics"
    SECTIONS = "sections"
    EXPLAIN = "explain"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    form: Format
    as_of: date
    answers: Answers
    language: str
    """Of the plain words: `en` or `es`."""
    colour: bool
    width: int
    """Columns of the terminal."""
    annotate: bool
    """Whether the marked letter is wanted too."""
