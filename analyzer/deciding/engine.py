"""Findings, answers and dated law -> one determination with its reasons.

Order: adverse decision? programme and regulator, ground, urgency, exhaustion, dates, and last the question that decides most.
The product informs; it never files anything and never promises an outcome.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from analyzer.deciding.deadlines import deadlines
from analyzer.deciding.exhaustion import decided_on, is_grievance_answer
from analyzer.deciding.facts import CaseFacts
from analyzer.deciding.guidance import checklist, documents_to_gather, first_steps
from analyzer.deciding.questions import questions
from analyzer.deciding.situation import Situation, resolve
from analyzer.model import Determination, ReasonKind, Why
from analyzer.rulebook.columns import COLUMNS, Exhaustion, Forum, Ground, Pace, Stance, Start
from analyzer.rulebook.law import Law
from analyzer.rulebook.route_tree import Route
from analyzer.rulebook.routes import Routes
from analyzer.rulebook.words import SOURCE_LANGUAGE, Words

_MEDICAL = frozenset({ReasonKind.MEDICAL_NECESSITY, ReasonKind.EXPERIMENTAL_INVESTIGATIONAL, ReasonKind.EMERGENCY_URGENT})
_DECIDES = frozenset({Stance.ADVERSE, Stance.DELAYED})


@dataclass(frozen=True, slots=True)
class Decided:
    """A determination, what a person should look at, and how it came about."""

    determination: Determination
    review: tuple[str, ...]
    """Plain sentences; empty where nothing speaks against the facts."""
    trace: tuple[str, ...]
    """The facts as the tables saw them, the row, the clocks: one line each."""


def decide(facts: CaseFacts, *, law: Law, routes: Routes, as_of: date, lang: str = SOURCE_LANGUAGE, ask: bool = True) -> Decided:
    """Decide one case as of a day.

    `ask=False` leaves the questions out, which cost most of the time. An unknown `lang` is answered in English.
    """
    words = routes.words.get(lang) or routes.words[SOURCE_LANGUAGE]
    situation = resolve(facts, law=law, routes=routes, as_of=as_of)
    route = routes.route(situation.key)
    determination = Determination(
        outcome=route.outcome,
        grounds=facts.reasons,
        next_step=route.next_step,
        other_steps=route.other_steps,
        deadlines=deadlines(situation, law=law, words=words, as_of=as_of),
        why=tuple(_why(facts, situation, route, law, words, as_of)),
        questions=questions(facts, situation, law=law, routes=routes, words=words, as_of=as_of) if ask else (),
        checklist=checklist(facts, situation, route, words, as_of),
        first_steps=first_steps(facts, situation, words),
        documents_to_gather=documents_to_gather(facts, situation, route, words),
        contacts=routes.contacts[situation.forum],
        disclaimer=words.say("disclaimer"),
    )
    return Decided(determination, tuple(_review(facts, situation, words)), tuple(_trace(situation, route)))


def _why(facts: CaseFacts, situation: Situation, route: Route, law: Law, words: Words, as_of: date) -> Iterator[Why]:
    """Who regulates, what is known of the grievance, the row, and the answers that outweighed the letter."""
    if situation.stance not in (Stance.FAVOURABLE, Stance.NO_DECISION) or situation.exhaustion is Exhaustion.PENDING:
        yield Why(
            rule_id=f"path.{situation.forum}",
            text=words.say(f"forum.{situation.forum}"),
            citation=_PATH_LAW.get(situation.forum, "HSC 1374.30(b); Ins. 10169(b)"),
        )
    for name in situation.answered:
        yield Why(rule_id=f"answer.{name}", text=words.say(f"answer.{name}"), citation="")
    if situation.stance in _DECIDES or situation.exhaustion is not Exhaustion.UNSAID:
        yield Why(rule_id="exhaustion", text=_grievance(facts, situation, words), citation=_EXHAUSTION_LAW.get(situation.forum, ""))
    for key in route.why:
        yield Why(rule_id=route.id, text=words.say(key, law=law, on=as_of), citation=route.citation)
    for key, citation in _besides(facts, situation):
        yield Why(rule_id=key.removeprefix("why."), text=words.say(key), citation=citation)


_PATH_LAW = {
    Forum.DMHC: "HSC 1374.30(b)",
    Forum.DMHC_SPECIALIZED: "HSC 1374.30(b)",
    Forum.CDI: "Ins. 10169(b)",
    Forum.CDI_OTHER: "Ins. 10169(b)",
    Forum.MEDI_CAL_PLAN: "HSC 1374.30; WIC 10950(g)(2)",
    Forum.MEDI_CAL_APPEAL: "WIC 10950(g)(2)",
    Forum.MEDI_CAL_HEARING: "WIC 10951(a)",
    Forum.MEDICARE_PLAN: "Ins. 10169(f); HSC 1374.30(f); 28 CCR 1300.70.4(a)",
    Forum.MEDICARE_DRUG_PLAN: "Ins. 10169(f); HSC 1374.30(f)",
    Forum.SELF_FUNDED: "29 CFR 2560.503-1; 45 CFR 147.136",
    Forum.PUBLIC_SELF_FUNDED: "45 CFR 147.136; HSC 1349.2",
    Forum.CALPERS: "2 CCR 599.518",
    Forum.FEHB: "5 CFR 890.105",
    Forum.WORKERS_COMP: "Lab. 4610.5",
}
_EXHAUSTION_LAW = {
    Forum.DMHC: "HSC 1374.30(j)(3)",
    Forum.CDI: "Ins. 10169(j)(3)",
    Forum.MEDI_CAL_PLAN: "HSC 1374.30(j)(3); WIC 10951(b)(1)",
    Forum.MEDI_CAL_APPEAL: "WIC 10951(b)(1)",
    Forum.SELF_FUNDED: "45 CFR 147.136(b)(2)(ii)(F)",
    Forum.FEHB: "5 CFR 890.105(b)",
}


def _grievance(facts: CaseFacts, situation: Situation, words: Words) -> str:
    """What is known of the plan's own process, with its day."""
    match situation.exhaustion:
        case Exhaustion.DECIDED:
            day = decided_on(facts)
            said = [words.say("fact.decided", date=day.isoformat()) if day else words.say("fact.decided.undated")]
            if is_grievance_answer(facts) and facts.answers.grievance_decided is None:
                said.insert(0, words.say("fact.letter_is_answer"))
            return " ".join(said)
        case Exhaustion.PENDING | Exhaustion.OVERDUE:
            filed = situation.starts[Start.FILED]
            return words.say("fact.filed", date=filed.isoformat()) if filed else words.say("fact.filed.undated")
        case Exhaustion.NONE:
            return words.say("fact.none")
        case _:
            return words.say("fact.unsaid")


