"""Facts the reader adds, document by document: a YAML beside the letter, a CSV for the folder, or one YAML for all."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml

from analyzer.errors import AnswersError, UsageError
from analyzer.model import Answers

_NAME_COLUMNS = ("file_name", "file", "name")
_TRUTH = {"true": True, "yes": True, "false": False, "no": False}


@dataclass(frozen=True, slots=True)
class AnswerBook:
    """The answers of a run; what stands beside a document outweighs them."""

    for_all: Answers = field(default_factory=Answers)
    by_name: Mapping[str, Answers] = field(default_factory=lambda: MappingProxyType({}))

    def of(self, name: str, beside: bytes | None) -> Answers:
        """The answers for one document.

        Raises:
            AnswersError: the file beside it does not fit.
        """
        if beside is not None:
            return answers_from_yaml(beside)
        return self.by_name.get(name) or self.by_name.get(name.rsplit("/", 1)[-1]) or self.for_all


def read_answer_book(path: Path | None) -> AnswerBook:
    """The answers file of the command.

    Raises:
        UsageError: neither YAML nor CSV, or a CSV without names.
        AnswersError: an unknown name or a value that does not fit.
    """
    if path is None:
        return AnswerBook()
    if path.suffix.lower() in (".yaml", ".yml"):
        return AnswerBook(for_all=answers_from_yaml(path.read_bytes()))
    if path.suffix.lower() == ".csv":
        return AnswerBook(by_name=_from_csv(path.read_text(encoding="utf-8-sig")))
    raise UsageError("--answers takes a .yaml or a .csv file")


def answers_from_yaml(text: bytes) -> Answers:
    """Answers of YAML text.

    Raises:
        AnswersError: not a mapping, an unknown name, or a value that does not fit.
    """
    try:
        found: Any = yaml.safe_load(text)
    except (yaml.YAMLError, UnicodeDecodeError, ValueError) as e:
        raise AnswersError("not YAML") from e
    return checked(found or {})


def checked(found: Any) -> Answers:
    """Answers of plain names and values.

    Raises:
        AnswersError: not a mapping, an unknown name, or a value that does not fit.
    """
    from analyzer.deciding.facts import answers_from_mapping

    return answers_from_mapping(found)


def _from_csv(text: str) -> Mapping[str, Answers]:
    rows = csv.DictReader(io.StringIO(text))
    column = next((c for c in _NAME_COLUMNS if c in (rows.fieldnames or ())), None)
    if column is None:
        raise UsageError("the answers CSV needs a file_name column")
    found: dict[str, Answers] = {}
    for row in rows:
        name = row.pop(column)
        found[name] = checked({k: _TRUTH.get(v.lower(), v) for k, v in row.items() if k and v})
    return found


def given(answers: Answers) -> dict[str, str | bool]:
    """The answers that were given, as plain names and values."""
    values = {f.name: getattr(answers, f.name) for f in fields(answers)}
    return {name: value if isinstance(value, bool) else str(value) for name, value in values.items() if value is not None}


def digest(answers: Mapping[str, str | bool]) -> str:
    """Hex digest, the same for the same answers; empty where nothing was answered."""
    if not answers:
        return ""
    return hashlib.sha256("\n".join(f"{name}={value}" for name, value in answers.items()).encode()).hexdigest()[:16]
