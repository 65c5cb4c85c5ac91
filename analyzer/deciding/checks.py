"""What the law asks such a letter to say and this one does not, or says otherwise.

An observation informs, it does not accuse: it is made only on a rule whose operative words were read (`source`) and that binds this
kind of letter, and an element counts as missing only where the whole letter was read. What binds which letter is data
(`patterns/law/notice_elements.yaml`).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from analyzer.deciding.counting import add_months, added
from analyzer.deciding.exhaustion import decided_on, is_grievance_answer
from analyzer.deciding.facts import CaseFacts
from analyzer.finding.elements import LetterElements, NamedOffice, PrintedPeriod, Step
from analyzer.model import Coverage, Decision, NoticeKind, Observation, ReasonKind, RegulatorPath, Verified
from analyzer.rulebook.law import Law, LawText, LawValue, LetterClass, Measure, Need
from analyzer.rulebook.words import Words

_MEDICAL = frozenset(
    {ReasonKind.MEDICAL_NECESSITY, ReasonKind.EXPERIMENTAL_INVESTIGATIONAL, ReasonKind.INSUFFICIENT_INFORMATION, ReasonKind.FORMULARY_STEP_THERAPY}
)
_REFUSED = frozenset({Decision.DENIED, Decision.MODIFIED, Decision.TERMINATED})
_BOUND = {
    Coverage.DMHC_HEALTH: "dmhc",
    Coverage.CDI_HEALTH: "cdi",
    Coverage.MEDICARE_ADVANTAGE: "medicare_advantage",
    Coverage.ERISA: "erisa",
    Coverage.WORKERS_COMP: "workers_comp",
    Coverage.MEDI_CAL_PLAN: "medi_cal",
    Coverage.MEDI_CAL_COHS: "medi_cal",
    Coverage.MEDI_CAL_UNSPECIFIED: "medi_cal",
}
"""How `applies_to` of the law names a kind of coverage."""
_OWN_OFFICE = {RegulatorPath.DMHC: "HSC 1368.02(b)", RegulatorPath.CDI: "Ins. 10169(i)"}
"""Where the law says which department's name and phone the letter must show; both read as `source`."""
_DECISION_TIME = {
    RegulatorPath.DMHC: ("dmhc.ur_decision_before_or_during_care", "dmhc.ur_denial_told_to_member_in_writing"),
    RegulatorPath.CDI: ("cdi.ur_decision_before_or_during_care", "cdi.ur_denial_told_to_member_in_writing"),
}
_CLAIM_TIME = {RegulatorPath.DMHC: "dmhc.claim_paid_contested_or_denied", RegulatorPath.CDI: "cdi.claim_paid_contested_or_denied"}
_ANSWER_TIME = {RegulatorPath.DMHC: "dmhc.grievance_answer", RegulatorPath.MEDI_CAL: "medi_cal.plan_answers_appeal"}
_INSURED_APPEAL = "dmhc.window_to_file_an_internal_appeal_non_grandfathered_insured_plans"
_PERIOD_LAW = {
    (RegulatorPath.DMHC, Step.PLAN_GRIEVANCE): _INSURED_APPEAL,
    (RegulatorPath.CDI, Step.PLAN_GRIEVANCE): _INSURED_APPEAL,
    (RegulatorPath.SELF_FUNDED, Step.PLAN_GRIEVANCE): "erisa.erisa_aca_appeal_window",
    (RegulatorPath.SELF_FUNDED, Step.EXTERNAL_REVIEW): "erisa.external_review_request",
    (RegulatorPath.DMHC, Step.IMR_APPLICATION): "dmhc.imr_application_window",
    (RegulatorPath.CDI, Step.IMR_APPLICATION): "cdi.cdi_imr_application_window",
    (RegulatorPath.MEDI_CAL, Step.STATE_HEARING): "medi_cal.state_hearing_after_plan_appeal",
    (RegulatorPath.MEDICARE, Step.PLAN_GRIEVANCE): "medicare_advantage.ma_reconsideration_request",
}
_SHORT = 31
"""Printed limits of a month or less are the plan's own or those of fast reviews, and are left alone."""


