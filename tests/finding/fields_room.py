"""Pages laid out by hand for the tests of fields and tables: words with places, no file and no OCR needed."""

from __future__ import annotations

from functools import cache

from analyzer.finding.fields import FieldFacts, find_fields
from analyzer.finding.places import Places
from analyzer.finding.sections import SectionMap
from analyzer.model import TextSource
from analyzer.reading.layout import Line, Page, Word
from analyzer.reading.text import DocumentText, build_text
from analyzer.rulebook.codes import CodePatterns, load_codes
from analyzer.rulebook.identifiers import IdentifierPatterns, load_identifiers
from analyzer.rulebook.loading import PatternFolder, patterns_root

GLYPH, LEADING, HEIGHT = 5.0, 14.0, 10.0
NO_SECTIONS = SectionMap((), ())


@cache
def identifier_patterns() -> IdentifierPatterns:
    folder = PatternFolder(patterns_root())
    loaded = load_identifiers(folder)
    folder.refuse()
    return loaded


@cache
def code_patterns() -> CodePatterns:
    folder = PatternFolder(patterns_root())
    loaded = load_codes(folder)
    folder.refuse()
    return loaded


def page_of(text: str, number: int = 1, source: TextSource = TextSource.EMBEDDED) -> Page:
    """Monospaced page: each character is GLYPH wide; three blanks or a tab are a wide gap; an empty line starts a new paragraph."""
    lines, block = [], 0
    for row, printed in enumerate(text.expandtabs(8).split("\n")):
        words, column = [], 0
        if not printed.strip():
            block += 1
            continue
        for piece in printed.split(" "):
            if piece:
                x0, y0 = 40 + column * GLYPH, 40 + row * LEADING
                words.append(Word(piece, (x0, y0, x0 + len(piece) * GLYPH, y0 + HEIGHT)))
            column += len(piece) + 1
        lines.append(Line(tuple(words), block))
    return Page(number, 612.0, 792.0, tuple(lines), source)


def document(*pages: str, source: TextSource = TextSource.EMBEDDED) -> DocumentText:
    return build_text([page_of(p, n, source) for n, p in enumerate(pages, 1)])


def places(text: str, source: TextSource = TextSource.EMBEDDED) -> Places:
    return Places(document(text, source=source), NO_SECTIONS)


def fields(*pages: str, source: TextSource = TextSource.EMBEDDED) -> FieldFacts:
    return find_fields(document(*pages, source=source), NO_SECTIONS, identifier_patterns(), code_patterns())
