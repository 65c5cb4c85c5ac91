"""Which regulator's review this coverage has: evidence weighed, conflicts kept visible.

Order: the reader's answers, programme words, the letter's own words on who pays, the legal entity, the mandated paragraph,
phone and address, brand. A lower tier never outvotes a higher one; where it points elsewhere the finding says so. Brand alone,
or paragraphs of both departments without a company, give `unknown`, so that one question can be asked.
Sources: rule base section G and rows D041 to D094 of the decision table.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from analyzer.finding.path_cues import PATH_OF, STANDS, PathCue
from analyzer.finding.plans import PlanFacts
from analyzer.model import Alternative, Answers, Coverage, Evidence, Funding, PathFinding, Programme, RegulatorPath, SenderRole
from analyzer.rulebook.plans import RelationKind, Tier

_NAMES = {
    RegulatorPath.DMHC: "the Department of Managed Health Care",
    RegulatorPath.CDI: "the Department of Insurance",
    RegulatorPath.MEDI_CAL: "Medi-Cal",
    RegulatorPath.MEDICARE: "Medicare",
    RegulatorPath.SELF_FUNDED: "a self-funded plan",
    RegulatorPath.FEHB: "the federal employees' program",
    RegulatorPath.WORKERS_COMP: "workers' compensation",
    RegulatorPath.OTHER_STATE: "another state's insurance department",
    RegulatorPath.OTHER_PROGRAM: "another program",
    RegulatorPath.UNKNOWN: "no regulator",
}

_ANSWERED = {
    Programme.MEDI_CAL: RegulatorPath.MEDI_CAL,
    Programme.MEDICARE: RegulatorPath.MEDICARE,
    Programme.FEHB: RegulatorPath.FEHB,
    Programme.WORKERS_COMP: RegulatorPath.WORKERS_COMP,
    Programme.OTHER: RegulatorPath.OTHER_PROGRAM,
}

EVIDENCE_SHOWN = 4
HEAVY_BOILERPLATE = 0.8
"""Federal employer-plan text of this weight, without a company, leaves a state paragraph in doubt (D086)."""
PRODUCT = 0.55
"""Words of a kind of contract that tell a path beside a brand."""


@dataclass(frozen=True, slots=True)
class _View:
    """One reading of the evidence: a path, how sure, and what kind of coverage."""

    path: RegulatorPath
    confidence: float
    coverage: Coverage
    tiers: tuple[Tier, ...]
    others: tuple[tuple[RegulatorPath, float], ...] = ()
    conflicts: tuple[str, ...] = ()


def decide_path(facts: PlanFacts, answers: Answers) -> PathFinding:
    """The path of the letter under the reader's answers, with alternatives, coverage and conflicts in plain sentences."""
    letter = _of_letter(facts)
    view = _answered(letter, facts, answers)
    conflicts = (*view.conflicts, *_conflicts(view, facts))
    return PathFinding(
        value=view.path,
        confidence=round(view.confidence, 2),
        evidence=_evidence(view, facts),
        alternatives=tuple(Alternative(value=p, confidence=round(c, 2)) for p, c in _alternatives(view, facts)),
        coverage=view.coverage,
        conflicts=tuple(dict.fromkeys(conflicts)),
    )


# ---------------------------------------------------------------- answers


def _answered(letter: _View, facts: PlanFacts, answers: Answers) -> _View:
    """The reader's answers outweigh the letter; where they contradict it, the finding says so."""
    view = letter
    if answers.programme in _ANSWERED:
        view = _set(letter, facts, _ANSWERED[answers.programme], f"You answered that this is {_NAMES[_ANSWERED[answers.programme]]} coverage")
    elif answers.programme is Programme.COMMERCIAL and letter.path not in (
        RegulatorPath.DMHC,
        RegulatorPath.CDI,
        RegulatorPath.SELF_FUNDED,
        RegulatorPath.OTHER_STATE,
        RegulatorPath.UNKNOWN,
    ):
        view = replace(
            _commercial(facts), conflicts=(f"You answered that this is commercial coverage; the letter's words point to {_NAMES[letter.path]}.",)
        )
    if answers.funding is Funding.SELF_FUNDED and view.path not in (RegulatorPath.SELF_FUNDED, *_ANSWERED.values()):
        view = _set(view, facts, RegulatorPath.SELF_FUNDED, "You answered that the employer pays the claims itself")
    elif answers.funding is Funding.INSURED and view.path in (RegulatorPath.SELF_FUNDED, RegulatorPath.UNKNOWN):
        insured = _insured(facts)
        note = ("You answered that an insurer stands behind the plan; the letter's own words say it is self-funded.",)
        view = replace(insured, conflicts=note if view.path is RegulatorPath.SELF_FUNDED else ())
    return view


