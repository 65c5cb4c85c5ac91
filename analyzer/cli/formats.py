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
    language: str = "en"
    """Of the plain words: `en` or `es`."""
    colour: bool = False
    width: int = 80
    """Columns of the terminal."""
    annotate: bool = False
    """Whether the marked letter is wanted too."""
