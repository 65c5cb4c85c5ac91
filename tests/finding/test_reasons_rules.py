"""Every rule, context cue and criteria set matches its examples and none of its counter-examples; contexts take sentences out."""

from __future__ import annotations

import pytest

from analyzer.finding.reason_rules import criteria_in, match_sentences
from analyzer.finding.section_map import SectionKind, Sentence
from analyzer.model import ReasonKind
from analyzer.rulebook.loading import PatternFolder, patterns_root
from analyzer.rulebook.notices import fold
from analyzer.rulebook.reasons import FOLDER, ContextCue, CriteriaSet, ReasonPatterns, ReasonRule, load_reasons

_FOLDER = PatternFolder(patterns_root())
_PATTERNS = load_reasons(_FOLDER)
_COMPILED = {x.id: x for x in (*_PATTERNS.rules, *_PATTERNS.cues, *_PATTERNS.criteria)}


def _entries() -> list[ReasonRule | ContextCue | CriteriaSet]:
    folder = PatternFolder(patterns_root())
    return [*folder.load(FOLDER, ReasonRule), *folder.load(f"{FOLDER}/context", ContextCue), *folder.load(f"{FOLDER}/criteria", CriteriaSet)]


def _hits(entry_id: str, text: str) -> bool:
    made, folded = _COMPILED[entry_id], fold(text)
    return (not made.needs or any(n in folded for n in made.needs)) and made.regex.search(folded) is not None


def test_the_folder_is_sound() -> None:
    assert _FOLDER.problems == []


@pytest.mark.parametrize("entry", _entries(), ids=lambda e: e.id)
def test_examples(entry: ReasonRule | ContextCue | CriteriaSet) -> None:
    assert [t for t in entry.match if not _hits(entry.id, t)] == []
    assert [t for t in entry.no_match if _hits(entry.id, t)] == []


def test_every_reason_has_rules_in_english_and_spanish_words() -> None:
    assert {r.reason for r in _PATTERNS.rules} == set(ReasonKind)


def sentence(text: str, section: SectionKind = SectionKind.RATIONALE) -> Sentence:
    return Sentence(text, 0, len(text), section, 1)


OUT_OF_COUNT = {
    "history": ("On July 1 we told you that the surgery was not medically necessary.", "context:history"),
    "attribution": ("Your doctor says that the test is not experimental but is considered experimental by us.", "context:attribution"),
    "hypothesis": ("If the service is not medically necessary, you will get a letter.", "context:hypothesis"),
    "negation": ("Our decision is not based on whether the surgery was not medically necessary.", "context:negation"),
    "rights": ("You may file a complaint about a treatment that is considered experimental.", "context:rights"),
}


@pytest.mark.parametrize(("text", "because"), OUT_OF_COUNT.values(), ids=OUT_OF_COUNT)
def test_context_takes_the_sentence_out_and_says_so(text: str, because: str) -> None:
    (hit,) = match_sentences([sentence(text)], _PATTERNS)

    assert hit.rules == ()
    assert because in {n.because for n in hit.near}


def test_section_takes_the_sentence_out() -> None:
    text = "The service is not medically necessary."
    own, rights = match_sentences([sentence(text), sentence(text, SectionKind.APPEAL_RIGHTS)], _PATTERNS)

    assert [r.id for r in own.rules] == ["reason.medical_necessity.named"]
    assert rights.rules == ()
    assert [(n.rule, n.because) for n in rights.near] == [("reason.medical_necessity.named", "section:appeal_rights")]


CITED = {
    "MCG": ("We used MCG Ambulatory Care, 27th edition, A-0431.", ("MCG Ambulatory Care, 27th edition, A-0431",)),
    "two": ("By the ASAM Criteria and LOCUS a day program fits.", ("the ASAM Criteria", "LOCUS")),
    "policy": ("Clinical Policy CP.MP.101 applies.", ("Clinical Policy CP.MP.101",)),
    "none": ("The policy is on our website.", ()),
}


@pytest.mark.parametrize(("text", "cited"), CITED.values(), ids=CITED)
def test_criteria_as_printed(text: str, cited: tuple[str, ...]) -> None:
    assert set(criteria_in([sentence(text)], _PATTERNS)) == set(cited)


def test_a_code_has_one_meaning_and_amount_codes_have_none() -> None:
    assert _PATTERNS.codes["CARC:197"][0] is ReasonKind.PRIOR_AUTHORIZATION
    assert _PATTERNS.codes["CARC:50"][0] is ReasonKind.MEDICAL_NECESSITY
    assert not {"CARC:1", "CARC:2", "CARC:3", "CARC:45"} & set(_PATTERNS.codes)


def test_a_bad_folder_is_refused_with_its_place(tmp_path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "sources.yaml").write_text("- {id: house, title: t, read_on: '2026-11-23'}\n")
    (tmp_path / FOLDER).mkdir()
    (tmp_path / FOLDER / "bad.yaml").write_text(
        "- id: reason.bad\n  source: house\n  reason: delay\n  needs: [x]\n  pattern: ['(']\n  match: [a]\n  no_match: [b]\n"
        "- id: reason.worse\n  source: house\n  reason: boredom\n  needs: [x]\n  pattern: [x]\n  match: [a]\n  no_match: [b]\n"
    )
    folder = PatternFolder(tmp_path)
    patterns: ReasonPatterns = load_reasons(folder)

    assert patterns.rules == ()
    assert [p.split(":")[0] for p in folder.problems] == [f"{FOLDER}/bad.yaml", FOLDER]
