"""Claim lines and totals of an explanation of benefits, whatever its layout: several claims, several patients, text or scan."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from analyzer.finding.claim_rows import Body, bodies_of, days_of
from analyzer.finding.codes import CodeFound, adjustment_codes, procedure_code
from analyzer.finding.columns import MONEY, AmountTable, Column, find_tables
from analyzer.finding.places import Places
from analyzer.model import Amounts, Evidence
from analyzer.rulebook.codes import CodePatterns

_GRAND = re.compile(
    r"\ball claims\b|\bgrand\b|\bpaid claim totals?\b|\btotal for all\b|\bstatement total|\btotal of (?:all|this|your)", re.IGNORECASE
)
_SUB = re.compile(r"\bsub-?total", re.IGNORECASE)
_REMARK = re.compile(r"\(?[A-Za-z]{0,3}\d{0,4}[A-Za-z]?\)?")
_DAY_WORD = re.compile(r"\W*(?:\d{1,2}/\d{1,2}(?:/\d{2,4})?|\d{8}|[-–]|to)\W*")
_ROLES = ("billed", "allowed", "paid", "member_responsibility")
_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Remark:
    """A message code on a claim line and what the document's own legend says it means."""

    code: str
    meaning: str | None


@dataclass(frozen=True, slots=True)
class ClaimLine:
    claim_number: str | None
    service_date: date | None
    service_end: date | None
    description: str
    codes: tuple[CodeFound, ...]
    amounts: Amounts
    remarks: tuple[Remark, ...]
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Claims:
    """Claim lines in reading order, the totals as printed for each claim and for the document."""

    lines: tuple[ClaimLine, ...] = ()
    claim_totals: tuple[Amounts, ...] = ()
    totals: Amounts = field(default_factory=Amounts)
    spans: tuple[tuple[int, int], ...] = ()
    """Offsets of the text lines that make up the tables."""
    numbers: tuple[tuple[str, Evidence], ...] = ()
    """Claim numbers from a column of the table."""


def find_claims(places: Places, patterns: CodePatterns, claim_numbers: Sequence[tuple[int, str]] = ()) -> Claims:
    """Read every table of amounts; `claim_numbers` are (offset, number) found by label, which head or foot the lines of their claim."""
    lines: list[ClaimLine] = []
    claim_totals: list[dict[str, Decimal]] = []
    grand: dict[str, Decimal] = {}
    spans: list[tuple[int, int]] = []
    numbers: dict[str, tuple[str, Evidence]] = {}
    for page in sorted({ln.page for ln in places.doc.lines}):
        for table in find_tables(places.grid, page, patterns):
            group: list[ClaimLine] = []
            bodies = bodies_of(places, table)
            if (
                not table.has("service_date", "service_end", "service", "code", "claim_number")
                and len(table.columns) > 2
                and bodies
                and not bodies[0].words
            ):
                grand = grand or bodies[0].amounts
                continue
            for body in bodies:
                spans.extend(_spans(places, body))
                if body.total:
                    text = places.grid.text(body.words)
                    if _GRAND.search(text):
                        grand = body.amounts
                    elif not _SUB.search(text):
                        claim_totals.append(body.amounts)
                    lines.extend(_numbered(places, group, claim_numbers, body))
                    group = []
                elif (line := _line(places, table, body, patterns)) is not None:
                    number = _column_text(places, table, body, "claim_number")
                    if number and re.search(r"\d{3}", number[0]):
                        line = replace(line, claim_number=number[0])
                        numbers.setdefault(re.sub(r"\s", "", number[0]), number)
                    group.append(line)
            lines.extend(_numbered(places, group, claim_numbers, None))
    legend = _legend(places, {r.code for ln in lines for r in ln.remarks}, spans)
    told = tuple(_explained(places, ln, legend, patterns) for ln in lines)
    columns_known = {role for ln in lines for role in _ROLES if getattr(ln.amounts, role) is not None}
    return Claims(
        lines=told,
        claim_totals=tuple(_amounts(t) for t in claim_totals),
        totals=_amounts(grand or _summed(claim_totals, told, columns_known)),
        spans=tuple(spans),
        numbers=tuple(numbers.values()),
    )


