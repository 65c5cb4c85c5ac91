"""An analysis with something in every field, and one in whose words every kind of mischief stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest

from analyzer.model import (
    Alternative,
    Amounts,
    Analysis,
    ChecklistItem,
    Contact,
    Coverage,
    DateFound,
    DateKind,
    Deadline,
    DeadlineName,
    Decision,
    Determination,
    DocumentInfo,
    Evidence,
    Finding,
    Identifier,
    IdentifierKind,
    Issue,
    Met,
    NextStep,
    NoticeKind,
    Observation,
    Outcome,
    PageInfo,
    PathFinding,
    Plan,
    Question,
    Reason,
    ReasonKind,
    RegulatorPath,
    Review,
    Sender,
    SenderRole,
    Service,
    TextSource,
    Urgency,
    Verified,
    Why,
)
from analyzer.reporting.labels import shipped
from analyzer.rulebook.words import Words

HOSTILE = '=HYPERLINK("http://x.test")<script>alert(1)</script>\x1b[31m red \u202eabc [bold]x[/bold] {{ 7*7 }} \'" & more'


def evidence(text: str, page: int = 1) -> tuple[Evidence, ...]:
    return (Evidence(page=page, text=text, bbox=(72.0, 100.123456, 300.5, 112.0), rule="rule.one"),)


def determination() -> Determination:
    return Determination(
        outcome=Outcome.ELIGIBLE_AFTER_GRIEVANCE,
        grounds=(ReasonKind.MEDICAL_NECESSITY,),
        next_step=NextStep.FILE_PLAN_GRIEVANCE,
        other_steps=(NextStep.REQUEST_IMR,),
        deadlines=(
            Deadline(
                name=DeadlineName.PLAN_GRIEVANCE,
                due=date(2027, 4, 6),
                basis="180 days from the letter of 2026-10-08",
                citation="28 CCR 1300.68(b)(9)",
                verified=Verified.PARTLY,
            ),
            Deadline(name=DeadlineName.IMR_EARLIEST, due=date(2026, 12, 20), basis="30 days", citation="HSC 1368.03(a)", verified=Verified.SOURCE),
        ),
        why=(Why(rule_id="D001", text="The plan calls the scan not needed.", citation="HSC 1374.30(b)"),),
        questions=(Question(id="grievance_status", text="Have you filed a grievance?", answers=("none", "pending"), decides="Whether IMR is open."),),
        checklist=(ChecklistItem(id="urgent", text="It cannot wait", met=Met.UNKNOWN, because="The letter does not say."),),
        first_steps=("Read the letter.",),
        documents_to_gather=("This letter",),
        contacts=(Contact(name="DMHC Help Center", phone="1-888-466-2219", url="https://www.dmhc.ca.gov"),),
        disclaimer="General information, not legal advice.",
    )


@pytest.fixture(scope="session")
def catalogues() -> Mapping[str, Words]:
    """The plain words of the repository, by language."""
    return shipped()


@pytest.fixture(scope="session")
def words(catalogues: Mapping[str, Words]) -> Words:
    return catalogues["en"]


@pytest.fixture
def analysis() -> Analysis:
    return Analysis(
        schema_version="1",
        rulebook_version="abc",
        as_of=date(2026, 11, 23),
        document=DocumentInfo(
            file_name="letter.pdf",
            sha256="00",
            media_type="application/pdf",
            language="en",
            pages=(
                PageInfo(number=1, width=612.0, height=792.0, text_source=TextSource.EMBEDDED),
                PageInfo(number=2, width=612.0, height=792.0, text_source=TextSource.OCR, ocr_confidence=0.91),
            ),
        ),
        notice_kind=Finding(value=NoticeKind.DENIAL_LETTER, confidence=0.98, evidence=evidence("not able to approve")),
        decision=Finding(value=Decision.DENIED, confidence=0.95),
        plan=Plan(name="Hill Plan", legal_entity="Hill Plan of California", entity_id="hill", confidence=0.9, evidence=evidence("Hill Plan")),
        sender=Sender(name="Valley Medical Group", role=SenderRole.MEDICAL_GROUP),
        regulator_path=PathFinding(
            value=RegulatorPath.DMHC,
            confidence=0.8,
            evidence=evidence("Department of Managed Health Care", 2),
            alternatives=(Alternative(value=RegulatorPath.CDI, confidence=0.2),),
            coverage=Coverage.DMHC_HEALTH,
        ),
        reasons=(
            Reason(value=ReasonKind.INSUFFICIENT_INFORMATION, confidence=0.6),
            Reason(
                value=ReasonKind.MEDICAL_NECESSITY,
                confidence=0.93,
                evidence=evidence("The scan would not change your care."),
                primary=True,
                codes=("CARC:50",),
                criteria=("MCG Imaging",),
            ),
        ),
        urgency=Finding(value=Urgency.NOT_URGENT, confidence=0.7),
        identifiers=(Identifier(value="977 204", confidence=0.99, kind=IdentifierKind.MEMBER_ID),),
        dates=(
            DateFound(value=date(2026, 10, 8), confidence=0.99, kind=DateKind.NOTICE_DATE),
            DateFound(value=date(2026, 9, 5), confidence=0.8, kind=DateKind.SERVICE_DATE),
            DateFound(value=date(2026, 9, 2), confidence=0.8, kind=DateKind.SERVICE_DATE),
        ),
        services=(Service(description="MRI of the knee", codes=("CPT:73721",), decision=Decision.DENIED, amounts=Amounts(billed="410.00")),),
        codes=("CPT:73721", "CARC:50"),
        totals=Amounts(billed="410.00", paid="0.00"),
        observations=(Observation(id="no_phone", text="The letter gives no phone.", citation="HSC 1368.02(b)", verified=Verified.SOURCE),),
        determination=determination(),
        review=Review(needed=True, why=("Two companies are named.",)),
        issues=(Issue(code="low_ocr_confidence", message="This page is faint.", page=2),),
    )


@pytest.fixture
def hostile(analysis: Analysis) -> Analysis:
    """Every word that comes from the document is an attack."""
    return replace(
        analysis,
        document=replace(analysis.document, file_name=HOSTILE),
        plan=replace(analysis.plan, name=HOSTILE, evidence=evidence(HOSTILE)),
        sender=replace(analysis.sender, name=HOSTILE),
        reasons=(Reason(value=ReasonKind.COVERAGE, confidence=0.9, primary=True, evidence=evidence(HOSTILE), criteria=(HOSTILE,)),),
        identifiers=(Identifier(value=HOSTILE, confidence=0.9, kind=IdentifierKind.CLAIM_NUMBER),),
        services=(Service(description=HOSTILE, evidence=evidence(HOSTILE)),),
        codes=(HOSTILE,),
        regulator_path=replace(analysis.regulator_path, evidence=evidence(HOSTILE), conflicts=(HOSTILE,)),
        review=Review(needed=True, why=(HOSTILE,)),
    )
