"""Stored analyses: send, ask, list, answer, report, delete."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Annotated, Any, Literal
from uuid import UUID

from anyio.to_thread import run_sync
from fastapi import APIRouter, Depends, Header, Query, Request
from fastapi.responses import Response, StreamingResponse
from pydantic import BaseModel

from api import work
from api.access import Caller, Scope, needs, noted
from api.bodies import Day, answers_of, today, upload_of
from api.problems import Refusal, busy, documented, message_of, not_found
from api.reports import ReportForm, made_report
from api.routes.stateless import ANSWERS, JSON, MULTIPART, Serving, order_of
from api.service import Service
from api.store.analyses import Filters, IdempotencyConflict, Kind, Status, Stored

router = APIRouter(prefix="/v1/analyses", tags=["analyses"])
_WAIT = re.compile(r"(?:^|[,;\s])wait=(\d{1,4})(?:$|[,;\s])")
_POLL = 0.1
_EPOCH, _TICK = datetime(1970, 1, 1), timedelta(microseconds=1)  # noqa: DTZ001 the store keeps UTC without zone
_CURSOR = "^[0-9]{1,16}-[0-9a-f-]{36}$"
"""Time and id of the last one shown; any such text is a place in the order."""
_EVENT_SECONDS = 300.0
Analyst = Annotated[Caller, Depends(needs(Scope.ANALYZE))]
Reader = Annotated[Caller, Depends(needs(Scope.READ))]
Deleter = Annotated[Caller, Depends(needs(Scope.DELETE))]


_EVENT = {"type": "object", "required": ["data"], "properties": {"event": {"const": "status"}, "data": {"type": "string", "description": "`Head`"}}}


class Head(BaseModel):
    """State of a stored analysis; once it is done, the analysis itself stands beside these fields (see `Analysis`)."""

    id: UUID
    status: Status
    created_at: datetime
    finished_at: datetime | None = None
    expires_at: datetime | None = None
    pages: int | None = None
    path: str | None = None
    outcome: str | None = None
    next_deadline: date | None = None
    review_needed: bool | None = None
    code: str | None = None
    """Why it failed."""
    detail: str | None = None
    """The same in words."""


class Listing(BaseModel):
    """One page of a listing."""

    items: list[Head]
    next: str | None = None
    """Cursor of the next page; null on the last."""


@router.post(
    "",
    status_code=202,
    response_class=Response,
    openapi_extra=MULTIPART,
    responses={
        200: {"model": Head, "description": "The same document was analyzed before"},
        201: {"model": Head, "description": "Analyzed within the time waited"},
        202: {"model": Head, "description": "Queued; ask at `Location`"},
        **documented(400, 401, 403, 408, 409, 413, 415, 422, 429, 503),
    },
)
async def create(
    request: Request,
    service: Serving,
    caller: Analyst,
    prefer: Annotated[str | None, Header(description="`wait=N`: seconds to wait for the result.")] = None,
    idempotency_key: Annotated[str | None, Header(min_length=1, max_length=200, pattern=r"^[\x21-\x7e]+$")] = None,
) -> Response:
    """Store a letter and analyze it. The original is deleted after the analysis, the result after the days of retention."""
    upload = await upload_of(request, most=service.settings.max_bytes)
    if await run_sync(service.store.open_count) >= service.settings.queued:
        raise busy()
    order = order_of(upload, service)
    try:
        found, new = await run_sync(lambda: service.store.add(caller.owner, upload.data, order, idempotency_key=idempotency_key))
    except IdempotencyConflict:
        raise Refusal(409, "idempotency_key_used", "This Idempotency-Key was used for another request.") from None
    if found.status is Status.QUEUED:
        await run_sync(service.jobs.put, found.id, found.owner)
    await noted(service, caller, "create", found.id, "new" if new else "known")
    wait = _WAIT.search(prefer or "")
    found = await _settled(service, found, min(float(wait[1]) if wait else 0.0, service.settings.max_wait))
    done = found.status in (Status.DONE, Status.FAILED)
    headers = {"Location": f"/v1/analyses/{found.id}"}
    if wait:
        headers["Preference-Applied"] = f"wait={wait[1]}"
    if not done:
        headers["Retry-After"] = "1"
    return Response(await run_sync(_whole, service, found), (201 if new else 200) if done else 202, headers=headers, media_type=JSON)


async def _settled(service: Service, found: Stored, seconds: float) -> Stored:
    until = time.monotonic() + seconds
    while found.status in (Status.QUEUED, Status.RUNNING) and time.monotonic() < until:
        await asyncio.sleep(_POLL)
        again: Stored | None = await run_sync(service.store.get, found.owner, found.id)
        if again is None:
            raise not_found()
        found = again
    return found


def head_of(found: Stored) -> Head:
    """The state as it is shown."""
    detail = message_of(found.code) if found.code else None
    shown = {
        name: getattr(found, name) for name in ("status", "created_at", "finished_at", "expires_at", "pages", "path", "outcome", "next_deadline")
    }
    for name in ("created_at", "finished_at", "expires_at"):
        shown[name] = f"{shown[name].isoformat()}Z" if shown[name] else None
    return Head(id=UUID(found.id), review_needed=found.review, code=found.code, detail=detail, **shown)


def _whole(service: Service, found: Stored) -> bytes:
    """State and, once done, the contract's fields in one object."""
    head = head_of(found).model_dump_json().encode()
    result = service.store.content(found.id, Kind.RESULT) if found.status is Status.DONE else None
    return head if result is None else head[:-1] + b"," + result[1:]


