"""The command line as a person runs it: a real process, its exit code, its two streams."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "sample_letters"
LETTER = SAMPLES / "01-hmo-knee-mri.pdf"
DAY = ("--as-of", "2026-11-23")


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "analyzer", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT, timeout=120)


def test_json_is_the_contract() -> None:
    """One line on stdout that holds the whole analysis; nothing on stderr."""
    done = run("analyze", LETTER, "--json", *DAY)
    analysis = json.loads(done.stdout)

    assert (done.returncode, done.stderr) == (0, "")
    assert analysis["document"]["file_name"] == LETTER.name
    assert analysis["regulator_path"]["value"] == "dmhc"
    assert analysis["determination"]["outcome"] == "eligible_after_grievance"


def test_text_is_one_page_of_plain_words() -> None:
    """The default form names the plan, the deadline and the disclaimer, without colour codes in a pipe."""
    done = run("analyze", LETTER, *DAY)

    assert done.returncode == 0
    assert "UnitedHealthcare of California" in done.stdout
    assert "not legal advice" in done.stdout
    assert "\x1b[" not in done.stdout


FORMS = {"html": "<!doctype html>", "ics": "BEGIN:VCALENDAR", "sections": "appeal_rights", "explain": "medical_necessity"}


@pytest.mark.parametrize(("form", "holds"), FORMS.items(), ids=FORMS.keys())
def test_other_forms(form: str, holds: str) -> None:
    """Report, calendar, section map and explanation are printed on stdout."""
    done = run("analyze", LETTER, "--format", form, *DAY)

    assert done.returncode == 0
    assert holds.lower() in done.stdout.lower()


def test_spanish_words() -> None:
    """`--lang es` speaks Spanish."""
    done = run("analyze", LETTER, "--lang", "es", *DAY)

    assert "plan" in done.stdout
    assert "apelación" in done.stdout


def test_answers_change_the_determination(tmp_path: Path) -> None:
    """A grievance that the plan turned down opens the review."""
    answers = tmp_path / "answers.yaml"
    answers.write_text("grievance_status: upheld\ngrievance_decided: 2026-11-10\n")
    done = run("analyze", LETTER, "--json", "--answers", answers, *DAY)

    assert json.loads(done.stdout)["determination"]["outcome"] == "eligible_now"


def test_annotated_letter(tmp_path: Path) -> None:
    """The marked letter is a PDF."""
    out = tmp_path / "marked.pdf"
    done = run("analyze", LETTER, "--annotate", out, *DAY)

    assert done.returncode == 0
    assert out.read_bytes().startswith(b"%PDF")


BAD_FILES = {
    "empty": (b"", "empty_file"),
    "not a document": (b"MZ\x90\x00" + bytes(200), "unsupported_type"),
    "damaged": (b"%PDF-1.7\n" + b"garbage " * 40, "corrupt_document"),
}


@pytest.mark.parametrize(("content", "code"), BAD_FILES.values(), ids=BAD_FILES.keys())
def test_a_file_that_cannot_be_read(tmp_path: Path, content: bytes, code: str) -> None:
    """Exit code 1, the stable code and what to do on stderr, nothing on stdout, never the file's name."""
    path = tmp_path / "secret-name.pdf"
    path.write_bytes(content)
    done = run("analyze", path, *DAY)

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"{code}: ")
    assert "secret-name" not in done.stderr


USAGE = {
    "no such file": ("analyze", "no-such-file.pdf"),
    "no such format": ("analyze", str(LETTER), "--format", "klingon"),
    "no day": ("analyze", str(LETTER), "--as-of", "tomorrow"),
    "no gold": ("evaluate", str(ROOT / "docs")),
}


@pytest.mark.parametrize("arguments", USAGE.values(), ids=USAGE.keys())
def test_usage_errors(arguments: tuple[str, ...]) -> None:
    """Exit code 2, stdout stays empty."""
    done = run(*arguments)

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr


@pytest.mark.parametrize("answers", ["grievance_status: maybe\n", "colour: red\n", "- a list\n", "a: [\n"], ids=["value", "name", "list", "broken"])
def test_answers_out_of_form(tmp_path: Path, answers: str) -> None:
    """Answers are strict: an unknown name or value is a usage error."""
    path = tmp_path / "answers.yaml"
    path.write_text(answers)
    done = run("analyze", LETTER, "--answers", path)

    assert done.returncode == 2
    assert done.stderr.startswith("answers_invalid: ")


def test_patterns_check() -> None:
    """The shipped patterns are all read and their examples right."""
    done = run("patterns", "check")

    assert done.returncode == 0
    assert "every entry read" in done.stdout


def test_patterns_refused(tmp_path: Path) -> None:
    """A mistake is named with file and line, exit code 3."""
    (tmp_path / "sources.yaml").write_text("- id: house\n  title: Ours\n  read_on: '2026-11-23'\n")
    (tmp_path / "law").mkdir()
    (tmp_path / "law" / "bad.yaml").write_text("- id: one\n  colour: red\n")
    done = run("patterns", "check", tmp_path)

    assert done.returncode == 3
    assert "law/bad.yaml:2" in done.stderr


def test_doctor() -> None:
    """The doctor names the engine and its languages."""
    done = run("doctor")

    assert done.returncode == 0
    assert "OCR engine: " in done.stdout
    assert "eng" in done.stdout


def test_decide_without_a_document(tmp_path: Path) -> None:
    """Facts alone give the determination with its trace."""
    facts = tmp_path / "facts.yaml"
    facts.write_text(
        "path: dmhc\ncoverage: dmhc_health\nnotice_kind: denial_letter\ndecision: denied\nreasons: [medical_necessity]\n"
        "notice_date: 2026-10-14\nanswers: {grievance_status: none}\n"
    )
    done = run("decide", "--facts", facts, *DAY)

    assert done.returncode == 0
    assert "outcome    eligible_after_grievance" in done.stdout
    assert "trace" in done.stdout


def test_law_list() -> None:
    """Every value of law with citation and how well it is verified."""
    done = run("law", "list")

    assert done.returncode == 0
    assert "HSC 1374.30(k)" in done.stdout
    assert "\tsource" in done.stdout


def test_batch_goes_on_after_bad_files(tmp_path: Path) -> None:
    """A corrupt, an encrypted and an empty file give error lines with codes; the rest is analyzed; exit code 1."""
    import pikepdf

    letters, out = tmp_path / "letters", tmp_path / "out"
    letters.mkdir()
    (letters / "good.pdf").write_bytes(LETTER.read_bytes())
    (letters / "empty.pdf").write_bytes(b"")
    (letters / "corrupt.pdf").write_bytes(LETTER.read_bytes()[:900])
    with pikepdf.open(LETTER) as document:
        document.save(letters / "locked.pdf", encryption=pikepdf.Encryption(owner="o", user="u"))
    done = run("batch", letters, "--out", out, "--quiet", *DAY)
    lines = {a["document"]["file_name"]: a for a in map(json.loads, (out / "analyses.jsonl").read_text().splitlines())}

    assert (done.returncode, done.stdout) == (1, "")
    assert lines["good.pdf"]["regulator_path"]["value"] == "dmhc"
    assert lines["empty.pdf"]["error"]["code"] == "empty_file"
    assert lines["corrupt.pdf"]["error"]["code"] == "corrupt_document"
    assert lines["locked.pdf"]["error"]["code"] == "encrypted_password_required"
    assert (out / "analyses.csv").exists()


def test_help_shows_examples() -> None:
    """`--help` of a command ends with examples."""
    done = run("analyze", "--help")

    assert "denial-analyzer analyze letter.pdf" in done.stdout
