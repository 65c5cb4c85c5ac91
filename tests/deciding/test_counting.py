"""Counting of days and months."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.deciding.counting import add_business_days, add_months, added, is_business_day, moved
from analyzer.model import Verified
from analyzer.rulebook.law import LawValue, Measure


@pytest.mark.parametrize(
    ("start", "months", "due"),
    [
        pytest.param("2026-03-31", 6, "2026-09-30", id="clamped to the end of the month"),
        pytest.param("2026-08-31", 6, "2027-02-28", id="clamped to February"),
        pytest.param("2027-08-29", 6, "2028-02-29", id="leap day"),
        pytest.param("2026-07-15", 6, "2027-01-15", id="over the year"),
        pytest.param("2026-12-01", 1, "2027-01-01", id="December"),
        pytest.param("2027-01-31", -1, "2026-12-31", id="back"),
    ],
)
def test_months(start, months, due):
    assert add_months(date.fromisoformat(start), months) == date.fromisoformat(due)


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(0, 36))
def test_months_keep_the_day_or_clamp_it(start, months):
    due = add_months(start, months)

    assert (due.year * 12 + due.month) - (start.year * 12 + start.month) == months
    assert due.day == start.day or (due.day < start.day and add_months(due, 0).replace(day=due.day) == due)


@pytest.mark.parametrize(
    ("start", "count", "due"),
    [
        pytest.param("2026-11-20", 1, "2026-11-23", id="over a weekend"),
        pytest.param("2026-11-24", 2, "2026-11-30", id="over Thanksgiving and the day after"),
        pytest.param("2026-11-10", 1, "2026-11-12", id="over Veterans Day"),
        pytest.param("2026-12-31", 1, "2027-01-04", id="over New Year"),
        pytest.param("2026-11-23", -1, "2026-11-20", id="back"),
    ],
)
def test_business_days(start, count, due):
    assert add_business_days(date.fromisoformat(start), count) == date.fromisoformat(due)


@pytest.mark.parametrize(
    ("day", "until"),
    [
        pytest.param("2026-11-26", "2026-11-30", id="Thanksgiving"),
        pytest.param("2026-11-28", "2026-11-30", id="Saturday"),
        pytest.param("2026-11-25", "2026-11-25", id="Wednesday"),
        pytest.param("2027-03-31", "2027-04-01", id="Cesar Chavez Day"),
    ],
)
def test_a_last_day_on_a_holiday_moves_on(day, until):
    assert moved(date.fromisoformat(day)) == date.fromisoformat(until)
    assert is_business_day(date.fromisoformat(until))


@pytest.mark.parametrize(
    ("measure", "due"),
    [
        pytest.param(Measure.DAYS, "2026-12-03", id="days"),
        pytest.param(Measure.MONTHS, "2027-09-23", id="months"),
        pytest.param(Measure.BUSINESS_DAYS, "2026-12-09", id="business days"),
        pytest.param(Measure.HOURS, "2026-11-23", id="hours leave the day"),
    ],
)
def test_a_value_of_the_law_is_added_in_its_measure(measure, due):
    value = LawValue("x", "10", measure, "Gov. 6800", Verified.SOURCE, None)

    assert added(date(2026, 11, 23), value) == date.fromisoformat(due)