@router.get("", responses=documented(400, 401, 403, 422, 429))
def listing(
    service: Serving,
    caller: Reader,
    path: Annotated[str | None, Query(max_length=32, pattern="^[a-z_]+$")] = None,
    outcome: Annotated[str | None, Query(max_length=48, pattern="^[a-z_]+$")] = None,
    status: Status | None = None,
    review: bool | None = None,
    deadline_before: Day | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    cursor: Annotated[str | None, Query(pattern=_CURSOR)] = None,
) -> Listing:
    """The owner's analyses, newest first."""
    filters = Filters(path=path, outcome=outcome, status=status, review=review, deadline_before=deadline_before)
    found = service.store.listed(caller.owner, filters, limit=limit + 1, after=_place(cursor) if cursor else None)
    more = len(found) > limit
    last = found[limit - 1] if more else None
    return Listing(items=[head_of(f) for f in found[:limit]], next=_cursor(last) if last is not None else None)


def _cursor(last: Stored) -> str:
    return f"{(last.created_at - _EPOCH) // _TICK}-{last.id}"


def _place(cursor: str) -> tuple[datetime, str]:
    ticks, _, last = cursor.partition("-")
    return _EPOCH + int(ticks) * _TICK, last


def _own(service: Service, caller: Caller, analysis_id: UUID) -> Stored:
    found = service.store.get(caller.owner, str(analysis_id))
    if found is None:
        raise not_found()
    return found


def _done(service: Service, caller: Caller, analysis_id: UUID) -> tuple[Stored, bytes]:
    found = _own(service, caller, analysis_id)
    result = service.store.content(found.id, Kind.RESULT)
    if found.status is not Status.DONE or result is None:
        raise Refusal(409, "not_done", "This analysis has no result yet, or it could not be read.")
    return found, result


@router.get("/{analysis_id}", response_class=Response, responses={200: {"model": Head}, **documented(401, 403, 404, 422, 429)})
async def one(service: Serving, caller: Reader, analysis_id: UUID) -> Response:
    """State and, once done, the analysis."""
    found = await run_sync(_own, service, caller, analysis_id)
    await noted(service, caller, "read", found.id, found.status)
    return Response(await run_sync(_whole, service, found), media_type=JSON)


