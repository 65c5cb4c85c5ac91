"""What a reader needs beside the outcome: the checklist "might IMR apply?", what to do first, what to gather."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from analyzer.deciding.facts import CaseFacts
from analyzer.deciding.situation import Situation
from analyzer.model import ChecklistItem, Decision, Met, NoticeKind, Outcome, ReasonKind, Urgency
from analyzer.rulebook.columns import Exhaustion, Forum, Ground, Ongoing, Pace, Stance
from analyzer.rulebook.route_tree import Route
from analyzer.rulebook.words import Words

_NECESSITY = frozenset({ReasonKind.MEDICAL_NECESSITY, ReasonKind.EXPERIMENTAL_INVESTIGATIONAL})
_IN_PART = frozenset({ReasonKind.INSUFFICIENT_INFORMATION, ReasonKind.FORMULARY_STEP_THERAPY})
_OPEN = frozenset({Outcome.NEED_INFO, Outcome.UNCERTAIN_FILE_PROTECTIVELY})
_ADVERSE = frozenset({Stance.ADVERSE, Stance.DELAYED})
_EMPLOYER = frozenset({Forum.SELF_FUNDED, Forum.PUBLIC_SELF_FUNDED, Forum.UNKNOWN})


def checklist(facts: CaseFacts, situation: Situation, route: Route, words: Words, as_of: date) -> tuple[ChecklistItem, ...]:
    """The eight points of "might IMR apply?", each met, not met or unknown, with the ground for it."""
    found = (
        ("doctor_recommended_but_denied", *_recommended(facts, situation)),
        ("denied_as_not_medically_necessary", *_necessity(facts, situation)),
        ("plan_delayed_too_long", *_delayed(facts, situation, as_of)),
        ("treatment_drug_or_referral_denied", *_care_denied(facts, situation)),
        ("denial_or_adverse_determination", *_adverse(situation)),
        ("wrong_medical_standard", *_standard(facts, situation)),
        ("serious_and_cannot_wait", *_urgent(facts)),
        ("unclear_what_comes_first", *((Met.YES, "unclear") if route.outcome in _OPEN else (Met.NO, "clear"))),
    )
    return tuple(ChecklistItem(id=i, text=words.say(f"check.{i}"), met=met, because=words.say(f"because.{why}")) for i, met, why in found)


def _recommended(facts: CaseFacts, situation: Situation) -> tuple[Met, str]:
    if situation.stance not in _ADVERSE:
        return Met.NO, "favourable"
    supports = facts.answers.physician_supports
    if supports is not None:
        return (Met.YES if supports else Met.NO), "answer"
    return Met.UNKNOWN, "letter_silent"


def _necessity(facts: CaseFacts, situation: Situation) -> tuple[Met, str]:
    reasons = frozenset(facts.reasons)
    if situation.stance not in _ADVERSE:
        return Met.NO, "favourable"
    if reasons & _NECESSITY:
        return Met.YES, "letter"
    if not reasons or reasons & _IN_PART:
        return Met.UNKNOWN, "letter_silent"
    return Met.NO, "letter_not"


def _delayed(facts: CaseFacts, situation: Situation, as_of: date) -> tuple[Met, str]:
    if situation.stance is not Stance.DELAYED and ReasonKind.DELAY not in facts.reasons:
        return (Met.YES, "late") if situation.exhaustion is Exhaustion.OVERDUE else (Met.NO, "no_delay")
    if facts.response_due is not None and facts.response_due < as_of:
        return Met.YES, "late"
    return Met.UNKNOWN, "delay_open"


def _care_denied(facts: CaseFacts, situation: Situation) -> tuple[Met, str]:
    if situation.stance not in _ADVERSE:
        return Met.NO, "favourable"
    if facts.decision is Decision.PAYMENT_DENIED:
        return Met.NO, "payment"
    return Met.YES, "letter"


def _adverse(situation: Situation) -> tuple[Met, str]:
    return (Met.YES, "letter") if situation.stance in _ADVERSE else (Met.NO, "favourable")


def _standard(facts: CaseFacts, situation: Situation) -> tuple[Met, str]:
    if situation.stance in _ADVERSE and (frozenset(facts.reasons) & (_NECESSITY | _IN_PART) or not facts.reasons):
        return Met.UNKNOWN, "standard"
    return Met.NO, ("no_standard" if situation.stance in _ADVERSE else "favourable")


def _urgent(facts: CaseFacts) -> tuple[Met, str]:
    if facts.answers.urgent is not None:
        return (Met.YES if facts.answers.urgent else Met.NO), "answer"
    if facts.urgency is Urgency.UNKNOWN:
        return Met.UNKNOWN, "letter_silent"
    return (Met.YES if facts.urgency is Urgency.URGENT else Met.NO), "letter"


def first_steps(facts: CaseFacts, situation: Situation, words: Words) -> tuple[str, ...]:
    """What to do first, fitted to the case; the most pressing first."""
    return tuple(words.say(f"first.{name}") for name in _first_steps(facts, situation))


def _first_steps(facts: CaseFacts, situation: Situation) -> Iterator[str]:
    adverse = situation.stance in _ADVERSE
    if adverse and situation.pace is Pace.URGENT:
        yield "today"
        yield "doctor_today"
    if adverse and situation.ongoing is Ongoing.PROTECTABLE:
        yield "keep_services"
    yield "read"
    if situation.stance is Stance.MORE_INFORMATION:
        yield "send_records"
    if adverse:
        yield "reason"
    yield "save"
    if adverse:
        yield "doctor"
        if facts.decision is Decision.PAYMENT_DENIED:
            yield "bill"
    yield "copies"


def documents_to_gather(facts: CaseFacts, situation: Situation, route: Route, words: Words) -> tuple[str, ...]:
    """The papers every request needs, with what this case adds."""
    return tuple(words.say(f"doc.{name}") for name in dict.fromkeys(_documents(facts, situation, route)))


def _documents(facts: CaseFacts, situation: Situation, route: Route) -> Iterator[str]:
    if situation.stance not in _ADVERSE:
        yield from ("notice", "id_card")
        return
    yield "denial_letter"
    if situation.exhaustion is Exhaustion.DECIDED and facts.notice_kind is not NoticeKind.GRIEVANCE_RESOLUTION:
        yield "grievance_answer"
    if situation.exhaustion in (Exhaustion.PENDING, Exhaustion.OVERDUE):
        yield "grievance_proof"
    yield from ("eob", "recommendation", "records", "id_card")
    if situation.pace is Pace.URGENT:
        yield "urgent_note"
    yield from _GROUND_DOCUMENTS.get(situation.ground, ())
    if ReasonKind.FORMULARY_STEP_THERAPY in facts.reasons:
        yield "tried_drugs"
    if facts.decision is Decision.PAYMENT_DENIED:
        yield "bills"
    if situation.forum in _EMPLOYER:
        yield "spd"
    if situation.forum is Forum.WORKERS_COMP:
        yield "wc_form"
    if route.outcome is Outcome.LATE_ASK_EXTENSION:
        yield "lateness"


_GROUND_DOCUMENTS = {
    Ground.EXPERIMENTAL: ("certificate",),
    Ground.EXPERIMENTAL_EXCLUDED: ("certificate", "contract"),
    Ground.EMERGENCY: ("er_records", "bills"),
    Ground.COVERAGE: ("contract",),
    Ground.NETWORK: ("network",),
    Ground.ACCESS_DELAY: ("appointments",),
}
