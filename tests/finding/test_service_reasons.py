"""Reasons by service: one for all, by code, by words, and none where it cannot be told."""

from __future__ import annotations

import pytest

from analyzer.finding.reasons import ReasonFacts
from analyzer.finding.service_reasons import reasons_of_services
from analyzer.model import Decision, Evidence, Reason, ReasonKind, Service
from analyzer.rulebook.reasons import ReasonPatterns

R = ReasonKind
PATTERNS = ReasonPatterns((), (), (), {"CARC:29": (R.TIMELY_FILING, None)})


def reason(kind: ReasonKind, text: str) -> Reason:
    return Reason(value=kind, confidence=0.9, evidence=(Evidence(page=1, text=text, bbox=(0, 0, 1, 1), rule="r"),))


TWO = (reason(R.COVERAGE, "Wigs are excluded by your policy."), reason(R.TIMELY_FILING, "The x-ray bill came late."))
CASES = {
    "one reason for all": (Service(description="MRI"), TWO[:1], (R.COVERAGE,)),
    "by code": (Service(description="MRI", codes=("CARC:29",)), TWO, (R.TIMELY_FILING,)),
    "by words": (Service(description="Wigs and hairpieces"), TWO, (R.COVERAGE,)),
    "cannot be told": (Service(description="Knee brace"), TWO, ()),
    "approved": (Service(description="Wigs", decision=Decision.APPROVED), TWO, ()),
    "no reason found": (Service(description="Wigs"), (), ()),
}


@pytest.mark.parametrize(("service", "reasons", "expected"), CASES.values(), ids=CASES)
def test_reasons_of_a_service(service: Service, reasons: tuple[Reason, ...], expected: tuple[ReasonKind, ...]) -> None:
    (filled,) = reasons_of_services((service,), ReasonFacts(reasons, (), None), PATTERNS)

    assert filled.reasons == expected
