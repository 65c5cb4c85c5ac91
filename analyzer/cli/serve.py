"""The service's commands. They stand in `api.commands`, above the command line, so they are named here and not imported."""

from __future__ import annotations

from importlib import import_module

import typer


def register(app: typer.Typer) -> None:
    """Add `serve`, `worker`, `keys`, `audit` and `store`."""
    import_module("api.commands").register(app)
