"""The path of invented letters, what the reader's answers change, and which conflicts stay visible."""

# ruff: noqa: E501  a letter is one string, to be read as one
from __future__ import annotations

import sys
from functools import lru_cache
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "finding"))  # the letters are shared with tests/finding

from letter_text import document
from plan_letters import BODY, CDI, DMHC, DMHC_NO_PHONE, ERISA, LETTERS, NOA, PlanLetter

from analyzer.deciding.path import decide_path
from analyzer.finding.plans import find_plan
from analyzer.finding.section_map import SectionMap
from analyzer.model import Answers, Coverage, Funding, PathFinding, Programme, RegulatorPath
from analyzer.rulebook.loading import PatternFolder, patterns_root
from analyzer.rulebook.plans import PlanPatterns, load_plans

NO_ANSWERS = Answers()


@lru_cache(maxsize=1)
def patterns() -> PlanPatterns:
    return load_plans(PatternFolder(patterns_root()))


def path(text: str, answers: Answers = NO_ANSWERS) -> PathFinding:
    return decide_path(find_plan(document(text), SectionMap(sections=(), sentences=()), patterns()), answers)


@pytest.mark.parametrize("letter", LETTERS, ids=lambda c: c.id)
def test_letter(letter: PlanLetter) -> None:
    found = path(letter.text)

    assert (found.value, found.coverage) == (letter.path, letter.coverage)


@pytest.mark.parametrize("letter", LETTERS, ids=lambda c: c.id)
def test_confidence_and_alternatives_are_honest(letter: PlanLetter) -> None:
    found = path(letter.text)

    assert 0 < found.confidence <= 0.97
    assert found.value not in {a.value for a in found.alternatives}
    assert all(0 < a.confidence <= max(0.45, 1 - found.confidence + 1e-9) for a in found.alternatives)


ANTHEM_ALONE = f"Anthem Blue Cross\n\n{BODY}"
ANTHEM_DOUBT = f"Anthem Blue Cross\n\nPlan sponsor: Delmar\n\n{BODY}\n\nSummary Plan Description.\n\n{ERISA}\n\n{DMHC_NO_PHONE}"
SELF_FUNDED = f"Aetna\n\n{BODY}\n\nThis is a self-funded plan.\n\n{ERISA}"
MEDI_CAL = f"Molina Healthcare of California\n\n{NOA}\n\n{BODY}"


@pytest.mark.parametrize(
    ("text", "answers", "value"),
    [
        pytest.param(ANTHEM_ALONE, Answers(funding=Funding.SELF_FUNDED), RegulatorPath.SELF_FUNDED, id="self-funded answered"),
        pytest.param(ANTHEM_DOUBT, Answers(funding=Funding.INSURED), RegulatorPath.DMHC, id="insured answered, paragraph tells"),
        pytest.param(ANTHEM_ALONE, Answers(funding=Funding.INSURED), RegulatorPath.UNKNOWN, id="insured answered, nothing tells"),
        pytest.param(ANTHEM_ALONE, Answers(programme=Programme.MEDI_CAL), RegulatorPath.MEDI_CAL, id="programme answered"),
        pytest.param(MEDI_CAL, Answers(programme=Programme.COMMERCIAL), RegulatorPath.DMHC, id="commercial answered against the letter"),
        pytest.param(MEDI_CAL, Answers(programme=Programme.MEDICARE), RegulatorPath.MEDICARE, id="medicare answered against the letter"),
        pytest.param(
            f"Sharp Health Plan\n\n{BODY}\n\n{DMHC}",
            Answers(funding=Funding.SELF_FUNDED),
            RegulatorPath.SELF_FUNDED,
            id="self-funded against paragraph",
        ),
        pytest.param(MEDI_CAL, Answers(funding=Funding.INSURED), RegulatorPath.MEDI_CAL, id="insured says nothing of Medi-Cal"),
        pytest.param(ANTHEM_ALONE, Answers(programme=Programme.OTHER), RegulatorPath.OTHER_PROGRAM, id="other programme"),
        pytest.param(ANTHEM_ALONE, Answers(programme=Programme.WORKERS_COMP), RegulatorPath.WORKERS_COMP, id="workers' compensation"),
    ],
)
def test_answers_outweigh_the_letter(text: str, answers: Answers, value: RegulatorPath) -> None:
    assert path(text, answers).value is value


