"""Days as letters print them, in US and Spanish forms, ranges among them; the text is not judged here, only read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

_MONTHS = (
    ("january", "jan", "enero"),
    ("february", "feb", "febrero"),
    ("march", "mar", "marzo"),
    ("april", "apr", "abril"),
    ("may", "may", "mayo"),
    ("june", "jun", "junio"),
    ("july", "jul", "julio"),
    ("august", "aug", "agosto"),
    ("september", "sept", "sep", "septiembre", "setiembre"),
    ("october", "oct", "octubre"),
    ("november", "nov", "noviembre"),
    ("december", "dec", "diciembre"),
)
MONTH = {name: i + 1 for i, names in enumerate(_MONTHS) for name in names}
_NAME = "|".join(sorted(MONTH, key=len, reverse=True))
_D = r"[0-3OIl]?[\dOIl]"
_Y = r"(?:(?:19|20|2O)[\dO]{2}|\d{2})"
_FORMS = re.compile(
    rf"""
    (?P<ra>(?<![\d/.$-])(?P<ram>\d{{1,2}})/(?P<rad>\d{{1,2}})\s?[-–]\s?(?P<rbm>\d{{1,2}})/(?P<rbd>\d{{1,2}})/(?P<rby>\d{{4}}|\d{{2}})(?![\d/]))
  | (?P<n>(?<![\w/.$-])(?P<nm>{_D})\s?/\s?(?P<nd>{_D})\s?/\s?(?P<ny>{_Y})(?![\w/]|\.\d))
  | (?P<h>(?<![\w/.$-])(?P<hm>\d{{1,2}})-(?P<hd>\d{{1,2}})-(?P<hy>20\d{{2}})(?![\w/-]))
  | (?P<k>(?<![\w/.$-])(?P<km>\d{{2}})-(?P<kd>\d{{2}})-(?P<ky>[23]\d)(?![\w/-]))
  | (?P<p>(?<![\w/.$-])(?P<pm>\d{{2}})\.(?P<pd>\d{{2}})\.(?P<py>20\d{{2}})(?![\w/-]|\.\d))
  | (?P<i>(?<![\w/.-])(?P<iy>(?:19|20)\d{{2}})-(?P<im>\d{{2}})-(?P<id>\d{{2}})(?![\w-]))
  | (?P<a>\b(?P<am>{_NAME})\b\.?\s{{1,2}}(?P<ad>\d{{1,2}})(?:st|nd|rd|th)?
      (?:\s?(?:-|–|to|and|through|&)\s?(?:(?P<am2>{_NAME})\.?\s)?(?P<ad2>\d{{1,2}})(?:st|nd|rd|th)?)?
      \s?[,.]?\s{{0,3}}(?P<ay>(?:19|20)\d{{2}})\b)
  | (?P<u>(?<![\w/])(?P<ud>\d{{1,2}})(?:st|nd|rd|th|\.)?[\s-](?:of\s|de\s|-)?(?P<um>{_NAME})\b\.?,?[\s-]
      (?:del?\s(?:a[nñ]o\s)?)?(?P<uy>(?:19|20)\d{{2}}|(?<=-)\d{{2}})\b)
  | (?P<s>\b(?P<sm>{_NAME})\s(?P<sd>\d{{1,2}})\sdel?\s(?P<sy>(?:19|20)\d{{2}})\b)
    """,
    re.VERBOSE | re.IGNORECASE,
)
DAY_SHAPE = re.compile(r"(?:19|20|2O)[\dO]{2}\b|\d\s?/\s?[\dOIl]{1,2}\s?/\s?\d{2}|\d-(?:\d{2}|[A-Za-z]{3})-[23]\d(?!\d)")
"""What every form holds: a year, two slashes or two hyphens."""
_JOINT = re.compile(r"\s{0,2}(?:-|–|—|to|through|thru|until|al?|hasta)\s{1,3}(?:el\s)?|\s{0,2}[-–—]\s{0,2}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Day:
    """One printed day; `text[start:end]` is its words."""

    start: int
    end: int
    value: date
    range_end: bool = False
    """The later day of a range whose first day stands just before."""
    range_start: bool = False


def find_days(text: str, start: int = 0, end: int | None = None) -> tuple[Day, ...]:
    """Every full day printed in `text[start:end]`, in order; days without a year are left out.

    The month stands first, as in the US; where that gives no day, the other way about ("22/10/2026" in a Spanish letter).
    """
    last = len(text) if end is None else end
    spans: list[tuple[int, int]] = []
    for hit in DAY_SHAPE.finditer(text, start, last):
        left, right = max(start, hit.start() - 44), min(last, hit.end() + 12)
        if spans and left <= spans[-1][1]:
            spans[-1] = (spans[-1][0], right)
        else:
            spans.append((left, right))
    found = [day for left, right in spans for m in _FORMS.finditer(text, left, right) for day in _days_of(m)]
    return tuple(_ranged(text, found))


def compact_day(text: str) -> date | None:
    """The day of an eight- or six-digit column cell, MMDDYYYY or MMDDYY."""
    if not re.fullmatch(r"\d{8}|\d{6}", text):
        return None
    return day_of(text[4:], text[:2], text[2:4])


def day_of(year: str, month: str, day: str) -> date | None:
    """The date, or None where there is no such day; letters O, I and l of OCR are digits, two-digit years are of this century."""
    digits = [re.sub("[Il]", "1", p.upper().replace("O", "0").replace("L", "1")) for p in (year, month, day)]
    try:
        y, m, d = (int(p) for p in digits)
        made = date(y + 2000 if y < 100 else y, m, d)
    except ValueError:
        return None
    return made if 1990 <= made.year <= 2099 else None


def _days_of(m: re.Match[str]) -> list[Day]:
    g = m.groupdict()
    if g["ra"]:
        first, last = day_of(g["rby"], g["ram"], g["rad"]), day_of(g["rby"], g["rbm"], g["rbd"])
        middle = m.start("rbm")
        found = [Day(m.start(), middle - 1, first, range_start=True)] if first else []
        return [*found, Day(middle, m.end(), last, range_end=bool(first))] if last else found
    if g["a"] and g["ad2"]:
        month = MONTH[g["am"].lower()]
        first = day_of(g["ay"], str(month), g["ad"])
        last = day_of(g["ay"], str(MONTH[g["am2"].lower()] if g["am2"] else month), g["ad2"])
        found = [Day(m.start(), m.end("ad"), first, range_start=True)] if first else []
        return [*found, Day(m.start("am2") if g["am2"] else m.start("ad2"), m.end(), last, range_end=bool(first))] if last else found
    for form in "nhkpiaus":
        if g[form]:
            month_text = g[form + "m"]
            numbered, printed = str(MONTH.get(month_text.lower(), month_text)), g[form + "d"]
            made = day_of(g[form + "y"], numbered, printed)
            if made is None and form in "nhp":
                made = day_of(g[form + "y"], printed, numbered)
            return [Day(m.start(), m.end(), made)] if made else []
    return []


def _ranged(text: str, found: list[Day]) -> list[Day]:
    out: list[Day] = []
    for i, day in enumerate(found):
        before, after = found[i - 1] if i else None, found[i + 1] if i + 1 < len(found) else None
        starts = day.range_start or (after is not None and bool(_JOINT.fullmatch(text, day.end, after.start)) and day.value <= after.value)
        ends = day.range_end or (before is not None and bool(_JOINT.fullmatch(text, before.end, day.start)) and before.value <= day.value)
        out.append(Day(day.start, day.end, day.value, range_end=ends, range_start=starts))
    return out
