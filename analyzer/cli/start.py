"""Starting the process that children are forked from, ahead of everything else and with an honest error when the patterns are refused."""

from __future__ import annotations

import contextlib
import threading
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from analyzer.isolation import Isolation


@cache
def _isolation() -> Isolation:
    from analyzer.isolation import Isolation

    return Isolation(preload=("analyzer.cli.work:warm",))


def ahead() -> None:
    """Let pipeline, rulebook and models load in their process while this one still reads its arguments."""

    def start() -> None:
        with contextlib.suppress(RuntimeError):  # `started` meets it again and says why
            _isolation().start()

    threading.Thread(target=start, daemon=True).start()


def started() -> Isolation:
    """An isolation with pipeline, rulebook and models loaded.

    Raises:
        RulebookError: the patterns are refused.
    """
    try:
        _isolation().start()
    except RuntimeError:
        from analyzer.rulebook.book import load_rulebook

        load_rulebook()
        raise
    return _isolation()
