"""Several letters of one case joined: same member and a number in common. One timeline, and one determination on the joined facts."""

from __future__ import annotations

import hashlib
import re
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from analyzer.batch.documents import Row
from analyzer.batch.joining import JoinedFacts, Letter, join, timeline
from analyzer.batch.journal import Head
from analyzer.model import SenderRole

_REFERENCES = ("reference_number", "authorization_number", "claim_number", "case_number")
_SHORTEST = 4
"""Characters of a number that can tie two letters together; `1` or `A2` stands in too many."""
_DELEGATES = frozenset({SenderRole.MEDICAL_GROUP, SenderRole.UTILIZATION_REVIEW, SenderRole.PHARMACY_BENEFIT_MANAGER})
_NOT_ALNUM = re.compile(r"[\W_]+")


class CaseFinder:
    """Sees one row a document and finds those that belong together, with a few bytes for each."""

    def __init__(self) -> None:
        self._parent = array("q")
        self._first: dict[int, int] = {}
        self.names: list[str] = []

    def visit(self, head: Head, row: Row) -> None:
        """Take note of a document; copies of another are no letters of their own."""
        if head.duplicate_of is not None:
            return
        number = len(self.names)
        self.names.append(head.file)
        self._parent.append(number)
        for key in keys(row):
            first = self._first.setdefault(key, number)
            if first != number:
                self._parent[self._root(number)] = self._root(first)

    def _root(self, number: int) -> int:
        while self._parent[number] != number:
            self._parent[number] = number = self._parent[self._parent[number]]
        return number

    def groups(self) -> Iterator[list[str]]:
        """Names of the documents of each case with more than one."""
        found: dict[int, list[str]] = {}
        for number, name in enumerate(self.names):
            found.setdefault(self._root(number), []).append(name)
        yield from (names for names in found.values() if len(names) > 1)


def keys(row: Row) -> Iterator[int]:
    """A number for each pair of member and reference that a letter prints."""
    for member in _numbers(row.get("member_id")):
        for reference in {r for kind in _REFERENCES for r in _numbers(row.get(kind))} - {member}:
            yield int.from_bytes(hashlib.sha256(f"{member}/{reference}".encode()).digest()[:7])


def _numbers(cell: Any) -> set[str]:
    found = (_NOT_ALNUM.sub("", part).upper() for part in str(cell or "").split(";"))
    return {number for number in found if len(number) >= _SHORTEST}


def case_id(letters: Iterable[Letter]) -> str:
    """An id that stays while letters join the case: digest of its member and smallest number."""
    pairs = sorted((i.kind.value != "member_id", _NOT_ALNUM.sub("", i.value).upper()) for a in letters for i in a.analysis.identifiers if i.value)
    return hashlib.sha256(repr([pairs[:1], [p for p in pairs if p[0]][:1]]).encode()).hexdigest()[:16]


Determine = Callable[[JoinedFacts], Any]
"""From the joined facts to the determination as the contract's JSON object."""


def case_record(letters: Sequence[Letter], determine: Determine) -> dict[str, Any]:
    """One line of `cases.jsonl`.

    Args:
        letters: all letters of the case, in any order.
    """
    ordered = timeline(letters)
    facts = join(ordered)
    first = facts.findings
    return {
        "case_id": case_id(ordered),
        "as_of": facts.base.analysis.as_of.isoformat(),
        "identifiers": [{"kind": k, "value": v} for k, v in dict.fromkeys((i.kind.value, i.value) for i in first.identifiers)],
        "regulator_path": first.regulator_path.value.value,
        "plan": first.plan.legal_entity or first.plan.name,
        "timeline": [
            {
                "date": a.day.isoformat() if a.day else None,
                "event": a.event.value,
                "decision": a.analysis.decision.value.value,
                "file_name": a.name,
                "outcome": a.analysis.determination.outcome.value,
            }
            for a in ordered
        ],
        "based_on": facts.base.name,
        "taken_from": dict(facts.taken),
        "determination": determine(facts),
    }


def determine(joined: JoinedFacts) -> Any:
    """The determination on joined facts, by the same engine as that of a single letter."""
    from analyzer.batch.warming import rulebook
    from analyzer.deciding.engine import decide
    from analyzer.deciding.facts import collect_facts
    from analyzer.reporting.json import to_dict

    found = joined.base.analysis
    facts = collect_facts(joined.findings, joined.answers, delegate_letter=joined.findings.sender.role in _DELEGATES)
    decided = decide(facts, law=rulebook().law, routes=rulebook().routes, as_of=found.as_of)
    return to_dict(replace(found, determination=decided.determination))["determination"]