def _set(view: _View, facts: PlanFacts, path: RegulatorPath, because: str) -> _View:
    if view.path is path:
        return replace(view, confidence=max(view.confidence, 0.97))
    note = () if view.path is RegulatorPath.UNKNOWN else (f"{because}; the letter points to {_NAMES[view.path]}.",)
    return _View(path, 0.95, _coverage(path, facts), (), ((view.path, 0.3),) if note else (), note)


def _insured(facts: PlanFacts) -> _View:
    """The view once self-funding is ruled out."""
    view = _commercial(facts, insured=True)
    return replace(view, confidence=min(0.97, view.confidence + 0.05)) if view.path is not RegulatorPath.UNKNOWN else view


# ---------------------------------------------------------------- the letter


def _of_letter(facts: PlanFacts) -> _View:
    programme = _programme(facts)
    if programme is not None:
        return programme
    return _self_funded(facts) or _commercial(facts)


def _programme(facts: PlanFacts) -> _View | None:
    """Programme words, alone or with a company that runs nothing else."""
    weights = facts.weights
    path = weights.leading_programme
    if path is RegulatorPath.OTHER_STATE and weights.plainly_self_funded:
        return None
    if path is not None:
        if path in (RegulatorPath.MEDI_CAL, RegulatorPath.MEDICARE):
            return _medi_medi(facts, path)
        return _View(path, 0.95 if weights.programme[path] >= 1.5 else 0.9, _coverage(path, facts), (Tier.PROGRAMME,))
    return _programme_of_company(facts)


def _programme_of_company(facts: PlanFacts) -> _View | None:
    """A Medi-Cal or Medicare company without enough programme words: only where it runs nothing commercial."""
    entity = facts.entity
    if entity is None or not entity.lines:
        return None
    paths = {PATH_OF[c] for c in entity.lines}
    programmes = paths - {RegulatorPath.DMHC, RegulatorPath.CDI, RegulatorPath.SELF_FUNDED, RegulatorPath.UNKNOWN}
    if not programmes:
        return None
    said = {p: w for p, w in facts.weights.programme.items() if p in programmes}
    path = max(said, key=lambda p: said[p]) if said else PATH_OF[entity.lines[0]]
    if path not in programmes:
        return None
    commercial = facts.weights.product.get(RegulatorPath.DMHC, 0.0)
    if RegulatorPath.DMHC in paths and (commercial > 0 and said.get(path, 0.0) < 0.6):
        return None
    confidence = 0.9 if path in said and RegulatorPath.DMHC not in paths else 0.8 if RegulatorPath.DMHC not in paths else 0.65
    others = ((RegulatorPath.DMHC, 0.3),) if RegulatorPath.DMHC in paths else ()
    return _View(path, confidence, _coverage(path, facts), (Tier.PROGRAMME,), others)


def _medi_medi(facts: PlanFacts, path: RegulatorPath) -> _View:
    """Medi-Cal or Medicare, or both in one letter: the heavier words lead, and the doubt is shown."""
    programme = facts.weights.programme
    other = RegulatorPath.MEDICARE if path is RegulatorPath.MEDI_CAL else RegulatorPath.MEDI_CAL
    mine, theirs = programme.get(path, 0.0), programme.get(other, 0.0)
    dual = any(c.rule == "medicare.dual_decision" for c in facts.cues)
    if theirs < STANDS and not (dual and theirs >= 0.5):
        return _View(path, 0.97 if mine >= 1.5 else 0.9, _coverage(path, facts), (Tier.PROGRAMME,))
    clear = mine >= 2 * theirs and not dual
    return _View(
        path,
        0.8 if clear else 0.6,
        _coverage(path, facts) if clear else Coverage.DUAL,
        (Tier.PROGRAMME,),
        ((other, 0.2 if clear else 0.4),),
        ("The letter speaks of both Medicare and Medi-Cal; which of the two refused the service decides the next step.",),
    )


