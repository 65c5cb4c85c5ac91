"""The door: who asks, and whether he may. Without any key the service is for this machine only."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import Request

from api.identity import Caller, Scope
from api.problems import Refusal
from api.service import service_of


def needs(scope: Scope) -> Callable[[Request], Caller]:
    """A dependency: the caller, who must hold the scope."""

    def caller(request: Request) -> Caller:
        found = service_of(request).caller(request.headers.get("authorization"))
        request.scope["key_id"] = found.key_id
        if scope not in found.scopes:
            raise Refusal(403, "scope_missing", f"This key lacks the scope {scope}.")
        return found

    return caller
