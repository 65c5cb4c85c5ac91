"""The command line: `denial-analyzer analyze | batch | decide | evaluate | law | patterns | doctor`."""

from __future__ import annotations


def main() -> None:
    """Entry point of the console script."""
    from analyzer.cli.app import run

    run()
