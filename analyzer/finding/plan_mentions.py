"""What each mention of a company is, by the words beside it and its place in the letter.

"issued by X" makes X the insurer, "X and Y are independent licensees" makes neither, "Carelon looks at requests for X" makes
X the plan and Carelon a reviewer. Position and grammar decide; counting mentions does not.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, replace

from analyzer.finding.path_cues import Places
from analyzer.finding.plan_names import NameSeen, find_names
from analyzer.finding.section_map import SectionKind
from analyzer.model import SenderRole
from analyzer.rulebook.plans import PlanPatterns, RelationKind, Side, stands_beside

MOST_MENTIONS = 1000
"""A letter names companies a few dozen times; what names them more often is no letter, and the rest is not looked at."""

HEAD_LENGTH = 1600
HEAD_LINES = 7
"""Lines from the top in which a company's own line is its letterhead."""

_SALUTATION = re.compile(r"^(?:dear|estimad[oa]s?|hello|hola|to whom|a quien|good news)\b", re.M)


@dataclass(frozen=True, slots=True)
class EntityMention:
    entity: str | None
    """Id, where the name means one company by itself."""
    candidates: tuple[str, ...]
    """Ids of every company it may mean."""
    brand: str | None
    start: int
    end: int
    place: SectionKind
    relation: RelationKind | None
    rule: str
    """Id of the relation rule, or `plan.name`."""
    text: str
    """As printed, white space folded."""
    heads_line: bool
    """It opens one of the first lines of page 1, as a letterhead does."""
    weight: float
    """0 to 1: how plainly this mention says "this is the plan"."""
    sells_coverage: bool
    """A plan or insurer, not a delegate or vendor."""


RELATION_WEIGHT = {
    RelationKind.ISSUER: 0.95,
    RelationKind.FIELD: 0.9,
    RelationKind.BEHIND: 0.88,
    RelationKind.GRIEVANCE: 0.6,
    RelationKind.TRADE_NAME: 0.45,
    RelationKind.PRODUCT_LINE: 0.45,
    RelationKind.REVIEWER: 0.25,
    RelationKind.ADMINISTRATOR: 0.3,
    RelationKind.CRITERIA: 0.1,
    RelationKind.FOOTNOTE: 0.05,
    RelationKind.PROVIDER: 0.0,
}
PLACE_WEIGHT = {
    SectionKind.LETTERHEAD: 0.6,
    SectionKind.REFERENCE_BLOCK: 0.5,
    SectionKind.CLOSING: 0.5,
    SectionKind.LEGAL_FOOTER: 0.4,
    SectionKind.FURNITURE: 0.55,
    SectionKind.DECISION: 0.5,
    SectionKind.MANDATED_NOTICE: 0.4,
    SectionKind.TAGLINES: 0.2,
    SectionKind.ENCLOSED_FORM: 0.25,
    SectionKind.CRITERIA: 0.15,
    SectionKind.GLOSSARY: 0.1,
}
OWN_WORDS_WEIGHT = 0.4
LETTERHEAD_WEIGHT = 0.85

_ORDER = (
    RelationKind.FOOTNOTE,
    RelationKind.PROVIDER,
    RelationKind.FIELD,
    RelationKind.ADMINISTRATOR,
    RelationKind.PRODUCT_LINE,
    RelationKind.ISSUER,
    RelationKind.BEHIND,
    RelationKind.TRADE_NAME,
    RelationKind.GRIEVANCE,
    RelationKind.REVIEWER,
    RelationKind.CRITERIA,
)
"""Where several rules match, the first kind stands."""

_COORDINATION = re.compile(
    r"^(?: \((?:hmo|ppo|epo|pos|dmhc|cdi)\))?,? ?(?:inc\.?,?|llc,?)? ?(?:,|and/or|and|or|y|o|&)?(?: its affiliates?)? ?(?:by )?(?:the )?$"
)
_MARKS = re.compile(
    r"independent (?:and separate )?(?:licensees?|members?|corporations?)|registered (?:trade|service)? ?marks?|trademarks? of|service marks? of"
    r"|operating subsidiaries|affiliated compan|other products|family of companies|licensed to use|separate legal entit"
)
_END = re.compile(r"(?<![A-Z])(?<!Inc)(?<!Co)(?<!Corp)(?<!St)(?<!dba)\.[”\"]?\s+(?=[A-Z“®\"])|\n\n")


def find_mentions(text: str, folded: str, places: Places, patterns: PlanPatterns) -> tuple[EntityMention, ...]:
    """Every company and brand in the text with its relation and weight."""
    names = find_names(text, folded, patterns)[:MOST_MENTIONS]
    starts = [n.start for n in names]
    head = head_end(folded)
    out: list[EntityMention] = []
    for i, seen in enumerate(names):
        relation, rule = _relation(text, folded, seen, patterns)
        if relation is None and i and (inherited := _inherited(folded, out[-1], names[i - 1], seen)) is not None:
            relation, rule = inherited, "plan.coordination"
        if relation in (None, RelationKind.TRADE_NAME, RelationKind.GRIEVANCE) and _in_marks_sentence(text, folded, seen, names, starts):
            relation, rule = RelationKind.FOOTNOTE, "plan.marks_sentence"
        heads = seen.start < head and _heads_line(text, seen.start)
        place = places.at(seen.start)
        out.append(
            EntityMention(
                entity=seen.name.entities[0] if seen.name.strong and len(seen.name.entities) == 1 else None,
                candidates=seen.name.entities,
                brand=seen.name.brand,
                start=seen.start,
                end=seen.end,
                place=place,
                relation=relation,
                rule=rule,
                text=" ".join(text[seen.start : seen.end].split()),
                heads_line=heads,
                weight=_weight(relation, place, heads, seen),
                sells_coverage=seen.name.brand is not None
                or any(patterns.entities[e].role in (SenderRole.PLAN, SenderRole.INSURER) for e in seen.name.entities),
            )
        )
    return tuple(_without_alternatives(out))