def check_letter(facts: CaseFacts, elements: LetterElements, *, law: Law, words: Words, as_of: date) -> tuple[Observation, ...]:
    """Every observation on the letter, the wrong office first.

    Nothing is observed where it is in doubt which rules bind the letter.
    """
    if facts.path_conflict or facts.path is RegulatorPath.UNKNOWN:
        return ()
    on = facts.notice_date or as_of
    return (
        *_wrong_office(facts, elements, words),
        *_late(facts, law, words, on),
        *_periods(facts, elements, law, words, on),
        *_missing(facts, elements, law, words, on),
    )


def letter_classes(facts: CaseFacts) -> frozenset[LetterClass]:
    """The kinds of letter this one is, as the notice rules divide them."""
    return frozenset(_classes(facts))


def _classes(facts: CaseFacts) -> Iterator[LetterClass]:
    refused = facts.decision in _REFUSED
    if is_grievance_answer(facts):
        if facts.decision in (Decision.UPHELD, Decision.PARTLY_OVERTURNED):
            yield LetterClass.GRIEVANCE_RESPONSE
        return
    if facts.notice_kind is NoticeKind.DELAY_NOTICE and facts.path in (RegulatorPath.DMHC, RegulatorPath.CDI):
        yield LetterClass.DELAY_NOTICE
    elif facts.notice_kind is NoticeKind.NOTICE_OF_ACTION and (refused or facts.decision is Decision.DELAYED):
        yield LetterClass.MEDI_CAL_NOA
    elif facts.notice_kind is NoticeKind.MEDICARE_DENIAL_NOTICE and (refused or facts.decision is Decision.PAYMENT_DENIED):
        yield LetterClass.MA_DENIAL
    elif facts.notice_kind is NoticeKind.WORKERS_COMP_UR and refused:
        yield LetterClass.WC_UR_DENIAL
    elif facts.notice_kind is NoticeKind.EXPLANATION_OF_BENEFITS and facts.decision is Decision.PAYMENT_DENIED:
        yield LetterClass.EOB
    elif facts.notice_kind is NoticeKind.DENIAL_LETTER:
        yield from _denial(facts, refused=refused)


def _denial(facts: CaseFacts, *, refused: bool) -> Iterator[LetterClass]:
    reasons = frozenset(facts.reasons)
    if facts.path is RegulatorPath.SELF_FUNDED:
        yield LetterClass.ERISA_DENIAL
        return
    if facts.decision is Decision.PAYMENT_DENIED:
        yield LetterClass.CLAIM_DENIAL
    elif refused and reasons & _MEDICAL:
        yield LetterClass.UR_DENIAL
    if refused and ReasonKind.COVERAGE in reasons:
        yield LetterClass.COVERAGE_DENIAL
    if ReasonKind.EXPERIMENTAL_INVESTIGATIONAL in reasons:
        yield LetterClass.EXPERIMENTAL_DENIAL
    if ReasonKind.EMERGENCY_URGENT in reasons:
        yield LetterClass.EMERGENCY_DENIAL


def _missing(facts: CaseFacts, elements: LetterElements, law: Law, words: Words, on: date) -> Iterator[Observation]:
    bound, classes = _bound(facts), letter_classes(facts)
    if not elements.complete or bound is None or not classes:
        return
    said: set[str] = set()
    for text in law.elements():
        check = text.check or ""
        if check in said or check in elements.present or text.verified is not Verified.SOURCE or bound not in text.applies_to:
            continue
        if classes.isdisjoint(text.binds) or not _needed(text, facts, elements) or law.value(text.id, on=on) is None:
            continue
        said.add(check)
        shown = words.say("observation.element", element=words.say(f"element.{check}"))
        yield Observation(id=f"missing.{check}", text=shown, citation=text.citation, verified=text.verified)


def _bound(facts: CaseFacts) -> str | None:
    if facts.coverage is Coverage.UNKNOWN:
        return {RegulatorPath.DMHC: "dmhc", RegulatorPath.CDI: "cdi", RegulatorPath.WORKERS_COMP: "workers_comp"}.get(facts.path)
    return _BOUND.get(facts.coverage)


