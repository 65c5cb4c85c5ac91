"""Medical and billing codes, accepted only with a label, a column or a code list, never by shape alone.

Five digits are a ZIP code far more often than a CPT code: a CPT code needs the word before it, brackets after a service, or its column.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from analyzer.finding.places import Label, Places, Token
from analyzer.finding.sections import SectionKind
from analyzer.model import Evidence
from analyzer.reading.text import TextLine
from analyzer.rulebook.codes import CodePatterns, SystemRule

_CPT = re.compile(r"(?:0\d{3}[TUFMA]|0[01]\d{3}|[1-9]\d{4})")
_CPT_LAST = 99607
_HCPCS = re.compile(r"[A-CEGHJ-MP-V]\d{4}")
_CDT = re.compile(r"D\d{4}")
_ICD = re.compile(r"[A-Z]\d[0-9A-Z](?:\.?[0-9A-Z]{1,4})?")
_NDC = re.compile(r"(?<![\w-])(?:\d{4}-\d{4}-\d{2}|\d{5}-\d{3,4}-\d{1,2}|\d{11})(?![\w-])")
_GROUPED = re.compile(r"(?<![\w-])(CO|PR|OA|PI|CR)\s?[-–\u00ad]\s?(\d{1,3}|[ABPWY]\d{1,2})(?![\w-])")
_GROUPED_LOOSE = re.compile(r"(?<![\w-])(CO|PR|OA|PI|CR)\s?[-–\u00ad]?\s?(\d{1,3}|[ABPWY]\d{1,2})(?![\w-])")
_REMARK = re.compile(r"(?<![\w.-])(?:MA\d{2,3}|[MN]\d{1,3})(?![\w.-])")
_BRACKETS = re.compile(
    r"\(([^()\n]{0,8}\s?(?:[A-Z]?\d{4,5}[A-Z]?|[A-Z]\d[0-9A-Z][.\dA-Z]{0,5})(?:[\s,;/&]{1,3}(?:and\s|y\s)?[A-Z]?\d[0-9A-Z.]{1,7}){0,7})\)"
)
_BRACKETS_SAID = re.compile(r"\(((?:[A-Z]\d{4}|\d{5})(?=\s(?:and|plus|with|y|or)\s)[^()]{1,60})\)")
"""A code and more in words: "(64624 and one unlisted code, 64999)"."""
_AFTER_COMMA = re.compile(r"(?<![\w-])[a-záéíóúñ]{3,24}, (\d{5})(?=[,;.]?(?:[\t\n]|$)|,? (?:on|billed|performed|provided)\b|[,;] |\))")
"""A code after the last word of a service; before a ZIP code stands a name."""
_GLUED = re.compile(r"\bICD-?10-?CM([A-Z]\d[0-9A-Z]\.?[0-9A-Z]{0,4})(?![\w-])")
"""The blank after the label lost in recognition."""
_SHAPED = re.compile(r"(?<![\w$#/.&-])(?:[A-V]\d{4}|[A-Z]\d[0-9A-Z]\.[0-9A-Z]{1,4})(?:-[A-Z0-9]{2})?(?![\w/-]|\.\d)")
_AFTER_DASH = re.compile(r"[—–-]\s(\d{5}|\d{4}T)(?=\s*(?:[\t\n]|$))")
_DIGITS = re.compile(r"\d\d")
_AMOUNT = re.compile(r"\d\.\d{2}(?!\d)")
_ADDRESS = re.compile(
    r"\b(?:P\.?\s?O\.?|box|zip|suite|room|mail stop|form|page|license|lic\.?|guideline|[A-Z][a-z]+, CA|CA|California|edition|ed\.)\W{0,3}$",
    re.IGNORECASE,
)
_CODE_HEADING = re.compile(
    r"(?<![\w’-])(?:(?:cpt|hcpcs|procedure|proc|service|billing)\W{0,3}(?:hcpcs|cpt|proc)?\s?(?:codes?)?|codes?|c[oó]digos?)(?![\w’-])", re.IGNORECASE
)
_JOINT = re.compile(r"[\s,;/&+|]{1,4}(?:(?:and|y|or|with)\s{1,2})?")
_BESIDE = re.compile(r"\)?,\s([A-Z]\d\d)(?![\w.-])")
_DENTAL = re.compile(r"\b(?:dental|dentist|tooth|teeth|DDS|DMD|crown|implant)\b", re.IGNORECASE)
_LETTER_READ_AS = {"3": "J", "5": "S", "6": "G"}
_SPLIT_REV = re.compile(r"\W{0,3}(\d{2}) (\d{2})(?![\w/])")
_SPOTS = str.maketrans({"O": "0", "I": "1", "L": "1", "S": "5", "B": "8", "Z": "2", "Q": "0"})
_FIRST = {"$": "S", "1": "I", "0": "O", "8": "B", "5": "S", "6": "G", "|": "I", "#": "H"}
_FURNITURE = frozenset({SectionKind.FURNITURE, SectionKind.LETTERHEAD, SectionKind.CLOSING})
_TABLE_ROWS = 40


@dataclass(frozen=True, slots=True)
class CodeFound:
    """One code with its system; `str()` gives the contract's form, "CPT:72148"."""

    system: str
    code: str
    confidence: float
    evidence: tuple[Evidence, ...]
    start: int

    def __str__(self) -> str:
        return f"{self.system}:{self.code}"


