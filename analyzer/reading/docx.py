"""A Word document as a person sees it: headers, body, tables, text boxes, footnotes and footers; deleted and hidden text left out.

The parts are read straight from the package with limits on their unpacked size; external targets, entities and macros are never touched.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from analyzer.errors import CorruptDocument, ResourceLimit, UnsafeDocument, UnsupportedType
from analyzer.model import TextSource
from analyzer.reading.glyphs import spell
from analyzer.reading.layout import Line, Page, Word
from analyzer.reading.limits import Limits
from analyzer.reading.recognition import Recogniser

_WORDPROCESSING = (
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "http://purl.oclc.org/ooxml/wordprocessingml/main",
)
_WIDTH, _MARGIN, _RIGHT = 612.0, 54.0, 558.0
_CHARACTER, _HEIGHT, _PITCH = 5.0, 10.0, 13.0
_CELL = 24.0
_PAGE_LINES = 52


def docx_pages(data: bytes, reader: Recogniser) -> tuple[Page, ...]:
    """Pages of typeset lines. A DOCX has no fixed places: words are set on a 612-point sheet so that rows and paragraphs keep their shape.

    Raises `CorruptDocument`, `UnsafeDocument`, `ResourceLimit`, `UnsupportedType`.
    """
    parts = _Package(data, reader.limits)
    setter = _Setter()
    for name in parts.named("word/header"):
        _set_body(parts.tree(name), setter)
    main = parts.main()
    _set_body(main, setter)
    for prefix in ("word/footnotes", "word/footer"):
        for name in parts.named(prefix):
            _set_body(parts.tree(name), setter)
    return setter.pages()


class _Package:
    def __init__(self, data: bytes, limits: Limits) -> None:
        self._limits = limits
        self._left = limits.max_unpacked_bytes
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            entries = self._zip.infolist()
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError) as error:
            raise CorruptDocument(type(error).__name__) from None
        if len(entries) > limits.max_zip_entries or sum(e.file_size for e in entries) > limits.max_unpacked_bytes:
            raise ResourceLimit
        self._names = {e.filename.lstrip("/"): e for e in entries}

    def named(self, prefix: str) -> list[str]:
        return sorted(n for n in self._names if n.startswith(prefix) and n.endswith(".xml"))

    def main(self) -> etree._Element:
        for name in ("word/document.xml", "word/document2.xml"):
            if name in self._names:
                return self.tree(name)
        raise UnsupportedType

    def raw(self, name: str) -> bytes:
        """One part, unpacked under the limit."""
        try:
            with self._zip.open(self._names[name]) as part:
                content = part.read(self._left + 1)
        except (zipfile.BadZipFile, OSError, ValueError, EOFError, RuntimeError, NotImplementedError, zlib.error) as error:
            raise CorruptDocument(type(error).__name__) from None
        self._left -= len(content)
        if self._left < 0:
            raise ResourceLimit
        return content

    def tree(self, name: str) -> etree._Element:
        content = self.raw(name)
        if b"<!DOCTYPE" in content[:4000] or b"<!ENTITY" in content[:4000]:
            raise UnsafeDocument
        parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False, remove_comments=True, remove_pis=True)
        try:
            return etree.fromstring(content, parser)
        except (etree.XMLSyntaxError, ValueError) as error:
            raise CorruptDocument(type(error).__name__) from None


def _local(element: etree._Element) -> str:
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _set_body(root: etree._Element, setter: _Setter) -> None:
    for child in root.iterchildren():
        name = _local(child)
        if name == "p":
            _set_paragraph(child, setter)
        elif name == "tbl":
            _set_table(child, setter)
        elif name in ("body", "sdt", "sdtContent", "ins", "txbxContent", "customXml", "footnote", "hdr", "ftr", "smartTag", "moveTo"):
            _set_body(child, setter)


def _set_paragraph(paragraph: etree._Element, setter: _Setter) -> None:
    for box in _boxes(paragraph):
        _set_body(box, setter)
    text = "".join(_text(paragraph))
    for part in text.split("\f"):
        setter.paragraph(part, bullet=_is_bullet(paragraph))


def _boxes(paragraph: etree._Element) -> Iterator[etree._Element]:
    """Text boxes anchored here; the fallback drawing of the same box is passed over."""
    for box in paragraph.iter():
        if _local(box) == "txbxContent" and not any(_local(a) == "Fallback" for a in box.iterancestors()):
            yield box


def _is_bullet(paragraph: etree._Element) -> bool:
    return any(_local(e) == "numPr" for child in paragraph if _local(child) == "pPr" for e in child)


def _text(element: etree._Element) -> Iterator[str]:
    for child in element.iterchildren():
        name = _local(child)
        if name in ("t", "delInstrText") and name == "t":
            yield child.text or ""
        elif name == "tab":
            yield "\t"
        elif name in ("br", "cr"):
            yield "\n"
        elif name == "noBreakHyphen":
            yield "-"
        elif name == "r":
            if not _hidden(child):
                yield from _text(child)
        elif name not in ("del", "moveFrom", "pPr", "rPr", "instrText", "Fallback", "txbxContent", "drawing", "pict", "object"):
            yield from _text(child)


def _hidden(run: etree._Element) -> bool:
    for properties in run.iterchildren():
        if _local(properties) == "rPr":
            for p in properties.iterchildren():
                if _local(p) in ("vanish", "webHidden", "specVanish"):
                    value = next((v for k, v in p.attrib.items() if str(k).endswith("val")), "true")
                    return str(value) not in ("0", "false", "off")
    return False


def _set_table(table: etree._Element, setter: _Setter) -> None:
    for row in table.iterchildren():
        if _local(row) in ("sdt", "sdtContent", "ins"):
            _set_table(row, setter)
        if _local(row) != "tr":
            continue
        cells = [c for c in row.iter() if _local(c) == "tc" and _row_of(c) is row]
        texts = [[t for p in c.iter() if _local(p) == "p" and _cell_of(p) is c and (t := " ".join("".join(_text(p)).split()))] for c in cells]
        nested = any(_local(e) in ("tbl", "txbxContent") for c in cells for e in c.iterdescendants())
        if not nested and all(len(t) <= 1 and sum(map(len, t)) <= 90 for t in texts):
            setter.row([t[0] if t else "" for t in texts])
            continue
        for cell in cells:
            setter.gap()
            _set_body(cell, setter)


def _row_of(cell: etree._Element) -> etree._Element | None:
    return next((a for a in cell.iterancestors() if _local(a) == "tr"), None)


def _cell_of(paragraph: etree._Element) -> etree._Element | None:
    return next((a for a in paragraph.iterancestors() if _local(a) == "tc"), None)


@dataclass
class _Setter:
    """Sets words on sheets, line by line."""

    lines: list[list[Line]] = field(default_factory=lambda: [[]])
    block: int = 0
    y: float = _MARGIN
    in_table: bool = False

    def paragraph(self, text: str, *, bullet: bool = False) -> None:
        self.in_table = False
        rows = [row for part in text.split("\n") for row in _wrapped(part)]
        if not rows:
            return
        self.block += 1
        self.y += _PITCH * 0.5
        for row in rows:
            self._line(row)

    def row(self, cells: list[str]) -> None:
        if not self.in_table:
            self.gap()
            self.in_table = True
        widths = (_RIGHT - _MARGIN) / max(1, len(cells))
        x, words = _MARGIN, []
        for number, cell in enumerate(cells):
            x = max(x, _MARGIN + number * widths)
            for token in cell.split():
                words.append((token, x))
                x += (len(token) + 1) * _CHARACTER
            x += _CELL
        self._line(words)

    def gap(self) -> None:
        self.block += 1
        self.in_table = False

    def _line(self, row: list[tuple[str, float]]) -> None:
        words = tuple(Word(t, (x, self.y, x + len(t) * _CHARACTER, self.y + _HEIGHT)) for token, x in row if (t := spell(token)))
        if not words:
            return
        if len(self.lines[-1]) >= _PAGE_LINES:
            self.lines.append([])
            self.y = _MARGIN
            words = tuple(Word(w.text, (w.box[0], self.y, w.box[2], self.y + _HEIGHT)) for w in words)
        self.lines[-1].append(Line(words, self.block))
        self.y += _PITCH

    def pages(self) -> tuple[Page, ...]:
        sheets = [sheet for sheet in self.lines if sheet]
        return tuple(
            Page(number, _WIDTH, max(792.0, sheet[-1].box[3] + _MARGIN), tuple(sheet), TextSource.EMBEDDED) for number, sheet in enumerate(sheets, 1)
        )


def _wrapped(text: str) -> Iterator[list[tuple[str, float]]]:
    """One typed line broken at the sheet's width; tabs jump a cell's gap."""
    x = _MARGIN
    row: list[tuple[str, float]] = []
    for number, part in enumerate(text.split("\t")):
        if number and row:
            x += _CELL
        for token in part.split():
            if x + len(token) * _CHARACTER > _RIGHT and row:
                yield row
                x, row = _MARGIN, []
            row.append((token, x))
            x += (len(token) + 1) * _CHARACTER
    if row:
        yield row
