"""One letter in, one determination out: the stages in their order."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import cache

from analyzer.deciding.checks import check_letter
from analyzer.deciding.engine import decide
from analyzer.deciding.facts import collect_facts
from analyzer.deciding.path import decide_path
from analyzer.finding.decision_model import DecisionModel, load_decision_model
from analyzer.finding.elements import LetterElements, find_elements
from analyzer.finding.fields import FieldFacts, find_fields
from analyzer.finding.implied import IMPLIED
from analyzer.finding.notice import NoticeFacts, find_notice
from analyzer.finding.plans import PlanFacts, find_plan
from analyzer.finding.reasons import ReasonFacts, find_reasons
from analyzer.finding.section_map import SectionMap
from analyzer.finding.sections import find_sections
from analyzer.finding.sentence_model import SentenceModel, load_model
from analyzer.finding.service_reasons import reasons_of_services
from analyzer.model import Analysis, Answers, Decision, DocumentInfo, Finding, Findings, NoticeKind, PageInfo, Review
from analyzer.reading.issues import SERIOUS
from analyzer.reading.layout import Reading
from analyzer.reading.limits import Limits
from analyzer.reading.read import read
from analyzer.reading.text import DocumentText, build_text
from analyzer.rulebook.book import Rulebook
from analyzer.rulebook.words import SOURCE_LANGUAGE

SCHEMA_VERSION = "1"
LOW_OCR_CONFIDENCE = 0.75
"""Below this mean word confidence of a page a person should compare the result with the letter."""

CLEAR_DECISION = 0.6
"""From this confidence on the words of a statement of benefits stand against its claim lines."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter read and searched: everything that does not depend on the day or the reader's answers."""

    reading: Reading
    text: DocumentText
    sections: SectionMap
    notice: NoticeFacts
    plan: PlanFacts
    fields: FieldFacts
    reasons: ReasonFacts
    elements: LetterElements


def analyze(
    data: bytes,
    *,
    rulebook: Rulebook,
    as_of: date,
    answers: Answers | None = None,
    limits: Limits | None = None,
    file_name: str | None = None,
    language: str = "en",
) -> Analysis:
    """The whole way: bytes of one document to its analysis.

    Args:
        as_of: the day on which deadlines are judged.
        answers: facts no letter states; they outweigh what the letter suggests.
        language: of the plain words in the determination, `en` or `es`.

    Raises:
        DocumentError: the document cannot be read; `code` says why.
        OcrUnavailable: every page is a scan and no Tesseract is installed.
    """
    letter = find(read(data, limits=limits or Limits()), rulebook)
    return conclude(letter, rulebook=rulebook, as_of=as_of, answers=answers, file_name=file_name, language=language)


@cache
def sentence_model() -> SentenceModel:
    """The trained model that ships with the package: a constant, read once a process."""
    return load_model()


@cache
def decision_model() -> DecisionModel:
    """The trained model of deciding sentences, likewise."""
    return load_decision_model()


def find(reading: Reading, rulebook: Rulebook) -> Letter:
    """What the letter says, with evidence."""
    text = build_text(reading.pages)
    sections = find_sections(text, rulebook.notices)
    notice = find_notice(text, sections, rulebook.notices, decision_model(), sentence_model())
    plan = find_plan(text, sections, rulebook.plans)
    fields = find_fields(text, sections, rulebook.identifiers, rulebook.codes)
    notice = _settled(notice, fields)
    reasons = find_reasons(
        text, sections, rulebook.reasons, sentence_model(), kind=notice.kind.value, decision=notice.decision.value, codes=fields.code_strings()
    )
    fields = replace(fields, services=reasons_of_services(fields.services, reasons, rulebook.reasons))
    elements = find_elements(text, sections, rulebook.elements)
    return Letter(reading, text, sections, notice, plan, fields, reasons, elements)


