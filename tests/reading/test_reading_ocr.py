"""Recognition: both engines give the same shape, and every way to fail has its own code."""

from __future__ import annotations

import io
import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pdfs
import pytest
from PIL import Image

from analyzer.errors import AnalyzerError, OcrTimeout
from analyzer.reading import ocr
from analyzer.reading.layout import Word
from analyzer.reading.limits import Limits
from analyzer.reading.mending import mended
from analyzer.reading.read import read
from analyzer.reading.text import build_text

HEAD = "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext"


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    """Engines are remembered for the life of a process; tests start without."""
    ocr.engine.cache_clear()
    yield
    ocr.engine.cache_clear()


def scan() -> bytes:
    """The letter as a picture."""
    import pypdfium2

    document = pypdfium2.PdfDocument(pdfs.drawn(pdfs.print_letter))
    out = io.BytesIO()
    document[0].render(scale=200 / 72, grayscale=True).to_pil().save(out, "PNG", dpi=(200, 200))
    document.close()
    return out.getvalue()


def test_table_of_words() -> None:
    """Boxes, confidences, and rows that are no words left out."""
    table = f"{HEAD}\n1\t1\t0\t0\t0\t0\t0\t0\t99\t99\t-1\t\n5\t1\t1\t1\t1\t1\t10\t20\t30\t12\t91.5\tplan\n5\t1\t1\t1\t1\t2\t50\t20\t9\t12\t95\t \n"

    assert ocr.words_of(table) == (Word("plan", (10.0, 20.0, 40.0, 32.0), 0.915),)


@pytest.mark.parametrize("name", ["tesserocr", "pytesseract"])
def test_engines_read_a_scan(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same words from both, in points of the page or pixels of the picture."""
    try:
        engine = ocr.engine(name)
    except AnalyzerError:
        pytest.skip(f"{name} is not installed")
    monkeypatch.setattr(ocr, "engine", lambda: engine)

    text = build_text(read(scan()).pages).text

    assert engine.name == name
    assert "Reference number: 26-118-90345" in text
    assert "We cannot approve the brace that your doctor asked for." in text


FAKES = {
    "crashing": ("#!/bin/sh\nkill -SEGV $$\n", "ocr_crashed"),
    "failing": ("#!/bin/sh\nexit 3\n", "ocr_crashed"),
    "hanging": ("#!/bin/sh\nexec sleep 60\n", "ocr_timeout"),
    "garbage": ("#!/bin/sh\nfor last; do :; done\nprintf '\\377\\376 nonsense' > \"$2.tsv\"\n", "ocr_failed"),
}


@pytest.mark.parametrize(("program", "code"), FAKES.values(), ids=FAKES.keys())
def test_faulty_program(program: str, code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each fault of the program has its own code, and letters with text are still read."""
    fake = tmp_path / "tesseract"
    fake.write_text(program, encoding="ascii")
    fake.chmod(0o755)
    monkeypatch.setattr("pytesseract.pytesseract.tesseract_cmd", str(fake))
    monkeypatch.setattr(ocr, "engine", ocr.ByProgram)
    monkeypatch.setattr(ocr, "languages", lambda: frozenset({"eng"}))

    with pytest.raises(AnalyzerError) as caught:
        read(scan(), limits=Limits(ocr_seconds_per_page=1.0))

    assert caught.value.code == code
    assert "CB4407712" in build_text(read(pdfs.drawn(pdfs.print_letter)).pages).text


def test_missing_program(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without any engine scans say so, and letters with text are still read."""
    monkeypatch.setattr(ocr.importlib.util, "find_spec", lambda name: None)

    with pytest.raises(AnalyzerError) as caught:
        read(scan())

    assert caught.value.code == "ocr_unavailable"
    assert "CB4407712" in build_text(read(pdfs.drawn(pdfs.print_letter)).pages).text


def test_missing_language_data(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tesseract without any language is as good as none, and says so."""
    monkeypatch.setattr(ocr, "languages", lambda: frozenset())
    monkeypatch.setattr(shutil, "which", lambda name: "/usr/bin/tesseract")

    with pytest.raises(AnalyzerError) as caught:
        read(scan())

    assert caught.value.code == "ocr_language_missing"


class UpsideDown:
    """Reads well only what is turned by 180 degrees."""

    name = "fake"

    def __init__(self) -> None:
        self.seen: list[np.ndarray] = []

    def recognise(self, gray: np.ndarray, *, dpi: int, mode: int, languages: str, seconds: float) -> tuple[Word, ...]:
        self.seen.append(gray)
        sure = 0.3 if len(self.seen) == 1 else 0.95
        return tuple(Word(f"word{n}", (100.0 * n, 10.0, 100.0 * n + 80, 30.0), sure) for n in range(6))


def test_poor_page_is_tried_upside_down(monkeypatch: pytest.MonkeyPatch) -> None:
    """Twice at most, and the better answer counts."""
    engine = UpsideDown()
    monkeypatch.setattr(ocr, "engine", lambda: engine)

    page = read(scan()).pages[0]

    assert len(engine.seen) == 2
    assert np.array_equal(engine.seen[1], np.rot90(engine.seen[0], 2))
    assert page.turned == 180


def test_budget_of_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages beyond the budget are named, the rest is read."""
    monkeypatch.setattr(ocr, "engine", lambda: UpsideDown())
    image = Image.open(io.BytesIO(scan()))
    out = io.BytesIO()
    image.save(out, "TIFF", save_all=True, append_images=[image, image])

    reading = read(out.getvalue(), limits=Limits(max_ocr_pages=2))

    assert [i.page for i in reading.issues if i.code == "pages_skipped"] == [3]
    assert [bool(p.lines) for p in reading.pages] == [True, True, False]


def test_a_page_that_takes_too_long_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """A time limit of one page does not end the document's reading."""

    class Slow(UpsideDown):
        def recognise(self, gray: np.ndarray, **_: object) -> tuple[Word, ...]:
            raise OcrTimeout

    monkeypatch.setattr(ocr, "engine", lambda: Slow())

    with pytest.raises(AnalyzerError) as caught:
        read(scan())

    assert caught.value.code == "ocr_timeout"


def test_numbers_torn_apart_are_mended_by_their_ink() -> None:
    """Two boxes with a gap between them, but no white between their digits."""
    gray = np.full((40, 200), 255, dtype=np.uint8)
    gray[10:30, 10:90:4] = 0
    gray[10:30, 11:91:4] = 0
    words = (Word("26-118", (10, 10, 45, 30), 0.9), Word("90345", (53, 10, 90, 30), 0.9), Word("next", (140, 10, 180, 30), 0.9))

    assert [w.text for w in mended(words, gray)] == ["26-11890345", "next"]


def test_day_and_year_are_parted() -> None:
    """`13,2026` was printed with a space."""
    assert [w.text for w in mended((Word("13,2026", (0, 0, 70, 20), 0.9),), np.full((30, 90), 255, dtype=np.uint8))] == ["13,", "2026"]
