"""The terminal page: order, plain words, nothing of the letter that a terminal would obey."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from enum import StrEnum
from gettext import GNUTranslations
from pathlib import Path

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from analyzer.model import (
    Analysis,
    DateKind,
    DeadlineName,
    Decision,
    Finding,
    IdentifierKind,
    Met,
    NextStep,
    NoticeKind,
    Outcome,
    ReasonKind,
    RegulatorPath,
    SenderRole,
    Urgency,
    Verified,
)
from analyzer.reporting.labels import days_left
from analyzer.reporting.summary import next_deadline
from analyzer.reporting.text import render
from analyzer.rulebook.loading import patterns_root
from analyzer.rulebook.words import Words

VOCABULARY = {
    "outcome": Outcome,
    "step": NextStep,
    "reason": ReasonKind,
    "path": RegulatorPath,
    "kind": NoticeKind,
    "decision": Decision,
    "deadline": DeadlineName,
    "identifier": IdentifierKind,
    "date": DateKind,
    "role": SenderRole,
    "verified": Verified,
    "met": Met,
}

ORDER = (
    "outcome.eligible_after_grievance",
    "step.file_plan_grievance",
    "report.reasons",
    "“The scan would not change your care.” (page 1)",
    "report.regulator",
    "It could also be: California Department of Insurance",
    "report.deadlines",
    "180 days from the letter",
    "report.questions",
    "report.first",
    "report.gather",
    "1-888-466-2219",
    "report.to_check",
    "Page 2: This page is faint.",
    "not legal advice",
)


def test_order_of_the_page(analysis: Analysis, words: Words) -> None:
    """What happens next stands first, the disclaimer last."""
    text = " ".join(render(analysis, words=words).split())
    found = [text.find(words.say(part) if part in words else part) for part in ORDER]

    assert -1 not in found
    assert found == sorted(found)


def test_fits_one_page_of_plain_text(analysis: Analysis, words: Words) -> None:
    """No escape sequence without colours, no line over the width, one screen long."""
    lines = render(analysis, words=words, width=80).splitlines()

    assert max(len(line) for line in lines) <= 80
    assert len(lines) <= 66
    assert not any("\x1b" in line for line in lines)
    assert "\x1b[" in render(analysis, words=words, colour=True)


def test_the_nearest_deadline_and_its_days(analysis: Analysis, words: Words) -> None:
    """The next last day comes before a day on which something opens."""
    head = render(analysis, words=words).split(words.say("report.reasons"))[0]

    assert "-> Last day to do so: April 6, 2027 (134 days left)" in head


def test_urgent_comes_first(analysis: Analysis, words: Words) -> None:
    """An urgent case says so on the first line, and no far-off day stands under it; others do not shout."""
    urgent = replace(analysis, urgency=Finding(value=Urgency.URGENT, confidence=0.9))

    assert "URGENT" in render(urgent, words=words).splitlines()[0]
    assert "134 days left" not in render(urgent, words=words).split(words.say("report.reasons"))[0]
    assert "URGENT" not in render(analysis, words=words)


def test_words_of_the_letter_cannot_steer_a_terminal(hostile: Analysis, words: Words) -> None:
    """No control or direction mark of the letter reaches the terminal; square brackets are words, not colours."""
    text = render(hostile, words=words)

    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]", text)
    assert "[bold]x[/bold]" in text


def test_spanish(analysis: Analysis, catalogues: Mapping[str, Words]) -> None:
    """The page speaks the language of the catalogue."""
    text = render(analysis, words=catalogues["es"])

    assert "Por qué el plan dice que no" in text
    assert "Número de miembro: 977 204" in text
    assert "8 de octubre de 2026" in text


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize(("group", "values"), VOCABULARY.items())
def test_every_value_has_words(language: str, group: str, values: type[StrEnum], catalogues: Mapping[str, Words]) -> None:
    """No value of the contract is without plain words in any language."""
    assert [value for value in values if f"{group}.{value}" not in catalogues[language]] == []


@pytest.mark.parametrize("catalogue", sorted(patterns_root().glob("words/*/LC_MESSAGES/report.po")), ids=lambda path: path.parts[-3])
def test_the_compiled_catalogue_is_up_to_date(catalogue: Path) -> None:
    """`report.mo` holds what `report.po` says: `pybabel compile -D report -d patterns/words`."""
    out = io.BytesIO()
    write_mo(out, read_po(io.BytesIO(catalogue.read_bytes())))
    compiled = GNUTranslations(io.BytesIO(out.getvalue()))
    held = GNUTranslations(io.BytesIO(catalogue.with_suffix(".mo").read_bytes()))
    keys = [message.id for message in read_po(io.BytesIO(catalogue.read_bytes())) if message.id]

    assert len(keys) > 100
    assert [key for key in keys if held.gettext(key) != compiled.gettext(key)] == []


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
def test_days_left(days: int, opens: bool, expected: str, words: Words) -> None:
    """Days in words."""
    assert days_left(days, words, opens=opens) == expected


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
