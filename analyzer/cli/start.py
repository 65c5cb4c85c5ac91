"""Starting the process that children are forked from, with an honest error when the patterns are refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from analyzer.isolation import Isolation


def started() -> Isolation:
    """An isolation with pipeline, rulebook and model loaded.

    Raises:
        RulebookError: the patterns are refused.
    """
    from analyzer.isolation import Isolation

    isolation = Isolation(preload=("analyzer.cli.work:warm",))
    try:
        isolation.start()
    except RuntimeError:
        from analyzer.rulebook.book import load_rulebook

        load_rulebook()
        raise
    return isolation
