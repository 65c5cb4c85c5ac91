"""What every request passes first: an id, the same site, a body that stays small and does not trickle; and what every answer carries."""

from __future__ import annotations

import asyncio
import time
import uuid
from contextlib import suppress

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from analyzer.errors import FileTooLarge
from api.metrics import Metrics
from api.problems import Refusal, response, where
from api.settings import MIB, Settings

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
}
OVERHEAD = MIB
"""Bytes of a multipart body besides the documents."""
_READS = frozenset({"GET", "HEAD", "OPTIONS"})


class Edge:
    """ASGI middleware around the whole application."""

    def __init__(self, app: ASGIApp, *, settings: Settings, metrics: Metrics) -> None:
        self._app, self._settings, self._metrics = app, settings, metrics
        self._most = settings.max_bytes * settings.max_files + OVERHEAD
        self._log = structlog.get_logger()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        scope["request_id"] = _request_id(headers.get("x-request-id"))
        start, status = time.perf_counter(), 500

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                _stamp(MutableHeaders(scope=message), scope["request_id"])
            await send(message)

        try:
            refused = self._refused(scope, headers)
            if refused is not None:
                answer = response(refused.status, refused.code, refused.detail, request=Request(scope))
                await answer(scope, receive, sending)
            else:
                await self._app(scope, _Body(receive, self._most, self._settings), sending)
        except Exception as error:  # the answer is sent already; what is left is to say so without the message
            self._log.error("request_failed", kind=type(error).__name__, where=where(error), request_id=scope["request_id"])
        finally:
            self._note(scope, status, time.perf_counter() - start)

    def _refused(self, scope: Scope, headers: Headers) -> Refusal | None:
        host = headers.get("host", "")
        name = host.rsplit(":", 1)[0] if not host.endswith("]") else host
        if name.lower() not in self._settings.allowed_hosts and "*" not in self._settings.allowed_hosts:
            return Refusal(421, "unknown_host", "This name is not served here.")
        if scope["method"] not in _READS:
            origin = headers.get("origin")
            if (origin is not None and origin.split("://", 1)[-1] != host) or headers.get("sec-fetch-site") in ("cross-site", "same-site"):
                return Refusal(403, "cross_origin", "Requests from pages of another site are refused.")
        length = headers.get("content-length")
        if length is not None and length.isdigit() and int(length) > self._most:
            return Refusal(413, FileTooLarge.code, FileTooLarge.message())
        return None

    def _note(self, scope: Scope, status: int, seconds: float) -> None:
        route = getattr(scope.get("route"), "path", "unmatched")
        method = scope["method"] if scope["method"] in {"GET", "HEAD", "POST", "DELETE", "PUT", "PATCH", "OPTIONS"} else "OTHER"
        self._metrics.request(method, route, status, seconds, scope.get("problem_code"))
        self._log.info(
            "request",
            method=method,
            route=route,
            status=status,
            milliseconds=round(seconds * 1000),
            request_id=scope["request_id"],
            key=scope.get("key_id"),
            code=scope.get("problem_code"),
        )


class _Body:
    """`receive` that stops a body which is too large or too slow."""

    def __init__(self, receive: Receive, most: int, settings: Settings) -> None:
        self._receive, self._most = receive, most
        self._patience, self._rate = settings.slow_seconds, settings.slow_rate
        self._bytes, self._start, self._done = 0, time.monotonic(), False

    async def __call__(self) -> Message:
        if self._done:
            return await self._receive()
        try:
            message = await asyncio.wait_for(self._receive(), self._patience)
        except TimeoutError:
            raise _slow() from None
        if message["type"] == "http.request":
            self._bytes += len(message.get("body", b""))
            self._done = not message.get("more_body", False)
            if self._bytes > self._most:
                raise FileTooLarge("body")
            elapsed = time.monotonic() - self._start
            if not self._done and elapsed > self._patience and self._bytes / elapsed < self._rate:
                raise _slow()
        return message


def _slow() -> Refusal:
    return Refusal(408, "too_slow", "The upload was too slow. Please try again.")


def _request_id(given: str | None) -> str:
    """The caller's id where it is a UUID, so that nothing else can slip into logs; else a new one."""
    with suppress(ValueError):
        if given is not None:
            return str(uuid.UUID(given))
    return str(uuid.uuid4())


def _stamp(headers: MutableHeaders, request_id: str) -> None:
    headers["X-Request-ID"] = request_id
    for name, value in HEADERS.items():
        headers.setdefault(name, value)
