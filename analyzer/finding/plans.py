"""The plan behind the letter, who sent it, and every word that tells the coverage.

The legal entity decides the regulator, and it is seldom what the letterhead says: a medical group, a reviewer or a brand
that two companies share. Order: the company that issues or is named in the plan's field; the company a delegate writes for;
the letterhead; else the brand, where paragraph and programme tell which of its companies it must be.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice

from analyzer.finding.path_cues import (
    PATH_OF,
    STANDS,
    PathCue,
    Places,
    PrintedRegulator,
    Weights,
    find_cues,
    printed_regulators,
    weigh,
)
from analyzer.finding.plan_mentions import DELEGATES, EntityMention, find_mentions, head_end
from analyzer.finding.plan_names import PrintedName, closest_entity, plan_like_names
from analyzer.finding.plan_senders import SenderSeen, find_administrator, find_sender, is_self_funded_plan, sender_of, writes_for_other
from analyzer.finding.section_map import SectionMap
from analyzer.model import Coverage, Plan, RegulatorPath, Sender, SenderRole
from analyzer.reading.text import DocumentText
from analyzer.rulebook.plans import Entity, PlanPatterns, RelationKind, fold

STRONG = 0.8
"""A mention of this weight names the plan by itself."""
FAINT = 0.35
"""Below this a mention is no evidence of the plan beside others."""
LAST_RESORT = 0.2
"""Below this it is none at all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanFacts:
    plan: Plan
    sender: Sender
    mentions: tuple[EntityMention, ...]
    cues: tuple[PathCue, ...]
    weights: Weights
    entity: Entity | None
    """The company behind the plan, where it is known; `plan.legal_entity` is empty for programmes and self-funded plans."""
    brand: str | None
    """The shared name that stands for the plan where no company could be told."""
    administrator: Entity | None
    """A known administrator or insurer that says it only administers."""
    delegate_letter: bool
    """The sender writes for another: a medical group, reviewer, pharmacy manager or behavioral-health plan."""
    printed_regulators: tuple[PrintedRegulator, ...]

    def lines(self) -> tuple[Coverage, ...]:
        """What the plan's company runs, the likeliest first."""
        return self.entity.lines if self.entity else ()


def find_plan(doc: DocumentText, sections: SectionMap, patterns: PlanPatterns) -> PlanFacts:
    """Plan, sender, mentions and cues of one letter; an empty section map is allowed.

    `plan.legal_entity` is None where the letter names only a brand and nothing tells which company it is, where the plan is
    self-funded by an employer, and for programmes.
    """
    folded = fold(doc.text)
    places = Places(sections)
    cues = find_cues(doc, folded, places, patterns)
    weights = weigh(cues)
    mentions = find_mentions(doc.text, folded, places, patterns)
    head = min(head_end(folded), len(doc.text))
    sender_seen = find_sender(doc.text, head, mentions, patterns)
    choice = _choose(mentions, weights, folded, sender_seen, patterns)
    printed = _printed_plans(doc.text, head, folded) if choice.mention is None or weights.plainly_self_funded else ()
    entity, brand = choice.entity, choice.brand
    plan = _plan(doc, choice, printed, weights, patterns)
    administrator = find_administrator(mentions, entity, patterns)
    sender = sender_of(sender_seen, entity, plan, weights)
    return PlanFacts(
        plan=plan,
        sender=sender,
        mentions=mentions,
        cues=cues,
        weights=weights,
        entity=entity,
        brand=brand,
        administrator=administrator,
        delegate_letter=writes_for_other(sender, sender_seen, entity),
        printed_regulators=printed_regulators(cues),
    )


# ---------------------------------------------------------------- the plan


@dataclass(frozen=True, slots=True)
class _Choice:
    entity: Entity | None
    brand: str | None
    mention: EntityMention | None
    confidence: float


def _leaning(weights: Weights) -> RegulatorPath | None:
    """The path that everything but company names points to."""
    programme = weights.leading_programme
    if programme is not None:
        return programme
    dmhc = weights.mandated.get(RegulatorPath.DMHC, 0.0)
    cdi = weights.mandated.get(RegulatorPath.CDI, 0.0)
    if max(dmhc, cdi) >= STANDS and (dmhc >= STANDS) != (cdi >= STANDS):
        return RegulatorPath.DMHC if dmhc > cdi else RegulatorPath.CDI
    if weights.product.get(RegulatorPath.DMHC, 0.0) >= 0.6 and dmhc >= cdi:
        return RegulatorPath.DMHC
    contacts = {p for p, w in weights.contact.items() if w > 0}
    if len(contacts) == 1 and not weights.consumer_assistance and weights.boilerplate < 0.5:
        return next(iter(contacts))
    return None


