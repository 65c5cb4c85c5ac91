"""Pages drawn in characters: each is six points wide, each row fourteen points high, one space is a word gap."""

from __future__ import annotations

import re
from textwrap import dedent

from analyzer.model import TextSource
from analyzer.reading.layout import Page, Word
from analyzer.reading.lines import lay_out
from analyzer.reading.text import build_text

_WORD = re.compile(r"\S+")


def words_of(sketch: str, *, pitch: float = 14.0, left: float = 40.0, top: float = 40.0) -> list[Word]:
    """The words of a sketch with their boxes; a row of dots is half a line of white."""
    words: list[Word] = []
    y = top
    for row in dedent(sketch).strip("\n").split("\n"):
        words += [Word(m.group(), (left + 6.0 * m.start(), y, left + 6.0 * m.end() - 1, y + 11.0)) for m in _WORD.finditer(row)]
        y += pitch
    return words


def text_of(words: list[Word]) -> str:
    """The text that reading makes of the words of one page."""
    return build_text([Page(1, 612.0, 792.0, lay_out(words), TextSource.EMBEDDED)]).text
