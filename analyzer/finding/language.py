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
_LATIN_END = "\u024f"
_ENOUGH = 3000
"""Characters that are enough to tell."""
_SCRIPTS = (
    ("ru", "\u0400", "\u04ff"), ("hy", "\u0530", "\u058f"), ("ar", "\u0600", "\u06ff"), ("km", "\u1780", "\u17ff"), ("ko", "\uac00", "\ud7af"),
    ("ja", "\u3040", "\u30ff"), ("zh", "\u4e00", "\u9fff"), ("th", "\u0e00", "\u0e7f"), ("hi", "\u0900", "\u097f"), ("pa", "\u0a00", "\u0a7f"),
)  # fmt: skip


def find_language(texts: Iterable[str]) -> str:
    """ISO 639-1 code of the prevailing language; English where too little is said."""
    joined = " ".join(texts)[:_ENOUGH]
    if sum(map(_LATIN_END.__lt__, joined)) > 0.2 * len(joined):
        counts = {code: sum(low <= ch <= high for ch in joined) for code, low, high in _SCRIPTS}
        return max(counts, key=lambda code: counts[code])
    words = _WORD.findall(joined.casefold())
    said = {code: sum(map(small.__contains__, words)) for code, small in _SMALL_WORDS.items()}
    best = max(said, key=lambda code: said[code])
    return best if said[best] >= 5 and said[best] > said["en"] else "en"
