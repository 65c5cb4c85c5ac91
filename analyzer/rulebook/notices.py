"""Wording of notices: headings, section cues, decision statements, urgency facts, statutory texts (`patterns/notice_language/`).

Cue patterns run on folded text: lower case, straight quotes, single spaces; no pattern sees more than one sentence.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from pydantic import Field

from analyzer.rulebook.loading import Entry, PatternEntry, PatternFolder

FOLDER = "notice_language"
SHINGLE = 4
"""Statutory text is compared by runs of so many words."""
_FOLD = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "“": '"', "”": '"', "–": "-", "—": "-", "‐": "-", "‑": "-", "ﬁ": "fi", "ﬂ": "fl", "\u00a0": " "})
_CONTRACTIONS = (("can't", "cannot"), ("won't", "will not"), ("n't", " not"), ("'re ", " are "), ("'ve ", " have "), ("'ll ", " will "))
_WORD = re.compile(r"[^\W_]+")


class Role(StrEnum):
    """What a cue speaks for; `value` is read accordingly."""

    HEADING = "heading"
    """A whole heading line; value: the section it opens."""
    SECTION = "section"
    """Words inside a sentence; value: the section they speak for (`own` for the plan's words on this case)."""
    FORM_TITLE = "form_title"
    """Title of an enclosed form."""
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


class NoticeCue(PatternEntry):
    role: Role
    value: str
    weight: int = Field(default=1, ge=-5, le=6)
    needs: tuple[str, ...] = ()
    """Words of which one must occur before a pattern is tried (folded); empty: always tried."""
    pattern: tuple[str, ...] = Field(min_length=1)


class MandatedText(Entry):
    """Statutory or government text, in its own words."""

    value: str
    """Section it makes: `mandated_notice` or `taglines`."""
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
    section_cues: CueIndex
    notice_cues: CueIndex
    """Titles, kinds, decisions, urgency, facts."""
    shingles: Mapping[str, str]
    """Run of words of statutory text -> id of the text."""
    mandated: Mapping[str, str]
    """Id of a statutory text -> section."""


def fold(text: str) -> str:
    """Lower case, straight quotes and dashes, single spaces, no contractions: the form every cue is written for."""
    folded = (text if text.isascii() else text.translate(_FOLD)).lower()
    if "'" in folded:
        for short, long in _CONTRACTIONS:
            folded = folded.replace(short, long)
    return " ".join(folded.split())


def word_keys(folded: str) -> set[str]:
    """First four and first three letters of every word: under one of them each needed literal of `by_key` is filed."""
    words = set(_WORD.findall(folded))
    return {w[:4] for w in words} | {w[:3] for w in words}


def shingles_of(text: str) -> list[str]:
    """All runs of `SHINGLE` words; numbers count as one and the same word."""
    words = ["0" if w.isdigit() else w for w in _WORD.findall(fold(text))]
    return [" ".join(words[i : i + SHINGLE]) for i in range(len(words) - SHINGLE + 1)]


def statutory_text(folded: str, patterns: NoticePatterns) -> str | None:
    """Id of the statutory text of which this folded sentence is part: half of its runs of words stand there."""
    words = ["0" if w.isdigit() else w for w in _WORD.findall(folded)]
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
    cues = [_compiled(folder, entry) for entry in folder.load(FOLDER, NoticeCue)]
    texts = folder.load(f"{FOLDER}/statutory", MandatedText)
    return _patterns([c for c in cues if c is not None], texts)


def _patterns(cues: list[Cue], texts: tuple[MandatedText, ...]) -> NoticePatterns:
    return NoticePatterns(
        headings=tuple(c for c in cues if c.role is Role.HEADING),
        section_cues=_index([c for c in cues if c.role is Role.SECTION]),
        notice_cues=_index([c for c in cues if c.role not in (Role.HEADING, Role.SECTION)]),
        shingles={h: t.id for t in texts for words in t.words for h in shingles_of(words)},
        mandated={t.id: t.value for t in texts},
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
