"""Plans, senders and company names in invented letters, and every listed company on its own letterhead."""

from __future__ import annotations

import time
from functools import lru_cache

import pytest
from letter_text import document
from plan_letters import BODY, CDI, DMHC, LETTERS, NOA, PlanLetter

from analyzer.finding.path_cues import PATH_OF
from analyzer.finding.plan_names import find_names, plan_like_names, sender_like_names
from analyzer.finding.plans import PlanFacts, find_plan
from analyzer.finding.section_map import SectionMap
from analyzer.model import RegulatorPath, SenderRole
from analyzer.rulebook.loading import PatternFolder, patterns_root
from analyzer.rulebook.plans import EntityEntry, PlanPatterns, RelationKind, cue_matches, fold, load_plans

NO_SECTIONS = SectionMap(sections=(), sentences=())


@lru_cache(maxsize=1)
def patterns() -> PlanPatterns:
    return load_plans(PatternFolder(patterns_root()))


def facts(text: str) -> PlanFacts:
    return find_plan(document(text), NO_SECTIONS, patterns())


def test_pattern_files_are_sound() -> None:
    folder = PatternFolder(patterns_root())
    load_plans(folder)

    assert folder.problems == []


def test_every_listed_entity_is_there() -> None:
    assert len(patterns().entities) >= 252


@pytest.mark.parametrize("letter", LETTERS, ids=lambda c: c.id)
def test_letter(letter: PlanLetter) -> None:
    found = facts(letter.text)

    assert (found.plan.legal_entity, found.sender.role) == (letter.entity, letter.role)


@pytest.mark.parametrize("letter", LETTERS, ids=lambda c: c.id)
def test_evidence_stands_in_the_letter(letter: PlanLetter) -> None:
    doc = document(letter.text)
    found = find_plan(doc, NO_SECTIONS, patterns())
    whole = " ".join(doc.text.split())

    for evidence in (*found.plan.evidence, *(c.evidence for c in found.cues)):
        assert evidence.text in whole


def _own_names() -> list[tuple[str, str]]:
    out = []
    for names in patterns().names.values():
        for name in names:
            if name.strong and len(name.entities) == 1 and not name.capitals:
                out.append((" ".join(name.words).title(), name.entities[0]))
    return sorted(out)


@pytest.mark.parametrize(("printed", "entity"), _own_names(), ids=[f"{e}: {p}" for p, e in _own_names()])
def test_every_listed_name_is_recognised(printed: str, entity: str) -> None:
    text = f"{printed}\n\nDear Ana:\n\nYour request is denied."

    assert [n.name.entities for n in find_names(text, fold(text), patterns())][:1] == [(entity,)]


PLACES_OF_A_NAME = {
    "letterhead": "{name}\nUtilization Management\n\n{body}\n\n{notice}",
    "field": "Alder Creek Medical Group\n\nHealth Plan: {name}\n\n{body}\n\n{notice}",
    "cell": "Alder Creek Medical Group\n\nHealth Plan\t{name}\n\n{body}\n\n{notice}",
    "on behalf of": "Alder Creek Medical Group\n\nDear Jordan:\n\nWe write on behalf of {name}. The brace is denied.\n\n{notice}",
    "issued by": "{body}\n\n{notice}\n\nYour coverage is issued by {name}.",
    "grievance": "Alder Creek IPA\n\n{body}\n\nYou may file a grievance with {name}, Appeals and Grievances, P.O. Box 9.\n\n{notice}",
    "signature": "{body}\n\n{notice}\n\nSincerely,\n\nMedical Director\n{name}",
    "no notice": "{name}\nMember Services\n\n{body}",
}
NOTICES = {
    RegulatorPath.DMHC: DMHC,
    RegulatorPath.CDI: CDI,
    RegulatorPath.MEDI_CAL: NOA,
    RegulatorPath.MEDICARE: "Notice of Denial of Medical Coverage. Form CMS-10003",
    RegulatorPath.SELF_FUNDED: "This is a self-funded plan.",
    RegulatorPath.FEHB: "See the FEHB disputed claims process.",
}


@pytest.mark.parametrize("place", PLACES_OF_A_NAME)
def test_every_listed_plan_is_found_wherever_it_is_named(place: str) -> None:
    missed = []
    for entry in PatternFolder(patterns_root()).load("plans", EntityEntry):
        path = PATH_OF[entry.lines[0]] if entry.lines else None
        if entry.generic or path in (None, RegulatorPath.OTHER_STATE) or entry.role not in (SenderRole.PLAN, SenderRole.INSURER):
            continue
        name = entry.name if entry.name_is_printed else entry.forms[0]
        if facts(PLACES_OF_A_NAME[place].format(name=name, body=BODY, notice=NOTICES.get(path, ""))).plan.legal_entity != entry.name:
            missed.append(name)

    assert missed == []


@pytest.mark.parametrize(
    ("printed", "entity"),
    [
        ("Anfhem Blue Cross Life and Healtb Insurance Cornpany", "Anthem Blue Cross Life and Health Insurance Company"),
        ("Ca1ifornia Physicians' Servicc", "California Physicians' Service"),
        ("Kaiser Permanenfe Insurance C0mpany", "Kaiser Permanente Insurance Company"),
        ("Clgna Healthcare of Califorria, Inc.", "Cigna HealthCare of California, Inc."),
        ("UnitedHea1thcare Benefits PIan of California", "UnitedHealthcare Benefits Plan of California"),
        ("Healtb Net Life lnsurance Company", "Health Net Life Insurance Company"),
        ("Weslern Health Advantage", "Western Health Advantage"),
        ("Aetria Life Insurance Company", "Aetna Life Insurance Company"),
        ("Sbarp Health Plan", "Sharp Health Plan"),
        ("Go1d Coasf Health Plan", "Gold Coast Health Plan"),
        ("Partriership HealthPlan of Californla", "Partnership HealthPlan of California"),
    ],
)
def test_damaged_name_is_still_its_company(printed: str, entity: str) -> None:
    assert facts(f"{printed}\nMember Services\n\n{BODY}").plan.legal_entity == entity


