"""Plain words: the same sentences in every language, filled the same way, easy to read."""

from datetime import date
from pathlib import Path

import pytest
import textstat
from babel.messages.pofile import read_po

from analyzer.model import DeadlineName, NextStep, Outcome
from analyzer.rulebook.columns import Forum
from analyzer.rulebook.law import load_law
from analyzer.rulebook.loading import PatternFolder, patterns_root
from analyzer.rulebook.routes import load_routes
from analyzer.rulebook.words import load_words

GRADE = 8
SENTENCES = ("why", "forum", "first", "question", "fact", "review", "because", "disclaimer", "outcome", "observation", "answer")


@pytest.fixture(scope="module")
def shipped():
    folder = PatternFolder(patterns_root())
    law = load_law(folder)
    routes = load_routes(folder, law)
    folder.refuse()
    return law, routes.words


def filled(words, key, law) -> str:
    """The sentence with stand-ins for what the caller fills."""
    values = {place.strip("{}"): "10" for place in words.places(key) if ":" not in place}
    return words.say(key, law=law, on=date(2026, 11, 23), **values)


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_compiled_catalogue_is_that_of_its_source(language, shipped):
    source = {}
    for path in (Path(str(patterns_root())) / "words" / language / "LC_MESSAGES").glob("*.po"):
        with path.open("rb") as file:
            source |= {m.id: m.string for m in read_po(file, locale=language) if m.id}

    assert source == shipped[1][language].by_key


def test_every_language_has_every_sentence_and_fills_it_alike(shipped):
    english, spanish = shipped[1]["en"], shipped[1]["es"]

    assert english.by_key.keys() == spanish.by_key.keys()
    assert {k for k in english.by_key if english.places(k) != spanish.places(k)} == set()


def test_no_sentence_stands_in_english_twice_translated_not_at_all(shipped):
    english, spanish = shipped[1]["en"].by_key, shipped[1]["es"].by_key

    assert [k for k, text in english.items() if len(text.split()) > 3 and spanish[k] == text] == []


@pytest.mark.parametrize(
    "key",
    [*(f"outcome.{o}" for o in Outcome), *(f"step.{s}" for s in NextStep), *(f"deadline.{d}" for d in DeadlineName), *(f"forum.{f}" for f in Forum)],
)
def test_every_value_has_words(key, shipped):
    assert all(key in words for words in shipped[1].values())


@pytest.mark.parametrize("group", SENTENCES)
def test_english_reads_at_grade_eight_or_below(group, shipped):
    law, words = shipped
    text = " ".join(filled(words["en"], key, law) for key in words["en"].by_key if key.split(".")[0] == group)

    assert textstat.flesch_kincaid_grade(text) <= GRADE


def test_each_reason_reads_easily_by_itself(shipped):
    law, words = shipped
    hard = {k: textstat.flesch_kincaid_grade(filled(words["en"], k, law)) for k in words["en"].by_key if k.startswith("why.")}

    assert {k: g for k, g in hard.items() if g > GRADE + 1} == {}


@pytest.mark.parametrize("language", ["en", "es"])
def test_nothing_is_promised_or_called_expired(language, shipped):
    text = " ".join(shipped[1][language].by_key.values()).lower()

    assert [w for w in ("expired", "guarantee", "you will win", "vencido", "caducado", "garantiza") if w in text] == []


def test_a_missing_value_of_the_law_is_an_error(shipped):
    with pytest.raises(KeyError):
        shipped[1]["en"].say("why.late.dmhc")


def test_a_catalogue_that_lacks_a_sentence_is_refused(tmp_path, shipped):
    from babel.messages.catalog import Catalog
    from babel.messages.mofile import write_mo

    for language, keys in (("en", ("a", "b")), ("es", ("a",))):
        catalogue = Catalog(locale=language)
        for key in keys:
            catalogue.add(key, f"{key} {language}")
        target = tmp_path / "words" / language / "LC_MESSAGES"
        target.mkdir(parents=True)
        with (target / "words.mo").open("wb") as out:
            write_mo(out, catalogue)
    folder = PatternFolder(tmp_path)
    load_words(folder)

    assert folder.problems == ["words/es: 'b' stands only in en"]
