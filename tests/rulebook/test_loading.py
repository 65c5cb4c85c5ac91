"""Pattern files are read strictly: one bad file per mistake, each refused with file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from analyzer.errors import RulebookError
from analyzer.rulebook.loading import PatternEntry, PatternFolder

SOURCES = "- id: house\n  title: Ours\n  read_on: '2026-11-23'\n"


class Phrase(PatternEntry):
    """A pattern of the test."""

    section: str


GOOD = """\
- id: one
  source: house
  section: "1374.30"
  match: ["a"]
  no_match: ["b"]
"""


def folder(tmp_path: Path, text: str) -> PatternFolder:
    (tmp_path / "sources.yaml").write_text(SOURCES)
    (tmp_path / "words").mkdir()
    (tmp_path / "words" / "a.yaml").write_text(text)
    return PatternFolder(tmp_path)


def test_a_good_file_is_read(tmp_path: Path) -> None:
    """Entries come back typed, in order, with text left as written."""
    made = folder(tmp_path, GOOD)
    (entry,) = made.load("words", Phrase)
    made.refuse()

    assert (entry.id, entry.section, entry.match) == ("one", "1374.30", ("a",))


BAD = {
    "duplicate key": (GOOD + "  id: two\n", "words/a.yaml:6", "duplicate key 'id'"),
    "duplicate id": (GOOD + GOOD, "words/a.yaml:6", "id 'one' stands already at words/a.yaml:1"),
    "unknown key": (GOOD + "  colour: red\n", "words/a.yaml:6", "colour"),
    "no example": (GOOD.replace('["b"]', "[]"), "words/a.yaml:5", "no_match"),
    "unknown source": (GOOD.replace("house", "hearsay"), "words/a.yaml:1", "source 'hearsay' is not in sources.yaml"),
    "a number where text is meant": (GOOD.replace('"1374.30"', "1374.30"), "words/a.yaml:3", "section"),
    "broken yaml": (GOOD + "  note: [", "words/a.yaml:", ""),
    "not a list": ("id: one\n", "words/a.yaml:1", "a pattern file is a list of entries"),
}


@pytest.mark.parametrize(("text", "where", "what"), BAD.values(), ids=BAD.keys())
def test_a_bad_file_is_refused(tmp_path: Path, text: str, where: str, what: str) -> None:
    """The refusal names the file, the line and the key."""
    made = folder(tmp_path, text)
    made.load("words", Phrase)

    with pytest.raises(RulebookError) as refused:
        made.refuse()
    assert any(p.startswith(where) and what in p for p in refused.value.problems), refused.value.problems


YAML_TRAPS = {
    "answer": ("no", "no"),
    "revenue code": ("0450", "0450"),
    "time": ("12:30", "12:30"),
    "day": ("2026-01-01", "2026-01-01"),
}


@pytest.mark.parametrize(("written", "read"), YAML_TRAPS.values(), ids=YAML_TRAPS.keys())
def test_yaml_1_1_does_not_eat_legal_data(tmp_path: Path, written: str, read: str) -> None:
    """`no` is no boolean, `0450` no octal number, `12:30` no sexagesimal one, a day no date object."""
    made = folder(tmp_path, GOOD.replace('"1374.30"', written))
    (entry,) = made.load("words", Phrase)

    assert entry.section == read
