"""Patterns that the tests of this folder share."""

from __future__ import annotations

import pytest

from analyzer.rulebook.loading import PatternFolder, patterns_root
from analyzer.rulebook.notices import NoticePatterns, load_notices


@pytest.fixture(scope="session")
def notice_patterns() -> NoticePatterns:
    folder = PatternFolder(patterns_root())
    patterns = load_notices(folder)
    folder.refuse()
    return patterns
