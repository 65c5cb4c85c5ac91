"""Wording of reasons: rules, cues that take a sentence out of the count, criteria sets, meaning of claim codes (`patterns/denial_reasons/`).

Patterns run on folded text (`rulebook.notices.fold`) and see one sentence at a time.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from pydantic import Field

from analyzer.model import ReasonKind
from analyzer.rulebook.loading import Entry, PatternEntry, PatternFolder
from analyzer.rulebook.notices import fold

FOLDER = "denial_reasons"


class Strength(StrEnum):
    """How much a rule proves by itself."""

    STATES = "states"
    """The words state the reason wherever the plan speaks about this case."""
    SUGGESTS = "suggests"
    """The words point to the reason; the sentence model has to agree."""


class Context(StrEnum):
    """What makes a sentence with a reason's words no reason of this decision."""

    HISTORY = "history"
    """An earlier decision, recounted."""
    ATTRIBUTION = "attribution"
    """Words of the member, the doctor or the program."""
    HYPOTHESIS = "hypothesis"
    """A condition, a possibility, a rule for all."""
    NEGATION = "negation"
    """The plan says that this is not its reason."""
    RIGHTS = "rights"
    """What can be done about a decision."""
    INVITATION = "invitation"
    """What would help, what may be sent."""
    PLAN_ITSELF = "plan_itself"
    """Who funds, insures or runs the plan."""
    FAVOUR = "favour"
    """Approved, paid, reversed."""


class ReasonRule(PatternEntry):
    reason: ReasonKind
    subtype: str | None = Field(default=None, pattern=r"^[a-z_]+$")
    strength: Strength = Strength.STATES
    where: tuple[str, ...] = ("decision", "rationale", "body", "claim_notes", "criteria")
    """Sections in which the rule counts."""
    needs: tuple[str, ...] = Field(min_length=1)
    """Folded words of which one must occur before a pattern is tried."""
    pattern: tuple[str, ...] = Field(min_length=1)
    despite: tuple[Context, ...] = ()
    """Contexts that do not take this rule out (a reason that is itself put as a negation or condition)."""


class ContextCue(PatternEntry):
    context: Context
    needs: tuple[str, ...] = ()
    pattern: tuple[str, ...] = Field(min_length=1)


class CriteriaSet(PatternEntry):
    name: str
    """As it is called in the field."""
    needs: tuple[str, ...] = Field(min_length=1)
    pattern: tuple[str, ...] = Field(min_length=1)


class CodeMeaning(Entry):
    codes: tuple[str, ...] = Field(min_length=1)
    """`CARC:50` and the like."""
    reason: ReasonKind
    subtype: str | None = Field(default=None, pattern=r"^[a-z_]+$")


@dataclass(frozen=True, slots=True)
class Rule:
    id: str
    reason: ReasonKind
    subtype: str | None
    strength: Strength
    where: frozenset[str]
    needs: tuple[str, ...]
    regex: re.Pattern[str]
    despite: frozenset[Context]


@dataclass(frozen=True, slots=True)
class Cue:
    id: str
    context: Context
    needs: tuple[str, ...]
    regex: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Criteria:
    id: str
    name: str
    needs: tuple[str, ...]
    regex: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class ReasonPatterns:
    rules: tuple[Rule, ...]
    cues: tuple[Cue, ...]
    criteria: tuple[Criteria, ...]
    codes: Mapping[str, tuple[ReasonKind, str | None]]
    """Code with its system -> reason and subtype."""


def load_reasons(folder: PatternFolder) -> ReasonPatterns:
    """Read `denial_reasons/`; problems are collected in the folder."""
    rules = []
    for rule in folder.load(FOLDER, ReasonRule):
        if (regex := _regex(folder, rule.id, rule.pattern)) is not None:
            needs = tuple(fold(n) for n in rule.needs)
            rules.append(Rule(rule.id, rule.reason, rule.subtype, rule.strength, frozenset(rule.where), needs, regex, frozenset(rule.despite)))
    cues = []
    for cue in folder.load(f"{FOLDER}/context", ContextCue):
        if (regex := _regex(folder, cue.id, cue.pattern)) is not None:
            cues.append(Cue(cue.id, cue.context, tuple(fold(n) for n in cue.needs), regex))
    criteria = []
    for named in folder.load(f"{FOLDER}/criteria", CriteriaSet):
        if (regex := _regex(folder, named.id, named.pattern)) is not None:
            criteria.append(Criteria(named.id, named.name, tuple(fold(n) for n in named.needs), regex))
    codes: dict[str, tuple[ReasonKind, str | None]] = {}
    for meaning in folder.load(f"{FOLDER}/codes", CodeMeaning):
        for code in meaning.codes:
            if code in codes:
                folder.problem(f"{FOLDER}/codes: {meaning.id}", f"{code} has a meaning already")
            codes[code] = (meaning.reason, meaning.subtype)
    return ReasonPatterns(tuple(rules), tuple(cues), tuple(criteria), codes)


def _regex(folder: PatternFolder, where: str, patterns: tuple[str, ...]) -> re.Pattern[str] | None:
    try:
        return re.compile("|".join(f"(?:{p})" for p in patterns))
    except re.error as e:
        folder.problem(f"{FOLDER}: {where}", f"pattern does not compile: {e}")
        return None
