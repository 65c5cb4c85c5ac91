"""Facts and answers folded into the enums of the route tables; each function cites the section it reads.

An answer of the reader outweighs what the letter suggests; `answered` says where that happened, `review` where the two contradict.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from analyzer.deciding.counting import added, moved
from analyzer.deciding.exhaustion import after_service, answer_time_of, decided_on, events_of, exhaustion_of, is_grievance_answer, starts_of
from analyzer.deciding.facts import CaseFacts
from analyzer.deciding.forum import FUNDED_BY, forum_of, settled_path
from analyzer.deciding.grounds import experimental_test, ground_of, stance_of
from analyzer.model import (
    Coverage,
    Decision,
    GrievanceStatus,
    ReasonKind,
    RegulatorPath,
    StateHearing,
    Urgency,
)
from analyzer.rulebook.columns import Exhaustion, ExperimentalTest, Formulary, Forum, Ground, Hearing, Key, Ongoing, Pace, Stance, Start, Timing
from analyzer.rulebook.law import Law
from analyzer.rulebook.routes import Clock, Reading, Routes

_HOLIDAY_RUN = timedelta(days=7)
"""No run of weekend days and holidays is longer: past it a day is late whatever the holidays are."""


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
    stance = stance_of(facts)
    given = after_service(facts)
    answer_time = answer_time_of(forum, given)
    starts = starts_of(facts, law, answer_time)
    exhaustion = exhaustion_of(facts, starts[Start.DEEMED], as_of)
    starts = {**starts, **events_of(facts, starts, exhaustion)}
    urgent = facts.answers.urgent if facts.answers.urgent is not None else facts.urgency is Urgency.URGENT
    pace = Pace.URGENT if urgent and not given else Pace.STANDARD
    ground, test = ground_of(facts, stance), experimental_test(facts)
    hearing = Hearing(facts.answers.state_hearing or StateHearing.NONE)
    ongoing = _ongoing(facts, starts, exhaustion, law, as_of)
    formulary = Formulary.YES if ReasonKind.FORMULARY_STEP_THERAPY in facts.reasons else Formulary.NO
    draft: Key = (stance, forum, ground, exhaustion, pace, hearing, Timing.IN_TIME, test, ongoing, formulary)
    clocks = _running(routes, forum, draft, facts.other_paths)
    timing = _timing(clocks, starts, law, as_of)
    key: Key = (stance, forum, ground, exhaustion, pace, hearing, timing, test, ongoing, formulary)
    return Situation(
        key, stance, forum, ground, exhaustion, pace, timing, test, ongoing, path, coverage, starts, clocks,
        answered=_answered(facts, path), review=_contradictions(facts, path, exhaustion, starts, as_of),
    )  # fmt: skip


def _running(routes: Routes, forum: Forum, draft: Key, other_paths: tuple[RegulatorPath, ...]) -> tuple[Clock, ...]:
    """The clocks that run; a work injury not ruled out keeps its own, the shortest of all (row D089)."""
    clocks = tuple(c for c in routes.clocks[forum] if c.runs(draft))
    if forum is Forum.UNKNOWN and RegulatorPath.WORKERS_COMP in other_paths:
        stance, _, *rest = draft
        injured: Key = (stance, Forum.WORKERS_COMP, *rest)
        clocks += tuple(c for c in routes.clocks[Forum.WORKERS_COMP] if c.runs(injured))
    return clocks


def _ongoing(facts: CaseFacts, starts: Mapping[Start, date | None], exhaustion: Exhaustion, law: Law, as_of: date) -> Ongoing:
    """Running care may go on while the appeal or hearing is decided, if asked in time: 42 CFR 438.420, 22 CCR 51014.2."""
    reduced = bool(facts.ongoing_care) and (facts.decision is Decision.MODIFIED or facts.service_end is not None)
    if facts.decision is not Decision.TERMINATED and not reduced:
        return Ongoing.NO
    base = starts[Start.LAST_EVENT] if exhaustion is Exhaustion.DECIDED else starts[Start.NOTICE]
    days, before = law.value("medi_cal.aid_paid_pending", on=as_of), law.value("medi_cal.before_the_stop_date", on=as_of)
    last = [added(base, days)] if base and days else []
    if facts.service_end and before:
        last.append(added(facts.service_end, before, back=True))
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
        "review.after_service": a.urgent is True and after_service(facts),
        "review.filed_after_decided": bool(decided and filed and filed > decided),
        "review.decided_before_letter": bool(
            a.grievance_decided and facts.notice_date and not is_grievance_answer(facts) and a.grievance_decided < facts.notice_date
        ),
        "review.future": any(d is not None and d > as_of for d in (facts.notice_date, filed, decided)),
        "review.overdue_too_early": exhaustion is Exhaustion.OVERDUE and bool(starts[Start.DEEMED] and as_of < starts[Start.DEEMED]),  # type: ignore[operator]
        "review.favourable": a.grievance_status is not None and facts.decision in (Decision.APPROVED, Decision.OVERTURNED),
    }
    return tuple(name for name, hit in tests.items() if hit)