TRAPS = (
    "CCHP",
    "The Alliance",
    "Optum",
    "Anthem Blue Cross",
    "Blue Shield of California",
    "Kaiser Permanente",
    "Cigna Healthcare",
    "UnitedHealthcare",
    "Aetna",
    "Health Net",
    "Magellan",
    "Oscar Health",
    "Wellcare",
    "Altais",
    "Prime",
)


@pytest.mark.parametrize("printed", TRAPS)
def test_shared_name_alone_is_no_company(printed: str) -> None:
    found = facts(f"{printed}\n\nDear Ana:\n\nWe cannot approve the scan.")

    assert found.plan.legal_entity is None


@pytest.mark.parametrize(
    ("text", "brand", "relation"),
    [
        ("The scan was done at Kaiser Permanente Oakland Medical Center.", "kaiser", RelationKind.PROVIDER),
        ("under the Aetna clinical policy bulletin", "aetna", RelationKind.CRITERIA),
        ("a registered trademark of Anthem Insurance Companies", None, RelationKind.FOOTNOTE),
        ("Other coverage: Aetna", "aetna", RelationKind.FOOTNOTE),
        ("we review requests on behalf of Cigna Healthcare.", "cigna", RelationKind.BEHIND),
        ("Write to Anthem Blue Cross, Grievances and Appeals.", "anthem_blue_cross", RelationKind.GRIEVANCE),
    ],
)
def test_words_beside_a_name(text: str, brand: str | None, relation: RelationKind) -> None:
    mention = facts(f"Dear Ana:\n\n{text}").mentions[0]

    assert (mention.brand, mention.relation) == (brand, relation)


@pytest.mark.parametrize(
    "text",
    [
        "made by Optumist Pharma",
        "Dr. Oscar Heath",
        "see www.healthhelp.ca.gov",
        "a guardian or parent",
        "the principal diagnosis",
        "your health care service plan",
        "a blue cross on a shield",
        "Maria Molina",
        "Prime Time",
    ],
)
def test_common_words_and_people_are_no_company(text: str) -> None:
    assert [m.entity or m.brand for m in facts(f"Dear Ana:\n\nToday {text} was named.").mentions if m.entity or m.brand] == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Tidewater Foothills Health Plan, Inc.", "Tidewater Foothills Health Plan, Inc."),
        ("From the Larkmoor Mutual Insurance Company today", "Larkmoor Mutual Insurance Company"),
        ("BAY ROOFERS HEALTH AND WELFARE TRUST FUND", "BAY ROOFERS HEALTH AND WELFARE TRUST FUND"),
    ],
)
def test_unlisted_plan_as_printed(text: str, name: str) -> None:
    assert [n.text for n in plan_like_names(text, 0, len(text))] == [name]


def test_ordinary_words_are_no_plan_name() -> None:
    text = "Your Health Plan and the Group Health Plan cover this. See the Evidence of Coverage of your health plan."

    assert plan_like_names(text, 0, len(text)) == ()


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("Alder Creek Physicians Medical Group", SenderRole.MEDICAL_GROUP),
        ("ALDER CREEK IPA", SenderRole.MEDICAL_GROUP),
        ("Harbourline Utilization Review Services", SenderRole.UTILIZATION_REVIEW),
        ("Stonegate Benefit Administrators", SenderRole.THIRD_PARTY_ADMINISTRATOR),
        ("Quillmark Pharmacy Benefit Management", SenderRole.PHARMACY_BENEFIT_MANAGER),
    ],
)
def test_unlisted_sender_role(text: str, role: SenderRole) -> None:
    assert sender_like_names(text, 0, len(text))[0].role is role


def test_printed_regulators_with_paragraph_and_phone() -> None:
    printed = {r.path: (r.paragraph, r.plan_phone) for r in facts(f"Sharp Health Plan\n\nDear Ana:\n\n{DMHC}\n\n{CDI}").printed_regulators}

    assert printed == {RegulatorPath.DMHC: (True, True), RegulatorPath.CDI: (True, False)}


def test_delegate_letter_is_marked() -> None:
    assert facts("Hill Physicians Medical Group\n\nHealth plan: Sharp Health Plan\n\nDear Ana:\n\nDenied.").delegate_letter
    assert not facts("Sharp Health Plan\n\nDear Ana:\n\nDenied.").delegate_letter


HOSTILE = {
    "capitals": "Health Plan Blue Shield of " * 8000,
    "spaces": "issued by " + " " * 200_000,
    "letters": "a" * 200_000,
    "dots": "a.b." * 50_000,
    "apostrophes": "x'y" * 60_000,
    "months": "external review " + "four, " * 30_000,
    "departments": "department of insurance review " * 6000,
    "newlines": "Anthem\n" * 28_000,
    "numbers": "first telephone your health plan at " + "1-800-" * 30_000,
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_text_costs_little_per_pattern(kind: str) -> None:
    folded = fold(HOSTILE[kind])
    for cue in patterns().cues:
        began = time.perf_counter()
        cue_matches(cue, folded)

        assert time.perf_counter() - began < 0.5, cue.id


@pytest.mark.parametrize("text", ["Atención\tCalifornia\nPhysicians’ Service İß", "ﬁ ½ Ⅷ"])
def test_folding_keeps_offsets(text: str) -> None:
    assert len(fold(text)) == len(text)
