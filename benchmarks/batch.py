"""How fast a batch is: against the naive loop on the same files in the same run, on one and two processes, and what the batch itself costs.

    python -m benchmarks.batch                      # 2,000 text letters, 24 scans, 5,000 for memory
    python -m benchmarks.batch --text 200 --scans 4 --memory 0 --naive-text 40

The naive loop is what one writes first: pdfplumber for the text, where there is none pytesseract with its defaults on the page rendered at 300 dpi,
then the keywords, one file after the other in one process.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from analyzer.batch.documents import Document, Outcome, WorkSettings
from analyzer.batch.work import Analyzer

AS_OF = date(2026, 11, 23)
KEYWORDS = ("not medically necessary", "experimental", "emergency", "not a covered benefit", "grievance", "Independent Medical Review")
_PLANS = ("Blue Cross of California dba Anthem Blue Cross", "Kaiser Foundation Health Plan, Inc.", "Health Net of California, Inc.")
_REASONS = (
    "The records do not show that the requested service is medically necessary for you at this time. A lower level of care could meet your needs.",
    "There is not enough published evidence to show that this treatment is safe and effective. It is considered investigational.",
    "Your plan does not cover this service. Please see the chapter on exclusions in your Evidence of Coverage.",
)
_FACTS = """\
Your doctor's notes describe pain for four months, made worse by standing and by stairs, and better with rest. There is no record of a
fever, of weight loss or of weakness. An X-ray in August showed mild changes. You took ibuprofen for three weeks and were given a sheet of
exercises.

The guideline that we used asks for six weeks of care led by a therapist within the last six months, or for signs that point to a more
serious cause. The records that we were sent do not show either. If your doctor has other records, please ask that they be sent to us right
away.

The request was looked at by a nurse first and then by a physician who is board certified in the same field as your doctor. The physician
read the request form, the office notes of August and September, the X-ray report and the letter that your doctor wrote on your behalf.
""".strip().split("\n\n")
_RIGHTS = """\
What you can do now. Talk with your doctor about this letter and about other care that could help. If your doctor agrees with you, ask for a
short letter that says why the service is needed, what was tried before, and what may happen without it. Send it with your grievance,
together with test results and notes that we may not have seen. Keep a copy of everything, and write down whom you spoke with and when.

If you were already having this care, you may be able to go on with it while we look at your grievance. Ask for that within ten days of this
notice. If our answer is the same, you may have to pay for the care that you had in the meantime, and we will tell you so beforehand.

Help is free. The Health Consumer Alliance gives advice to people in every county. The department has a toll-free telephone number and a TDD
line for the hearing and speech impaired, and its web site has complaint forms, application forms and instructions.

You have the right to file a grievance with us within 180 days of this notice, by phone, by mail or on our web site. We will tell you within
five days that we have it, and will send our answer within 30 days. If waiting would put your health at serious risk, you may ask for a fast
answer, which we give within 72 hours. Your doctor may ask for it on your behalf, and you may name another person to speak for you.

The California Department of Managed Health Care is responsible for regulating health care service plans. If you have a grievance against
your health plan, you should first telephone your health plan and use your health plan's grievance process before contacting the department.
Utilizing this grievance procedure does not prohibit any potential legal rights or remedies that may be available to you.

You may also be eligible for an Independent Medical Review (IMR). If you are eligible for IMR, the IMR process will provide an impartial
review of medical decisions made by a health plan related to the medical necessity of a proposed service or treatment, coverage decisions
for treatments that are experimental or investigational in nature and payment disputes for emergency or urgent medical services.

You may ask, free of charge, for copies of all papers that bear on this decision: the guideline or criteria, the notes of the reviewer, and
the parts of your Evidence of Coverage that apply. Write to the address at the top or call the number on your member card.