def _line(places: Places, table: AmountTable, body: Body, patterns: CodePatterns) -> ClaimLine | None:
    """The row as a claim line, or None where neither a day nor a code of service stands in it."""
    dates = days_of(places, body.row) if table.has("service_date", "service_end", "code") or len(body.amounts) >= 3 else []
    if not dates and not table.has("service_date", "service", "code"):
        return None
    codes = tuple(_codes(places, table, body, patterns))
    procedures = [c for c in codes if c.system not in ("CARC", "RARC")]
    if (not dates and not procedures) or not body.amounts:
        return None
    first = body.row.words[0]
    last = body.row.words[-1]
    starts = places.doc.word_starts
    evidence = places.doc.evidence(starts[first], starts[last] + len(places.doc.words[last].text), "claim_line") if first <= last else None
    described = _column_text(places, table, body, "service")
    return ClaimLine(
        claim_number=None,
        service_date=dates[0] if dates else None,
        service_end=dates[-1] if len(dates) > 1 and dates[-1] != dates[0] else None,
        description=described[0] if described else "",
        codes=codes,
        amounts=_amounts(body.amounts),
        remarks=tuple(_remarks(places, table, body)),
        evidence=(evidence,) if evidence else (),
    )


def _codes(places: Places, table: AmountTable, body: Body, patterns: CodePatterns) -> Iterator[CodeFound]:
    doc = places.doc
    left = min((doc.words[w].box[0] for w in body.amount_words), default=1e9)
    coded = [c for c in table.columns if c.role in ("code", "service")]
    bounds = [(_start(table, c), _stop(places, table, body, c)) for c in coded]
    with_rev = any("rev" in c.heading.lower() for c in coded)
    for w in sorted(body.words):
        word = doc.words[w]
        if word.box[0] >= left or not any(a <= (word.box[0] + word.box[2]) / 2 <= b for a, b in bounds):
            continue
        start = doc.word_starts[w]
        recognised = places.recognised(start)
        if re.fullmatch(r"0\d{3}|[1-9]\d{3}", word.text) and (with_rev or word.text[0] == "0"):
            yield CodeFound("REV", word.text, 0.9, (doc.evidence(start, start + 4, "column.rev"),), start)
            continue
        code = procedure_code(word.text, patterns, recognised)
        if code:
            yield CodeFound(*code, 0.92, (doc.evidence(start, start + len(word.text), "column.code"),), start)
    text, offsets = _joined(places, sorted(body.words))
    for system, code_text, s, _ in adjustment_codes(text, patterns, in_column=table.has("remarks", "adjustment")):
        at = offsets[s]
        word_end = at + len(doc.words[max(0, _word_at(places, at))].text)
        yield CodeFound(system, code_text, 0.92, (doc.evidence(at, word_end, "column.remarks"),), at)


def _joined(places: Places, words: Sequence[int]) -> tuple[str, list[int]]:
    """The words with blanks between, and for each character its offset in the document's text."""
    text: list[str] = []
    offsets: list[int] = []
    for w in words:
        piece = places.doc.words[w].text
        offsets.extend(range(places.doc.word_starts[w], places.doc.word_starts[w] + len(piece)))
        offsets.append(places.doc.word_starts[w] + len(piece))
        text.append(piece)
    return " ".join(text), offsets


def _word_at(places: Places, offset: int) -> int:
    return places.words(offset, offset + 1)[0]


def _start(table: AmountTable, column: Column) -> float:
    before = [c for c in table.columns if c.right <= column.left + 1]
    return (max(c.right for c in before) + 1) if before else 0.0


def _stop(places: Places, table: AmountTable, body: Body, column: Column) -> float:
    """Where the column's words end: at the next heading, or at the row's first amount where the next column holds amounts."""
    after = min((c for c in table.columns if c.left > column.left), key=lambda c: c.left, default=None)
    if after is None:
        return 1e9
    if after.role in MONEY and body.amount_words:
        return max(after.left - 1, min(places.doc.words[w].box[0] for w in body.amount_words) - 1)
    return after.left - 1


def _column_text(places: Places, table: AmountTable, body: Body, role: str) -> tuple[str, Evidence] | None:
    """The words of the row in the column of this role, wrapped lines joined, with their place."""
    column = next((c for c in table.columns if c.role == role), None)
    if column is None:
        return None
    doc = places.doc
    stop = _stop(places, table, body, column)
    left = min(column.left - 6, max(_start(table, column), column.left - 60))
    own = [w for w in body.words if left <= doc.words[w].box[0] < stop and not _DAY_WORD.fullmatch(doc.words[w].text)]
    if role == "service":
        own = [w for w in own if not re.fullmatch(r"0\d{3}|/", doc.words[w].text)]
    if not own:
        return None
    own.sort(key=lambda w: (round(doc.words[w].box[1] / 4), doc.words[w].box[0]))
    ends = doc.word_starts[own[0]]
    run = own[:1]
    for w in own[1:]:
        if w != run[-1] + 1:
            break
        run.append(w)
    evidence = doc.evidence(ends, doc.word_starts[run[-1]] + len(doc.words[run[-1]].text), f"column.{role}")
    return " ".join(doc.words[w].text for w in own), evidence


