"""The words of a PDF page as PDFium sees them, with box, direction and what hides them.

PDFium answers by character; two box calls a word are enough for its box and its direction. Boxes leave this module in points from the top left of
the page as it is shown, after its crop box, its /Rotate and the direction in which its text runs.
"""

from __future__ import annotations

import ctypes
import re
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium_c

from analyzer.model import Box

_TOKEN = re.compile(
    r"[^\s\x00-\x1f\x7f-\x9f\u200b-\u200d\u2060\ufeff\ufffe]+(?:[\u200b-\u200d\u2060\ufeff\xad]+[^\s\x00-\x1f\x7f-\x9f\u200b-\u200d\u2060\ufeff\ufffe]+)*[\x02\ufffe]?"
)
_SPELLING = str.maketrans(
    {
        "\xad": "",
        "\u200b": "",
        "\u200c": "",
        "\u200d": "",
        "\u2060": "",
        "\ufeff": "",
        "\u2010": "-",
        "\u2011": "-",
        "\x02": "-",
        "\ufffe": "-",
        "ﬀ": "ff",
        "ﬁ": "fi",
        "ﬂ": "fl",
        "ﬃ": "ffi",
        "ﬄ": "ffl",
        "ﬅ": "st",
        "ﬆ": "st",
    }
)
_RIGHT_TO_LEFT = re.compile(r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_INVISIBLE_MODES = (3, 7)
"""Text render modes that paint nothing: invisible, and clip only."""
_SMALLEST = 2.6
"""Points; a lower line of type cannot be read by a person."""
_LIGHT = 200
"""Fill colours above this grey may vanish on white paper."""


class Glyphs(NamedTuple):
    """One word as the text layer gives it."""

    text: str
    box: Box
    """Points from the top left of the page as shown, before it is turned to the direction of its text."""
    direction: int
    """Degrees counter-clockwise in which the word runs on the page as shown: 0, 90, 180, 270; -1 unknown (short words)."""
    invisible: bool
    """Render mode that paints nothing, or too small to be read, or off the page."""
    light: bool
    """Painted in a colour near white."""


@dataclass(frozen=True, slots=True)
class Frame:
    """From page space (y up, any origin) to the page as shown (y down, from its top left)."""

    left: float
    bottom: float
    right: float
    top: float
    rotation: int
    """Degrees clockwise, the page's /Rotate."""

    @property
    def size(self) -> tuple[float, float]:
        w, h = self.right - self.left, self.top - self.bottom
        return (h, w) if self.rotation in (90, 270) else (w, h)

    def shown(self, x0: float, y0: float, x1: float, y1: float) -> Box:
        """A box of page space, on the page as shown."""
        if self.rotation == 0:
            return (x0 - self.left, self.top - y1, x1 - self.left, self.top - y0)
        if self.rotation == 90:
            return (y0 - self.bottom, x0 - self.left, y1 - self.bottom, x1 - self.left)
        if self.rotation == 180:
            return (self.right - x1, y0 - self.bottom, self.right - x0, y1 - self.bottom)
        return (self.top - y1, self.right - x1, self.top - y0, self.right - x0)


def frame_of(page: Any) -> Frame:
    """The visible frame of a pypdfium2 page."""
    left, bottom, right, top = page.get_bbox()
    return Frame(left, bottom, right, top, page.get_rotation())


def spell(text: str) -> str:
    """The word as a person reads it: no soft hyphens or zero-width marks, ligatures as letters."""
    return text if text.isascii() and text.isprintable() else text.translate(_SPELLING)


def page_words(textpage: Any, frame: Frame, *, max_characters: int) -> tuple[list[Glyphs], dict[int, Any]]:
    """The words in the order of the text layer, and the text objects they belong to.

    Raises `OverflowError` where the page holds more than `max_characters`.
    """
    raw = textpage.raw
    text = _characters(textpage, max_characters)
    rect = (ctypes.c_float * 4)()  # left, top, right, bottom, as in FS_RECTF
    box_of, object_of = _fast_calls()
    handle, target = ctypes.cast(raw, ctypes.c_void_p).value, ctypes.addressof(rect)
    paint = _Paint(raw)
    painted = paint.seen
    shown = frame.shown
    width, height = frame.size
    words: list[Glyphs] = []
    for match in _TOKEN.finditer(text):
        start, last = match.start(), match.end() - 1
        token = match.group()
        if token[-1] in "\x02\ufffe":
            last -= 1
            if last < start:
                continue
        box_of(handle, start, target)
        left, top, right, bottom = rect
        first = shown(left, bottom, right, top)
        if last > start:
            box_of(handle, last, target)
            left, top, right, bottom = rect
            final = shown(left, bottom, right, top)
            x0, y0, x1, y1 = first
            a0, b0, a1, b1 = final
            box = (x0 if x0 < a0 else a0, y0 if y0 < b0 else b0, x1 if x1 > a1 else a1, y1 if y1 > b1 else b1)
        else:
            box = final = first
        address = object_of(handle, start)
        silent, light = painted.get(address) or paint.ask(address, start)
        direction = _direction(first, final, last - start + 1)
        if direction == 180 and _RIGHT_TO_LEFT.search(token):
            direction = 0
        x0, y0, x1, y1 = box
        off = not (0 <= x0 + x1 <= 2 * width and 0 <= y0 + y1 <= 2 * height)
        small = direction >= 0 and (x1 - x0 if direction % 180 else y1 - y0) < _SMALLEST
        spelled = token if token.isascii() and token.isprintable() else token.translate(_SPELLING)
        if spelled:
            words.append(Glyphs(spelled, box, direction, silent or off or small, light))
    return words, paint.objects


def _characters(textpage: Any, most: int) -> str:
    """The page's text, one character for each of PDFium's indices."""
    count = pdfium_c.FPDFText_CountChars(textpage.raw)
    if count > most:
        raise OverflowError("characters on a page")
    if count <= 0:
        return ""
    text: str = textpage.get_text_range()
    if len(text) != count:
        text = "".join(_character(pdfium_c.FPDFText_GetUnicode(textpage.raw, i)) for i in range(count))
    return text


@cache
def _fast_calls() -> tuple[Any, Any]:
    """`FPDFText_GetLooseCharBox` and `FPDFText_GetTextObject` with plain addresses for arguments: half the cost a call, two calls a word."""
    box = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p)
    item = ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int)
    return (
        box(ctypes.cast(pdfium_c.FPDFText_GetLooseCharBox, ctypes.c_void_p).value or 0),
        item(ctypes.cast(pdfium_c.FPDFText_GetTextObject, ctypes.c_void_p).value or 0),
    )


