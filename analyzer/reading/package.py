"""The parts of an Office package, unpacked under limits: no entities, no external targets, no macros."""

from __future__ import annotations

import io
import zipfile
import zlib

from lxml import etree

from analyzer.errors import CorruptDocument, ResourceLimit, UnsafeDocument, UnsupportedType
from analyzer.reading.limits import Limits

_BROKEN = (zipfile.BadZipFile, OSError, ValueError, EOFError, RuntimeError, NotImplementedError, zlib.error)
_MAX_DEPTH = 200


class Package:
    """A DOCX file.

    Raises `CorruptDocument`, `ResourceLimit` (judged by its directory and counted while unpacking), `UnsafeDocument` for a document type definition.
    """

    def __init__(self, data: bytes, limits: Limits) -> None:
        self._left = limits.max_unpacked_bytes
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            entries = self._zip.infolist()
        except _BROKEN as error:
            raise CorruptDocument(type(error).__name__) from None
        if len(entries) > limits.max_zip_entries or sum(e.file_size for e in entries) > limits.max_unpacked_bytes:
            raise ResourceLimit
        self._names = {e.filename.lstrip("/"): e for e in entries}

    def named(self, prefix: str, suffix: str = ".xml") -> list[str]:
        """Names of the parts that start and end so, sorted."""
        return sorted(n for n in self._names if n.startswith(prefix) and n.endswith(suffix))

    def main(self) -> etree._Element:
        """The document part. Raises `UnsupportedType` where the package is no text document."""
        for name in ("word/document.xml", "word/document2.xml"):
            if name in self._names:
                return self.tree(name)
        raise UnsupportedType

    def raw(self, name: str) -> bytes:
        """One part's bytes. Raises `KeyError` where there is none."""
        try:
            with self._zip.open(self._names[name]) as part:
                content = part.read(self._left + 1)
        except _BROKEN as error:
            raise CorruptDocument(type(error).__name__) from None
        self._left -= len(content)
        if self._left < 0:
            raise ResourceLimit
        return content

    def tree(self, name: str) -> etree._Element:
        """One part's XML."""
        content = self.raw(name)
        if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
            raise UnsafeDocument
        parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False, remove_comments=True, remove_pis=True)
        try:
            return etree.fromstring(content, parser)
        except (etree.XMLSyntaxError, ValueError) as error:
            raise CorruptDocument(type(error).__name__) from None

    def pictures_of(self, part: str) -> dict[str, str]:
        """Relation id to the name of a part inside the package, for one part; targets outside are left out."""
        folder, _, file = part.rpartition("/")
        name = f"{folder}/_rels/{file}.rels"
        if name not in self._names:
            return {}
        found: dict[str, str] = {}
        for relation in self.tree(name):
            target = str(relation.get("Target", ""))
            if relation.get("TargetMode") == "External" or not str(relation.get("Type", "")).endswith("/image"):
                continue
            inside = target.lstrip("/") if target.startswith("/") else f"{folder}/{target}"
            if inside in self._names:
                found[str(relation.get("Id", ""))] = inside
        return found


def local(element: etree._Element) -> str:
    """An element's name without its namespace (transitional and strict documents differ in it)."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def attribute(element: etree._Element, name: str) -> str | None:
    """An attribute by its name without namespace."""
    return next((str(v) for k, v in element.attrib.items() if str(k).rpartition("}")[2] == name), None)
