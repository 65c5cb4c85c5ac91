"""Situations a lawyer can read (`tests/situations/*.yaml`): facts in, outcome, next step and deadlines out."""

from datetime import date
from pathlib import Path

import pytest
import yaml

from analyzer.deciding.engine import decide
from analyzer.deciding.facts import facts_from_mapping

FOLDER = Path(__file__).parent.parent / "situations"
KEYS = {"name", "cite", "as_of", "facts", "outcome", "next_step", "other_steps", "deadlines", "no_deadline", "review", "note"}
VIGNETTES = [f"V{n:02}" for n in (1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31, 33, 35, 37, 39, 41)]


def situations():
    for path in sorted(FOLDER.glob("*.yaml")):
        for item in yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader):
            yield pytest.param(item, id=f"{path.stem}: {item['name']}")


@pytest.mark.parametrize("situation", list(situations()))
def test_situation(situation, law, routes):
    decided = decide(facts_from_mapping(situation["facts"]), law=law, routes=routes, as_of=situation["as_of"])
    found = decided.determination
    due = {d.name.value: d.due for d in found.deadlines}

    assert set(situation) <= KEYS
    assert (situation["outcome"], situation["next_step"]) == (found.outcome, found.next_step), decided.trace
    assert set(situation.get("other_steps", ())) <= {s.value for s in found.other_steps}
    assert situation.get("deadlines", {}).items() <= due.items()
    assert not set(situation.get("no_deadline", ())) & due.keys()
    if "review" in situation:
        assert situation["review"] == bool(decided.review)


def test_there_are_enough_situations_and_every_vignette_is_among_them():
    ids = [p.id for p in situations()]
    names = [i.split(": ", 1)[1] for i in ids]

    assert len(ids) >= 150
    assert len(set(ids)) == len(ids)
    assert [v for v in VIGNETTES if not any(n.startswith(f"{v}:") for n in names)] == []


def test_situations_are_dated():
    assert all(type(p.values[0]["as_of"]) is date for p in situations())
