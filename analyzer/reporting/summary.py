"""What a reader needs of an analysis, in the order in which it is needed: the one page behind the terminal summary and the HTML report.

Words of the letter are cleaned of control and direction marks here, once; the renderers escape for their own form.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

from analyzer.model import (
    Analysis,
    DateKind,
    Deadline,
    DeadlineName,
    Evidence,
    IdentifierKind,
    NextStep,
    NoticeKind,
    Outcome,
    Question,
    RegulatorPath,
    Urgency,
)
from analyzer.reporting import labels
from analyzer.rulebook.words import Words

UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+")
QUOTE_CHARACTERS = 420
URGENT_DAYS = 7
"""In an urgent case a last day further off than this is not shown under the next step: nobody should take it for the time they have."""
DEADLINE_OF = {
    NextStep.FILE_PLAN_GRIEVANCE: DeadlineName.PLAN_GRIEVANCE,
    NextStep.REQUEST_IMR: DeadlineName.IMR_APPLICATION,
    NextStep.REQUEST_EXPEDITED_IMR: DeadlineName.IMR_APPLICATION,
    NextStep.REQUEST_STATE_HEARING: DeadlineName.STATE_HEARING,
    NextStep.REQUEST_EXTERNAL_REVIEW: DeadlineName.EXTERNAL_REVIEW,
    NextStep.OPM_REVIEW: DeadlineName.OPM_REVIEW,
    NextStep.DWC_IMR: DeadlineName.DWC_IMR,
    NextStep.MEDICARE_RECONSIDERATION: DeadlineName.MEDICARE_APPEAL,
    NextStep.CONTACT_OTHER_REGULATOR: DeadlineName.OTHER_STATE_REVIEW,
}
"""The last day of a step."""
Day = TypeVar("Day", date, str)
"""A day, or its ISO text, which sorts alike."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    text: str
    page: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    name: str
    due: date
    day: str
    """In words."""
    days: int
    """From the day of judging to the due day; negative when it has passed."""
    left: str
    basis: str
    citation: str
    verified: str
    opens: bool
    """The day something becomes possible, not the last day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReasonGiven:
    plain: str
    primary: bool
    sure: str
    quotes: tuple[Quote, ...]
    criteria: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    text: str
    answers: tuple[str, ...]
    decides: str
    name: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A sentence and what it rests on."""

    text: str
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    file_name: str
    as_of: str
    """The day of judging, in words."""
    urgent: bool
    outcome: str
    next_step: str
    other_steps: tuple[str, ...]
    nearest: Due | None
    letter: tuple[tuple[str, str], ...]
    """Label and value of what the letter is about."""
    reasons: tuple[ReasonGiven, ...]
    regulator: str
    regulator_sure: str
    regulator_quotes: tuple[Quote, ...]
    regulator_notes: tuple[str, ...]
    deadlines: tuple[Due, ...]
    why: tuple[Told, ...]
    questions: tuple[Asked, ...]
    checklist: tuple[tuple[str, str, str], ...]
    """Met in a word, text, because."""
    gather: tuple[str, ...]
    first_steps: tuple[str, ...]
    contacts: tuple[tuple[str, str, str], ...]
    """Name, phone, page."""
    observations: tuple[Told, ...]
    to_check: tuple[str, ...]
    disclaimer: str


def clean(text: str) -> str:
    """Text without control, direction and invisible marks, white space folded."""
    return " ".join(UNSEEN.sub(" ", text).split())


def summarize(analysis: Analysis, words: Words) -> Summary:
    """The reader's page of an analysis, in the language of `words`."""
    found = analysis.determination
    deadlines = sorted(found.deadlines, key=lambda deadline: deadline.due)
    dues = tuple(_due(deadline, analysis.as_of, words) for deadline in deadlines)
    urgent = analysis.urgency.value is Urgency.URGENT or found.outcome is Outcome.EXPEDITED_NOW
    nearest = next_deadline([(deadline.name, deadline.due) for deadline in deadlines], analysis.as_of)
    far = nearest is not None and urgent and dues[nearest].days > URGENT_DAYS
    return Summary(
        file_name=clean(analysis.document.file_name or ""),
        as_of=labels.day_in_words(analysis.as_of, words),
        urgent=urgent,
        outcome=words.say(f"outcome.{found.outcome}"),
        next_step=words.say(f"step.{found.next_step}"),
        other_steps=tuple(words.say(f"step.{step}") for step in found.other_steps if step is not NextStep.NONE),
        nearest=_named_for(dues[nearest], deadlines[nearest], found.next_step, words) if nearest is not None and not far else None,
        letter=_letter(analysis, words),
        reasons=_reasons(analysis, words),
        regulator=words.say(f"path.{analysis.regulator_path.value}"),
        regulator_sure=labels.sure(analysis.regulator_path.confidence, words) if analysis.regulator_path.value is not RegulatorPath.UNKNOWN else "",
        regulator_quotes=_quotes((*analysis.regulator_path.evidence, *analysis.plan.evidence), 3),
        regulator_notes=_regulator_notes(analysis, words),
        deadlines=dues,
        why=tuple(Told(text=clean(why.text), source=clean(why.citation)) for why in found.why),
        questions=tuple(_asked(question, words) for question in found.questions),
        checklist=tuple((words.say(f"met.{item.met}"), clean(item.text), clean(item.because)) for item in found.checklist),
        gather=tuple(clean(item) for item in found.documents_to_gather),
        first_steps=tuple(clean(step) for step in found.first_steps),
        contacts=tuple((clean(c.name), clean(c.phone or ""), clean(c.url or "")) for c in found.contacts),
        observations=tuple(Told(text=clean(o.text), source=clean(o.citation)) for o in analysis.observations),
        to_check=_to_check(analysis, words),
        disclaimer=clean(found.disclaimer),
    )


