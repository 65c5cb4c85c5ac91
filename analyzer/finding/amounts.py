"""Amounts of the whole document: totals of the claim tables, summary lines, and the bill a letter speaks of."""

from __future__ import annotations

import re
from decimal import Decimal

from analyzer.finding.claims import Claims
from analyzer.finding.columns import amount_of
from analyzer.finding.places import Places
from analyzer.finding.sections import SectionKind
from analyzer.model import Amounts
from analyzer.rulebook.codes import CodePatterns

_MONEY = re.compile(
    r"(?<![\d.,/-])\$?\s?(?:\d{1,3}(?:,\d{3})*|\d{4,7})\.\d{2}(?![\d%])|(?<![\d.,])\$\d{1,3}(?:,\d{3})+(?![\d.])|(?<![\d.,])\$\d+(?:\.\d{2})?(?![\d.,]*\d)"
)
_HINT = re.compile(r"\$\s?\d|\d\.\d\d(?!\d)")
_LEAD = re.compile(r"[\s:=.…·|*–—-]*(?:is|was|of|are|were|totals?|totaling|in the amount of|for)?[\s:=.…|*–—-]*$", re.IGNORECASE)
_BILL = re.compile(
    r"\b(?:(?:bill|bills|charges?|claims?|invoice|balance|reimbursement|total)(?: \w{1,14}){0,4}"
    r" (?:of|for|totaling|totalling|in the amount of|is|was|came to)"
    r"|billed(?: \w{1,10}){0,3}|charged(?: \w{1,10}){0,3}|factura de|cargos? de|cuenta de)\s?$",
    re.IGNORECASE,
)
_BILL_LINE = re.compile(
    r"^[^\S\n]{0,3}(?:re|subject|regarding|bill|claim|charges?|invoice|asunto|factura)\b(?!s? (?:dep|form|address))[^\n$]{1,90}(?:\n[^\n$]{1,60})?"
    r"\$\s?(?P<dollars>\d{1,3}(?:,\d{3})*(?:\.\d{2})?)(?![\d,])",
    re.IGNORECASE | re.MULTILINE,
)
"""The line that says what the letter is about, with the amount of the bill."""
_OTHER = re.compile(
    r"\b(?:copay(?:ment)?|deductible|coinsurance|fine|fee|premium|limit|maximum|out-of-pocket|met|met this year)\b[^.]{0,24}$", re.IGNORECASE
)
_NEGATED = re.compile(r"\b(?:not|no|never|nothing)\b", re.IGNORECASE)
_QUIET = frozenset({SectionKind.APPEAL_RIGHTS, SectionKind.FURNITURE, SectionKind.CLAIM_NOTES})
_ROLES = ("billed", "allowed", "paid", "member_responsibility")


def find_totals(places: Places, patterns: CodePatterns, claims: Claims, retrospective: bool) -> Amounts:
    """What the document says was billed, allowed, paid and is left to the member; None where it does not say.

    Totals printed in a claim table come first, then summary lines, then the bill named in a sentence.
    """
    said = _labelled(places, patterns, claims, retrospective)
    values = {r: getattr(claims.totals, r) or said.get(r) for r in _ROLES}
    return Amounts(**values)


def _labelled(places: Places, patterns: CodePatterns, claims: Claims, retrospective: bool) -> dict[str, str]:
    text = places.doc.text
    best: dict[str, tuple[float, Decimal]] = {}
    if not _HINT.search(text):
        return {}
    rows = {start for start, _ in claims.spans}
    for m in _MONEY.finditer(text):
        if places.silent(m.start()) or places.kind_at(m.start()) in _QUIET or places.doc.line_at(m.start()).start in rows:
            continue
        value = amount_of(m.group().replace(" ", "").removesuffix(".00") + ".00" if "." not in m.group() else m.group().replace(" ", ""))
        if value is None:
            continue
        line = places.doc.line_at(m.start())
        before = text[max(line.start, m.start() - 120) : m.start()]
        lead = _LEAD.search(before)
        label = before[: lead.start()] if lead else before
        found = _role(label, patterns)
        if not found:
            sentence = re.sub(r"\s", " ", text[max(0, m.start() - 90) : m.start()])
            found = ("billed", 0.7) if retrospective and _BILL.search(sentence) and not _OTHER.search(sentence) else None
        elif not ("\t" in before or ":" in before or retrospective):
            found = None
        if found and (found[0] not in best or found[1] > best[found[0]][0]):
            best[found[0]] = (found[1], value)
    if "billed" not in best and retrospective and (named := _bill_line(places)) is not None:
        best["billed"] = (0.65, named)
    return {role: f"{value:.2f}" for role, (_, value) in best.items()}


def _bill_line(places: Places) -> Decimal | None:
    for m in _BILL_LINE.finditer(places.doc.text):
        if (
            not places.silent(m.start())
            and places.kind_at(m.start()) not in _QUIET
            and not _OTHER.search(m.group()[: m.start("dollars") - m.start() - 1])
        ):
            return Decimal(m.group("dollars").replace(",", ""))
    return None


def _role(label: str, patterns: CodePatterns) -> tuple[str, float] | None:
    """The role whose label ends the text, the longest such label; a total outweighs a part."""
    cell = label[-70:].rsplit("\t", 1)[-1] if label[-70:].rsplit("\t", 1)[-1].strip() else label[-70:].rstrip().rsplit("\t", 1)[-1]
    cell = cell.strip(" \t:.*|")
    hits = [
        (m.start(), rule)
        for rule in patterns.totals
        if (m := rule.pattern.search(cell)) and not _OTHER.search(cell[: m.start()]) and not _NEGATED.search(cell[: m.start()] + m.group())
    ]
    if not hits:
        return None
    start, rule = min(hits, key=lambda h: h[0])
    return rule.role, rule.confidence + (0.05 if "total" in cell.lower() else 0.0) - (0.1 if start > 12 else 0.0)
