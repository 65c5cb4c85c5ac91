"""Claim tables in many layouts: columns by headings, wrapped cells, several claims, remittance forms, scans."""

from __future__ import annotations

import io
from decimal import Decimal

import pypdfium2 as pdfium
import pytest
from fields_room import code_patterns, document, fields, identifier_patterns, places
from reportlab.pdfgen.canvas import Canvas

from analyzer.finding.columns import amount_of, assign, find_tables, lost_point
from analyzer.finding.fields import FieldFacts, find_fields
from analyzer.finding.section_map import SectionMap
from analyzer.model import Amounts
from analyzer.reading.read import read
from analyzer.reading.text import build_text

SIMPLE = """
Claim number: 26-100442-01
Date of service   Service                     Billed       Allowed      Paid       You may owe    Notes
07/11/2026        Emergency room (99283)      2,914.00     0.00         0.00       2,914.00       E27 (PR-40)
07/11/2026        Chest x-ray (71046)         688.50       120.00       96.00      24.00          N10 (CO-45)
Claim total                                   3,602.50     120.00       96.00      2,938.00

E27 The plan pays for emergencies only.
"""
CLOSE_HEADINGS = """
Service date   Service / code             Billed     Discount   Allowed Copay   Plan paid   You owe
04/28/2026     Office visit - 99214       310.00     127.60     182.40  30.00   152.40      30.00
"""
TWO_CLAIMS = """
Claim 2611904471-00 - Redwood Imaging
Service date   Service                  Billed       Plan paid   You owe
04/21/2026     MRI, left knee (73721)   1,985.00     0.00        1,985.00

Claim 2611907725-00 - Mad River Supply
Service date   Service                  Billed       Plan paid   You owe
04/23/2026     Hair prosthesis (A9282)  640.00       0.00        640.00

All claims                              2,625.00     0.00        2,625.00
"""
WRAPPED = """
Claim          Provider              Date(s) of    Type of service       Amount      Plan       You may
number                               service       (code)                billed      paid       owe

DB 44 109      Kern Valley Allergy                 Allergy skin tests
                                     02/11/2025                          $1,130.00   $0.00      $1,130.00
3371 01        (out of network)                    (95004)
Total                                                                    $1,130.00   $0.00      $1,130.00
"""
REMITTANCE = """
REND PROV     SERV DATE          PROC      BILLED    ALLOWED   DEDUCT   COINS   GRP/RC-AMT           PROV PD
NAME: ROE, J  05/18/2023         ICN: GG01234
CLINIC        05/18-05/19/23     99205     500.00    383.18    0.00     0.00    CO-45     116.82     368.18
                                                                                PR-3      15.00
PT RESP       15.00              CLAIM TOTALS  500.00  383.18  0.00     0.00              116.82     368.18
ADJ. TO TOTALS: PREV PD                    0.00                                           NET        368.18
"""
COMPACT = """
RECIP ID    NAME           SERVICE FROM   TO         PROCEDURE    TOTAL CHARGES   ALLOWED
0001111     ROE, JANE      05232022       05242022   S9480        1900.00         98.55
0001111     ROE, JANE      12152021       12152021   H2019        500.00-         29.00-
                           ***CLAIM TOTAL***                      1400.00         69.55
"""
SUMMARY = """
At a glance
Amount billed                      $4,014.50
Plan discount                      $0.00
Your plan paid                     $0.00
Amount you may owe the provider    $4,014.50
"""
NAMED_TOTAL = """
Date       What was done           Billed    Allowed    We paid   Not paid   You may owe
03/02/26   Office visit (99213)    265.00    0.00       0.00      265.00     265.00
All claims on this page   Billed 265.00   Paid 0.00   You may owe 265.00
"""


def amounts(a: Amounts) -> tuple[str | None, ...]:
    return a.billed, a.allowed, a.paid, a.member_responsibility