If you have questions about this letter, or need it in another language, in large print, in braille or as audio, call us at 1-800-555-0100
(TTY 711), Monday to Friday from 8 in the morning to 8 in the evening. An interpreter costs you nothing. We follow the civil rights laws and
do not treat people differently because of race, colour, national origin, age, disability or sex.
""".strip().split("\n\n")


def letter(number: int) -> bytes:
    """A text letter of two pages and 4,300 characters, as letters usually are, as PDF; its numbers and words differ with `number`."""
    from reportlab.lib.pagesizes import letter as paper
    from reportlab.lib.styles import getSampleStyleSheet
    from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate, Spacer

    luck = random.Random(number)
    style = getSampleStyleSheet()["BodyText"]
    plan = luck.choice(_PLANS)
    lines = [
        plan,
        f"Notice date: October {luck.randint(1, 28)}, 2026",
        f"Member: Test Person {number}<br/>Member ID: TST{luck.randint(10**8, 10**9 - 1)}<br/>Reference number: R{luck.randint(10**7, 10**8 - 1)}",
        f"Dear Test Person {number}:",
        f"We have denied the request for CPT {luck.choice(('72148', '97110', 'J1745'))} that we received on September {luck.randint(1, 28)}, 2026.",
        luck.choice(_REASONS),
        *luck.sample(_FACTS, 3),
        "A doctor who is licensed in California made this decision. You may ask for the criteria that were used, free of charge.",
        f"Your doctor may talk with the physician who decided: call 1-800-555-01{luck.randint(10, 99)} within ten days and give the number above.",
    ]
    out = io.BytesIO()
    story: list[Any] = []
    for text in lines:
        story += [Paragraph(text, style), Spacer(1, 10)]
    story.append(PageBreak())
    for text in luck.sample(_RIGHTS, len(_RIGHTS)):
        story += [Paragraph(text, style), Spacer(1, 10)]
    SimpleDocTemplate(out, pagesize=paper, invariant=1).build(story)
    return out.getvalue()


def scan(number: int) -> bytes:
    """The same letter as a scan: two images at 200 dpi, a little skewed, with noise."""
    import numpy as np
    import pypdfium2 as pdfium
    from PIL import Image

    luck = np.random.default_rng(number)
    pages = []
    for page in pdfium.PdfDocument(letter(number)):
        image = page.render(scale=200 / 72, grayscale=True).to_pil().convert("L").rotate(float(luck.uniform(-1, 1)), fillcolor=255)
        noisy = np.asarray(image, dtype=np.int16) + luck.normal(0, 12, (image.height, image.width)).astype(np.int16)
        pages.append(Image.fromarray(noisy.clip(0, 255).astype(np.uint8)))
    out = io.BytesIO()
    pages[0].save(out, "PDF", save_all=True, append_images=pages[1:], resolution=200)
    return out.getvalue()


def fill(folder: Path, count: int, make: Any) -> Path:
    """A folder of `count` files."""
    folder.mkdir(parents=True)
    for i in range(count):
        (folder / f"{i:05}.pdf").write_bytes(make(i))
    return folder


def naive(files: list[Path]) -> float:
    """Seconds of the loop that one writes first."""
    import pdfplumber
    import pytesseract

    start = time.perf_counter()
    for file in files:
        with pdfplumber.open(file) as pdf:
            texts = [page.extract_text() or pytesseract.image_to_string(page.to_image(resolution=300).original) for page in pdf.pages]
        assert any(word in "\n".join(texts) for word in KEYWORDS)
    return time.perf_counter() - start


def nothing(_settings: WorkSettings) -> Analyzer:
    """An analyzer that does nothing: what is left is the batch."""
    body = json.dumps({"schema_version": "1", "document": {"file_name": "x"}, "filler": "x" * 12_000}).encode()

    def run(_document: Document, _data: bytes) -> Outcome:
        return Outcome("", body, {"notice_kind": "other", "outcome": "need_info"}, pages=1)

    return run


def batch(source: Path, out: Path, **options: Any) -> dict[str, Any]:
    """Run a batch in a process of its own, as a user would; gives `run.json` with the wall time of the whole process."""
    shutil.rmtree(out, ignore_errors=True)
    wanted = {"source": str(source), "out": str(out), **options}
    program = (
        "import sys, json; from datetime import date; from analyzer.batch.options import *; from analyzer.batch.run import run_batch\n"
        "o = json.loads(sys.argv[1]); o['engine'] = EngineName(o.get('engine', 'local'))\n"
        f"run_batch(BatchOptions(today=date.fromisoformat({AS_OF.isoformat()!r}), progress=Progress.QUIET, **o))"
    )
    start, busy = time.perf_counter(), processor_seconds()
    process = subprocess.Popen([sys.executable, "-c", program, json.dumps(wanted)])
    memory = list(watch_memory(process, out / "analyses.jsonl"))
    wall = time.perf_counter() - start
    assert process.returncode == 0
    found: dict[str, Any] = json.loads((out / "run.json").read_text())["this_run"]
    return {**found, "wall": wall, "memory": memory, "processor": processor_seconds() - busy}


def processor_seconds() -> float:
    """Processor time of all processes that were started here and have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def watch_memory(process: subprocess.Popen[bytes], journal: Path) -> Iterator[tuple[int, int]]:
    """Lines written so far and resident kilobytes of the parent, while it runs."""
    lines, seen = 0, 0
    while process.poll() is None:
        time.sleep(0.05)
        try:
            if journal.stat().st_size > seen:
                with journal.open("rb") as file:
                    file.seek(seen)
                    new = file.read()
                seen, lines = seen + len(new), lines + new.count(b"\n")
            status = Path(f"/proc/{process.pid}/status").read_text()
        except OSError:
            continue
        resident = next((int(row.split()[1]) for row in status.splitlines() if row.startswith("VmRSS")), 0)
        if resident:
            yield lines, resident


