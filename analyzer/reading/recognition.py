"""Page images of one document to words: prepared, recognised, tried again where the answer is poor, within a budget of time and pages."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from analyzer.errors import OcrCrashed, OcrFailed, OcrLanguageMissing, OcrTimeout
from analyzer.model import Box, Issue
from analyzer.reading import ocr
from analyzer.reading.image import Prepared, prepare
from analyzer.reading.issues import issue
from analyzer.reading.language import looks_english, looks_spanish
from analyzer.reading.layout import Word
from analyzer.reading.limits import Limits
from analyzer.reading.mending import mended

Gray = NDArray[np.uint8]

_POOR = 0.70
"""Mean confidence below which a page is tried upside down: upright letters read at 0.88 or better, turned ones below 0.66."""
_SURE_WORD = 0.6
"""Words of a picture beside the text (a logo, a stamp) count from this confidence on; below, it was no print."""
_RUNNING = 30
"""Words from which a page tells its language."""


@dataclass(frozen=True, slots=True)
class Recognised:
    """A page image, read."""

    words: tuple[Word, ...]
    """Boxes in pixels of the turned original."""
    confidence: float | None
    turn: int
    width: int
    height: int
    prepared: Prepared | None = None


@dataclass
class Recogniser:
    """Reads the page images of one document; keeps the budget, the languages and the regions seen before."""

    limits: Limits
    issues: list[Issue] = field(default_factory=list)
    inked: int = 0
    """Pages that show or hold anything at all."""
    failure: OcrFailed | OcrTimeout | OcrCrashed | None = None
    """The last page that recognition could not finish."""
    _until: float | None = None
    _pages: int = 0
    _language: str = ""
    _regions: dict[bytes, tuple[Word, ...]] = field(default_factory=dict)

    def page(self, gray: Gray, dpi: float | None, number: int) -> Recognised | None:
        """Read page `number`, trying it upside down where the first answer is poor.

        None where the page was not read, with the issue that says why. Raises `OcrUnavailable`.
        """
        engine = ocr.engine()
        if self.skips(number):
            return None
        first = prepare(gray, dpi)
        if first.blank:
            return Recognised((), None, first.turn, first.width, first.height, first)
        self.inked += 1
        self._pages += 1
        try:
            return self._read(engine, first, max(0.5, self._seconds()))
        except OcrTimeout as error:
            self.failure = error
            self.issues.append(issue("ocr_timeout", number))
        except (OcrFailed, OcrCrashed) as error:
            self.failure = error
            self.issues.append(issue("ocr_failed", number))
        return None

    def skips(self, number: int) -> bool:
        """Whether the budget of time or pages is spent; page `number` is then named as skipped. Costs nothing: ask before a page is rendered."""
        if self._seconds() > 0 and self._pages < self.limits.max_ocr_pages:
            return False
        self.inked += 1
        self.issues.append(issue("pages_skipped", number))
        return True

    def _read(self, engine: ocr.Engine, first: Prepared, seconds: float) -> Recognised:
        words = self._recognise(engine, first.gray, first.dpi, ocr.ONE_COLUMN, seconds)
        confidence = ocr.mean_confidence(words) or 0.0
        if confidence < _POOR and len(words) >= 3:
            flipped = np.ascontiguousarray(np.rot90(first.gray, 2))
            try:
                other = self._recognise(engine, flipped, first.dpi, ocr.ONE_COLUMN, self._seconds())
            except OcrTimeout:
                other = ()
            if (ocr.mean_confidence(other) or 0.0) > confidence + 0.05:
                turned = Prepared(flipped, first.dpi, (first.turn + 180) % 360, first.scale, first.offset, first.width, first.height)
                return _placed(mended(other, flipped), turned)
        return _placed(mended(words, first.gray), first)

    def region(self, gray: Gray, dpi: float) -> tuple[Word, ...]:
        """Printed words in a picture on a text page, boxes in its pixels; nothing where it is a drawing. Seen regions are not read twice."""
        key = hashlib.blake2b(gray.tobytes() + repr(gray.shape).encode(), digest_size=16).digest()
        if key in self._regions:
            return self._regions[key]
        seconds = self._seconds()
        if seconds <= 0:
            return ()
        padded = np.pad(gray, 20, constant_values=int(np.percentile(gray, 90)))
        try:
            found = self._recognise(ocr.engine(), padded, round(dpi), ocr.BLOCK, seconds)
        except (OcrTimeout, OcrFailed, OcrCrashed):
            found = ()
        words = tuple(
            Word(w.text, (w.box[0] - 20, w.box[1] - 20, w.box[2] - 20, w.box[3] - 20), w.confidence)
            for w in found
            if (w.confidence or 0) >= _SURE_WORD and any(c.isalnum() for c in w.text)
        )
        if ocr.mean_confidence(words) is None or sum(len(w.text) for w in words) < 3:
            words = ()
        self._regions[key] = words
        return words

    def _recognise(self, engine: ocr.Engine, gray: Gray, dpi: int, mode: int, seconds: float) -> tuple[Word, ...]:
        """Recognise in the language of the letter so far; running text in the other language is read again in its own."""
        language = self._language or _first_language()
        words = engine.recognise(gray, dpi=dpi, mode=mode, languages=language, seconds=max(0.5, seconds))
        if len(words) < _RUNNING:
            return words
        text = " ".join(w.text for w in words)
        other = "spa" if language != "spa" and looks_spanish(text) else "eng" if language == "spa" and looks_english(text) else ""
        if other and other in ocr.languages():
            language = other
            words = engine.recognise(gray, dpi=dpi, mode=mode, languages=language, seconds=max(0.5, self._seconds()))
        self._language = language
        return words

    def _seconds(self) -> float:
        now = time.monotonic()
        if self._until is None:
            self._until = now + self.limits.ocr_seconds
        return min(self.limits.ocr_seconds_per_page, self._until - now)


def _first_language() -> str:
    known = ocr.languages()
    if not known:
        raise OcrLanguageMissing
    return next((name for name in ("eng", "spa") if name in known), min(known))


def _placed(words: Sequence[Word], prepared: Prepared) -> Recognised:
    dx, dy = prepared.offset
    scale = prepared.scale

    def back(box: Box) -> Box:
        return ((box[0] - dx) * scale, (box[1] - dy) * scale, (box[2] - dx) * scale, (box[3] - dy) * scale)

    placed = tuple(Word(w.text, back(w.box), w.confidence) for w in words)
    return Recognised(placed, ocr.mean_confidence(placed), prepared.turn, prepared.width, prepared.height, prepared)
