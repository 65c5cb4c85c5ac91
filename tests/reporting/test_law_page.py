"""docs/law.md is made from patterns/law."""

from pathlib import Path

from analyzer.reporting.law_page import law_page
from analyzer.rulebook.law import load_law
from analyzer.rulebook.loading import PatternFolder, patterns_root

PAGE = Path(__file__).parents[2] / "docs" / "law.md"


def test_the_page_is_up_to_date():
    assert law_page(load_law(PatternFolder(patterns_root()))) == PAGE.read_text(encoding="utf-8")


def test_every_value_stands_on_the_page():
    law = load_law(PatternFolder(patterns_root()))
    page = PAGE.read_text(encoding="utf-8")

    assert [key for key in law.texts if f"`{key}`" not in page] == []