def speed(name: str, count: int, seconds: float, note: str = "") -> float:
    rate = count / seconds
    print(f"{name:<42}{count:>6} documents {seconds:>8.2f} s {rate:>9.2f} /s  {note}", flush=True)
    return rate


def compare(name: str, folder: Path, work: Path, sample: int) -> None:
    """One kind of letter: naive loop, one process, two processes."""
    files = sorted(folder.iterdir())
    few = files[:sample]
    busy = time.process_time() + processor_seconds()
    loop = speed(f"{name}: naive loop", len(few), naive(few))
    busy = (time.process_time() + processor_seconds() - busy) / len(few)
    one = batch(folder, work / "out", jobs=1)
    first = speed(f"{name}: 1 process", len(files), one["seconds"])
    overhead = 100 * (one["seconds"] / one["analysis_seconds"] - 1)
    print(f"{'':<42}batch minus analysis: {overhead:.1f} % of the analysis, start to end of the program {one['wall']:.2f} s")
    two = batch(folder, work / "out", jobs=2)
    second = speed(f"{name}: 2 processes", len(files), two["seconds"])
    longer = two["analysis_seconds"] / one["analysis_seconds"]
    print(f"{'':<42}{second / first:.2f} x from 1 to 2 (an analysis takes {longer:.2f} x as long beside another)")
    print(f"{'':<42}{first / loop:.1f} x and {second / loop:.1f} x the naive loop")
    mine = one["processor"] / len(files)
    print(f"{'':<42}processor time a document: naive {busy * 1000:.0f} ms, batch {mine * 1000:.0f} ms with start-up: {busy / mine:.1f} x less")


def overheads(work: Path, count: int) -> None:
    """What an engine costs a document, with an analyzer that does nothing."""
    folder = work / "tiny"
    folder.mkdir()
    for i in range(count):
        (folder / f"{i:05}.txt").write_text(f"letter {i}")
    (work / "one").mkdir()
    (work / "one" / "a.txt").write_text("letter")
    for engine in ("local", "dask"):
        go = {"engine": engine, "jobs": 2, "analyzer": "benchmarks.batch:nothing"}
        alone = batch(work / "one", work / "out", **go)["wall"]
        all_ = batch(folder, work / "out", **go)["wall"]
        print(f"engine {engine:<6} start to end with one document {alone:.2f} s, each further document {1000 * (all_ - alone) / (count - 1):.2f} ms")


def memory(work: Path, count: int) -> None:
    """Resident memory of the parent over many documents. It sees bytes and lines, so the lines are of a letter's size and the reading is left out."""
    folder = work / "many"
    folder.mkdir()
    for i in range(count):
        (folder / f"{i:05}.txt").write_bytes(f"letter {i}".encode() + bytes(30_000))
    found = batch(folder, work / "out", jobs=2, analyzer="benchmarks.batch:nothing")
    at = [kb for lines, kb in found["memory"] if lines >= 500][:1]
    reading = [kb for lines, kb in found["memory"] if lines < count]
    last = found["memory"][-1][1]
    growth = 100 * (reading[-1] / at[0] - 1)
    print(
        f"parent: {at[0] / 1024:.1f} MB at document 500, {reading[-1] / 1024:.1f} MB at the last ({growth:+.1f} %), {last / 1024:.1f} MB at the end"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--text", type=int, default=2000)
    parser.add_argument("--scans", type=int, default=24)
    parser.add_argument("--memory", type=int, default=5000)
    parser.add_argument("--naive-text", type=int, default=200, help="text letters of the same that the naive loop reads")
    parser.add_argument("--naive-scans", type=int, default=8)
    parser.add_argument("--overhead", type=int, default=2000)
    a = parser.parse_args()
    work = Path(tempfile.mkdtemp(prefix="bench-batch-"))
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    try:
        if a.overhead:
            overheads(work, a.overhead)
        if a.text:
            compare("text letters, 2 pages", fill(work / "text", a.text, letter), work, a.naive_text)
        if a.scans:
            compare("scans, 2 pages", fill(work / "scans", a.scans, scan), work, a.naive_scans)
        if a.memory:
            memory(work, a.memory)
    finally:
        shutil.rmtree(work, ignore_errors=True)


if __name__ == "__main__":
    main()
