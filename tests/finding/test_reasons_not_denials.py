"""Twenty documents that refuse nothing, read by the pipeline itself: no reason is found in them."""

from __future__ import annotations

import pytest

from analyzer.pipeline import find
from analyzer.reading.layout import Reading
from analyzer.rulebook.book import Rulebook, load_rulebook
from training.letters import Letter, letters, pages_of

KNOWN = {
    "approval-surgery": "read as a denial: the conditions of an approval",
    "card": "read as a denial: what a card says of care outside the network",
}
"""Where the decision is still misread."""
DOCUMENTS = letters("not_denials.txt")


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    return load_rulebook()


@pytest.mark.parametrize(
    "document",
    [pytest.param(d, id=d.name, marks=[pytest.mark.xfail(reason=KNOWN[d.name], strict=False)] if d.name in KNOWN else []) for d in DOCUMENTS],
)
def test_no_reason_where_nothing_is_refused(document: Letter, rulebook: Rulebook) -> None:
    reading = Reading("text/plain", "0" * 64, tuple(pages_of(document.text)))

    assert find(reading, rulebook).reasons.reasons == ()
