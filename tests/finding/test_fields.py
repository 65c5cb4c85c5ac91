"""Numbers, dates and codes of invented letters in many layouts: by label and place, never by shape alone."""

from __future__ import annotations

import time
from datetime import date

import pytest
from fields_room import code_patterns, document, fields
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.finding.calendar_days import find_days
from analyzer.finding.codes import icd_code, procedure_code
from analyzer.finding.identifiers import repair
from analyzer.model import Decision, TextSource

HEADER_TABLE = """
Patient Name        Member ID          Group No.      Claim No.        Date of Service
ROE, JANE           SMT 882 11 4477    77120-AB       E26088120771     05/02/2026
"""
STACKED = """
Subscriber ID
CD-0099182

Group
5521

Claim
2026-0909-1187
"""
PIPES = """
Re: Jane Roe | DOB: 01/02/1980 | Member #: 8842-1177-01 | UR Ref No: UR2026-55-1180
Provider NPI 1234567893 | Claim No(s). 26-11-40077, 26-11-40078 and 26-11-40079 | Tax ID 94-1234567
"""
WRAPPED = """
Member ID       K880017723 02       Case        26-100442-7
                                    number
Request         10/09/2026          Plan        HMO, large
received                                        group
"""
LEADERS = """
MEMBER ID ............ 80011223344
RX REFERENCE NO. ..... PA-26-10020030
"""
SPANISH = """
Número de identificación del miembro: 20071234567801
N.º de caso: NOA-26-1100-00042
Número de autorización: A-2026-11822
"""
SWALLOW = """
Member ID 10029384415 · Subscriber group ACM-00718 · Reference 2604-UR-38820 · Requested by Ana Ruiz on April 9, 2026
"""


@pytest.mark.parametrize(
    ("letter", "expected"),
    [
        pytest.param(
            HEADER_TABLE,
            {("member_id", "SMT 882 11 4477"), ("group_number", "77120-AB"), ("claim_number", "E26088120771")},
            id="values below a row of labels",
        ),
        pytest.param(
            STACKED, {("member_id", "CD-0099182"), ("group_number", "5521"), ("claim_number", "2026-0909-1187")}, id="values on the next line"
        ),
        pytest.param(
            PIPES,
            {("member_id", "8842-1177-01"), ("reference_number", "UR2026-55-1180")} | {("claim_number", f"26-11-4007{n}") for n in (7, 8, 9)},
            id="bars between, a list of claims, NPI and tax number left alone",
        ),
        pytest.param(WRAPPED, {("member_id", "K880017723 02"), ("case_number", "26-100442-7")}, id="label wrapped in a narrow cell"),
        pytest.param(LEADERS, {("member_id", "80011223344"), ("reference_number", "PA-26-10020030")}, id="dots lead to the value"),
        pytest.param(
            SPANISH,
            {("member_id", "20071234567801"), ("case_number", "NOA-26-1100-00042"), ("authorization_number", "A-2026-11822")},
            id="Spanish labels",
        ),
        pytest.param(
            SWALLOW,
            {("member_id", "10029384415"), ("group_number", "ACM-00718"), ("reference_number", "2604-UR-38820")},
            id="following words not swallowed",
        ),
        pytest.param(
            "Call the number on your ID card, 1-800-555-0142, P.O. Box 60007, Suite 27447, CA 90060-0007", set(), id="telephone, box and ZIP"
        ),
        pytest.param("Member ID: 88-771204\n\nID number: 88-771204", {("member_id", "88-771204")}, id="the same number twice"),
        pytest.param("Group number: 30 days\nMember ID: 10/14/2026\nClaim: $1,250.00", set(), id="counts, dates and amounts after a label"),
    ],
)
def test_identifiers(letter: str, expected: set[tuple[str, str]]) -> None:
    assert {(i.kind.value, i.value) for i in fields(letter).identifiers} == expected


