"""The plan behind the letter, who sent it, and every word that tells the coverage.

The legal entity decides the regulator, and it is seldom what the letterhead says: a medical group, a reviewer or a brand
that two companies share. Order: the company that issues or is named in the plan's field; the company a delegate writes for;
the letterhead; else the brand, where paragraph and programme tell which of its companies it must be.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from analyzer.finding.path_cues import STANDS, PathCue, Places, Weights, find_cues, weigh
from analyzer.finding.plan_mentions import DELEGATES, EntityMention, find_mentions, head_end
from analyzer.finding.plan_names import PrintedName, plan_like_names, sender_like_names
from analyzer.finding.section_map import SectionKind, SectionMap
from analyzer.model import Coverage, Evidence, Plan, RegulatorPath, Sender, SenderRole
from analyzer.reading.text import DocumentText
from analyzer.rulebook.plans import Entity, PlanPatterns, RelationKind, Tier, fold

STRONG = 0.8
"""A mention of this weight names the plan by itself."""
FAINT = 0.35
"""Below this a mention is no evidence of the plan."""

PATH_OF = {
    Coverage.DMHC_HEALTH: RegulatorPath.DMHC,
    Coverage.DMHC_SPECIALIZED: RegulatorPath.DMHC,
    Coverage.CDI_HEALTH: RegulatorPath.CDI,
    Coverage.CDI_OTHER: RegulatorPath.CDI,
    Coverage.MEDI_CAL_PLAN: RegulatorPath.MEDI_CAL,
    Coverage.MEDI_CAL_COHS: RegulatorPath.MEDI_CAL,
    Coverage.MEDI_CAL_FFS: RegulatorPath.MEDI_CAL,
    Coverage.MEDI_CAL_RX: RegulatorPath.MEDI_CAL,
    Coverage.MEDI_CAL_DENTAL: RegulatorPath.MEDI_CAL,
    Coverage.MEDI_CAL_COUNTY_MENTAL_HEALTH: RegulatorPath.MEDI_CAL,
    Coverage.MEDI_CAL_UNSPECIFIED: RegulatorPath.MEDI_CAL,
    Coverage.MEDICARE_ADVANTAGE: RegulatorPath.MEDICARE,
    Coverage.MEDICARE_PART_D: RegulatorPath.MEDICARE,
    Coverage.MEDICARE_ENDING_CARE: RegulatorPath.MEDICARE,
    Coverage.MEDICARE_ORIGINAL: RegulatorPath.MEDICARE,
    Coverage.DUAL: RegulatorPath.MEDICARE,
    Coverage.ERISA: RegulatorPath.SELF_FUNDED,
    Coverage.PUBLIC_SELF_FUNDED: RegulatorPath.SELF_FUNDED,
    Coverage.CALPERS: RegulatorPath.SELF_FUNDED,
    Coverage.FEHB: RegulatorPath.FEHB,
    Coverage.WORKERS_COMP: RegulatorPath.WORKERS_COMP,
    Coverage.OTHER_STATE: RegulatorPath.OTHER_STATE,
    Coverage.TRICARE: RegulatorPath.OTHER_PROGRAM,
    Coverage.VA: RegulatorPath.OTHER_PROGRAM,
    Coverage.SHARING_MINISTRY: RegulatorPath.OTHER_PROGRAM,
    Coverage.EXCHANGE_ELIGIBILITY: RegulatorPath.OTHER_PROGRAM,
    Coverage.OTHER_PROGRAM: RegulatorPath.OTHER_PROGRAM,
    Coverage.UNKNOWN: RegulatorPath.UNKNOWN,
}


@dataclass(frozen=True, slots=True)
class PrintedRegulator:
    """A California department named in the letter."""

    path: RegulatorPath
    """DMHC or CDI."""
    paragraph: bool
    """Its statutory paragraph or block stands there, not only a phone or address."""
    plan_phone: bool
    """The paragraph names the plan's own phone number."""
    evidence: tuple[Evidence, ...]


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
    sender_seen = _sender(doc.text, head, mentions, patterns)
    choice = _choose(mentions, weights, folded, sender_seen, patterns)
    printed = _printed_plans(doc.text, head, folded)
    entity, brand = choice.entity, choice.brand
    plan = _plan(doc, choice, printed, weights, sender_seen)
    administrator = _administrator(mentions, entity, patterns)
    sender = _sender_value(sender_seen, entity, plan, weights, administrator)
    return PlanFacts(
        plan=plan,
        sender=sender,
        mentions=mentions,
        cues=cues,
        weights=weights,
        entity=entity,
        brand=brand,
        administrator=administrator,
        delegate_letter=_writes_for_other(sender, sender_seen, entity, plan),
        printed_regulators=_regulators(cues),
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


def _choose(mentions: tuple[EntityMention, ...], weights: Weights, folded: str, sender: _SenderSeen | None, patterns: PlanPatterns) -> _Choice:
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
            if entity.role in DELEGATES and not (entity.lines and m.relation in (RelationKind.ISSUER, RelationKind.FIELD)):
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


def _plan(doc: DocumentText, choice: _Choice, printed: tuple[PrintedName, ...], weights: Weights, sender: _SenderSeen | None) -> Plan:
    entity, mention = choice.entity, choice.mention
    own = _employer_plan(printed, mention, weights)
    if own is not None:
        evidence = (doc.evidence(own.start, own.end, "plan.printed_name"),)
        keeps = entity is not None and _is_self_funded_plan(entity)
        return Plan(
            name=own.text,
            legal_entity=entity.name if keeps and entity is not None and not entity.generic else None,
            entity_id=entity.id if keeps and entity is not None else None,
            confidence=0.75,
            evidence=evidence,
        )
    if mention is None:
        return _unlisted(doc, printed)
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


def _is_self_funded_plan(entity: Entity) -> bool:
    return bool(entity.lines) and entity.role is SenderRole.PLAN and PATH_OF[entity.lines[0]] is RegulatorPath.SELF_FUNDED


def _stands_for_plan(entity: Entity, mention: EntityMention, weights: Weights) -> bool:
    """A company that only administers what an employer, OPM or another state's company provides is not the plan."""
    programme = weights.leading_programme
    if entity.role in DELEGATES:
        return False
    if programme is RegulatorPath.FEHB:
        return mention.weight >= STRONG and mention.relation is not RelationKind.ADMINISTRATOR and mention.brand is None
    if programme in (RegulatorPath.WORKERS_COMP, RegulatorPath.OTHER_STATE):
        return False
    if programme is None and weights.plainly_self_funded:
        return _is_self_funded_plan(entity)
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


def _unlisted(doc: DocumentText, printed: tuple[PrintedName, ...]) -> Plan:
    """A plan that no list holds, as printed; a full legal name is its own legal entity."""
    if not printed:
        return Plan()
    name = printed[0]
    legal = re.search(r"(?:,? inc\.?|company|corporation|llc)$", name.text, re.I) is not None
    return Plan(
        name=name.text,
        legal_entity=name.text if legal else None,
        confidence=0.6 if legal else 0.5,
        evidence=(doc.evidence(name.start, name.end, "plan.printed_name"),),
    )


_AFTER_FIELD = re.compile(
    r"(?:health plan|plan name|payer|carrier|insurer|insurance company|plan de salud|administrator (?:for|of)(?: the)?|on behalf of(?: the)?|(?:issued|underwritten|insured|sponsored|offered) by(?: the)?"
    r"|trustees of(?: the)?|members? of(?: the)?|coverage (?:with|under)(?: the)?|health plan,)[ :|]{1,4}"
)


def _printed_plans(text: str, head: int, folded: str) -> tuple[PrintedName, ...]:
    """Plan-like names in the opening block and after words that announce a plan, in that order of trust."""
    found = list(plan_like_names(text, 0, head))
    for m in _AFTER_FIELD.finditer(folded):
        found.extend(n for n in plan_like_names(text, m.end(), min(len(text), m.end() + 120)) if n.start - m.end() < 4)
    found.sort(key=lambda n: 0 if n.start < head else 1)
    return tuple(found)


# ---------------------------------------------------------------- the sender


@dataclass(frozen=True, slots=True)
class _SenderSeen:
    name: str
    role: SenderRole
    entity: Entity | None
    mention: EntityMention | None
    start: int


def _sender(text: str, head: int, mentions: tuple[EntityMention, ...], patterns: PlanPatterns) -> _SenderSeen | None:
    """Who heads the letter: the first company that opens a line, listed or known by its ending, else who signs."""
    listed = [m for m in mentions if m.start < head and _may_send(m)]
    heading = next((m for m in listed if m.heads_line and (m.entity or m.brand)), None) or next((m for m in listed if m.entity), None)
    unlisted = next(iter(sender_like_names(text, 0, head)), None) or next(iter(plan_like_names(text, 0, head)), None)
    if heading is not None and (unlisted is None or heading.start <= unlisted.start or _is_part(heading, unlisted)):
        return _from_mention(heading, patterns)
    if unlisted is not None:
        return _SenderSeen(unlisted.text, unlisted.role, None, None, unlisted.start)
    closing = next((m for m in mentions if m.place is SectionKind.CLOSING and _may_send(m) and (m.entity or m.brand)), None)
    first = closing or next((m for m in mentions if m.weight >= 0.4 and (m.entity or m.brand) and _may_send(m)), None)
    return _from_mention(first, patterns) if first else None


def _may_send(m: EntityMention) -> bool:
    return m.relation not in (
        RelationKind.PROVIDER,
        RelationKind.CRITERIA,
        RelationKind.BEHIND,
        RelationKind.FIELD,
        RelationKind.FOOTNOTE,
        RelationKind.ISSUER,
    ) or (m.heads_line and m.relation is RelationKind.ISSUER)


def _is_part(m: EntityMention, name: PrintedName) -> bool:
    return name.start <= m.start < name.end


def _from_mention(m: EntityMention, patterns: PlanPatterns) -> _SenderSeen:
    entity = patterns.entities[m.entity] if m.entity else None
    role = entity.role if entity else SenderRole.PLAN if m.brand else SenderRole.UNKNOWN
    return _SenderSeen(m.text, role, entity, m, m.start)


def _sender_value(seen: _SenderSeen | None, entity: Entity | None, plan: Plan, weights: Weights, administrator: Entity | None) -> Sender:
    if seen is None:
        return Sender(name=plan.name, role=entity.role if entity and plan.name else SenderRole.UNKNOWN)
    role = seen.role
    if seen.entity is not None and seen.entity.writes_for_others and entity is not None and entity.id != seen.entity.id:
        role = SenderRole.UTILIZATION_REVIEW
    elif weights.plainly_self_funded and role in (SenderRole.PLAN, SenderRole.INSURER) and seen.mention is not None:
        if seen.entity is None or not _is_self_funded_plan(seen.entity):
            role = SenderRole.THIRD_PARTY_ADMINISTRATOR
    elif seen.entity is None and seen.mention is not None and entity is not None and entity.role is SenderRole.INSURER:
        role = SenderRole.INSURER
    return Sender(name=seen.name, role=role)


def _administrator(mentions: tuple[EntityMention, ...], entity: Entity | None, patterns: PlanPatterns) -> Entity | None:
    """The company that says it administers, or a listed administrator that heads the letter."""
    for m in mentions:
        if m.entity is None:
            continue
        company = patterns.entities[m.entity]
        if m.relation is RelationKind.ADMINISTRATOR:
            return company
        if company.role is SenderRole.THIRD_PARTY_ADMINISTRATOR and (m.heads_line or m.weight >= 0.5):
            return company
    return None


def _writes_for_other(sender: Sender, seen: _SenderSeen | None, entity: Entity | None, plan: Plan) -> bool:
    if sender.role in DELEGATES:
        return True
    return bool(seen and seen.entity and seen.entity.writes_for_others and (entity is None or entity.id != seen.entity.id))


# ---------------------------------------------------------------- regulators printed


def _regulators(cues: tuple[PathCue, ...]) -> tuple[PrintedRegulator, ...]:
    out: list[PrintedRegulator] = []
    for path in (RegulatorPath.DMHC, RegulatorPath.CDI):
        mine = [c for c in cues if c.path is path and c.tier in (Tier.MANDATED, Tier.CONTACT)]
        if mine:
            out.append(
                PrintedRegulator(
                    path,
                    any(c.tier is Tier.MANDATED and c.weight >= STANDS for c in mine),
                    any(c.rule == "dmhc.paragraph_plan_phone" for c in mine),
                    tuple(c.evidence for c in mine),
                )
            )
    return tuple(out)
