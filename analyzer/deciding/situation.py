"""Facts and answers folded into the enums of the route tables; each function cites the section it reads.

An answer of the reader outweighs what the letter suggests; `answered` says where that happened, `review` where the two contradict.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from analyzer.deciding.counting import added, moved
from analyzer.deciding.facts import CaseFacts
from analyzer.deciding.forum import FUNDED_BY, forum_of, settled_path
from analyzer.model import (
    Condition,
    Coverage,
    Decision,
    GrievanceStatus,
    NoticeKind,
    ReasonKind,
    RegulatorPath,
    StateHearing,
    Urgency,
)
from analyzer.rulebook.law import Law
from analyzer.rulebook.routes import (
    Clock,
    Exhaustion,
    ExperimentalTest,
    Formulary,
    Forum,
    Ground,
    Hearing,
    Key,
    Ongoing,
    Pace,
    Reading,
    Routes,
    Stance,
    Start,
    Timing,
)

_HOLIDAY_RUN = timedelta(days=7)
"""No run of weekend days and holidays is longer: past it a day is late whatever the holidays are."""
_ANSWER_TIME: Mapping[Forum, str] = {
    Forum.CDI: "cdi.cdi_grievance_stage",
    Forum.MEDI_CAL_PLAN: "medi_cal.plan_answers_appeal",
    Forum.MEDI_CAL_APPEAL: "medi_cal.plan_answers_appeal",
    Forum.MEDI_CAL_UNSPECIFIED: "medi_cal.plan_answers_appeal",
    Forum.MEDI_CAL_LICENCE_UNCLEAR: "medi_cal.plan_answers_appeal",
    Forum.MEDICARE_PLAN: "medicare_advantage.appeal_answer",
    Forum.FEHB: "fehb.fehb_carrier_answer",
    Forum.SELF_FUNDED: "erisa.appeal_decision_before_service",
    Forum.PUBLIC_SELF_FUNDED: "erisa.appeal_decision_before_service",
    Forum.CALPERS: "erisa.appeal_decision_before_service",
}
"""The law that says how long the plan has to answer; elsewhere that of the DMHC."""
_DMHC_ANSWER_TIME = "dmhc.imr_qualifying_period_unresolved_grievance"
_AFTER_SERVICE = "erisa.appeal_decision_after_service"
_AFTER_GRIEVANCE = frozenset({Decision.UPHELD, Decision.PARTLY_OVERTURNED})
_REFUSALS = frozenset({NoticeKind.DENIAL_LETTER, NoticeKind.NOTICE_OF_ACTION, NoticeKind.MEDICARE_DENIAL_NOTICE, NoticeKind.WORKERS_COMP_UR})


@dataclass(frozen=True, slots=True)
class Situation:
    """A case as the route tables see it."""

    key: Key
    stance: Stance
    forum: Forum
    ground: Ground
    exhaustion: Exhaustion
    pace: Pace
    timing: Timing
    test: ExperimentalTest
    ongoing: Ongoing
    path: RegulatorPath
    coverage: Coverage
    starts: Mapping[Start, date | None]
    clocks: tuple[Clock, ...]
    """Those that run."""
    answered: tuple[str, ...]
    """Names of the answers that outweighed the letter."""
    review: tuple[str, ...]
    """Keys in `patterns/words`: contradictions a person should look at."""


def resolve(facts: CaseFacts, *, law: Law, routes: Routes, as_of: date) -> Situation:
    """Fold facts and answers into one situation, as of a day."""
    path, coverage = settled_path(facts)
    forum = forum_of(path, coverage, conflict=facts.path_conflict)
    stance = _stance(facts)
    after_service = _after_service(facts)
    answer_time = _answer_time(forum, after_service)
    starts = _starts(facts, law, as_of, answer_time)
    exhaustion = _exhaustion(facts, starts[Start.DEEMED], as_of)
    starts = {**starts, **_events(facts, starts, exhaustion)}
    urgent = facts.answers.urgent if facts.answers.urgent is not None else facts.urgency is Urgency.URGENT
    pace = Pace.URGENT if urgent and not after_service else Pace.STANDARD
    ground, test = _ground(facts, stance), _test(facts)
    hearing = Hearing(facts.answers.state_hearing or StateHearing.NONE)
    ongoing = _ongoing(facts, starts, exhaustion, law, as_of)
    formulary = Formulary.YES if ReasonKind.FORMULARY_STEP_THERAPY in facts.reasons else Formulary.NO
    draft: Key = (stance, forum, ground, exhaustion, pace, hearing, Timing.IN_TIME, test, ongoing, formulary)
    clocks = tuple(c for c in routes.clocks[forum] if c.runs(draft))
    timing = _timing(clocks, starts, law, as_of)
    key: Key = (stance, forum, ground, exhaustion, pace, hearing, timing, test, ongoing, formulary)
    return Situation(
        key, stance, forum, ground, exhaustion, pace, timing, test, ongoing, path, coverage, starts, clocks,
        answered=_answered(facts, path), review=_contradictions(facts, path, exhaustion, starts, as_of),
    )  # fmt: skip


def _stance(facts: CaseFacts) -> Stance:
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


def _after_service(facts: CaseFacts) -> bool:
    """Expedited review is for care not yet given: Ins. 10169.3(c), HSC 1374.33(c)."""
    return bool(facts.post_service) or facts.decision is Decision.PAYMENT_DENIED


def _answer_time(forum: Forum, after_service: bool) -> str:
    """How long the plan has to answer: HSC 1374.30(j)(3), Ins. 10169(j)(3), WIC 14197.3(b), 29 CFR 2560.503-1(i)(2), 5 CFR 890.105(b)(2)."""
    if after_service and forum in (Forum.SELF_FUNDED, Forum.PUBLIC_SELF_FUNDED, Forum.CALPERS):
        return _AFTER_SERVICE
    return _ANSWER_TIME.get(forum, _DMHC_ANSWER_TIME)


def _starts(facts: CaseFacts, law: Law, as_of: date, answer_time: str) -> dict[Start, date | None]:
    filed = facts.answers.grievance_filed or facts.grievance_filed
    if filed is None and facts.grievance_pending:
        filed = facts.received_date
    deemed = None
    value = law.value(answer_time, on=filed) if filed else None
    if filed and value:
        deemed = added(filed, value)
    elif facts.grievance_pending:
        deemed = facts.response_due
    return {
        Start.NOTICE: facts.notice_date,
        Start.FILED: filed,
        Start.DEEMED: deemed,
        Start.SERVICE_END: facts.service_end,
        Start.RESPONSE_DUE: facts.response_due if facts.grievance_pending else None,
    }


def _exhaustion(facts: CaseFacts, deemed: date | None, as_of: date) -> Exhaustion:
    """Grievance upheld, or unresolved after the plan's time: HSC 1374.30(j)(3), Ins. 10169(j)(3), WIC 10951(b)(1)."""
    waiting = Exhaustion.OVERDUE if deemed is not None and as_of >= deemed else Exhaustion.PENDING
    status = facts.answers.grievance_status
    if status is not None:
        return {
            GrievanceStatus.NONE: Exhaustion.NONE,
            GrievanceStatus.PENDING: waiting,
            GrievanceStatus.PENDING_OVER_30_DAYS: Exhaustion.OVERDUE,
            GrievanceStatus.UPHELD: Exhaustion.DECIDED,
            GrievanceStatus.PARTLY_OVERTURNED: Exhaustion.DECIDED,
        }[status]
    if facts.answers.grievance_decided or is_grievance_answer(facts):
        return Exhaustion.DECIDED
    if facts.answers.grievance_filed or facts.grievance_pending:
        return waiting
    return Exhaustion.UNSAID


