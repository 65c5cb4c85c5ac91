"""A Word document as a person sees it: headers, body, tables, text boxes, pictures, footnotes and footers; deleted and hidden text left out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from analyzer.errors import CorruptImage, EmptyFile, FileTooLarge, ImageTooLarge, TooManyPages, UnsupportedType
from analyzer.model import TextSource
from analyzer.reading.glyphs import spell
from analyzer.reading.image import pictures
from analyzer.reading.issues import issue
from analyzer.reading.layout import Page
from analyzer.reading.lines import lay_out
from analyzer.reading.package import Package, attribute, local
from analyzer.reading.recognition import Recogniser
from analyzer.reading.source import IMAGES, kind_of
from analyzer.reading.typeset import Typesetter

_CONTAINERS = frozenset({"body", "sdt", "sdtContent", "ins", "txbxContent", "customXml", "footnote", "endnote", "hdr", "ftr", "smartTag", "moveTo"})
_NOT_SHOWN = frozenset({"del", "moveFrom", "pPr", "rPr", "instrText", "delText", "Fallback", "txbxContent", "drawing", "pict", "object"})
_SHEET_PIXELS = 500
"""Shorter side of a picture from which it is a page of its own rather than a logo."""
_SMALLEST_TYPE = 5
"""Half-points; smaller type cannot be read by a person."""
_MAX_CELL = 90
"""Characters of a cell up to which its row is one line; longer cells are read one after the other."""


def docx_pages(data: bytes, reader: Recogniser) -> tuple[Page, ...]:
    """Pages of typeset lines, with a page for each scan pasted in.

    Raises `CorruptDocument`, `UnsafeDocument`, `ResourceLimit`, `UnsupportedType`.
    """
    package = Package(data, reader.limits)
    main = package.main()
    if package.named("word/vba", ".bin"):
        reader.issues.append(issue("active_content_ignored"))
    letter = _Letter(package, reader, Typesetter(), _hidden_styles(package))
    for name in package.named("word/header"):
        letter.part(package.tree(name), name)
    letter.part(main, "word/document.xml")
    for prefix in ("word/footnotes", "word/endnotes", "word/footer"):
        for name in package.named(prefix):
            letter.part(package.tree(name), name)
    return letter.setter.pages()


@dataclass
class _Letter:
    package: Package
    reader: Recogniser
    setter: Typesetter
    hidden_styles: frozenset[str]
    pictures: dict[str, str] | None = None

    def part(self, root: etree._Element, name: str) -> None:
        self.pictures = self.package.pictures_of(name)
        self._body(root)
        self.setter.gap()

    def _body(self, root: etree._Element) -> None:
        for child in root.iterchildren():
            name = local(child)
            if name == "p":
                self._paragraph(child)
            elif name == "tbl":
                self._table(child)
            elif name in _CONTAINERS:
                self._body(child)

    def _paragraph(self, paragraph: etree._Element) -> None:
        for box in paragraph.iter():
            # the fallback drawing repeats the text box for old programs
            if local(box) == "txbxContent" and not any(local(a) in ("Fallback", "del") for a in box.iterancestors()):
                self._body(box)
        self.setter.paragraph(self._text(paragraph))
        for picture in paragraph.iter():
            if local(picture) in ("blip", "imagedata") and not any(local(a) in ("Fallback", "del") for a in picture.iterancestors()):
                self._picture(attribute(picture, "embed") or attribute(picture, "id") or "")

    def _text(self, element: etree._Element) -> str:
        return "".join(spell_run(part) for part in self._pieces(element))

    def _pieces(self, element: etree._Element) -> Iterator[str]:
        for child in element.iterchildren():
            name = local(child)
            if name == "t":
                yield child.text or ""
            elif name in ("tab", "ptab"):
                yield "\t"
            elif name in ("br", "cr"):
                yield "\f" if attribute(child, "type") == "page" else "\n"
            elif name == "noBreakHyphen":
                yield "-"
            elif name == "r":
                if not _hidden(child, self.hidden_styles):
                    yield from self._pieces(child)
            elif name not in _NOT_SHOWN:
                yield from self._pieces(child)

    def _table(self, table: etree._Element) -> None:
        for row in table.iterchildren():
            name = local(row)
            if name in ("sdt", "sdtContent", "ins"):
                self._table(row)
            elif name == "tr" and not any(local(e) == "del" for p in row if local(p) == "trPr" for e in p):
                self._row(row)

    def _row(self, row: etree._Element) -> None:
        cells = [c for c in row.iter() if local(c) == "tc" and _nearest(c, "tr") is row]
        texts = [[t for p in c.iter() if local(p) == "p" and _nearest(p, "tc") is c and (t := " ".join(self._text(p).split()))] for c in cells]
        nested = any(local(e) in ("tbl", "txbxContent", "blip", "imagedata") for c in cells for e in c.iterdescendants())
        if not nested and len(cells) > 1 and all(sum(map(len, t)) <= _MAX_CELL for t in texts):
            self.setter.row([" ".join(t) for t in texts])
            return
        for cell in cells:
            self.setter.gap()
            self._body(cell)

    def _picture(self, relation: str) -> None:
        name = (self.pictures or {}).get(relation)
        if name is None:
            return
        content = self.package.raw(name)
        try:
            kind = kind_of(content, self.reader.limits)
            if kind not in IMAGES:
                raise UnsupportedType
            for picture in pictures(content, kind.name, self.reader.limits):
                if min(picture.gray.shape) >= _SHEET_PIXELS:
                    found = self.reader.page(picture.gray, picture.dpi, 1)
                    if found is not None and found.words:
                        self.setter.page(Page(1, found.width, found.height, lay_out(found.words), TextSource.OCR, found.confidence, found.turn))
                elif min(picture.gray.shape) >= 20 and max(picture.gray.shape) >= 60:
                    self.setter.paragraph(" ".join(w.text for w in self.reader.region(picture.gray, picture.dpi or 150)))
        except (UnsupportedType, CorruptImage, ImageTooLarge, TooManyPages, EmptyFile, FileTooLarge):
            self.reader.issues.append(issue("embedded_images_not_read"))


def spell_run(text: str) -> str:
    """Text of a run without soft hyphens and zero-width marks; breaks and tabs stay."""
    return text if text in ("\t", "\n", "\f") else spell(text)


def _nearest(element: etree._Element, name: str) -> etree._Element | None:
    return next((a for a in element.iterancestors() if local(a) == name), None)


def _hidden_styles(package: Package) -> frozenset[str]:
    if not package.named("word/styles.xml"):
        return frozenset()
    styles = package.tree("word/styles.xml")
    return frozenset(
        str(attribute(style, "styleId")) for style in styles if local(style) == "style" and any(_vanishes(p) for p in style if local(p) == "rPr")
    )


def _vanishes(properties: etree._Element) -> bool:
    return any(local(p) in ("vanish", "specVanish") and (attribute(p, "val") or "true") not in ("0", "false", "off") for p in properties)


def _hidden(run: etree._Element, styles: frozenset[str]) -> bool:
    """Marked hidden, by itself or its style; printed white on white; or too small to be read."""
    properties = next((p for p in run if local(p) == "rPr"), None)
    paragraph = _nearest(run, "p")
    own = [e for e in (paragraph if paragraph is not None else ()) if local(e) == "pPr"]
    if styles and any(local(e) == "pStyle" and attribute(e, "val") in styles for p in own for e in p):
        return True
    if properties is None:
        return False
    if _vanishes(properties):
        return True
    values = {local(p): attribute(p, "val") or "" for p in properties}
    if values.get("rStyle") in styles and values.get("rStyle"):
        return True
    size = values.get("sz", "")
    if size.isdigit() and int(size) <= _SMALLEST_TYPE:
        return True
    return values.get("color", "").upper() == "FFFFFF" and not _shaded(run)


def _shaded(run: etree._Element) -> bool:
    for around in (run, *run.iterancestors()):
        for properties in around:
            if local(properties) in ("rPr", "pPr", "tcPr", "tblPr"):
                for p in properties:
                    if local(p) == "highlight" or (local(p) == "shd" and (attribute(p, "fill") or "auto").upper() not in ("AUTO", "FFFFFF")):
                        return True
        if local(around) == "tbl":
            return False
    return False
