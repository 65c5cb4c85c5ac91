"""Whether the words of a text layer can be text at all, and whether two readings of a page agree."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence

from analyzer.reading.glyphs import Glyphs

_VOWELS = frozenset("aeiouyáéíóúüàèìòùâêîôûäëïöåøæœãõăơưạảấầẩậắằẳặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹıAEIOUY")
_PLAIN = re.compile(r"[^0-9A-Za-z]+")
_BAD_SHARE = 0.05
_CID = re.compile(r"\(cid:\d+\)")


def is_sound(words: Sequence[Glyphs]) -> bool:
    """Whether the characters are letters and the letters make words.

    Not sound: private-use or unassigned characters (a font without a map), `(cid:12)`, Latin words without vowels (a shifted map).
    """
    text = "".join(w.text for w in words)
    if not text:
        return False
    if not text.isascii():
        bad = sum(unicodedata.category(c) in ("Co", "Cn", "Cs", "Cc") or c == "\ufffd" for c in text)
        if bad > _BAD_SHARE * len(text):
            return False
    if _CID.search(text) and sum(len(m.group()) for m in _CID.finditer(text)) > _BAD_SHARE * len(text):
        return False
    lower = [w.text for w in words if len(w.text) >= 4 and w.text.isalpha() and w.text.isascii()]
    if len(lower) >= 20:
        return sum(any(c in _VOWELS for c in t) for t in lower) >= 0.75 * len(lower)
    odd = sum(not c.isalnum() and c not in ".,:;-–—()/'’“”\"&$%#*@!?+•·®™©§=_[]<>|~`^{}\\" for c in text)
    return odd <= 0.3 * len(text)


def agrees(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether two readings of a page say the same: most words, and nearly all words with digits."""
    first, second = _bag(one), _bag(other)
    total = sum(first.values())
    if total == 0:
        return True
    common = sum((first & second).values())
    numbers = Counter({w: n for w, n in first.items() if any(c.isdigit() for c in w)})
    found = sum((numbers & second).values())
    return common >= 0.7 * total and found >= 0.75 * sum(numbers.values())


def _bag(words: Sequence[str]) -> Counter[str]:
    return Counter(plain for w in words if len(plain := _PLAIN.sub("", w).lower()) >= 2)