def _self_funded(facts: PlanFacts) -> _View | None:
    """Self-funded by the letter's own words, by its name, or by an administrator that insures nobody."""
    weights = facts.weights
    entity, administrator = facts.entity, facts.administrator
    coverage = _coverage(RegulatorPath.SELF_FUNDED, facts)
    if weights.plainly_self_funded:
        return _View(RegulatorPath.SELF_FUNDED, 0.96 if weights.self_funded >= 2 else 0.9, coverage, (Tier.FUNDING,))
    if entity is not None and entity.lines and PATH_OF[entity.lines[0]] is RegulatorPath.SELF_FUNDED and weights.insured < STANDS:
        return _View(RegulatorPath.SELF_FUNDED, 0.88, coverage, (Tier.BOILERPLATE,))
    if weights.insured >= STANDS or _standing(facts):
        return None
    only_administers = administrator is not None and administrator.role is SenderRole.THIRD_PARTY_ADMINISTRATOR and bool(administrator.lines)
    if only_administers and (entity is None or entity.role is SenderRole.THIRD_PARTY_ADMINISTRATOR):
        return _View(RegulatorPath.SELF_FUNDED, 0.85, coverage, (Tier.BOILERPLATE,))
    if _insurer_administers(facts):
        return _View(
            RegulatorPath.SELF_FUNDED, 0.75 if weights.boilerplate >= 0.5 else 0.6, coverage, (Tier.BOILERPLATE,), ((RegulatorPath.CDI, 0.2),)
        )
    return None


def _insurer_administers(facts: PlanFacts) -> bool:
    """A plan or insurer says it administers, no other company issues, and no state department is printed."""
    if facts.weights.contact and not facts.weights.consumer_assistance:
        return False
    return any(
        m.relation is RelationKind.ADMINISTRATOR and m.sells_coverage and (facts.entity is None or facts.entity.id in m.candidates)
        for m in facts.mentions
    )


def _standing(facts: PlanFacts) -> dict[RegulatorPath, float]:
    """The departments whose paragraph or block stands in the letter."""
    return {p: w for p, w in facts.weights.mandated.items() if w >= STANDS}


def _company_path(facts: PlanFacts) -> RegulatorPath | None:
    """DMHC or CDI by the legal entity."""
    if facts.entity is None:
        return None
    return next((p for p in (PATH_OF[c] for c in facts.entity.lines) if p in (RegulatorPath.DMHC, RegulatorPath.CDI)), None)


def _commercial(facts: PlanFacts, *, insured: bool = False) -> _View:
    """DMHC or CDI by company, paragraph, product and contact, in this order."""
    company, standing = _company_path(facts), _standing(facts)
    if company is not None:
        return _by_company(facts, company, standing, insured=insured)
    if len(standing) == 1:
        return _by_paragraph(facts, next(iter(standing)), insured=insured)
    if len(standing) == 2:
        return _unknown(((RegulatorPath.DMHC, 0.4), (RegulatorPath.CDI, 0.4)))
    return _by_contact(facts, insured=insured)


def _by_company(facts: PlanFacts, company: RegulatorPath, standing: dict[RegulatorPath, float], *, insured: bool) -> _View:
    weights = facts.weights
    sure = facts.plan.confidence
    coverage = _coverage(company, facts)
    if company in standing:
        return _View(company, 0.97 if sure >= 0.85 else 0.9, coverage, (Tier.MANDATED,))
    if standing:
        return _View(company, 0.75, coverage, (Tier.MANDATED,), ((next(iter(standing)), 0.2),))
    doubtful = company is RegulatorPath.CDI and Coverage.ERISA in facts.lines() and weights.boilerplate >= 0.7
    if doubtful and weights.insured < STANDS and not insured and not weights.contact.get(RegulatorPath.CDI):
        return _unknown(((RegulatorPath.SELF_FUNDED, 0.45), (RegulatorPath.CDI, 0.4)))
    return _View(company, 0.9 if sure >= 0.85 else 0.8, coverage, (Tier.CONTACT, Tier.PRODUCT))