@router.post(
    "/{analysis_id}/answers",
    response_class=Response,
    openapi_extra=ANSWERS,
    responses={200: {"model": Head}, **documented(401, 403, 404, 408, 409, 413, 422, 429, 503)},
)
async def answers(
    request: Request, service: Serving, caller: Analyst, analysis_id: UUID, as_of: Day | None = None, language: Literal["en", "es"] | None = None
) -> Response:
    """Decide again with these answers; no page is read again. They take the place of those given before."""
    given = answers_of(await request.body())
    found, _ = await run_sync(_done, service, caller, analysis_id)
    kept = await run_sync(service.store.content, found.id, Kind.READING)
    if kept is None:
        raise not_found()
    order = await run_sync(lambda: service.store.order(found.id, max_bytes=service.settings.max_bytes))
    order = replace(order, answers=given, as_of=as_of or today(), language=language or order.language)
    result = await service.reader.run(work.judged_again, kept, order)
    changed = await run_sync(service.store.judge_again, caller.owner, found.id, order, result)
    if changed is None:
        raise not_found()
    await noted(service, caller, "answer", found.id, "done")
    return Response(await run_sync(_whole, service, changed), media_type=JSON)


@router.get(
    "/{analysis_id}/report.{form}",
    response_class=Response,
    responses={
        200: {"content": {kind: {"schema": {"type": "string"}} for kind in (JSON, "text/html", "text/calendar")}},
        **documented(401, 403, 404, 409, 422, 429),
    },
)
async def report(service: Serving, caller: Reader, analysis_id: UUID, form: ReportForm, language: Literal["en", "es"] = "en") -> Response:
    """The analysis as a page, a calendar or JSON."""
    found, result = await run_sync(_done, service, caller, analysis_id)
    content, kind, policy = await run_sync(lambda: made_report(result, form, service.rulebook.routes.words[language]))
    await noted(service, caller, f"report.{form}", found.id, "done")
    headers = {"Content-Disposition": f'{"inline" if form is ReportForm.HTML else "attachment"}; filename="report.{form}"'}
    if policy:
        headers["Content-Security-Policy"] = policy
    return Response(content, media_type=kind, headers=headers)


@router.get(
    "/{analysis_id}/pages/{number}.png",
    response_class=Response,
    responses={200: {"content": {"image/png": {"schema": {"type": "string", "format": "binary"}}}}, **documented(401, 403, 404, 409, 422, 429, 503)},
)
async def page(service: Serving, caller: Reader, analysis_id: UUID, number: int) -> Response:
    """One page of the original with its findings drawn in; only where originals are kept."""
    found, result = await run_sync(_done, service, caller, analysis_id)
    original = await run_sync(service.store.content, found.id, Kind.DOCUMENT)
    if original is None or not 1 <= number <= (found.pages or 0):
        raise not_found()
    await noted(service, caller, "page", found.id, "done")
    return Response(await service.reader.run(work.page_picture, original, result, number), media_type="image/png")


@router.get(
    "/{analysis_id}/events",
    response_class=StreamingResponse,
    responses={200: {"content": {"text/event-stream": {"schema": _EVENT}}}, **documented(401, 403, 404, 422, 429)},
)
async def events(service: Serving, caller: Reader, analysis_id: UUID) -> StreamingResponse:
    """Server-sent events: the state whenever it changes, until the end."""
    found = await run_sync(_own, service, caller, analysis_id)
    return StreamingResponse(_told(service, found), media_type="text/event-stream")


async def _told(service: Service, found: Stored) -> AsyncIterator[bytes]:
    until = time.monotonic() + _EVENT_SECONDS
    last: Any = None
    current: Stored | None = found
    while current is not None and time.monotonic() < until:
        if current.status is not last:
            last = current.status
            yield f"event: status\ndata: {head_of(current).model_dump_json()}\n\n".encode()
        if last in (Status.DONE, Status.FAILED):
            return
        await asyncio.sleep(5 * _POLL)
        current = await run_sync(service.store.get, found.owner, found.id)


@router.delete("/{analysis_id}", status_code=204, response_class=Response, responses=documented(401, 403, 404, 422, 429))
async def remove(service: Serving, caller: Deleter, analysis_id: UUID) -> Response:
    """Delete everything of it, at once and for good."""
    if not await run_sync(service.store.delete, caller.owner, str(analysis_id)):
        raise not_found()
    await noted(service, caller, "delete", str(analysis_id), "done")
    return Response(status_code=204)
