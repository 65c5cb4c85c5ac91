"""Every pattern finds its examples and leaves its counter-examples alone."""

from __future__ import annotations

import re

import pytest
from fields_room import code_patterns, fields, identifier_patterns, places

from analyzer.model import DateKind
from analyzer.rulebook.codes import CategoryEntry, ColumnEntry, SystemEntry, TotalEntry
from analyzer.rulebook.identifiers import DateEntry, LabelEntry, RelativeEntry

IDENTIFIERS = identifier_patterns()
CODES = code_patterns()
PAST = "We processed the claim for services you received. Amount billed $1.00\n\n"


def _cases(kind: type, attribute: str) -> list[object]:
    entries = (*IDENTIFIERS.examples, *CODES.examples)
    return [pytest.param(e, text, id=f"{e.id}: {text[:40]}") for e in entries if isinstance(e, kind) for text in getattr(e, attribute)]


def _labelled_by(entry: LabelEntry, text: str) -> bool:
    labels = places(text).labels(IDENTIFIERS.labels)
    return any(label.rule.id == entry.id for label in labels)


@pytest.mark.parametrize(("entry", "text"), _cases(LabelEntry, "match"))
def test_identifier_label_is_found(entry: LabelEntry, text: str) -> None:
    found = fields(text).identifiers
    if entry.kind == "other":
        assert _labelled_by(entry, text)
        assert not found
    else:
        assert [i.kind for i in found] == [entry.kind]
        assert found[0].evidence[0].rule == entry.id


@pytest.mark.parametrize(("entry", "text"), _cases(LabelEntry, "no_match"))
def test_identifier_label_is_not_found(entry: LabelEntry, text: str) -> None:
    assert not any(i.evidence[0].rule == entry.id for i in fields(text).identifiers)
    if entry.kind == "other":
        assert not _labelled_by(entry, text)


@pytest.mark.parametrize(("entry", "text"), _cases(DateEntry, "match"))
def test_date_role_is_found(entry: DateEntry, text: str) -> None:
    dates = fields(f"{PAST if entry.retrospective else ''}{text}").dates
    named = [d for d in dates if d.evidence[0].rule == entry.id]
    if entry.kind == "other":
        assert not [d for d in dates if d.kind is not DateKind.NOTICE_DATE]
    else:
        assert [d.kind for d in named] == [entry.kind]


@pytest.mark.parametrize(("entry", "text"), _cases(DateEntry, "no_match"))
def test_date_role_is_not_found(entry: DateEntry, text: str) -> None:
    assert not [d for d in fields(f"{PAST if entry.retrospective else ''}{text}").dates if d.evidence[0].rule == entry.id]


@pytest.mark.parametrize(("attribute", "expected"), [("match", True), ("no_match", False)])
def test_relative_days(attribute: str, expected: bool) -> None:
    for entry in (e for e in IDENTIFIERS.examples if isinstance(e, RelativeEntry)):
        for text in getattr(entry, attribute):
            dates = fields(f"November 20, 2026\n\n{text}").dates
            assert any(d.evidence[0].rule == entry.id for d in dates) is expected, text


@pytest.mark.parametrize(("entry", "text"), _cases(SystemEntry, "match"))
def test_code_label_is_found(entry: SystemEntry, text: str) -> None:
    assert any(c.evidence[0].rule == entry.id for c in fields(text).codes)


@pytest.mark.parametrize(("entry", "text"), _cases(SystemEntry, "no_match"))
def test_code_label_is_not_found(entry: SystemEntry, text: str) -> None:
    assert not [c for c in fields(text).codes if c.evidence[0].rule == entry.id]


@pytest.mark.parametrize(("entry", "heading"), _cases(ColumnEntry, "match"))
def test_column_heading_has_its_role(entry: ColumnEntry, heading: str) -> None:
    assert next(c.role for c in CODES.columns if c.pattern.search(heading)) == entry.role


@pytest.mark.parametrize(("entry", "heading"), _cases(ColumnEntry, "no_match"))
def test_column_heading_has_another_role(entry: ColumnEntry, heading: str) -> None:
    assert next((c.role for c in CODES.columns if c.pattern.search(heading)), None) != entry.role


@pytest.mark.parametrize(("entry", "text"), _cases(TotalEntry, "match"))
def test_total_label_is_found(entry: TotalEntry, text: str) -> None:
    printed = re.search(r"[\d,]+\.\d\d", text)
    assert printed
    assert getattr(fields(f"Claim number: 26-100442-01\n{text}").totals, entry.role) == printed.group().replace(",", "")


@pytest.mark.parametrize(("entry", "text"), _cases(TotalEntry, "no_match"))
def test_total_label_is_not_found(entry: TotalEntry, text: str) -> None:
    assert getattr(fields(f"Claim number: 26-100442-01\n{text}").totals, entry.role) is None


@pytest.mark.parametrize(("entry", "text"), _cases(CategoryEntry, "match"))
def test_category_is_found(entry: CategoryEntry, text: str) -> None:
    assert next(c.category for c in CODES.categories if c.pattern.search(text)) == entry.category


@pytest.mark.parametrize(("entry", "text"), _cases(CategoryEntry, "no_match"))
def test_category_is_not_found(entry: CategoryEntry, text: str) -> None:
    assert next((c.category for c in CODES.categories if c.pattern.search(text)), None) != entry.category
