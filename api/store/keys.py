"""API keys: `da_<id>_<secret>`; only a hash of the secret is kept. A key belongs to an owner (an organisation) and has scopes and an end."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Engine, and_, func, insert, or_, select, update

from api.identity import Caller, Scope
from api.store.database import now, reading
from api.store.tables import keys

OWNER = re.compile(r"^[a-z0-9][a-z0-9_-]{0,63}$")
_FORM = re.compile(r"^da_([0-9a-f]{12})_([A-Za-z0-9_-]{43})$")
_NOBODY = "0" * 64


@dataclass(frozen=True, slots=True)
class KeyInfo:
    """What may be shown of a key."""

    id: str
    owner: str
    scopes: frozenset[Scope]
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None


class KeyStore:
    """Thread-safe; every method is one transaction."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(self, owner: str, scopes: frozenset[Scope], *, days: int | None) -> str:
        """A new key; the only time its secret is seen.

        Raises:
            ValueError: an owner's name outside `[a-z0-9_-]`.
        """
        if not OWNER.match(owner):
            raise ValueError("an owner's name is made of a-z, 0-9, _ and -")
        key_id, secret, at = secrets.token_hex(6), secrets.token_urlsafe(32), now()
        with self._engine.begin() as c:
            c.execute(
                insert(keys).values(
                    id=key_id,
                    owner=owner,
                    secret_hash=_hash(secret),
                    scopes=" ".join(sorted(scopes)),
                    created_at=at,
                    expires_at=at + timedelta(days=days) if days is not None else None,
                )
            )
        return f"da_{key_id}_{secret}"

    def find(self, text: str) -> Caller | None:
        """Whose key this is; None for one that is unknown, wrong, revoked or past its end, with the same work for each."""
        parts = _FORM.match(text)
        with reading(self._engine) as c:
            row = c.execute(select(keys).where(keys.c.id == (parts[1] if parts else ""))).one_or_none()
        fits = hmac.compare_digest(_hash(parts[2] if parts else ""), row.secret_hash if row is not None else _NOBODY)
        if row is None or not fits or row.revoked_at is not None or (row.expires_at is not None and row.expires_at <= now()):
            return None
        return Caller(row.owner, row.id, frozenset(Scope(s) for s in row.scopes.split()))

    def any(self) -> bool:
        """Whether there ever was a key; from then on each request needs one."""
        with reading(self._engine) as c:
            return bool(c.execute(select(func.count()).select_from(keys)).scalar_one())

    def valid(self) -> bool:
        """Whether a key opens now."""
        good = and_(keys.c.revoked_at.is_(None), or_(keys.c.expires_at.is_(None), keys.c.expires_at > now()))
        with reading(self._engine) as c:
            return bool(c.execute(select(func.count()).select_from(keys).where(good)).scalar_one())

    def all(self) -> list[KeyInfo]:
        """Every key, oldest first."""
        with reading(self._engine) as c:
            rows = c.execute(select(keys).order_by(keys.c.created_at)).all()
        return [KeyInfo(r.id, r.owner, frozenset(Scope(s) for s in r.scopes.split()), r.created_at, r.expires_at, r.revoked_at) for r in rows]

    def revoke(self, key_id: str) -> bool:
        """End a key now; False where there is none such."""
        with self._engine.begin() as c:
            ended = c.execute(update(keys).where(keys.c.id == key_id, keys.c.revoked_at.is_(None)).values(revoked_at=now()))
            return bool(ended.rowcount)


def _hash(secret: str) -> str:
    """The secret has 256 random bits: a plain hash cannot be guessed back."""
    return hashlib.sha256(secret.encode()).hexdigest()