def test_medical_record_number_counts_only_without_a_member_id() -> None:
    assert [i.kind.value for i in fields("Medical Record Number: 000011223344").identifiers] == ["member_id"]
    both = fields("Member ID: 88-771204\nMedical Record Number: 000011223344").identifiers
    assert [i.value for i in both] == ["88-771204"]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("RO417789301", "R0417789301"),
        ("9O210447D", "90210447D"),
        ("44l7882", "4417882"),
        ("XEO910442817", "XEO910442817"),
        ("CO-2610-77", "CO-2610-77"),
    ],
)
def test_ocr_repair_of_numbers(value: str, expected: str) -> None:
    assert repair(value) == (expected, value != expected)


def test_numbers_are_repaired_only_in_recognised_text() -> None:
    assert fields("Member ID: RO417789301").identifiers[0].value == "RO417789301"
    repaired = fields("Member ID: RO417789301", source=TextSource.OCR).identifiers[0]
    assert repaired.value == "R0417789301"
    assert repaired.confidence < 0.9


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("October 14, 2026", ["2026-10-14"]),
        ("Oct. 14 2026", ["2026-10-14"]),
        ("14 October 2026", ["2026-10-14"]),
        ("October 14th, 2026", ["2026-10-14"]),
        ("10/14/2026", ["2026-10-14"]),
        ("6/3/26", ["2026-06-03"]),
        ("2026-10-14", ["2026-10-14"]),
        ("14 de octubre de 2026", ["2026-10-14"]),
        ("3 de mayo del 2026", ["2026-05-03"]),
        ("1O/14/2O26", ["2026-10-14"]),
        ("7 /17 /23", ["2023-07-17"]),
        ("June 3-7, 2026", ["2026-06-03", "2026-06-07"]),
        ("June 30 to July 2, 2026", ["2026-06-30", "2026-07-02"]),
        ("05/18-05/20/23", ["2023-05-18", "2023-05-20"]),
        ("02/30/2026", []),
        ("June 24", []),
        ("Rev. 02/2024", []),
        ("1-800-555-0142", []),
        ("29 CFR 2560.503-1", []),
        ("$1,250.00", []),
    ],
)
def test_days_as_printed(text: str, days: list[str]) -> None:
    assert [str(d.value) for d in find_days(f"on {text} it was")] == days


UR_LETTER = """
11/06/2026 14:22 FROM: UM DEPT TO: MEMBER PAGE 1/2

Westmark Health Plan
November 5, 2026

Member ID: K00112233        Date of birth: 03/04/1981
Planned date 12/11/2026     Form UM-7 Rev. 02/14/2024

Dear Ms. Roe:

On October 28, 2026 we were asked to approve a brace. We used a guideline, version effective April 20, 2026, and the
notes of June 9, 2026. We received the request on October 29, 2026. Your policy is in force since January 1, 2026.
"""
GRIEVANCE = """
Date of notice: June 20, 2026

You appealed the denial of May 2, 2026 on May 30, 2026. We received your letter on June 1, 2026. The bill from Mesa
Hospital for care on April 12, 2026 is $880.40. Our first decision of May 2, 2026 stands.
"""
STOP = """
2 de noviembre de 2026

Los servicios de enfermería terminarán el 9 de noviembre de 2026. Recibimos su solicitud el 20 de octubre de 2026.
"""
DELAY = """
November 10, 2026

We are not able to decide by November 12, 2026. We are taking an additional fifteen days, until November 27, 2026. Please
send the papers by November 20, 2026.
"""


