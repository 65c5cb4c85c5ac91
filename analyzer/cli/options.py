"""Arguments that several commands share."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import typer

from analyzer.errors import AnswersError, UsageError
from analyzer.model import Answers

AsOf = Annotated[str | None, typer.Option("--as-of", metavar="DATE", help="Judge the deadlines on this day (YYYY-MM-DD); today when not given.")]
AnswersFile = Annotated[
    Path | None, typer.Option("--answers", metavar="FILE.yaml", exists=True, dir_okay=False, help="Facts the letter does not state (see README).")
]


def day(text: str | None) -> date:
    """The day of `--as-of`, else today; the only place where the command line reads the clock."""
    if text is None:
        return datetime.now(tz=UTC).astimezone().date()
    try:
        return date.fromisoformat(text)
    except ValueError as e:
        raise UsageError("--as-of takes a day as YYYY-MM-DD") from e


def read_answers(path: Path | None) -> Answers:
    """The answers of a YAML file; none when there is no file."""
    if path is None:
        return Answers()
    return answers_from_yaml(path.read_text(encoding="utf-8"))


def answers_from_yaml(text: str) -> Answers:
    """Answers of YAML text.

    Raises:
        AnswersError: not a mapping, an unknown name, or a value that does not fit.
    """
    import yaml

    from analyzer.deciding.facts import answers_from_mapping

    try:
        found = yaml.safe_load(text)
    except yaml.YAMLError as e:
        raise AnswersError("not YAML") from e
    return answers_from_mapping(found or {})
