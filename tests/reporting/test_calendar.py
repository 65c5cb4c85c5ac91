"""Deadlines as a calendar."""

from datetime import date

import pytest

from analyzer.model import Deadline, DeadlineName, Determination, NextStep, Outcome, Verified
from analyzer.reporting.calendar import to_ics

AS_OF = date(2026, 11, 23)


def determination(*deadlines: Deadline) -> Determination:
    return Determination(
        outcome=Outcome.ELIGIBLE_NOW, grounds=(), next_step=NextStep.REQUEST_IMR, deadlines=deadlines, disclaimer="No advice; check."
    )


def deadline(**more) -> Deadline:
    values = {
        "name": DeadlineName.IMR_APPLICATION,
        "due": date(2026, 12, 31),
        "basis": "6 months from the decision, of 2026-06-30",
        "citation": "HSC 1374.30(k)",
        "verified": Verified.SOURCE,
    }
    return Deadline(**(values | more))


def unfolded(text: str) -> list[str]:
    return text.replace("\r\n ", "").split("\r\n")


def test_one_whole_day_event_for_each_deadline():
    lines = unfolded(to_ics(determination(deadline(), deadline(name=DeadlineName.STATE_HEARING)), as_of=AS_OF))

    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[-2:] == ["END:VCALENDAR", ""]
    assert lines.count("BEGIN:VEVENT") == lines.count("END:VEVENT") == 2
    assert "DTSTART;VALUE=DATE:20261231" in lines
    assert "DTEND;VALUE=DATE:20270101" in lines
    assert "DTSTAMP:20261123T000000Z" in lines


def test_text_is_escaped():
    lines = unfolded(to_ics(determination(deadline()), as_of=AS_OF))

    assert "DESCRIPTION:6 months from the decision\\, of 2026-06-30 (HSC 1374.30(k)\\; source) No advice\\; check." in lines


@pytest.mark.parametrize(
    "basis", [pytest.param("ñ" * 200, id="two bytes a letter"), pytest.param("a" * 400, id="long word"), pytest.param("x\ny", id="line break")]
)
def test_no_line_is_longer_than_75_octets(basis):
    text = to_ics(determination(deadline(basis=basis)), as_of=AS_OF)

    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75
    assert basis.replace("\n", "\\n") in "".join(unfolded(text))


def test_the_same_determination_gives_the_same_bytes_and_other_deadlines_other_ids():
    one, two = to_ics(determination(deadline()), as_of=AS_OF), to_ics(determination(deadline(due=date(2027, 1, 4))), as_of=AS_OF)

    assert one == to_ics(determination(deadline()), as_of=AS_OF)
    assert {line for line in one.split("\r\n") if line.startswith("UID")}.isdisjoint(two.split("\r\n"))


def test_every_deadline_has_a_title():
    lines = unfolded(to_ics(determination(*(deadline(name=name) for name in DeadlineName)), as_of=AS_OF))

    assert len({line for line in lines if line.startswith("SUMMARY:")}) == len(DeadlineName)


def test_no_deadlines_is_an_empty_calendar():
    assert "VEVENT" not in to_ics(determination(), as_of=AS_OF)
