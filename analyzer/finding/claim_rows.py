"""Rows of a claim table: each row of amounts with its columns' values and the words that belong to it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from analyzer.finding.calendar_days import compact_day, find_days
from analyzer.finding.columns import MONEY, AmountTable, amount_of, assign, lost_point
from analyzer.finding.places import Places
from analyzer.reading.tables import Row

_TOTAL = re.compile(r"\b(?:sub-?)?t[o0]tals?\b|^\W*all claims\b|^\W*claims? total|cla[il1t]m ?totals?\b", re.IGNORECASE)
_NOT_TOTAL = re.compile(r"\badj(?:ustments?)?\.? to totals?\b|\binterest\b", re.IGNORECASE)
_GLUED = re.compile(r"(?<![\d/])(\d{2}/\d{2})(\d{2}/\d{2}/\d{2,4})(?!\d)")
"""A range whose hyphen the file does not name."""
_NAMED = (
    ("member_responsibility", ("may owe", "you owe", "owes", "pt resp", "pt resp.", "responsibility")),
    ("allowed", ("allowed",)),
    ("billed", ("billed", "charges", "charged")),
    ("paid", ("paid",)),
)


@dataclass(slots=True)
class Body:
    """One row of amounts with the words that belong to it."""

    row: Row
    amounts: dict[str, Decimal]
    words: list[int]
    amount_words: set[int]
    total: bool


def bodies_of(places: Places, table: AmountTable) -> list[Body]:
    """Rows of amounts, each with the words of the wrapped rows nearest to it."""
    doc, grid = places.doc, places.grid
    money = [c for c in table.columns if c.role in MONEY]
    bodies: list[Body] = []
    rest: list[Row] = []
    for row in table.rows:
        loose = places.recognised(doc.word_starts[row.words[0]])
        found = [(w, v) for w in row.words if (v := amount_of(doc.words[w].text, loose)) is not None]
        if loose and found:
            found = _with_lost_points(places, table, row, found)
        if not found:
            rest.append(row)
            continue
        spots = assign([(doc.words[w].box[0], doc.words[w].box[2]) for w, _ in found], money)
        amounts: dict[str, Decimal] = {}
        for (_, value), spot in zip(found, spots, strict=True):
            if spot is not None:
                amounts.setdefault(str(money[spot].role), value)
        taken = {w for w, _ in found}
        if set(amounts) <= {"adjustment"} and bodies and not bodies[-1].total and row.middle - bodies[-1].row.middle < 2.5 * (row.bottom - row.top):
            bodies[-1].words.extend(w for w in row.words if w not in taken)
            continue
        text = grid.text([w for w in row.words if w not in taken])
        total = bool(_TOTAL.search(text)) and not days_of(places, row)
        if _NOT_TOTAL.search(text):
            continue
        if total and len(found) < 2 and len(money) > 2:
            continue
        bodies.append(Body(row, amounts, [w for w in row.words if w not in taken], taken, total))
    for row in rest:
        near = min(bodies, key=lambda b: abs(b.row.middle - row.middle), default=None)
        if near and abs(near.row.middle - row.middle) <= 1.5 * (row.bottom - row.top) and not near.total:
            near.words.extend(row.words)
    for body in bodies:
        _inline_labels(places, body)
    return bodies


def _with_lost_points(places: Places, table: AmountTable, row: Row, found: list[tuple[int, Decimal]]) -> list[tuple[int, Decimal]]:
    """Amounts whose point OCR lost: digits to the right of the first amount that end under a column of amounts."""
    doc = places.doc
    first = doc.words[found[0][0]].box[0]
    known = {w for w, _ in found}
    for w in row.words:
        box = doc.words[w].box
        value = lost_point(doc.words[w].text)
        if w in known or box[0] < first or value is None:
            continue
        near = min(table.columns, key=lambda c: min(abs(c.right - box[2]), abs((c.left + c.right) / 2 - (box[0] + box[2]) / 2)))
        if near.role in MONEY:
            found.append((w, value))
    return sorted(found, key=lambda f: doc.words[f[0]].box[0])


def _inline_labels(places: Places, body: Body) -> None:
    """A total row may name its amounts itself: "All claims  Billed 90.00  Paid 0.00"."""
    if not body.total:
        return
    doc = places.doc
    words = body.row.words
    named: dict[str, Decimal] = {}
    for i, w in enumerate(words):
        if w in body.amount_words and i and words[i - 1] not in body.amount_words:
            before = " ".join(doc.words[v].text for v in words[max(0, i - 3) : i] if v not in body.amount_words).lower().rstrip(" :")
            role = next((r for r, ends in _NAMED if before.endswith(ends)), None)
            value = amount_of(doc.words[w].text)
            if role and value is not None:
                named[role] = value
    if len(named) >= 2:
        body.amounts = named
    elif named:
        body.amounts = {**body.amounts, **named}


def days_of(places: Places, row: Row) -> list[date]:
    text = _GLUED.sub(r"\1-\2", places.grid.text(row.words))
    days = [d.value for d in find_days(text.replace("\u00ad", "-").replace("\u2010", "-"))]
    if days:
        return days[:2]
    words = [places.doc.words[w].text for w in row.words]
    compact = [d for t in words[:6] if len(t) in (6, 8) and (d := compact_day(t))]
    return compact[:2] if compact and (len(compact) == 2 or len(words[0]) == 8) else []
