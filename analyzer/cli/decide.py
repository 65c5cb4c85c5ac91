"""`denial-analyzer decide`: the determination from facts alone, without a document."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from analyzer.cli.options import AsOf, day

EXAMPLES = """[bold]Example[/bold]

denial-analyzer decide --facts facts.yaml --as-of 2026-11-23
"""
