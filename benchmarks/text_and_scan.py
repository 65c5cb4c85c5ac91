"""Score the same letters as text and as scan: python -m benchmarks.text_and_scan [DIR].

Renders every sample letter both ways into DIR (`sample_letters/make.py --both`), analyzes both, and prints the scores side by side.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

from analyzer.deciding.facts import answers_from_mapping
from analyzer.pipeline import analyze
from analyzer.reporting.json import to_dict
from analyzer.reporting.scores import score
from analyzer.rulebook.book import load_rulebook

SAMPLES = Path(__file__).resolve().parent.parent / "sample_letters"
MOST = 0.03
"""How far the two may lie apart."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?")
    folder = parser.parse_args().folder or Path(tempfile.mkdtemp(prefix="text-and-scan-"))
    if not any(folder.glob("*.text.pdf")):
        subprocess.run([sys.executable, str(SAMPLES / "make.py"), "--both", str(folder)], check=True)
    rulebook = load_rulebook()
    gold: dict[str, Any] = {p.name.removesuffix(".truth.json"): json.loads(p.read_text()) for p in sorted(SAMPLES.glob("*.truth.json"))}
    found: dict[str, dict[str, Any]] = {"text": {}, "scan": {}}
    for name, truth in gold.items():
        for form, analyses in found.items():
            data = (folder / f"{name}.{form}.pdf").read_bytes()
            answers = answers_from_mapping(truth.get("answers") or {})
            analysis = analyze(data, rulebook=rulebook, as_of=date.fromisoformat(truth["as_of"]), answers=answers)
            analyses[name] = json.loads(json.dumps(to_dict(analysis)))
    text, scan = score(gold, found["text"]), score(gold, found["scan"])
    print(f"{'':<32}{'cases':>6}{'text':>8}{'scan':>8}{'apart':>8}")
    for row, (cases, value) in text.rows.items():
        other = scan.rows.get(row, (0, 0.0))[1]
        print(f"{row:<32}{cases:>6}{value:>8.3f}{other:>8.3f}{value - other:>8.3f}{'  <' if abs(value - other) > MOST else ''}")
    print("\n".join(f"text  {m}" for m in text.misses))
    print("\n".join(f"scan  {m}" for m in scan.misses))


if __name__ == "__main__":
    main()