def _choose(mentions: tuple[EntityMention, ...], weights: Weights, folded: str, sender: SenderSeen | None, patterns: PlanPatterns) -> _Choice:
    leaning = _leaning(weights)
    companies, brands = _scores(mentions, leaning, patterns)
    best = max(companies.items(), key=lambda kv: kv[1][0]) if companies else None
    top_brand = max(brands.items(), key=lambda kv: kv[1][0]) if brands else None
    if best is not None and best[1][0] >= STRONG and not _outdone(best, top_brand, patterns):
        return _Choice(patterns.entities[best[0]], None, best[1][1], min(0.97, best[1][0]))
    if top_brand is not None and top_brand[1][0] >= FAINT:
        company = _of_brand(top_brand[0], leaning, weights, folded, companies, patterns)
        if company is not None:
            mention = companies[company][1] if company in companies else top_brand[1][1]
            return _Choice(patterns.entities[company], top_brand[0], mention, 0.85 if company in companies else 0.75)
        if best is None or top_brand[1][0] > best[1][0]:
            return _Choice(None, top_brand[0], top_brand[1][1], min(0.9, top_brand[1][0]))
    if best is not None and best[1][0] >= FAINT:
        return _Choice(patterns.entities[best[0]], None, best[1][1], min(0.9, best[1][0] + 0.2))
    if sender is not None and sender.entity is not None and sender.entity.writes_for_others:
        return _Choice(sender.entity, None, sender.mention, 0.7)
    if best is not None and best[1][0] >= LAST_RESORT:
        return _Choice(patterns.entities[best[0]], None, best[1][1], 0.5)
    return _Choice(None, None, None, 0.0)


def _outdone(
    best: tuple[str, tuple[float, EntityMention]], top_brand: tuple[str, tuple[float, EntityMention]] | None, patterns: PlanPatterns
) -> bool:
    """A behavioral-health plan that writes for the brand behind it is not the plan."""
    if top_brand is None or not patterns.entities[best[0]].writes_for_others:
        return False
    return top_brand[1][1].relation in (RelationKind.BEHIND, RelationKind.FIELD, RelationKind.ISSUER, RelationKind.GRIEVANCE)


_Scored = Mapping[str, tuple[float, EntityMention]]


def _scores(mentions: tuple[EntityMention, ...], leaning: RegulatorPath | None, patterns: PlanPatterns) -> tuple[_Scored, _Scored]:
    companies: dict[str, tuple[float, EntityMention]] = {}
    brands: dict[str, tuple[float, EntityMention]] = {}
    for m in mentions:
        if m.relation in (RelationKind.PROVIDER, RelationKind.CRITERIA) or (m.relation is RelationKind.FOOTNOTE and m.weight < 0.1):
            continue
        if m.entity is not None:
            entity = patterns.entities[m.entity]
            if entity.role is SenderRole.UNKNOWN or (
                entity.role in DELEGATES and not (entity.lines and m.relation in (RelationKind.ISSUER, RelationKind.FIELD))
            ):
                continue
            weight = m.weight + _agreement(entity, leaning)
            if entity.writes_for_others and m.relation not in (RelationKind.ISSUER, RelationKind.FIELD):
                weight -= 0.3
            if weight > companies.get(m.entity, (0.0, m))[0]:
                companies[m.entity] = (weight, m)
        elif m.brand is not None and m.weight > brands.get(m.brand, (0.0, m))[0]:
            brands[m.brand] = (m.weight, m)
    return companies, brands


def _agreement(entity: Entity, leaning: RegulatorPath | None) -> float:
    """A small step up where the company runs what the rest of the letter speaks of, down where it does not."""
    if leaning is None or not entity.lines:
        return 0.0
    return 0.04 if leaning in {PATH_OF[c] for c in entity.lines} else -0.04


def _of_brand(brand_id: str, leaning: RegulatorPath | None, weights: Weights, folded: str, companies: _Scored, patterns: PlanPatterns) -> str | None:
    """The company of a brand on this path; a company of the brand that the letter also prints is preferred."""
    brand = patterns.brands[brand_id]
    if weights.plainly_self_funded:
        return None
    if leaning is None and weights.boilerplate < 0.7 and weights.self_funded < STANDS:
        printed = [c for c in {*brand.entities.values(), *(p[1] for p in brand.products)} if companies.get(c, (0.0, None))[0] >= FAINT]
        return printed[0] if len(printed) == 1 else brand.usual
    if leaning is None or not _told_apart(leaning, weights):
        return None
    if leaning is RegulatorPath.DMHC:
        for words, company in brand.products:
            if words.search(folded):
                return company
    return brand.entities.get(leaning)