def is_grievance_answer(facts: CaseFacts) -> bool:
    """The letter is itself the plan's answer to a grievance or appeal (row D013)."""
    return facts.decision in _AFTER_GRIEVANCE or (facts.notice_kind is NoticeKind.GRIEVANCE_RESOLUTION and facts.decision is not Decision.NONE)


def decided_on(facts: CaseFacts) -> date | None:
    """The day of the plan's decision on the grievance, where it is known."""
    given = facts.answers.grievance_decided or facts.grievance_decided
    return given or ((facts.notice_date or facts.decision_date) if is_grievance_answer(facts) else None)


def _events(facts: CaseFacts, starts: Mapping[Start, date | None], exhaustion: Exhaustion) -> dict[Start, date | None]:
    """ "Any of the qualifying periods or events", HSC 1374.30(k), Ins. 10169(k): each opens its own window; the earliest is the one to act on."""
    deemed = starts[Start.DEEMED]
    if exhaustion is Exhaustion.OVERDUE:
        return {Start.FIRST_EVENT: deemed, Start.LAST_EVENT: deemed}
    decided = decided_on(facts) if exhaustion is Exhaustion.DECIDED else None
    filed = starts[Start.FILED]
    if decided and deemed and filed and filed <= decided:
        return {Start.FIRST_EVENT: min(decided, deemed), Start.LAST_EVENT: decided}
    return {Start.FIRST_EVENT: decided, Start.LAST_EVENT: decided}


def _ground(facts: CaseFacts, stance: Stance) -> Ground:
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


