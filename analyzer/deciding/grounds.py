"""What the document is to the member, and on which ground the plan decided; each function cites the section it reads."""

from __future__ import annotations

from collections.abc import Mapping

from analyzer.deciding.facts import CaseFacts
from analyzer.model import Condition, Decision, NoticeKind, ReasonKind
from analyzer.rulebook.columns import ExperimentalTest, Ground, Stance

_REFUSALS = frozenset({NoticeKind.DENIAL_LETTER, NoticeKind.NOTICE_OF_ACTION, NoticeKind.MEDICARE_DENIAL_NOTICE, NoticeKind.WORKERS_COMP_UR})
_PRECEDENCE: Mapping[ReasonKind, Ground] = {
    ReasonKind.FORMULARY_STEP_THERAPY: Ground.MEDICAL,
    ReasonKind.COVERAGE: Ground.COVERAGE,
    ReasonKind.OUT_OF_NETWORK: Ground.NETWORK,
    ReasonKind.INSUFFICIENT_INFORMATION: Ground.MEDICAL,
    ReasonKind.DELAY: Ground.REVIEW_DELAY,
    ReasonKind.MEMBER_ELIGIBILITY: Ground.ENROLMENT,
    ReasonKind.PRIOR_AUTHORIZATION: Ground.ADMINISTRATIVE,
    ReasonKind.TIMELY_FILING: Ground.ADMINISTRATIVE,
    ReasonKind.BILLING_CODING: Ground.ADMINISTRATIVE,
    ReasonKind.COORDINATION_OF_BENEFITS: Ground.ADMINISTRATIVE,
}
"""Where no reason is the main one, the first that applies leads; a missing record counts as necessity "in part" (row D018)."""


def stance_of(facts: CaseFacts) -> Stance:
    """Is there an adverse decision at all? HSC 1374.30(b), Ins. 10169(b): denied, modified or delayed, in whole or part."""
    if facts.imr_decided:
        return Stance.REVIEWED
    if facts.decision in (Decision.APPROVED, Decision.OVERTURNED):
        return Stance.FAVOURABLE
    if facts.decision is Decision.DELAYED:
        return Stance.DELAYED
    if facts.decision is not Decision.NONE:
        return Stance.ADVERSE
    if facts.notice_kind is NoticeKind.APPROVAL:
        return Stance.FAVOURABLE
    if facts.notice_kind is NoticeKind.INFORMATION_REQUEST:
        return Stance.MORE_INFORMATION
    if facts.notice_kind is NoticeKind.DELAY_NOTICE:
        return Stance.DELAYED
    read = facts.notice_kind in (NoticeKind.GRIEVANCE_RESOLUTION, NoticeKind.EXPLANATION_OF_BENEFITS) and bool(facts.reasons)
    return Stance.ADVERSE if facts.notice_kind in _REFUSALS or read else Stance.NO_DECISION


def ground_of(facts: CaseFacts, stance: Stance) -> Ground:
    """Necessity in whole or part goes to review, a coverage decision does not: HSC 1374.30(b)-(d), Ins. 10169(b)-(d), 28 CCR 1300.74.30(a)."""
    reasons = frozenset(facts.reasons)
    if stance is Stance.DELAYED:
        return Ground.ACCESS_DELAY if facts.access_delay else Ground.REVIEW_DELAY
    if ReasonKind.EXPERIMENTAL_INVESTIGATIONAL in reasons:
        return Ground.EXPERIMENTAL_EXCLUDED if ReasonKind.COVERAGE in reasons else Ground.EXPERIMENTAL
    if ReasonKind.EMERGENCY_URGENT in reasons:
        return Ground.EMERGENCY
    if ReasonKind.MEDICAL_NECESSITY in reasons:
        return Ground.MEDICAL
    ordered = [r for r in _PRECEDENCE if r in reasons]
    if not ordered:
        return Ground.CODE_ONLY if facts.notice_kind is NoticeKind.EXPLANATION_OF_BENEFITS else Ground.UNREAD
    chosen = facts.primary if facts.primary in ordered else ordered[0]
    if chosen is ReasonKind.DELAY and facts.access_delay:
        return Ground.ACCESS_DELAY
    return _PRECEDENCE[chosen]


def experimental_test(facts: CaseFacts) -> ExperimentalTest:
    """The conditions of an experimental review: HSC 1370.4(a)(1)-(3), Ins. 10145.3(a)(1)-(3)."""
    if facts.answers.condition is Condition.NEITHER:
        return ExperimentalTest.NOT_SERIOUS
    return ExperimentalTest.NO_PHYSICIAN if facts.answers.physician_supports is False else ExperimentalTest.OPEN
