"""Reading side by side with its peers, on the same made-up pages, in one run: time as ratios, error rates beside.

    python -m benchmarks.reading [--pages 12] [--letters 24] [--quick]

Peers that are not installed are named and left out. Every peer runs with one thread (`OMP_THREAD_LIMIT=1`), and pytesseract also as installed.
"""

from __future__ import annotations

import os

os.environ["OMP_THREAD_LIMIT"] = "1"

import argparse
import ctypes
import io
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import pikepdf
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
from PIL import Image
from rapidfuzz.distance import Levenshtein

from analyzer.reading import ocr
from analyzer.reading.image import prepare
from analyzer.reading.read import read
from analyzer.reading.text import build_text
from benchmarks.reading_pages import CONDITIONS, PageTruth, degraded, page_of

_WORD = re.compile(r"\S+")
_QUOTES = str.maketrans("’‘“”–—", "''\"\"--")


def fold(text: str) -> str:
    return " ".join(text.translate(_QUOTES).split())


def character_errors(truth: str, read_text: str) -> float:
    truth, read_text = fold(truth), fold(read_text)
    return Levenshtein.distance(truth, read_text) / len(truth)


def word_errors(truth: str, read_text: str) -> float:
    one, other = fold(truth).split(), fold(read_text).split()
    return Levenshtein.distance(one, other) / len(one)


@dataclass
class Run:
    """What one reader did with the same files."""

    name: str
    seconds: float
    """Processor time, of this process and its children: what a shared machine does not blur."""
    texts: Sequence[str] | None = None


def timed(name: str, work: Callable[[], Sequence[str] | None], rounds: int = 1) -> Run:
    best, texts = float("inf"), None
    for _ in range(rounds):
        start = processor_time()
        texts = work()
        best = min(best, processor_time() - start)
    return Run(name, best, texts)


def processor_time() -> float:
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def report(title: str, ours: Run, peers: Sequence[Run], truths: Sequence[str], targets: dict[str, float]) -> None:
    print(f"\n{title}")
    for run in (ours, *peers):
        ratio = ours.seconds / run.seconds
        target = targets.get(run.name)
        verdict = "" if target is None else f"  target <= {target:g}x: {'met' if ratio <= target else 'MISSED'}"
        rates = ""
        if run.texts is not None:
            pairs = list(zip(truths, run.texts, strict=True))
            rates = f"CER {statistics.mean(character_errors(*p) for p in pairs):.4f}  WER {statistics.mean(word_errors(*p) for p in pairs):.4f}"
        print(f"  {run.name:58} {1000 * run.seconds / len(truths):9.1f} cpu ms/page  ours/this {ratio:6.2f}x  {rates}{verdict}", flush=True)


# ---------------------------------------------------------------- pages with text


def our_text(document: bytes) -> str:
    return build_text(read(document).pages).text


def pdfium_words(document: bytes) -> str:
    """Bare PDFium: every word with its box, two box calls a word."""
    opened = pdfium.PdfDocument(document)
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    by = [ctypes.byref(v) for v in (left, right, bottom, top)]
    texts = []
    for page in opened:
        textpage = page.get_textpage()
        text = textpage.get_text_range()
        words = []
        for match in _WORD.finditer(text):
            pdfium_c.FPDFText_GetCharBox(textpage.raw, match.start(), *by)
            x0, y0, y1 = left.value, bottom.value, top.value
            pdfium_c.FPDFText_GetCharBox(textpage.raw, match.end() - 1, *by)
            words.append((match.group(), x0, min(y0, bottom.value), right.value, max(y1, top.value)))
        texts.append(" ".join(w[0] for w in words))
        textpage.close()
        page.close()
    opened.close()
    return "\n".join(texts)


def pdfplumber_words(document: bytes) -> str:
    import pdfplumber

    with pdfplumber.open(io.BytesIO(document)) as opened:
        return "\n".join(" ".join(w["text"] for w in page.extract_words()) for page in opened.pages)


def pdftotext_words(path: str) -> str:
    boxes = subprocess.run(["pdftotext", "-bbox", path, "-"], capture_output=True, text=True, check=True).stdout
    return " ".join(re.findall(r"<word [^>]*>([^<]*)</word>", boxes)).replace("&amp;", "&")


