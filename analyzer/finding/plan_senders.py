"""Who sent the letter, and whom that sender writes for."""

from __future__ import annotations

from dataclasses import dataclass

from analyzer.finding.path_cues import PATH_OF, Weights
from analyzer.finding.plan_mentions import DELEGATES, EntityMention
from analyzer.finding.plan_names import PrintedName, plan_like_names, sender_like_names
from analyzer.finding.section_map import SectionKind
from analyzer.model import Plan, RegulatorPath, Sender, SenderRole
from analyzer.rulebook.plans import Entity, PlanPatterns, RelationKind


@dataclass(frozen=True, slots=True)
class SenderSeen:
    """The company that heads or signs the letter; `entity` where it is listed."""

    name: str
    role: SenderRole
    entity: Entity | None
    mention: EntityMention | None
    start: int


def find_sender(text: str, head: int, mentions: tuple[EntityMention, ...], patterns: PlanPatterns) -> SenderSeen | None:
    """Who heads the letter: the first company that opens a line, listed or known by its ending, else who signs."""
    listed = [m for m in mentions if m.start < head and _may_send(m)]
    heading = next((m for m in listed if m.heads_line and (m.entity or m.brand)), None) or next((m for m in listed if m.entity), None)
    unlisted = next(iter(sender_like_names(text, 0, head)), None) or next(iter(plan_like_names(text, 0, head)), None)
    if heading is not None and (unlisted is None or heading.start <= unlisted.start or _is_part(heading, unlisted)):
        return _from_mention(heading, patterns)
    if unlisted is not None:
        return SenderSeen(unlisted.text, unlisted.role, None, None, unlisted.start)
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


def _from_mention(m: EntityMention, patterns: PlanPatterns) -> SenderSeen:
    entity = patterns.entities[m.entity] if m.entity else None
    role = entity.role if entity else SenderRole.PLAN if m.brand else SenderRole.UNKNOWN
    return SenderSeen(m.text, role, entity, m, m.start)


def sender_of(seen: SenderSeen | None, entity: Entity | None, plan: Plan, weights: Weights) -> Sender:
    """Name and role of the sender; a plan that only administers or reviews has that role."""
    if seen is None:
        return Sender(name=plan.name, role=entity.role if entity and plan.name else SenderRole.UNKNOWN)
    role = seen.role
    if seen.entity is not None and seen.entity.writes_for_others and entity is not None and entity.id != seen.entity.id:
        role = SenderRole.UTILIZATION_REVIEW
    elif weights.plainly_self_funded and role in (SenderRole.PLAN, SenderRole.INSURER) and seen.mention is not None:
        if seen.entity is None or not is_self_funded_plan(seen.entity):
            role = SenderRole.THIRD_PARTY_ADMINISTRATOR
    elif seen.entity is None and seen.mention is not None and entity is not None and entity.role is SenderRole.INSURER:
        role = SenderRole.INSURER
    return Sender(name=seen.name, role=role)


def find_administrator(mentions: tuple[EntityMention, ...], entity: Entity | None, patterns: PlanPatterns) -> Entity | None:
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


def writes_for_other(sender: Sender, seen: SenderSeen | None, entity: Entity | None) -> bool:
    """Whether the sender is no plan, or a plan that here writes for another."""
    if sender.role in DELEGATES:
        return True
    return bool(seen and seen.entity and seen.entity.writes_for_others and (entity is None or entity.id != seen.entity.id))


def is_self_funded_plan(entity: Entity) -> bool:
    """Whether the company is itself a self-funded plan: a trust, a pool, CalPERS."""
    return bool(entity.lines) and entity.role is SenderRole.PLAN and PATH_OF[entity.lines[0]] is RegulatorPath.SELF_FUNDED