def _test(facts: CaseFacts) -> ExperimentalTest:
    """The conditions of an experimental review: HSC 1370.4(a)(1)-(3), Ins. 10145.3(a)(1)-(3)."""
    if facts.answers.condition is Condition.NEITHER:
        return ExperimentalTest.NOT_SERIOUS
    return ExperimentalTest.NO_PHYSICIAN if facts.answers.physician_supports is False else ExperimentalTest.OPEN


def _ongoing(facts: CaseFacts, starts: Mapping[Start, date | None], exhaustion: Exhaustion, law: Law, as_of: date) -> Ongoing:
    """Running care may go on while the appeal or hearing is decided, if asked in time: 42 CFR 438.420, 22 CCR 51014.2."""
    reduced = bool(facts.ongoing_care) and (facts.decision is Decision.MODIFIED or facts.service_end is not None)
    if facts.decision is not Decision.TERMINATED and not reduced:
        return Ongoing.NO
    base = starts[Start.LAST_EVENT] if exhaustion is Exhaustion.DECIDED else starts[Start.NOTICE]
    value = law.value("medi_cal.aid_paid_pending", on=as_of)
    last = [day for day in (added(base, value) if base and value else None, facts.service_end) if day]
    return Ongoing.PROTECTABLE if last and as_of <= max(last) else Ongoing.YES


def _timing(clocks: tuple[Clock, ...], starts: Mapping[Start, date | None], law: Law, as_of: date) -> Timing:
    """Late only after the latest reading, moved past weekends and holidays (CCP 12a): the department may take it all the same (HSC 1374.30(k))."""
    for clock in clocks:
        if clock.window:
            days = [d for _, d in readings_of(clock, starts, law)]
            if not days:
                return Timing.UNDATED
            last = max(days)
            late = as_of > last and (as_of > last + _HOLIDAY_RUN or as_of > moved(last))
            return Timing.LATE if late else Timing.IN_TIME
    return Timing.IN_TIME


def readings_of(clock: Clock, starts: Mapping[Start, date | None], law: Law) -> list[tuple[Reading, date]]:
    """Every way to count this clock whose start day is known, in the order of the table."""
    found: list[tuple[Reading, date]] = []
    for reading in clock.readings:
        start = starts.get(reading.start)
        if start is None or (reading.fallback and found):
            continue
        value = law.value(reading.law, on=start) if reading.law else None
        if value is not None:
            found.append((reading, added(start, value, back=reading.back)))
        elif reading.law is None:
            found.append((reading, start))
    return found


def _answered(facts: CaseFacts, path: RegulatorPath) -> tuple[str, ...]:
    """Answers that lead where the letter alone does not."""
    a = facts.answers
    found: list[str] = []
    if path is not (facts.letter_path or facts.path):
        found.append("funding" if a.funding is not None and path in FUNDED_BY else "programme")
    if a.grievance_status is not None and (a.grievance_status is not GrievanceStatus.NONE or is_grievance_answer(facts)):
        found.append("grievance_status")
    if a.urgent is not None and a.urgent is not (facts.urgency is Urgency.URGENT):
        found.append("urgent")
    return tuple(found)


def _contradictions(
    facts: CaseFacts, path: RegulatorPath, exhaustion: Exhaustion, starts: Mapping[Start, date | None], as_of: date
) -> tuple[str, ...]:
    """Answers that the letter's own words speak against."""
    a = facts.answers
    decided, filed = decided_on(facts), starts[Start.FILED]
    waiting = a.grievance_status in (GrievanceStatus.NONE, GrievanceStatus.PENDING, GrievanceStatus.PENDING_OVER_30_DAYS)
    tests = {
        "review.path": (facts.letter_path or facts.path) not in (path, RegulatorPath.UNKNOWN),
        "review.grievance_status": waiting and is_grievance_answer(facts),
        "review.grievance_pending": a.grievance_status is GrievanceStatus.NONE and facts.grievance_pending,
        "review.urgent": a.urgent is False and facts.urgency is Urgency.URGENT,
        "review.not_urgent": a.urgent is True and facts.urgency is Urgency.NOT_URGENT,
        "review.after_service": a.urgent is True and _after_service(facts),
        "review.filed_after_decided": bool(decided and filed and filed > decided),
        "review.decided_before_letter": bool(
            a.grievance_decided and facts.notice_date and not is_grievance_answer(facts) and a.grievance_decided < facts.notice_date
        ),
        "review.future": any(d is not None and d > as_of for d in (facts.notice_date, filed, decided)),
        "review.overdue_too_early": exhaustion is Exhaustion.OVERDUE and bool(starts[Start.DEEMED] and as_of < starts[Start.DEEMED]),  # type: ignore[operator]
        "review.favourable": a.grievance_status is not None and facts.decision in (Decision.APPROVED, Decision.OVERTURNED),
    }
    return tuple(name for name, hit in tests.items() if hit)
