"""Parts of a letter and its sentences: what belongs together, what stands apart, and nothing lost between."""

from __future__ import annotations

import dataclasses
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from letter_text import document

from analyzer.finding.sections import SectionKind, SectionMap, find_sections
from analyzer.model import TextSource
from analyzer.reading.text import DocumentText
from analyzer.rulebook.notices import NoticePatterns

LETTER = """Acme Health Plan
1 Main Street, Oakland, CA 94601

May 4, 2026

Jane Roe
2 Elm Street
Chico, CA 95926

Member ID:\tA-1
Reference number:\tR-2

Dear Ms. Roe:

Your doctor asked for a knee brace. We cannot approve it.

Why we said no

The notes of March 3 show a stable knee.

This decision was made by A. Moreno, MD, board certified in orthopedics.

What you can do

You can file a grievance within 180 days.

The California Department of Managed Health Care is responsible for regulating health care service plans.

Sincerely,
Medical Management

cc: H. Brisbane, MD

ATTENTION: if you speak another language, language services are free of charge.

Acme Health Plan is the trade name of Acme of California, Inc.
"""


def sections_of(text: str, patterns: NoticePatterns) -> SectionMap:
    return find_sections(document(text), patterns)


def kind_of(found: SectionMap, words: str) -> SectionKind:
    return next(s.section for s in found.sentences if words in s.text)


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("1 Main Street", SectionKind.LETTERHEAD),
        ("2 Elm Street", SectionKind.ADDRESSEE),
        ("R-2", SectionKind.REFERENCE_BLOCK),
        ("Dear Ms. Roe", SectionKind.SALUTATION),
        ("cannot approve", SectionKind.DECISION),
        ("stable knee", SectionKind.RATIONALE),
        ("A. Moreno", SectionKind.REVIEWER),
        ("180 days", SectionKind.APPEAL_RIGHTS),
        ("responsible for regulating", SectionKind.MANDATED_NOTICE),
        ("Sincerely", SectionKind.CLOSING),
        ("Brisbane", SectionKind.CLOSING),
        ("another language", SectionKind.TAGLINES),
        ("trade name", SectionKind.LEGAL_FOOTER),
    ],
)
def test_parts_of_a_plain_letter(words: str, kind: SectionKind, notice_patterns: NoticePatterns) -> None:
    assert kind_of(sections_of(LETTER, notice_patterns), words) is kind


HEADINGS = [
    ("Why was this denied?", SectionKind.RATIONALE),
    ("REASON FOR THE DECISION", SectionKind.RATIONALE),
    ("Clinical rationale:", SectionKind.RATIONALE),
    ("How we reviewed your request", SectionKind.RATIONALE),
    ("What we found", SectionKind.RATIONALE),
    ("Motivo de la decisión", SectionKind.RATIONALE),
    ("Our decision", SectionKind.DECISION),
    ("Outcome of your appeal", SectionKind.DECISION),
    ("Criteria used", SectionKind.CRITERIA),
    ("How to appeal", SectionKind.APPEAL_RIGHTS),
    ("If you think we are wrong", SectionKind.APPEAL_RIGHTS),
    ("Your options now", SectionKind.APPEAL_RIGHTS),
    ("Help from the State of California", SectionKind.APPEAL_RIGHTS),
    ("What comes next?", SectionKind.APPEAL_RIGHTS),
    ("Independent Medical Review", SectionKind.APPEAL_RIGHTS),
    ("Asking for a fast answer", SectionKind.APPEAL_RIGHTS),
    ("Cómo presentar una queja", SectionKind.APPEAL_RIGHTS),
    ("Remark code descriptions", SectionKind.CLAIM_NOTES),
    ("Words we use", SectionKind.GLOSSARY),
    ("Notice of nondiscrimination", SectionKind.TAGLINES),
    ("For your doctor", SectionKind.REVIEWER),
]


@pytest.mark.parametrize(("heading", "kind"), HEADINGS, ids=[h for h, _ in HEADINGS])
def test_headings(heading: str, kind: SectionKind, notice_patterns: NoticePatterns) -> None:
    found = sections_of(f"Dear Ms. Roe:\n\nYour doctor asked for a knee brace last week.\n\n{heading}\n\nThe notes came.", notice_patterns)

    assert kind_of(found, heading.rstrip(":")) is kind


SENTENCES = [
    ("Dr. Roe and Ms. Lind, M.D., met at 3 p.m. on St. Ann St. in May. They agreed.", 2),
    ("See section No. 4, e.g. item 2. It says so.", 2),
    ("The dose is 0.5 mg. The cost is $1,200.50. Nothing else.", 3),
    ("Why? Because it is old! We know.", 3),
    ("We asked for films (see page 2). They came.", 2),
    ("It was denied on May 3 at 5 p.m. You may call us.", 2),
    ("He wrote: “It hurts.” We read it.", 2),
    ("La Dra. Robles pidió el examen. No lo aprobamos. ¿Por qué?", 3),
]


