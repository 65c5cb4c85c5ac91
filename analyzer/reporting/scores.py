"""How well analyses agree with gold answers: one row a field.

Single-valued fields give accuracy, set-valued ones micro F1, `reason_evidence` the share of the plan's stated reasons that the
evidence overlaps, `reasons_macro_f1` the mean F1 over the reasons that occur. A gold key that is absent is not scored; `null` or an
empty list means that the document does not say, so the analysis must not either. A list under a single-valued key holds the defensible answers.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

SINGLE = ("notice_kind", "decision", "regulator_path", "legal_entity", "primary_reason", "urgency", "outcome", "next_step", "review_needed")
CORE = ("regulator_path", "reasons_exact", "outcome", "notice_kind", "decision")
ORDER = (
    "read",
    *SINGLE[:5],
    "reasons",
    "reasons_macro_f1",
    "reasons_exact",
    "reason_evidence",
    *SINGLE[5:],
    "identifiers",
    "dates",
    "codes",
    "amounts",
    "deadlines",
)
EVIDENCE_OVERLAP = 0.6
"""Share of the words of a stated reason that an evidence must hold when neither contains the other."""

Json = Mapping[str, Any]


@dataclass
class Counts:
    """Right answers of a field, or hits, false hits and misses of a set."""

    is_set: bool = False
    cases: int = 0
    right: int = 0
    hit: int = 0
    extra: int = 0
    missing: int = 0

    def add_sets(self, want: set[str], got: set[str]) -> None:
        self.cases += 1
        self.hit += len(want & got)
        self.extra += len(got - want)
        self.missing += len(want - got)

    @property
    def f1(self) -> float:
        total = 2 * self.hit + self.extra + self.missing
        return 1.0 if total == 0 else 2 * self.hit / total

    @property
    def score(self) -> float:
        return self.f1 if self.is_set else self.right / self.cases


@dataclass
class Scores:
    """Rows of the table and the misses in words (field names and values only)."""

    rows: dict[str, tuple[int, float]]
    misses: list[str]


@dataclass
class _Tally:
    fields: dict[str, Counts] = field(default_factory=lambda: defaultdict(Counts))
    reasons: dict[str, Counts] = field(default_factory=lambda: defaultdict(Counts))
    misses: list[str] = field(default_factory=list)

    def single(self, slug: str, name: str, want: Any, got: Any, *, key: Any = lambda v: v) -> None:
        wanted = want if isinstance(want, list) else [want]
        right = key(got) in [key(w) for w in wanted]
        self.fields[name].cases += 1
        self.fields[name].right += right
        if not right:
            self.misses.append(f"{slug}: {name}: want {want}, got {got}")

    def sets(self, slug: str, name: str, want: set[str], got: set[str], group: str | None = None) -> None:
        for row in (name, group):
            if row:
                self.fields[row].is_set = True
                self.fields[row].add_sets(want, got)
        if want != got:
            self.misses.append(f"{slug}: {name}: missing {sorted(want - got)}, extra {sorted(got - want)}")


def score(gold: Mapping[str, Json], analyses: Mapping[str, Json]) -> Scores:
    """Compare `analyses` with `gold`, both by document stem; an absent or failed analysis counts as unread."""
    tally = _Tally()
    for slug, want in sorted(gold.items()):
        analysis = analyses.get(slug)
        read = analysis is not None and "error" not in analysis
        tally.single(slug, "read", True, read)
        _score_one(tally, slug, want, analysis if analysis is not None and read else {})
    rows = {name: (c.cases, c.score) for name, c in tally.fields.items()}
    occurring = [c.f1 for c in tally.reasons.values() if c.hit + c.missing]
    if occurring:
        rows["reasons_macro_f1"] = (len(occurring), sum(occurring) / len(occurring))
    names = [*(n for n in ORDER if n in rows), *sorted(n for n in rows if "." in n)]
    table = {n: rows[n] for n in names}
    table["core_mean"] = (len(CORE), sum(rows.get(c, (0, 0.0))[1] for c in CORE) / len(CORE))
    return Scores(table, tally.misses)


def _score_one(tally: _Tally, slug: str, want: Json, analysis: Json) -> None:
    determination = analysis.get("determination") or {}
    reasons = analysis.get("reasons") or []
    got = {
        **{name: _value(analysis.get(name)) for name in ("notice_kind", "decision", "regulator_path", "urgency")},
        "legal_entity": (analysis.get("plan") or {}).get("legal_entity"),
        "primary_reason": next((r["value"] for r in reasons if r.get("primary")), None),
        "outcome": determination.get("outcome"),
        "next_step": determination.get("next_step"),
        "review_needed": (analysis.get("review") or {}).get("needed"),
    }
    for name in SINGLE:
        if name in want:
            tally.single(slug, name, want[name], got[name], key=_entity_key if name == "legal_entity" else lambda v: v)
    if "reasons" in want:
        _score_reasons(tally, slug, _as_set(want["reasons"]), {r["value"] for r in reasons})
    shown = [_words(e["text"]) for r in reasons for e in r.get("evidence") or []]
    for stated in want.get("reason_text") or []:
        tally.single(slug, "reason_evidence", True, _is_shown(_words(stated), shown))
    _score_groups(tally, slug, want, analysis)
    deadlines = {d["name"]: d["due"] for d in determination.get("deadlines") or []}
    for name, due in (want.get("deadlines") or {}).items():
        tally.single(slug, "deadlines", due, deadlines.get(name))


def _score_reasons(tally: _Tally, slug: str, want: set[str], got: set[str]) -> None:
    tally.sets(slug, "reasons", want, got)
    tally.single(slug, "reasons_exact", [sorted(want)], sorted(got))
    for reason in want | got:
        tally.reasons[reason].add_sets({reason} & want, {reason} & got)


def _score_groups(tally: _Tally, slug: str, want: Json, analysis: Json) -> None:
    for group in ("identifiers", "dates"):
        found: dict[str, set[str]] = defaultdict(set)
        for item in analysis.get(group) or []:
            found[item["kind"]].add(_identifier(item["value"]) if group == "identifiers" else item["value"])
        for kind, value in (want.get(group) or {}).items():
            wanted = {_identifier(v) for v in _as_set(value)} if group == "identifiers" else _as_set(value)
            tally.sets(slug, f"{group}.{kind}", wanted, found[kind], group)
    if "codes" in want:
        tally.sets(slug, "codes", {c.upper() for c in _as_set(want["codes"])}, {c.upper() for c in analysis.get("codes") or []})
    totals = analysis.get("totals") or {}
    for kind, value in (want.get("amounts") or {}).items():
        tally.single(slug, "amounts", value, totals.get(kind))


def _is_shown(stated: str, shown: Iterable[str]) -> bool:
    tokens = set(stated.split())
    return any(s and (s in stated or stated in s or len(tokens & set(s.split())) >= EVIDENCE_OVERLAP * len(tokens)) for s in shown)


def _value(finding: Any) -> Any:
    return finding.get("value") if isinstance(finding, Mapping) else finding


def _as_set(value: Any) -> set[str]:
    if value is None:
        return set()
    return {str(v) for v in (value if isinstance(value, list) else [value])}


def _words(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))


def _identifier(value: str) -> str:
    return re.sub(r"\s+", "", value).upper()


def _entity_key(name: str | None) -> str | None:
    if not name:
        return None
    return " ".join(re.sub(r"\b(inc|incorporated|company|co|corp|corporation|llc|the)\b", " ", _words(name)).split())
