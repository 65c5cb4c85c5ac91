"""The contract's JSON: shape, values, a way back, and the published schema."""

from __future__ import annotations

import json
from pathlib import Path
from time import perf_counter

import jsonschema
from pydantic import TypeAdapter

from analyzer.model import Analysis
from analyzer.reporting.json import from_json, schema, schema_text, to_bytes, to_dict, to_json

PUBLISHED = Path(__file__).resolve().parents[2] / "docs" / "analysis.schema.json"


def test_findings_are_flat_and_values_are_plain(analysis: Analysis) -> None:
    """A finding stands as value, confidence, evidence and what its kind adds; enums are their values, dates ISO days."""
    plain = to_dict(analysis)

    assert plain["identifiers"] == [{"value": "977 204", "confidence": 0.99, "evidence": [], "kind": "member_id"}]
    assert plain["dates"][0] == {"value": "2026-10-08", "confidence": 0.99, "evidence": [], "kind": "notice_date"}
    assert plain["regulator_path"]["alternatives"] == [{"value": "cdi", "confidence": 0.2}]
    assert plain["reasons"][1]["evidence"] == [
        {"page": 1, "text": "The scan would not change your care.", "bbox": [72.0, 100.1235, 300.5, 112.0], "rule": "rule.one"}
    ]
    assert plain["totals"] == {"billed": "410.00", "allowed": None, "paid": "0.00", "member_responsibility": None}
    assert plain["determination"]["deadlines"][0]["due"] == "2027-04-06"
    assert type(plain["determination"]["outcome"]) is str


def test_the_contracts_names_are_there(analysis: Analysis) -> None:
    """The top level holds what clients read, and nothing is nested deeper than the contract says."""
    plain = to_dict(analysis)

    assert list(plain) == [
        *("schema_version", "rulebook_version", "as_of", "document", "notice_kind", "decision", "plan", "sender", "regulator_path", "reasons"),
        *("urgency", "identifiers", "dates", "services", "codes", "totals", "observations", "determination", "review", "issues"),
    ]
    assert set(plain["plan"]) == {"name", "legal_entity", "entity_id", "confidence", "evidence"}


def test_pydantic_writes_the_same(analysis: Analysis) -> None:
    """Our encoder and pydantic's agree, so the API and the command line give one answer."""
    theirs = TypeAdapter(Analysis).dump_python(analysis, mode="json")
    theirs["reasons"][1]["evidence"][0]["bbox"][1] = 100.1235
    for other in (theirs["notice_kind"], theirs["plan"], theirs["regulator_path"]):
        other["evidence"][0]["bbox"][1] = 100.1235

    assert theirs == to_dict(analysis)


def test_there_and_back(analysis: Analysis) -> None:
    """What was written reads back as the same analysis, and writes again as the same bytes."""
    again = from_json(to_json(analysis))

    assert again.determination == analysis.determination
    assert to_bytes(again) == to_bytes(analysis)


def test_one_line(hostile: Analysis) -> None:
    """A line of analyses.jsonl is one line whatever the letter holds."""
    line = to_bytes(hostile).decode()

    assert "\n" not in line
    assert json.loads(line)["document"]["file_name"] == hostile.document.file_name


def test_the_published_schema_is_this_one(analysis: Analysis) -> None:
    """`docs/analysis.schema.json` is generated: `python -c "from analyzer.reporting.json import schema_text; print(schema_text(), end='')"`."""
    assert PUBLISHED.read_text(encoding="utf-8") == schema_text()

    jsonschema.Draft202012Validator(schema()).validate(to_dict(analysis))


def test_the_schema_explains_its_fields() -> None:
    """The docstrings of the model stand in the schema, inherited ones too, and no name is optional."""
    parts = schema()["$defs"]

    assert parts["Evidence"]["properties"]["page"]["description"] == "1-based."
    assert parts["Reason"]["properties"]["confidence"]["description"] == "0 to 1."
    assert parts["Finding_Urgency_"]["properties"]["confidence"]["description"] == "0 to 1."
    assert set(parts["Amounts"]["required"]) == {"billed", "allowed", "paid", "member_responsibility"}


def test_fast(analysis: Analysis) -> None:
    """An analysis takes about a millisecond at the most to encode."""
    to_bytes(analysis)
    best = min(_seconds(analysis) for _ in range(20))

    assert best < 0.003


def _seconds(analysis: Analysis) -> float:
    start = perf_counter()
    to_bytes(analysis)
    return perf_counter() - start
