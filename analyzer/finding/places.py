"""Where the value of a printed label may stand: after it on the line, in the cell to its right, or in the cell below."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Generic, TypeVar

from analyzer.finding.sections import SectionKind, SectionMap
from analyzer.model import TextSource
from analyzer.reading.tables import PageGrid, stacked
from analyzer.reading.text import DocumentText, TextLine
from analyzer.rulebook.beginnings import LabelSet

SEPARATOR = re.compile(r"[ \t]*(?:(?:[:;#|=.·•*_~—–-]|is\b|es\b)+[ \t]*){0,6}(?:(?=[0-]{0,9}[.…·ocesuwr-])[.…·ocesuwr0-]{2,10}[ \t]+){0,6}")
"""Between label and value on one line: colon, bars, dots that lead the eye (OCR reads them as dots, o, c, e and nought)."""
NUMBERED = re.compile(r"\d[^\s\d]?\d")
_CELL_START = re.compile(r"(?:^|[\n\t]|[|·•;]|\.{3})\s*[*•☐-]?\s*$|[.:·•|,/(]\s{1,3}$|\s[–—-]\s$|\b(?:\d{5}|[A-Z]{2})\s$")

_WORD_START = re.compile(r"(?<![\w’'/-])[\w#№][^\n]?")

R = TypeVar("R")

SILENT = frozenset(
    {
        SectionKind.MANDATED_NOTICE,
        SectionKind.TAGLINES,
        SectionKind.GLOSSARY,
        SectionKind.ENCLOSED_FORM,
        SectionKind.LEGAL_FOOTER,
    }
)
"""Sections that say nothing about this case."""


@dataclass(frozen=True, slots=True)
class Token:
    text: str
    start: int
    end: int
    after_gap: bool
    """A wide gap stands before it."""


@dataclass(frozen=True, slots=True)
class Label(Generic[R]):
    start: int
    end: int
    rule: R
    cell_start: bool
    """It begins a cell, a line or a part of one."""
    words: tuple[int, ...] = ()
    """Its words where they stand over one another in a narrow cell."""


@dataclass(slots=True)
class Places:
    """A document with its sections and rows, asked for places."""

    doc: DocumentText
    sections: SectionMap
    grid: PageGrid = field(init=False)
    _starts: list[int] = field(init=False)
    _ocr: frozenset[int] = field(init=False)
    _near: dict[re.Pattern[str], list[tuple[int, int, str]]] = field(default_factory=dict)
    _stacked: list[tuple[tuple[int, ...], str]] | None = None

    def __post_init__(self) -> None:
        self.grid = PageGrid(self.doc)
        self._starts = [s.start for s in self.sections.sections]
        self._ocr = frozenset(p.number for p in self.doc.pages if p.text_source in (TextSource.OCR, TextSource.MIXED))

    def kind_at(self, offset: int) -> SectionKind | None:
        i = bisect_right(self._starts, offset) - 1
        if i < 0 or offset >= self.sections.sections[i].end:
            return None
        return self.sections.sections[i].kind

    def silent(self, offset: int) -> bool:
        return self.kind_at(offset) in SILENT

    def recognised(self, offset: int) -> bool:
        """The words here come from OCR."""
        return bool(self._ocr) and self.doc.page_at(offset) in self._ocr

    def _word_starts(self, near: re.Pattern[str]) -> list[tuple[int, int, str]]:
        """Where words begin on lines on or near which values stand, each with its end of search and its first letters.

        A short line may hold a label that goes on below ("Case / number"), so its search takes in the next line.
        """
        if near not in self._near:
            text = self.doc.text
            self._near[near] = [
                (m.start(), end, m.group()) for start, stop, end in self._lines_near(near) for m in _WORD_START.finditer(text, start, stop)
            ]
        return self._near[near]

    def _lines_near(self, near: re.Pattern[str]) -> Iterator[tuple[int, int, int]]:
        """Start and end of such lines, and how far a label that begins on them may go."""
        lines, text = self.doc.lines, self.doc.text
        valued = [near.search(text, ln.start, ln.end) is not None for ln in lines]
        reached = -1
        for i, line in enumerate(lines):
            short = line.end - line.start < 48
            if (valued[i] or (True in valued[max(0, i - 1) : i + (6 if short else 2)])) and not self.silent(line.start):
                wraps = line.end - max(line.start, text.rfind("\t", line.start, line.end) + 1) < 30
                end = lines[i + 1].end if (short or wraps) and i + 1 < len(lines) and lines[i + 1].page == line.page else line.end
                yield line.start, line.end, end
                reached = end
            elif line.end <= reached:
                yield line.start, line.end, line.end

    def labels(self, given: LabelSet[R], near: re.Pattern[str] = NUMBERED) -> list[Label[R]]:
        """Labels of all rules in text order; the longest wins where they overlap, then the rule that stands first.

        `near` is the shape of what the labels announce: only lines with or close to such values are searched.
        """
        text, patterns, ranks_of = self.doc.text, given.patterns, given.ranks
        found = [
            (start, m.end(), rank)
            for start, end, head in self._word_starts(near)
            for rank in ranks_of(head)
            if (m := patterns[rank].match(text, start, end)) is not None
        ]
        stacks = self._stacked_labels(given)
        taken: list[tuple[int, int]] = sorted((k.start, k.end) for k in stacks)
        kept: list[Label[R]] = []
        for start, end, rank in sorted(found, key=lambda f: (f[0] - f[1], f[2])):
            i = bisect_left(taken, (start, end))
            if (i > 0 and taken[i - 1][1] > start) or (i < len(taken) and taken[i][0] < end):
                continue
            taken.insert(i, (start, end))
            kept.append(Label(start, end, given.rules[rank], start == 0 or bool(_CELL_START.search(text, max(0, start - 8), start))))
        return sorted([*kept, *stacks], key=lambda k: k.start)

    def _stacked_labels(self, given: LabelSet[R]) -> list[Label[R]]:
        out: list[Label[R]] = []
        for words, text in self._stacks():
            for rank in given.ranks(text):
                if given.patterns[rank].fullmatch(text):
                    start = self.doc.word_starts[words[0]]
                    out.append(Label(start, start + len(self.doc.words[words[0]].text), given.rules[rank], True, words))
                    break
        return out

    def _stacks(self) -> list[tuple[tuple[int, ...], str]]:
        """Cells whose words stand over one another, with their words in one line."""
        if self._stacked is None:
            doc = self.doc
            self._stacked = [
                (words, self.grid.text(words).rstrip(" :"))
                for line, following in pairwise(doc.lines)
                if "\t" in doc.text[line.start : line.end] and not self.silent(line.start)
                for words in stacked(doc, line, following)
            ]
        return self._stacked

    def candidates(self, label: Label[R]) -> Iterator[tuple[str, list[Token]]]:
        """Where the value may stand, most likely first, each as tokens: "inline", "right", "below"."""
        if label.words:
            yield from self._around(label, label.words)
            return
        separator = SEPARATOR.match(self.doc.text, label.end)
        at = separator.end() if separator else label.end
        line = self.doc.line_at(label.end - 1)
        yield ("inline" if (separator and separator.group().strip()) or "\t" in self.doc.text[label.end : at] else "bare"), self.tokens(at, line.end)
        if not label.cell_start or self.doc.text[label.start].islower():
            return
        words = self.words(label.start, label.end)
        cell_ends = self.doc.text[at : at + 1] in ("", "\n", "\t") or "\t" in self.doc.text[label.end : at]
        if not words or not cell_ends:
            return
        yield from self._around(label, words)
        if separator and ":" in separator.group() and at == line.end and (wrapped := self._wrapped(line)):
            yield "bare", wrapped

    def _wrapped(self, line: TextLine) -> list[Token]:
        """The words of the next line, where a label ends a line of running text and its value begins the next."""
        if self.doc.text[line.end : line.end + 1] != "\n" or self.doc.text[line.end + 1 : line.end + 2] == "\n":
            return []
        follow = self.doc.line_at(line.end + 1)
        return self.tokens(follow.start, follow.end)

    def _around(self, label: Label[R], words: Sequence[int]) -> Iterator[tuple[str, list[Token]]]:
        page = self.doc.page_at(label.start)
        for how, cell in (("right", self.grid.right_of(page, words)), ("below", self.grid.below(page, words))):
            if cell:
                yield how, self.word_tokens(cell)

    def words(self, start: int, end: int) -> list[int]:
        """Indices of the words that overlap `text[start:end]`."""
        first = max(0, bisect_right(self.doc.word_starts, start) - 1)
        return list(range(first, bisect_left(self.doc.word_starts, end)))

    def tokens(self, start: int, end: int) -> list[Token]:
        """The first words of `text[start:end]`, cut where `start` cuts a word."""
        out: list[Token] = []
        text = self.doc.text
        for m in re.finditer(r"\S+", text[start : min(end, start + 120)]):
            s = start + m.start()
            out.append(Token(m.group(), s, start + m.end(), s > start and text[s - 1] == "\t"))
        return out

    def word_tokens(self, words: Sequence[int]) -> list[Token]:
        starts = self.doc.word_starts
        return [Token(self.doc.words[w].text, starts[w], starts[w] + len(self.doc.words[w].text), False) for w in words]