def _by_paragraph(facts: PlanFacts, path: RegulatorPath, *, insured: bool) -> _View:
    weights = facts.weights
    strength = weights.mandated[path] + weights.product.get(path, 0.0) + weights.insured
    if weights.boilerplate >= HEAVY_BOILERPLATE and strength < 1.4 and not insured:
        return _unknown(((path, 0.4), (RegulatorPath.SELF_FUNDED, 0.4)))
    confidence = 0.9 if strength >= 1.4 else 0.8
    return _View(path, confidence if weights.boilerplate < HEAVY_BOILERPLATE else 0.75, _coverage(path, facts), (Tier.MANDATED,))


def _by_contact(facts: PlanFacts, *, insured: bool) -> _View:
    weights = facts.weights
    contacts = [] if weights.consumer_assistance or weights.boilerplate >= 0.5 else [p for p, w in weights.contact.items() if w > 0]
    if len(contacts) == 1:
        return _View(contacts[0], 0.65, _coverage(contacts[0], facts), (Tier.CONTACT,), ((RegulatorPath.SELF_FUNDED, 0.2),))
    product = {p: w for p, w in weights.product.items() if w >= PRODUCT and p is not RegulatorPath.UNKNOWN}
    named = facts.brand is not None or facts.plan.name is not None
    if len(product) == 1 and named and (weights.boilerplate < 0.5 or insured):
        path = next(iter(product))
        return _View(path, 0.65, _coverage(path, facts), (Tier.PRODUCT,), ((RegulatorPath.SELF_FUNDED, 0.2),))
    if facts.brand is None and facts.plan.name is None and not facts.cues:
        return _unknown(())
    return _unknown(((RegulatorPath.DMHC, 0.3), (RegulatorPath.CDI, 0.2), (RegulatorPath.SELF_FUNDED, 0.3)))


def _unknown(others: tuple[tuple[RegulatorPath, float], ...]) -> _View:
    return _View(RegulatorPath.UNKNOWN, 0.8 if not others else 0.7, Coverage.UNKNOWN, tuple(Tier), others)


# ---------------------------------------------------------------- coverage, conflicts, evidence

_PLAIN = {
    RegulatorPath.DMHC: Coverage.DMHC_HEALTH,
    RegulatorPath.CDI: Coverage.CDI_HEALTH,
    RegulatorPath.MEDI_CAL: Coverage.MEDI_CAL_UNSPECIFIED,
    RegulatorPath.MEDICARE: Coverage.MEDICARE_ADVANTAGE,
    RegulatorPath.SELF_FUNDED: Coverage.ERISA,
    RegulatorPath.FEHB: Coverage.FEHB,
    RegulatorPath.WORKERS_COMP: Coverage.WORKERS_COMP,
    RegulatorPath.OTHER_STATE: Coverage.OTHER_STATE,
    RegulatorPath.OTHER_PROGRAM: Coverage.OTHER_PROGRAM,
    RegulatorPath.UNKNOWN: Coverage.UNKNOWN,
}
_OUTSIDE_PLANS = frozenset(
    {Coverage.MEDI_CAL_RX, Coverage.MEDI_CAL_DENTAL, Coverage.MEDI_CAL_FFS, Coverage.MEDI_CAL_COUNTY_MENTAL_HEALTH, Coverage.MEDICARE_ENDING_CARE}
)
"""Kinds of coverage that the words tell more surely than the company does."""


def _coverage(path: RegulatorPath, facts: PlanFacts) -> Coverage:
    said = facts.weights.coverage.get(path, Coverage.UNKNOWN)
    own = next((c for c in facts.lines() if PATH_OF[c] is path), Coverage.UNKNOWN)
    if path is RegulatorPath.MEDICARE and said is not Coverage.UNKNOWN:
        return said
    if said in _OUTSIDE_PLANS and own is not Coverage.MEDI_CAL_COHS:
        return said if own in (Coverage.UNKNOWN, said) or said is Coverage.MEDICARE_ENDING_CARE else own
    if own is not Coverage.UNKNOWN:
        return own
    if path is RegulatorPath.DMHC and facts.entity is None and facts.weights.product.get(RegulatorPath.UNKNOWN, 0.0) > 0:
        return Coverage.DMHC_SPECIALIZED
    if path is RegulatorPath.CDI and facts.entity is None and facts.weights.product.get(RegulatorPath.UNKNOWN, 0.0) > 0:
        return Coverage.CDI_OTHER
    if path is RegulatorPath.MEDI_CAL and said is Coverage.UNKNOWN and RegulatorPath.DMHC in _standing(facts):
        return Coverage.MEDI_CAL_PLAN
    return said if said is not Coverage.UNKNOWN else _PLAIN[path]


