"""One page for a terminal: what happens next first, then why, who regulates, by when, and what to do."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from analyzer.model import Analysis
from analyzer.reporting.labels import words_or_english
from analyzer.reporting.summary import Due, Quote, Summary, summarize
from analyzer.rulebook.words import Words

if TYPE_CHECKING:
    from rich.console import RenderableType

WIDTH = 96
QUOTED = 260


def render(analysis: Analysis, *, colour: bool = False, width: int = WIDTH, words: Words | None = None) -> str:
    """The summary as text of at most `width` columns; with ANSI colours where `colour` is set; in English without `words`.

    Ends without a newline.
    """
    from rich.console import Console

    words = words_or_english(words)
    out = io.StringIO()
    console = Console(
        file=out,
        width=width,
        force_terminal=colour,
        color_system="standard" if colour else None,
        no_color=not colour,
        highlight=False,
        markup=False,
        emoji=False,
        legacy_windows=False,
    )
    for part in _parts(summarize(analysis, words), words):
        console.print(part)
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines()).strip("\n")


def _parts(page: Summary, words: Words) -> Iterator[RenderableType]:
    yield from _head(page, words)
    yield from _reasons(page, words)
    yield from _regulator(page, words)
    yield from _deadlines(page, words)
    yield from _questions(page, words)
    yield from _list(words.say("report.first"), page.first_steps, numbered=True)
    yield from _list(words.say("report.gather"), page.gather)
    yield from _list(words.say("report.contacts"), (" · ".join(part for part in contact if part) for contact in page.contacts))
    yield from _list(words.say("report.why"), (f"{told.text} [{told.source}]" if told.source else told.text for told in page.why))
    yield from _list(words.say("report.observations"), (f"{told.text} [{told.source}]" for told in page.observations))
    yield from _list(words.say("report.to_check"), page.to_check)
    if page.disclaimer:
        yield from _gap()
        yield _words(page.disclaimer, "dim")


def _words(text: str, style: str = "", indent: int = 0) -> RenderableType:
    from rich.padding import Padding
    from rich.text import Text

    return Padding(Text(text, style=style), (0, 0, 0, indent))


def _gap() -> Iterator[RenderableType]:
    yield _words("")


def _heading(text: str) -> Iterator[RenderableType]:
    yield from _gap()
    yield _words(text, "bold cyan")


def _item(mark: str, text: str) -> RenderableType:
    from rich.table import Table
    from rich.text import Text

    row = Table.grid(padding=(0, 1, 0, 0))
    row.add_column(width=3, justify="right", no_wrap=True)
    row.add_column()
    row.add_row(Text(mark), Text(text))
    return row


def _list(title: str, items: Iterable[str], *, numbered: bool = False) -> Iterator[RenderableType]:
    for number, text in enumerate(items, 1):
        if number == 1:
            yield from _heading(title)
        yield _item(f"{number}." if numbered else "-", text)


def _quote(quote: Quote, words: Words) -> RenderableType:
    text = quote.text if len(quote.text) <= QUOTED else quote.text[:QUOTED].rsplit(" ", 1)[0] + " …"
    return _words(f"“{text}” ({words.say('report.page', n=quote.page)})", "italic", indent=4)


def _head(page: Summary, words: Words) -> Iterator[RenderableType]:
    if page.urgent:
        yield _words(f" {words.say('report.urgent')} ", "bold white on red")
    yield _words(page.outcome, "bold")
    yield _item("->", page.next_step)
    if page.nearest:
        yield _item("->", _when(page.nearest, words))
    for step in page.other_steps:
        yield _item("", words.say("report.also", step=step))
    yield from _gap()
    for label, value in page.letter:
        yield _words(f"{label}: {value}")


def _reasons(page: Summary, words: Words) -> Iterator[RenderableType]:
    if page.reasons:
        yield from _heading(words.say("report.reasons"))
    for reason in page.reasons:
        yield _item("-", f"{reason.plain} ({reason.sure})")
        for quote in reason.quotes:
            yield _quote(quote, words)
        if reason.criteria:
            yield _words(words.say("report.criteria", names="; ".join(reason.criteria)), indent=4)


def _regulator(page: Summary, words: Words) -> Iterator[RenderableType]:
    yield from _heading(words.say("report.regulator"))
    yield _item("-", f"{page.regulator} ({page.regulator_sure})" if page.regulator_sure else page.regulator)
    for quote in page.regulator_quotes[:2]:
        yield _quote(quote, words)
    for note in page.regulator_notes:
        yield _words(note, "yellow", indent=4)


def _deadlines(page: Summary, words: Words) -> Iterator[RenderableType]:
    if page.deadlines:
        yield from _heading(words.say("report.deadlines"))
        yield _words(words.say("report.as_of", day=page.as_of), "dim", indent=4)
    for due in page.deadlines:
        yield _item("-", _when(due, words))
        yield _words(_basis(due), "dim", indent=4)


def _when(due: Due, words: Words) -> str:
    return words.say("report.nearest", name=due.name, day=due.day, left=due.left)


def _basis(due: Due) -> str:
    return f"{due.basis} [{due.citation}; {due.verified}]" if due.citation else due.basis


def _questions(page: Summary, words: Words) -> Iterator[RenderableType]:
    if page.questions:
        yield from _heading(words.say("report.questions"))
    for asked in page.questions:
        yield _item("?", asked.text)
        yield _words(f"{asked.name}: {' | '.join(asked.values)}", "dim", indent=4)
        if asked.decides:
            yield _words(asked.decides, indent=4)
