"""Answers that keep nothing: a letter analyzed, facts decided, the reference data behind them."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel

from analyzer.deciding.engine import decide
from analyzer.model import Analysis, Determination, ReasonKind
from analyzer.reporting.json import plain
from analyzer.rulebook.law import Law
from api import work
from api.access import needs
from api.bodies import Day, Upload, facts_of, today, upload_of
from api.identity import Caller, Scope
from api.problems import documented
from api.service import Service, service_of

router = APIRouter(prefix="/v1")
JSON = "application/json"
Serving = Annotated[Service, Depends(service_of)]
MULTIPART: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "additionalProperties": False,
                    "properties": {
                        "file": {"type": "string", "format": "binary", "minLength": 1, "description": "PDF, JPEG, PNG, TIFF, WebP, DOCX or text."},
                        "answers": {"$ref": "#/components/schemas/Answers"},
                        "as_of": {"type": "string", "format": "date", "description": "Day on which deadlines are judged; today when not given."},
                        "language": {"type": "string", "enum": ["en", "es"], "default": "en"},
                    },
                },
                "encoding": {"file": {"contentType": "application/octet-stream"}, "answers": {"contentType": "application/json"}},
            }
        },
    }
}
ANSWERS: dict[str, Any] = {"requestBody": {"required": True, "content": {JSON: {"schema": {"$ref": "#/components/schemas/Answers"}}}}}
FACTS: dict[str, Any] = {"requestBody": {"required": True, "content": {JSON: {"schema": {"$ref": "#/components/schemas/Facts"}}}}}


@router.post(
    "/analyze",
    tags=["analyses"],
    response_class=Response,
    responses={200: {"model": Analysis}, **documented(400, 401, 403, 408, 413, 415, 422, 429, 503)},
    openapi_extra=MULTIPART,
)
async def analyze(
    request: Request, service: Serving, caller: Annotated[Caller, Depends(needs(Scope.ANALYZE))], store: Literal["false"] = "false"
) -> Response:
    """Analyze one letter and keep nothing."""
    upload = await upload_of(request, most=service.settings.max_bytes)
    return Response(await service.reader.run(work.analyzed, upload.data, order_of(upload, service)), media_type=JSON)


def order_of(upload: Upload, service: Service) -> work.Order:
    """What the child is told."""
    return work.Order(
        as_of=upload.as_of,
        answers=upload.answers,
        language=upload.language,
        file_name=upload.file_name,
        max_bytes=service.settings.max_bytes,
    )


@router.post(
    "/decide",
    tags=["analyses"],
    response_class=Response,
    responses={200: {"model": Determination}, **documented(400, 401, 403, 408, 413, 422, 429)},
    openapi_extra=FACTS,
)
async def decided(
    request: Request,
    service: Serving,
    caller: Annotated[Caller, Depends(needs(Scope.ANALYZE))],
    as_of: Annotated[Day | None, Query(description="Day on which deadlines are judged; today when not given.")] = None,
    language: Literal["en", "es"] = "en",
) -> Response:
    """The determination from facts alone."""
    facts = facts_of(await request.body())
    book = service.rulebook
    found = decide(facts, law=book.law, routes=book.routes, as_of=as_of or today(), lang=language).determination
    return Response(dumped(found), media_type=JSON)


def dumped(value: Any) -> bytes:
    """The value as compact JSON in the contract's form."""
    import json

    return json.dumps(plain(value), ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode("utf-8", "replace")


class PlanEntry(BaseModel):
    """A company or programme whose letters are known."""

    id: str
    name: str
    role: str
    coverages: list[str]


class LawEntry(BaseModel):
    """A value of law in force on the day."""

    id: str
    subject: str
    value: str
    unit: str
    applies_to: list[str]
    since: date | None
    citation: str
    verified: str


class ReasonEntry(BaseModel):
    """A ground on which care is refused, in plain words."""

    id: str
    text: str


@router.get("/reference/plans", tags=["reference"], responses=documented(401, 403, 429))
def plans(service: Serving, caller: Annotated[Caller, Depends(needs(Scope.READ))]) -> list[PlanEntry]:
    """The legal entities that letters are matched to."""
    return [PlanEntry(id=e.id, name=e.name, role=e.role, coverages=list(e.lines)) for e in service.rulebook.plans.entities.values()]


@router.get("/reference/law", tags=["reference"], responses=documented(401, 403, 422, 429))
def law(service: Serving, caller: Annotated[Caller, Depends(needs(Scope.READ))], as_of: Day | None = None) -> list[LawEntry]:
    """Every value of law in force on a day, with citation and how well it was checked."""
    book: Law = service.rulebook.law
    entries = []
    for text in book.texts.values():
        value = book.value(text.id, on=as_of or today())
        if value is not None:
            entries.append(
                LawEntry(
                    id=text.id,
                    subject=text.subject,
                    value=value.value,
                    unit=text.unit,
                    applies_to=list(text.applies_to),
                    since=value.since,
                    citation=text.citation,
                    verified=value.verified,
                )
            )
    return entries


@router.get("/reference/reasons", tags=["reference"], responses=documented(401, 403, 422, 429))
def reasons(service: Serving, caller: Annotated[Caller, Depends(needs(Scope.READ))], language: Literal["en", "es"] = "en") -> list[ReasonEntry]:
    """The grounds of refusal that are told apart."""
    words = service.rulebook.routes.words[language]
    return [ReasonEntry(id=kind, text=words.say(f"reason.{kind}")) for kind in ReasonKind]
