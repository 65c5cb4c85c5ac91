"""Kind, decision, urgency and language of invented letters; where their own words and their rights text stand."""

from __future__ import annotations

import pytest
from letter_text import document
from marked_letters import MarkedLetter, marked_letters

from analyzer.finding.decision_model import load_decision_model
from analyzer.finding.notice import NoticeFacts, find_notice
from analyzer.finding.sections import OWN_WORDS, SectionMap, find_sections
from analyzer.finding.sentence_model import load_model
from analyzer.rulebook.notices import NoticePatterns

LETTERS = [pytest.param(letter, id=letter.name) for letter in marked_letters()]


def facts_of(letter: MarkedLetter, patterns: NoticePatterns) -> NoticeFacts:
    doc = document(letter.text)
    return find_notice(doc, find_sections(doc, patterns), patterns, load_decision_model(), load_model())


def sections_of(letter: MarkedLetter, patterns: NoticePatterns) -> SectionMap:
    return find_sections(document(letter.text), patterns)


@pytest.mark.parametrize("letter", LETTERS)
def test_kind_decision_urgency(letter: MarkedLetter, notice_patterns: NoticePatterns) -> None:
    facts = facts_of(letter, notice_patterns)

    assert facts.kind.value in letter.values("kind")
    assert facts.decision.value in letter.values("decision")
    assert facts.urgency.value in letter.values("urgency")


@pytest.mark.parametrize("letter", [p for p in LETTERS if {"language", "is_final", "grievance_pending"} & set(p.values[0].truth)])  # type: ignore[attr-defined]
def test_other_facts(letter: MarkedLetter, notice_patterns: NoticePatterns) -> None:
    facts = facts_of(letter, notice_patterns)

    assert facts.language == letter.truth.get("language", "en")
    assert facts.is_final.value == letter.truth.get("is_final", False)
    assert facts.grievance_pending.value == letter.truth.get("grievance_pending", False)


@pytest.mark.parametrize("letter", [p for p in LETTERS if p.values[0].own])  # type: ignore[attr-defined]
def test_own_words_are_found(letter: MarkedLetter, notice_patterns: NoticePatterns) -> None:
    """Every marked sentence of the plan lies in a section where the plan speaks."""
    lost = [s.text for s in sections_of(letter, notice_patterns).sentences if _is_part(s.text, letter.own) and s.section not in OWN_WORDS]

    assert lost == []


@pytest.mark.parametrize("letter", [p for p in LETTERS if p.values[0].others])  # type: ignore[attr-defined]
def test_rights_are_not_own_words(letter: MarkedLetter, notice_patterns: NoticePatterns) -> None:
    taken = [s.text for s in sections_of(letter, notice_patterns).sentences if _is_part(s.text, letter.others) and s.section in OWN_WORDS]

    assert taken == []


@pytest.mark.parametrize("letter", LETTERS)
def test_evidence_stands_in_the_letter(letter: MarkedLetter, notice_patterns: NoticePatterns) -> None:
    facts = facts_of(letter, notice_patterns)
    printed = " ".join(letter.text.split())

    shown = [e.text for f in (facts.kind, facts.decision, facts.urgency, facts.is_final, facts.ongoing_care) for e in f.evidence]

    assert [text for text in shown if " ".join(text.split()) not in printed] == []


def test_decision_of_a_denial_shows_its_sentence(notice_patterns: NoticePatterns) -> None:
    doc = document("Dear Ms. Roe:\n\nYour doctor asked for a scan. We cannot approve the scan. The notes are old.")

    decision = find_notice(doc, find_sections(doc, notice_patterns), notice_patterns).decision

    assert [e.text for e in decision.evidence] == ["We cannot approve the scan."]


def test_an_empty_document_has_no_decision(notice_patterns: NoticePatterns) -> None:
    doc = document("")

    facts = find_notice(doc, find_sections(doc, notice_patterns), notice_patterns)

    assert (facts.kind.value, facts.decision.value, facts.urgency.value) == ("other", "none", "unknown")


def _is_part(sentence: str, passages: tuple[str, ...]) -> bool:
    folded = " ".join(sentence.split())
    return len(folded) > 12 and any(folded in p or p in folded for p in passages)
