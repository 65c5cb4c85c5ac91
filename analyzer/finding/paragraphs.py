"""Lines -> page furniture and paragraphs: what a reader takes as one piece of text, also across a page break.

A line break is *meant* where the next word would still have fitted on the line; otherwise the text runs on.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from analyzer.reading.text import DocumentText, TextLine

_DIGITS = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(r"\W*(?:(?:page|p[aá]gina|pg\.?|p\.)\s*)?\d{1,3}(?:\s*(?:of|de|/)\s*\d{1,3})?\W*", re.IGNORECASE)
_FAX_LINE = re.compile(
    r"(?i)(?=.{0,120}\d{1,2}:\d{2})(?=.{0,160}\b(?:fax|from|to:|p\.|page|pg|->|\d{10}|\(\d{3}\)))(?:\w{3}[-\s.]\d{1,2}|\d{1,2}[/-]\d{1,2}|\d{4}-\d{2}|from|fax|to:|rcvd|received)"
)
_FORM_NUMBER = re.compile(r"(?:form\s+)?(?=[\w\-./() ]{4,40}$)[A-Z][A-Z0-9]*(?:[-_./ ][A-Z0-9]+){1,6}(?:\s*\(?\d{1,2}[/.\-]\d{2,4}\)?)?")
BULLET = re.compile(r"\s*(?:[•●▪■◦‣∙·*\u2023\uf0b7]|[-–—](?=\s)|\(?\d{1,2}[.)](?=\s)|\(?[a-z][.)](?=\s)|[☐☑☒□❑◻])\s*")
_LONE_BULLET = re.compile(r"[\s•●▪■◦‣∙·*\uf0b7]+")
_TERMINAL = re.compile(r"[.!?:;][\"'”’)\]]*\s*$")
_LABEL = re.compile(r"[A-Z][\w .,'’/()&*-]{1,45}\s?:\s\S")
_LABEL_WIDTH = 0.6
"""Label-and-value lines narrower than this share of the page stand each for itself."""
_SLACK = 0.05
"""Share of the column by which a line may end early though the text runs on."""
EDGE_LINES = 3
"""Running headers and footers stand within this many lines of the page's edge."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Lines that read as one; they need not be neighbours (furniture may stand between)."""

    lines: tuple[TextLine, ...]
    first_on_page: bool

    @property
    def start(self) -> int:
        return self.lines[0].start

    @property
    def end(self) -> int:
        return self.lines[-1].end


def split_paragraphs(doc: DocumentText) -> tuple[tuple[TextLine, ...], tuple[Paragraph, ...]]:
    """Furniture lines, and the paragraphs of the rest in reading order."""
    furniture = _furniture(doc)
    rest = [ln for i, ln in enumerate(doc.lines) if i not in furniture]
    return tuple(doc.lines[i] for i in sorted(furniture)), _joined(doc, _blocks(doc, rest))


# ---------------------------------------------------------------- furniture


def _furniture(doc: DocumentText) -> set[int]:
    """Indexes of lines that belong to the page, not to the text."""
    by_page: dict[int, list[int]] = defaultdict(list)
    for i, line in enumerate(doc.lines):
        by_page[line.page].append(i)
    pages = {p.number: p for p in doc.pages}
    edges: dict[int, list[int]] = {}
    seen: Counter[str] = Counter()
    for number, indexes in by_page.items():
        ordered = sorted(indexes, key=lambda i: doc.lines[i].box[1])
        edges[number] = list(dict.fromkeys(ordered[:EDGE_LINES] + ordered[-EDGE_LINES:]))
        seen.update({_masked(_line_text(doc, doc.lines[i])) for i in edges[number]})
    found: set[int] = set()
    for number, indexes in edges.items():
        height = pages[number].height or 1.0
        for i in indexes:
            line = doc.lines[i]
            text = _line_text(doc, line)
            middle = (line.box[1] + line.box[3]) / 2 / height
            if _is_furniture(text, seen[_masked(text)], middle, len(by_page)):
                found.add(i)
    found.update(i for i, ln in enumerate(doc.lines) if _LONE_BULLET.fullmatch(_line_text(doc, ln)))
    return found


