"""Decide every gold letter from its gold facts alone, and time the engine.

    python benchmarks/deciding.py GOLD_FOLDER

What the gold leaves out (coverage within a path, stop dates) is derived from its legal entity and decision, as the finders would.
"""

from __future__ import annotations

import json
import sys
import time
from datetime import date
from pathlib import Path
from typing import Any

from analyzer.deciding.engine import decide
from analyzer.deciding.facts import CaseFacts, answers_from_mapping
from analyzer.model import Coverage, Decision, NoticeKind, ReasonKind, RegulatorPath, Urgency
from analyzer.rulebook.law import load_law
from analyzer.rulebook.loading import PatternFolder, patterns_root
from analyzer.rulebook.routes import load_routes

UNLICENSED = ("caloptima", "cencal", "gold coast", "partnership healthplan", "central california alliance")


def first(value: Any) -> Any:
    return value[0] if isinstance(value, list) and value else value


def coverage_of(gold: dict[str, Any]) -> Coverage:
    path, entity = first(gold.get("regulator_path")), str(first(gold.get("legal_entity")) or "").lower()
    if path == "medi_cal":
        if not entity:
            return Coverage.MEDI_CAL_RX
        return Coverage.MEDI_CAL_COHS if any(u in entity for u in UNLICENSED) else Coverage.MEDI_CAL_PLAN
    return Coverage.UNKNOWN


def facts_of(gold: dict[str, Any]) -> CaseFacts:
    dates = {k: [date.fromisoformat(d) for d in (v if isinstance(v, list) else [v]) if d] for k, v in gold["dates"].items()}
    one = {k: v[0] if v else None for k, v in dates.items()}
    reasons = tuple(ReasonKind(r) for r in gold.get("reasons") or ())
    acknowledged = "acknowledgment" in str(gold.get("notes", "")).lower()
    return CaseFacts(
        path=RegulatorPath(first(gold["regulator_path"])),
        coverage=coverage_of(gold),
        notice_kind=NoticeKind(first(gold["notice_kind"])),
        decision=Decision(first(gold["decision"])),
        reasons=reasons,
        primary=ReasonKind(gold["primary_reason"]) if gold.get("primary_reason") else None,
        urgency=Urgency(first(gold.get("urgency", "unknown"))),
        notice_date=one.get("notice_date"),
        grievance_filed=one.get("grievance_filed"),
        received_date=one.get("received_date"),
        response_due=one.get("response_due"),
        service_dates=tuple(dates.get("service_date", ())),
        grievance_pending=acknowledged,
        answers=answers_from_mapping(gold.get("answers") or {}),
    )


def main() -> int:
    folder = PatternFolder(patterns_root())
    law = load_law(folder)
    routes = load_routes(folder, law)
    folder.refuse()
    right = {"outcome": [0, 0], "next_step": [0, 0], "deadlines": [0, 0]}
    cases = []
    for path in sorted(Path(sys.argv[1]).glob("*.json")):
        gold = json.loads(path.read_text())
        facts, as_of = facts_of(gold), date.fromisoformat(gold.get("as_of", "2026-11-23"))
        cases.append((facts, as_of))
        d = decide(facts, law=law, routes=routes, as_of=as_of).determination
        due = {x.name.value: x.due.isoformat() for x in d.deadlines}
        pairs: list[tuple[str, Any, str | None]] = [("outcome", gold["outcome"], d.outcome), ("next_step", gold["next_step"], d.next_step)]
        pairs += [("deadlines", w if isinstance(w, list) else [w], due.get(k)) for k, w in (gold.get("deadlines") or {}).items()]
        for name, want, got in pairs:
            right[name][1] += 1
            if got in (want if isinstance(want, list) else [want]):
                right[name][0] += 1
            else:
                print(f"{path.stem}: {name}: want {want}, got {got}")
    for name, (hits, count) in right.items():
        print(f"{name:<12}{count:>4}  {hits / count:.3f}")
    for ask in (False, True):
        start = time.process_time()
        for _ in range(20):
            for facts, as_of in cases:
                decide(facts, law=law, routes=routes, as_of=as_of, ask=ask)
        print(
            f"{'with' if ask else 'without'} questions: {(time.process_time() - start) / 20 / len(cases) * 1000:.3f} ms of processor time a decision"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