def find_codes(places: Places, patterns: CodePatterns, taken: tuple[tuple[int, int], ...] = ()) -> tuple[CodeFound, ...]:
    """Every code of the letter, each once, in text order; `taken` are spans of identifiers and addresses, which hold no codes."""
    found: dict[str, CodeFound] = {}
    held = sorted(taken)
    for code in (*_labelled(places, patterns), *_columns(places, patterns), *_bare(places, patterns)):
        i = bisect_right(held, (code.start, len(places.doc.text))) - 1
        if i >= 0 and code.start < held[i][1]:
            continue
        known = found.get(str(code))
        if known is None or known.confidence < code.confidence:
            found[str(code)] = code
    return tuple(sorted(found.values(), key=lambda c: c.start))


def icd_code(text: str, patterns: CodePatterns, recognised: bool = False) -> str | None:
    """The ICD-10-CM code as listed, its dot set and OCR's misreadings mended, or None; a seventh character may follow a listed code."""
    raw = text.strip(" .,;:()[]").upper().replace(",", ".")
    for spelled in (raw, *(_mended(raw) if recognised else ())):
        if not _ICD.fullmatch(spelled):
            continue
        plain = spelled.replace(".", "")
        dotted = plain if len(plain) == 3 else f"{plain[:3]}.{plain[3:]}"
        if dotted in patterns.icd or (len(plain) == 7 and dotted[:-1].rstrip("X").rstrip(".") in patterns.icd):
            return dotted
    return None


def procedure_code(text: str, patterns: CodePatterns, recognised: bool = False) -> tuple[str, str] | None:
    """System and code of a CPT, HCPCS or CDT code by shape; a modifier after a hyphen is dropped."""
    raw = re.sub(r"-[A-Z0-9]{2}$", "", text.strip(" .,;:()[]*").upper())
    if recognised and len(raw) == 5 and raw[0] in "$#|" and raw[1:].isdigit():
        raw = _FIRST[raw[0]] + raw[1:]
    if _CDT.fullmatch(raw):
        return "CDT", raw
    if _HCPCS.fullmatch(raw) and raw in patterns.hcpcs:
        return "HCPCS", raw
    if _CPT.fullmatch(raw) and (not raw.isdigit() or int(raw) <= _CPT_LAST):
        return "CPT", raw
    return None


def adjustment_codes(text: str, patterns: CodePatterns, in_column: bool = False) -> Iterator[tuple[str, str, int, int]]:
    """CARC with a group code and, where it stands in a remark column or beside one, RARC: system, code, start, end in `text`."""
    grouped = [m for m in (_GROUPED_LOOSE if in_column else _GROUPED).finditer(text) if m.group(2) in patterns.carc]
    for m in grouped:
        yield "CARC", m.group(2), m.start(), m.end()
    if grouped or in_column:
        for m in _REMARK.finditer(text):
            if m.group() in patterns.rarc:
                yield "RARC", m.group(), m.start(), m.end()


def _mended(raw: str) -> Iterator[str]:
    """Spellings that OCR may have stood for: a letter first, digits after it."""
    if len(raw) < 3:
        return
    first = _FIRST.get(raw[0], raw[0])
    yield first + raw[1:]
    middle = raw[1].translate(_SPOTS) + raw[2:3].translate(_SPOTS)
    yield first + middle + raw[3:]
    tail = raw[3:]
    yield first + middle + (tail[:-1].translate(_SPOTS) + tail[-1:] if len(tail) >= 5 else tail.translate(_SPOTS))


