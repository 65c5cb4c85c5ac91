"""An analysis as the contract's JSON, and back.

Dates are ISO days, enums their values, tuples lists, floats rounded to four places; the names are those of the dataclasses.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from analyzer.model import Analysis

if TYPE_CHECKING:
    from pydantic import TypeAdapter

Plain = Any
"""What JSON holds: dict, list, str, int, float, bool or None."""


def to_dict(analysis: Analysis) -> dict[str, Plain]:
    """The analysis as plain dicts and lists, in the contract's shape."""
    found: dict[str, Plain] = _plain(analysis)
    return found


def to_json(analysis: Analysis, *, indent: int | None = None) -> str:
    """The analysis as JSON text: one line unless `indent` is given, no trailing newline."""
    separators = (",", ":") if indent is None else None
    return json.dumps(_plain(analysis), ensure_ascii=False, indent=indent, separators=separators, allow_nan=False)


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
    """The JSON Schema (2020-12) of an analysis: what `docs/analysis.schema.json` holds."""
    body = _adapter().json_schema(mode="serialization")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **body}


def schema_text() -> str:
    """The schema as the file holds it."""
    return json.dumps(schema(), indent=1, ensure_ascii=False, sort_keys=True) + "\n"


@lru_cache(maxsize=1)
def _adapter() -> TypeAdapter[Analysis]:
    from pydantic import TypeAdapter

    return TypeAdapter(Analysis)


def _plain(value: Any) -> Plain:
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
