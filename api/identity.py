"""Whose request it is and what he may do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

LOCAL = "local"
"""The owner of everything while no key exists and only this machine is served."""


class Scope(StrEnum):
    """What a key allows."""

    ANALYZE = "analyze"
    READ = "read"
    DELETE = "delete"


@dataclass(frozen=True, slots=True)
class Caller:
    """Whose request it is."""

    owner: str
    key_id: str
    scopes: frozenset[Scope]
