"""Reasons on letters with known answers: `python benchmarks/finding_reasons.py READINGS GOLD [--misses] [--gold-notice]`.

READINGS holds pickled `Reading` values (`<slug>.pkl`), GOLD the answers (`<slug>.json`) in the form of the evaluation.
"""

from __future__ import annotations

import argparse
import json
import pickle
import re
import time
from pathlib import Path

from analyzer.finding.notice import find_notice
from analyzer.finding.reasons import find_reasons
from analyzer.finding.sections import find_sections
from analyzer.finding.sentence_model import load_model
from analyzer.model import Decision, NoticeKind, ReasonKind
from analyzer.reading.text import build_text
from analyzer.rulebook.loading import PatternFolder, patterns_root
from analyzer.rulebook.notices import load_notices
from analyzer.rulebook.reasons import load_reasons


def words(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))


def shown(key: str, found: list[str]) -> bool:
    w = set(key.split())
    return any(f and (f in key or key in f or len(set(f.split()) & w) >= 0.6 * len(w)) for f in found)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("readings", type=Path)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--misses", action="store_true")
    parser.add_argument("--gold-notice", action="store_true", help="take kind and decision from the answers")
    options = parser.parse_args()
    folder = PatternFolder(patterns_root())
    notices, patterns = load_notices(folder), load_reasons(folder)
    model = load_model()
    exact = cases = first = firsts = text_right = texts = 0
    by: dict[str, list[int]] = {k.value: [0, 0, 0] for k in ReasonKind}
    spent = []
    for path in sorted(options.gold.glob("*.json")):
        gold = json.loads(path.read_text())
        doc = build_text(pickle.loads((options.readings / f"{path.stem}.pkl").read_bytes()).pages)
        sections = find_sections(doc, notices)
        notice = find_notice(doc, sections, notices)
        kind, decision = notice.kind.value, notice.decision.value
        if options.gold_notice and isinstance(gold.get("notice_kind"), str) and isinstance(gold.get("decision"), str):
            kind, decision = NoticeKind(gold["notice_kind"]), Decision(gold["decision"])
        codes = tuple(c for c in gold.get("codes") or () if c.startswith("CARC"))
        began = time.process_time()
        facts = find_reasons(doc, sections, patterns, model, kind=kind, decision=decision, codes=codes)
        spent.append(time.process_time() - began)
        if "reasons" not in gold:
            continue
        want, got = set(gold["reasons"]), {r.value.value for r in facts.reasons}
        cases += 1
        exact += want == got
        for k in want | got:
            by[k][0 if k in want and k in got else 1 if k in got else 2] += 1
        line = f"{path.stem}: {kind} {decision} want {sorted(want)} got {[(r.value.value, r.confidence, r.subtype) for r in facts.reasons]}"
        if "primary_reason" in gold:
            firsts += 1
            right = (facts.reasons[0].value.value if facts.reasons else None) == gold["primary_reason"]
            first += right
            line += "" if right else " PRIMARY"
        evidence = [words(e.text) for r in facts.reasons for e in r.evidence]
        missed = [t for t in gold.get("reason_text") or () if not shown(words(t), evidence)]
        texts += len(gold.get("reason_text") or ())
        text_right += len(gold.get("reason_text") or ()) - len(missed)
        if options.misses and (want != got or missed or "PRIMARY" in line):
            print(line, *[f"\n     not shown: {t[:110]}" for t in missed])
    tp, fp, fn = (sum(v[i] for v in by.values()) for i in range(3))
    each = [2 * a / (2 * a + b + c) for a, b, c in by.values() if a + c]
    print(f"cases {cases} exact {exact / cases:.3f} micro {2 * tp / (2 * tp + fp + fn):.3f} macro {sum(each) / len(each):.3f}", end=" ")
    print(f"primary {first / firsts:.3f} evidence {text_right / texts:.3f};", end=" ")
    print(f"{1000 * sum(spent[1:]) / len(spent[1:]):.1f} ms of CPU a letter, worst {1000 * max(spent[1:]):.1f}")


if __name__ == "__main__":
    main()
