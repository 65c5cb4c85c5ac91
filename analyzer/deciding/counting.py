"""Counting days and months as the law does: Gov. 6800, Civ. 10 and 14, CCP 12, 12a and 17."""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from functools import lru_cache

from analyzer.rulebook.law import LawValue, Measure


def add_months(day: date, months: int) -> date:
    """The same day so many calendar months later (earlier, if negative); the month's last day where it has no such day (Civ. 14(b)(4), CCP 17(b)(4)).

    The federal rule for external review moves a missing day to the first of the next month (45 CFR 147.136(d)(2)(i)): one day later, so the
    day returned here is safe to act on under both.
    """
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def add_business_days(day: date, count: int) -> date:
    """So many Mondays to Fridays later that are no California state holiday.

    Civ. 7 and 9 count Saturday as a business day, other codes do not: this is the slower count, so that no plan is called late wrongly.
    """
    step = timedelta(days=1 if count >= 0 else -1)
    for _ in range(abs(count)):
        day += step
        while not is_business_day(day):
            day += step
    return day


def is_business_day(day: date) -> bool:
    """Monday to Friday and no state holiday (Gov. 6700)."""
    return day.weekday() < 5 and day not in state_holidays(day.year)


def moved(day: date) -> date:
    """The first day from this one that is no weekend and no holiday: where a last day may still be met (CCP 12a(a),(b), 12b)."""
    while not is_business_day(day):
        day += timedelta(days=1)
    return day


def added(start: date, value: LawValue, *, back: bool = False) -> date:
    """The start moved by a value of the law; hours and minutes leave the day as it is.

    The first day is excluded and the last included (Gov. 6800, Civ. 10).
    """
    count = -value.number if back else value.number
    if value.measure is Measure.MONTHS:
        return add_months(start, count)
    if value.measure is Measure.BUSINESS_DAYS:
        return add_business_days(start, count)
    if value.measure is Measure.DAYS:
        return start + timedelta(days=count)
    return start


@lru_cache(maxsize=64)
def state_holidays(year: int) -> frozenset[date]:
    """California state holidays of a year, with those of Gov. 6700 that only some offices keep: over-inclusive is the safe side for both uses."""
    from holidays import country_holidays

    found = set(country_holidays("US", subdiv="CA", years=year))
    found.update((date(year, 2, 12), date(year, 3, 31), date(year, 4, 24)))
    return frozenset(found)
