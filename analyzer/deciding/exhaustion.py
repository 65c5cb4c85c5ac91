"""How far the plan's own grievance or appeal has come, and the days that follow from it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from analyzer.deciding.counting import added
from analyzer.deciding.facts import CaseFacts
from analyzer.model import Decision, GrievanceStatus, NoticeKind
from analyzer.rulebook.columns import Exhaustion, Forum, Start
from analyzer.rulebook.law import Law

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


def after_service(facts: CaseFacts) -> bool:
    """Expedited review is for care not yet given: Ins. 10169.3(c), HSC 1374.33(c)."""
    return bool(facts.post_service) or facts.decision is Decision.PAYMENT_DENIED


def answer_time_of(forum: Forum, given: bool) -> str:
    """How long the plan has to answer: HSC 1374.30(j)(3), Ins. 10169(j)(3), WIC 14197.3(b), 29 CFR 2560.503-1(i)(2), 5 CFR 890.105(b)(2)."""
    if given and forum in (Forum.SELF_FUNDED, Forum.PUBLIC_SELF_FUNDED, Forum.CALPERS):
        return _AFTER_SERVICE
    return _ANSWER_TIME.get(forum, _DMHC_ANSWER_TIME)


def _another_decision(facts: CaseFacts) -> bool:
    """The reader tells of a decision on another day than this letter's: the filing day in the letter is not its own."""
    given = facts.answers.grievance_decided
    return given is not None and is_grievance_answer(facts) and given not in (facts.notice_date, facts.decision_date)


def starts_of(facts: CaseFacts, law: Law, answer_time: str) -> dict[Start, date | None]:
    filed = facts.answers.grievance_filed or (None if _another_decision(facts) else facts.grievance_filed)
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


def exhaustion_of(facts: CaseFacts, deemed: date | None, as_of: date) -> Exhaustion:
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
    return facts.decision in _AFTER_GRIEVANCE or (
        facts.notice_kind is NoticeKind.GRIEVANCE_RESOLUTION and facts.decision not in (Decision.NONE, Decision.DELAYED)
    )


def decided_on(facts: CaseFacts) -> date | None:
    """The day of the plan's decision on the grievance, where it is known."""
    given = facts.answers.grievance_decided or facts.grievance_decided
    return given or ((facts.notice_date or facts.decision_date) if is_grievance_answer(facts) else None)


def events_of(facts: CaseFacts, starts: Mapping[Start, date | None], exhaustion: Exhaustion) -> dict[Start, date | None]:
    """ "Any of the qualifying periods or events", HSC 1374.30(k), Ins. 10169(k): each opens its own window; the earliest is the one to act on."""
    deemed = starts[Start.DEEMED]
    if exhaustion is Exhaustion.OVERDUE:
        return {Start.FIRST_EVENT: deemed, Start.LAST_EVENT: deemed}
    decided = decided_on(facts) if exhaustion is Exhaustion.DECIDED else None
    filed = starts[Start.FILED]
    if decided and deemed and filed and filed <= decided:
        return {Start.FIRST_EVENT: min(decided, deemed), Start.LAST_EVENT: decided}
    return {Start.FIRST_EVENT: decided, Start.LAST_EVENT: decided}
