"""The law as a page for readers (`docs/law.md`): every value, element and bill with its citation, dates and status.

`python -m analyzer.reporting.law_page > docs/law.md` makes the page anew.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

from analyzer.rulebook.law import Law, LawKind, LawText, LawValue, load_law
from analyzer.rulebook.loading import PatternFolder, patterns_root

_HEADINGS = {
    LawKind.VALUE: ("Values", "What the program counts with and what it knows about the process."),
    LawKind.NOTICE_ELEMENT: ("What a notice must say", "The check of the letter uses those that stand as `source` and can be read off a letter."),
    LawKind.BILL: ("Bills", "What became law and what did not."),
}


def law_page(law: Law) -> str:
    """Markdown, the same for the same law."""
    return "\n".join(_lines(law)) + "\n"


def _lines(law: Law) -> Iterator[str]:
    yield "# The law as data"
    yield ""
    yield "Made from `patterns/law/` by `analyzer/reporting/law_page.py`; do not edit. No copy is live: check leginfo, eCFR and Westlaw first."
    yield "Status: **source** the operative words were read, **partly** a twin section, an older edition or a restatement, **memory** not seen."
    for kind, (heading, about) in _HEADINGS.items():
        yield ""
        yield f"## {heading}"
        yield about
        yield ""
        yield "| id | subject | value | from | applies to | citation | words | status |"
        yield "|---|---|---|---|---|---|---|---|"
        for key, text in law.texts.items():
            if text.kind is kind:
                for _, value in law.history[key]:
                    yield _row(text, value)


def _row(text: LawText, value: LawValue) -> str:
    counted = value.value if text.kind is LawKind.NOTICE_ELEMENT else f"{value.value} {text.unit}".strip()
    since = value.since.isoformat() if value.since else "before"
    cells = (f"`{text.id}`", text.subject, counted, since, ", ".join(text.applies_to), text.citation, text.words, text.verified)
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


if __name__ == "__main__":
    sys.stdout.write(law_page(load_law(PatternFolder(patterns_root()))))
