"""Analyses in the store. Every look-up names the owner: another's analysis does not exist for him."""

from __future__ import annotations

import hashlib
import json
import uuid
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Engine, Row, and_, delete, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from analyzer.deciding.facts import answers_from_mapping
from analyzer.model import Answers
from api.store.database import now, reading
from api.store.tables import analyses, blobs, idempotency
from api.store.vault import Vault
from api.work import Order, outline

MOST_ATTEMPTS = 20
"""Starts of one analysis before it is given up: each but the last was ended by the death of its worker."""


class Status(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class Kind(StrEnum):
    """What is kept sealed."""

    DOCUMENT = "document"
    ORDER = "order"
    READING = "reading"
    RESULT = "result"


OPEN = (Status.QUEUED, Status.RUNNING)


@dataclass(frozen=True, slots=True)
class Stored:
    """What is known of an analysis without opening anything."""

    id: str
    owner: str
    status: Status
    code: str | None
    created_at: datetime
    finished_at: datetime | None
    expires_at: datetime | None
    path: str | None
    outcome: str | None
    next_deadline: date | None
    review: bool | None
    pages: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What a listing is narrowed to; None: not."""

    path: str | None = None
    outcome: str | None = None
    status: str | None = None
    review: bool | None = None
    deadline_before: date | None = None


class IdempotencyConflict(Exception):
    """The key was used for another request."""


class AnalysisStore:
    """Thread-safe; every method is one transaction."""

    def __init__(self, engine: Engine, vault: Vault, *, retain_days: int, keep_original: bool) -> None:
        self._engine, self._vault = engine, vault
        self._retain, self._keep_original = timedelta(days=retain_days), keep_original

    def add(self, owner: str, data: bytes, order: Order, *, idempotency_key: str | None = None) -> tuple[Stored, bool]:
        """A new analysis, or the one that exists for the same document and order; and whether it is new.

        Raises:
            IdempotencyConflict: the key was used for another request.
        """
        content_hash = hashlib.sha256(data).hexdigest()
        fingerprint = hashlib.sha256(f"{content_hash} {_order_json(order)}".encode()).hexdigest()
        key_hash = hashlib.sha256(idempotency_key.encode()).hexdigest() if idempotency_key else None
        for _ in (1, 2):  # twice: another process may have added the same in between
            try:
                with self._engine.begin() as c:
                    return self._add(c, owner, data, order, content_hash, fingerprint, key_hash)
            except IntegrityError:
                continue
        raise IdempotencyConflict

    def _add(
        self, c: Connection, owner: str, data: bytes, order: Order, content_hash: str, fingerprint: str, key_hash: str | None
    ) -> tuple[Stored, bool]:
        if key_hash is not None:
            used = c.execute(select(idempotency).where(idempotency.c.owner == owner, idempotency.c.key_hash == key_hash)).one_or_none()
            if used is not None and used.fingerprint != fingerprint:
                raise IdempotencyConflict
        same = (analyses.c.owner == owner, analyses.c.fingerprint == fingerprint, analyses.c.status != Status.FAILED)
        row = c.execute(select(analyses).where(*same).order_by(analyses.c.created_at).limit(1)).one_or_none()
        new = row is None
        if row is None:
            analysis_id = str(uuid.uuid4())
            values: dict[str, Any] = {"id": analysis_id, "owner": owner, "status": Status.QUEUED, "attempts": 0, "as_of": order.as_of}
            c.execute(insert(analyses).values(**values, content_hash=content_hash, fingerprint=fingerprint, created_at=now()))
            self._put(c, analysis_id, Kind.DOCUMENT, data)
            self._put(c, analysis_id, Kind.ORDER, _order_json(order).encode())
            row = c.execute(select(analyses).where(analyses.c.id == analysis_id)).one()
        if key_hash is not None and used is None:
            c.execute(insert(idempotency).values(owner=owner, key_hash=key_hash, fingerprint=fingerprint, analysis_id=row.id, created_at=now()))
        return _stored(row), new

    def get(self, owner: str, analysis_id: str) -> Stored | None:
        """The analysis of this owner."""
        with reading(self._engine) as c:
            row = c.execute(select(analyses).where(analyses.c.id == analysis_id, analyses.c.owner == owner)).one_or_none()
        return _stored(row) if row is not None else None

    def listed(self, owner: str, filters: Filters, *, limit: int, after: tuple[datetime, str] | None) -> list[Stored]:
        """The owner's analyses, newest first, from after a place on."""
        query = select(analyses).where(analyses.c.owner == owner)
        for name in ("path", "outcome", "status", "review"):
            if (wanted := getattr(filters, name)) is not None:
                query = query.where(analyses.c[name] == wanted)
        if filters.deadline_before is not None:
            query = query.where(analyses.c.next_deadline < filters.deadline_before)
        if after is not None:
            at, last = after
            query = query.where(or_(analyses.c.created_at < at, and_(analyses.c.created_at == at, analyses.c.id < last)))
        with reading(self._engine) as c:
            return [_stored(row) for row in c.execute(query.order_by(analyses.c.created_at.desc(), analyses.c.id.desc()).limit(limit))]

    def content(self, analysis_id: str, kind: Kind) -> bytes | None:
        """What is kept of this kind, opened; None where it was deleted or never there."""
        with reading(self._engine) as c:
            return self._content(c, analysis_id, kind)

    def order(self, analysis_id: str, *, max_bytes: int) -> Order:
        """How the analysis is to be judged."""
        found = json.loads(self.content(analysis_id, Kind.ORDER) or b"{}")
        answers = answers_from_mapping(found["answers"])
        return Order(
            as_of=date.fromisoformat(found["as_of"]),
            answers=answers,
            language=found["language"],
            file_name=found["file_name"],
            max_bytes=max_bytes,
        )

    def start(self, analysis_id: str) -> bool:
        """Take up an open analysis; False where nothing is left to do."""
        with self._engine.begin() as c:
            row = c.execute(select(analyses.c.status, analyses.c.attempts).where(analyses.c.id == analysis_id)).one_or_none()
            if row is None or row.status not in OPEN:
                return False
            if row.attempts >= MOST_ATTEMPTS:
                self._end(c, analysis_id, Status.FAILED, code="resource_limit")
                return False
            c.execute(update(analyses).where(analyses.c.id == analysis_id).values(status=Status.RUNNING, attempts=row.attempts + 1, started_at=now()))
            return True

    def earlier_reading(self, analysis_id: str) -> bytes | None:
        """The reading of the same document of the same owner, where an analysis has one: it is not read twice."""
        with reading(self._engine) as c:
            own = select(analyses.c.owner, analyses.c.content_hash).where(analyses.c.id == analysis_id)
            row = c.execute(own).one_or_none()
            if row is None:
                return None
            same = select(analyses.c.id).join(blobs, and_(blobs.c.analysis_id == analyses.c.id, blobs.c.kind == Kind.READING))
            other = c.execute(same.where(analyses.c.owner == row.owner, analyses.c.content_hash == row.content_hash).limit(1)).scalar_one_or_none()
            return self._content(c, other, Kind.READING) if other is not None else None

    def finish(self, analysis_id: str, result: bytes, reading_kept: bytes | None) -> bool:
        """Keep the result; the original goes unless it is to be kept. False where another was first, or it was deleted."""
        with self._engine.begin() as c:
            if not self._end(c, analysis_id, Status.DONE, **outline(result)):
                return False
            self._put(c, analysis_id, Kind.RESULT, result)
            if reading_kept is not None:
                self._put(c, analysis_id, Kind.READING, reading_kept)
            return True

    def fail(self, analysis_id: str, code: str) -> None:
        """The document could not be read; nothing of it is kept."""
        with self._engine.begin() as c:
            self._end(c, analysis_id, Status.FAILED, code=code)

    def judge_again(self, owner: str, analysis_id: str, order: Order, result: bytes) -> Stored | None:
        """Put a new result in the place of the old one."""
        with self._engine.begin() as c:
            mine = and_(analyses.c.id == analysis_id, analyses.c.owner == owner, analyses.c.status == Status.DONE)
            # the fingerprint goes: a new upload of the same request must not be answered with this one
            changed = c.execute(update(analyses).where(mine).values(as_of=order.as_of, fingerprint=uuid.uuid4().hex, **outline(result)))
            if not changed.rowcount:
                return None
            self._put(c, analysis_id, Kind.ORDER, _order_json(order).encode())
            self._put(c, analysis_id, Kind.RESULT, result)
            return _stored(c.execute(select(analyses).where(analyses.c.id == analysis_id)).one())

    def delete(self, owner: str, analysis_id: str) -> bool:
        """Delete everything of it; final."""
        with self._engine.begin() as c:
            found = c.execute(delete(analyses).where(analyses.c.id == analysis_id, analyses.c.owner == owner))
            return bool(found.rowcount)

    def purge(self) -> int:
        """Delete what is past its time; how many."""
        with self._engine.begin() as c:
            return int(c.execute(delete(analyses).where(analyses.c.expires_at < now())).rowcount)

    def unfinished(self, *, older_than: timedelta) -> dict[str, str]:
        """Open analyses that were added some time ago, with their owners."""
        with reading(self._engine) as c:
            query = select(analyses.c.id, analyses.c.owner).where(analyses.c.status.in_(OPEN), analyses.c.created_at < now() - older_than)
            return {row.id: row.owner for row in c.execute(query.order_by(analyses.c.created_at).limit(500))}

    def open_count(self) -> int:
        """How many wait or run."""
        with reading(self._engine) as c:
            return int(c.execute(select(func.count()).select_from(analyses).where(analyses.c.status.in_(OPEN))).scalar_one())

    def rotate(self, *, most: int = 200) -> int:
        """Seal up to `most` values again with the newest key; how many there were."""
        with self._engine.begin() as c:
            old = c.execute(select(blobs).where(blobs.c.key_id != self._vault.key_id).limit(most)).all()
            for row in old:
                bound = f"{row.analysis_id}/{row.kind}"
                self._put(c, row.analysis_id, Kind(row.kind), self._vault.open(row.content, row.key_id, bound_to=bound))
            return len(old)

    def _end(self, c: Connection, analysis_id: str, status: Status, **values: Any) -> bool:
        is_open = and_(analyses.c.id == analysis_id, analyses.c.status.in_(OPEN))
        at = now()
        ended = c.execute(update(analyses).where(is_open).values(status=status, finished_at=at, expires_at=at + self._retain, **values)).rowcount
        if ended and not (self._keep_original and status is Status.DONE):
            c.execute(delete(blobs).where(blobs.c.analysis_id == analysis_id, blobs.c.kind == Kind.DOCUMENT))
        return bool(ended)

    def _put(self, c: Connection, analysis_id: str, kind: Kind, content: bytes) -> None:
        c.execute(delete(blobs).where(blobs.c.analysis_id == analysis_id, blobs.c.kind == kind))
        sealed = self._vault.seal(content, bound_to=f"{analysis_id}/{kind}")
        c.execute(insert(blobs).values(analysis_id=analysis_id, kind=kind, key_id=self._vault.key_id, content=sealed))

    def _content(self, c: Connection, analysis_id: str, kind: Kind) -> bytes | None:
        row = c.execute(select(blobs).where(blobs.c.analysis_id == analysis_id, blobs.c.kind == kind)).one_or_none()
        return self._vault.open(row.content, row.key_id, bound_to=f"{analysis_id}/{kind}") if row is not None else None


def _order_json(order: Order) -> str:
    answers = {name: value if isinstance(value, bool) else str(value) for name, value in asdict(order.answers).items() if value is not None}
    found = {"as_of": order.as_of.isoformat(), "language": order.language, "file_name": order.file_name, "answers": answers}
    return json.dumps(found, sort_keys=True)


def _stored(row: Row[Any]) -> Stored:
    return Stored(**{name: getattr(row, name) for name in Stored.__dataclass_fields__ if name != "status"}, status=Status(row.status))


__all__ = ["AnalysisStore", "Answers", "Filters", "IdempotencyConflict", "Kind", "Status", "Stored"]
