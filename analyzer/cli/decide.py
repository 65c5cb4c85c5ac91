"""`denial-analyzer decide`: the determination from facts alone, without a document."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from analyzer.cli.options import AsOf, day
from analyzer.errors import AnswersError

EXAMPLES = """[bold]Example[/bold]

denial-analyzer decide --facts facts.yaml --as-of 2026-11-23

facts.yaml:   path: dmhc
              notice_kind: denial_letter
              decision: denied
              reasons: [medical_necessity]
              notice_date: 2026-10-14
              answers: {grievance_status: none}
"""


def decide(
    facts: Annotated[Path, typer.Option("--facts", metavar="FACTS.yaml", exists=True, dir_okay=False, help="The facts of the case.")],
    as_of: AsOf = None,
    language: Annotated[str, typer.Option("--lang", help="Language of the plain words: en or es.")] = "en",
    as_json: Annotated[bool, typer.Option("--json", help="The determination as JSON.")] = False,
) -> None:
    """Decide from facts and print the determination with its trace."""
    import yaml

    from analyzer.deciding.engine import decide as decided
    from analyzer.deciding.facts import facts_from_mapping
    from analyzer.reporting.json import plain
    from analyzer.rulebook.book import load_rulebook

    try:
        given = yaml.safe_load(facts.read_text(encoding="utf-8"))
    except yaml.YAMLError as e:
        raise AnswersError("not YAML") from e
    rulebook = load_rulebook()
    result = decided(facts_from_mapping(given or {}), law=rulebook.law, routes=rulebook.routes, as_of=day(as_of), lang=language)
    if as_json:
        typer.echo(json.dumps(plain(result.determination), ensure_ascii=False))
        return
    determination = result.determination
    typer.echo(f"outcome    {determination.outcome}\nnext step  {determination.next_step}")
    for step in determination.other_steps:
        typer.echo(f"also       {step}")
    for deadline in determination.deadlines:
        typer.echo(f"deadline   {deadline.due} {deadline.name}: {deadline.basis} ({deadline.citation}; {deadline.verified})")
    for why in determination.why:
        typer.echo(f"why        {why.text} ({why.citation})")
    for question in determination.questions:
        typer.echo(f"question   {question.id}: {question.text} [{' | '.join(question.answers)}]")
    for line in (*result.review, *result.trace):
        typer.echo(f"trace      {line}")