def _besides(facts: CaseFacts, situation: Situation) -> Iterator[tuple[str, str]]:
    """What else bears on the case."""
    reasons = frozenset(facts.reasons)
    if (
        situation.stance is Stance.ADVERSE
        and reasons & _MEDICAL
        and reasons - _MEDICAL
        and situation.forum in (Forum.DMHC, Forum.CDI, Forum.MEDI_CAL_PLAN)
    ):
        yield "why.mixed", "HSC 1374.30(d); Ins. 10169(d)(2)-(3)"
    if facts.delegate_letter and situation.stance in _DECIDES and situation.exhaustion in (Exhaustion.UNSAID, Exhaustion.NONE):
        yield "why.delegate", "HSC 1374.30(b),(j)(3)"
    if facts.answers.urgent and situation.pace is Pace.STANDARD:
        yield "why.urgent_after_service", "HSC 1374.33(c); Ins. 10169.3(c)"
    if facts.answers.physician_supports is False and situation.ground is Ground.MEDICAL:
        yield "why.recommendation", "HSC 1374.30(j)(1); Ins. 10169(j)(1)"


def _review(facts: CaseFacts, situation: Situation, words: Words) -> Iterator[str]:
    for key in situation.review:
        yield words.say(key)
    if facts.path_conflict:
        yield words.say("review.licence" if situation.forum is Forum.MEDI_CAL_LICENCE_UNCLEAR else "review.conflict")


def _trace(situation: Situation, route: Route) -> Iterator[str]:
    yield "facts: " + ", ".join(f"{name}={value}" for name, value in zip(COLUMNS, situation.key, strict=True))
    for start, day in situation.starts.items():
        if day is not None:
            yield f"start: {start} {day.isoformat()}"
    yield f"row: {route.id} ({', '.join(route.cases)}) {route.citation} [{route.verified}]"
    for clock in situation.clocks:
        yield f"clock: {clock.id} -> {clock.name}"
    for key in situation.review:
        yield f"review: {key}"
