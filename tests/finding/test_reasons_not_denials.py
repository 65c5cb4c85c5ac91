"""Twenty documents that refuse nothing, read by the pipeline itself: no reason is found in them."""

from __future__ import annotations

import pytest

from analyzer.pipeline import find
from analyzer.reading.layout import Reading
from analyzer.rulebook.book import Rulebook, load_rulebook
from training.letters import Letter, letters, pages_of

DOCUMENTS = letters("not_denials.txt")


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    return load_rulebook()


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda d: d.name)
def test_no_reason_where_nothing_is_refused(document: Letter, rulebook: Rulebook) -> None:
    """Nothing is refused, so the plan gives no reason."""
    reading = Reading("text/plain", "0" * 64, tuple(pages_of(document.text)))

    assert find(reading, rulebook).reasons.reasons == ()