def bench_text(pages: Sequence[PageTruth]) -> None:
    whole = [joined([p.pdf for p in pages[i : i + 4]]) for i in range(0, len(pages), 4)]
    truths = [" ".join(p.text for p in pages[i : i + 4]) for i in range(0, len(pages), 4)]
    count = len(pages)

    def per_page(run: Run) -> Run:
        return Run(run.name, run.seconds * len(truths) / count, run.texts)

    def all_of(work: Callable[[bytes], str]) -> Callable[[], list[str]]:
        return lambda: [work(d) for d in whole]

    ours = per_page(timed("ours, whole reading stage with the visible-page check", all_of(our_text), 5))
    peers = [
        per_page(timed("pdfplumber extract_words", all_of(pdfplumber_words), 2)),
        per_page(timed("pypdfium2 words with boxes", all_of(pdfium_words), 5)),
    ]
    if shutil.which("pdftotext"):
        with tempfile.TemporaryDirectory() as folder:
            paths = []
            for number, data in enumerate(whole):
                paths.append(str(Path(folder) / f"{number}.pdf"))
                Path(paths[-1]).write_bytes(data)
            peers.append(per_page(timed("pdftotext -bbox", lambda: [pdftotext_words(p) for p in paths], 2)))
    targets = {"pdfplumber extract_words": 1 / 8, "pypdfium2 words with boxes": 3.0}
    report(f"Text pages: {count} made-up letters, four pages a file", ours, peers, truths, targets)


def joined(documents: Sequence[bytes]) -> bytes:
    out = io.BytesIO()
    with pikepdf.new() as whole:
        for data in documents:
            with pikepdf.open(io.BytesIO(data)) as part:
                whole.pages.extend(part.pages)
        whole.save(out)
    return out.getvalue()


# ---------------------------------------------------------------- scans


def scanned_pdf(images: Sequence[bytes], dpi: int) -> bytes:
    opened = [Image.open(io.BytesIO(i)) for i in images]
    out = io.BytesIO()
    opened[0].save(out, "PDF", save_all=True, append_images=opened[1:], resolution=dpi)
    return out.getvalue()


def our_pages(document: bytes) -> list[str]:
    return [build_text([p]).text for p in read(document).pages]


def bare_recognition(images: Sequence[bytes], dpi: int) -> Run:
    """Recognition alone of images that are prepared already."""
    import numpy as np

    ready = [prepare(np.asarray(Image.open(io.BytesIO(i)).convert("L")), dpi) for i in images]
    engine = ocr.engine()

    def work() -> list[str]:
        return [" ".join(w.text for w in engine.recognise(r.gray, dpi=r.dpi, mode=ocr.ONE_COLUMN, languages="eng", seconds=60)) for r in ready]

    return timed(f"bare {engine.name} on the prepared images", work)


def by_pdftoppm(path: str, folder: str, environment: dict[str, str]) -> list[str]:
    subprocess.run(["pdftoppm", "-r", "300", "-gray", path, f"{folder}/page"], check=True)
    pages = sorted(Path(folder).glob("page*.pgm"))
    texts = [subprocess.run(["tesseract", str(p), "-"], capture_output=True, text=True, env=environment, check=False).stdout for p in pages]
    for p in pages:
        p.unlink()
    return texts


def by_pytesseract(path: str, folder: str, most: int | None = None) -> list[str]:
    import pytesseract

    subprocess.run(["pdftoppm", "-r", "300", path, f"{folder}/colour", *(["-l", str(most)] if most else [])], check=True)
    pages = sorted(Path(folder).glob("colour*.ppm"))
    texts = [pytesseract.image_to_string(Image.open(p)) for p in pages]
    for p in pages:
        p.unlink()
    return texts


