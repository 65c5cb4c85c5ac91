"""The only module that talks to Tesseract: a prepared page image in, words with boxes and confidences out.

`tesserocr` recognises in process (twice as fast); `pytesseract` starts the program where that wheel does not exist. Both give the same result shape.
Tesseract must run with one thread a process: `OMP_THREAD_LIMIT=1` is set before any of its libraries is loaded.
"""

from __future__ import annotations

import os

os.environ.setdefault("OMP_THREAD_LIMIT", "1")

import atexit
import glob
import importlib.util
import shutil
import subprocess
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from analyzer.errors import OcrCrashed, OcrFailed, OcrLanguageMissing, OcrTimeout, OcrUnavailable
from analyzer.reading.layout import Word

Gray = NDArray[np.uint8]

ONE_COLUMN = 4
"""Tesseract's page mode for letters: keeps a label and its value on one line."""
ANY_LAYOUT = 3
BLOCK = 6
SPARSE = 11

_USUAL_FOLDERS = (
    "/usr/share/tesseract-ocr/5/tessdata",
    "/usr/share/tesseract-ocr/4.00/tessdata",
    "/usr/share/tessdata",
    "/usr/share/tesseract/tessdata",
    "/usr/local/share/tessdata",
    "/opt/homebrew/share/tessdata",
    "/opt/local/share/tessdata",
)


class Engine(Protocol):
    """One way to call Tesseract."""

    name: str

    def recognise(self, gray: Gray, *, dpi: int, mode: int, languages: str, seconds: float) -> tuple[Word, ...]:
        """Words of a page image with boxes in its pixels and confidences 0 to 1.

        Raises `OcrTimeout` after `seconds`, `OcrCrashed` where Tesseract ends in an error, `OcrFailed` where its answer is no table of words,
        `OcrUnavailable` where it is not there.
        """


@lru_cache(maxsize=1)
def data_folder() -> str | None:
    """The folder with `*.traineddata`, or None: `TESSDATA_PREFIX`, the usual places, then what `tesseract --list-langs` says."""
    prefix = os.environ.get("TESSDATA_PREFIX")
    places = [prefix, os.path.join(prefix, "tessdata")] if prefix else []
    for place in [*places, *_USUAL_FOLDERS, *sorted(glob.glob("/usr/share/tesseract-ocr/*/tessdata"), reverse=True)]:
        if place and glob.glob(os.path.join(place, "*.traineddata")):
            return place
    return _folder_by_program()


def _folder_by_program() -> str | None:
    program = shutil.which("tesseract")
    if program is None:
        return None
    try:
        said = subprocess.run([program, "--list-langs"], capture_output=True, text=True, timeout=10, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    first = (said.stdout or said.stderr).partition("\n")[0]
    folder = first.partition('"')[2].rpartition('"')[0]
    return folder if folder and os.path.isdir(folder) else None


@lru_cache(maxsize=1)
def languages() -> frozenset[str]:
    """Tesseract's names of the installed languages ("eng", "spa", …)."""
    folder = data_folder()
    if folder is None:
        return frozenset()
    return frozenset(os.path.basename(p).removesuffix(".traineddata") for p in glob.glob(os.path.join(folder, "*.traineddata"))) - {"osd", "equ"}


@lru_cache(maxsize=4)
def engine(name: str = "") -> Engine:
    """The engine of this name, or the fastest that is there ("tesserocr", "pytesseract").

    Raises `OcrUnavailable` where none is, `OcrLanguageMissing` where there is no language data.
    """
    if name in ("", "tesserocr") and importlib.util.find_spec("tesserocr") is not None:
        if not languages():
            raise OcrLanguageMissing
        return InProcess()
    if name in ("", "pytesseract") and importlib.util.find_spec("pytesseract") is not None and shutil.which("tesseract"):
        if not languages():
            raise OcrLanguageMissing
        return ByProgram()
    raise OcrUnavailable


class InProcess:
    """Tesseract inside this process, by tesserocr. One loaded recogniser per language, reused for every page."""

    name = "tesserocr"

    def recognise(self, gray: Gray, *, dpi: int, mode: int, languages: str, seconds: float) -> tuple[Word, ...]:
        api = _loaded(languages)
        height, width = gray.shape
        pixels = np.ascontiguousarray(gray)
        api.SetPageSegMode(mode)
        api.SetImageBytes(pixels.tobytes(), width, height, 1, width)
        api.SetSourceResolution(dpi)
        try:
            if not api.Recognize(max(1, int(seconds * 1000))):
                raise OcrTimeout
            table = api.GetTSVText(0)
        except RuntimeError as error:
            raise OcrCrashed(type(error).__name__) from None
        finally:
            api.Clear()
        return words_of(table)


@lru_cache(maxsize=8)
def _loaded(names: str) -> Any:
    import tesserocr

    try:
        api = tesserocr.PyTessBaseAPI(path=data_folder() or "", lang=names, psm=ONE_COLUMN, oem=tesserocr.OEM.LSTM_ONLY)
    except RuntimeError:
        raise OcrLanguageMissing(names) from None
    api.SetVariable("debug_file", os.devnull)
    api.SetVariable("thresholding_method", "2")
    atexit.register(api.End)
    return api


class ByProgram:
    """The `tesseract` program, by pytesseract: portable, slower."""

    name = "pytesseract"

    def recognise(self, gray: Gray, *, dpi: int, mode: int, languages: str, seconds: float) -> tuple[Word, ...]:
        import pytesseract
        from PIL import Image

        folder = data_folder()
        config = f"--psm {mode} --oem 1 --dpi {dpi} -c thresholding_method=2" + (f' --tessdata-dir "{folder}"' if folder else "")
        try:
            table = pytesseract.image_to_data(Image.fromarray(gray), lang=languages, config=config, timeout=seconds)
        except pytesseract.TesseractNotFoundError:
            raise OcrUnavailable from None
        except pytesseract.TesseractError as error:
            raise OcrCrashed(f"status {error.status}") from None
        except RuntimeError:
            raise OcrTimeout from None
        except (OSError, UnicodeDecodeError, ValueError) as error:
            raise OcrFailed(type(error).__name__) from None
        return words_of(str(table))


def words_of(table: str) -> tuple[Word, ...]:
    """The words of Tesseract's TSV; rows that are no words are skipped.

    Raises `OcrFailed` where the text is no such table at all.
    """
    words: list[Word] = []
    rows = table.splitlines()
    for row in rows:
        cells = row.split("\t")
        if len(cells) < 12 or cells[0] != "5":
            continue
        text = cells[11].strip()
        try:
            left, top, width, height = (int(c) for c in cells[6:10])
            confidence = float(cells[10]) / 100
        except ValueError:
            raise OcrFailed("table") from None
        if text and width > 0 and height > 0:
            words.append(Word(text, (float(left), float(top), float(left + width), float(top + height)), min(1.0, max(0.0, confidence))))
    if rows and not words and not any(len(row.split("\t")) >= 11 for row in rows):
        raise OcrFailed("table")
    return tuple(words)


def mean_confidence(words: Sequence[Word]) -> float | None:
    """Mean over the words, weighted by their length; None where there are none."""
    weight = sum(len(w.text) for w in words)
    return sum((w.confidence or 0.0) * len(w.text) for w in words) / weight if weight else None
