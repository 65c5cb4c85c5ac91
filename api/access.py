"""What a route asks at the door, and what it leaves in the audit log."""

from __future__ import annotations

from collections.abc import Callable

from anyio.to_thread import run_sync
from fastapi import Request

from api.identity import Caller, Scope
from api.problems import Refusal
from api.service import Service, service_of

__all__ = ["Caller", "Scope", "needs", "noted"]


def needs(scope: Scope) -> Callable[[Request], Caller]:
    """A dependency: the caller, who must hold the scope."""

    def caller(request: Request) -> Caller:
        found = service_of(request).door.caller(request.headers.get("authorization"))
        request.scope["key_id"] = found.key_id
        if scope not in found.scopes:
            raise Refusal(403, "scope_missing", f"This key lacks the scope {scope}.")
        return found

    return caller


async def noted(service: Service, caller: Caller, action: str, object_id: str, result: str) -> None:
    """One entry of the audit log."""
    log = service.storage.audit
    await run_sync(lambda: log.append(owner=caller.owner, key_id=caller.key_id, action=action, object_id=object_id, result=result))