def _labelled(places: Places, patterns: CodePatterns) -> Iterator[CodeFound]:
    for label in places.labels(patterns.systems):
        rule = label.rule
        if rule.at_cell_start and not label.cell_start:
            continue
        if rule.system == "REV" and (split := _SPLIT_REV.match(places.doc.text, label.end)):
            yield _found(places, "REV", split.group(1) + split.group(2), 0.85, split.start(1), split.end(2), rule.id)
            continue
        if rule.system == "NDC":
            yield from _after(places, label, _NDC, "NDC", 70)
            continue
        for how, tokens in places.candidates(label):
            if rule.at_cell_start and how == "bare":
                continue
            hits = list(_listed(places, patterns, rule, tokens))
            if not hits and how != "below":
                hits = list(_listed(places, patterns, rule, _over_line(places, label)))
            yield from hits
            if hits:
                break


def _over_line(places: Places, label: Label[SystemRule]) -> list[Token]:
    """The words after a label that ends its line."""
    text = places.doc.text
    rest = text[label.end : label.end + 4]
    at = label.end + len(rest) - len(rest.lstrip(" :"))
    return places.tokens(at, at + 90) if text[at : at + 1] == "\n" and text[at + 1 : at + 2] != "\n" else []


def _after(places: Places, label: Label[SystemRule], shape: re.Pattern[str], system: str, reach: int) -> Iterator[CodeFound]:
    m = shape.search(places.doc.text, label.end, label.end + reach)
    if m:
        yield _found(places, system, m.group(), 0.95, m.start(), m.end(), label.rule.id)


def _listed(places: Places, patterns: CodePatterns, rule: SystemRule, tokens: list[Token]) -> Iterator[CodeFound]:
    """The codes at which the tokens begin, as long as commas, "and" or slashes join them."""
    if not tokens:
        return
    text = places.doc.text
    at = tokens[0].start
    end = at + 140
    while at < end:
        m = re.compile(r"[(\[]?[$#|]?[A-Za-z0-9][A-Za-z0-9.–\u00ad-]*").match(text, at)
        if not m:
            return
        token = m.group().rstrip(".-–").lstrip("([")
        start = m.end() - len(m.group().lstrip("(["))
        made = _as_code(places, patterns, rule, token, start)
        if not made:
            return
        if made.system == "CARC" and at != tokens[0].start and not made.code.isdigit():
            return
        yield made
        joint = _JOINT.match(text, start + len(token))
        if not joint or ("\n\n" in joint.group()):
            return
        if joint.group().strip(" ") in ("", "\t") and rule.system not in ("ICD-10-CM", "CPT"):
            return
        at = joint.end()


def _as_code(places: Places, patterns: CodePatterns, rule: SystemRule, token: str, start: int) -> CodeFound | None:
    recognised = places.recognised(start)
    code: tuple[str, str] | None = None
    if rule.system == "ICD-10-CM":
        icd = icd_code(token, patterns, recognised)
        code = ("ICD-10-CM", icd) if icd else None
    elif rule.system in ("CPT", "HCPCS", "CDT", "procedure"):
        code = procedure_code(token, patterns, recognised)
        if recognised and rule.system == "HCPCS" and token.isdigit() and "cpt" not in places.doc.text[max(0, start - 14) : start].lower():
            letter = _LETTER_READ_AS.get(token[0], "") + token[1:]
            code = ("HCPCS", letter) if letter in patterns.hcpcs else code
        if not code and rule.system == "HCPCS" and _HCPCS.fullmatch(token.upper()):
            code = ("HCPCS", token.upper())
    elif rule.system == "REV" and re.fullmatch(r"\d{3,4}", token):
        code = ("REV", token.zfill(4))
    elif rule.system == "DRG" and re.fullmatch(r"\d{1,3}", token):
        code = ("DRG", token.zfill(3))
    elif rule.system == "CARC":
        number = re.sub(r"^(?:CO|PR|OA|PI|CR)[-–\u00ad]?", "", token.upper())
        code = ("CARC", number) if number in patterns.carc else None
    elif rule.system == "RARC" and token.upper() in patterns.rarc:
        code = ("RARC", token.upper())
    return _found(places, code[0], code[1], 0.95, start, start + len(token), rule.id) if code else None


def _columns(places: Places, patterns: CodePatterns) -> Iterator[CodeFound]:
    """Codes under a heading "Code", "CPT", "Procedure" of a table."""
    doc = places.doc
    for i, line in enumerate(doc.lines):
        words = doc.text[line.start : line.end]
        if ("\t" not in words and "|" not in words) or len(words) > 160 or _DIGITS.search(words):
            continue
        for m in _CODE_HEADING.finditer(words):
            yield from _under(places, patterns, i, line, line.start + m.start(), line.start + m.end())


