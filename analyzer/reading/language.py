"""The language of recognised words, as far as reading needs it: English, Spanish, or one that is not read here."""

from __future__ import annotations

import re

_ENGLISH_WORDS = (
    "the of and to in you your for is that this we not be are or with from on by may have if has as it was at an can will our please call which "
    "any all who their there date page member health plan services number care letter"
)
_SPANISH_WORDS = (
    "de la que el en y los se del las por con una para su al es lo como más pero sus le ya este si o está usted puede salud plan número fecha "
    "servicios esta carta llame no un ser nuestro su aviso"
)
_ENGLISH = frozenset(_ENGLISH_WORDS.split())
_SPANISH = frozenset(_SPANISH_WORDS.split())
_WORD = re.compile(r"[^\W\d_]+")
_NOT_LATIN = re.compile("[^\\x00-\\u024f]")
_ENOUGH = 40
"""So many words of running text before a verdict."""


def _shares(text: str) -> tuple[float, float, int]:
    words = [w.lower() for w in _WORD.findall(text)]
    total = len(words) or 1
    return sum(w in _ENGLISH for w in words) / total, sum(w in _SPANISH for w in words) / total, len(words)


def looks_spanish(text: str) -> bool:
    """Whether Spanish function words clearly outnumber the English ones."""
    english, spanish, _ = _shares(text)
    return spanish > 0.12 and spanish > 1.3 * english


def looks_english(text: str) -> bool:
    """Whether English function words clearly outnumber the Spanish ones."""
    english, spanish, _ = _shares(text)
    return english > 0.12 and english > 1.3 * spanish


def looks_foreign(text: str) -> bool:
    """Whether running text is neither English nor Spanish: another script, or none of the words every letter has.

    False for short texts and for tables of numbers: they prove nothing.
    """
    high = sum(map(str.isalpha, _NOT_LATIN.findall(text)))
    # Most letters have no such character at all: only then are the others counted.
    if high > _ENOUGH / 2 and high > 0.5 * (letters := sum(map(str.isalpha, text))) and letters >= _ENOUGH:
        return True
    english, spanish, count = _shares(text)
    return count >= _ENOUGH and english < 0.06 and spanish < 0.08
