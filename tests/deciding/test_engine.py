"""Properties of the engine, and what it says beside outcome and step."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.deciding.engine import decide
from analyzer.deciding.facts import CaseFacts
from analyzer.model import (
    Answers,
    Condition,
    Coverage,
    Decision,
    Funding,
    GrievanceStatus,
    NextStep,
    NoticeKind,
    Outcome,
    Programme,
    ReasonKind,
    RegulatorPath,
    StateHearing,
    Urgency,
)

AS_OF = date(2026, 11, 23)
SPEED = {
    Outcome.EXPEDITED_NOW: 0,
    Outcome.ELIGIBLE_NOW: 1,
    Outcome.UNCERTAIN_FILE_PROTECTIVELY: 1,
    Outcome.LATE_ASK_EXTENSION: 1,
    Outcome.ELIGIBLE_AFTER_GRIEVANCE: 2,
    Outcome.NEED_INFO: 3,
    Outcome.NOT_IMR_OTHER_REMEDY: 4,
    Outcome.NOT_A_DENIAL: 4,
}
"""How soon an independent review can be asked for; lower is sooner."""
CERTAIN = {Outcome.NEED_INFO: 0, Outcome.UNCERTAIN_FILE_PROTECTIVELY: 1}
"""Certainty of an outcome; all others are 2."""

days = st.dates(date(2026, 1, 1), AS_OF)
maybe_days = st.none() | days


def maybe(kind):
    return st.none() | st.sampled_from(list(kind))


answers = st.builds(
    Answers,
    grievance_status=maybe(GrievanceStatus),
    grievance_filed=maybe_days,
    grievance_decided=maybe_days,
    urgent=st.none() | st.booleans(),
    physician_supports=st.none() | st.booleans(),
    funding=maybe(Funding),
    programme=maybe(Programme),
    state_hearing=maybe(StateHearing),
    condition=maybe(Condition),
)
cases = st.builds(
    CaseFacts,
    path=st.sampled_from(list(RegulatorPath)),
    coverage=st.sampled_from(list(Coverage)),
    path_conflict=st.booleans(),
    other_paths=st.lists(st.sampled_from(list(RegulatorPath)), max_size=2).map(tuple),
    notice_kind=st.sampled_from(list(NoticeKind)),
    decision=st.sampled_from(list(Decision)),
    reasons=st.lists(st.sampled_from(list(ReasonKind)), max_size=3, unique=True).map(tuple),
    access_delay=st.booleans(),
    urgency=st.sampled_from(list(Urgency)),
    notice_date=maybe_days,
    received_date=maybe_days,
    grievance_filed=maybe_days,
    response_due=maybe_days,
    service_end=maybe_days,
    ongoing_care=st.none() | st.booleans(),
    post_service=st.none() | st.booleans(),
    delegate_letter=st.booleans(),
    grievance_pending=st.booleans(),
    imr_decided=st.booleans(),
    answers=answers,
)


@settings(max_examples=100, deadline=None)
@given(facts=cases)
def test_every_case_has_an_answer_a_reason_and_eight_points(facts, law, routes):
    decided = decide(facts, law=law, routes=routes, as_of=AS_OF)
    found = decided.determination

    assert found.why
    assert len(found.checklist) == 8
    assert len({d.name for d in found.deadlines}) == len(found.deadlines)
    assert found.next_step not in found.other_steps
    assert "expired" not in " ".join(d.basis for d in found.deadlines)


@settings(max_examples=100, deadline=None)
@given(facts=cases)
def test_urgency_never_makes_it_slower(facts, law, routes):
    facts = replace(facts, urgency=Urgency.UNKNOWN, answers=replace(facts.answers, urgent=None))
    calm = decide(facts, law=law, routes=routes, as_of=AS_OF, ask=False).determination
    urgent = decide(replace(facts, urgency=Urgency.URGENT), law=law, routes=routes, as_of=AS_OF, ask=False).determination

    assert SPEED[urgent.outcome] <= SPEED[calm.outcome]


@settings(max_examples=100, deadline=None)
@given(facts=cases, notice=st.dates(date(2026, 1, 1), AS_OF), later=st.integers(1, 60))
def test_a_later_letter_never_makes_a_deadline_earlier(facts, notice, later, law, routes):
    first = decide(replace(facts, notice_date=notice), law=law, routes=routes, as_of=AS_OF, ask=False).determination
    second = decide(replace(facts, notice_date=notice + timedelta(days=later)), law=law, routes=routes, as_of=AS_OF, ask=False).determination
    before = {d.name: d.due for d in first.deadlines}

    assert all(d.due >= before[d.name] for d in second.deadlines if d.name in before)


@pytest.mark.parametrize("name", ["condition", "physician_supports", "state_hearing", "urgent"])
@settings(max_examples=25, deadline=None)
@given(facts=cases)
def test_an_unknown_fact_is_never_more_certain_than_every_known_one(name, facts, law, routes):
    values = {"condition": list(Condition), "physician_supports": [True, False], "state_hearing": list(StateHearing), "urgent": [True, False]}[name]

    def certainty(value):
        changed = replace(facts, answers=replace(facts.answers, **{name: value}))
        return CERTAIN.get(decide(changed, law=law, routes=routes, as_of=AS_OF, ask=False).determination.outcome, 2)

    assert certainty(None) <= max(certainty(v) for v in values)


def denial(**more) -> CaseFacts:
    facts = CaseFacts(
        path=RegulatorPath.DMHC,
        notice_kind=NoticeKind.DENIAL_LETTER,
        decision=Decision.DENIED,
        reasons=(ReasonKind.MEDICAL_NECESSITY,),
        notice_date=date(2026, 10, 1),
    )
    return replace(facts, **more)


def test_the_question_that_decides_most_comes_first(law, routes):
    found = decide(denial(), law=law, routes=routes, as_of=AS_OF).determination

    assert [q.id for q in found.questions][:2] == ["grievance_status", "urgent"]
    assert found.questions[0].answers == tuple(GrievanceStatus)


def test_a_question_that_changes_nothing_is_not_asked(law, routes):
    found = decide(denial(path=RegulatorPath.WORKERS_COMP, notice_kind=NoticeKind.WORKERS_COMP_UR), law=law, routes=routes, as_of=AS_OF).determination

    assert found.questions == ()


def test_who_regulates_is_asked_where_it_is_unknown(law, routes):
    found = decide(denial(path=RegulatorPath.UNKNOWN, other_paths=(RegulatorPath.DMHC,)), law=law, routes=routes, as_of=AS_OF).determination

    assert {q.id for q in found.questions} >= {"funding", "programme"}
    assert found.next_step is NextStep.ANSWER_QUESTIONS


def test_an_answer_that_outweighs_the_letter_stands_among_the_reasons(law, routes):
    decided = decide(denial(answers=Answers(funding=Funding.SELF_FUNDED)), law=law, routes=routes, as_of=AS_OF)

    assert "answer.funding" in {w.rule_id for w in decided.determination.why}
    assert decided.review


def test_every_reason_but_an_answer_cites_the_law(law, routes):
    found = decide(denial(), law=law, routes=routes, as_of=AS_OF).determination

    assert all(w.citation for w in found.why if not w.rule_id.startswith("answer."))


def test_both_ways_of_counting_are_named_and_the_earlier_shown(law, routes):
    facts = denial(decision=Decision.UPHELD, notice_kind=NoticeKind.GRIEVANCE_RESOLUTION, notice_date=date(2026, 10, 30))
    deadline = decide(facts, law=law, routes=routes, as_of=AS_OF).determination.deadlines[0]

    assert deadline.due == date(2027, 4, 28)
    assert deadline.basis.startswith("180 days from the grievance or appeal decision of 2026-10-30")
    assert "2027-04-30" in deadline.basis


def test_spanish_words_say_the_same_thing_in_spanish(law, routes):
    english = decide(denial(), law=law, routes=routes, as_of=AS_OF).determination
    spanish = decide(denial(), law=law, routes=routes, as_of=AS_OF, lang="es").determination

    assert (english.outcome, english.deadlines[0].due) == (spanish.outcome, spanish.deadlines[0].due)
    assert "primera respuesta" in spanish.why[1].text


def test_an_unknown_language_is_answered_in_english(law, routes):
    assert decide(denial(), law=law, routes=routes, as_of=AS_OF, lang="xx") == decide(denial(), law=law, routes=routes, as_of=AS_OF)


def test_the_trace_names_facts_row_and_clock(law, routes):
    trace = "\n".join(decide(denial(), law=law, routes=routes, as_of=AS_OF).trace)

    assert "exhaustion=unsaid" in trace
    assert "row: dmhc.medical.first" in trace
    assert "clock: dmhc.plan_grievance" in trace
