"""Compare claim lines and totals of real EOB layouts with what a person reads off them: python benchmarks/eob_layouts.py DIR [--misses].

DIR holds the files (they are not part of this repository); the truth stands in tests/finding/eob_truth, named after each file.
A value counts as right where the truth gives one and ours is the same; lines are compared in their order.
"""

from __future__ import annotations

import argparse
import json
from difflib import SequenceMatcher
from pathlib import Path

from analyzer.finding.fields import FieldFacts, find_fields
from analyzer.finding.sections import find_sections
from analyzer.reading.read import read
from analyzer.reading.text import build_text
from analyzer.rulebook.codes import load_codes
from analyzer.rulebook.identifiers import load_identifiers
from analyzer.rulebook.loading import PatternFolder, patterns_root
from analyzer.rulebook.notices import load_notices

TRUTH = Path(__file__).parent.parent / "tests" / "finding" / "eob_truth"
AMOUNTS = ("billed", "allowed", "paid", "member_responsibility")


def lines_of(facts: FieldFacts) -> list[dict[str, object]]:
    return [
        {
            "claim_number": ln.claim_number,
            "service_date": str(ln.service_date) if ln.service_date else None,
            "codes": [str(c) for c in ln.codes if c.system not in ("CARC", "RARC")],
            **{a: getattr(ln.amounts, a) for a in AMOUNTS},
        }
        for ln in facts.claim_lines
    ]


def compare(want: dict[str, object], facts: FieldFacts) -> tuple[int, int, int, int, list[str]]:
    """Right and all values of the lines, right and all totals, and what differs."""
    truth: list[dict[str, object]] = want["lines"]  # type: ignore[assignment]
    got = lines_of(facts)
    misses: list[str] = []
    right = everything = 0
    matcher = SequenceMatcher(
        None, [str((t["billed"], t["allowed"])) for t in truth], [str((g["billed"], g["allowed"])) for g in got], autojunk=False
    )
    pair = {a + i: b + i for a, b, n in matcher.get_matching_blocks() for i in range(n)}
    for i, line in enumerate(truth):
        ours = got[pair[i]] if i in pair else got[i] if i < len(got) and i not in pair.values() else {}
        for key, value in line.items():
            if value not in (None, []):
                everything += 1
                right += ours.get(key) == value
                if ours.get(key) != value:
                    misses.append(f"line {i + 1} {key}: want {value}, got {ours.get(key)}")
    everything += max(0, len(got) - len(truth))
    totals: dict[str, str] = want["totals"]  # type: ignore[assignment]
    sums = 0
    for key, value in totals.items():
        ours_total = getattr(facts.totals, key)
        sums += ours_total == value
        if ours_total != value:
            misses.append(f"total {key}: want {value}, got {ours_total}")
    return right, everything, sums, len(totals), misses


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--misses", action="store_true")
    args = parser.parse_args()
    folder = PatternFolder(patterns_root())
    notices, identifiers, codes = load_notices(folder), load_identifiers(folder), load_codes(folder)
    folder.refuse()
    for truth in sorted(TRUTH.glob("*.json")):
        doc = build_text(read((args.folder / truth.stem).read_bytes()).pages)
        facts = find_fields(doc, find_sections(doc, notices), identifiers, codes)
        right, everything, sums, all_sums, misses = compare(json.loads(truth.read_text()), facts)
        print(f"{truth.stem:<48} lines {len(facts.claim_lines):>3}  values {right}/{everything}  totals {sums}/{all_sums}")
        if args.misses:
            print("\n".join(f"    {m}" for m in misses))


if __name__ == "__main__":
    main()
