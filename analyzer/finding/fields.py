"""The fields of the letter in one value: numbers, dates, codes, services, claim lines and totals."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from analyzer.finding.amounts import find_totals
from analyzer.finding.claims import ClaimLine, Claims, find_claims
from analyzer.finding.codes import CodeFound, find_codes
from analyzer.finding.dates import find_dates
from analyzer.finding.identifiers import find_identifiers, fold
from analyzer.finding.places import SILENT, Places
from analyzer.finding.sections import SectionKind, SectionMap
from analyzer.finding.services import find_services
from analyzer.model import Amounts, DateFound, DateKind, Evidence, Identifier, IdentifierKind, Service
from analyzer.reading.text import DocumentText
from analyzer.rulebook.codes import CodePatterns
from analyzer.rulebook.identifiers import IdentifierPatterns

_PAST_CARE = re.compile(
    r"\bexplanation of benefits\b|\bthis is not a bill\b|\bamount billed\b|\bpay(?:ment)? (?:the|this|your|of the) (?:bill|claim)"
    r"|\bdenied payment\b|\bdenial of payment\b|\b(?:the|your|this|these|a) (?:\w+ )?claims?\b[^.]{0,60}\b(?:was|were|is|are|has been|for|from)\b"
    r"|\bservices? (?:you|that you|which you|already) (?:have )?(?:already )?(?:received|got|had)\b"
    r"|\b(?:the|your|this) bills? (?:from|of|for|that|you|is|was)\b|\b(?:provider|hospital|doctor|facility|lab|company) billed\b"
    r"|\bwe (?:have )?paid \$|\bcharges?\b[^.]{0,30}\$|\$[\d,.]+ from\b|\bexplicaci[oó]n de beneficios\b",
    re.IGNORECASE,
)
_SHARES = frozenset({"1", "2", "3", "45", "66", "237", "253"})
"""CARC of deductible, coinsurance, copayment, contractual discount and sequestration."""
_PAST_HINTS = ("claim", "bill", "charge", "payment", "explanation of", "you received", "you got", "$", "beneficios")


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldFacts:
    """Everything that stands in the letter as a field."""

    identifiers: tuple[Identifier, ...] = ()
    dates: tuple[DateFound, ...] = ()
    codes: tuple[CodeFound, ...] = ()
    services: tuple[Service, ...] = ()
    claim_lines: tuple[ClaimLine, ...] = ()
    totals: Amounts = field(default_factory=Amounts)
    retrospective: bool = False
    """The letter speaks of care already received: a claim, a bill, payment."""
    all_paid: bool = False
    """There are claim lines, and each was paid or allowed for the member's own share: nothing was refused."""

    def code_strings(self) -> tuple[str, ...]:
        """The codes in the contract's form, "CPT:72148"."""
        return tuple(str(c) for c in self.codes)


def find_fields(doc: DocumentText, sections: SectionMap, identifiers: IdentifierPatterns, codes: CodePatterns) -> FieldFacts:
    """Read all fields; the claim tables first, for they hold days, codes and numbers of their own."""
    places = Places(doc, sections)
    labelled = find_identifiers(places, identifiers)
    numbers = [(_offset(places, i.evidence[0]), i.value) for i in labelled if i.kind is IdentifierKind.CLAIM_NUMBER and i.evidence]
    claims = find_claims(places, codes, numbers)
    retrospective = bool(claims.lines or numbers or _speaks_of_past_care(places))
    found_codes = find_codes(places, codes, _taken(places, labelled))
    known = {str(c) for c in found_codes}
    in_table = [c for ln in claims.lines for c in ln.codes if str(c) not in known]
    every_code = tuple(sorted((*found_codes, *{str(c): c for c in in_table}.values()), key=lambda c: c.start))
    return FieldFacts(
        identifiers=_with_claim_numbers(labelled, claims),
        dates=_with_service_dates(find_dates(places, identifiers, retrospective), claims),
        codes=every_code,
        services=find_services(places, codes, every_code, claims),
        claim_lines=claims.lines,
        totals=find_totals(places, codes, claims, retrospective),
        retrospective=retrospective,
        all_paid=bool(claims.lines) and all(_is_paid(line) for line in claims.lines),
    )


def _is_paid(line: ClaimLine) -> bool:
    """The plan allowed or paid something, and no adjustment says more than a discount or the member's share."""
    allowed, paid, billed = (Decimal(v) if v is not None else None for v in (line.amounts.allowed, line.amounts.paid, line.amounts.billed))
    if billed is not None and billed <= 0:
        return True
    refused = any(c.system == "CARC" and c.code not in _SHARES for c in line.codes)
    return not refused and bool((paid is not None and paid > 0) or (allowed is not None and allowed > 0))


def _speaks_of_past_care(places: Places) -> bool:
    """A claim, bill or payment is spoken of outside of the rights and notices."""
    text = places.doc.text
    low = text.lower()
    if not any(hint in low for hint in _PAST_HINTS):
        return False
    return any(
        _PAST_CARE.search(text, s.start, s.end) for s in places.sections.sections if s.kind not in SILENT and s.kind is not SectionKind.APPEAL_RIGHTS
    ) or (not places.sections.sections and bool(_PAST_CARE.search(text)))


def _offset(places: Places, evidence: Evidence) -> int:
    """Where in the text an evidence begins: the first word at its place."""
    for line in places.doc.lines:
        if line.page == evidence.page and line.box[1] - 2 <= evidence.bbox[1] <= line.box[3] + 2:
            for w in range(line.first_word, line.last_word):
                if abs(places.doc.words[w].box[0] - evidence.bbox[0]) < 1.5:
                    return places.doc.word_starts[w]
    return 0


def _taken(places: Places, identifiers: Sequence[Identifier]) -> tuple[tuple[int, int], ...]:
    """Where identifiers stand: no code is read there."""
    out = []
    for e in (e for i in identifiers for e in i.evidence):
        start = _offset(places, e)
        out.append((start, start + len(e.text) + 2))
    return tuple(out)


def _with_claim_numbers(labelled: tuple[Identifier, ...], claims: Claims) -> tuple[Identifier, ...]:
    """Numbers of a claim column added; a claim only spoken of in a note, or half of a wrapped number, gives way to them."""
    made = [(Identifier(value=n, confidence=0.9, evidence=(e,), kind=IdentifierKind.CLAIM_NUMBER), False) for n, e in claims.numbers]
    whole = [re.sub(r"\s", "", n) for n, _ in claims.numbers]

    def gives_way(i: Identifier) -> bool:
        begun = re.sub(r"\s", "", i.value)
        spoken = bool(i.evidence) and i.evidence[0].rule.endswith(".bare")
        return i.kind is IdentifierKind.CLAIM_NUMBER and bool(made) and (spoken or any(n != begun and n.startswith(begun) for n in whole))

    kept = [(i, False) for i in labelled if not gives_way(i)]
    return fold([*kept, *made])


def _with_service_dates(dates: tuple[DateFound, ...], claims: Claims) -> tuple[DateFound, ...]:
    """Days of the claim lines are the days of service; where a table gives them, days in sentences give way."""
    days = {day: line for line in reversed(claims.lines) for day in (line.service_date, line.service_end) if day}
    if not days:
        return dates
    kept = [d for d in dates if d.kind is not DateKind.SERVICE_DATE or (d.value not in days and d.evidence[0].rule.endswith(".label"))]
    made = [DateFound(value=day, confidence=0.95, evidence=line.evidence, kind=DateKind.SERVICE_DATE) for day, line in sorted(days.items())]
    return (*kept, *made)
