"""Score identifiers, dates, codes and amounts on letters whose readings are cached: python benchmarks/finding_fields.py READINGS GOLD [--misses].

READINGS holds pickled `Reading`s, one a letter; GOLD the answers of the same names. Only the fields are scored, by the shared scorer's rules.
"""

from __future__ import annotations

import argparse
import json
import pickle
import re
import time
from collections import Counter
from pathlib import Path

from analyzer.finding.fields import FieldFacts, find_fields
from analyzer.finding.sections import find_sections
from analyzer.reading.text import build_text
from analyzer.rulebook.codes import load_codes
from analyzer.rulebook.identifiers import load_identifiers
from analyzer.rulebook.loading import PatternFolder, patterns_root
from analyzer.rulebook.notices import load_notices

Tally = dict[str, Counter[str]]


def as_set(value: object) -> set[str]:
    if value is None:
        return set()
    return {str(v) for v in (value if isinstance(value, list) else [value])}


def squeezed(values: set[str]) -> set[str]:
    return {re.sub(r"\s+", "", v).upper() for v in values}


def compare(slug: str, want: dict[str, object], facts: FieldFacts, tally: Tally, misses: list[str]) -> None:
    rows: list[tuple[str, str, set[str], set[str]]] = []
    for kind, value in dict(want.get("identifiers") or {}).items():  # type: ignore[call-overload]
        rows.append(("identifiers", kind, squeezed(as_set(value)), squeezed({i.value for i in facts.identifiers if i.kind.value == kind})))
    for kind, value in dict(want.get("dates") or {}).items():  # type: ignore[call-overload]
        rows.append(("dates", kind, as_set(value), {str(d.value) for d in facts.dates if d.kind.value == kind}))
    if "codes" in want:
        rows.append(("codes", "codes", as_set(want["codes"]), set(facts.code_strings())))
    for kind, value in dict(want.get("amounts") or {}).items():  # type: ignore[call-overload]
        rows.append(("amounts", kind, as_set(value), as_set(getattr(facts.totals, kind))))
    for group, kind, right, got in rows:
        for name in {group, f"{group}.{kind}"}:
            tally.setdefault(name, Counter()).update(tp=len(right & got), fp=len(got - right), fn=len(right - got))
        if right != got:
            misses.append(f"{slug}: {group}.{kind}: missing {sorted(right - got)}, extra {sorted(got - right)}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("readings", type=Path)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--misses", action="store_true")
    args = parser.parse_args()
    folder = PatternFolder(patterns_root())
    notices, identifiers, codes = load_notices(folder), load_identifiers(folder), load_codes(folder)
    folder.refuse()
    tally: Tally = {}
    misses: list[str] = []
    spent = 0.0
    answers = sorted(args.gold.glob("*.json"))
    for answer in answers:
        doc = build_text(pickle.loads((args.readings / f"{answer.stem}.pkl").read_bytes()).pages)
        sections = find_sections(doc, notices)
        find_fields(doc, sections, identifiers, codes)
        start = time.process_time()
        facts = find_fields(doc, sections, identifiers, codes)
        spent += time.process_time() - start
        compare(answer.stem, json.loads(answer.read_text()), facts, tally, misses)
    if args.misses:
        print("\n".join(misses))
    for name, c in sorted(tally.items()):
        print(f"{name:<34}{c['tp'] + c['fn']:>5}  {2 * c['tp'] / max(1, 2 * c['tp'] + c['fp'] + c['fn']):.3f}")
    print(f"{spent / len(answers) * 1000:.1f} ms a letter (CPU)")


if __name__ == "__main__":
    main()
