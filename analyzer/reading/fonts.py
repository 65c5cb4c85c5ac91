"""Whether a font's text can be believed: the outlines of its letters against the letters it claims.

A PDF may map glyphs to any characters it likes; the page shows one number, the text layer another. The outline of a printed 8 has three closed
curves, a 0 two, a 1 one: counting curves unmasks a false map without recognising anything, in about two milliseconds a font.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterable
from typing import Any

import pypdfium2.raw as pdfium_c

_CURVES = {
    "0": (2, 3),
    "1": (1,),
    "2": (1,),
    "3": (1,),
    "4": (1, 2),
    "5": (1,),
    "6": (2,),
    "7": (1,),
    "8": (2, 3),
    "9": (2,),
    "B": (2, 3),
    "D": (2,),
    "e": (2,),
    "o": (2,),
    "s": (1,),
    "n": (1,),
}
"""Closed curves in the outline of a printed character; the second number where usual fonts differ."""
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
    found = 0
    for character, allowed in _CURVES.items():
        curves = _curves(font, ord(character))
        found += curves > 0 and curves not in allowed
    return found


def _curves(font: Any, code: int) -> int:
    path = pdfium_c.FPDFFont_GetGlyphPath(font, code, 10.0)
    if not path:
        return 0
    count = pdfium_c.FPDFGlyphPath_CountGlyphSegments(path)
    if not 0 < count < 400:
        return 0
    segment, kind, move = pdfium_c.FPDFGlyphPath_GetGlyphPathSegment, pdfium_c.FPDFPathSegment_GetType, pdfium_c.FPDF_SEGMENT_MOVETO
    return sum(kind(segment(path, i)) == move for i in range(count))
