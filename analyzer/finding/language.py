"""The language of the letter's own words, by its commonest small words and its script."""

from __future__ import annotations

import re
from collections.abc import Iterable

_WORD = re.compile(r"[^\W\d_]+")
_SMALL_WORDS = {
    "en": frozenset(("the", "of", "and", "to", "you", "your", "is", "we", "for", "this", "that", "not", "was", "by", "from", "with", "are", "have")),
    "es": frozenset(("de", "la", "el", "que", "los", "para", "su", "en", "por", "las", "usted", "del", "una", "con", "no", "se", "esta", "es", "y")),
    "tl": frozenset(("ang", "ng", "sa", "mga", "na", "ay", "inyong", "kayo", "hindi", "para", "ito", "o", "at", "namin", "kung")),
    "vi": frozenset(("của", "và", "không", "quý", "vị", "cho", "có", "này", "được", "trong", "là", "chúng", "tôi", "các", "về")),
}
_SCRIPTS = (
    ("ru", "\u0400", "\u04ff"), ("hy", "\u0530", "\u058f"), ("ar", "\u0600", "\u06ff"), ("km", "\u1780", "\u17ff"), ("ko", "\uac00", "\ud7af"),
    ("ja", "\u3040", "\u30ff"), ("zh", "\u4e00", "\u9fff"), ("th", "\u0e00", "\u0e7f"), ("hi", "\u0900", "\u097f"), ("pa", "\u0a00", "\u0a7f"),
)  # fmt: skip


def find_language(texts: Iterable[str]) -> str:
    """ISO 639-1 code of the prevailing language; English where too little is said."""
    joined = " ".join(texts)
    letters = sum(ch.isalpha() for ch in joined)
    for code, low, high in _SCRIPTS:
        if letters and sum(low <= ch <= high for ch in joined) > 0.3 * letters:
            return code
    words = [w.casefold() for w in _WORD.findall(joined)]
    counts = {code: sum(w in small for w in words) for code, small in _SMALL_WORDS.items()}
    best = max(counts, key=lambda code: counts[code])
    return best if counts[best] >= 5 and counts[best] > counts["en"] else "en"
