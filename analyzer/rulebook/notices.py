"""Wording of notices: headings, section cues, decision statements, urgency facts, statutory texts (`patterns/notice_language/`).

Cue patterns run on folded text: lower case, straight quotes, single spaces; no pattern sees more than one sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from pydantic import Field

from analyzer.rulebook.loading import Entry, PatternEntry, PatternFolder

FOLDER = "notice_language"
SHINGLE = 4
"""Statutory text is compared by runs of so many words."""
_FOLD = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "“": '"', "”": '"', "–": "-", "—": "-", "‐": "-", "‑": "-", "ﬁ": "fi", "ﬂ": "fl", "\u00a0": " "})
_CONTRACTIONS = (("can't", "cannot"), ("won't", "will not"), ("n't", " not"), ("'re ", " are "), ("'ve ", " have "), ("'ll ", " will "))
_CONFUSED = str.maketrans(
    {"0": "o", "1": "l", "i": "l", "í": "l", "|": "l", "!": "l", "¡": "l", "j": "l", "c": "e", "5": "s", "h": "b", "6": "b", "q": "g", "9": "g"}
)
SPELLED = 4
"""Words of so many letters are put right where recognition got them wrong."""
_LONG_WORD = re.compile(r"[^\W_](?:[^\W_]|[|!¡](?=[^\W_])){3,40}")
_GLUED = re.compile(r"(?<=[a-z]{2})[.,](?=[a-z]{2,12} [a-z])")
_WORD = re.compile(r"[^\W_]+")


class Role(StrEnum):
    """What a cue speaks for; `value` is read accordingly."""

    HEADING = "heading"
    """A whole heading line; value: the section it opens."""
    SECTION = "section"
    """Words inside a sentence; value: the section they speak for (`own` for the plan's words on this case)."""
    FORM_TITLE = "form_title"
    """Title of an enclosed form."""
    SALUTATION = "salutation"
    CLOSING = "closing"
    """How a closing, a copy line or a list of enclosures begins."""
    TITLE = "title"
    """Title of the notice; value: notice kind."""
    KIND = "kind"
    """Words of a sentence that show the kind of notice; value: notice kind."""
    DECISION = "decision"
    """The plan's operative statement; value: decision."""
    NOT_DECISION = "not_decision"
    """Words that make a sentence history, condition or quotation."""
    URGENT = "urgent"
    """A fact of this case; value: the fact."""
    ROUTINE = "routine"
    """The letter says the request is standard or the care is past."""
    FACT = "fact"
    """Other facts of the letter; value: the fact."""
    CLAIM_NOTE = "claim_note"
    """Words of an EOB message; value: `refused`, or `member_share` (copay, discount: no refusal)."""


_LAYOUT = frozenset({Role.HEADING, Role.SECTION, Role.FORM_TITLE, Role.SALUTATION, Role.CLOSING})


class NoticeCue(PatternEntry):
    role: Role
    value: str
    weight: int = Field(default=1, ge=-5, le=6)
    needs: tuple[str, ...] = ()
    """Words of which one must occur before a pattern is tried (folded); empty: always tried."""
    pattern: tuple[str, ...] = Field(min_length=1)


class MandatedText(Entry):
    """Statutory or government text, in its own words."""

    value: Literal["mandated_notice", "taglines", "legal_footer"]
    """The section it makes."""
    words: tuple[str, ...] = Field(min_length=1)


@dataclass(frozen=True, slots=True)
class Cue:
    id: str
    role: Role
    value: str
    weight: int
    needs: tuple[str, ...]
    regex: re.Pattern[str]

    def search(self, folded: str) -> re.Match[str] | None:
        if self.needs and not any(n in folded for n in self.needs):
            return None
        return self.regex.search(folded)


@dataclass(frozen=True, slots=True)
class CueIndex:
    """Cues that are searched together, filed by the words they need."""

    cues: tuple[Cue, ...]
    by_key: Mapping[str, tuple[tuple[str, tuple[int, ...]], ...]]
    """First letters of a word -> needed literals that have such a word, with indexes into `cues`."""
    short: tuple[tuple[str, tuple[int, ...]], ...]
    """Needed literals without a word of three letters."""
    always: tuple[int, ...]
    """Cues without a needed literal."""


@dataclass(frozen=True, slots=True)
class NoticePatterns:
    headings: tuple[Cue, ...]
    form_titles: tuple[Cue, ...]
    salutations: tuple[Cue, ...]
    closings: tuple[Cue, ...]
    section_cues: CueIndex
    notice_cues: CueIndex
    """Titles, kinds, decisions, urgency, facts."""
    claim_cues: CueIndex
    """Words of EOB messages."""
    shingles: Mapping[str, str]
    """Run of words of statutory text -> id of the text."""
    mandated: Mapping[str, str]
    """Id of a statutory text -> section."""
    spelling: Mapping[str, str]
    """Shape of a word as recognition may confuse it (`shape_of`) -> the word of the patterns it stands for."""
    words: frozenset[str]
    """All words of the patterns, their examples and the statutory texts."""


def fold(text: str) -> str:
    """Lower case, straight quotes and dashes, single spaces, no contractions: the form every cue is written for."""
    folded = (text if text.isascii() else text.translate(_FOLD)).lower()
    if "'" in folded:
        for short, long in _CONTRACTIONS:
            folded = folded.replace(short, long)
    return " ".join(folded.split())


def words_of(folded: str) -> list[str]:
    """The words of a folded sentence."""
    return _WORD.findall(folded)


def word_keys(words: Iterable[str]) -> set[str]:
    """First four and first three letters of every word: under one of them each needed literal of `by_key` is filed."""
    keys = {w[:4] for w in words}
    return keys | {k[:3] for k in keys}


def shape_of(word: str) -> str:
    """The word with letters that recognition confuses made one: 0 and o, 1 and i and l, e and c, rn and m, 5 and s."""
    return word.replace("rn", "m").replace("vv", "w").replace("cl", "d").translate(_CONFUSED)


def mended(folded: str, patterns: NoticePatterns) -> str:
    """Recognised text with words that the patterns do not know, but whose shape they know, put right."""

    def put_right(found: re.Match[str]) -> str:
        word = found.group()
        return word if word in patterns.words else patterns.spelling.get(shape_of(word), word)

    return _LONG_WORD.sub(put_right, _GLUED.sub(" ", folded))


def shingles_of(text: str) -> list[str]:
    """All runs of `SHINGLE` words; numbers count as one and the same word."""
    words = ["0" if w.isdigit() else w for w in _WORD.findall(fold(text))]
    return [" ".join(words[i : i + SHINGLE]) for i in range(len(words) - SHINGLE + 1)]


def statutory_text(words: Sequence[str], patterns: NoticePatterns) -> str | None:
    """Id of the statutory text of which a sentence of these words is part: half of its runs of words stand there."""
    words = ["0" if w.isdigit() else w for w in words]
    count = len(words) - SHINGLE + 1
    if count < 3:
        return None
    probe = range(0, count, 3)
    if not any(" ".join(words[i : i + SHINGLE]) in patterns.shingles for i in probe):
        return None
    runs = [r for r in (" ".join(words[i : i + SHINGLE]) for i in range(count)) if not r.endswith("0 0")]
    hits = [patterns.shingles[r] for r in runs if r in patterns.shingles]
    return max(set(hits), key=hits.count) if len(runs) >= 3 and len(hits) >= 0.5 * len(runs) else None


def load_notices(folder: PatternFolder) -> NoticePatterns:
    """Read `notice_language/`; problems are collected in the folder."""
    entries = folder.load(FOLDER, NoticeCue)
    texts = folder.load(f"{FOLDER}/statutory", MandatedText)
    cues = [_compiled(folder, entry) for entry in entries]
    known = [*(m for e in entries for m in (*e.match, *e.no_match)), *(w for t in texts for w in t.words)]
    return _patterns([c for c in cues if c is not None], texts, {w for text in known for w in _WORD.findall(fold(text))})


def _patterns(cues: list[Cue], texts: tuple[MandatedText, ...], words: set[str]) -> NoticePatterns:
    return NoticePatterns(
        headings=tuple(c for c in cues if c.role is Role.HEADING),
        form_titles=tuple(c for c in cues if c.role is Role.FORM_TITLE),
        salutations=tuple(c for c in cues if c.role is Role.SALUTATION),
        closings=tuple(c for c in cues if c.role is Role.CLOSING),
        section_cues=_index([c for c in cues if c.role is Role.SECTION]),
        notice_cues=_index([c for c in cues if c.role not in _LAYOUT and c.role is not Role.CLAIM_NOTE]),
        claim_cues=_index([c for c in cues if c.role is Role.CLAIM_NOTE]),
        shingles={h: t.id for t in texts for words in t.words for h in shingles_of(words)},
        mandated={t.id: t.value for t in texts},
        spelling={shape_of(w): w for w in sorted(words) if len(w) >= SPELLED},
        words=frozenset(words),
    )


def _index(cues: list[Cue]) -> CueIndex:
    by_literal: dict[str, list[int]] = {}
    for i, cue in enumerate(cues):
        for word in cue.needs:
            by_literal.setdefault(word, []).append(i)
    by_key: dict[str, list[tuple[str, tuple[int, ...]]]] = {}
    short: list[tuple[str, tuple[int, ...]]] = []
    for literal, indexes in by_literal.items():
        longest = max(_WORD.findall(literal), key=len, default="")
        if len(longest) >= 3:
            by_key.setdefault(longest[:4], []).append((literal, tuple(indexes)))
        else:
            short.append((literal, tuple(indexes)))
    return CueIndex(tuple(cues), {k: tuple(v) for k, v in by_key.items()}, tuple(short), tuple(i for i, c in enumerate(cues) if not c.needs))


def _compiled(folder: PatternFolder, entry: NoticeCue) -> Cue | None:
    where = f"{FOLDER}: {entry.id}"
    try:
        alternatives = "|".join(f"(?:{p})" for p in entry.pattern)
        regex = re.compile(rf"^(?:{alternatives})\W*$" if entry.role is Role.HEADING else alternatives)
    except re.error as e:
        folder.problem(where, f"pattern does not compile: {e}")
        return None
    cue = Cue(entry.id, entry.role, entry.value, entry.weight, tuple(fold(n) for n in entry.needs), regex)
    for text in entry.match:
        if not cue.search(fold(text)):
            folder.problem(where, f"does not match its own example: {text!r}")
    for text in entry.no_match:
        if cue.search(fold(text)):
            folder.problem(where, f"matches what it must not: {text!r}")
    return cue
