"""The command line: `denial-analyzer analyze | batch | decide | evaluate | law | patterns | doctor`."""

from __future__ import annotations

import sys


def main() -> None:
    """Entry point of the console script."""
    if sys.argv[1:2] in (["analyze"], ["evaluate"]) and "--help" not in sys.argv:
        from analyzer.cli.start import ahead

        ahead()
    from analyzer.cli.app import run

    run()
