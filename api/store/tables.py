"""The tables. Columns in the clear are ids, states, days and values of fixed lists; everything of a letter is in `blobs`, sealed."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Date, DateTime, ForeignKey, Index, Integer, LargeBinary, MetaData, String, Table

metadata = MetaData()

analyses = Table(
    "analyses",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("owner", String(64), nullable=False),
    Column("status", String(16), nullable=False),
    Column("code", String(64)),
    Column("attempts", Integer, nullable=False),
    Column("content_hash", String(64), nullable=False),
    Column("fingerprint", String(64), nullable=False),
    Column("as_of", Date, nullable=False),
    Column("created_at", DateTime, nullable=False),
    Column("started_at", DateTime),
    Column("finished_at", DateTime),
    Column("expires_at", DateTime),
    Column("path", String(32)),
    Column("outcome", String(48)),
    Column("next_deadline", Date),
    Column("review", Boolean),
    Column("pages", Integer),
    Index("analyses_of_owner", "owner", "created_at", "id"),
    Index("analyses_by_content", "owner", "content_hash"),
    Index("analyses_by_status", "status", "created_at"),
)
blobs = Table(
    "blobs",
    metadata,
    Column("analysis_id", String(36), ForeignKey("analyses.id", ondelete="CASCADE"), primary_key=True),
    Column("kind", String(16), primary_key=True),
    Column("key_id", String(8), nullable=False),
    Column("content", LargeBinary, nullable=False),
)
idempotency = Table(
    "idempotency",
    metadata,
    Column("owner", String(64), primary_key=True),
    Column("key_hash", String(64), primary_key=True),
    Column("fingerprint", String(64), nullable=False),
    Column("analysis_id", String(36), ForeignKey("analyses.id", ondelete="CASCADE"), nullable=False),
    Column("created_at", DateTime, nullable=False),
)
keys = Table(
    "keys",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("owner", String(64), nullable=False),
    Column("secret_hash", String(64), nullable=False),
    Column("scopes", String(128), nullable=False),
    Column("created_at", DateTime, nullable=False),
    Column("expires_at", DateTime),
    Column("revoked_at", DateTime),
)
audit = Table(
    "audit",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", String(32), nullable=False),
    Column("owner", String(64), nullable=False),
    Column("key_id", String(16), nullable=False),
    Column("action", String(32), nullable=False),
    Column("object_id", String(36), nullable=False),
    Column("result", String(64), nullable=False),
    Column("seal", String(64), nullable=False),
)
audit_head = Table(
    "audit_head",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("number", Integer, nullable=False),
    Column("seal", String(64), nullable=False),
    Column("head_seal", String(64), nullable=False),
)
workers = Table(
    "workers",
    metadata,
    Column("executor", String(36), primary_key=True),
    Column("seen_at", DateTime, nullable=False),
)
vault = Table(
    "vault",
    metadata,
    Column("key_id", String(8), primary_key=True),
    Column("content", LargeBinary, nullable=False),
)
