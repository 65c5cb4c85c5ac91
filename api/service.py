"""The parts of the running service, put together once and handed to the routes."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import Request

from analyzer.rulebook.book import Rulebook
from api.identity import LOCAL, Caller, Scope
from api.metrics import Metrics
from api.reader import Reader
from api.settings import Settings


@dataclass(frozen=True, slots=True)
class Service:
    settings: Settings
    metrics: Metrics
    reader: Reader
    rulebook: Rulebook
    ocr: bool
    """Whether scans can be read."""

    def caller(self, authorization: str | None) -> Caller:
        """Whose request it is."""
        return Caller(LOCAL, "none", frozenset(Scope))

    def store_state(self) -> str:
        """`ok` or what is wrong."""
        return "ok"

    def close(self) -> None:
        """End everything that was started."""
        self.reader.close()


def service_of(request: Request) -> Service:
    """The service behind a request."""
    found: Service = request.app.state.service
    return found
