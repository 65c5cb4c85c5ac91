"""Plans, insurers, delegates and programmes: how they are named, what they run, and the words that tell the coverage.

`patterns/plans/*.yaml` lists companies, `plans/brands` the names that several companies share, `plans/relations` the grammar
around a name ("issued by", "on behalf of"), `plans/cues` the words that point to a programme, a regulator or self-funding.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field, field_validator

from analyzer.model import Coverage, RegulatorPath, SenderRole
from analyzer.rulebook.loading import Entry, PatternEntry, PatternFolder


class Tier(StrEnum):
    """How strongly a cue speaks, strongest first."""

    PROGRAMME = "programme"
    """Words of a programme with a review of its own: Medi-Cal, Medicare, FEHB, workers' compensation, another state."""
    FUNDING = "funding"
    """The letter's own words on who pays: self-funded, or insured."""
    MANDATED = "mandated"
    """A statutory paragraph or block of a regulator."""
    CONTACT = "contact"
    """A regulator's phone, address or site."""
    PRODUCT = "product"
    """Words of a kind of contract: HMO, policy, certificate, Evidence of Coverage."""
    BOILERPLATE = "boilerplate"
    """Federal employer-plan text that insured plans print as well."""


class RelationKind(StrEnum):
    """What the words beside a name make of it."""

    ISSUER = "issuer"
    """It issues, underwrites, insures or offers this coverage."""
    FIELD = "field"
    """It stands in the field for the plan."""
    BEHIND = "behind"
    """Somebody writes for it."""
    GRIEVANCE = "grievance"
    """Appeals and grievances go to it."""
    TRADE_NAME = "trade_name"
    """It owns the brand printed: says who may stand behind, not who does."""
    PRODUCT_LINE = "product_line"
    """It issues one of several products listed: says who may stand behind."""
    ADMINISTRATOR = "administrator"
    """It administers for another."""
    FOOTNOTE = "footnote"
    """Sister companies, marks, licences, other products: never decides."""
    PROVIDER = "provider"
    """A hospital, clinic, doctor or drug maker of that name."""
    CRITERIA = "criteria"
    """A guideline, policy or drug list of that name."""
    REVIEWER = "reviewer"
    """It reviews or manages for another."""


class Side(StrEnum):
    BEFORE = "before"
    AFTER = "after"


class EntityEntry(Entry):
    """One company or programme."""

    name: str
    """Canonical legal name."""
    name_is_printed: bool = True
    """False where the canonical name never stands in a letter as it is."""
    forms: tuple[str, ...] = ()
    short: tuple[str, ...] = ()
    never_alone: tuple[str, ...] = ()
    role: SenderRole
    lines: tuple[Coverage, ...] = ()
    """What it runs, the likeliest first; empty for delegates and vendors."""
    writes_for_others: bool = False
    """A licensed plan whose letters are mostly about another plan's members."""
    generic: bool = False
    """A programme, not a company: gives no legal entity."""
    brand: str | None = None
    regulator: str = ""
    kind: str = ""
    seen_in: str = ""
    last_seen: str | None = None


class ProductWords(BaseModel):
    """Words that tell which company of a brand it is, where one path has several."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    words: str
    entity: str


class BrandEntry(Entry):
    """A printed name that several companies share; the path decides which."""

    names: tuple[str, ...] = Field(min_length=1)
    entities: dict[RegulatorPath, str]
    """Company by path."""
    products: tuple[ProductWords, ...] = ()
    usual: str | None = None
    """Company to name where the coverage is plainly a California plan's own and nothing else tells."""


class RelationEntry(PatternEntry):
    """Words right before or right after a name."""

    relation: RelationKind
    side: Side
    pattern: str
    reach: int = 60
    """How far from the name, in characters."""

    _compiles = field_validator("pattern")(lambda cls, value: _checked(value))


class CueEntry(PatternEntry):
    """Words that point to a path wherever they stand in the letter's own text."""

    tier: Tier
    path: RegulatorPath
    coverage: Coverage = Coverage.UNKNOWN
    weight: float = 1.0
    """1 is enough by itself within its tier."""
    once: bool = True
    """Counted once however often it stands."""
    literals: tuple[str, ...] = Field(min_length=1)
    """The pattern is tried only where one of these stands in the folded text."""
    pattern: str
    unless_before: str | None = None
    unless_after: str | None = None
    anywhere: bool = False
    """Counts in language notices, forms and glossaries too."""

    _compiles = field_validator("pattern", "unless_before", "unless_after")(lambda cls, value: _checked(value))


@dataclass(frozen=True, slots=True)
class Entity:
    id: str
    name: str
    role: SenderRole
    lines: tuple[Coverage, ...]
    writes_for_others: bool
    generic: bool
    brand: str | None


@dataclass(frozen=True, slots=True)
class Brand:
    id: str
    entities: Mapping[RegulatorPath, str]
    products: tuple[tuple[re.Pattern[str], str], ...]
    usual: str | None


