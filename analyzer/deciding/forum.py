"""Regulator path and kind of coverage -> whose rules lead on."""

from __future__ import annotations

from collections.abc import Mapping

from analyzer.deciding.facts import CaseFacts
from analyzer.model import Answers, Coverage, Funding, Programme, RegulatorPath
from analyzer.rulebook.columns import Forum

_BY_COVERAGE: Mapping[Coverage, Forum] = {
    Coverage.DMHC_HEALTH: Forum.DMHC,
    Coverage.DMHC_SPECIALIZED: Forum.DMHC_SPECIALIZED,
    Coverage.CDI_HEALTH: Forum.CDI,
    Coverage.CDI_OTHER: Forum.CDI_OTHER,
    Coverage.MEDI_CAL_PLAN: Forum.MEDI_CAL_PLAN,
    Coverage.MEDI_CAL_COHS: Forum.MEDI_CAL_APPEAL,
    Coverage.MEDI_CAL_COUNTY_MENTAL_HEALTH: Forum.MEDI_CAL_APPEAL,
    Coverage.MEDI_CAL_FFS: Forum.MEDI_CAL_HEARING,
    Coverage.MEDI_CAL_RX: Forum.MEDI_CAL_HEARING,
    Coverage.MEDI_CAL_DENTAL: Forum.MEDI_CAL_HEARING,
    Coverage.MEDI_CAL_UNSPECIFIED: Forum.MEDI_CAL_UNSPECIFIED,
    Coverage.MEDICARE_ADVANTAGE: Forum.MEDICARE_PLAN,
    Coverage.MEDICARE_PART_D: Forum.MEDICARE_DRUG_PLAN,
    Coverage.MEDICARE_ENDING_CARE: Forum.MEDICARE_ENDING,
    Coverage.MEDICARE_ORIGINAL: Forum.MEDICARE_ORIGINAL,
    Coverage.DUAL: Forum.DUAL,
    Coverage.ERISA: Forum.SELF_FUNDED,
    Coverage.PUBLIC_SELF_FUNDED: Forum.PUBLIC_SELF_FUNDED,
    Coverage.CALPERS: Forum.CALPERS,
    Coverage.FEHB: Forum.FEHB,
    Coverage.WORKERS_COMP: Forum.WORKERS_COMP,
    Coverage.OTHER_STATE: Forum.OTHER_STATE,
    Coverage.TRICARE: Forum.TRICARE,
    Coverage.VA: Forum.VA,
    Coverage.SHARING_MINISTRY: Forum.SHARING_MINISTRY,
    Coverage.EXCHANGE_ELIGIBILITY: Forum.EXCHANGE,
    Coverage.OTHER_PROGRAM: Forum.OTHER_PROGRAM,
}
_BY_PATH: Mapping[RegulatorPath, tuple[Forum, ...]] = {
    RegulatorPath.DMHC: (Forum.DMHC, Forum.DMHC_SPECIALIZED),
    RegulatorPath.CDI: (Forum.CDI, Forum.CDI_OTHER),
    RegulatorPath.MEDI_CAL: (Forum.MEDI_CAL_UNSPECIFIED, Forum.MEDI_CAL_PLAN, Forum.MEDI_CAL_APPEAL, Forum.MEDI_CAL_HEARING, Forum.DUAL),
    RegulatorPath.MEDICARE: (Forum.MEDICARE_PLAN, Forum.MEDICARE_DRUG_PLAN, Forum.MEDICARE_ENDING, Forum.MEDICARE_ORIGINAL, Forum.DUAL),
    RegulatorPath.SELF_FUNDED: (Forum.SELF_FUNDED, Forum.PUBLIC_SELF_FUNDED, Forum.CALPERS),
    RegulatorPath.FEHB: (Forum.FEHB,),
    RegulatorPath.WORKERS_COMP: (Forum.WORKERS_COMP,),
    RegulatorPath.OTHER_STATE: (Forum.OTHER_STATE,),
    RegulatorPath.OTHER_PROGRAM: (Forum.OTHER_PROGRAM, Forum.TRICARE, Forum.VA, Forum.SHARING_MINISTRY, Forum.EXCHANGE),
    RegulatorPath.UNKNOWN: (Forum.UNKNOWN, Forum.DUAL),
}
"""The forums a path may lead to; the first where the coverage is not told."""
_PROGRAMMES: Mapping[Programme, RegulatorPath] = {
    Programme.MEDI_CAL: RegulatorPath.MEDI_CAL,
    Programme.MEDICARE: RegulatorPath.MEDICARE,
    Programme.FEHB: RegulatorPath.FEHB,
    Programme.WORKERS_COMP: RegulatorPath.WORKERS_COMP,
    Programme.OTHER: RegulatorPath.OTHER_PROGRAM,
}
_INSURED = (RegulatorPath.DMHC, RegulatorPath.CDI)
FUNDED_BY = frozenset({*_INSURED, RegulatorPath.SELF_FUNDED})
"""Paths that the answer on who pays can lead to."""
_COMMERCIAL = (*_INSURED, RegulatorPath.SELF_FUNDED, RegulatorPath.OTHER_STATE)
_DUAL_SIDES = {RegulatorPath.MEDI_CAL: Coverage.MEDI_CAL_UNSPECIFIED, RegulatorPath.MEDICARE: Coverage.MEDICARE_ADVANTAGE}