def _is_furniture(text: str, pages_with_it: int, middle: float, pages: int) -> bool:
    at_edge = middle < 0.12 or middle > 0.88
    if _PAGE_NUMBER.fullmatch(text) and at_edge:
        return True
    if middle < 0.12 and len(text) < 140 and _FAX_LINE.match(text):
        return True
    if middle > 0.88 and len(text) < 60 and _FORM_NUMBER.fullmatch(text):
        return True
    return pages > 1 and pages_with_it > 1 and (middle < 0.2 or middle > 0.8) and len(text) < 160


def _masked(text: str) -> str:
    return _DIGITS.sub("#", " ".join(text.split())).casefold()


def _line_text(doc: DocumentText, line: TextLine) -> str:
    return doc.text[line.start : line.end]


# ---------------------------------------------------------------- paragraphs


def _blocks(doc: DocumentText, lines: Sequence[TextLine]) -> list[list[TextLine]]:
    """Runs of lines of one printed block, cut where a line break is meant."""
    runs: list[list[TextLine]] = []
    edges: dict[int, tuple[float, float]] = {}
    for line in lines:
        left, right = edges.get(line.block, (line.box[0], line.box[2]))
        edges[line.block] = min(left, line.box[0]), max(right, line.box[2])
    previous: TextLine | None = None
    for line in lines:
        if previous is None or line.block != previous.block or line.page != previous.page or _break_is_meant(doc, previous, line, edges[line.block]):
            runs.append([line])
        else:
            runs[-1].append(line)
        previous = line
    return runs


def _break_is_meant(doc: DocumentText, line: TextLine, following: TextLine, edges: tuple[float, float]) -> bool:
    text, next_text = _line_text(doc, line), _line_text(doc, following)
    if BULLET.match(next_text) or (
        _LABEL.match(next_text) and _LABEL.match(text) and line.box[2] - line.box[0] < _LABEL_WIDTH * _page_width(doc, line)
    ):
        return True
    first = doc.words[following.first_word]
    left, right = edges
    room = right - line.box[2]
    needed = (first.box[2] - first.box[0]) + 0.45 * (line.box[3] - line.box[1])
    if room <= needed * 1.15 + _SLACK * (right - left):
        return False
    if text.rstrip().endswith((",", "-")) or first.text[:1].islower():
        return room > 6 * needed and not first.text[:1].islower()
    return True


def _page_width(doc: DocumentText, line: TextLine) -> float:
    return next((p.width for p in doc.pages if p.number == line.page), 612.0)


def _joined(doc: DocumentText, runs: list[list[TextLine]]) -> tuple[Paragraph, ...]:
    """Runs that a page or block break cut in the middle of a sentence are put together again."""
    made: list[tuple[list[TextLine], bool]] = []
    page = 0
    for run in _without_strays(doc, runs):
        first_on_page = run[0].page != page
        page = run[0].page
        if made and _runs_on(doc, made[-1][0], run):
            made[-1][0].extend(run)
        else:
            made.append((list(run), first_on_page))
    return tuple(Paragraph(tuple(lines), first) for lines, first in made)


def _without_strays(doc: DocumentText, runs: list[list[TextLine]]) -> list[list[TextLine]]:
    """Put a lone last line of a page (a name, a logo) after the sentence that runs on over the page break."""
    ordered = list(runs)
    for i in range(1, len(ordered) - 1):
        before, stray, after = ordered[i - 1 : i + 2]
        lone = len(stray) == 1 and len(_line_text(doc, stray[0]).split()) <= 8 and stray[0].page == before[-1].page != after[0].page
        if (
            lone
            and not _TERMINAL.search(_line_text(doc, before[-1]))
            and _line_text(doc, after[0])[:1].islower()
            and len(_line_text(doc, before[-1])) > 20
        ):
            ordered[i], ordered[i + 1] = after, stray
    return ordered


def _runs_on(doc: DocumentText, before: list[TextLine], after: list[TextLine]) -> bool:
    last, first = before[-1], after[0]
    left, right = _line_text(doc, last).rstrip(), _line_text(doc, first).lstrip()
    if _TERMINAL.search(left) or BULLET.match(right) or "\t" in right or "\t" in left:
        return False
    if right[:1].islower():
        return len(left) > 25
    if last.page == first.page:
        return False
    return (
        len(left) > 45 and len(right) > 25 and not right.isupper() and not left.isupper() and left[-1:].isalpha() and left.split()[-1][:1].islower()
    )
