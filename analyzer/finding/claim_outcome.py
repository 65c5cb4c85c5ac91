"""What an explanation of benefits decided, read from its notes and amounts as text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal

from analyzer.finding.decision import Statements
from analyzer.finding.observed import Hit, Observed
from analyzer.finding.section_map import SectionKind
from analyzer.model import Decision, Finding
from analyzer.rulebook.notices import Role

_AMOUNT = re.compile(r"(?<![\w.,])\$? ?(\d{1,3}(?:,\d{3})*|\d+)\.(\d{2})(?![\d])")
_MANY = 9
"""Amounts of a statement of claims."""
_TABLE = frozenset({SectionKind.CLAIM_TABLE, SectionKind.CLAIM_NOTES})


def claim_outcome(observed: Observed, said: Statements) -> Finding[Decision]:
    """Payment denied where a line was not paid for a reason other than the member's share, else approved.

    A letter that shows no claim at all decided nothing.
    """
    notes = list(observed.hits(Role.CLAIM_NOTE, frozenset({SectionKind.CLAIM_NOTES})))
    harmless = {h.sentence for h in notes if h.cue.value == "member_share"}
    refusals = [h for h in notes if h.cue.value == "refused" and h.sentence not in harmless]
    if refusals:
        return _unpaid(observed, refusals, 0.93)
    if said.clear(Decision.PAYMENT_DENIED) or said.clear(Decision.DENIED):
        return _unpaid(observed, said.best(Decision.PAYMENT_DENIED) or said.best(Decision.DENIED), 0.85)
    codes = _denial_codes(observed)
    if codes:
        return _unpaid(observed, codes, 0.8)
    rows = [(line.start, line.end, _amounts(observed.doc.text[line.start : line.end])) for line in observed.doc.lines]
    for start, end, amounts in rows:
        if _is_unpaid(amounts):
            return Finding(value=Decision.PAYMENT_DENIED, confidence=0.65, evidence=(observed.doc.evidence(start, end, "decision.eob.line"),))
    if not any(amounts for _, _, amounts in rows):
        return Finding(value=Decision.NONE, confidence=0.6)
    return Finding(value=Decision.APPROVED, confidence=0.7)


def shows_claims(observed: Observed) -> bool:
    """A statement of claims without a title: columns of charges, allowed and paid, many amounts, no one addressed."""
    if any(s.section is SectionKind.SALUTATION for s in observed.sentences):
        return False
    amounts = len(_AMOUNT.findall(observed.doc.text))
    said = observed.doc.text.lower()
    return amounts >= _MANY and "allowed" in said and ("billed" in said or "charge" in said) and ("paid" in said or "payment" in said)


def _unpaid(observed: Observed, hits: Iterable[Hit], confidence: float) -> Finding[Decision]:
    return Finding(value=Decision.PAYMENT_DENIED, confidence=confidence, evidence=observed.evidence(hits))


def _denial_codes(observed: Observed) -> list[Hit]:
    """Hits of adjustment codes that are more than a share or a discount."""
    hits = list(observed.hits(Role.CLAIM_NOTE, _TABLE))
    found = []
    for hit in hits:
        if hit.cue.value == "code":
            shares = next((h.cue for h in hits if h.sentence == hit.sentence and h.cue.value == "share_code"), None)
            folded = observed.folded[hit.sentence]
            if shares is None or len(shares.regex.findall(folded)) < len(hit.cue.regex.findall(folded)):
                found.append(hit)
    return found


def _amounts(text: str) -> list[Decimal]:
    return [Decimal(f"{whole.replace(',', '')}.{cents}") for whole, cents in _AMOUNT.findall(text)]


def _is_unpaid(amounts: list[Decimal]) -> bool:
    """The whole charge stands again as not covered or owed, and all other amounts of the row but one are nil."""
    if len(amounts) < 4 or amounts[0] <= 0:
        return False
    charge, nil = amounts.count(amounts[0]), amounts.count(Decimal("0.00"))
    return charge >= 2 and nil >= 1 and charge + nil >= len(amounts) - 1
