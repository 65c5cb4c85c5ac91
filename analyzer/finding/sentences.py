"""Paragraphs -> sentences: folded text with its offsets, line-end hyphens joined, abbreviations kept whole."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from analyzer.finding.paragraphs import Paragraph
from analyzer.reading.text import DocumentText

_END = re.compile(r"[.!?]+[\"'”’)\]]*(?=\s+[\"'“‘(\[]?[A-Z0-9ÁÉÍÓÚÑ¿¡•☐□])")
_ABBREVIATIONS = frozenset(
    re.findall(
        r"\S+",
        """
        dr mr mrs ms mx st ste no nos jr sr inc co corp ltd vs etc e.g i.e approx dept attn apt ave blvd rd hwy fig sec secs art vol ed al rev
        proc tel
        ext
        m.d d.o d.d.s d.c r.n n.p p.a ph.d pharm.d j.d l.a u.s u.s.c c.f.r cal p.o a.m p.m jan feb mar apr jun jul aug sept sep oct nov dec
        sra srta dra núm num pág pag lic ref encl prof gov rep hosp med dx rx tx hx wk wks mo mos yr yrs lb lbs oz min max avg ph
        mon tue tues wed thu thurs fri
        """,
    )
)
_SENTENCE_AFTER = frozenset(("a.m", "p.m", "etc", "inc", "co", "corp", "ltd", "m.d", "d.o", "ph.d"))
_KEEP_HYPHEN = frozenset(
    re.findall(
        r"\S+",
        """
        non self well long short follow high low in out off on mid post pre co re ex e x one two three four five six medi peer year week day month
        first
        second third over under life sound evidence risk age board step fee full half part cost
        """,
    )
)
LONGEST = 1500
"""Characters of the longest sentence."""
_SOFT = "\u00ad\ufffe\uffff"


@dataclass(frozen=True, slots=True)
class RawSentence:
    """`pieces` are the offsets of its parts, one for each line it stands on."""

    text: str
    pieces: tuple[tuple[int, int], ...]
    paragraph: int

    @property
    def start(self) -> int:
        return self.pieces[0][0]

    @property
    def end(self) -> int:
        return self.pieces[-1][1]


def split_sentences(doc: DocumentText, paragraphs: tuple[Paragraph, ...]) -> tuple[RawSentence, ...]:
    """All sentences in reading order."""
    found: list[RawSentence] = []
    for number, paragraph in enumerate(paragraphs):
        for run in _runs(doc, paragraph):
            text = "".join(run.parts)
            for start, end in _bounds(text):
                kept = text[start:end].strip()
                if kept:
                    first = start + len(text[start:end]) - len(text[start:end].lstrip())
                    found.append(RawSentence(kept, run.pieces(first, first + len(kept)), number))
    return tuple(found)


class _Run:
    """Text put together from lines, with the way back to the document."""

    __slots__ = ("parts", "size", "spans")

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.size = 0
        self.spans: list[tuple[int, int, int]] = []
        """(offset in the run, offset in the document, length)."""

    def add(self, text: str, at: int) -> None:
        """Add a line or cell: a hyphen at the end of the text so far is dissolved or kept, otherwise a space goes between."""
        if any(ch in text for ch in _SOFT):
            trimmed = text.rstrip()
            soft_end = trimmed[-1:] in _SOFT
            text = "".join(ch for ch in trimmed if ch not in _SOFT) + (_SOFT[0] if soft_end else "")
        if self.parts:
            self._glue(text)
        self.spans.append((self.size, at, len(text)))
        self._put(text)

    def _put(self, text: str) -> None:
        self.parts.append(text)
        self.size += len(text)

    def _glue(self, text: str) -> None:
        tail = self.parts[-1]
        if tail.endswith(_SOFT[0]):
            self._shorten()
            return
        if len(tail) > 1 and tail[-1] in "-\u2010" and tail[-2].isalnum():
            word = tail[tail.rfind(" ") + 1 : -1]
            if text[:1].islower() and word.isalpha() and word.casefold() not in _KEEP_HYPHEN:
                self._shorten()
            return
        self._put(" ")

    def _shorten(self) -> None:
        self.parts[-1] = self.parts[-1][:-1]
        self.size -= 1
        offset, at, length = self.spans[-1]
        self.spans[-1] = (offset, at, length - 1)

    def pieces(self, start: int, end: int) -> tuple[tuple[int, int], ...]:
        """Document spans of `start:end` of the run, one for each line."""
        found = []
        for offset, at, length in self.spans:
            low, high = max(start, offset), min(end, offset + length)
            if low < high:
                found.append((at + low - offset, at + high - offset))
        return tuple(found)


def _runs(doc: DocumentText, paragraph: Paragraph) -> Iterator[_Run]:
    """Text of the paragraph; the cells of a table row come one by one."""
    run = _Run()
    tabular = _is_tabular(doc, paragraph)
    for line in paragraph.lines:
        at = line.start
        for n, cell in enumerate(doc.text[line.start : line.end].split("\t")):
            if n and tabular and run.parts:
                yield run
                run = _Run()
            if cell.strip():
                run.add(cell, at)
            at += len(cell) + 1
    if run.parts:
        yield run


def _is_tabular(doc: DocumentText, paragraph: Paragraph) -> bool:
    """Wide gaps separate cells, unless they are the rivers of a justified paragraph."""
    if "\t" not in doc.text[paragraph.start : paragraph.end]:
        return False
    with_gap = sum("\t" in doc.text[ln.start : ln.end] for ln in paragraph.lines)
    return not (len(paragraph.lines) >= 3 and with_gap * 3 <= len(paragraph.lines))


def _bounds(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for m in _END.finditer(text):
        if text[m.start()] == "." and not _ends_here(text, m.start(), m.end()):
            continue
        yield from _cut(text, start, m.end())
        start = m.end()
    if text[start:].strip():
        yield from _cut(text, start, len(text))


def _cut(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A 'sentence' that no writer wrote (a page without a full stop) comes in parts."""
    while end - start > LONGEST:
        space = text.rfind(" ", start + 1, start + LONGEST)
        middle = space if space > 0 else start + LONGEST
        yield start, middle
        start = middle
    yield start, end


def _ends_here(text: str, dot: int, after: int) -> bool:
    before = text[max(0, dot - 16) : dot].rsplit(None, 1)
    word = before[-1].lstrip("(\"'“‘[") if before else ""
    bare = word.casefold()
    following = text[after:].lstrip()
    if bare in _ABBREVIATIONS:
        return bare in _SENTENCE_AFTER and bool(re.match(r"(?:We|You|The|This|If|It|Your|Our|In|To|For|A|On|No|Please)\b", following))
    if len(word) == 1 and word.isalpha() and word.isupper():
        return False
    is_item_number = bare.isdigit() and len(bare) <= 2 and (dot < 4 or text[max(0, dot - len(bare) - 2)] in ".;:")
    return not (is_item_number and following[:1].isupper())