def _told_apart(leaning: RegulatorPath, weights: Weights) -> bool:
    """A regulator's paragraph between federal employer-plan text and no plan phone tells no company."""
    if leaning not in (RegulatorPath.DMHC, RegulatorPath.CDI):
        return True
    return weights.boilerplate < 0.8 or weights.mandated.get(leaning, 0.0) + weights.product.get(leaning, 0.0) + weights.insured >= 1.4


def _plan(doc: DocumentText, choice: _Choice, printed: tuple[PrintedName, ...], weights: Weights, patterns: PlanPatterns) -> Plan:
    entity, mention = choice.entity, choice.mention
    own = _employer_plan(printed, mention, weights)
    if own is not None:
        evidence = (doc.evidence(own.start, own.end, "plan.printed_name"),)
        keeps = entity is not None and is_self_funded_plan(entity)
        return Plan(
            name=own.text,
            legal_entity=entity.name if keeps and entity is not None and not entity.generic else None,
            entity_id=entity.id if keeps and entity is not None else None,
            confidence=0.75,
            evidence=evidence,
        )
    if mention is None:
        return _unlisted(doc, printed, patterns)
    evidence = (doc.evidence(mention.start, mention.end, mention.rule),)
    if entity is None:
        return Plan(name=mention.text, confidence=round(choice.confidence, 2), evidence=evidence)
    keeps_name = not entity.generic and _stands_for_plan(entity, mention, weights)
    return Plan(
        name=mention.text,
        legal_entity=entity.name if keeps_name else None,
        entity_id=entity.id if keeps_name or entity.generic else None,
        confidence=round(choice.confidence, 2),
        evidence=evidence,
    )


def _stands_for_plan(entity: Entity, mention: EntityMention, weights: Weights) -> bool:
    """A company that only administers what an employer, OPM or another state's company provides is not the plan."""
    programme = weights.leading_programme
    if entity.role in DELEGATES:
        return False
    if programme is RegulatorPath.FEHB:
        if RegulatorPath.FEHB in {PATH_OF[c] for c in entity.lines}:
            return True
        return mention.weight >= STRONG and mention.relation is not RelationKind.ADMINISTRATOR and mention.brand is None
    if programme in (RegulatorPath.WORKERS_COMP, RegulatorPath.OTHER_STATE):
        return False
    if programme is None and weights.plainly_self_funded:
        return is_self_funded_plan(entity)
    return True


def _employer_plan(printed: tuple[PrintedName, ...], mention: EntityMention | None, weights: Weights) -> PrintedName | None:
    """The employer's or trust's own plan as printed, where the letter says it pays itself."""
    if not weights.plainly_self_funded or weights.leading_programme in (RegulatorPath.MEDI_CAL, RegulatorPath.MEDICARE, RegulatorPath.FEHB):
        return None
    for name in printed:
        if mention is not None and name.start <= mention.start < name.end:
            continue
        if not re.search(r"insurance|assurance", name.text, re.I):
            return name
    return None


def _unlisted(doc: DocumentText, printed: tuple[PrintedName, ...], patterns: PlanPatterns) -> Plan:
    """A plan that no list holds, as printed; a full legal name is its own legal entity, a damaged listed name that company."""
    if not printed:
        return Plan()
    name = printed[0]
    evidence = (doc.evidence(name.start, name.end, "plan.printed_name"),)
    listed = closest_entity(name.text, patterns)
    if listed is not None:
        return Plan(name=name.text, legal_entity=listed.name, entity_id=listed.id, confidence=0.6, evidence=evidence)
    legal = re.search(r"(?:,? inc\.?|company|corporation|llc)$", name.text, re.I) is not None
    return Plan(name=name.text, legal_entity=name.text if legal else None, confidence=0.6 if legal else 0.5, evidence=evidence)


_AFTER_FIELD = re.compile(
    r"(?:health plan|plan name|payer|carrier|insurer|insurance company|plan de salud|administrator (?:for|of)(?: the)?|on behalf of(?: the)?"
    r"|(?:issued|underwritten|insured|sponsored|offered) by(?: the)?|trustees of(?: the)?|members? of(?: the)?|coverage (?:with|under)(?: the)?"
    r"|health plan,)[ :|]{1,4}"
)


MOST_FIELDS = 60
"""Places after words that announce a plan; a letter has a handful."""


def _printed_plans(text: str, head: int, folded: str) -> tuple[PrintedName, ...]:
    """Plan-like names in the opening block and after words that announce a plan, in that order of trust."""
    found = list(plan_like_names(text, 0, head))
    for m in islice(_AFTER_FIELD.finditer(folded), MOST_FIELDS):
        found.extend(n for n in plan_like_names(text, m.end(), min(len(text), m.end() + 120)) if n.start - m.end() < 4)
    found.sort(key=lambda n: 0 if n.start < head else 1)
    return tuple(found)