@pytest.mark.parametrize(
    ("text", "answers"),
    [
        pytest.param(MEDI_CAL, Answers(programme=Programme.COMMERCIAL), id="commercial"),
        pytest.param(SELF_FUNDED, Answers(funding=Funding.INSURED), id="insured"),
        pytest.param(f"Sharp Health Plan\n\n{BODY}\n\n{DMHC}", Answers(funding=Funding.SELF_FUNDED), id="self-funded"),
    ],
)
def test_answer_against_the_letter_is_said(text: str, answers: Answers) -> None:
    assert any(c.startswith("You answered") for c in path(text, answers).conflicts)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param(
            f"Health Net Life Insurance Company\n\n{BODY}\n\n{DMHC}", "Managed Health Care", id="managed care paragraph in an insurer's letter"
        ),
        pytest.param(f"Sharp Health Plan\n\n{BODY}\n\n{CDI}", "Department of Insurance", id="insurance block in a plan's letter"),
        pytest.param(f"Sharp Health Plan\n\n{BODY}\n\n{DMHC}\n\n{ERISA}", "ERISA", id="federal text in an insured plan's letter"),
        pytest.param(ANTHEM_DOUBT, "insured or self-funded", id="doubt named"),
        pytest.param(
            f"Collective Health\n\n{BODY}\n\nThis plan is self-funded.\n\n{DMHC}", "does not review", id="state paragraph in a self-funded letter"
        ),
        pytest.param(f"CalOptima Health\n\n{NOA}\n\n{BODY}\n\n{DMHC}", "license", id="state paragraph of an unlicensed county plan"),
        pytest.param(f"Anthem Blue Cross\n\n{BODY}\n\n{DMHC}\n\n{CDI}", "both California departments", id="both departments, brand only"),
        pytest.param(f"Alder Creek IPA\n\n{BODY}\n\n{DMHC}", "plan behind it", id="delegate without a plan"),
    ],
)
def test_conflict_is_shown(text: str, words: str) -> None:
    assert any(words in c for c in path(text).conflicts)


def test_plain_letter_has_no_conflict() -> None:
    found = path(f"Sharp Health Plan\n\n{BODY}\n\n{DMHC}")

    assert (found.conflicts, found.confidence) == ((), 0.97)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param(
            f"Sharp Health Plan\n\n{BODY}\n\nSome employers choose a self-funded plan. If your plan is self-funded, ask your employer.\n\n{DMHC}",
            RegulatorPath.DMHC,
            id="self-funding of others",
        ),
        pytest.param(
            f"Western Health Advantage\n\n{BODY}\n\nIf you also have Medi-Cal or Medicare, tell us.\n\n{DMHC}",
            RegulatorPath.DMHC,
            id="other coverage",
        ),
        pytest.param(
            f"Sutter Health Plan\n\n{BODY}\n\nTell us if you have a workers' compensation claim.\n\n{DMHC}",
            RegulatorPath.DMHC,
            id="work injury boilerplate",
        ),
        pytest.param(
            f"Sharp Health Plan\n\n{BODY}\n\nYou may be eligible for Medi-Cal benefits or a premium tax credit through Covered California.\n\n{DMHC}",
            RegulatorPath.DMHC,
            id="other programmes offered",
        ),
        pytest.param(
            f"Health Net of California, Inc.\n\n{BODY}\n\nYour cost sharing is $40.\n\n{DMHC}", RegulatorPath.DMHC, id="cost sharing is no ministry"
        ),
        pytest.param(
            f"UMR\n\n{BODY}\n\nYour plan is funded by your employer.\n\nTexas Department of Insurance. Nevada Division of Insurance. Arizona Department of Insurance. Utah Department of Insurance.",
            RegulatorPath.SELF_FUNDED,
            id="list of departments",
        ),
        pytest.param(
            f"Kaiser Permanente\n\n{BODY}\n\nThis is not covered by Medicare's rules either.\n\n{DMHC}", RegulatorPath.DMHC, id="medicare mentioned"
        ),
    ],
)
def test_what_is_merely_mentioned_decides_nothing(text: str, value: RegulatorPath) -> None:
    assert path(text).value is value


@pytest.mark.parametrize(
    "brand", ["Anthem Blue Cross", "Blue Shield of California", "Kaiser Permanente", "Cigna Healthcare", "UnitedHealthcare", "Aetna", "Health Net"]
)
def test_brand_alone_is_unknown(brand: str) -> None:
    assert path(f"{brand}\n\n{BODY}").value is RegulatorPath.UNKNOWN


def test_medi_cal_plan_without_known_company_by_its_words() -> None:
    found = path(f"Redwood Coast Community Plan\n\n{NOA}\n\n{BODY}\n\n{DMHC}")

    assert (found.value, found.coverage) == (RegulatorPath.MEDI_CAL, Coverage.MEDI_CAL_PLAN)


def test_evidence_is_the_deciding_words() -> None:
    found = path(SELF_FUNDED)

    assert any("self-funded" in e.text.lower() for e in found.evidence)