@dataclass(frozen=True, slots=True)
class Name:
    """One way to print a company or brand, as folded words."""

    words: tuple[str, ...]
    entities: tuple[str, ...]
    """Ids; several for a shared name."""
    brand: str | None
    strong: bool
    """Names its company by itself."""
    capitals: str | None
    """For initials: the exact printed form required."""


@dataclass(frozen=True, slots=True)
class Relation:
    id: str
    relation: RelationKind
    side: Side
    pattern: re.Pattern[str]
    reach: int


@dataclass(frozen=True, slots=True)
class Cue:
    id: str
    tier: Tier
    path: RegulatorPath
    coverage: Coverage
    weight: float
    literals: tuple[str, ...]
    pattern: re.Pattern[str]
    unless_before: re.Pattern[str] | None
    unless_after: re.Pattern[str] | None
    anywhere: bool
    once: bool


@dataclass(frozen=True, slots=True)
class PlanPatterns:
    entities: Mapping[str, Entity]
    brands: Mapping[str, Brand]
    names: Mapping[str, tuple[Name, ...]]
    """By first word, the longest first."""
    vocabulary: frozenset[str]
    near: Mapping[str, str]
    """The look of a word with one letter lost -> the word of the vocabulary."""
    joined: Mapping[str, tuple[str, str]]
    """Two words printed as one -> the two."""
    relations: tuple[Relation, ...]
    cues: tuple[Cue, ...]


def load_plans(folder: PatternFolder) -> PlanPatterns:
    """Read `plans/`; problems (an unknown entity in a brand, an example that fails) go to `folder.problems`."""
    entities = folder.load("plans", EntityEntry)
    brands = folder.load("plans/brands", BrandEntry)
    relations = folder.load("plans/relations", RelationEntry)
    cues = folder.load("plans/cues", CueEntry)
    known = {e.id for e in entities}
    for brand in brands:
        for target in (*brand.entities.values(), *(p.entity for p in brand.products), *((brand.usual,) if brand.usual else ())):
            if target not in known:
                folder.problem(f"plans/brands: {brand.id}", f"no entity {target!r}")
    names = _names(entities, brands)
    vocabulary = frozenset(w for n in names for w in n.words)
    patterns = PlanPatterns(
        entities={e.id: Entity(e.id, e.name, e.role, e.lines, e.writes_for_others, e.generic, e.brand) for e in entities},
        brands={b.id: Brand(b.id, b.entities, tuple((re.compile(spaced(p.words)), p.entity) for p in b.products), b.usual) for b in brands},
        names=_by_first_word(names),
        vocabulary=vocabulary,
        near=_near(vocabulary),
        joined=_joined(names),
        relations=tuple(
            Relation(r.id, r.relation, r.side, re.compile(spaced(r.pattern) + (r"\s*$" if r.side is Side.BEFORE else "")), r.reach) for r in relations
        ),
        cues=tuple(_cue(c) for c in cues),
    )
    _try_examples(folder, relations, cues, patterns)
    return patterns


def fold(text: str) -> str:
    """Lower case without accents, curly quotes or line ends; every character keeps its offset.

    >>> fold("Atención\\nCalifornia Physicians’ Service")
    "atencion california physicians' service"
    """
    folded = text.translate(_FOLD).lower()
    return folded if len(folded) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text.translate(_FOLD))


def words_of(text: str) -> tuple[str, ...]:
    """The folded words of a name; '&' reads as 'and'.

    >>> words_of("L.A. Care Health Plan")
    ('la', 'care', 'health', 'plan')
    """
    return tuple(m.group().replace("'", "").replace(".", "").replace("&", "and") for m in WORD.finditer(fold(text)))


WORD = re.compile(r"(?:[a-z]\.){2,4}|[^\W_]+(?:'[^\W_]+)?|&")
"""A word of folded text; initials with dots are one word."""

_FOLD = str.maketrans(
    "\t\n\r\u00a0\u2009\u202f’‘`´“”–—‐‑‒áàâäãåéèêëíìîïóòôöõúùûüñçÁÀÂÄÃÅÉÈÊËÍÌÎÏÓÒÔÖÕÚÙÛÜÑÇİ",
    "      ''''\"\"-----aaaaaaeeeeiiiiooooouuuuncaaaaaaeeeeiiiiooooouuuunci",
)
_SPACE = re.compile(r" (?![*+?{])")


def spaced(pattern: str) -> str:
    """A pattern in which each space also matches a line end or paragraph end."""
    return _SPACE.sub(" {1,3}", pattern)


def _checked(value: str | None) -> str | None:
    if value is not None:
        try:
            re.compile(spaced(value))
        except re.error as e:
            raise ValueError(f"not a regular expression: {e}") from None
    return value