@pytest.mark.parametrize(
    ("letter", "expected"),
    [
        pytest.param(
            UR_LETTER,
            {("notice_date", "2026-11-05"), ("request_date", "2026-10-28"), ("received_date", "2026-10-29")},
            id="fax line, birth, plan, revision, guideline and chart dates have no role",
        ),
        pytest.param(
            GRIEVANCE,
            {("notice_date", "2026-06-20"), ("grievance_filed", "2026-05-30"), ("received_date", "2026-06-01"), ("service_date", "2026-04-12")},
            id="appeal of a bill",
        ),
        pytest.param(
            STOP, {("notice_date", "2026-11-02"), ("service_end", "2026-11-09"), ("received_date", "2026-10-20")}, id="Spanish, care that stops"
        ),
        pytest.param(DELAY, {("notice_date", "2026-11-10"), ("response_due", "2026-11-27")}, id="extension"),
        pytest.param("Blue Plan\nMember ID: K00112233\nYou may appeal within 180 days from the date of this letter.", set(), id="no date"),
        pytest.param(
            "November 20, 2026 - by fax and mail\n\nThe clinic asked us yesterday for ten days.",
            {("notice_date", "2026-11-20"), ("request_date", "2026-11-19")},
            id="yesterday",
        ),
        pytest.param(
            "November 20, 2026\n\nLast day approved: 11/21/2026",
            {("notice_date", "2026-11-20"), ("service_end", "2026-11-22")},
            id="day after the last",
        ),
    ],
)
def test_dates(letter: str, expected: set[tuple[str, str]]) -> None:
    assert {(d.kind.value, str(d.value)) for d in fields(letter).dates} == expected


@pytest.mark.parametrize(
    ("letter", "expected"),
    [
        ("CPT/HCPCS Code(s): 27447-RT, L1851", {"CPT:27447", "HCPCS:L1851"}),
        ("Dx Code: M17.11; E11.9", {"ICD-10-CM:M17.11", "ICD-10-CM:E11.9"}),
        ("ICD10: M1712", {"ICD-10-CM:M17.12"}),
        ("Diagnosis: S43.402D", {"ICD-10-CM:S43.402D"}),
        ("Diagnosis: S99.999Q and X99.99", set()),
        ("Sleep study in a laboratory (95810)", {"CPT:95810"}),
        ("Breast surgery, both sides (19318), N62", {"CPT:19318", "ICD-10-CM:N62"}),
        ("Code       Description        Decision\n22633      Spine surgery      Denied", {"CPT:22633"}),
        ("(CPT\n29881), outpatient", {"CPT:29881"}),
        ("revenue code 128 and DRG 470", {"REV:0128", "DRG:470"}),
        ("NDC 0074-1100-30", {"NDC:0074-1100-30"}),
        ("05/02/2026   Visit (99213)   95.00   0.00   PR-40, N30", {"CPT:99213", "CARC:40", "RARC:N30"}),
        ("CARC 29, LT and RARC M15", {"CARC:29", "RARC:M15"}),
        ("message code E27, see note N10", set()),
        ("P.O. Box 60007, Fresno, CA 93720, Suite 27447", set()),
        ("MCG Ambulatory Care, 29th Edition, A-0431; Insurance Code section 10169; form H3815 page 99213", set()),
        ("The pump (E0784) was denied", {"HCPCS:E0784"}),
        ("Dental: crown D2740 on tooth 14", {"CDT:D2740"}),
        ("Reference number A246880135", set()),
    ],
)
def test_codes(letter: str, expected: set[str]) -> None:
    assert set(fields(letter).code_strings()) == expected


@pytest.mark.parametrize(
    ("printed", "recognised", "expected"),
    [
        ("M54.5", False, "M54.5"),
        ("$43.402D", True, "S43.402D"),
        ("163.411", True, "I63.411"),
        ("163.411", False, None),
        ("M54,16", False, "M54.16"),
        ("Q99.ZZ", False, None),
    ],
)
def test_icd_codes_exist(printed: str, recognised: bool, expected: str | None) -> None:
    assert icd_code(printed, code_patterns(), recognised) == expected


@pytest.mark.parametrize(
    ("printed", "expected"),
    [("99213-25", ("CPT", "99213")), ("0278T", ("CPT", "0278T")), ("99999", None), ("J1745", ("HCPCS", "J1745")), ("J0000", None)],
)
def test_procedure_codes(printed: str, expected: tuple[str, str] | None) -> None:
    assert procedure_code(printed, code_patterns()) == expected


def test_bill_of_a_letter() -> None:
    totals = fields("Claim number: 26-100442-01\nThe provider billed $12,880.40. We paid $0.00. You may owe the provider $12,880.40.").totals
    assert (totals.billed, totals.paid, totals.member_responsibility, totals.allowed) == ("12880.40", "0.00", "12880.40", None)