def bench_scans(pages: Sequence[PageTruth], quick: bool) -> None:
    images = [degraded(p, "scan300", n)[0] for n, p in enumerate(pages)]
    document = scanned_pdf(images, 300)
    truths = [p.text for p in pages]
    our_pages(scanned_pdf(images[:1], 300))
    wall = time.perf_counter()
    ours = timed("ours, whole reading stage, one process", lambda: our_pages(document))
    wall = time.perf_counter() - wall
    peers = [bare_recognition(images, 300)]
    environment = {**os.environ, "OMP_THREAD_LIMIT": "1"}
    targets = {peers[0].name: 1.15}
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "scan.pdf")
        Path(path).write_bytes(document)
        if shutil.which("pdftoppm") and shutil.which("tesseract"):
            peers.append(timed("pdftoppm 300 dpi + tesseract, OMP 1", lambda: by_pdftoppm(path, folder, environment)))
            peers.append(timed("pdftoppm + pytesseract.image_to_string, OMP 1", lambda: by_pytesseract(path, folder)))
            targets |= {peers[1].name: 0.75, peers[2].name: 0.5}
            if not quick:
                peers.append(as_installed(path, folder, len(pages)))
                targets[peers[-1].name] = 0.2
        if shutil.which("ocrmypdf"):
            sidecar = Path(folder) / "text.txt"

            def by_ocrmypdf() -> list[str]:
                subprocess.run(["ocrmypdf", "--sidecar", str(sidecar), "-j", "1", path, f"{folder}/out.pdf"], capture_output=True, check=True)
                return sidecar.read_text(encoding="utf-8").split("\f")[: len(pages)]

            peers.append(timed("ocrmypdf --sidecar -j1", by_ocrmypdf))
            targets[peers[-1].name] = 0.45
        else:
            print("\n(ocrmypdf is not installed: left out)")
    report(f"Scan: one PDF of {len(pages)} pages, 300 dpi, skewed to 5 degrees", ours, peers, truths, targets)
    two_processes(images, wall)
    print(f"  peak memory of this process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


def as_installed(path: str, folder: str, count: int) -> Run:
    """pytesseract with as many threads as OpenMP likes; three pages are enough to see it."""
    threads = os.environ.pop("OMP_THREAD_LIMIT")
    try:
        run = timed("pdftoppm + pytesseract as installed (3 pages, scaled up)", lambda: by_pytesseract(path, folder, 3))
    finally:
        os.environ["OMP_THREAD_LIMIT"] = threads
    return Run(run.name, run.seconds * count / min(3, count))


def two_processes(images: Sequence[bytes], one: float) -> None:
    with ProcessPoolExecutor(2, mp_context=get_context("forkserver")) as pool:
        list(pool.map(our_text, images[:2]))
        start = time.perf_counter()
        list(pool.map(our_text, images))
        seconds = time.perf_counter() - start
    print(f"  two processes: {one / seconds:.2f}x one (target >= 1.85)")


# ---------------------------------------------------------------- accuracy


def bench_accuracy(pages: Sequence[PageTruth]) -> None:
    print(f"\nAccuracy over {len(pages)} made-up letters for each condition (read as image files)")
    limits = {"scan200": 0.002, "scan300": 0.002, "fax200": 0.005, "photo": 0.010}
    keys_right = keys = 0
    for condition in CONDITIONS:
        rates, words, upright, start = [], [], 0, time.perf_counter()
        right = total = 0
        for number, page in enumerate(pages):
            text = our_text(degraded(page, condition, number)[0])
            rates.append(character_errors(page.text, text))
            words.append(word_errors(page.text, text))
            upright += rates[-1] < 0.2
            right += sum(k in fold(text) for k in page.keys)
            total += len(page.keys)
        keys_right, keys = keys_right + right, keys + total
        target = limits.get(condition)
        mean = statistics.mean(rates)
        verdict = "" if target is None else f"  target <= {target}: {'met' if mean <= target else 'MISSED'}"
        print(
            f"  {condition:10} CER {mean:.4f} (median {statistics.median(rates):.4f})  WER {statistics.mean(words):.4f}  "
            f"keys {right / total:.3f}  upright {upright}/{len(pages)}  {(time.perf_counter() - start) / len(pages):.2f} s/page{verdict}",
            flush=True,
        )
    print(f"  key fields exact over all: {keys_right / keys:.3f} (target >= 0.97)")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=12, help="pages of the scan that is timed")
    parser.add_argument("--letters", type=int, default=24, help="letters for each condition of the accuracy table")
    parser.add_argument("--quick", action="store_true", help="four pages, four letters, without the slowest peer")
    options = parser.parse_args()
    timed_pages, letters = (4, 4) if options.quick else (options.pages, options.letters)
    print(f"Python {sys.version.split()[0]}, engine {ocr.engine().name}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    bench_text([page_of(n) for n in range(40)])
    bench_scans([page_of(100 + n) for n in range(timed_pages)], options.quick)
    bench_accuracy([page_of(200 + n) for n in range(letters)])


if __name__ == "__main__":
    main()
