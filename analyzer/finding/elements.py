"""What the letter shows of the things the law asks such a letter to say: rights, contacts, criteria, forms, printed time limits."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from analyzer.finding.section_map import SectionKind, SectionMap, Sentence
from analyzer.model import Evidence, RegulatorPath
from analyzer.reading.text import DocumentText
from analyzer.rulebook.elements import ElementPatterns
from analyzer.rulebook.notices import fold

_RIGHTS = frozenset({SectionKind.APPEAL_RIGHTS, SectionKind.MANDATED_NOTICE, SectionKind.BODY, SectionKind.DECISION})
_OFFICES = {
    RegulatorPath.DMHC: (
        "department of managed",
        "466-2219",
        "466.2219",
        "466 2219",
        "hmo-2219",
        "dmhc.ca.gov",
        "hmohelp.ca.gov",
        "healthhelp.ca.gov",
    ),
    RegulatorPath.CDI: ("california department of insurance", "insurance.ca.gov", "927-4357", "927.4357", "927 4357", "927-help"),
}
"""Names, numbers and pages of the two departments, in folded text."""
_REVIEW = re.compile(
    r"independent medical review|\bimr\b|responsible for regulating|review (?:of|by) the (?:california )?department"
    r"|file a (?:complaint|grievance) with the"
)
_ASSISTANCE = re.compile(r"consumer assistance|ombudsman|may be able to (?:help|assist)")
_NUMBER = {"sixty": 60, "sixty-five": 65, "ninety": 90, "one hundred twenty": 120, "one hundred eighty": 180, "one hundred and eighty": 180}
_NUMBER |= {"two": 2, "three": 3, "four": 4, "six": 6, "twelve": 12}
_PERIOD = re.compile(rf"\b(\d{{1,3}}|{'|'.join(sorted(_NUMBER, key=len, reverse=True))})(?: \(\d{{1,3}}\))?[ -](?:calendar[ -])?(days?|months?)\b")
_MEMBER_ACTS = re.compile(
    r"\byou (?:have|may|must|can|need|should)\b|\b(?:must|may) be (?:filed|received|submitted|requested)\b|\bto (?:file|request|ask|submit|appeal)\b"
)
_PLAN_ACTS = re.compile(
    r"\bwe (?:will|must|have|shall)\b|\bunresolved\b|\bwill (?:be )?(?:decide|answer|resolve|notif|respond)|\bhas \d+ days to\b"
    r"|\bnot (?:been )?(?:received|resolved)\b"
)
_PAGE_OF = re.compile(r"\bpage (\d{1,2}) of (\d{1,2})\b")


class Step(StrEnum):
    """What a printed time limit is for."""

    PLAN_GRIEVANCE = "plan_grievance"
    IMR_APPLICATION = "imr_application"
    STATE_HEARING = "state_hearing"
    EXTERNAL_REVIEW = "external_review"


_STEPS = (
    (Step.STATE_HEARING, re.compile(r"\b(?:state|fair) hearing\b")),
    (Step.IMR_APPLICATION, re.compile(r"\bindependent medical review\b|\bimr\b")),
    (Step.EXTERNAL_REVIEW, re.compile(r"\bexternal review\b")),
    (Step.PLAN_GRIEVANCE, re.compile(r"\bappeal\b|\bgrievance\b|\breconsideration\b")),
)


@dataclass(frozen=True, slots=True)
class PrintedPeriod:
    """A time limit for the member, as the letter prints it."""

    step: Step
    count: int
    months: bool
    """Calendar months, else days."""
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class NamedOffice:
    """A department that the letter names as the one that reviews or regulates; consumer-assistance lines are not meant."""

    office: RegulatorPath
    form: bool
    """The department's own form stands in the letter."""
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class LetterElements:
    present: frozenset[str]
    """Names of the elements found."""
    offices: tuple[NamedOffice, ...] = ()
    printed: frozenset[RegulatorPath] = frozenset()
    """Every department named anywhere, consumer assistance included."""
    periods: tuple[PrintedPeriod, ...] = ()
    complete: bool = True
    """Nothing shows that pages are missing or could not be read."""


def find_elements(doc: DocumentText, sections: SectionMap, patterns: ElementPatterns) -> LetterElements:
    """Look for every element in the whole letter, for offices and time limits in its sentences."""
    folded = fold(doc.text)
    sentences = list(zip(sections.sentences, sections.folded or tuple(fold(s.text) for s in sections.sentences), strict=True))
    return LetterElements(
        present=frozenset(p.element for p in patterns.patterns if p.found(folded)),
        offices=tuple(_offices(doc, sentences)),
        printed=frozenset(office for office, words in _OFFICES.items() if any(w in folded for w in words)),
        periods=tuple(_periods(doc, sentences)),
        complete=_complete(doc, folded),
    )


def _offices(doc: DocumentText, sentences: list[tuple[Sentence, str]]) -> Iterator[NamedOffice]:
    seen: set[tuple[RegulatorPath, bool]] = set()
    for sentence, folded in sentences:
        named = [office for office, words in _OFFICES.items() if any(w in folded for w in words)]
        form = sentence.section is SectionKind.ENCLOSED_FORM
        if not named or not (form or _REVIEW.search(folded)) or _ASSISTANCE.search(folded):
            continue
        for office in named:
            if (office, form) not in seen:
                seen.add((office, form))
                yield NamedOffice(office, form, doc.evidence(sentence.start, sentence.end, f"office.{office}"))


def _periods(doc: DocumentText, sentences: list[tuple[Sentence, str]]) -> Iterator[PrintedPeriod]:
    """Time limits of the member's own steps; one step named once and one limit in the sentence, else it is not clear which belongs to which."""
    for sentence, folded in sentences:
        if sentence.section not in _RIGHTS or ("day" not in folded and "month" not in folded):
            continue
        found = _PERIOD.findall(folded)
        steps = [step for step, regex in _STEPS if regex.search(folded)]
        if len(found) != 1 or not steps or not _MEMBER_ACTS.search(folded) or _PLAN_ACTS.search(folded):
            continue
        if len(steps) > 1 and not (steps[0] is Step.STATE_HEARING and len(steps) == 2):
            continue
        number, unit = found[0]
        count = int(number) if number.isdigit() else _NUMBER[number]
        yield PrintedPeriod(steps[0], count, unit.startswith("month"), doc.evidence(sentence.start, sentence.end, f"period.{steps[0]}"))


def _complete(doc: DocumentText, folded: str) -> bool:
    """No page without words, and as many pages as the letter numbers."""
    if any(not page.lines for page in doc.pages):
        return False
    last = max((int(total) for _, total in _PAGE_OF.findall(folded)), default=0)
    return len(doc.pages) >= last
