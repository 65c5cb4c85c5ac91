"""One operative sentence in a bare letter: what did the plan decide?"""

from __future__ import annotations

import pytest
from letter_text import document

from analyzer.finding.notice import find_notice
from analyzer.finding.sections import find_sections
from analyzer.rulebook.notices import NoticePatterns

FRAMES = {
    "request": "Acme Health Plan\n\nMay 4, 2026\n\nDear Ms. Roe:\n\nYour doctor asked us to approve a treatment for you. {0} The notes were read by a doctor.",
    "appeal": "Acme Health Plan\n\nMay 4, 2026\n\nDear Ms. Roe:\n\nYou appealed our letter of March 3. We have finished the review. {0} The notes were read again.",
    "claim": "Acme Health Plan\n\nMay 4, 2026\n\nClaim number: 77-12\nDate of service: March 3, 2026\n\nDear Ms. Roe:\n\n{0} The notes were read by a doctor.",
    "care": "Acme Health Plan\n\nMay 4, 2026\n\nDear Ms. Roe:\n\nYou are currently getting home nursing visits. {0} The notes were read by a doctor.",
}
CASES = {
    ("request", "denied"): [
        "We have determined that the requested services do not meet the criteria for coverage.",
        "Your plan will not cover this medication.",
        "Coverage for the scan has been declined.",
        "Your request for prior authorization has been denied.",
        "We're unable to approve the scan.",
        "We aren't able to cover the drug your doctor ordered.",
        "It has been determined that the surgery is not medically necessary.",
        "Acme Health Plan will not authorize the procedure.",
        "We have denied coverage for the brace.",
        "The above services have been denied.",
        "This is an adverse determination.",
        "Acme has made the decision to deny this request.",
        "Your request has not been approved.",
        "Our answer is no.",
        "We must decline the request.",
        "The request was reviewed and cannot be authorized as submitted.",
        "The exception you wanted was not granted.",
        "The treatment was not certified.",
        "We will not be able to provide coverage for it.",
        "We regret that the request could not be approved.",
        "Unfortunately, this treatment isn't covered under your plan.",
        "We are denying the request.",
        "We've decided that we won't cover it.",
        "Authorization for the treatment is not granted.",
        "Based on this review, the request does not qualify for approval.",
        "We do not approve the treatment.",
        "I have denied the treatment.",
        "Your health plan has said no to this request.",
        "The decision on your request is a denial.",
        "We found that the treatment is not medically necessary and so it is not approved.",
        "We have rejected the request.",
        "Approval is not possible at this time.",
        "Benefits are not available for the treatment.",
        "We cannot agree to cover the treatment.",
        "The reviewer recommended non-certification of the treatment.",
    ],
    ("request", "approved"): [
        "We have approved the treatment.",
        "The treatment has been authorized for 90 days.",
        "Good news: the request is approved.",
        "We are happy to tell you that the treatment is covered.",
        "Your plan approved the request your doctor sent.",
        "The request has been certified as medically necessary.",
    ],
    ("request", "modified"): [
        "We approved six visits instead of the twelve that were asked for.",
        "Your request is approved in part.",
        "We can approve the treatment in an outpatient center, but not in the hospital.",
        "The request was modified.",
        "We have approved 4 of the 10 days requested.",
        "The request is partially approved.",
        "We approved a lower dose rather than the dose that was ordered.",
        "We have authorized only five of the eight sessions.",
        "We made a partial denial: five sessions are approved and the rest are denied.",
    ],
    ("request", "delayed"): [
        "We need more time to decide.",
        "We have extended the time for our decision by 14 days.",
        "We cannot make a decision by the due date.",
        "Your request is on hold until a specialist has seen it.",
        "We are taking an extension of up to 14 days.",
        "Our decision will take longer than usual.",
        "The review has been postponed.",
        "We were unable to complete our review in the required time.",
        "We are extending the review period.",
    ],
    ("appeal", "upheld"): [
        "We are upholding our decision.",
        "Our decision has not changed.",
        "We have decided to uphold the denial.",
        "The original decision will stand.",
        "We still cannot approve the treatment.",
        "Your appeal is denied.",
        "We did not find a reason to change our decision.",
        "The denial was correct.",
        "We agree with the first decision.",
        "We continue to deny the treatment.",
        "We are not able to overturn the denial.",
        "The treatment remains denied.",
        "Our earlier determination is affirmed.",
        "The request is still not approved.",
        "The treatment is not medically necessary and is denied.",
    ],
    ("appeal", "overturned"): [
        "We have overturned our decision.",
        "We decided in your favor.",
        "Your appeal was approved.",
        "We have reversed the denial.",
        "The treatment is now approved.",
        "We are changing our decision and will cover the treatment.",
        "The earlier denial has been overturned.",
    ],
    ("appeal", "partly_overturned"): [
        "We are changing part of our decision.",
        "Your appeal is approved in part.",
        "We partially overturned the denial.",
        "The denial is upheld in part and overturned in part.",
        "We approved six of the twelve visits.",
    ],
    ("claim", "payment_denied"): [
        "We cannot pay this claim.",
        "Your claim has been denied.",
        "The charges are not covered.",
        "No payment can be made.",
        "We have denied payment.",
        "The bill will not be paid by your plan.",
        "We will not reimburse you for this visit.",
        "These services are denied.",
        "We have decided not to pay the claim.",
        "Benefits are not payable.",
    ],
    ("care", "terminated"): [
        "The visits will end on May 20.",
        "We will stop paying for the visits after May 20.",
        "Beginning May 21 the visits are no longer covered.",
        "We are reducing the visits to one a week.",
        "Your services are being terminated as of May 20.",
        "The last day of coverage is May 20.",
        "After May 20 the nursing is not authorized.",
        "We are ending your nursing services on May 20.",
        "Further visits are not approved.",
    ],
    ("request", "none"): [
        "We have passed the request to your medical group.",
        "If we deny it you will get a letter.",
        "Services may be denied when they are not medically necessary.",
    ],
}


@pytest.mark.parametrize(
    ("frame", "decision", "sentence"),
    [pytest.param(f, d, s, id=f"{d}-{n}") for (f, d), sentences in CASES.items() for n, s in enumerate(sentences)],
)
def test_operative_sentence(frame: str, decision: str, sentence: str, notice_patterns: NoticePatterns) -> None:
    doc = document(FRAMES[frame].format(sentence))

    found = find_notice(doc, find_sections(doc, notice_patterns), notice_patterns).decision

    assert found.value == decision
