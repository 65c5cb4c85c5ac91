"""Which of the letter's reasons belongs to which service, where that can be told."""

from __future__ import annotations

import re
from dataclasses import replace

from analyzer.finding.reasons import ReasonFacts
from analyzer.model import Decision, ReasonKind, Service
from analyzer.rulebook.reasons import ReasonPatterns

_WORD = re.compile(r"[a-záéíóúñü]{4,}")
_COMMON = frozenset({"with", "from", "that", "this", "your", "visit", "visits", "service", "services", "care", "level", "days", "claim"})


def reasons_of_services(services: tuple[Service, ...], facts: ReasonFacts, patterns: ReasonPatterns) -> tuple[Service, ...]:
    """The services with `reasons` filled; a service that is approved, or whose reason cannot be told, keeps none.

    One reason in the letter is that of every refused service. With several, a claim code on the service decides, else words that its
    description shares with the evidence of one reason only.
    """
    given = tuple(r.value for r in facts.reasons)
    return tuple(s if s.decision is Decision.APPROVED else replace(s, reasons=_reasons(s, given, facts, patterns)) for s in services)


def _reasons(service: Service, given: tuple[ReasonKind, ...], facts: ReasonFacts, patterns: ReasonPatterns) -> tuple[ReasonKind, ...]:
    if len(given) < 2:
        return given
    coded = {patterns.codes[c][0] for c in service.codes if c in patterns.codes}
    if coded & set(given):
        return tuple(k for k in given if k in coded)
    words = set(_WORD.findall(service.description.lower())) - _COMMON
    sharing = [r.value for r in facts.reasons if any(words & set(_WORD.findall(e.text.lower())) for e in r.evidence)]
    return (sharing[0],) if len(sharing) == 1 else ()
