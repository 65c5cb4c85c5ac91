"""Where in the letter each part stands: letterhead, reference block, decision, rationale, rights, forms, taglines.

Each sentence is weighed by what it says, by the heading it stands under and by its neighbours; statutory text is known by its words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from analyzer.finding.cue_search import cue_hits
from analyzer.finding.paragraphs import Paragraph, split_paragraphs
from analyzer.finding.section_map import Section, SectionKind, SectionMap, Sentence
from analyzer.finding.sentences import RawSentence, split_sentences
from analyzer.reading.text import DocumentText, TextLine
from analyzer.rulebook.notices import NoticePatterns, Role, fold, shingles_of

__all__ = ["OWN_WORDS", "Section", "SectionKind", "SectionMap", "Sentence", "find_sections"]

OWN_WORDS = frozenset({SectionKind.DECISION, SectionKind.RATIONALE, SectionKind.BODY, SectionKind.CLAIM_NOTES})
"""Sections in which the plan itself speaks about this case."""
_RIGHTS = frozenset({SectionKind.APPEAL_RIGHTS, SectionKind.MANDATED_NOTICE})
_ROLES = frozenset({Role.SECTION})
_SALUTATION = re.compile(r"(?:dear|estimad[oa]s?(?:\(a\))?|hello|hi|to whom it may concern|querid[oa]|good (?:morning|afternoon))\b.{0,80}$")
_SALUTATION_END = re.compile(r"[,:.]?\s*$")
_CITY_STATE_ZIP = re.compile(r"\b[A-Z]{2}\.?\s+\d{5}(?:-\d{4})?\s*$|\b(?:California|Calif\.?)\s+\d{5}")
_LABEL = re.compile(r"^[A-Z¿][\w .,'’/()#&-]{1,45}\s*[:#]\s*\S")
_AMOUNT = re.compile(r"(?<![\w.])-?\$?\s?\d{1,3}(?:,\d{3})*\.\d{2}\b|\$\s?\d")
_NOTE_START = re.compile(r"^\(?(?:[A-Z]{1,3}-?\d{0,4}|[a-z]|\d{1,3}|\*{1,3}|[A-Z]{2}-\d{1,3})(?:\)|\s*[:=.\-–—]\s|\s{1,3}(?=[A-Z]))")
_CLOSING = re.compile(
    r"^(?:sincerely|very truly yours|yours truly|respectfully|(?:best |kind |warm )?regards|cordially|atentamente|cordialmente|thank you,"
    r"|cc\s?:|c:|encl|enclos|attachments?:|anexo)"
)
_BLANK = re.compile(r"_{4,}|\.{8,}|…{3,}")
_CHECKBOX = re.compile(r"[☐☑☒□❑◻]|\[\s?\]|\(\s\)")
_FORM_TITLE = re.compile(
    r"\b(?:form|application|questionnaire|certification|authorization (?:to|for)|appointment of representative|request (?:for|form)"
    r"|solicitud|formulario|petici[oó]n)\b"
)
_NON_LATIN = re.compile(r"[^\x00-\u024f\u1e00-\u1eff\u2000-\u22ff\u2500-\u27bf\uf000-\uffff]")
_PROSE_WORDS = 8


@dataclass(slots=True)
class _Piece:
    """One paragraph under way to its section."""

    paragraph: Paragraph
    sentences: list[int]
    text: str
    folded: str
    kind: SectionKind | None = None
    rule: str = ""
    heading: bool = False
    labels: dict[int, tuple[SectionKind, str]] = field(default_factory=dict)


def find_sections(doc: DocumentText, patterns: NoticePatterns) -> SectionMap:
    """Divide the letter; every character belongs to one section, every sentence knows its own."""
    furniture, paragraphs = split_paragraphs(doc)
    raw = split_sentences(doc, paragraphs)
    folded = [fold(s.text) for s in raw]
    weights = _weights(folded, patterns)
    mandated = [_mandated(f, patterns) for f in folded]
    pieces = _pieces(paragraphs, raw, folded)
    _mark_forms(doc, pieces)
    body = _mark_opening(pieces)
    _mark_tables(doc, pieces, body)
    _mark_body(pieces, body, raw, folded, weights, mandated, patterns)
    kinds = [(SectionKind.BODY, "body.default")] * len(raw)
    for piece in pieces:
        for n in piece.sentences:
            kinds[n] = piece.labels.get(n) or (piece.kind or SectionKind.BODY, piece.rule)
    sentences = tuple(Sentence(s.text, s.start, s.end, kinds[i][0], doc.page_at(s.start)) for i, s in enumerate(raw))
    return SectionMap(_sections(doc, furniture, raw, kinds), sentences)


def _weights(folded: list[str], patterns: NoticePatterns) -> list[dict[str, int]]:
    found = []
    for cues in cue_hits(folded, patterns, _ROLES):
        weights: dict[str, int] = {}
        for cue in cues:
            weights[cue.value] = weights.get(cue.value, 0) + cue.weight
        found.append(weights)
    return found


def _mandated(folded: str, patterns: NoticePatterns) -> str | None:
    """Id of the statutory text of which this sentence is part."""
    runs = [r for r in shingles_of(folded) if not r.endswith("0 0")]
    if len(runs) < 3:
        return None
    hits = [patterns.shingles[r] for r in runs if r in patterns.shingles]
    return max(set(hits), key=hits.count) if len(hits) >= 0.5 * len(runs) else None


def _pieces(paragraphs: tuple[Paragraph, ...], raw: tuple[RawSentence, ...], folded: list[str]) -> list[_Piece]:
    members: list[list[int]] = [[] for _ in paragraphs]
    for i, s in enumerate(raw):
        members[s.paragraph].append(i)
    return [_Piece(p, m, " ".join(raw[i].text for i in m), " ".join(folded[i] for i in m)) for p, m in zip(paragraphs, members, strict=True) if m]


# ---------------------------------------------------------------- forms


def _mark_forms(doc: DocumentText, pieces: list[_Piece]) -> None:
    """A form starts with its title, mostly at the top of a page, and has blanks or boxes; it ends with its page or the next without any."""
    start = 0
    while start < len(pieces):
        if _opens_form(pieces, start):
            end = _form_end(doc, pieces, start)
            for piece in pieces[start:end]:
                piece.kind, piece.rule = SectionKind.ENCLOSED_FORM, "section.form"
            start = end
        else:
            start += 1


def _opens_form(pieces: list[_Piece], at: int) -> bool:
    piece = pieces[at]
    words = piece.folded.split()
    if len(words) > 16 or not _FORM_TITLE.search(piece.folded) or piece.folded.endswith("."):
        return False
    page = piece.paragraph.lines[0].page
    marks = 0
    for other in pieces[at + 1 : at + 40]:
        if other.paragraph.lines[0].page > page + 1:
            break
        marks += len(_BLANK.findall(other.text)) + len(_CHECKBOX.findall(other.text)) + ("signature" in other.folded or "firma" in other.folded)
    top = piece.paragraph.first_on_page or (at > 0 and pieces[at - 1].paragraph.first_on_page)
    return marks >= (2 if top else 4)


def _form_end(doc: DocumentText, pieces: list[_Piece], start: int) -> int:
    page = pieces[start].paragraph.lines[0].page
    at = start + 1
    while at < len(pieces):
        here = pieces[at].paragraph.lines[0].page
        if here != page:
            text = " ".join(p.text for p in pieces[at : at + 30] if p.paragraph.lines[0].page == here)
            if len(_BLANK.findall(text)) + len(_CHECKBOX.findall(text)) < 2:
                return at
            page = here
        at += 1
    return at


# ---------------------------------------------------------------- opening: letterhead to salutation


def _is_prose(piece: _Piece) -> bool:
    text = piece.text.strip()
    return len(text.split()) >= _PROSE_WORDS and "\t" not in text and text[-1:] in '.:;?!"”)' and sum(w.islower() for w in text.split()) >= 5


def _mark_opening(pieces: list[_Piece]) -> int:
    """Label what stands before the body; return the index of the first paragraph of the body."""
    salutation = next((i for i, p in enumerate(pieces[:60]) if p.kind is None and len(p.text) < 100 and _SALUTATION.match(p.folded)), None)
    if salutation is not None:
        body = salutation + 1
        pieces[salutation].kind, pieces[salutation].rule = SectionKind.SALUTATION, "section.salutation"
    else:
        body = next((i for i, p in enumerate(pieces) if p.kind is None and _is_prose(p)), len(pieces))
    zip_at = next((i for i, p in enumerate(pieces[:body]) if i > 0 and _CITY_STATE_ZIP.search(p.text) and "box" not in p.folded), None)
    for i, piece in enumerate(pieces[:body]):
        if piece.kind is not None:
            continue
        if _LABEL.match(piece.text) or "\t" in piece.text:
            piece.kind, piece.rule = SectionKind.REFERENCE_BLOCK, "section.label"
        elif zip_at is not None and zip_at - 3 <= i <= zip_at:
            piece.kind, piece.rule = SectionKind.ADDRESSEE, "section.addressee"
        elif zip_at is None or i < zip_at:
            piece.kind, piece.rule = SectionKind.LETTERHEAD, "section.letterhead"
        elif _is_prose(piece):
            piece.kind, piece.rule = SectionKind.BODY, "section.before_salutation"
        else:
            piece.kind, piece.rule = SectionKind.REFERENCE_BLOCK, "section.reference"
    return body


# ---------------------------------------------------------------- claim tables


def _mark_tables(doc: DocumentText, pieces: list[_Piece], body: int) -> None:
    for piece in pieces:
        if piece.kind not in (None, SectionKind.REFERENCE_BLOCK):
            continue
        text = doc.text[piece.paragraph.start : piece.paragraph.end]
        amounts = len(_AMOUNT.findall(text))
        if (amounts >= 3 and amounts * 4 >= len(text.split())) or (amounts >= 1 and "\t" in text and len(text) < 160):
            piece.kind, piece.rule = SectionKind.CLAIM_TABLE, "section.amounts"


# ---------------------------------------------------------------- body


def _mark_body(
    pieces: list[_Piece],
    body: int,
    raw: tuple[RawSentence, ...],
    folded: list[str],
    weights: list[dict[str, int]],
    mandated: list[str | None],
    patterns: NoticePatterns,
) -> None:
    context = SectionKind.DECISION
    for i, piece in enumerate(pieces):
        if i < body or piece.kind is not None:
            continue
        heading = _heading_kind(piece, patterns)
        if heading is not None:
            context = heading
            piece.kind, piece.rule, piece.heading = heading, "section.heading", True
            continue
        context = _label_piece(piece, context, raw, folded, weights, mandated)


def _heading_kind(piece: _Piece, patterns: NoticePatterns) -> SectionKind | None:
    words = piece.folded.split()
    if not words or len(words) > 14 or len(piece.paragraph.lines) > 2 or piece.text.rstrip().endswith((".", ";", ",")):
        return None
    return next((SectionKind(c.value) for c in patterns.by_role[Role.HEADING] if c.search(piece.folded)), None)


def _label_piece(
    piece: _Piece, context: SectionKind, raw: tuple[RawSentence, ...], folded: list[str], weights: list[dict[str, int]], mandated: list[str | None]
) -> SectionKind:
    """Label the sentences of one paragraph; return the context for the next."""
    if _CLOSING.match(piece.folded):
        piece.kind, piece.rule = SectionKind.CLOSING, "section.closing"
        return SectionKind.CLOSING
    if len(_NON_LATIN.findall(piece.text)) > 0.2 * len(piece.text):
        piece.kind, piece.rule = SectionKind.TAGLINES, "section.script"
        return SectionKind.TAGLINES
    total: dict[str, int] = {}
    for n in piece.sentences:
        for kind, weight in weights[n].items():
            total[kind] = total.get(kind, 0) + weight
    count = max(1, len(piece.sentences))
    for n in piece.sentences:
        piece.labels[n] = _sentence_kind(weights[n], total, count, mandated[n], context)
    kinds = [piece.labels[n][0] for n in piece.sentences]
    piece.kind = max(set(kinds), key=kinds.count)
    piece.rule = "section.cues"
    if context is SectionKind.CLOSING and piece.kind in (SectionKind.DECISION, SectionKind.BODY) and len(piece.text.split()) < 8:
        piece.kind, piece.labels = SectionKind.CLOSING, {}
        return context
    if piece.kind in (SectionKind.LEGAL_FOOTER, SectionKind.REVIEWER):
        return context
    return piece.kind


def _sentence_kind(own: dict[str, int], total: dict[str, int], count: int, mandated: str | None, context: SectionKind) -> tuple[SectionKind, str]:
    if mandated:
        return SectionKind.MANDATED_NOTICE, mandated
    score = {k: own.get(k, 0) + 0.5 * (total.get(k, 0) - own.get(k, 0)) / count for k in set(total)}
    for kind in (SectionKind.TAGLINES, SectionKind.LEGAL_FOOTER, SectionKind.REVIEWER, SectionKind.GLOSSARY):
        rivals = max(score.get("own", 0), score.get("appeal_rights", 0)) if kind is not SectionKind.TAGLINES else score.get("own", 0)
        bonus = 2 if context is kind else 0
        if score.get(kind, 0) + bonus >= 3 and score.get(kind, 0) + bonus >= rivals:
            return kind, f"section.cues.{kind}"
    rights = (
        score.get("appeal_rights", 0) + (2.5 if context in _RIGHTS else 0) + (1.5 if context in (SectionKind.CLOSING, SectionKind.TAGLINES) else 0)
    )
    mine = score.get("own", 0) + (2.0 if context in OWN_WORDS else 0)
    if rights > mine:
        return SectionKind.APPEAL_RIGHTS, "section.cues.appeal_rights"
    if context in (SectionKind.GLOSSARY, SectionKind.TAGLINES, SectionKind.CLAIM_NOTES, SectionKind.RATIONALE, SectionKind.DECISION):
        return context, "section.context"
    return SectionKind.BODY, "section.cues.own"


# ---------------------------------------------------------------- sections from sentences


def _sections(
    doc: DocumentText, furniture: tuple[TextLine, ...], raw: tuple[RawSentence, ...], kinds: list[tuple[SectionKind, str]]
) -> tuple[Section, ...]:
    marks = [(ln.start, SectionKind.FURNITURE, "section.furniture") for ln in furniture]
    for s, (kind, rule) in zip(raw, kinds, strict=True):
        marks.extend((start, kind, rule) for start, _ in s.pieces)
    marks.sort(key=lambda m: m[0])
    merged: list[tuple[int, SectionKind, str]] = []
    for mark in marks:
        if not merged or merged[-1][1] is not mark[1] or (merged[-1][2] != mark[2] and mark[1] is SectionKind.MANDATED_NOTICE):
            merged.append(mark)
    size = len(doc.text)
    if not merged:
        return (Section(SectionKind.BODY, 0, size, "section.empty"),) if size else ()
    bounds = [0, *(m[0] for m in merged[1:]), size]
    return tuple(Section(kind, bounds[i], bounds[i + 1], rule) for i, (_, kind, rule) in enumerate(merged))