def _conflicts(view: _View, facts: PlanFacts) -> Iterable[str]:
    standing, weights = _standing(facts), facts.weights
    company = _company_path(facts)
    for path in standing:
        if view.path in (RegulatorPath.DMHC, RegulatorPath.CDI) and path is not view.path:
            yield f"The letter carries the notice of {_NAMES[path]}, but the company it names is under {_NAMES[view.path]}."
        if view.path in (RegulatorPath.SELF_FUNDED, RegulatorPath.WORKERS_COMP, RegulatorPath.FEHB, RegulatorPath.OTHER_STATE):
            yield f"The letter carries the notice of {_NAMES[path]}, which does not review {_NAMES[view.path]} claims."
    if view.path is RegulatorPath.UNKNOWN and len(standing) == 2:
        yield "The letter carries the notices of both California departments and no company that would decide between them."
    if weights.boilerplate >= 0.5 and view.path in (RegulatorPath.DMHC, RegulatorPath.CDI):
        yield "The letter also prints federal employer-plan (ERISA) text; insured employer plans print it too, so it does not show self-funding."
    if weights.boilerplate >= 0.5 and view.path is RegulatorPath.UNKNOWN and standing:
        yield (
            "The letter prints a state department's notice and federal employer-plan (ERISA) text; "
            "whether the plan is insured or self-funded decides."
        )
    if view.path is RegulatorPath.SELF_FUNDED and weights.insured >= STANDS:
        yield "The letter calls the coverage insured in one place and self-funded in another."
    if view.path is RegulatorPath.MEDI_CAL and view.coverage is Coverage.MEDI_CAL_COHS and RegulatorPath.DMHC in standing:
        yield (
            "This county plan had no state license for its Medi-Cal line when last checked, yet the letter prints the state paragraph; "
            "the license may have changed."
        )
    if view.path is RegulatorPath.DMHC and company is None and facts.delegate_letter:
        yield "A medical group or reviewer wrote this letter; the plan behind it is not named."
    other_state = weights.programme.get(RegulatorPath.OTHER_STATE, 0.0)
    if other_state >= STANDS and view.path is not RegulatorPath.OTHER_STATE:
        yield "The letter also names another state's insurance department or company."


def _alternatives(view: _View, facts: PlanFacts) -> list[tuple[RegulatorPath, float]]:
    found = dict(view.others)
    for path, weight in facts.weights.programme.items():
        if weight >= 0.5:
            found.setdefault(path, min(0.3, 0.15 * weight))
    for path in _standing(facts):
        found.setdefault(path, 0.1)
    if facts.weights.boilerplate >= 0.5:
        found.setdefault(RegulatorPath.SELF_FUNDED, 0.1)
    found.pop(view.path, None)
    left = max(0.0, 1 - view.confidence) if view.path is not RegulatorPath.UNKNOWN else 1.0
    ranked = sorted(found.items(), key=lambda pc: (-pc[1], pc[0].value))[:3]
    return [(p, min(c, left)) for p, c in ranked if min(c, left) > 0.01]


def _evidence(view: _View, facts: PlanFacts) -> tuple[Evidence, ...]:
    """The words that carry this path: cues of the deciding tiers, then the company's mention."""
    cues = [c for c in facts.cues if _carries(c, view)]
    cues.sort(key=lambda c: (-c.weight, c.start))
    own = facts.plan.evidence if facts.entity is not None and view.path in {PATH_OF[c] for c in facts.lines()} else ()
    return (*own, *(c.evidence for c in cues))[:EVIDENCE_SHOWN]


def _carries(cue: PathCue, view: _View) -> bool:
    if view.path is RegulatorPath.UNKNOWN:
        return cue.tier in (Tier.MANDATED, Tier.BOILERPLATE) and cue.weight >= 0.3
    return cue.path is view.path and (cue.tier in view.tiers or cue.tier in (Tier.MANDATED, Tier.PROGRAMME, Tier.FUNDING))
