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
        for chars, offsets in _runs(doc, paragraph):
            for start, end in _bounds(chars):
                text = chars[start:end].strip()
                if text:
                    found.append(RawSentence(text, _pieces(chars, offsets, start, end), number))
    return tuple(found)


def _runs(doc: DocumentText, paragraph: Paragraph) -> Iterator[tuple[str, list[int]]]:
    """Text of the paragraph with the offset of each character; the cells of a table row come one by one."""
    chars: list[str] = []
    offsets: list[int] = []
    tabular = _is_tabular(doc, paragraph)
    for line in paragraph.lines:
        text = doc.text[line.start : line.end]
        cells = text.split("\t")
        at = line.start
        for n, cell in enumerate(cells):
            if n and tabular and chars:
                yield "".join(chars), offsets
                chars, offsets = [], []
            _append(chars, offsets, cell, at)
            at += len(cell) + 1
    if chars:
        yield "".join(chars), offsets


def _is_tabular(doc: DocumentText, paragraph: Paragraph) -> bool:
    """Wide gaps separate cells, unless they are the rivers of a justified paragraph."""
    text = doc.text[paragraph.start : paragraph.end]
    if "\t" not in text:
        return False
    with_gap = sum("\t" in doc.text[ln.start : ln.end] for ln in paragraph.lines)
    return not (len(paragraph.lines) >= 3 and with_gap * 3 <= len(paragraph.lines))


def _append(chars: list[str], offsets: list[int], text: str, at: int) -> None:
    """Add a line or cell: a hyphen at the end of the text so far is dissolved or kept, otherwise a space goes between."""
    if not text.strip():
        return
    if chars:
        tail = "".join(chars[-24:])
        word = tail.rsplit(None, 1)[-1] if tail.strip() else ""
        if word[-1:] in _SOFT and word:
            chars.pop(), offsets.pop()
        elif len(word) > 1 and word[-1] in "-\u2010" and word[-2].isalnum():
            if text[:1].islower() and word[-2].isalpha() and "-" not in word[:-1] and word[:-1].casefold() not in _KEEP_HYPHEN:
                chars.pop(), offsets.pop()
        else:
            chars.append(" ")
            offsets.append(at)
    for i, ch in enumerate(text):
        if ch in _SOFT:
            continue
        if ch.isspace():
            if chars and chars[-1] == " ":
                continue
            ch = " "
        chars.append(ch)
        offsets.append(at + i)


def _bounds(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for m in _END.finditer(text):
        if text[m.start()] == "." and not _ends_here(text, m.start(), m.end()):
            continue
        yield start, m.end()
        start = m.end()
    if text[start:].strip():
        yield start, len(text)


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


def _pieces(chars: str, offsets: list[int], start: int, end: int) -> tuple[tuple[int, int], ...]:
    """Document spans of the characters, one for each run of neighbouring offsets."""
    while start < end and chars[start].isspace():
        start += 1
    while end > start and chars[end - 1].isspace():
        end -= 1
    pieces: list[tuple[int, int]] = []
    first = previous = offsets[start]
    for i in range(start + 1, end):
        here = offsets[i]
        if here - previous > 3 or here < previous:
            pieces.append((first, previous + 1))
            first = here
        previous = here
    pieces.append((first, previous + 1))
    return tuple(pieces)