@pytest.mark.parametrize(("text", "count"), SENTENCES, ids=[t[:30] for t, _ in SENTENCES])
def test_sentences_end_where_a_reader_ends_them(text: str, count: int, notice_patterns: NoticePatterns) -> None:
    found = sections_of(f"Dear Ms. Roe:\n\n{text}", notice_patterns)

    assert len(found.sentences) - 1 == count


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("The records do not show that you com-\npleted six weeks of therapy with a therapist.", "completed six weeks"),
        ("The plan does not pay for an out-of-\nnetwork visit unless it was approved first.", "out-of-network visit"),
        ("The records do not show that you com\u00adpleted the course of therapy.", "completed the course"),
        ("The plan treats this as a non-\nemergency visit under the rules of the policy.", "non-emergency visit"),
    ],
    ids=["word cut", "compound kept", "soft hyphen", "prefix kept"],
)
def test_hyphens_at_line_ends(text: str, sentence: str, notice_patterns: NoticePatterns) -> None:
    found = find_sections(document(f"Dear Ms. Roe:\n\n{text}", wrap=False), notice_patterns)

    assert any(sentence in s.text for s in found.sentences)


def test_a_sentence_goes_on_across_a_page_break_and_its_furniture(notice_patterns: NoticePatterns) -> None:
    filler = "\n\n".join(["The plan looked at the notes that the clinic sent in the month of May."] * 22)
    cut = "The request is not approved because the records that the clinic sent to us in May do not"
    first = f"Acme Health Plan\tLetter 77\n\nDear Ms. Roe:\n\n{filler}\n\n{cut}\n\nPage 1 of 2"
    second = "Acme Health Plan\tLetter 77\n\nshow a stable knee on the films.\n\nPage 2 of 2"

    found = sections_of(f"{first}\f{second}", notice_patterns)

    assert any(s.text.endswith("in May do not show a stable knee on the films.") for s in found.sentences)
    assert sum(s.kind is SectionKind.FURNITURE for s in found.sections) >= 2


def test_cells_and_list_items_stand_alone(notice_patterns: NoticePatterns) -> None:
    text = "Dear Ms. Roe:\n\nService\tCode\tDecision\n\nKnee brace\tL1832\tDenied\n\n• notes of the last visit\n• films of the knee"

    texts = [s.text for s in sections_of(text, notice_patterns).sentences]

    assert {"Knee brace", "L1832", "Denied", "• notes of the last visit", "• films of the knee"} <= set(texts)


FORM = """The request is denied.

\fINDEPENDENT MEDICAL REVIEW APPLICATION

Name: ____________________ Phone: ______________

☐ The care was denied as not medically necessary
☐ The care was called experimental

Signature: ____________________"""


def test_a_form_on_its_own_page_is_no_part_of_the_letter(notice_patterns: NoticePatterns) -> None:
    found = sections_of(f"Dear Ms. Roe:\n\n{FORM}", notice_patterns)

    assert kind_of(found, "not medically necessary") is SectionKind.ENCLOSED_FORM
    assert kind_of(found, "request is denied") is SectionKind.DECISION


def test_a_sentence_that_only_names_a_form_opens_none(notice_patterns: NoticePatterns) -> None:
    found = sections_of("Dear Ms. Roe:\n\nPlease sign the enclosed application form.\n\nThe notes of March 3 show a stable knee.", notice_patterns)

    assert SectionKind.ENCLOSED_FORM not in {s.section for s in found.sentences}


def test_recognised_text_is_mended_for_matching_only(notice_patterns: NoticePatterns) -> None:
    doc = document("Dear Ms. Roe:\n\nThe Ca1ifornia Departrnent of Managcd Hea1th Care is responsible for rcgulating health care service plans.")
    scanned = dataclasses.replace(doc, pages=tuple(dataclasses.replace(p, text_source=TextSource.OCR) for p in doc.pages))

    found = find_sections(scanned, notice_patterns)

    assert kind_of(found, "Managcd") is SectionKind.MANDATED_NOTICE


def _is_whole(doc: DocumentText, found: SectionMap) -> bool:
    ends = [0, *(s.end for s in found.sections)]
    joins = all(a == s.start for a, s in zip(ends, found.sections, strict=False))
    return joins and ends[-1] == len(doc.text)


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet=st.sampled_from("aB1 .,:\n\t\f•-☐_$é\u00ad"), max_size=300))
def test_sections_cover_any_text(notice_patterns: NoticePatterns, text: str) -> None:
    doc = document(text)

    found = find_sections(doc, notice_patterns)

    assert _is_whole(doc, found)
    assert all(0 <= s.start < s.end <= len(doc.text) for s in found.sentences)


def test_sections_cover_a_letter(notice_patterns: NoticePatterns) -> None:
    doc = document(LETTER)

    assert _is_whole(doc, find_sections(doc, notice_patterns))


SIZE = 20_000
HOSTILE = [
    (words * SIZE)[:SIZE]
    for words in ("a", "if you ", "we cannot ", "(", "- ", "1,111.00 ", "the request ", "the days of care are ", "you may appeal within 180 days of ")
]


@pytest.mark.parametrize("text", HOSTILE, ids=[t[:12] for t in HOSTILE])
def test_no_pattern_is_slow_on_hostile_text(text: str, notice_patterns: NoticePatterns) -> None:
    """20 kB of the worst words in one sentence: a pattern that is not linear takes many seconds."""
    cues = [
        *notice_patterns.section_cues.cues,
        *notice_patterns.notice_cues.cues,
        *notice_patterns.claim_cues.cues,
        *notice_patterns.headings,
        *notice_patterns.form_titles,
    ]

    slowest = max((_seconds(cue.regex.search, text), cue.id) for cue in cues)

    assert slowest[0] < 0.3, slowest[1]


def _seconds(search, text: str) -> float:  # type: ignore[no-untyped-def]
    start = time.process_time()
    search(text)
    return time.process_time() - start
