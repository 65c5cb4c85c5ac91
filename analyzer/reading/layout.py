"""What reading hands on: pages of lines of words, each with its box."""

from __future__ import annotations

from dataclasses import dataclass

from analyzer.model import Box, Issue, TextSource


@dataclass(frozen=True, slots=True)
class Word:
    text: str
    box: Box
    confidence: float | None = None
    """0 to 1 for recognised words, None for embedded text."""


@dataclass(frozen=True, slots=True)
class Line:
    """Words of one printed line in reading order; a table row or label-and-value pair is one line."""

    words: tuple[Word, ...]
    block: int
    """Lines of one paragraph or cell group share it; a new number starts a new paragraph."""

    @property
    def box(self) -> Box:
        return (
            min(w.box[0] for w in self.words),
            min(w.box[1] for w in self.words),
            max(w.box[2] for w in self.words),
            max(w.box[3] for w in self.words),
        )


@dataclass(frozen=True, slots=True)
class Page:
    number: int
    """1-based."""
    width: float
    height: float
    lines: tuple[Line, ...]
    text_source: TextSource
    ocr_confidence: float | None = None
    """Mean over the recognised words, 0 to 1."""
    turned: int = 0
    """Degrees, counter-clockwise, by which the page as stored was turned to be read; width, height and boxes are those of the turned page."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One document as a person would see it."""

    media_type: str
    sha256: str
    pages: tuple[Page, ...]
    issues: tuple[Issue, ...] = ()