def _needed(text: LawText, facts: CaseFacts, elements: LetterElements) -> bool:
    match text.needs:
        case Need.MEDICAL:
            return ReasonKind.MEDICAL_NECESSITY in facts.reasons
        case Need.COVERAGE:
            return ReasonKind.COVERAGE in facts.reasons
        case Need.SERVICE:
            return facts.decision is not Decision.PAYMENT_DENIED and not facts.post_service
        case Need.GRIEVANCE_OFFERED:
            return is_grievance_answer(facts) or "appeal_route" in elements.present
        case _:
            return True


def _wrong_office(facts: CaseFacts, elements: LetterElements, words: Words) -> Iterator[Observation]:
    """The other department named as reviewer, or its form enclosed, and the right one nowhere: HSC 1368.02(b), Ins. 10169(i)."""
    citation = _OWN_OFFICE.get(facts.path)
    if citation is None or facts.coverage in (Coverage.DMHC_SPECIALIZED, Coverage.CDI_OTHER):
        return
    wrong = [o for o in elements.offices if o.office is not facts.path]
    for office in wrong:
        if office.form or facts.path not in elements.printed:
            yield _office(office, facts.path, citation, words)
            return


def _office(office: NamedOffice, right: RegulatorPath, citation: str, words: Words) -> Observation:
    key = "observation.wrong_form" if office.form else "observation.wrong_regulator"
    text = words.say(key, printed=words.say(f"office.{office.office}"), right=words.say(f"office.{right}"))
    return Observation(id="wrong_regulator", text=text, citation=citation, verified=Verified.SOURCE, evidence=(office.evidence,))


def _late(facts: CaseFacts, law: Law, words: Words, on: date) -> Iterator[Observation]:
    """Decision, claim or grievance answered after the statutory time; business days are counted so that no plan is called late wrongly."""
    key, start, end, ids = _timed(facts)
    values = [value for i in ids if i and (value := law.value(i, on=on))]
    if start is None or end is None or not values or values[0].verified is not Verified.SOURCE:
        return
    last = start
    for value in values:
        last = added(last, value)
    if end > last:
        text = words.say(f"observation.{key}", received=start.isoformat(), decided=end.isoformat(), limit=_limit(values[0], words))
        yield Observation(id=key, text=text, citation=values[0].citation, verified=values[0].verified)


def _timed(facts: CaseFacts) -> tuple[str, date | None, date | None, tuple[str | None, ...]]:
    """What had to be done in time: its name, the day the time began, the day it was done, and the law; the first value is the one named."""
    if is_grievance_answer(facts):
        return "late_grievance", facts.grievance_filed, decided_on(facts), (_ANSWER_TIME.get(facts.path),)
    if facts.decision is Decision.PAYMENT_DENIED:
        return "late_claim", facts.received_date, facts.notice_date, (_CLAIM_TIME.get(facts.path),)
    if facts.notice_kind is NoticeKind.DENIAL_LETTER and facts.decision in _REFUSED and not facts.post_service:
        ids = _DECISION_TIME.get(facts.path, ())
        decided = facts.decision_date
        return "late_decision", facts.received_date, decided or facts.notice_date, ids[:1] if decided else ids
    return "", None, None, ()


def _periods(facts: CaseFacts, elements: LetterElements, law: Law, words: Words, on: date) -> Iterator[Observation]:
    """A time limit printed shorter than the law's."""
    for period in elements.periods:
        law_id = _PERIOD_LAW.get((facts.path, period.step))
        value = law.value(law_id, on=on) if law_id else None
        if value is None or value.verified is not Verified.SOURCE or not _shorter(period, value, on):
            continue
        unit = "unit.months" if period.months else "unit.days"
        step = words.say(f"deadline.{period.step}")
        text = words.say("observation.deadline", printed=words.say(unit, number=period.count), step=step, limit=_limit(value, words))
        yield Observation(id=f"deadline.{period.step}", text=text, citation=value.citation, verified=value.verified, evidence=(period.evidence,))


def _shorter(period: PrintedPeriod, value: LawValue, on: date) -> bool:
    """Compared as days from the notice; a fast or monthly limit is another one."""
    printed = (add_months(on, period.count) - on).days if period.months else period.count
    return _SHORT < printed < (added(on, value) - on).days


def _limit(value: LawValue, words: Words) -> str:
    units = {Measure.DAYS: "unit.days", Measure.MONTHS: "unit.months", Measure.BUSINESS_DAYS: "unit.business_days"}
    return words.say(units[value.measure], number=value.number)
