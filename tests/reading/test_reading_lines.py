"""Reading order: what stands on one line, what in one paragraph, and which column comes first."""

from __future__ import annotations

import random

import pytest
from sketches import text_of, words_of

CASES = {
    "label and value stay on one line": (
        """
        Member ID:          XK1234567
        Case number:        77-1020
        """,
        "Member ID:\tXK1234567\nCase number:\t77-1020",
    ),
    "paragraphs part at the wider gap": (
        """
        We looked at your request and
        we cannot approve it.

        You may ask us to look again.
        """,
        "We looked at your request and\nwe cannot approve it.\n\nYou may ask us to look again.",
    ),
    "prose in two columns is read column by column": (
        """
        You may appeal within the time     If waiting could hurt you ask
        that is shown on page one of       for a fast review by telephone
        this letter and send us more       and we will answer you within
        information from your doctor.      three days of your call to us.
        """,
        (
            "You may appeal within the time\nthat is shown on page one of\nthis letter and send us more\ninformation from your doctor.\n\n"
            "If waiting could hurt you ask\nfor a fast review by telephone\nand we will answer you within\nthree days of your call to us."
        ),
    ),
    "an address beside labelled values is a column of its own": (
        """
        Rosa Almendra                      Member ID: 88120
        12 Larch Lane                      Claim number: 5-77
        Ukiah, CA 95482                    Provider: J. Holm, MD
        """,
        "Rosa Almendra\n12 Larch Lane\nUkiah, CA 95482\n\nMember ID: 88120\nClaim number: 5-77\nProvider: J. Holm, MD",
    ),
    "a table is read row by row": (
        """
        Date          Service               Billed      Paid
        04/02/2026    Office visit          120.00      0.00
        04/09/2026    X-ray of the hand     310.00      0.00
        """,
        "Date\tService\tBilled\tPaid\n04/02/2026\tOffice visit\t120.00\t0.00\n04/09/2026\tX-ray of the hand\t310.00\t0.00",
    ),
    "a bullet starts a paragraph": (
        """
        Send us:
        • the letter from your doctor
        • your test results
        """,
        "Send us:\n\n• the letter from your doctor\n\n• your test results",
    ),
    "a sentence that ends early ends its paragraph": (
        """
        We have read everything that your doctor sent to us this month.
        That is our answer.
        Another physician may look at it once more when you ask for it.
        """,
        (
            "We have read everything that your doctor sent to us this month.\nThat is our answer.\n\n"
            "Another physician may look at it once more when you ask for it."
        ),
    ),
}


@pytest.mark.parametrize(("sketch", "expected"), CASES.values(), ids=CASES.keys())
def test_reading_order(sketch: str, expected: str) -> None:
    """The text of a sketched page."""
    assert text_of(words_of(sketch)) == expected


@pytest.mark.parametrize(("sketch", "expected"), CASES.values(), ids=CASES.keys())
def test_order_of_the_words_given_does_not_matter(sketch: str, expected: str) -> None:
    """PDF text layers come in any order: the page is what counts."""
    words = words_of(sketch)
    random.Random(7).shuffle(words)

    assert text_of(words) == expected


def test_wrapped_cells_are_joined() -> None:
    """The second line of a cell belongs to its row when rows stand wider apart than lines."""
    first = words_of("Drug      Keltrin 5 mg, thirty   Urgent   No", top=40)
    second = words_of("tablets", left=100, top=53)
    third = words_of("Doctor    Ana Wolff, MD          Plan     HMO", top=75)

    assert text_of(first + second + third) == "Drug\tKeltrin 5 mg, thirty tablets\tUrgent\tNo\n\nDoctor\tAna Wolff, MD\tPlan\tHMO"


def test_every_word_comes_out_once() -> None:
    """Whatever the boxes, no word is lost or doubled."""
    r = random.Random(11)
    words = [w for s, _ in CASES.values() for w in words_of(s, left=r.uniform(0, 200), top=r.uniform(0, 600))]

    assert sorted(text_of(words).split()) == sorted(w.text for w in words)
