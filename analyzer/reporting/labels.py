"""Days and confidence in plain words; all words come from the catalogues in `patterns/words`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache

from analyzer.rulebook.loading import PatternFolder, patterns_root
from analyzer.rulebook.words import SOURCE_LANGUAGE, Words, load_words


@lru_cache(maxsize=1)
def shipped() -> Mapping[str, Words]:
    """The catalogues that come with the program, by language: for reports on stored analyses, where no rulebook is at hand.

    Raises:
        RulebookError: a catalogue is missing or does not fit the others.
    """
    folder = PatternFolder(patterns_root())
    found = load_words(folder)
    folder.refuse()
    return found


def words_or_english(words: Words | None) -> Words:
    """These words, or the shipped English ones."""
    return words or shipped()[SOURCE_LANGUAGE]


def day_in_words(day: date, words: Words) -> str:
    """A day as people write it."""
    return words.say("report.day", month=words.say(f"month.{day.month}"), day=day.day, year=day.year)


def days_left(days: int, words: Words, *, opens: bool = False) -> str:
    """How far off a day is; a last day that has passed is never called the end."""
    if opens:
        key = "open" if days <= 0 else "tomorrow" if days == 1 else "from"
    elif days < 0:
        key = "yesterday" if days == -1 else "past"
    else:
        key = "today" if days == 0 else "one" if days == 1 else "days"
    return words.say(f"left.{key}", n=abs(days))


def sure(confidence: float, words: Words) -> str:
    """A confidence as a reader would weigh it."""
    key = "clear" if confidence >= 0.9 else "fairly" if confidence >= 0.7 else "check" if confidence >= 0.4 else "guess"
    return words.say(f"sure.{key}")
