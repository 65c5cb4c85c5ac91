"""The engine, and the schema brought up to date: SQLite in WAL mode with no set-up, or PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, create_engine, event, insert, select, text
from sqlalchemy.engine import make_url

from api.store import tables
from api.store.vault import Vault

_MIGRATION_LOCK = 0x1D3A
_WAIT_MS = 30_000


def now() -> datetime:
    """The moment in UTC without zone, as it is stored; the only place where the store reads the clock."""
    return datetime.now(tz=UTC).replace(tzinfo=None)


def address(url: str) -> str:
    """The address with the driver that is installed."""
    made = make_url(url)
    if made.get_backend_name() in ("postgresql", "postgres"):
        made = made.set(drivername="postgresql+psycopg")
    return made.render_as_string(hide_password=False)


def open_engine(url: str) -> Engine:
    """The engine; parameters never stand in its errors."""
    engine = create_engine(address(url), hide_parameters=True, pool_pre_ping=True)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _: Any) -> None:
    connection.isolation_level = None
    for setting in ("journal_mode=WAL", "synchronous=FULL", f"busy_timeout={_WAIT_MS}", "foreign_keys=ON", "secure_delete=ON"):
        connection.execute(f"PRAGMA {setting}")


def _begin_sqlite(connection: Connection) -> None:
    """Writers wait for their turn at the start: a read that later writes cannot fail half-way."""
    connection.exec_driver_sql("BEGIN IMMEDIATE" if not connection.get_execution_options().get("reads") else "BEGIN")


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A connection that only reads: on SQLite it does not wait for writers."""
    with engine.connect().execution_options(reads=True) as connection, connection.begin():
        yield connection


def migrate(engine: Engine) -> None:
    """Bring the schema up to date; one process at a time."""
    config = Config()
    config.set_main_option("script_location", "api:migrations")
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text(f"SELECT pg_advisory_xact_lock({_MIGRATION_LOCK})"))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def check_vault(engine: Engine, vault: Vault) -> None:
    """Make sure that the key file is the store's: a value sealed at the first start must open.

    Raises:
        VaultError: it does not.
    """
    with engine.begin() as c:
        rows = c.execute(select(tables.vault)).all()
        for row in rows:
            vault.open(row.content, row.key_id, bound_to="vault")
        if vault.key_id not in {row.key_id for row in rows}:
            c.execute(insert(tables.vault).values(key_id=vault.key_id, content=vault.seal(b"vault", bound_to="vault")))


def state(engine: Engine) -> str:
    """`ok` or `unavailable`."""
    try:
        with reading(engine) as connection:
            connection.execute(text("SELECT 1"))
    except Exception:  # whatever the driver raises, the store cannot be used now
        return "unavailable"
    return "ok"
