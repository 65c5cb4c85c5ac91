"""The services that the letter is about, in its own words: lines of a claim, rows of a decision table, or the labelled request."""

from __future__ import annotations

import re
from collections.abc import Sequence

from analyzer.finding.claims import Claims
from analyzer.finding.codes import CodeFound
from analyzer.finding.places import Places
from analyzer.finding.sections import SectionKind
from analyzer.model import Decision, Service
from analyzer.reading.text import TextLine
from analyzer.rulebook.codes import CodePatterns

_OF_SERVICE = frozenset({"CPT", "HCPCS", "CDT", "NDC", "REV", "DRG"})
_QUIET = frozenset({SectionKind.APPEAL_RIGHTS, SectionKind.FURNITURE, SectionKind.CLOSING})
_LABEL = re.compile(
    r"(?:^|[\t·•|])[^\S\n\t]{0,3}(?:services?|requested(?: services?| items?)?|items?|treatments?|exam"
    r"|procedures?|drug|medication|medicine|care (?:approved|requested)"
    r"|level of care|program|re|regarding|servicio|tratamiento|medicamento)\s*[:\t]\s*(?P<words>[^\t\n]{4,160})",
    re.IGNORECASE | re.MULTILINE,
)
_PARTS = re.compile(r"[^\t|·]+")
_SAYS = re.compile(r"[^\W\d_]{4}.*[^\W\d_]{3}|[^\W\d_]{6}")
"""Enough letters to describe something."""
_DIAGNOSIS = re.compile(
    r"[\s,;/(]{0,6}(?:\b(?:diagnos[ei]s|diagn[oó]stico|dx|icd-?10(?:-cm)?)\b.*|,\s*[A-Z]\d[0-9A-Z](?:\.\w{1,4})?\W*$)", re.IGNORECASE
)
_CODE_WORDS = re.compile(
    r"\(?\b(?:CPT®?|HCPCS|NDC|ICD-10(?:-CM)?|REV|revenue code|code|codes)\b:?\s*|\(\s*[,;/\s]*\)|^[\s,;:/—–-]+|[\s,;:/—–(-]+$", re.IGNORECASE
)
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
        described = _described(places, line, found)
        out.append(
            Service(
                description=described,
                category=category(described, patterns) or category(row, patterns),
                codes=tuple(dict.fromkeys(str(c) for c in found)),
                decision=next((d for d, p in _DECISIONS if p.search(row)), None) if row.count("\t") >= 2 or "|" in row else None,
                evidence=(places.doc.evidence(line.start, line.end, "service.coded"),),
            )
        )
    return tuple(out)


def _described(places: Places, line: TextLine, found: Sequence[CodeFound]) -> str:
    """The words of the part of the line that holds the codes; else of its longest part, the line before, or the labelled request."""
    text = places.doc.text
    row = text[line.start : line.end]
    at = min(c.start for c in found) - line.start
    parts = [(m.start(), m.end()) for m in _PARTS.finditer(row)]
    own = next(((a, b) for a, b in parts if a <= at < b), (0, len(row)))
    tried = [_clean(row[own[0] : own[1]], found)]
    if row.count("\t") >= 2:
        tried.append(max((_clean(row[a:b], found) for a, b in parts), key=len, default=""))
    before = places.doc.line_at(max(0, line.start - 3))
    if before.start < line.start and before.page == line.page and at < 8 and row[at + 5 : at + 6] in (")", "") and "\t" not in row:
        tried.append(_clean(text[before.start : before.end].rsplit("\t", 1)[-1], found))
    best = next((t for t in tried if _SAYS.search(t)), "")
    asked = next(
        (
            m.group("words")
            for m in _LABEL.finditer(text)
            if _SAYS.search(m.group("words")) and " " in m.group("words") and not places.silent(m.start())
        ),
        None,
    )
    if asked and (not best or best is not tried[0] or (len(row) > 60 and "\t" not in row and ":" not in row)):
        return _clean(asked, found) or best
    return best


def _clean(part: str, found: Sequence[CodeFound]) -> str:
    return _words(_DIAGNOSIS.sub("", _unlabelled(part)), found)


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
    text = re.sub(r"\s+,", ",", text)
    text = re.sub(r"(?:,\s*){2,}", ", ", text)
    for _ in range(3):
        text = _CODE_WORDS.sub(" ", " ".join(text.split())).strip()
    return " ".join(text.split())[:200]