def rows(facts: FieldFacts) -> list[tuple[object, ...]]:
    return [(ln.claim_number, str(ln.service_date), [str(c) for c in ln.codes], *amounts(ln.amounts)) for ln in facts.claim_lines]


@pytest.mark.parametrize(
    ("table", "lines", "totals"),
    [
        pytest.param(
            SIMPLE,
            [
                ("26-100442-01", "2026-07-11", ["CPT:99283", "CARC:40"], "2914.00", "0.00", "0.00", "2914.00"),
                ("26-100442-01", "2026-07-11", ["CPT:71046", "CARC:45", "RARC:N10"], "688.50", "120.00", "96.00", "24.00"),
            ],
            ("3602.50", "120.00", "96.00", "2938.00"),
            id="headings over columns",
        ),
        pytest.param(
            CLOSE_HEADINGS,
            [(None, "2026-04-28", ["CPT:99214"], "310.00", "182.40", "152.40", "30.00")],
            ("310.00", "182.40", "152.40", "30.00"),
            id="headings set close",
        ),
        pytest.param(
            TWO_CLAIMS,
            [
                ("2611904471-00", "2026-04-21", ["CPT:73721"], "1985.00", None, "0.00", "1985.00"),
                ("2611907725-00", "2026-04-23", ["HCPCS:A9282"], "640.00", None, "0.00", "640.00"),
            ],
            ("2625.00", None, "0.00", "2625.00"),
            id="two claims and their sum",
        ),
        pytest.param(
            WRAPPED,
            [("DB 44 109 3371 01", "2025-02-11", ["CPT:95004"], "1130.00", None, "0.00", "1130.00")],
            ("1130.00", None, "0.00", "1130.00"),
            id="cells wrapped over and under their row",
        ),
        pytest.param(
            REMITTANCE,
            [("GG01234", "2023-05-18", ["CPT:99205", "CARC:45", "CARC:3"], "500.00", "383.18", "368.18", None)],
            ("500.00", "383.18", "368.18", "15.00"),
            id="remittance advice",
        ),
        pytest.param(
            COMPACT,
            [
                (None, "2022-05-23", ["HCPCS:S9480"], "1900.00", "98.55", None, None),
                (None, "2021-12-15", ["HCPCS:H2019"], "-500.00", "-29.00", None, None),
            ],
            ("1400.00", "69.55", None, None),
            id="days without slashes, reversed claim",
        ),
        pytest.param(SUMMARY, [], ("4014.50", None, "0.00", "4014.50"), id="summary without a table"),
        pytest.param(
            NAMED_TOTAL,
            [(None, "2026-03-02", ["CPT:99213"], "265.00", "0.00", "0.00", "265.00")],
            ("265.00", None, "0.00", "265.00"),
            id="total row that names its amounts",
        ),
    ],
)
def test_claim_tables(table: str, lines: list[tuple[object, ...]], totals: tuple[str | None, ...]) -> None:
    facts = fields(table)
    assert rows(facts) == lines
    assert amounts(facts.totals) == totals


def test_remarks_are_told_by_the_documents_own_legend() -> None:
    remarks = fields(SIMPLE).claim_lines[0].remarks
    assert [(r.code, r.meaning) for r in remarks if r.code == "E27"] == [("E27", "The plan pays for emergencies only.")]


def test_wrapped_claim_number_and_days_reach_the_fields() -> None:
    facts = fields(WRAPPED)
    assert [(i.kind.value, i.value) for i in facts.identifiers] == [("claim_number", "DB 44 109 3371 01")]
    assert [(d.kind.value, str(d.value)) for d in facts.dates] == [("service_date", "2025-02-11")]


def test_prose_with_amounts_is_no_table() -> None:
    text = (
        "You pay a copay of 30.00 and the plan has paid 20.00 so far.\nThe allowed amount of 50.00 is billed by the doctor, who may owe 10.00 to us."
    )
    assert find_tables(places(text).grid, 1, code_patterns()) == ()


