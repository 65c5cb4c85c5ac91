"""Errors as problem details (RFC 9457), one form for all; nothing of the request or of a letter is ever repeated in them."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ValidationError
from starlette.exceptions import HTTPException

from analyzer import errors
from analyzer.errors import AnalyzerError

MEDIA_TYPE = "application/problem+json"
RETRY_SECONDS = 5
STATUS: dict[type[AnalyzerError], int] = {
    AnalyzerError: 500,
    errors.DocumentError: 422,
    errors.UnsupportedType: 415,
    errors.TypeMismatch: 415,
    errors.FileTooLarge: 413,
    errors.OcrUnavailable: 503,
    errors.OcrFailed: 503,
    errors.OcrCrashed: 503,
    errors.OcrTimeout: 422,
    errors.AnswersError: 422,
    errors.UsageError: 400,
}
"""By the nearest class; what is not named follows its parent."""


class Refusal(Exception):
    """A request that is refused for a reason of the service, not of the document."""

    def __init__(self, status: int, code: str, detail: str, *, retry: int | None = None, problems: list[dict[str, str]] | None = None) -> None:
        super().__init__(code)
        self.status, self.code, self.detail, self.retry, self.problems = status, code, detail, retry, problems


class FieldProblem(BaseModel):
    """One value that does not fit."""

    pointer: str
    """Where it stands, as a JSON pointer without names of the caller's own."""
    detail: str


class Problem(BaseModel):
    """Problem details (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    """Stable; the same on the command line and in a batch."""
    request_id: str | None = None
    errors: list[FieldProblem] | None = None


def busy(detail: str = "The service is busy. Please try again shortly.") -> Refusal:
    """More work than there is room for."""
    return Refusal(503, "busy", detail, retry=RETRY_SECONDS)


def not_found() -> Refusal:
    """No such thing, or another owner's: the same answer for both."""
    return Refusal(404, "not_found", "There is nothing here under this address.")


def status_of(error: AnalyzerError) -> int:
    """The status of an error of the core."""
    return next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)


def message_of(code: str) -> str:
    """The public sentence of a code of the core."""
    return _MESSAGES.get(code, AnalyzerError.message())


def _kinds(kind: type[AnalyzerError]) -> list[type[AnalyzerError]]:
    return [kind, *(below for child in kind.__subclasses__() for below in _kinds(child))]


_MESSAGES = {kind.code: kind.message() for kind in reversed(_kinds(AnalyzerError))}


def fields_of(error: ValidationError) -> list[dict[str, str]]:
    """What does not fit, without the caller's values and names."""
    return _fields(error.errors(include_input=False, include_url=False, include_context=False))


def _fields(found: Any) -> list[dict[str, str]]:
    shown = []
    for item in found[:20]:
        place = list(item["loc"])
        if item["type"] == "extra_forbidden":
            place = place[:-1]
        shown.append({"pointer": "/" + "/".join(str(p) for p in place), "detail": str(item["msg"])})
    return shown


def response(
    status: int, code: str, detail: str, *, request: Request, retry: int | None = None, problems: list[dict[str, str]] | None = None
) -> JSONResponse:
    """The answer for a refused request."""
    body: dict[str, Any] = {
        "type": f"urn:denial-analyzer:problem:{code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "code": code,
        "request_id": request.scope.get("request_id"),
    }
    if problems:
        body["errors"] = problems
    request.scope["problem_code"] = code
    headers = {"Retry-After": str(retry)} if retry is not None else {}
    if status == 401:
        headers["WWW-Authenticate"] = 'Bearer realm="denial-analyzer"'
    if status in (408, 413):
        headers["Connection"] = "close"
    return JSONResponse(body, status, headers=headers, media_type=MEDIA_TYPE)


async def _core(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, AnalyzerError)
    status = status_of(error)
    return response(status, error.code, error.message(), request=request, retry=RETRY_SECONDS if status == 503 else None)


async def _refused(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, Refusal)
    return response(error.status, error.code, error.detail, request=request, retry=error.retry, problems=error.problems)


async def _invalid(request: Request, error: Exception) -> JSONResponse:
    found = error.errors() if isinstance(error, RequestValidationError) else []
    return response(422, "invalid_request", "The request does not fit.", request=request, problems=_fields(found))


async def _http(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    names = {404: "not_found", 405: "method_not_allowed", 400: "bad_request"}
    answer = response(error.status_code, names.get(error.status_code, "refused"), HTTPStatus(error.status_code).description, request=request)
    for name, value in (error.headers or {}).items():
        answer.headers[name] = value
    if error.status_code == 405:
        answer.headers["Allow"] = ", ".join(_allowed(request))
    return answer


def _allowed(request: Request) -> list[str]:
    """The methods of all routes of this path; the router names only those of the first."""
    found: set[str] = set()
    for path, methods in request.app.openapi()["paths"].items():
        form = "[^/]+".join(re.escape(piece) for piece in re.split(r"\{\w+\}", path))
        if re.fullmatch(form, request.url.path):
            found |= {method.upper() for method in methods}
    return sorted(found) or ["GET"]


async def _broken(request: Request, error: Exception) -> JSONResponse:
    structlog.get_logger().error("internal_error", kind=type(error).__name__, where=where(error), request_id=request.scope.get("request_id"))
    return response(500, "internal_error", AnalyzerError.message(), request=request)


def where(error: BaseException) -> str:
    """Module and line where it happened; never the message, which may quote a letter."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_globals.get('__name__', '?')}:{trace.tb_lineno}" if trace is not None else "?"


def install(app: FastAPI) -> None:
    """Every error of the application becomes problem details."""
    app.add_exception_handler(AnalyzerError, _core)
    app.add_exception_handler(Refusal, _refused)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _broken)


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """For the `responses` of a route: these statuses answer with problem details."""
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {status: {"description": HTTPStatus(status).phrase, "content": content} for status in statuses}
