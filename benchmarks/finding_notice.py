"""Accuracy of notice kind, decision and urgency on cached readings against gold answers.

    python benchmarks/finding_notice.py READINGS GOLD [--misses]

READINGS holds `<slug>.pkl` (pickled `Reading`), GOLD `<slug>.json`. Prints one row a field and the time a letter takes.
"""

from __future__ import annotations

import argparse
import json
import pickle
import time
from collections import Counter
from pathlib import Path

from analyzer.finding.notice import find_notice
from analyzer.finding.sections import find_sections
from analyzer.reading.text import build_text
from analyzer.rulebook.loading import PatternFolder, patterns_root
from analyzer.rulebook.notices import load_notices

FIELDS = ("notice_kind", "decision", "urgency")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("readings", type=Path)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--misses", action="store_true")
    args = parser.parse_args()
    folder = PatternFolder(patterns_root())
    patterns = load_notices(folder)
    folder.refuse()
    cases, right, seconds = Counter[str](), Counter[str](), []
    for path in sorted(args.readings.glob("*.pkl")):
        doc = build_text(pickle.loads(path.read_bytes()).pages)
        if not doc.text:
            continue
        find_notice(doc, find_sections(doc, patterns), patterns)
        start = time.perf_counter()
        facts = find_notice(doc, find_sections(doc, patterns), patterns)
        seconds.append((time.perf_counter() - start) / max(1, len(doc.pages)))
        gold = json.loads((args.gold / f"{path.stem}.json").read_text())
        got = {"notice_kind": facts.kind.value, "decision": facts.decision.value, "urgency": facts.urgency.value}
        for name in FIELDS:
            if name in gold:
                wants = gold[name] if isinstance(gold[name], list) else [gold[name]]
                cases[name] += 1
                right[name] += got[name] in wants
                if args.misses and got[name] not in wants:
                    print(f"{path.stem}: {name}: want {gold[name]}, got {got[name]}")
    for name in FIELDS:
        print(f"{name:12} {cases[name]:3} {right[name] / max(1, cases[name]):.3f}")
    print(f"ms a page    {1000 * sum(seconds) / max(1, len(seconds)):.1f}")


if __name__ == "__main__":
    main()