def _under(places: Places, patterns: CodePatterns, at: int, heading: TextLine, start: int, end: int) -> Iterator[CodeFound]:
    doc = places.doc
    own = places.words(start, end)
    left, _, right, _ = places.grid.box(own)
    for line in doc.lines[at + 1 : at + _TABLE_ROWS]:
        if line.page != heading.page or (line.last_word - line.first_word > 14 and "\t" not in doc.text[line.start : line.end]):
            return
        for w in range(line.first_word, line.last_word):
            word = doc.words[w]
            if word.box[0] <= right + 12 and word.box[2] >= left - 12 and word.box[0] >= left - 40:
                code = procedure_code(word.text, patterns, places.recognised(line.start))
                if code:
                    s = doc.word_starts[w]
                    yield _found(places, *code, 0.93, s, s + len(word.text.rstrip(",;")), "column.code")


def _bare(places: Places, patterns: CodePatterns) -> Iterator[CodeFound]:
    """Codes without a label: in brackets after a service, on a code list, with an adjustment group."""
    doc, text = places.doc, places.doc.text
    dental = _DENTAL.search(text) is not None
    for line in doc.lines:
        words = text[line.start : line.end]
        if not _DIGITS.search(words) or places.silent(line.start):
            continue
        for system, code, s, e in adjustment_codes(words, patterns):
            yield _found(places, system, code, 0.92, line.start + s, line.start + e, "code.adjustment_group")
        if places.kind_at(line.start) in _FURNITURE:
            continue
        for m in _GLUED.finditer(words):
            if icd := icd_code(m.group(1), patterns, True):
                yield _found(places, "ICD-10-CM", icd, 0.9, line.start + m.start(1), line.start + m.end(1), "icd.label")
        for m in _AFTER_COMMA.finditer(words):
            if procedure := procedure_code(m.group(1), patterns):
                yield _found(places, *procedure, 0.8, line.start + m.start(1), line.start + m.end(1), "code.after_service")
        for m in _SHAPED.finditer(words):
            yield from _by_list(places, patterns, words, m, line.start, dental)
        if len(_AMOUNT.findall(words)) >= 2:
            for m in _AFTER_DASH.finditer(words.replace("\t", "\n")):
                yield _found(places, "CPT", m.group(1), 0.88, line.start + m.start(1), line.start + m.end(1), "code.after_service")
    for m in (*_BRACKETS.finditer(text), *_BRACKETS_SAID.finditer(text)):
        if not places.silent(m.start()) and not _ADDRESS.search(text, max(0, m.start() - 16), m.start()):
            yield from _bracketed(places, patterns, m)


def _by_list(places: Places, patterns: CodePatterns, words: str, m: re.Match[str], offset: int, dental: bool) -> Iterator[CodeFound]:
    token = m.group()
    if _ADDRESS.search(words, max(0, m.start() - 16), m.start()):
        return
    if "." in token:
        icd = icd_code(token, patterns)
        if icd:
            yield _found(places, "ICD-10-CM", icd, 0.9, offset + m.start(), offset + m.end(), "code.icd_list")
    else:
        code = procedure_code(token, patterns)
        if code and (code[0] == "HCPCS" or (code[0] == "CDT" and dental)):
            yield _found(places, *code, 0.88, offset + m.start(), offset + m.end(), "code.hcpcs_list")
    after = _BESIDE.match(words, m.end())
    if after and after.group(1) in patterns.icd:
        s = offset + after.start(1)
        yield _found(places, "ICD-10-CM", after.group(1), 0.8, s, s + 3, "code.icd_beside_code")


def _bracketed(places: Places, patterns: CodePatterns, m: re.Match[str]) -> Iterator[CodeFound]:
    text = places.doc.text
    before = text[max(0, m.start() - 30) : m.start()].rstrip()
    if not re.search(r"[A-Za-zé’'®,)]$|\d$", before):
        return
    recognised = places.recognised(m.start())
    for t in re.finditer(r"(?<![\w.-])[A-Za-z]?\d[0-9A-Za-z.]{1,7}", m.group(1)):
        s = m.start(1) + t.start()
        token = t.group().rstrip(".")
        code = procedure_code(token, patterns, recognised)
        icd = None if code and code[0] != "CDT" else icd_code(token, patterns, recognised) if "." in token else None
        if icd:
            code = ("ICD-10-CM", icd)
        if code:
            yield _found(places, *code, 0.88, s, s + len(token), "code.brackets")
    after = re.match(r",\s([A-Z]\d\d)(?![\w.-])", text[m.end() : m.end() + 8])
    if after and after.group(1) in patterns.icd:
        yield _found(places, "ICD-10-CM", after.group(1), 0.8, m.end() + after.start(1), m.end() + after.end(1), "code.icd_beside_code")


def _found(places: Places, system: str, code: str, confidence: float, start: int, end: int, rule: str) -> CodeFound:
    return CodeFound(system, code, confidence, (places.doc.evidence(start, end, rule),), start)