def _settled(notice: NoticeFacts, fields: FieldFacts) -> NoticeFacts:
    """A statement of benefits whose claim lines are all paid refuses nothing, unless its words say clearly that it does."""
    unclear = notice.decision.confidence < CLEAR_DECISION
    if notice.kind.value is NoticeKind.EXPLANATION_OF_BENEFITS and fields.all_paid and unclear:
        return replace(notice, decision=Finding(value=Decision.APPROVED, confidence=0.8))
    return notice


def conclude(
    letter: Letter, *, rulebook: Rulebook, as_of: date, answers: Answers | None = None, file_name: str | None = None, language: str = "en"
) -> Analysis:
    """What follows from it on a given day, with the reader's answers: no page is read again."""
    answers = answers or Answers()
    findings = findings_of(letter, answers)
    facts = collect_facts(
        findings,
        answers,
        letter_path=decide_path(letter.plan, Answers()).value if answers.funding or answers.programme else None,
        ongoing_care=letter.notice.ongoing_care.value,
        post_service=letter.notice.post_service.value,
        delegate_letter=letter.plan.delegate_letter,
        grievance_pending=letter.notice.grievance_pending.value,
    )
    words = rulebook.routes.words.get(language) or rulebook.routes.words[SOURCE_LANGUAGE]
    observations = check_letter(facts, letter.elements, law=rulebook.law, words=words, as_of=as_of)
    decided = decide(facts, law=rulebook.law, routes=rulebook.routes, as_of=as_of, lang=language)
    why_review = (*findings.review, *decided.review, *_doubtful_reading(letter.reading))
    return Analysis(
        schema_version=SCHEMA_VERSION,
        rulebook_version=rulebook.version,
        as_of=as_of,
        document=_document(letter, file_name),
        notice_kind=findings.notice_kind,
        decision=findings.decision,
        plan=findings.plan,
        sender=findings.sender,
        regulator_path=findings.regulator_path,
        reasons=findings.reasons,
        urgency=findings.urgency,
        identifiers=findings.identifiers,
        dates=findings.dates,
        services=findings.services,
        codes=findings.codes,
        totals=findings.totals,
        observations=observations,
        determination=decided.determination,
        review=Review(needed=bool(why_review), why=why_review),
        issues=letter.reading.issues,
    )


def findings_of(letter: Letter, answers: Answers) -> Findings:
    """The findings as one value, the regulator path judged with the answers."""
    return Findings(
        language=letter.notice.language,
        notice_kind=letter.notice.kind,
        decision=letter.notice.decision,
        urgency=letter.notice.urgency,
        plan=letter.plan.plan,
        sender=letter.plan.sender,
        regulator_path=decide_path(letter.plan, answers),
        reasons=letter.reasons.reasons,
        identifiers=letter.fields.identifiers,
        dates=letter.fields.dates,
        services=letter.fields.services,
        codes=letter.fields.code_strings(),
        totals=letter.fields.totals,
        review=(*letter.reasons.review, *_implied(letter.notice)),
    )


def _implied(notice: NoticeFacts) -> tuple[str, ...]:
    """A refusal that no sentence states is for a person to check."""
    if any(e.rule == IMPLIED for e in notice.decision.evidence):
        return ("The letter does not say in clear words what the plan decided; it reads like a refusal. Have a person check it.",)
    return ()


def _document(letter: Letter, file_name: str | None) -> DocumentInfo:
    pages = tuple(
        PageInfo(number=p.number, width=p.width, height=p.height, text_source=p.text_source, ocr_confidence=p.ocr_confidence)
        for p in letter.reading.pages
    )
    return DocumentInfo(
        file_name=file_name, sha256=letter.reading.sha256, media_type=letter.reading.media_type, language=letter.notice.language, pages=pages
    )


def _doubtful_reading(reading: Reading) -> tuple[str, ...]:
    """Why the reading itself should be compared with the letter."""
    blurred = tuple(
        f"Page {p.number} was hard to read: compare the result with the letter."
        for p in reading.pages
        if p.ocr_confidence is not None and p.ocr_confidence < LOW_OCR_CONFIDENCE
    )
    return (*blurred, *(i.message for i in reading.issues if i.code in SERIOUS))
