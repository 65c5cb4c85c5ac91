"""One page for a terminal: what happens next first, then why, who regulates, by when, and what to do."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from analyzer.model import Analysis
from analyzer.reporting.labels import Translate
from analyzer.reporting.summary import Due, Quote, Summary, same, summarize

if TYPE_CHECKING:
    from rich.console import RenderableType

WIDTH = 96
QUOTED = 260
MARKS = {"yes": "+", "no": "-", "unknown": "?"}


def render(analysis: Analysis, *, colour: bool = False, width: int = WIDTH, translate: Translate = same) -> str:
    """The summary as text of at most `width` columns; with ANSI colours where `colour` is set. Ends without a newline."""
    from rich.console import Console

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
    for part in _parts(summarize(analysis, translate), translate):
        console.print(part)
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines()).strip("\n")


def _parts(page: Summary, t: Translate) -> Iterator[RenderableType]:
    yield from _head(page, t)
    yield from _reasons(page, t)
    yield from _regulator(page, t)
    yield from _deadlines(page, t)
    yield from _questions(page, t)
    yield from _list(t("What to do first"), page.first_steps, numbered=True)
    yield from _list(t("What to gather"), page.gather)
    yield from _list(t("Whom to call"), (" · ".join(part for part in contact if part) for contact in page.contacts))
    yield from _list(t("Why this answer"), (f"{told.text} [{told.source}]" if told.source else told.text for told in page.why))
    yield from _list(t("What the letter should have said"), (f"{told.text} [{told.source}]" for told in page.observations))
    yield from _list(t("Please have a person check"), page.to_check)
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


def _quote(quote: Quote, t: Translate) -> RenderableType:
    text = quote.text if len(quote.text) <= QUOTED else quote.text[:QUOTED].rsplit(" ", 1)[0] + " …"
    page = t("page {n}").replace("{n}", str(quote.page))
    return _words(f"“{text}” ({page})", "italic", indent=4)


def _head(page: Summary, t: Translate) -> Iterator[RenderableType]:
    if page.urgent:
        yield _words(f" {t('URGENT')}: {t('act today. Do not wait for a letter.')} ", "bold white on red")
    yield _words(page.outcome, "bold")
    yield _item("->", page.next_step)
    if page.nearest:
        yield _item("->", f"{page.nearest.name}: {page.nearest.day} ({page.nearest.left})")
    for step in page.other_steps:
        yield _item("", f"{t('Also')}: {step}")
    yield from _gap()
    for label, value in page.letter:
        yield _words(f"{label}: {value}", "dim" if label == t("Codes") else "")


def _reasons(page: Summary, t: Translate) -> Iterator[RenderableType]:
    if page.reasons:
        yield from _heading(t("Why the plan says no"))
    for reason in page.reasons:
        yield _item("-", f"{reason.plain} ({reason.sure})")
        for quote in reason.quotes:
            yield _quote(quote, t)
        if reason.criteria:
            yield _words(f"{t('Rule used')}: {'; '.join(reason.criteria)}", indent=4)


def _regulator(page: Summary, t: Translate) -> Iterator[RenderableType]:
    yield from _heading(t("Who regulates this coverage"))
    yield _item("-", f"{page.regulator} ({page.regulator_sure})" if page.regulator_sure else page.regulator)
    for quote in page.regulator_quotes[:2]:
        yield _quote(quote, t)
    for note in page.regulator_notes:
        yield _words(note, "yellow", indent=4)


def _deadlines(page: Summary, t: Translate) -> Iterator[RenderableType]:
    if page.deadlines:
        yield from _heading(f"{t('Deadlines, counted on')} {page.as_of}")
    for due in page.deadlines:
        yield _item("-", f"{due.name}: {due.day} ({due.left})")
        yield _words(_basis(due), "dim", indent=4)


def _basis(due: Due) -> str:
    return f"{due.basis} [{due.citation}; {due.verified}]" if due.citation else due.basis


def _questions(page: Summary, t: Translate) -> Iterator[RenderableType]:
    if page.questions:
        yield from _heading(t("Questions that could change the answer"))
    for asked in page.questions:
        yield _item("?", asked.text)
        yield _words(f"{asked.name}: {' | '.join(asked.values)}", "dim", indent=4)
        if asked.decides:
            yield _words(asked.decides, indent=4)
