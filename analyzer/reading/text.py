"""Text fit for matching, with an index back to word, page and box.

One string per document: words of a line are joined by a space, by a tab where the printed gap is wide (a label and its value,
the cells of a table row); lines by a newline; paragraphs and pages by an empty line. Every offset leads back to the words.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from analyzer.model import Box, Evidence
from analyzer.reading.layout import Line, Page, Word

WIDE_GAP = 1.1
"""A gap above this share of the line's height separates cells, not words."""


@dataclass(frozen=True, slots=True)
class TextLine:
    """One printed line: offsets into `DocumentText.text`, 1-based page, box."""

    start: int
    end: int
    page: int
    box: Box
    block: int
    """Number of the paragraph, counted over the document."""
    first_word: int
    last_word: int
    """Exclusive."""


@dataclass(frozen=True, slots=True)
class DocumentText:
    text: str
    words: tuple[Word, ...]
    word_starts: tuple[int, ...]
    lines: tuple[TextLine, ...]
    line_starts: tuple[int, ...]
    pages: tuple[Page, ...]

    def line_at(self, offset: int) -> TextLine:
        """The line that holds this offset (the one before, for an offset between lines)."""
        return self.lines[max(0, bisect_right(self.line_starts, offset) - 1)]

    def page_at(self, offset: int) -> int:
        """1-based page of this offset."""
        return self.line_at(offset).page

    def evidence(self, start: int, end: int, rule: str) -> Evidence:
        """The words at `text[start:end]` with page and box.

        A span that runs over a page break is shown as far as its first page goes; white space is folded.
        """
        page = self.page_at(start)
        last = self.line_at(max(start, end - 1))
        if last.page != page:
            end = max(ln.end for ln in self.lines if ln.page == page and ln.start < end)
        first_word = max(0, bisect_right(self.word_starts, start) - 1)
        covered = self.words[first_word : max(first_word + 1, bisect_left(self.word_starts, end))]
        box = (
            min(w.box[0] for w in covered),
            min(w.box[1] for w in covered),
            max(w.box[2] for w in covered),
            max(w.box[3] for w in covered),
        )
        return Evidence(page=page, text=" ".join(self.text[start:end].split()), bbox=tuple(round(v, 1) for v in box), rule=rule)  # type: ignore[arg-type]


def build_text(pages: Sequence[Page]) -> DocumentText:
    """Lay the pages out as one string; every word, line and page keeps its offset."""
    parts: list[str] = []
    words: list[Word] = []
    starts: list[int] = []
    lines: list[TextLine] = []
    offset, block = 0, -1
    previous: tuple[int, int] | None = None
    for page in pages:
        for line in page.lines:
            if not line.words:
                continue
            here = (page.number, line.block)
            if here != previous:
                block += 1
            glue = "" if previous is None else "\n" if here == previous else "\n\n"
            previous = here
            parts.append(glue)
            offset += len(glue)
            line_start, first_word = offset, len(words)
            for gap, word in _with_gaps(line):
                parts.append(gap)
                offset += len(gap)
                starts.append(offset)
                words.append(word)
                parts.append(word.text)
                offset += len(word.text)
            lines.append(TextLine(line_start, offset, page.number, line.box, block, first_word, len(words)))
    return DocumentText("".join(parts), tuple(words), tuple(starts), tuple(lines), tuple(ln.start for ln in lines), tuple(pages))


def _with_gaps(line: Line) -> Iterator[tuple[str, Word]]:
    height = max(w.box[3] - w.box[1] for w in line.words) or 1.0
    for i, word in enumerate(line.words):
        if i == 0:
            yield "", word
        else:
            yield ("\t" if word.box[0] - line.words[i - 1].box[2] > WIDE_GAP * height else " "), word
