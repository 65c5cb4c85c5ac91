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
_FOLD = str.maketrans(
    {"’": "'", "‘": "'", "ʼ": "'", "`": "'", "“": '"', "”": '"', "–": "-", "—": "-", "‐": "-", "‑": "-", "ﬁ": "fi", "ﬂ": "fl", "\u00a0": " "}
)
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
class NoticePatterns:
    cues: tuple[Cue, ...]
    by_role: Mapping[Role, tuple[Cue, ...]]
    by_literal: Mapping[str, tuple[int, ...]]
    """Needed word -> indexes into `cues`."""
    always: tuple[int, ...]
    """Cues without a needed word."""
    shingles: Mapping[str, str]
    """Run of words of statutory text -> id of the text."""
    mandated: Mapping[str, str]
    """Id of a statutory text -> section."""


def fold(text: str) -> str:
    """Lower case, straight quotes and dashes, single spaces: the form every cue is written for."""
    return " ".join(text.translate(_FOLD).lower().split())


def shingles_of(text: str) -> list[str]:
    """All runs of `SHINGLE` words; numbers count as one and the same word."""
    words = ["0" if w.isdigit() else w for w in _WORD.findall(fold(text))]
    return [" ".join(words[i : i + SHINGLE]) for i in range(len(words) - SHINGLE + 1)]


def load_notices(folder: PatternFolder) -> NoticePatterns:
    """Read `notice_language/`; problems are collected in the folder."""
    cues = [_compiled(folder, entry) for entry in folder.load(FOLDER, NoticeCue)]
    texts = folder.load(f"{FOLDER}/statutory", MandatedText)
    return _index([c for c in cues if c is not None], texts)


def _index(cues: list[Cue], texts: tuple[MandatedText, ...]) -> NoticePatterns:
    by_literal: dict[str, list[int]] = {}
    for i, cue in enumerate(cues):
        for word in cue.needs:
            by_literal.setdefault(word, []).append(i)
    return NoticePatterns(
        cues=tuple(cues),
        by_role={role: tuple(c for c in cues if c.role is role) for role in Role},
        by_literal={k: tuple(v) for k, v in by_literal.items()},
        always=tuple(i for i, c in enumerate(cues) if not c.needs),
        shingles={h: t.id for t in texts for words in t.words for h in shingles_of(words)},
        mandated={t.id: t.value for t in texts},
    )


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
