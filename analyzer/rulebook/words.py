"""Plain words in every language (`patterns/words/<language>/LC_MESSAGES/*.mo`, gettext; the `.po` beside each is the source).

Message ids are keys such as `why.favourable`; `{name}` is filled by the caller, `{law:<id>}` by the value of the law on the day.
`pybabel compile -D words -d patterns/words` makes `words.mo` anew (what a determination says), `-D report` makes `report.mo` (what stands around it).
"""

from __future__ import annotations

import re
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from analyzer.rulebook.law import Law
from analyzer.rulebook.loading import PatternFolder

FOLDER = "words"
CATALOGUES = ("words.mo", "report.mo")
SOURCE_LANGUAGE = "en"
_PLACE = re.compile(r"\{([a-z_]+)(?::([a-z0-9_.]+))?\}")


@dataclass(frozen=True, slots=True)
class Words:
    """The sentences of one language."""

    language: str
    by_key: Mapping[str, str]

    def __contains__(self, key: object) -> bool:
        return key in self.by_key

    def say(self, key: str, *, law: Law | None = None, on: date | None = None, **values: object) -> str:
        """The sentence, filled; `law` and `on` fill the values of the law on that day.

        Raises:
            KeyError: no such sentence, or a place in it without a value.
        """
        text = self.by_key[key]
        if "{" not in text:
            return text

        def fill(m: re.Match[str]) -> str:
            if not m.group(2):
                return str(values[m.group(1)])
            value = law.value(m.group(2), on=on) if law and on else None
            if value is None:
                raise KeyError(m.group(2))
            return value.value

        return _PLACE.sub(fill, text)

    def laws(self, key: str) -> tuple[str, ...]:
        """Ids of the law values the sentence names."""
        return tuple(m.group(2) for m in _PLACE.finditer(self.by_key[key]) if m.group(1) == "law")

    def places(self, key: str) -> frozenset[str]:
        """What the sentence asks to be filled in."""
        return frozenset(m.group(0) for m in _PLACE.finditer(self.by_key[key]))


def load_words(folder: PatternFolder) -> Mapping[str, Words]:
    """Every language of `words/`; a sentence that another language lacks or fills differently is noted in the folder."""
    found: dict[str, Words] = {}
    root = folder.root / FOLDER
    for item in sorted(root.iterdir(), key=lambda t: t.name) if root.is_dir() else ():
        files = [mo for name in CATALOGUES if (mo := item / "LC_MESSAGES" / name).is_file()]
        if files:
            found[item.name] = Words(item.name, {key: text for mo in files for key, text in _read(mo.read_bytes()).items()})
    if not found:
        return found
    source = found.get(SOURCE_LANGUAGE)
    if source is None:
        folder.problem(FOLDER, f"no catalogue for {SOURCE_LANGUAGE!r}")
        return found
    for language, words in found.items():
        for key in sorted(source.by_key.keys() ^ words.by_key.keys()):
            folder.problem(f"{FOLDER}/{language}", f"{key!r} stands only in {'this language' if key in words else SOURCE_LANGUAGE}")
        for key in source.by_key.keys() & words.by_key.keys():
            if source.places(key) != words.places(key):
                folder.problem(f"{FOLDER}/{language}", f"{key!r} fills other places than in {SOURCE_LANGUAGE}")
    return found


def _read(data: bytes) -> dict[str, str]:
    """Key -> sentence of a GNU MO file: header, then two tables of (length, offset), for the keys and for the sentences."""
    _, _, count, keys, texts = struct.unpack_from("<5I", data)

    def text(table: int, i: int) -> str:
        length, offset = struct.unpack_from("<2I", data, table + 8 * i)
        return data[offset : offset + length].decode()

    found = {text(keys, i): text(texts, i) for i in range(count)}
    found.pop("", None)
    return found
