"""Numbers of the letter by their label and place: member, group, policy, claim, reference, authorization and case numbers.

Shape alone never makes an identifier. Telephone numbers, dates, amounts, addresses and form numbers are refused even after a label.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from analyzer.finding.places import Label, Places, Token
from analyzer.model import Identifier, IdentifierKind
from analyzer.rulebook.identifiers import IdentifierPatterns, LabelRule

CONFIDENCE = {"inline": 0.96, "right": 0.94, "below": 0.9, "bare": 0.88}
_LEADING, _TRAILING = "(#:=|“\"'‘~*", ".,;:)|”\"'’·~"
_BODY = re.compile(r"[A-Za-z0-9*][A-Za-z0-9*._/+-]*")
_PREFIX = re.compile(r"[A-Z]{1,4}-?")
_MORE = re.compile(r"\d{2,7}[A-Z]{0,2}|[A-Z]{1,3}\d{1,8}[A-Z]?|\d{1,4}-\d{1,6}")
_DATE = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-](?:\d{4}|\d{2})|\d{4}-\d{2}-\d{2}")
_PHONE = re.compile(r"\(?1?-?\(?\d{3}\)?[-.]\d{3}[-.]\d{4}|1-\d{3}-[A-Z0-9]{3}-?[A-Z0-9]{4}|\d{3}-[A-Z0-9]{4}")
_MONEY = re.compile(r"\$?\d{1,3}(?:,\d{3})*\.\d{2}-?|\$\d[\d,]*")
_ORDINAL = re.compile(r"\d+(?:st|nd|rd|th|-day|-hour)", re.IGNORECASE)
_AND_MORE = re.compile(r"\s{0,2}(?:,|;|&|/|\band\b|\by\b|\be\b)\s{0,2}(?:and\s|y\s)?")
_UNIT = re.compile(r"(?:days?|visits?|hours?|percent|%|weeks?|months?|years?|calendar|business|pages?|units?|d[ií]as?|CFR|U\.?S\.?C)", re.IGNORECASE)


_NAMED_FIRST = frozenset({IdentifierKind.GROUP_NUMBER, IdentifierKind.POLICY_NUMBER})
"""Kinds whose number may stand behind the name of the group."""


def find_identifiers(places: Places, patterns: IdentifierPatterns) -> tuple[Identifier, ...]:
    """Every labelled number, in text order, each value once per kind."""
    found: list[tuple[Identifier, bool]] = []
    for label in places.labels(patterns.labels):
        if label.rule.kind is not None:
            found.extend((made, label.rule.fallback) for made in _values(places, label, label.rule, label.rule.kind))
    return fold(found)


def fold(found: Sequence[tuple[Identifier, bool]]) -> tuple[Identifier, ...]:
    """Each value once per kind, the surest kept; fallbacks only where their kind has nothing better."""
    sure = {i.kind for i, fallback in found if not fallback}
    best: dict[tuple[IdentifierKind, str], Identifier] = {}
    for made, fallback in found:
        if fallback and made.kind in sure:
            continue
        key = (made.kind, re.sub(r"\s+", "", made.value).upper())
        if key not in best or made.confidence > best[key].confidence:
            best[key] = made
    return tuple(best.values())


def _values(places: Places, label: Label[LabelRule], rule: LabelRule, kind: IdentifierKind) -> list[Identifier]:
    for how, tokens in places.candidates(label):
        if how == "bare" and not label.cell_start and not rule.prose and rule.id.endswith(".bare"):
            return []
        tokens = tokens[:8]
        used = value_length(tokens)
        if not used and how != "bare" and kind in _NAMED_FIRST:
            tokens = tokens[_after_name(tokens) :]
            used = value_length(tokens)
        if not used:
            if how in ("inline", "bare") and tokens and not tokens[0].after_gap and not _is_label_end(places, label, tokens[0]):
                return []
            continue
        if how == "bare" and rule.prose and not label.cell_start and not _strong(tokens[:used]):
            return []
        first = _made(places, label, rule, kind, how, tokens[:used])
        return [first, *_further(places, rule, kind, tokens[used - 1].end, first)]
    return []


def _after_name(tokens: Sequence[Token]) -> int:
    """Index of the number that follows a name: "Delta Freight (0912778)", "Delta Freight, 0912778"."""
    for i, token in enumerate(tokens[1:6], start=1):
        if any(c.isdigit() for c in token.text):
            return i if token.text.startswith(("(", "#")) or tokens[i - 1].text.endswith((",", "/", "-", "#", "–")) else len(tokens)
    return len(tokens)


def _is_label_end(places: Places, label: Label[LabelRule], token: Token) -> bool:
    """The label fills its cell: the next word stands behind a wide gap."""
    return "\t" in places.doc.text[label.end : token.start]


def value_length(tokens: Sequence[Token]) -> int:
    """How many of these tokens make up the number they begin with; 0 if they begin with none."""
    if not tokens or _refused(tokens):
        return 0
    used, ended = 1, _ends(tokens[0].text)
    first = _clean(tokens[0].text)
    if not any(c.isdigit() for c in first):
        if not (_PREFIX.fullmatch(first) and len(tokens) > 1 and not ended and not tokens[1].after_gap and re.match(r"\d{2,}", tokens[1].text)):
            return 0
        used, ended = 2, _ends(tokens[1].text)
        if _refused(tokens[1:]):
            return 0
    while used < min(len(tokens), 6) and not ended and not tokens[used].after_gap:
        piece = _clean(tokens[used].text)
        if not _MORE.fullmatch(piece) or _DATE.match(piece) or _PHONE.match(piece):
            break
        if used + 1 < len(tokens) and _UNIT.match(tokens[used + 1].text):
            break
        used, ended = used + 1, _ends(tokens[used].text)
    if 0 < used < len(tokens) and not ended and _is_suffix(tokens, used):
        used += 1
    value = "".join(_clean(t.text) for t in tokens[:used])
    digits = sum(c.isdigit() for c in value)
    return used if digits >= 3 and len(value) >= 4 and len(value) <= 40 else 0


def _is_suffix(tokens: Sequence[Token], at: int) -> bool:
    """A digit or two capitals that end a number set in groups, as in Medi-Cal's "9 0021 1180 A": nothing goes on behind them."""
    text = _clean(tokens[at].text)
    follows = tokens[at + 1] if at + 1 < len(tokens) else None
    closed = follows is None or follows.after_gap or _ends(tokens[at].text) or follows.text in ("/", "|", "-", "·", "–", "—")
    return not tokens[at].after_gap and bool(re.fullmatch(r"[A-Z]{1,2}|\d[A-Z]?", text)) and closed and tokens[at - 1].text[-1].isdigit()


