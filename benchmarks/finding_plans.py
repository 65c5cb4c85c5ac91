"""Legal entity and regulator path against gold, on cached readings; prints each miss and the time a letter takes.

    python benchmarks/finding_plans.py READINGS GOLD [--empty-sections]

READINGS holds `<slug>.pkl` (a pickled `Reading`) or letters themselves; GOLD holds `<slug>.json` or `<slug>.truth.json` in the shape of
the evaluation's README. Only pickles you made yourself should be read.
"""

from __future__ import annotations

import argparse
import json
import pickle
import re
import time
from pathlib import Path
from typing import Any

from analyzer.deciding.path import decide_path
from analyzer.finding.plans import find_plan
from analyzer.finding.section_map import SectionMap
from analyzer.model import Answers, Funding, Programme
from analyzer.reading.layout import Reading
from analyzer.reading.read import read
from analyzer.reading.text import build_text
from analyzer.rulebook.loading import PatternFolder, patterns_root
from analyzer.rulebook.notices import load_notices
from analyzer.rulebook.plans import load_plans

REPEATS = 5


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("readings", type=Path)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--empty-sections", action="store_true", help="score without a section map")
    parser.add_argument("--all", action="store_true", help="print every letter, not only misses")
    args = parser.parse_args()
    folder = PatternFolder(patterns_root())
    plans, notices = load_plans(folder), load_notices(folder)
    right = {"legal_entity": 0, "regulator_path": 0}
    scored = dict(right)
    spent: list[float] = []
    for file in sorted(args.readings.iterdir()):
        gold = _gold(args.gold, file.name.split(".")[0])
        if gold is None or file.suffix in (".txt", ".json"):
            continue
        doc = build_text(_reading(file).pages)
        sections = SectionMap((), ()) if args.empty_sections else _sections(doc, notices)
        times = []
        for _ in range(REPEATS):
            began = time.perf_counter()
            facts = find_plan(doc, sections, plans)
            times.append(time.perf_counter() - began)
        spent.append(min(times))
        path = decide_path(facts, _answers(gold))
        got = {"legal_entity": facts.plan.legal_entity, "regulator_path": path.value.value}
        misses = []
        for field in right:
            if field in gold:
                scored[field] += 1
                wants = gold[field] if isinstance(gold[field], list) else [gold[field]]
                hit = _key(got[field]) in {_key(w) for w in wants}
                right[field] += hit
                if not hit:
                    misses.append(f"{field}: {got[field]!r}, want {gold[field]!r}")
        if misses or args.all:
            print(file.name, "|", "; ".join(misses) or "right", "|", facts.plan.name, "|", facts.sender.name, facts.sender.role, "|", *path.conflicts)
    for field, count in right.items():
        print(f"{field}: {count}/{scored[field]}")
    print(f"{sum(spent) / len(spent) * 1e3:.2f} ms a letter, most {max(spent) * 1e3:.2f} ms")


def _gold(folder: Path, slug: str) -> dict[str, Any] | None:
    for name in (f"{slug}.json", f"{slug}.truth.json"):
        if (folder / name).exists():
            return json.loads((folder / name).read_text(encoding="utf-8"))  # type: ignore[no-any-return]
    return None


def _reading(file: Path) -> Reading:
    if file.suffix == ".pkl":
        return pickle.loads(file.read_bytes())  # type: ignore[no-any-return]
    return read(file.read_bytes())


def _sections(doc: Any, notices: Any) -> SectionMap:
    from analyzer.finding.sections import find_sections

    return find_sections(doc, notices)


def _answers(gold: dict[str, Any]) -> Answers:
    given = gold.get("answers") or {}
    return Answers(
        funding=Funding(given["funding"]) if given.get("funding") else None,
        programme=Programme(given["programme"]) if given.get("programme") else None,
    )


def _key(name: str | None) -> str | None:
    """As the scorer compares: letters and digits, without the form of the company."""
    if name is None:
        return None
    words = re.sub(r"[^a-z0-9]+", " ", name.lower().replace("'", "").replace("’", ""))
    return " ".join(re.sub(r"\b(?:inc|incorporated|company|co|corp|corporation|llc|the)\b", " ", words).split())


if __name__ == "__main__":
    main()
