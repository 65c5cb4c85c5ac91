"""The shipped law and route tables, read once."""

import pytest

from analyzer.rulebook.law import Law, load_law
from analyzer.rulebook.loading import PatternFolder, patterns_root
from analyzer.rulebook.routes import Routes, load_routes


@pytest.fixture(scope="session")
def law() -> Law:
    folder = PatternFolder(patterns_root())
    found = load_law(folder)
    folder.refuse()
    return found


@pytest.fixture(scope="session")
def routes(law: Law) -> Routes:
    folder = PatternFolder(patterns_root())
    found = load_routes(folder, law)
    folder.refuse()
    return found