def _names(entities: tuple[EntityEntry, ...], brands: tuple[BrandEntry, ...]) -> tuple[Name, ...]:
    strong: dict[tuple[str, ...], list[str]] = {}
    weak: dict[tuple[str, ...], list[str]] = {}
    capitals: dict[tuple[str, ...], str] = {}
    for e in entities:
        for form in ((e.name,) if e.name_is_printed else ()) + e.forms + e.short:
            strong.setdefault(_without_suffix(words_of(form)), []).append(e.id)
        for form in e.short:
            capitals[words_of(form)] = form
        for form in e.never_alone:
            weak.setdefault(words_of(form), []).append(e.id)
    branded = {words_of(n): b.id for b in brands for n in b.names}
    names: list[Name] = []
    for words in {**strong, **weak, **branded}:
        ids = tuple(dict.fromkeys(strong.get(words, ()) or weak.get(words, ())))
        only = capitals.get(words) or (words[0].upper() if len(words) == 1 and words not in strong and len(words[0]) <= 4 else None)
        names.append(Name(words, ids, branded.get(words), words in strong and words not in branded, only))
    return tuple(names)


_SUFFIXES = frozenset({"inc", "incorporated", "llc", "corp", "corporation", "co", "ltd", "lp", "pc"})


def _without_suffix(words: tuple[str, ...]) -> tuple[str, ...]:
    while len(words) > 1 and words[-1] in _SUFFIXES:
        words = words[:-1]
    return words


def _by_first_word(names: tuple[Name, ...]) -> dict[str, tuple[Name, ...]]:
    index: dict[str, list[Name]] = {}
    for name in names:
        index.setdefault(name.words[0], []).append(name)
    return {first: tuple(sorted(found, key=lambda n: -len(n.words))) for first, found in index.items()}


def _near(vocabulary: frozenset[str]) -> dict[str, str]:
    near: dict[str, str] = {}
    for word in sorted(vocabulary):
        seen = looks(word)
        if len(seen) >= 5:
            for i in range(len(seen)):
                near.setdefault(seen[:i] + seen[i + 1 :], word)
    return near


_ALIKE = str.maketrans({"0": "o", "1": "l", "i": "l", "|": "l", "5": "s", "8": "b", "h": "b", "e": "c", "f": "t"})


def looks(word: str) -> str:
    """A word with letters made equal that scanners confuse: 0 and o, 1 and l and i, h and b, e and c, rn and m.

    >>> looks("cornpany") == looks("company")
    True
    """
    return word.replace("rn", "m").replace("ri", "n").replace("ii", "u").replace("vv", "w").translate(_ALIKE)


def _joined(names: tuple[Name, ...]) -> dict[str, tuple[str, str]]:
    return {a + b: (a, b) for n in names for a, b in zip(n.words, n.words[1:], strict=False) if len(a) + len(b) >= 8}


def _cue(c: CueEntry) -> Cue:
    before = re.compile(r"\b" + spaced(c.unless_before) + r"\W*$") if c.unless_before else None
    after = re.compile(r"\W*" + spaced(c.unless_after)) if c.unless_after else None
    return Cue(c.id, c.tier, c.path, c.coverage, c.weight, c.literals, re.compile(spaced(c.pattern)), before, after, c.anywhere, c.once)


GUARD_REACH = 70
"""Characters on each side of a cue in which a guard may stand."""


def cue_matches(cue: Cue, folded: str, start: int = 0) -> re.Match[str] | None:
    """The first place from `start` on where the cue stands unguarded, or None."""
    for literal in cue.literals:
        if literal in folded:
            break
    else:
        return None
    for m in cue.pattern.finditer(folded, start):
        if cue.unless_before and cue.unless_before.search(folded[max(0, m.start() - GUARD_REACH) : m.start()]):
            continue
        if cue.unless_after and cue.unless_after.match(folded[m.end() : m.end() + GUARD_REACH]):
            continue
        return m
    return None


def _try_examples(folder: PatternFolder, relations: tuple[RelationEntry, ...], cues: tuple[CueEntry, ...], patterns: PlanPatterns) -> None:
    """Relation examples mark the name as `<...>`; cue examples are whole sentences."""
    for entry, cue in zip(cues, patterns.cues, strict=True):
        for text in entry.match:
            if not cue_matches(cue, fold(text)):
                folder.problem(f"plans/cues: {entry.id}", f"does not match its example {text!r}")
        for text in entry.no_match:
            if cue_matches(cue, fold(text)):
                folder.problem(f"plans/cues: {entry.id}", f"matches the counter-example {text!r}")
    for rule, relation in zip(relations, patterns.relations, strict=True):
        for wanted, examples in ((True, rule.match), (False, rule.no_match)):
            for text in examples:
                before, _, rest = fold(text).partition("<")
                after = rest.partition(">")[2]
                if stands_beside(relation, before, after) != wanted:
                    folder.problem(f"plans/relations: {rule.id}", f"{'does not match' if wanted else 'matches'} {text!r}")


def stands_beside(relation: Relation, before: str, after: str) -> bool:
    """Whether the relation's words stand right before or right after a name."""
    if relation.side is Side.BEFORE:
        return relation.pattern.search(before[-relation.reach :]) is not None
    return relation.pattern.match(after[: relation.reach]) is not None
