"""Dates with their role: by label, by the words of their sentence, by their place in the letter.

Most dates of a letter have no role here: chart dates, birth dates, fax lines, form revisions, plan years. They are left out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from analyzer.finding.calendar_days import DAY_SHAPE, Day, find_days
from analyzer.finding.places import Places, Token
from analyzer.finding.sections import SectionKind
from analyzer.model import DateFound, DateKind
from analyzer.rulebook.identifiers import DateRule, IdentifierPatterns

_SENTENCE_END = re.compile(
    r"(?<!\bDr)(?<!\bMr)(?<!\bMs)(?<!\bMrs)(?<!\bNo)(?<!\bSt)(?<!\bInc)(?<!\bDra)(?<!\b[A-Z])[.!?][”\"’)]?\s+(?=[“\"(]?[A-ZÁÉÍÓÚ¿¡])|\t"
)
_FAX_LINE = re.compile(r"\b\d{1,2}:\d{2}\b|\bfax\s?[:#\d(]|\bpage\s?\d|\bP\.?\s?\d{1,2}\s?/\s?\d|->|\bFROM:|\bpg\.? ?\d", re.IGNORECASE)
_SALUTATION = re.compile(r"^(?:dear|estimad[oa]s?|hello|hi|to whom)\b", re.IGNORECASE | re.MULTILINE)
_QUIET = frozenset({SectionKind.FURNITURE})
_REMARK = re.compile(r"(?:\(.*|(?:[-–—·|,]\s?|via\b|by\b|sent\b|mailed\b|first[- ]class\b)[^\d.]{0,44})?", re.IGNORECASE)
"""What may follow the date on its line: "(also by telephone)", "- by fax and mail"."""
_SINGLE = (
    DateKind.NOTICE_DATE,
    DateKind.REQUEST_DATE,
    DateKind.DECISION_DATE,
    DateKind.GRIEVANCE_FILED,
    DateKind.RESPONSE_DUE,
    DateKind.SERVICE_END,
)
_LOOK_BACK, _LOOK_AHEAD = 230, 160


@dataclass(frozen=True, slots=True)
class _Role:
    kind: DateKind
    value: date
    confidence: float
    start: int
    end: int
    rule: str


def find_dates(places: Places, patterns: IdentifierPatterns, retrospective: bool) -> tuple[DateFound, ...]:
    """Dates with a role; one of each kind, but every service date and every labelled date of receipt.

    `retrospective`: the letter is about care already received, so a day of care is a service date.
    """
    days = tuple(d for d in find_days(places.doc.text) if not places.silent(d.start))
    if not days:
        return ()
    labelled, claimed = _by_label(places, patterns, days)
    spoken = [role for day in days if day.start not in claimed for role in _by_sentence(places, patterns, day, days, retrospective)]
    roles = [*labelled, *spoken]
    notice = _notice_date(places, days, claimed, [r for r in (*labelled, *spoken) if r.kind is DateKind.NOTICE_DATE], roles)
    roles = [r for r in roles if r.kind is not DateKind.NOTICE_DATE]
    if notice:
        roles = [r for r in roles if r.kind is not DateKind.SERVICE_DATE or r.value <= notice.value]
        roles.append(notice)
        roles.extend(_relative(places, patterns, notice.value, roles))
    return _chosen(places, roles)


def _by_label(places: Places, patterns: IdentifierPatterns, days: tuple[Day, ...]) -> tuple[list[_Role], set[int]]:
    at = {d.start: i for i, d in enumerate(days)}
    roles: list[_Role] = []
    claimed: set[int] = set()
    for label in places.labels(patterns.date_labels, DAY_SHAPE):
        for how, tokens in places.candidates(label):
            i = _first_day(places, label.end, how, tokens, days, at)
            if (
                i is None
                and how in ("inline", "bare")
                and tokens
                and not tokens[0].after_gap
                and "\t" not in places.doc.text[label.end : tokens[0].start]
            ):
                break
            if i is None or (how == "bare" and label.rule.id.endswith(".told")):
                continue
            if how == "bare" and not label.cell_start and places.doc.text[label.start].islower() and label.rule.kind is not None:
                continue
            for day in _with_companions(places, days, i):
                if day.start in claimed:
                    continue
                claimed.add(day.start)
                if label.rule.kind is not None:
                    inline = how in ("inline", "bare") and day is days[i]
                    start = label.start if inline and "\n" not in places.doc.text[label.start : day.end] else day.start
                    roles.append(_role(label.rule, label.rule.kind, day, start, 0.04 if how == "below" else 0.0))
            break
    return roles, claimed


def _first_day(places: Places, label_end: int, how: str, tokens: list[Token], days: tuple[Day, ...], at: dict[int, int]) -> int | None:
    """Index of the day at which the tokens begin, a weekday or a bracket before it allowed."""
    for token in tokens[:2]:
        for lead in range(min(3, len(token.text))):
            if token.start + lead in at:
                return at[token.start + lead]
        if not re.fullmatch(r"[A-Za-zé]{3,9},|[|:(*-]+|on|el", token.text):
            return None
    return None


def _with_companions(places: Places, days: tuple[Day, ...], i: int) -> list[Day]:
    """The day and those listed or ranged with it: "June 3 and June 5"."""
    out = [days[i]]
    while i + 1 < len(days) and re.fullmatch(
        r"\s{0,2}(?:,|;|&|-|–|—|and|to|y|through|al?)?(?:\s?and)?\s{0,2}", places.doc.text[days[i].end : days[i + 1].start]
    ):
        if "\n" in places.doc.text[days[i].end : days[i + 1].start] and places.doc.text[days[i].end] not in ",;&-–":
            break
        i += 1
        out.append(days[i])
    return out


def _role(rule: DateRule, kind: DateKind, day: Day, start: int, less: float) -> _Role:
    return _Role(kind, day.value + timedelta(days=rule.days), round(rule.confidence - less, 2), start, day.end, rule.id)


def _by_sentence(places: Places, patterns: IdentifierPatterns, day: Day, days: tuple[Day, ...], retrospective: bool) -> list[_Role]:
    """The role that the words around the day give it; the rule that stands first in the file wins."""
    line = places.doc.line_at(day.start)
    if places.kind_at(day.start) in _QUIET or (line.start, line.end) == (day.start, day.end):
        return []
    before, after = _window(places.doc.text, day)
    low = before.lower(), after.lower()
    for rule in patterns.dates:
        if (rule.retrospective and not retrospective) or not (rule.before or rule.after) or not any(h in low[0] or h in low[1] for h in rule.hints):
            continue
        hit = rule.before.search(before) if rule.before else None
        if hit is None and not (rule.after and rule.after.search(after)):
            continue
        if rule.kind is None:
            return []
        start = day.start - (len(before) - hit.start()) if hit and len(before) - hit.start() < 120 else day.start
        first = _role(rule, rule.kind, day, start, 0.0)
        if rule.kind is DateKind.SERVICE_DATE:
            return [first, *(_role(rule, rule.kind, d, d.start, 0.0) for d in _with_companions(places, days, days.index(day))[1:])]
        return [first]
    return []


def _window(text: str, day: Day) -> tuple[str, str]:
    """The words of the sentence before and after the day, white space as single blanks of equal length."""
    before = text[max(0, day.start - _LOOK_BACK) : day.start]
    for m in _SENTENCE_END.finditer(before):
        cut = m.end()
        before = " " * cut + before[cut:]
    before = _after_paragraph(before)
    after = text[day.end : day.end + _LOOK_AHEAD]
    after = after.split("\n\n", 1)[0]
    end = _SENTENCE_END.search(after)
    after = after[: end.start() + 1] if end else after
    return re.sub(r"\s", " ", before).replace("’", "'"), re.sub(r"\s", " ", after).replace("’", "'")


def _after_paragraph(before: str) -> str:
    """Cut at a paragraph that ended a sentence or was a heading; OCR also breaks paragraphs within a sentence."""
    at = before.rfind("\n\n")
    while at >= 0:
        line = before[:at].rsplit("\n", 1)[-1].strip()
        if not line or line[-1] in ".:?!" or len(line) < 40:
            return " " * (at + 2) + before[at + 2 :]
        at = before.rfind("\n\n", 0, at)
    return before


def _notice_date(places: Places, days: tuple[Day, ...], claimed: set[int], labelled: list[_Role], roles: list[_Role]) -> _Role | None:
    """The labelled date of the notice; else the date that stands alone over the salutation; else the dated decision or the foot."""
    best = max((r for r in labelled if not _in_fax_line(places, r.start)), key=lambda r: (r.confidence, -r.start), default=None)
    if best and best.confidence >= 0.95:
        return best
    salutation = _SALUTATION.search(places.doc.text)
    head = min(salutation.start() if salutation else 2500, _page_end(places, 1))
    alone = [d for d in days if d.start not in claimed and d.start < head and _stands_alone(places, d)]
    if best and (best.start < head or not alone):
        return best
    if alone:
        return _Role(DateKind.NOTICE_DATE, alone[0].value, 0.95, alone[0].start, alone[0].end, "notice_date.letterhead")
    late = [d for d in days if d.start not in claimed and _stands_alone(places, d) and places.kind_at(d.start) not in _QUIET]
    if late:
        return _Role(DateKind.NOTICE_DATE, late[0].value, 0.7, late[0].start, late[0].end, "notice_date.alone")
    decided = next((r for r in roles if r.kind is DateKind.DECISION_DATE and r.rule.endswith(".label")), None)
    return _Role(DateKind.NOTICE_DATE, decided.value, 0.8, decided.start, decided.end, "notice_date.decision") if decided else None


def _page_end(places: Places, page: int) -> int:
    return max((ln.end for ln in places.doc.lines if ln.page == page), default=0)


def _in_fax_line(places: Places, offset: int) -> bool:
    line = places.doc.line_at(offset)
    return bool(_FAX_LINE.search(places.doc.text[line.start : line.end])) and line.box[1] < 0.08 * places.doc.pages[line.page - 1].height


def _stands_alone(places: Places, day: Day) -> bool:
    """The date fills its cell (a bracketed remark may follow) and is no fax line and no part of a table row."""
    text = places.doc.text
    line = places.doc.line_at(day.start)
    left = max(text.rfind("\t", line.start, day.start) + 1, line.start)
    right = min((at for at in (text.find("\t", day.end, line.end), text.find("|", day.end, line.end)) if at >= 0), default=-1)
    lead, rest = text[left : day.start].strip(" ,|"), text[day.end : right if right >= 0 else line.end].strip(" .,|")
    if (
        lead and not re.fullmatch(r"(?:[A-Za-z]+day|lunes|martes|mi[eé]rcoles|jueves|viernes|[A-Z][a-z]+, (?:CA|California))", lead)
    ) or not _REMARK.fullmatch(rest):
        return False
    if _in_fax_line(places, day.start) or places.kind_at(day.start) is SectionKind.FURNITURE:
        return False
    return left == line.start or len(find_days(text, line.start, line.end)) == 1


def _relative(places: Places, patterns: IdentifierPatterns, notice: date, roles: list[_Role]) -> list[_Role]:
    """Days told from the date of the letter, where nothing better gives their kind."""
    known = {r.kind for r in roles}
    low = places.doc.text
    out = []
    for rule in patterns.relative:
        hit = None if rule.kind in known else rule.pattern.search(low)
        if hit and not places.silent(hit.start()) and places.kind_at(hit.start()) not in _QUIET:
            out.append(_Role(rule.kind, notice + timedelta(days=rule.days), 0.85, hit.start(), hit.end(), rule.id))
            known.add(rule.kind)
    return out


def _chosen(places: Places, roles: list[_Role]) -> tuple[DateFound, ...]:
    best: dict[tuple[DateKind, date], _Role] = {}
    for role in sorted(roles, key=lambda r: (-r.confidence, r.start)):
        best.setdefault((role.kind, role.value), role)
    singles: set[DateKind] = set()
    labelled_receipt = any(r.kind is DateKind.RECEIVED_DATE and r.rule.endswith(".label") for r in best.values())
    out: list[DateFound] = []
    for role in best.values():
        if role.kind in _SINGLE or (role.kind is DateKind.RECEIVED_DATE and not (labelled_receipt and role.rule.endswith(".label"))):
            if role.kind in singles or (role.kind is DateKind.RECEIVED_DATE and labelled_receipt):
                continue
            singles.add(role.kind)
        evidence = places.doc.evidence(role.start, role.end, role.rule)
        out.append(DateFound(value=role.value, confidence=role.confidence, evidence=(evidence,), kind=role.kind))
    return tuple(out)