def forum_of(path: RegulatorPath, coverage: Coverage, *, conflict: bool = False) -> Forum:
    """Whose rules lead on.

    Evidence both ways on a county organised health system leaves its licence unclear (row D056).
    """
    forum = _BY_COVERAGE.get(coverage)
    if forum is None or forum not in _BY_PATH[path]:
        return _BY_PATH[path][0]
    if coverage is Coverage.MEDI_CAL_COHS and conflict:
        return Forum.MEDI_CAL_LICENCE_UNCLEAR
    return forum


def settled_path(facts: CaseFacts) -> tuple[RegulatorPath, Coverage]:
    """Path and coverage with the reader's answers on programme and funding."""
    return _settled(facts.path, facts.coverage, facts.other_paths, facts.answers)


def _settled(path: RegulatorPath, coverage: Coverage, others: tuple[RegulatorPath, ...], answers: Answers) -> tuple[RegulatorPath, Coverage]:
    if answers.programme is not None:
        path, coverage = _by_programme(path, coverage, others, answers.programme)
    if answers.funding is Funding.SELF_FUNDED and path in (*_INSURED, RegulatorPath.UNKNOWN):
        return RegulatorPath.SELF_FUNDED, Coverage.ERISA
    if answers.funding is Funding.INSURED and path in (RegulatorPath.SELF_FUNDED, RegulatorPath.UNKNOWN) and coverage is not Coverage.DUAL:
        return _first(_INSURED, others)
    return path, coverage


def _by_programme(path: RegulatorPath, coverage: Coverage, others: tuple[RegulatorPath, ...], programme: Programme) -> tuple[RegulatorPath, Coverage]:
    if programme is Programme.COMMERCIAL:
        return (path, coverage) if path in _COMMERCIAL else _first(_COMMERCIAL, others)
    wanted = _PROGRAMMES[programme]
    if coverage is Coverage.DUAL and wanted in _DUAL_SIDES:
        return wanted, _DUAL_SIDES[wanted]
    return (path, coverage) if path is wanted else (wanted, Coverage.UNKNOWN)


def _first(wanted: tuple[RegulatorPath, ...], others: tuple[RegulatorPath, ...]) -> tuple[RegulatorPath, Coverage]:
    """The likeliest of the other paths that fits the answer, else unknown: the reader said what it is not."""
    return next((p for p in others if p in wanted), RegulatorPath.UNKNOWN), Coverage.UNKNOWN