def test_copay_in_an_approval_is_no_total() -> None:
    totals = fields("We approved the care.\nYou pay your copay. For this plan that is $250 for outpatient surgery.").totals
    assert (totals.billed, totals.allowed, totals.paid, totals.member_responsibility) == (None, None, None, None)


LETTERS = [HEADER_TABLE, STACKED, PIPES, WRAPPED, SPANISH, SWALLOW, UR_LETTER, GRIEVANCE, STOP, DELAY]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(LETTERS), min_size=1, max_size=3), st.sampled_from([TextSource.EMBEDDED, TextSource.OCR]))
def test_every_evidence_stands_at_its_place(parts: list[str], source: TextSource) -> None:
    doc = document(*parts, source=source)
    facts = fields(*parts, source=source)
    evidence = [e for f in (*facts.identifiers, *facts.dates, *facts.codes, *facts.services) for e in f.evidence]
    assert evidence
    for e in evidence:
        words = [w for ln in doc.lines if ln.page == e.page for w in doc.words[ln.first_word : ln.last_word]]
        x0, y0, x1, y1 = e.bbox
        inside = " ".join(w.text for w in words if w.box[0] >= x0 - 1 and w.box[2] <= x1 + 1 and w.box[1] >= y0 - 1 and w.box[3] <= y1 + 1)
        assert all(piece in inside for piece in e.text.split())
        assert e.text in " ".join(doc.text.split())


@pytest.mark.parametrize(
    "hostile",
    [
        "Member ID " * 4000,
        "(" * 60000,
        "claim " + "1" * 60000,
        "received " * 8000 + "on 10/14/2026",
        "\t".join(["Billed 1.00"] * 6000),
        "12/" * 30000,
    ],
    ids=["labels", "brackets", "digits", "context", "cells", "slashes"],
)
def test_hostile_text_costs_no_more_than_its_length(hostile: str) -> None:
    start = time.perf_counter()
    fields(hostile[:60000])
    assert time.perf_counter() - start < 4.0


@given(st.dates(date(1995, 1, 1), date(2095, 12, 31)))
def test_any_day_is_read_back(day: date) -> None:
    for printed in (f"{day:%m/%d/%Y}", f"{day:%B} {day.day}, {day.year}", day.isoformat()):
        assert [d.value for d in find_days(f"on {printed}.")] == [day]


@pytest.mark.parametrize(
    ("text", "described"),
    [
        pytest.param(
            "Your doctor asked us to approve a sleep study in a laboratory (95810). We cannot.", "a sleep study in a laboratory", id="sentence"
        ),
        pytest.param(
            "Re: Request of Oct. 9, 2026 by Ana Lee, DO, for MRI of the knee (73721), not\nauthorized", "MRI of the knee", id="subject line"
        ),
        pytest.param("Last month you asked for\na cast for the wrist (29125) on May 4, 2026.", "a cast for the wrist", id="over two lines"),
    ],
)
def test_service_is_described_in_the_words_of_its_sentence(text: str, described: str) -> None:
    assert [s.description for s in fields(text).services] == [described]


def test_each_row_of_a_split_decision_has_its_own() -> None:
    facts = fields(
        """
You asked for garments and a pump (E0652).

What you asked for                   Our answer now
Custom garments (A6549)              We changed our mind. Approved.
Pump with pressure (E0652)           First letter stands
"""
    )

    assert {s.codes: s.decision for s in facts.services} == {("HCPCS:A6549",): Decision.APPROVED, ("HCPCS:E0652",): Decision.DENIED}


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        pytest.param("05/04/2026   Office visit (99214)   310.00   148.20   118.20   30.00", True, id="paid"),
        pytest.param("05/04/2026   Office visit (99214)   310.00   148.20   0.00     148.20", True, id="deductible"),
        pytest.param("05/04/2026   Office visit (99214)   310.00   0.00     0.00     310.00", False, id="refused"),
    ],
)
def test_all_lines_paid(row: str, expected: bool) -> None:
    head = "Date         Service                Billed   Allowed  Paid     You owe"

    assert fields(f"{head}\n{row}").all_paid is expected
