"""Whether a font's text can be believed: the outlines of its letters against the letters it claims.

A PDF may map glyphs to any characters it likes; the page shows one number, the text layer another. The outline of a printed 8 has three closed
curves, a 0 two, a 1 one: counting curves unmasks a false map without recognising anything, in about two milliseconds a font.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterable
from typing import Any

import pypdfium2.raw as pdfium_c

_TELLING = {"8": (2, 3), "0": (2, 3), "1": (1,), "6": (2,), "7": (1,)}
"""Closed curves in the outline of a printed digit; the second number where usual fonts differ. A shifted map gives itself away on these."""
_OTHERS = {"2": (1,), "3": (1,), "4": (1, 2), "5": (1,), "9": (2,), "B": (2, 3), "D": (2,), "e": (2,), "o": (2,), "s": (1,), "n": (1,)}
_SUSPICIOUS = 3
"""So many characters with impossible outlines and the font is not believed."""


class FontCheck:
    """Remembers its verdicts: a font is looked at once a document."""

    def __init__(self) -> None:
        self._seen: dict[tuple[int, bytes], bool] = {}

    def lies(self, text_objects: Iterable[Any]) -> bool:
        """Whether any font of these text objects shows other characters than it claims."""
        verdict = False
        asked: set[int] = set()
        for item in text_objects:
            font = pdfium_c.FPDFTextObj_GetFont(item)
            address = ctypes.cast(font, ctypes.c_void_p).value or 0
            if not address or address in asked:
                continue
            asked.add(address)
            key = (address, _name(font))
            if key not in self._seen:
                self._seen[key] = _impossible(font) >= _SUSPICIOUS
            verdict = verdict or self._seen[key]
        return verdict


def _name(font: Any) -> bytes:
    buffer = ctypes.create_string_buffer(120)
    pdfium_c.FPDFFont_GetBaseFontName(font, buffer, 120)
    return buffer.value


def _impossible(font: Any) -> int:
    """How many characters cannot look as they claim. The rest is asked only where the telling ones are odd or missing."""
    counted = [(_curves(font, ord(c)), allowed) for c, allowed in _TELLING.items()]
    known = [(curves, allowed) for curves, allowed in counted if curves]
    wrong = sum(curves not in allowed for curves, allowed in known)
    if wrong == 0 and len(known) >= 3:
        return 0
    rest = [(_curves(font, ord(c)), allowed) for c, allowed in _OTHERS.items()]
    return wrong + sum(curves not in allowed for curves, allowed in rest if curves)


def _curves(font: Any, code: int) -> int:
    path = pdfium_c.FPDFFont_GetGlyphPath(font, code, 10.0)
    if not path:
        return 0
    count = pdfium_c.FPDFGlyphPath_CountGlyphSegments(path)
    if not 0 < count < 400:
        return 0
    segment, kind, move = pdfium_c.FPDFGlyphPath_GetGlyphPathSegment, pdfium_c.FPDFPathSegment_GetType, pdfium_c.FPDF_SEGMENT_MOVETO
    return sum(kind(segment(path, i)) == move for i in range(count))