def _due(deadline: Deadline, as_of: date, words: Words) -> Due:
    days = (deadline.due - as_of).days
    opens = deadline.name is DeadlineName.IMR_EARLIEST
    return Due(
        name=words.say(f"deadline.{deadline.name}"),
        due=deadline.due,
        day=labels.day_in_words(deadline.due, words),
        days=days,
        left=labels.days_left(days, words, opens=opens),
        basis=clean(deadline.basis),
        citation=clean(deadline.citation),
        verified=words.say(f"verified.{deadline.verified}"),
        opens=opens,
    )


def _named_for(due: Due, deadline: Deadline, step: NextStep, words: Words) -> Due:
    """The due day as it stands under the next step: its name is not said twice."""
    return replace(due, name=words.say("report.last_day")) if DEADLINE_OF.get(step) is deadline.name else due


def next_deadline(days: Sequence[tuple[str, Day]], as_of: Day) -> int | None:
    """Which of these (name, day) to show first: the next last day from `as_of` on, else the next opening day, else the last that passed."""
    last = [(day, n) for n, (name, day) in enumerate(days) if name != DeadlineName.IMR_EARLIEST]
    coming = [pair for pair in last if pair[0] >= as_of] or [(day, n) for n, (name, day) in enumerate(days) if name == DeadlineName.IMR_EARLIEST]
    if coming:
        return min(coming)[1]
    return max(last)[1] if last else None


def _quotes(evidence: tuple[Evidence, ...], most: int) -> tuple[Quote, ...]:
    seen: dict[str, Quote] = {}
    for item in evidence:
        text = clean(item.text)
        if text and not any(text in other for other in seen):
            short = text if len(text) <= QUOTE_CHARACTERS else text[:QUOTE_CHARACTERS].rsplit(" ", 1)[0] + " …"
            seen.setdefault(text, Quote(text=short, page=item.page))
    return tuple(seen.values())[:most]


def _reasons(analysis: Analysis, words: Words) -> tuple[ReasonGiven, ...]:
    ordered = sorted(analysis.reasons, key=lambda reason: (not reason.primary, -reason.confidence))
    return tuple(
        ReasonGiven(
            plain=words.say(f"reason.{reason.value}"),
            primary=reason.primary,
            sure=labels.sure(reason.confidence, words),
            quotes=_quotes(reason.evidence, 2),
            criteria=tuple(clean(item) for item in reason.criteria),
        )
        for reason in ordered
    )


def _letter(analysis: Analysis, words: Words) -> tuple[tuple[str, str], ...]:
    rows: list[tuple[str, str]] = []
    kind, decision = words.say(f"kind.{analysis.notice_kind.value}"), words.say(f"decision.{analysis.decision.value}")
    rows.append((words.say("report.letter"), kind if analysis.notice_kind.value is NoticeKind.APPROVAL else f"{kind} ({decision})"))
    if analysis.plan.name or analysis.plan.legal_entity:
        name, entity = clean(analysis.plan.name or ""), clean(analysis.plan.legal_entity or "")
        rows.append((words.say("report.plan"), f"{name} ({entity})" if name and entity and name != entity else name or entity))
    if analysis.sender.name and clean(analysis.sender.name) != clean(analysis.plan.name or ""):
        rows.append((words.say("report.sender"), f"{clean(analysis.sender.name)} ({words.say(f'role.{analysis.sender.role}')})"))
    for date_kind in DateKind:
        days = sorted({found.value for found in analysis.dates if found.kind is date_kind})
        if days:
            rows.append((words.say(f"date.{date_kind}"), "; ".join(labels.day_in_words(day, words) for day in days)))
    for identifier_kind in IdentifierKind:
        numbers = list(dict.fromkeys(clean(found.value) for found in analysis.identifiers if found.kind is identifier_kind))
        if numbers:
            rows.append((words.say(f"identifier.{identifier_kind}"), ", ".join(numbers)))
    if services := list(dict.fromkeys(clean(service.description) for service in analysis.services if service.description)):
        rows.append((words.say("report.service"), "; ".join(services[:6])))
    if analysis.codes:
        rows.append((words.say("report.codes"), clean(", ".join(analysis.codes[:24]))))
    for label, amount in (
        ("billed", analysis.totals.billed),
        ("paid", analysis.totals.paid),
        ("owed", analysis.totals.member_responsibility),
    ):
        if amount is not None:
            rows.append((words.say(f"report.{label}"), clean(f"${amount}")))
    return tuple(rows)


def _regulator_notes(analysis: Analysis, words: Words) -> tuple[str, ...]:
    notes = [clean(conflict) for conflict in analysis.regulator_path.conflicts]
    others = [words.say(f"path.{other.value}") for other in analysis.regulator_path.alternatives if other.confidence >= 0.1]
    if others:
        notes.append(words.say("report.others", names="; ".join(others)))
    return tuple(notes)


def _asked(question: Question, words: Words) -> Asked:
    return Asked(
        text=clean(question.text),
        answers=tuple(words.say(key) if (key := f"choice.{answer}") in words else clean(answer) for answer in question.answers),
        decides=clean(question.decides),
        name=question.id,
        values=question.answers,
    )


def _to_check(analysis: Analysis, words: Words) -> tuple[str, ...]:
    notes = [clean(why) for why in analysis.review.why]
    if analysis.review.needed and not notes:
        notes.append(words.say("report.check"))
    for issue in analysis.issues:
        message = clean(issue.message)
        notes.append(words.say("report.on_page", n=issue.page, message=message) if issue.page else message)
    return tuple(dict.fromkeys(notes))
