"""The terminal page: order, plain words, nothing of the letter that a terminal would obey."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest

from analyzer.model import Analysis, Finding, Urgency
from analyzer.reporting.labels import days_left
from analyzer.reporting.summary import next_deadline, same
from analyzer.reporting.text import render

ORDER = (
    "First ask the plan itself",
    "File a grievance or appeal",
    "December 20, 2026",
    "Why the plan says no",
    "“The scan would not change your care.” (page 1)",
    "Who regulates this coverage",
    "It could also be: California Department of Insurance",
    "Deadlines",
    "180 days from the letter",
    "Questions that could change",
    "What to do first",
    "What to gather",
    "1-888-466-2219",
    "Please have a person check",
    "Page 2: This page is faint.",
    "not legal advice",
)


def test_order_of_the_page(analysis: Analysis) -> None:
    """What happens next stands first, the disclaimer last."""
    text = render(analysis)
    found = [text.find(words) for words in ("First ask the plan itself", *ORDER[3:])]

    assert -1 not in found
    assert found == sorted(found)


def test_fits_one_page_of_plain_text(analysis: Analysis) -> None:
    """No escape sequence without colours, no line over the width, one screen long."""
    lines = render(analysis, width=80).splitlines()

    assert max(len(line) for line in lines) <= 80
    assert len(lines) <= 66
    assert not any("\x1b" in line for line in lines)
    assert "\x1b[" in render(analysis, colour=True)


def test_the_nearest_deadline_and_its_days(analysis: Analysis) -> None:
    """The next last day comes before a day on which something opens."""
    head = render(analysis).split("Why the plan says no")[0]

    assert "Grievance or appeal to the plan: April 6, 2027 (134 days left)" in head


def test_urgent_comes_first(analysis: Analysis) -> None:
    """An urgent case says so on the first line; others do not shout."""
    urgent = replace(analysis, urgency=Finding(value=Urgency.URGENT, confidence=0.9))

    assert "URGENT" in render(urgent).splitlines()[0]
    assert "URGENT" not in render(analysis)


def test_words_of_the_letter_cannot_steer_a_terminal(hostile: Analysis) -> None:
    """No control or direction mark of the letter reaches the terminal; square brackets are words, not colours."""
    text = render(hostile)

    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]", text)
    assert "[bold]x[/bold]" in text


def test_the_words_are_translated(analysis: Analysis) -> None:
    """Every word of ours goes through the catalogue."""
    text = render(analysis, translate=lambda words: f"«{words}»" if "{" not in words else words)

    assert "«Why the plan says no»" in text
    assert "«Member ID»: 977 204" in text


@pytest.mark.parametrize(
    ("days", "opens", "expected"),
    [
        pytest.param(0, False, "today", id="today"),
        pytest.param(1, False, "1 day left", id="tomorrow"),
        pytest.param(44, False, "44 days left", id="later"),
        pytest.param(-1, False, "yesterday; ask anyway and say why", id="yesterday"),
        pytest.param(-60, False, "60 days ago; ask anyway and say why", id="never called expired"),
        pytest.param(-3, True, "open now", id="opened"),
        pytest.param(1, True, "from tomorrow", id="opens tomorrow"),
        pytest.param(12, True, "in 12 days", id="opens later"),
    ],
)
def test_days_left(days: int, opens: bool, expected: str) -> None:
    """Days in words."""
    assert days_left(days, same, opens=opens) == expected


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        pytest.param([("plan_grievance", 4), ("imr_application", 2)], 2, id="the earlier one to come"),
        pytest.param([("plan_grievance", -4), ("imr_application", 2)], 2, id="one has passed"),
        pytest.param([("imr_earliest", 1), ("plan_grievance", 9)], 9, id="a last day before an opening day"),
        pytest.param([("imr_earliest", 3), ("plan_grievance", -9)], 3, id="only an opening day is left"),
        pytest.param([("plan_grievance", -9), ("imr_application", -2)], -2, id="all have passed"),
        pytest.param([], None, id="none"),
    ],
)
def test_next_deadline(days: list[tuple[str, int]], expected: int | None) -> None:
    """Which day is shown first."""
    today = date(2026, 11, 10)
    dues = [(name, today + timedelta(n)) for name, n in days]
    found = next_deadline(dues, today)

    assert (None if found is None else days[found][1]) == expected
