"""Which answer would decide most: every answer is tried through the engine, and questions that change nothing are not asked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from analyzer.deciding.deadlines import due_days
from analyzer.deciding.facts import CaseFacts
from analyzer.deciding.situation import Situation, resolve
from analyzer.model import Answers, Condition, Coverage, Funding, GrievanceStatus, Programme, Question, RegulatorPath, StateHearing
from analyzer.rulebook.columns import Exhaustion, Forum, Ground, Stance, Start
from analyzer.rulebook.law import Law
from analyzer.rulebook.routes import Routes
from analyzer.rulebook.words import Words

_STEP = 1.0
_OUTCOME = 0.5
_DATES = 0.25
"""What a change is worth: the next step most, then the outcome, then the dates."""
_MEDI_CAL = frozenset({Forum.MEDI_CAL_PLAN, Forum.MEDI_CAL_APPEAL, Forum.MEDI_CAL_UNSPECIFIED, Forum.MEDI_CAL_HEARING})
_EXPERIMENTAL = frozenset({Ground.EXPERIMENTAL, Ground.EXPERIMENTAL_EXCLUDED})


def questions(facts: CaseFacts, situation: Situation, *, law: Law, routes: Routes, words: Words, as_of: date) -> tuple[Question, ...]:
    """The open questions, the one that decides most first."""
    if situation.stance in (Stance.FAVOURABLE, Stance.REVIEWED):
        return ()
    row = routes.route(situation.key)
    days = due_days(situation, law)
    found: list[tuple[float, Question]] = []
    for name, values in _open(facts, situation):
        worth = 0.0
        for value in values:
            other = resolve(replace(facts, answers=_with(facts.answers, name, value)), law=law, routes=routes, as_of=as_of)
            route = routes.route(other.key)
            worth += _STEP * (route.next_step is not row.next_step) + _OUTCOME * (route.outcome is not row.outcome)
            worth += _DATES * (due_days(other, law) != days)
        if worth:
            shown = tuple(("true" if v else "false") if isinstance(v, bool) else str(v) for v in values if not isinstance(v, date))
            text, decides = words.say(f"question.{name}"), words.say(f"question.{name}.decides")
            found.append((worth / len(values), Question(id=name, text=text, answers=shown, decides=decides)))
    return tuple(q for _, q in sorted(found, key=lambda f: -f[0]))


def _with(answers: Answers, name: str, value: object) -> Answers:
    changes: dict[str, object] = {name: value}
    return replace(answers, **changes)  # type: ignore[arg-type]


def _open(facts: CaseFacts, situation: Situation) -> Iterator[tuple[str, tuple[object, ...]]]:
    """Answers not given yet that the letter leaves open, each with the values to try."""
    a = facts.answers
    doubtful = facts.path is RegulatorPath.UNKNOWN or facts.path_conflict or facts.coverage in (Coverage.DUAL, Coverage.UNKNOWN)
    if a.programme is None and (situation.forum is Forum.UNKNOWN or facts.coverage is Coverage.DUAL):
        yield "programme", tuple(Programme)
    if a.funding is None and doubtful and situation.forum in (Forum.UNKNOWN, Forum.DMHC, Forum.CDI, Forum.SELF_FUNDED):
        yield "funding", tuple(Funding)
    if a.grievance_status is None and situation.exhaustion is not Exhaustion.DECIDED:
        yield "grievance_status", tuple(GrievanceStatus)
    if a.urgent is None:
        yield "urgent", (True, False)
    if situation.ground in _EXPERIMENTAL:
        if a.condition is None:
            yield "condition", tuple(Condition)
        if a.physician_supports is None:
            yield "physician_supports", (True, False)
    if a.state_hearing is None and situation.forum in _MEDI_CAL:
        yield "state_hearing", tuple(StateHearing)
    yield from _open_days(facts, situation)


def _open_days(facts: CaseFacts, situation: Situation) -> Iterator[tuple[str, tuple[object, ...]]]:
    near = facts.notice_date
    if near is None:
        return
    if situation.exhaustion in (Exhaustion.PENDING, Exhaustion.OVERDUE) and situation.starts[Start.FILED] is None:
        yield "grievance_filed", (near,)
    if situation.exhaustion is Exhaustion.DECIDED and situation.starts[Start.LAST_EVENT] is None:
        yield "grievance_decided", (near,)
