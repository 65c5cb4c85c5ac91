"""What callers send: documents as multipart, answers and facts as JSON. Strict, in memory only, and never repeated in an error."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime
from typing import Annotated, Any, cast, get_type_hints

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, create_model
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from analyzer.deciding.facts import CaseFacts
from analyzer.errors import EmptyFile, FileTooLarge
from analyzer.model import Answers
from api.problems import Refusal, fields_of

LANGUAGES = ("en", "es")
_PART_BYTES = 64 * 1024
_STRICT = ConfigDict(extra="forbid", strict=True)


def _model(kind: type, name: str, about: str, **replaced: Any) -> type[BaseModel]:
    """The dataclass as a body that refuses unknown names."""
    hints = get_type_hints(kind)
    given: dict[str, Any] = {f.name: (hints[f.name], f.default) for f in fields(kind) if f.name not in replaced}
    return create_model(name, __config__=_STRICT, __doc__=about, **given, **replaced)


AnswersBody = _model(Answers, "Answers", "Facts no letter states; what is not known is left out.")
FactsBody = _model(
    CaseFacts, "Facts", "The facts of a case, without a document.", answers=(AnswersBody, Field(default_factory=lambda: AnswersBody()))
)


@dataclass(frozen=True, slots=True)
class Upload:
    """One document with what was said about it."""

    data: bytes
    file_name: str | None
    answers: Answers
    as_of: date
    language: str


def _only_iso(text: object) -> object:
    """pydantic takes numbers for days too; a caller that sends one means something else."""
    if isinstance(text, str) and not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        raise ValueError("a day as YYYY-MM-DD is expected")
    return text


Day = Annotated[date, BeforeValidator(_only_iso)]
"""A day in an address."""


def today() -> date:
    """The day in UTC; the only place where the service reads the calendar."""
    return datetime.now(tz=UTC).date()


def answers_of(text: str | bytes) -> Answers:
    """Answers of JSON.

    Raises:
        Refusal: 422 with what does not fit.
    """
    body = _checked(AnswersBody, text)
    return Answers(**{f.name: getattr(body, f.name) for f in fields(Answers)})


def facts_of(text: str | bytes) -> CaseFacts:
    """Facts of JSON.

    Raises:
        Refusal: 422 with what does not fit.
    """
    body = cast(Any, _checked(FactsBody, text))
    given = {f.name: getattr(body, f.name) for f in fields(CaseFacts) if f.name != "answers"}
    return CaseFacts(**given, answers=Answers(**{f.name: getattr(body.answers, f.name) for f in fields(Answers)}))


def _checked(kind: type[BaseModel], text: str | bytes) -> BaseModel:
    try:
        return kind.model_validate_json(text)
    except ValidationError as error:
        raise Refusal(422, "invalid_request", "The request does not fit.", problems=fields_of(error)) from None


class _InMemory(MultiPartParser):
    """Parts stay in memory: no letter is written to a temporary file."""

    spool_max_size = 1 << 40


async def upload_of(request: Request, *, most: int) -> Upload:
    """The document of a multipart request.

    Raises:
        Refusal: 415 not multipart, 400 damaged, 422 a part is missing or does not fit.
        AnalyzerError: too large, empty.
    """
    if not request.headers.get("content-type", "").lower().startswith("multipart/form-data"):
        raise Refusal(415, "multipart_expected", "Send the document as multipart/form-data with a part named file.")
    parser = _InMemory(request.headers, request.stream(), max_files=4, max_fields=8, max_part_size=_PART_BYTES)
    try:
        form = await parser.parse()
    except (MultiPartException, UnicodeDecodeError, KeyError, ValueError):
        raise Refusal(400, "bad_multipart", "The multipart body is damaged.") from None
    try:
        return await _upload(form.multi_items(), most)
    finally:
        await form.close()


async def _upload(items: list[tuple[str, Any]], most: int) -> Upload:
    if {name for name, _ in items} - {"file", "answers", "as_of", "language"} or len({n for n, _ in items}) < len(items):
        raise _misfit("/", "parts are file, answers, as_of and language, each once")
    parts = dict(items)
    file = parts.pop("file", None)
    if not isinstance(file, UploadFile):
        raise _misfit("/file", "one document is expected")
    if any(isinstance(value, UploadFile) for value in parts.values()):
        raise _misfit("/", "only file is a document")
    if (file.size or 0) > most:
        raise FileTooLarge("part")
    if not file.size:
        raise EmptyFile("part")
    language = parts.get("language", "en")
    if language not in LANGUAGES:
        raise _misfit("/language", "en or es is expected")
    return Upload(
        data=await file.read(),
        file_name=clean_name(file.filename),
        answers=answers_of(parts.get("answers") or "{}"),
        as_of=day_of(parts["as_of"]) if "as_of" in parts else today(),
        language=language,
    )


def clean_name(name: str | None) -> str | None:
    """The last part of a file name without control and direction marks, at most 200 characters."""
    last = (name or "").replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(c for c in last if c.isprintable())[:200] or None


def day_of(text: str) -> date:
    """A day of `YYYY-MM-DD`.

    Raises:
        Refusal: 422 anything else.
    """
    try:
        if len(text) == len("2026-01-01"):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise _misfit("/as_of", "a day as YYYY-MM-DD is expected")


def _misfit(pointer: str, detail: str) -> Refusal:
    return Refusal(422, "invalid_request", "The request does not fit.", problems=[{"pointer": pointer, "detail": detail}])