def _refused(tokens: Sequence[Token]) -> bool:
    """Not a number of this case: a date, telephone, amount, count or word."""
    text = _clean(tokens[0].text)
    if not _BODY.fullmatch(text) or _DATE.fullmatch(text) or _PHONE.fullmatch(text) or _MONEY.fullmatch(text) or _ORDINAL.fullmatch(text):
        return True
    if tokens[0].text.startswith(("$", "(8", "(9", "http", "www")) or re.search(r"[a-z]{3}", text) or re.fullmatch(r"\d\d?/\d\d?", text):
        return True
    following = tokens[1].text if len(tokens) > 1 else ""
    return text.isdigit() and (bool(_UNIT.match(following)) or (len(text) <= 3 and bool(re.match(r"\d{3}-\d{4}", following))))


def _clean(text: str) -> str:
    return text.lstrip(_LEADING).rstrip(_TRAILING)


def _ends(text: str) -> bool:
    return text[-1] in ".,;:)|·"


def _strong(tokens: Sequence[Token]) -> bool:
    """Surely a number even in the middle of a sentence."""
    value = "".join(_clean(t.text) for t in tokens)
    return len(value) >= 6 and sum(c.isdigit() for c in value) >= 4


def _made(places: Places, label: Label[LabelRule], rule: LabelRule, kind: IdentifierKind, how: str, tokens: Sequence[Token]) -> Identifier:
    text = places.doc.text
    start = tokens[0].start + len(tokens[0].text) - len(tokens[0].text.lstrip(_LEADING))
    end = tokens[-1].end - (len(tokens[-1].text) - len(tokens[-1].text.rstrip(_TRAILING)))
    value = " ".join(_clean(t.text) for t in tokens)
    confidence = CONFIDENCE[how] - (0.25 if rule.fallback else 0.0)
    if places.recognised(start):
        value, repaired = repair(value)
        confidence -= 0.1 if repaired else 0.02
    joined = how in ("inline", "bare") and "\n" not in text[label.start : end] and tokens[-1].end - tokens[0].start < 60
    contiguous = end - start <= sum(len(t.text) + 2 for t in tokens)
    last = end if contiguous else tokens[0].end
    return Identifier(
        value=value,
        confidence=round(confidence, 2),
        evidence=(places.doc.evidence(label.start if joined else start, last, rule.id),),
        kind=kind,
    )


def _further(places: Places, rule: LabelRule, kind: IdentifierKind, at: int, first: Identifier) -> list[Identifier]:
    """More numbers of the same shape after a comma or "and"."""
    shape = _shape(first.value)
    out: list[Identifier] = []
    line_end = places.doc.line_at(at - 1).end
    back = at - 1 if places.doc.text[at - 1] in ",;/" else at
    for _ in range(12):
        joint = _AND_MORE.match(places.doc.text, back)
        if not joint:
            break
        tokens = places.tokens(joint.end(), max(line_end, places.doc.line_at(joint.end()).end))
        used = value_length(tokens)
        if not used or _shape(" ".join(_clean(t.text) for t in tokens[:used])) != shape:
            break
        last = tokens[used - 1]
        end = last.end - (len(last.text) - len(last.text.rstrip(_TRAILING)))
        value = " ".join(_clean(t.text) for t in tokens[:used])
        out.append(Identifier(value=value, confidence=first.confidence, evidence=(places.doc.evidence(tokens[0].start, end, rule.id),), kind=kind))
        back = end
    return out


def _shape(value: str) -> str:
    return re.sub(r"[A-Z]", "A", re.sub(r"\d", "9", value))


def repair(value: str) -> tuple[str, bool]:
    """OCR's letter O between digits, or after one leading letter, is a zero; l and I between digits are ones."""
    fixed = re.sub(r"(?<=\d)[OoQ](?=\d)", "0", value)
    fixed = re.sub(r"(?<=\d)[lI|](?=\d)", "1", fixed)
    fixed = re.sub(r"^([A-Z])O(?=\d{6,}$)", r"\g<1>0", fixed)
    fixed = re.sub(r"^([A-Z]{2,3})O(?=0\d{4,}$)", r"\g<1>0", fixed)
    return fixed, fixed != value
