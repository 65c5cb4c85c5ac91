"""The sample letters come out right: each analysis against the truth beside the letter."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
import pytest

SAMPLES = Path(__file__).resolve().parents[1] / "sample_letters"
TRUTHS = sorted(SAMPLES.glob("*.truth.json"))
SINGLE = ("notice_kind", "decision", "regulator_path", "urgency")


def name_of(path: Path) -> str:
    return path.name.removesuffix(".truth.json")


@lru_cache(maxsize=1)
def rulebook() -> Any:
    from analyzer.rulebook.book import load_rulebook

    return load_rulebook()


@lru_cache(maxsize=32)
def analyzed(truth: Path) -> dict[str, Any]:
    """The analysis of the letter beside a truth, as the contract's JSON."""
    from analyzer.deciding.facts import answers_from_mapping
    from analyzer.pipeline import analyze
    from analyzer.reporting.json import to_dict

    gold = json.loads(truth.read_text(encoding="utf-8"))
    letter = next(p for p in SAMPLES.glob(f"{name_of(truth)}.*") if p != truth)
    found = analyze(
        letter.read_bytes(),
        rulebook=rulebook(),
        as_of=date.fromisoformat(gold["as_of"]),
        answers=answers_from_mapping(gold.get("answers") or {}),
        file_name=letter.name,
    )
    return to_dict(found)


def words(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))


def overlaps(shown: str, told: str) -> bool:
    """Whether evidence is of the plan's own sentence, with room for what OCR does to single words."""
    return bool(shown) and (shown in told or told in shown or len(set(shown.split()) & set(told.split())) >= 0.6 * len(set(told.split())))


def defensible(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def mismatches(gold: dict[str, Any], found: dict[str, Any]) -> list[str]:
    """What differs, one line a field; empty when the letter came out right."""
    told = {key: found[key]["value"] for key in SINGLE}
    told |= {
        "legal_entity": found["plan"]["legal_entity"],
        "primary_reason": next((reason["value"] for reason in found["reasons"] if reason["primary"]), None),
        "outcome": found["determination"]["outcome"],
        "next_step": found["determination"]["next_step"],
    }
    wrong = [f"{key}: {told[key]} is not {gold[key]}" for key in told if key in gold and told[key] not in defensible(gold[key])]
    sets = {"reasons": {reason["value"] for reason in found["reasons"]}, "codes": set(found["codes"])}
    wrong += [f"{key}: {sorted(sets[key])} is not {sorted(gold[key])}" for key in sets if sets[key] != set(gold[key])]
    for group in ("identifiers", "dates"):
        for kind, value in gold[group].items():
            there = {re.sub(r"\s", "", item["value"]) for item in found[group] if item["kind"] == kind}
            if there != {re.sub(r"\s", "", text) for text in defensible(value)}:
                wrong.append(f"{group}.{kind}: {sorted(there)} is not {value}")
    dues = {due["name"]: due["due"] for due in found["determination"]["deadlines"]}
    for name, days in gold.get("deadlines", {}).items():
        if dues.get(name) not in defensible(days):
            wrong.append(f"deadlines.{name}: {dues.get(name)} is not {days}")
    for name, amount in gold.get("amounts", {}).items():
        if found["totals"][name] != amount:
            wrong.append(f"amounts.{name}: {found['totals'][name]} is not {amount}")
    shown = [words(item["text"]) for reason in found["reasons"] for item in reason["evidence"]]
    if not any(overlaps(part, words(text)) for part in shown for text in gold.get("reason_text", [])) and gold.get("reason_text"):
        wrong.append(f"reason_text: {shown} is not of {gold['reason_text']}")
    return wrong


@pytest.mark.parametrize("truth", TRUTHS, ids=name_of)
def test_sample_comes_out_right(truth: Path) -> None:
    """Every field that the truth names is as it says."""
    wrong = mismatches(json.loads(truth.read_text(encoding="utf-8")), analyzed(truth))

    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("truth", TRUTHS, ids=name_of)
def test_every_finding_shows_its_words(truth: Path) -> None:
    """Every page, box and rule of the evidence is there, and every reason has evidence."""
    found = analyzed(truth)
    pages = {page["number"]: page for page in found["document"]["pages"]}
    findings = [found["notice_kind"], found["decision"], found["regulator_path"], *found["reasons"], *found["identifiers"], *found["dates"]]
    shown = [item for finding in findings for item in finding["evidence"]]

    assert shown
    assert all(reason["evidence"] for reason in found["reasons"])
    for item in shown:
        x0, y0, x1, y1 = item["bbox"]
        page = pages[item["page"]]
        assert item["text"].strip()
        assert item["rule"]
        assert -1 <= x0 <= x1 <= page["width"] + 1
        assert -1 <= y0 <= y1 <= page["height"] + 1


def test_there_are_letters_in_every_form() -> None:
    """Text PDF, scan, photo, fax and Word document all stand among the samples, each with a truth."""
    letters = [path for path in SAMPLES.iterdir() if path.suffix in {".pdf", ".jpg", ".tif", ".docx"}]

    assert {path.suffix for path in letters} == {".pdf", ".jpg", ".tif", ".docx"}
    assert sorted(path.stem for path in letters) == [name_of(truth) for truth in TRUTHS]
    assert len(letters) >= 12


def test_the_letters_are_rendered_from_their_sources(tmp_path: Path) -> None:
    """The committed letter holds the words of its source; `--both` gives the same words as text and as a scan without text."""
    subprocess.run([sys.executable, SAMPLES / "make.py", "--both", tmp_path, "12"], check=True, capture_output=True, timeout=60)
    as_text, as_scan = (pdf_words(tmp_path / f"12-approval.{form}.pdf") for form in ("text", "scan"))

    assert as_text == pdf_words(SAMPLES / "12-approval.pdf")
    assert "It is not a guarantee of payment." in as_text
    assert as_scan == ""


def pdf_words(path: Path) -> str:
    with pdfium.PdfDocument(path) as document:
        return " ".join(" ".join(page.get_textpage().get_text_range() for page in document).split())
