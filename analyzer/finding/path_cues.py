"""Words that point to a programme, a regulator or self-funding, and what they weigh together."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass

from analyzer.finding.section_map import SectionKind, SectionMap
from analyzer.model import Coverage, Evidence, RegulatorPath
from analyzer.reading.text import DocumentText
from analyzer.rulebook.plans import Cue, PlanPatterns, Tier, cue_matches

ASIDE = frozenset({SectionKind.TAGLINES, SectionKind.ENCLOSED_FORM, SectionKind.GLOSSARY})
"""Parts of a letter that speak of no case in particular."""

MANY_STATES = 3
"""So many departments of other states are a list for everybody, not this policy's state."""


@dataclass(frozen=True, slots=True)
class PathCue:
    rule: str
    tier: Tier
    path: RegulatorPath
    coverage: Coverage
    weight: float
    start: int
    end: int
    place: SectionKind
    evidence: Evidence


class Places:
    """Which section an offset stands in; BODY where no section map was made."""

    def __init__(self, sections: SectionMap) -> None:
        self._sections = sections.sections
        self._starts = [s.start for s in sections.sections]

    def at(self, offset: int) -> SectionKind:
        i = bisect_right(self._starts, offset) - 1
        return self._sections[i].kind if i >= 0 and offset < self._sections[i].end else SectionKind.BODY


def find_cues(doc: DocumentText, folded: str, places: Places, patterns: PlanPatterns) -> tuple[PathCue, ...]:
    """The first place of every cue that stands, in the order of the rulebook; `folded` is `fold(doc.text)`."""
    found: list[PathCue] = []
    for cue in patterns.cues:
        m = cue_matches(cue, folded)
        while m is not None and not cue.anywhere and places.at(m.start()) in ASIDE:
            m = cue_matches(cue, folded, m.end())
        if m is None or (cue.id == _DEPARTMENTS and _states_named(cue, folded) >= MANY_STATES):
            continue
        found.append(
            PathCue(
                cue.id,
                cue.tier,
                cue.path,
                cue.coverage,
                cue.weight,
                m.start(),
                m.end(),
                places.at(m.start()),
                doc.evidence(m.start(), m.end(), cue.id),
            )
        )
    return tuple(found)


_DEPARTMENTS = "other_state.department"


def _states_named(cue: Cue, folded: str) -> int:
    return len({m.group() for m in cue.pattern.finditer(folded)})


@dataclass(frozen=True, slots=True)
class Weights:
    """Cues added up by tier; each number is the sum of the weights of different cues."""

    programme: Mapping[RegulatorPath, float]
    coverage: Mapping[RegulatorPath, Coverage]
    """Of the heaviest cue that names one."""
    self_funded: float
    insured: float
    mandated: Mapping[RegulatorPath, float]
    contact: Mapping[RegulatorPath, float]
    product: Mapping[RegulatorPath, float]
    boilerplate: float
    consumer_assistance: bool
    """A state department is printed only as the consumer assistance programme of federal text."""

    @property
    def leading_programme(self) -> RegulatorPath | None:
        """The programme whose words stand (sum of 1 or more), the heaviest first."""
        standing = [(w, p) for p, w in self.programme.items() if w >= STANDS]
        return max(standing, key=lambda wp: (wp[0], wp[1].value))[1] if standing else None

    @property
    def plainly_self_funded(self) -> bool:
        return self.self_funded >= STANDS and self.insured < STANDS


STANDS = 0.99
"""A tier speaks when its cues add up to this."""


def weigh(cues: tuple[PathCue, ...]) -> Weights:
    """Add the cues up by tier and path."""
    sums: dict[tuple[Tier, RegulatorPath], float] = {}
    coverage: dict[RegulatorPath, tuple[float, Coverage]] = {}
    for c in cues:
        sums[c.tier, c.path] = sums.get((c.tier, c.path), 0.0) + c.weight
        if c.tier in (Tier.PROGRAMME, Tier.FUNDING) and c.coverage not in (Coverage.UNKNOWN, Coverage.MEDI_CAL_UNSPECIFIED):
            coverage[c.path] = max(coverage.get(c.path, (0.0, Coverage.UNKNOWN)), (c.weight, c.coverage))
    return Weights(
        programme=_of(sums, Tier.PROGRAMME),
        coverage={path: kind for path, (_, kind) in coverage.items()},
        self_funded=sums.get((Tier.FUNDING, RegulatorPath.SELF_FUNDED), 0.0),
        insured=sums.get((Tier.FUNDING, RegulatorPath.UNKNOWN), 0.0),
        mandated=_of(sums, Tier.MANDATED),
        contact=_of(sums, Tier.CONTACT),
        product=_of(sums, Tier.PRODUCT),
        boilerplate=sums.get((Tier.BOILERPLATE, RegulatorPath.SELF_FUNDED), 0.0),
        consumer_assistance=any(c.rule == "dmhc.consumer_assistance" for c in cues),
    )


def _of(sums: Mapping[tuple[Tier, RegulatorPath], float], tier: Tier) -> dict[RegulatorPath, float]:
    return {path: weight for (t, path), weight in sums.items() if t is tier}


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
"""The regulator path of each kind of coverage."""


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


def printed_regulators(cues: tuple[PathCue, ...]) -> tuple[PrintedRegulator, ...]:
    """The California departments that the letter prints, each with its evidence."""
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