def _remarks(places: Places, table: AmountTable, body: Body) -> Iterator[Remark]:
    found = _column_text(places, table, body, "remarks")
    for piece in re.split(r"[\s,;]+", found[0]) if found else ():
        code = piece.strip("().*")
        if code and _REMARK.fullmatch(piece.strip(".*")) and len(code) <= 6:
            yield Remark(code, None)


def _explained(places: Places, line: ClaimLine, legend: dict[str, str], patterns: CodePatterns) -> ClaimLine:
    """The line with its remarks resolved; a bare number that the notes do not explain is one of the national adjustment reasons."""
    known = {c.code for c in line.codes}
    numbers = [r.code for r in line.remarks if r.code.isdigit() and r.code in patterns.carc and r.code not in legend and r.code not in known]
    made = tuple(CodeFound("CARC", n, 0.7, line.evidence, _start_of(places, line, n)) for n in numbers if line.evidence)
    return replace(line, codes=(*line.codes, *made), remarks=tuple(Remark(r.code, legend.get(r.code)) for r in line.remarks))


def _start_of(places: Places, line: ClaimLine, text: str) -> int:
    """Offset of the last such word within the line's box."""
    _, top, _, bottom = line.evidence[0].bbox
    found = 0
    for ln in places.doc.lines:
        if ln.page == line.evidence[0].page and ln.box[1] < bottom and ln.box[3] > top:
            for w in range(ln.first_word, ln.last_word):
                if places.doc.words[w].text.strip("().,*/") == text:
                    found = places.doc.word_starts[w]
    return found


def _legend(places: Places, codes: set[str], spans: Sequence[tuple[int, int]]) -> dict[str, str]:
    """What the notes say the codes mean: a line that begins with the code, and the lines that go on from it."""
    if not codes:
        return {}
    heads = re.compile(r"^\(?(" + "|".join(sorted(map(re.escape, codes), key=len, reverse=True)) + r")\)?[\s:.=–—-]{1,4}(?=[A-Z])")
    table = {s for s, _ in spans}
    out: dict[str, str] = {}
    lines = places.doc.lines
    for i, line in enumerate(lines):
        m = heads.match(places.doc.text[line.start : line.end])
        if not m or line.start in table or m.group(1) in out:
            continue
        parts = [places.doc.text[line.start + m.end() : line.end]]
        for follow in lines[i + 1 : i + 8]:
            text = places.doc.text[follow.start : follow.end]
            if follow.block != line.block or heads.match(text):
                break
            parts.append(text)
        out[m.group(1)] = " ".join(" ".join(parts).split())
    return out


def _spans(places: Places, body: Body) -> Iterator[tuple[int, int]]:
    for w in (*body.row.words, *body.words):
        line = places.doc.line_at(places.doc.word_starts[w])
        yield line.start, line.end


def _numbered(places: Places, group: list[ClaimLine], numbers: Sequence[tuple[int, str]], total: Body | None) -> Iterator[ClaimLine]:
    """The lines of one claim with its number: the one printed between the claim before and this claim's total, else the last one above."""
    if not group:
        return
    at = [(places.doc.page_at(o), places.doc.line_at(o).box[1], n) for o, n in numbers]
    first, last = group[0].evidence, group[-1].evidence
    if not first or not last:
        yield from group
        return
    top, page = first[0].bbox[1], first[0].page
    bottom = total.row.bottom if total else last[0].bbox[3]
    within = [n for p, y, n in at if p == page and top - 1 <= y <= bottom + 1]
    above = [n for p, y, n in at if (p, y) <= (page, top)]
    chosen = within[0] if within else above[-1] if above else None
    for line in group:
        yield replace(line, claim_number=line.claim_number or chosen)


def _summed(totals: Sequence[dict[str, Decimal]], lines: Sequence[ClaimLine], roles: set[str]) -> dict[str, Decimal]:
    if totals:
        known = [r for r in _ROLES if all(r in t for t in totals)]
        return {r: sum((t[r] for t in totals), _ZERO) for r in known}
    return {
        r: sum((Decimal(getattr(ln.amounts, r)) for ln in lines), _ZERO)
        for r in _ROLES
        if r in roles and all(getattr(ln.amounts, r) is not None for ln in lines)
    }


def _amounts(values: dict[str, Decimal]) -> Amounts:
    return Amounts(**{r: f"{values[r]:.2f}" for r in _ROLES if r in values})