def head_end(folded: str) -> int:
    """Where the letter's opening block ends: its salutation, or a fixed length."""
    m = _SALUTATION.search(folded[:HEAD_LENGTH].replace("  ", "\n\n"))
    return m.start() if m else HEAD_LENGTH // 2


def _heads_line(text: str, start: int) -> bool:
    line = text.rfind("\n", 0, start) + 1
    before = text[line:start].strip(" \t|·•®-–—*")
    lines_above = sum(1 for ln in text[:line].split("\n") if ln.strip())
    return lines_above < HEAD_LINES and (not before or (len(before) < 30 and text[start - 1 : start] in "\t|") or before.isupper())


def _weight(relation: RelationKind | None, place: SectionKind, heads: bool, seen: NameSeen) -> float:
    if relation is not None:
        weight = RELATION_WEIGHT[relation]
        if heads and relation in (RelationKind.GRIEVANCE, RelationKind.TRADE_NAME, RelationKind.REVIEWER):
            weight = max(weight, LETTERHEAD_WEIGHT)
    elif heads:
        weight = LETTERHEAD_WEIGHT
    else:
        weight = PLACE_WEIGHT.get(place, OWN_WORDS_WEIGHT)
    return weight - 0.03 * min(seen.damage, 3)


def _relation(text: str, folded: str, seen: NameSeen, patterns: PlanPatterns) -> tuple[RelationKind | None, str]:
    before = folded[max(0, seen.start - 140) : seen.start].rstrip('"“(') + ""
    after = folded[seen.end : seen.end + 100]
    if before and not before[-1].isspace() and folded[seen.start - 1 : seen.start].isspace():
        before += " "
    paragraph = text.rfind("\n\n", max(0, seen.start - 200), seen.start)
    after_end = text.find("\n\n", seen.end, seen.end + 100)
    if after_end >= 0:
        after = after[: max(0, after_end - seen.end)]
    own = before[max(0, len(before) - (seen.start - paragraph - 2)) :] if paragraph >= 0 else before
    best: tuple[int, str] | None = None
    for relation in patterns.relations:
        rank = _ORDER.index(relation.relation)
        if best is not None and rank >= best[0]:
            continue
        near = before if relation.relation in (RelationKind.BEHIND, RelationKind.ADMINISTRATOR) else own
        if not stands_beside(relation, near if relation.side is Side.BEFORE else "", after):
            continue
        if relation.relation is RelationKind.FIELD and not _is_field(text, seen.start):
            continue
        best = (rank, relation.id)
    return (_ORDER[best[0]], best[1]) if best else (None, "plan.name")


def _is_field(text: str, start: int) -> bool:
    """Whether a colon, bar, dots or a wide gap parts the label from the name."""
    gap = text[max(0, start - 6) : start]
    return bool(re.search(r"[:#|\t]\s*$|\.{3}\s*$|[a-z]\n$", gap))


def _inherited(folded: str, last: EntityMention, before: NameSeen, seen: NameSeen) -> RelationKind | None:
    """The relation of the name just before, where the two are coordinated: "issued by A or B"."""
    gap = folded[before.end : seen.start]
    if last.relation is not None and len(gap) < 30 and gap.strip(" ,.") and _COORDINATION.match(gap):
        return last.relation
    return None


def _in_marks_sentence(text: str, folded: str, seen: NameSeen, names: tuple[NameSeen, ...], starts: list[int]) -> bool:
    """Whether this is one of several companies in a sentence on licences, marks or sister companies."""
    start, end = _sentence(text, seen.start, seen.end)
    if not _MARKS.search(folded, start, end):
        return False
    if re.search(r"trade name of (?:the )?$", folded[max(start, seen.start - 20) : seen.start]):
        return False
    beside = names[bisect_left(starts, start) : bisect_left(starts, end)]
    return seen.name.brand is not None or any(n.name.words != seen.name.words for n in beside)


def _sentence(text: str, start: int, end: int) -> tuple[int, int]:
    floor = max(0, start - 400)
    last = 0
    for m in _END.finditer(text, floor, start):
        last = m.end()
    after = _END.search(text, end, end + 400)
    return max(last, floor), after.end() if after else min(len(text), end + 400)


def _without_alternatives(mentions: list[EntityMention]) -> list[EntityMention]:
    """Several insurers coordinated in one phrase ("issued by A or B") decide nothing between them."""
    out = list(mentions)
    for i in range(1, len(out)):
        a, b = out[i - 1], out[i]
        if a.relation is b.relation is RelationKind.ISSUER and b.rule == "plan.coordination" and set(a.candidates) != set(b.candidates):
            for j in (i - 1, i):
                out[j] = replace(out[j], relation=RelationKind.TRADE_NAME, rule="plan.alternatives", weight=RELATION_WEIGHT[RelationKind.TRADE_NAME])
    return out


DELEGATES = frozenset(
    {
        SenderRole.MEDICAL_GROUP,
        SenderRole.UTILIZATION_REVIEW,
        SenderRole.PHARMACY_BENEFIT_MANAGER,
        SenderRole.THIRD_PARTY_ADMINISTRATOR,
    }
)
"""Roles that write for a plan and are none."""
