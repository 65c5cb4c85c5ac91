"""Words of a sentence as numbers for the sentence model: word, stem and concept n-grams, the same in training and in use.

Letters come through OCR, so a word is first brought to a form in which the usual misreadings fall together (rn and m, l and 1, 0 and o).
A concept stands for words that letters put in each other's place ("doctor", "physician", "surgeon"); the list belongs to the trained model.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

Hashes = NDArray[np.uint32]
Rows = NDArray[np.int32]

_TOKEN = re.compile(r"[a-z]+(?:'[a-z]{1,3})?|#")
_MARKS = str.maketrans({"|": "l", "’": "'", "‘": "'", "“": '"', "”": '"', "\u00ad": None})
_BREAK = re.compile(r"(?<=[a-z])- (?=[a-z])")
_DIGIT_IN_WORD = re.compile(r"(?<=[a-z])[01](?=[a-z])|(?<![a-z0-9])[01](?=[a-z]{2})|(?<=[a-z]{2})[01](?![0-9])")
_NUMBER = re.compile(r"\$?\d[\d,./:%-]{0,30}")
_ENDINGS = ("ations", "ation", "ments", "ment", "ingly", "ings", "ing", "edly", "ies", "ied", "ed", "es", "s", "ly")
_DRUG = re.compile(
    r"(?:mab|nib|statin|pril|gliptin|glutide|ciclib|parib|cept|sartan|prazole|azole|olol|xaban|fenac|profen|platin|rubicin|cillin|mycin|vir|triptan)$"
)
MAX_WORDS = 160
"""Words of one sentence that are looked at: an endless sentence must not cost more than its share."""
_EDGE = "<>"
_TRIANGLES = tuple(np.triu_indices(size, 1) for size in range(17))
"""Every two of so many concepts; more than 16 in one sentence are not paired."""


def plain(text: str) -> str:
    """Lower case without accents, digits read as letters inside words, numbers as `#`."""
    text = text.lower().translate(_MARKS)
    if not text.isascii():
        text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    text = _BREAK.sub("", text)
    text = _DIGIT_IN_WORD.sub(lambda m: "o" if m.group() == "0" else "l", text)
    return _NUMBER.sub("#", text)


def fold_word(word: str) -> str:
    """One form for the spellings that OCR mixes up."""
    return word.replace("rn", "m").replace("vv", "w").replace("l", "i")


def stem(word: str) -> str:
    """The word without a common English ending; at least four letters stay."""
    for ending in _ENDINGS:
        if len(word) - len(ending) >= 4 and word.endswith(ending):
            return word[: -len(ending)]
    return word


class Featurizer:
    """Turns sentences into hashed features; holds the concept list and remembers the words it has met."""

    def __init__(self, concepts: Mapping[str, str]) -> None:
        self._concepts = {fold_word(plain(word)): name for word, name in concepts.items()}
        self._known: dict[str, tuple[int, int, int, int, int]] = {}

    def _word(self, word: str) -> tuple[int, int, int, int, int]:
        """Hashes of word, stem, concept or stem, prefix; and of the concept alone (0: none)."""
        if (known := self._known.get(word)) is not None:
            return known
        folded = fold_word(word)
        concept = self._concepts.get(folded) or ("drug" if len(word) > 6 and _DRUG.search(word) else None)
        base = stem(folded)
        of_concept = crc32(f"@{concept}".encode()) if concept else 0
        made = (
            crc32(folded.encode()),
            crc32(f"s{base}".encode()),
            of_concept or crc32(f"s{base}".encode()),
            crc32(f"p{folded[:5]}".encode()),
            of_concept,
        )
        if len(self._known) < 50_000:
            self._known[word] = made
        return made

    def features(self, texts: Sequence[str]) -> tuple[Rows, Hashes]:
        """Sentence number and feature hash, each pair once, sorted by sentence."""
        edge = crc32(_EDGE.encode())
        parts: list[tuple[int, int, int, int, int]] = []
        rows: list[int] = []
        for n, text in enumerate(texts):
            words = _TOKEN.findall(plain(text))[:MAX_WORDS]
            parts.append((edge, edge, edge, edge, 0))
            parts.extend(self._word(w) for w in words)
            parts.append((edge, edge, edge, edge, 0))
            rows.extend([n] * (len(words) + 2))
        if not rows:
            return np.zeros(0, np.int32), np.zeros(0, np.uint32)
        table = np.array(parts, np.uint32)
        row = np.array(rows, np.int32)
        found = [(row, _mix(salt, table[:, column])) for salt, column in ((1, 0), (2, 1), (3, 2), (4, 3))]
        for salt, column in ((5, 1), (7, 2)):
            found.append(_run(salt, row, table[:, column], (0, 1)))
            found.append(_run(salt + 1, row, table[:, column], (0, 1, 2)))
        found.append(_run(9, row, table[:, 2], (0, 2)))
        found.append(_run(10, row, table[:, 2], (0, 3)))
        found.append(_pairs(row, table[:, 4]))
        return _unique(np.concatenate([r for r, _ in found]), np.concatenate([h for _, h in found]))


def _mix(salt: int, *columns: Hashes) -> Hashes:
    total = np.full(len(columns[0]), (salt * 0x9E3779B1) & 0xFFFFFFFF, np.uint32)
    for column in columns:
        total = (total ^ column) * np.uint32(0x85EBCA6B)
        total ^= total >> np.uint32(13)
    return total


def _run(salt: int, row: Rows, column: Hashes, steps: tuple[int, ...]) -> tuple[Rows, Hashes]:
    """Hashes over the words at these distances, within a sentence."""
    size = max(0, len(row) - steps[-1])
    same = row[:size] == row[steps[-1] : steps[-1] + size]
    hashes = _mix(salt, *(column[s : s + size] for s in steps))
    return row[:size][same], hashes[same]


def _pairs(row: Rows, concepts: Hashes) -> tuple[Rows, Hashes]:
    """Every two concepts of a sentence, wherever they stand."""
    has = concepts != 0
    rows, names = _unique(row[has], concepts[has])
    first, second = [], []
    at = 0
    for size in np.bincount(rows) if len(rows) else ():
        one, other = _TRIANGLES[min(int(size), len(_TRIANGLES) - 1)]
        first.append(one + at)
        second.append(other + at)
        at += int(size)
    if not first:
        return np.zeros(0, np.int32), np.zeros(0, np.uint32)
    left, right = np.concatenate(first), np.concatenate(second)
    return rows[left], _mix(11, names[left], names[right])


def _unique(rows: Rows, hashes: Hashes) -> tuple[Rows, Hashes]:
    both = np.unique((rows.astype(np.uint64) << np.uint64(32)) | hashes)
    return (both >> np.uint64(32)).astype(np.int32), (both & np.uint64(0xFFFFFFFF)).astype(np.uint32)
