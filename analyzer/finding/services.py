"""The services that the letter is about, in its own words: lines of a claim, rows of a decision table, or the labelled request."""

from __future__ import annotations

import re
from collections.abc import Sequence

from analyzer.finding.claims import Claims
from analyzer.finding.codes import CodeFound
from analyzer.finding.places import Places
from analyzer.finding.sections import SectionKind
from analyzer.model import Decision, Service
from analyzer.rulebook.codes import CodePatterns

_OF_SERVICE = frozenset({"CPT", "HCPCS", "CDT", "NDC", "REV", "DRG"})
_QUIET = frozenset({SectionKind.APPEAL_RIGHTS, SectionKind.FURNITURE, SectionKind.CLOSING})
_LABEL = re.compile(
    r"(?:^|[\t·•|])\s*(?:services?|requested(?: services?| items?)?|items?|treatments?|exam|procedures?|drug|medication|medicine|care (?:approved|requested)"
    r"|level of care|program|re|regarding|servicio|tratamiento|medicamento)\s*[:\t]\s*(?P<words>[^\t\n]{4,160})",
    re.IGNORECASE | re.MULTILINE,
)
_CODE_WORDS = re.compile(r"\(?\b(?:CPT®?|HCPCS|NDC|ICD-10(?:-CM)?|REV|revenue code|code|codes)\b:?\s*|\(\s*[,;/\s]*\)|^[\s,;:/—–-]+|[\s,;:/—–(-]+$", re.IGNORECASE)
_DECISIONS = (
    (Decision.DENIED, re.compile(r"\bnot (?:approved|authorized|certified|covered)\b|\bdenied\b|\bnon-?certified\b|\bdenegad[oa]\b", re.IGNORECASE)),
    (Decision.MODIFIED, re.compile(r"\bmodified\b|\bpartially approved\b|\bapproved in part\b", re.IGNORECASE)),
    (Decision.DELAYED, re.compile(r"\bdelayed\b|\bpended\b|\bdeferred\b", re.IGNORECASE)),
    (Decision.TERMINATED, re.compile(r"\bterminated\b|\bdiscontinued\b", re.IGNORECASE)),
    (Decision.APPROVED, re.compile(r"\bapproved\b|\bauthorized\b|\bcertified\b|\baprobad[oa]\b", re.IGNORECASE)),
)


def find_services(places: Places, patterns: CodePatterns, codes: Sequence[CodeFound], claims: Claims) -> tuple[Service, ...]:
    """One service for each claim line; else one for each line of the letter that holds codes; else the labelled request."""
    if claims.lines:
        return tuple(
            Service(
                description=_words(line.description, line.codes),
                category=category(line.description, patterns),
                codes=tuple(str(c) for c in line.codes),
                service_date=line.service_date,
                amounts=line.amounts,
                evidence=line.evidence,
            )
            for line in claims.lines
        )
    return _coded(places, patterns, codes) or _requested(places, patterns)


def category(description: str, patterns: CodePatterns) -> str | None:
    """What kind of care these words name."""
    return next((c.category for c in patterns.categories if c.pattern.search(description)), None)


def _coded(places: Places, patterns: CodePatterns, codes: Sequence[CodeFound]) -> tuple[Service, ...]:
    by_line: dict[int, list[CodeFound]] = {}
    for code in codes:
        if code.system in _OF_SERVICE and places.kind_at(code.start) not in _QUIET:
            by_line.setdefault(places.doc.line_at(code.start).start, []).append(code)
    out: list[Service] = []
    for start, found in by_line.items():
        line = places.doc.line_at(start)
        row = places.doc.text[line.start : line.end]
        first = min(c.start for c in found) - line.start
        cells = row.split("\t")
        described = [_words(_unlabelled(c), found) for c in cells]
        holding = next((i for i, _ in enumerate(cells) if len("\t".join(cells[: i + 1])) > first), 0)
        named = described[holding] if len(described[holding]) >= 4 else max(described, key=len)
        tabular = len(cells) > 2
        out.append(
            Service(
                description=named,
                category=category(row, patterns),
                codes=tuple(dict.fromkeys(str(c) for c in found)),
                decision=next((d for d, p in _DECISIONS if p.search(row)), None) if tabular else None,
                evidence=(places.doc.evidence(line.start, line.end, "service.coded"),),
            )
        )
    return tuple(out)


def _requested(places: Places, patterns: CodePatterns) -> tuple[Service, ...]:
    for m in _LABEL.finditer(places.doc.text):
        if not places.silent(m.start("words")) and places.kind_at(m.start("words")) not in _QUIET and re.search(r"[a-záéíóúñ]{4}", m.group("words")):
            evidence = places.doc.evidence(m.start("words"), m.end("words"), "service.label")
            return (Service(description=_words(m.group("words"), ()), category=category(m.group("words"), patterns), evidence=(evidence,)),)
    return ()


def _unlabelled(cell: str) -> str:
    m = re.match(r"[^:]{2,28}:\s+(?=\S)", cell)
    return cell[m.end() :] if m else cell


def _words(text: str, codes: Sequence[CodeFound]) -> str:
    """The description without its codes."""
    for code in codes:
        text = re.sub(rf"\(?{re.escape(code.code)}\)?", " ", text)
    for _ in range(3):
        text = _CODE_WORDS.sub(" ", " ".join(text.split())).strip()
    return " ".join(text.split())[:200]