def _character(code: int) -> str:
    return chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd"


def _direction(first: Box, last: Box, length: int) -> int:
    if length < 3:
        return -1
    dx = (last[0] + last[2] - first[0] - first[2]) / 2
    dy = (last[1] + last[3] - first[1] - first[3]) / 2
    if abs(dx) >= abs(dy):
        return 0 if dx >= 0 else 180
    return 270 if dy > 0 else 90


class _Paint:
    """How each text object is painted; asked once an object."""

    def __init__(self, raw: Any) -> None:
        self._raw = raw
        self.seen: dict[int | None, tuple[bool, bool]] = {None: (False, False)}
        """Address of the object to whether it paints nothing, and whether it paints near white."""
        self.objects: dict[int, Any] = {}
        self._colour = [ctypes.c_uint() for _ in range(4)]
        self._by = [ctypes.byref(c) for c in self._colour]

    def ask(self, address: int, index: int) -> tuple[bool, bool]:
        item = pdfium_c.FPDFText_GetTextObject(self._raw, index)
        self.objects[address] = item
        answer = self.seen[address] = self._ask(item)
        return answer

    def _ask(self, item: Any) -> tuple[bool, bool]:
        mode = pdfium_c.FPDFTextObj_GetTextRenderMode(item)
        if mode in _INVISIBLE_MODES:
            return True, False
        if mode in (1, 5):
            return False, False
        if not pdfium_c.FPDFPageObj_GetFillColor(item, *self._by):
            return False, False
        red, green, blue, alpha = (c.value for c in self._colour)
        return alpha == 0, min(red, green, blue) > _LIGHT or alpha < 60
