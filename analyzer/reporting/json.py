"""An analysis as the contract's JSON, and back.

Dates are ISO days, enums their values, tuples lists, floats rounded to four places; the names are those of the dataclasses.
"""

from __future__ import annotations

import ast
import inspect
import json
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any, cast

from analyzer import model
from analyzer.model import Analysis

if TYPE_CHECKING:
    from pydantic import TypeAdapter

Plain = Any
"""What JSON holds: dict, list, str, int, float, bool or None."""


def to_dict(analysis: Analysis) -> dict[str, Plain]:
    """The analysis as plain dicts and lists, in the contract's shape."""
    found: dict[str, Plain] = plain(analysis)
    return found


def to_json(analysis: Analysis, *, indent: int | None = None) -> str:
    """The analysis as JSON text: one line unless `indent` is given, no trailing newline."""
    separators = (",", ":") if indent is None else None
    return json.dumps(plain(analysis), ensure_ascii=False, indent=indent, separators=separators, allow_nan=False)


def to_bytes(analysis: Analysis) -> bytes:
    """One line of UTF-8 JSON without a newline; the same analysis gives the same bytes."""
    return to_json(analysis).encode("utf-8", "replace")


def from_json(data: str | bytes) -> Analysis:
    """The analysis that `to_json` wrote.

    Raises:
        pydantic.ValidationError: not in the contract's shape.
    """
    return _adapter().validate_json(data)


def schema() -> dict[str, Plain]:
    """The JSON Schema (2020-12) of an analysis, for `docs/analysis.schema.json`; every name is always there, also where it is null or empty."""
    body = _adapter().json_schema(mode="serialization")
    for part in (body, *body["$defs"].values()):
        if "properties" in part:
            part["required"] = list(part["properties"])
            _describe(part)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **body}


def _describe(part: dict[str, Plain]) -> None:
    """Give the fields the docstrings that stand under them in the model."""
    kind = getattr(model, part["title"].partition("[")[0])
    for ancestor in reversed(kind.__mro__[:-1]):
        for name, text in _field_docstrings(ancestor).items():
            if name in part["properties"]:
                part["properties"][name]["description"] = text
    if kind.__doc__ and not kind.__doc__.startswith(kind.__name__ + "("):
        part["description"] = " ".join(kind.__doc__.split())


def _field_docstrings(kind: type) -> dict[str, str]:
    if not is_dataclass(kind):
        return {}
    body = cast(ast.ClassDef, ast.parse(inspect.getsource(kind)).body[0]).body
    return {
        field.target.id: " ".join(str(text.value.value).split())
        for field, text in pairwise(body)
        if isinstance(field, ast.AnnAssign)
        and isinstance(field.target, ast.Name)
        and isinstance(text, ast.Expr)
        and isinstance(text.value, ast.Constant)
    }


def schema_text() -> str:
    """The schema as the file holds it."""
    return json.dumps(schema(), indent=1, ensure_ascii=False, sort_keys=True) + "\n"


@lru_cache(maxsize=1)
def _adapter() -> TypeAdapter[Analysis]:
    from pydantic import TypeAdapter

    return TypeAdapter(Analysis)


def plain(value: Any) -> Plain:
    """Any value of the model as plain JSON data."""
    return _encoder(type(value))(value)


_ENCODERS: dict[type, Callable[[Any], Plain]] = {}
"""Made once a type; looking one up costs less than asking what a value is."""


def _encoder(kind: type) -> Callable[[Any], Plain]:
    known = _ENCODERS.get(kind)
    if known is None:
        known = _ENCODERS[kind] = _encoder_for(kind)
    return known


def _encoder_for(kind: type) -> Callable[[Any], Plain]:
    if kind in (str, int, bool, type(None)):
        return _same
    if issubclass(kind, Enum):
        return _value
    if kind is float:
        return _rounded
    if issubclass(kind, date):
        return date.isoformat
    if issubclass(kind, tuple | list):
        return _list
    if is_dataclass(kind):
        names = tuple(field.name for field in fields(kind))
        return lambda value: {name: _encoder(type(part := getattr(value, name)))(part) for name in names}
    raise TypeError(f"no JSON form for {kind.__name__}")


def _same(value: Plain) -> Plain:
    return value


def _value(value: Enum) -> Plain:
    return value.value


def _rounded(value: float) -> float:
    return round(value, 4)


def _list(values: tuple[Any, ...] | list[Any]) -> list[Plain]:
    return [_encoder(type(value))(value) for value in values]