@pytest.mark.parametrize(
    ("word", "recognised", "value"),
    [
        ("$1,250.00", False, "1250.00"),
        ("500.00-", False, "-500.00"),
        ("(12.50)", False, "-12.50"),
        ("-275.00", False, "-275.00"),
        ("-275.00", True, "275.00"),
        ("(275,00", True, "275.00"),
        ("o.oo", True, "0.00"),
        ("__0.00", True, "0.00"),
        ("3.000", False, None),
        ("12/05/2026", False, None),
        ("99213", False, None),
    ],
)
def test_amounts_as_printed(word: str, recognised: bool, value: str | None) -> None:
    assert amount_of(word, recognised) == (Decimal(value) if value else None)


@pytest.mark.parametrize(("word", "value"), [("2750", "27.50"), ("$8250.", "82.50"), ("VPA", None), ("12", None)])
def test_amounts_that_lost_their_point(word: str, value: str | None) -> None:
    assert lost_point(word) == (Decimal(value) if value else None)


def test_amounts_go_to_the_nearest_column_in_order() -> None:
    columns = find_tables(places(SIMPLE).grid, 1, code_patterns())[0].columns
    money = [c for c in columns if c.role in ("billed", "allowed", "paid", "member_responsibility")]
    spots = assign([(c.left - 4, c.right + 4) for c in money if c.role != "allowed"], money)
    assert [money[i].role for i in spots if i is not None] == ["billed", "paid", "member_responsibility"]


EOB_COLUMNS = ((40, "Date of service"), (130, "Service"), (330, "Amount billed"), (420, "Plan paid"), (490, "You may owe"))
EOB_ROWS = (
    ("05/02/2026", "Office visit (99213)", "180.00", "75.00", "20.00"),
    ("05/03/2026", "Strep test (87880)", "40.00", "0.00", "40.00"),
    ("Total", "", "220.00", "75.00", "60.00"),
)


def _eob_pdf() -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(612, 792), invariant=1)
    canvas.setFont("Helvetica", 11)
    canvas.drawString(40, 740, "Explanation of Benefits")
    canvas.drawString(40, 720, "Statement date: June 9, 2026")
    canvas.drawString(40, 704, "Member ID: K00112233")
    canvas.drawString(40, 688, "Claim number: 26-100442-01")
    for x, heading in EOB_COLUMNS:
        canvas.drawString(x, 650, heading)
    for n, row in enumerate(EOB_ROWS):
        for (x, _), cell in zip(EOB_COLUMNS, row, strict=True):
            canvas.drawString(x, 628 - 20 * n, cell)
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def _scan(pdf: bytes) -> bytes:
    document = pdfium.PdfDocument(pdf)
    out = io.BytesIO()
    document[0].render(scale=200 / 72).to_pil().convert("L").save(out, "PNG", dpi=(200, 200))
    document.close()
    return out.getvalue()


@pytest.mark.parametrize("scanned", [False, pytest.param(True, marks=pytest.mark.slow)], ids=["text", "scan"])
def test_text_and_scan_say_the_same(scanned: bool) -> None:
    data = _scan(_eob_pdf()) if scanned else _eob_pdf()
    facts = find_fields(build_text(read(data).pages), SectionMap((), ()), identifier_patterns(), code_patterns())
    assert [(str(ln.service_date), ln.claim_number, *amounts(ln.amounts)) for ln in facts.claim_lines] == [
        ("2026-05-02", "26-100442-01", "180.00", None, "75.00", "20.00"),
        ("2026-05-03", "26-100442-01", "40.00", None, "0.00", "40.00"),
    ]
    assert amounts(facts.totals) == ("220.00", None, "75.00", "60.00")
    assert {(d.kind.value, str(d.value)) for d in facts.dates} == {
        ("notice_date", "2026-06-09"),
        ("service_date", "2026-05-02"),
        ("service_date", "2026-05-03"),
    }


def test_empty_document_has_no_fields() -> None:
    facts = find_fields(document(""), SectionMap((), ()), identifier_patterns(), code_patterns())
    assert facts == FieldFacts()
