"""The services that the letter is about, in its own words: lines of a claim, rows of a decision table, or the labelled request."""

from __future__ import annotations

import re
from collections.abc import Sequence

from analyzer.finding.claims import Claims
from analyzer.finding.codes import CodeFound
from analyzer.finding.places import Places
from analyzer.finding.sections import OWN_WORDS, SectionKind
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
_STOP = re.compile(r"(?<=[a-z)\d])[.;]\s(?=[A-Z])|(?<!\bDr)(?<!\bMD)\. (?=[A-Z])")
_ASKS = re.compile(
    r"\b(?:(?:to|not|cannot) (?:approve|authorize|certify|cover|pay for|allow)|asked (?:us )?for|request(?:ed)? for|requested|prescribed|ordered"
    r"|pay for|coverage (?:of|for)|payment (?:of|for)|denial of|denied|approved|listed below(?: requested by [^:]{3,60})?:|aprobar|autorizar"
    r"|(?:request|order|referral)\b[^;]{0,80}?\bfor)\s+",
    re.IGNORECASE,
)
_ASKED = re.compile(
    r"\b(?:(?:to|not|cannot) (?:approve|authorize|certify|cover|pay for|allow)"
    r"|(?:asked|asking|request(?:ed)?|prior authorization) for|ordered|prescribed"
    r"|denial of|no podemos (?:aprobar|cubrir)|pidi[oó](?: que)? (?:aprob\w+|autoriz\w+)?)\s"
    r"(?P<words>[^\s.;:()][^.;:()]{3,90}?)"
    r"(?=[.;:()]|,? (?:because|since|as of|so that|on (?:the|\w+ \d)|from \w+ \d|that your|for you\b|was|were|is|are)\b|, )",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r",?\s(?:on|from|dated|received|billed|through|your (?:appeal|request))\s(?:\$|\d|[A-Z][a-z]+ \d|at|received).{0,160}$|, not$"
    r"|\s(?:was|were|is|are) (?:denied|not|declined|refused|approved)\b.{0,160}$"
)
_LABEL_ONLY = re.compile(r"(?:services?|procedures?|items?|codes?|requests?|treatments?|tests?|drugs?)", re.IGNORECASE)
_NO_SERVICE = re.compile(
    r"(?:it|this|that|them|your|the|our|a|any|all|more|an|payment|us|su|esta|la|el)?\s?"
    r"(?:it|this|that|them|request|claim|appeal|grievance|services?|decision|denial|letter|copy|care|help|records?|information|review|solicitud|servicios?)?"
    r"(?: (?:you|your|we|for|of|from|by)\b.*)?$",
    re.IGNORECASE,
)
"""Words that point to a service without naming one."""
_OWN = OWN_WORDS | {None}
_DECISIONS = (
    (
        Decision.DENIED,
        re.compile(
            r"\bnot (?:be )?(?:approved|authorized|certified|covered|payable)\b|\bdenied\b|\bdeclined\b|\brefused\b|\bnon-?(?:certified|covered)\b"
            r"|\b(?:cannot|can ?not|unable to|not able to|do not|will not) (?:approve|authorize|cover|certify|pay)\b"
            r"|\b(?:denial|first letter|first decision) (?:stands|stays|remains)\b|\bno (?:se )?aprob\w+|\bdenegad[oa]\b",
            re.IGNORECASE,
        ),
    ),
    (Decision.MODIFIED, re.compile(r"\bmodified\b|\bpartial(?:ly)? (?:approv|certif)\w+|\bapproved in part\b|\binstead of\b", re.IGNORECASE)),
    (Decision.DELAYED, re.compile(r"\bdelayed\b|\bpended\b|\bdeferred\b", re.IGNORECASE)),
    (Decision.TERMINATED, re.compile(r"\bterminated\b|\bdiscontinued\b", re.IGNORECASE)),
    (Decision.APPROVED, re.compile(r"\bapproved?\b|\bauthorized\b|\bcertified\b|\boverturned\b|\baprobad[oa]\b", re.IGNORECASE)),
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
    return _coded(places, patterns, codes) or _requested(places, patterns) or _asked(places, patterns)


def category(description: str, patterns: CodePatterns) -> str | None:
    """What kind of care these words name."""
    return next((c.category for c in patterns.categories if c.pattern.search(description)), None)


def _coded(places: Places, patterns: CodePatterns, codes: Sequence[CodeFound]) -> tuple[Service, ...]:
    by_line: dict[int, list[CodeFound]] = {}
    for code in codes:
        if code.system in _OF_SERVICE and places.kind_at(code.start) not in _QUIET:
            by_line.setdefault(_row_of(places, code).start, []).append(code)
    if not by_line:
        return ()
    labelled = _labelled(places)
    said = next((s.description for s in _asked(places, patterns)), "")
    out: list[Service] = []
    for start, found in by_line.items():
        line = places.doc.line_at(start)
        row = places.doc.text[line.start : line.end]
        described = _described(places, line, found, labelled) or said
        out.append(
            Service(
                description=described,
                category=category(described, patterns) or category(row, patterns),
                codes=tuple(dict.fromkeys(str(c) for c in found)),
                decision=_decided(row) if "\t" in row or "|" in row else None,
                evidence=(places.doc.evidence(line.start, line.end, "service.coded"),),
            )
        )
    return tuple(out)


def _row_of(places: Places, code: CodeFound) -> TextLine:
    """The line of the code; a row of a table that says what was decided on it goes before a sentence that names it."""
    text = places.doc.text
    first = places.doc.line_at(code.start)
    if "\t" in text[first.start : first.end]:
        return first
    at = text.find(code.code)
    for _ in range(6):
        if at < 0:
            break
        line = places.doc.line_at(at)
        row = text[line.start : line.end]
        if "\t" in row and _decided(row) and not places.silent(at):
            return line
        at = text.find(code.code, at + 1)
    return first


def _labelled(places: Places) -> str | None:
    """The words behind the first label of the request that says more than a word."""
    return next(
        (
            m.group("words")
            for m in _LABEL.finditer(places.doc.text)
            if _SAYS.search(m.group("words")) and " " in m.group("words") and not places.silent(m.start())
        ),
        None,
    )


def _decided(row: str) -> Decision | None:
    """What the row of a table says was decided on its service."""
    return next((d for d, p in _DECISIONS if p.search(row)), None)


def _described(places: Places, line: TextLine, found: Sequence[CodeFound], asked: str | None) -> str:
    """The words of the part of the line that holds the codes; else of its longest part, the line before, or the labelled request."""
    text = places.doc.text
    row = text[line.start : line.end]
    at = min((c.start for c in found if line.start <= c.start < line.end), default=line.start + max(0, row.find(found[0].code))) - line.start
    parts = [(m.start(), m.end()) for m in _PARTS.finditer(row)]
    own = next(((a, b) for a, b in parts if a <= at < b), (0, len(row)))
    tried = [_clean(_named(*(_sentence(text, line, at) if _is_prose(row) else (row[own[0] : own[1]], at - own[0]))), found)]
    if row.count("\t") >= 2:
        tried.append(max((_clean(row[a:b], found) for a, b in parts), key=len, default=""))
    before = places.doc.line_at(max(0, line.start - 3))
    if before.start < line.start and before.page == line.page and at < 8 and row[at + 5 : at + 6] in (")", "") and "\t" not in row:
        tried.append(_clean(text[before.start : before.end].rsplit("\t", 1)[-1], found))
    best = next((t for t in tried if _SAYS.search(t)), "")
    if asked and (not best or best is not tried[0] or (len(row) > 60 and "\t" not in row and ":" not in row)):
        return _clean(_named(asked, len(asked)), found) or best
    return best


def _is_prose(row: str) -> bool:
    """Running text, no cell or labelled line."""
    return "\t" not in row and "|" not in row and not re.match(r"[^:]{2,28}:\s", row)


def _sentence(text: str, line: TextLine, at: int) -> tuple[str, int]:
    """The words around offset `at` of a line of running text, taken from its paragraph, and where the offset lies in them."""
    begin = max(line.start - 160, text.rfind("\n\n", 0, line.start) + 2, text.rfind("\t", 0, line.start) + 1, 0)
    begin = text.find(" ", begin, line.start) + 1 if begin == line.start - 160 and " " in text[begin : line.start] else begin
    end = text.find("\n\n", line.end)
    return text[begin : min(line.end + 80, end if end >= 0 else len(text))].replace("\n", " "), line.start + at - begin


def _named(part: str, at: int) -> str:
    """The words of running text that name the service whose code stands at `at`: what follows the asking, up to the end of the sentence."""
    end = _STOP.search(part, at)
    begin = 0
    for m in _STOP.finditer(part, 0, at):
        begin = m.end()
    for m in _ASKS.finditer(part, begin, at):
        begin = m.end()
    return part[begin : end.start() if end else len(part)]


def _asked(places: Places, patterns: CodePatterns) -> tuple[Service, ...]:
    """The service that the plan's own sentences name as asked for or refused; one whose kind is known goes first."""
    text = re.sub(r"[\n\t]", " ", places.doc.text)
    hits = [
        m
        for m in _ASKED.finditer(text)
        if places.kind_at(m.start()) in _OWN and not _NO_SERVICE.match(m.group("words")) and _SAYS.search(m.group("words"))
    ][:12]
    best = next((m for m in hits if category(m.group("words"), patterns)), hits[0] if hits else None)
    if best is None:
        return ()
    words = _words(best.group("words"), ())
    evidence = places.doc.evidence(best.start("words"), best.end("words"), "service.asked")
    return (Service(description=words, category=category(words, patterns), evidence=(evidence,)),)


def _clean(part: str, found: Sequence[CodeFound]) -> str:
    words = _TAIL.sub("", _words(_DIAGNOSIS.sub("", _unlabelled(part)), found))
    return "" if _LABEL_ONLY.fullmatch(words) else words


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
    return " ".join(text.split()).replace(" ,", ",").strip(" ,.;:_–—|-")[:200]
