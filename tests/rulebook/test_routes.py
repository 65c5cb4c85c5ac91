"""Route tables: one row for every combination of facts, or the rulebook is refused."""

from datetime import date
from itertools import product
from pathlib import Path

import pytest

from analyzer.errors import RulebookError
from analyzer.model import Outcome
from analyzer.rulebook.columns import COLUMNS, Exhaustion, Forum, Ground, Pace, Stance
from analyzer.rulebook.law import load_law
from analyzer.rulebook.loading import PatternFolder, patterns_root
from analyzer.rulebook.routes import load_routes

SOURCES = '- {id: house, title: House, read_on: "2026-11-23"}\n'
ROW = '- {{id: {id}, source: house, when: {{{when}}}, outcome: need_info, next_step: none, why: [why.x], citation: "HSC 1"}}\n'
LAW = (
    '- {id: some.window, number: "1", source: house, kind: value, subject: s, applies_to: [dmhc], citation: "HSC 1", words: w, measure: days,'
    ' values: [{since: null, value: "30"}]}\n'
)


def folder(tmp_path: Path, rows: str, clocks: str = "", law: str = "") -> PatternFolder:
    (tmp_path / "routes" / "clocks").mkdir(parents=True)
    (tmp_path / "law").mkdir()
    (tmp_path / "sources.yaml").write_text(SOURCES)
    (tmp_path / "routes" / "rows.yaml").write_text(rows)
    (tmp_path / "routes" / "clocks" / "clocks.yaml").write_text(clocks)
    (tmp_path / "law" / "law.yaml").write_text(law)
    return PatternFolder(tmp_path)


def test_two_rows_that_split_a_column_are_complete(tmp_path):
    rows = ROW.format(id="one", when="pace: [urgent]") + ROW.format(id="two", when="pace: [standard]")
    found = folder(tmp_path, rows)
    routes = load_routes(found)
    found.refuse()
    key = tuple(next(iter(values)) for values in COLUMNS.values())

    assert routes.route(key).id == "two"


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        pytest.param(ROW.format(id="one", when="pace: [urgent]"), "no row for pace=standard", id="gap"),
        pytest.param(ROW.format(id="one", when="pace: [urgent]") + ROW.format(id="two", when=""), "rows one, two all fit pace=urgent", id="overlap"),
        pytest.param(
            ROW.format(id="one", when="") + ROW.format(id="two", when="forum: [cdi], exhaustion: [none]"),
            "rows one, two all fit forum=cdi, exhaustion=none",
            id="overlap deep down",
        ),
        pytest.param(ROW.format(id="one", when="pace: [soon]"), "when.pace", id="unknown value"),
        pytest.param(ROW.format(id="one", when="speed: [urgent]"), "when.speed", id="unknown column"),
    ],
)
def test_a_faulty_table_is_refused(tmp_path, rows, said):
    found = folder(tmp_path, rows)
    load_routes(found)

    with pytest.raises(RulebookError) as error:
        found.refuse()

    assert said in "\n".join(error.value.problems)


def test_a_clock_without_its_law_is_refused(tmp_path):
    clock = "- {id: c, source: house, name: imr_application, when: {}, readings: [{start: notice, law: some.other}]}\n"
    found = folder(tmp_path, ROW.format(id="one", when=""), clock, LAW)
    load_routes(found, load_law(found))

    with pytest.raises(RulebookError) as error:
        found.refuse()

    assert "no law value 'some.other'" in "\n".join(error.value.problems)


def test_values_out_of_order_and_values_that_are_no_number_are_refused(tmp_path):
    law = LAW.replace('[{since: null, value: "30"}]', '[{since: "2025-01-01", value: "many"}, {since: null, value: "30"}]')
    found = folder(tmp_path, ROW.format(id="one", when=""), law=law)
    load_law(found)

    with pytest.raises(RulebookError) as error:
        found.refuse()

    assert len(error.value.problems) == 2


@pytest.fixture(scope="module")
def shipped():
    found = PatternFolder(patterns_root())
    law = load_law(found)
    routes = load_routes(found, law)
    found.refuse()
    return law, routes


def test_the_shipped_tree_agrees_with_its_rows_by_brute_force(shipped):
    """The compiled tree against plain filtering of the rows, over all values of the five columns that matter most."""
    _, routes = shipped
    names = list(COLUMNS)
    rest = {n: next(iter(v)) for n, v in COLUMNS.items()}
    asked = 0
    for stance, forum, ground, exhaustion, pace in product(Stance, Forum, Ground, Exhaustion, Pace):
        facts = {**rest, "stance": stance, "forum": forum, "ground": ground, "exhaustion": exhaustion, "pace": pace}
        assert isinstance(routes.route(tuple(facts[n] for n in names)).outcome, Outcome)
        asked += 1

    assert asked == len(Stance) * len(Forum) * len(Ground) * len(Exhaustion) * len(Pace)


def test_no_shipped_row_is_dead(shipped):
    """Every row is reached by some leaf of the tree."""
    _, routes = shipped
    found, todo = set(), [routes.tree]
    seen = set()
    while todo:
        node = todo.pop()
        if hasattr(node, "ways"):
            if id(node) not in seen:
                seen.add(id(node))
                todo.extend(node.ways.values())
        else:
            found.add(node.id)

    assert {r.id for r in routes.rows} == found


def test_a_changed_value_is_looked_up_by_its_day(shipped):
    law, _ = shipped

    assert law.value("medicare_advantage.ma_reconsideration_request", on=date(2024, 12, 31)).number == 60
    assert law.value("medicare_advantage.ma_reconsideration_request", on=date(2025, 1, 1)).number == 65
    assert law.value("dmhc.claim_paid_contested_or_denied", on=date(2025, 12, 31)) is None
    assert law.value("dmhc.claim_paid_contested_or_denied", on=date(2026, 1, 1)).number == 30


def test_every_value_cites_the_law(shipped):
    law, _ = shipped

    assert [t.id for t in law.texts.values() if not t.citation] == []
    assert len(law.rows()) >= 256


def test_the_rows_in_force_on_a_day_are_fewer(shipped):
    law, _ = shipped

    assert len(law.rows(on=date(2020, 1, 1))) < len(law.rows())
    assert {len(row) for row in law.rows()} == {8}
