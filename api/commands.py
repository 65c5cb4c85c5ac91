"""`denial-analyzer serve | worker | keys | audit | store`: the service run and looked after; settings come from the environment."""

from __future__ import annotations

import os
import signal
import threading
from typing import TYPE_CHECKING, Annotated

import typer

from analyzer.errors import UsageError

if TYPE_CHECKING:
    from api.service import Storage
    from api.settings import Settings

EXAMPLES = """[bold]Examples[/bold]

denial-analyzer serve

DATABASE_URL=postgresql://… denial-analyzer serve --host 0.0.0.0 --no-worker

curl -F file=@letter.pdf 'http://127.0.0.1:8000/v1/analyze?store=false'
"""
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
keys = typer.Typer(help="Keys of the service's callers.", no_args_is_help=True)
audit = typer.Typer(help="The service's audit log.", no_args_is_help=True)
store = typer.Typer(help="The service's store.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command("serve", epilog=EXAMPLES)(serve)
    app.command("worker")(worker)
    app.add_typer(keys, name="keys")
    app.add_typer(audit, name="audit")
    app.add_typer(store, name="store")


def serve(
    host: Annotated[str, typer.Option("--host", help="Address to listen on; any but this machine's own needs a key first.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=0, max=65535)] = 8000,
    worker: Annotated[bool, typer.Option("--worker/--no-worker", help="Whether this process works on stored letters itself.")] = True,
) -> None:
    """Serve the analyzer over HTTP."""
    import uvicorn

    from api.app import create_app
    from api.logs import configure

    configure()
    settings = _settings().model_copy(update={"embedded_worker": worker})
    _check(key=host not in LOOPBACK)
    # uvicorn ends gracefully and then raises the signal again, for whoever was there before it
    signal.signal(signal.SIGTERM, lambda *_: None)
    # a connection more than this cannot be served in time anyway
    most = 4 * (settings.workers + settings.waiting) + 256
    uvicorn.run(
        create_app(settings),
        host=host,
        port=port,
        access_log=False,
        log_config=None,
        server_header=False,
        limit_concurrency=most,
        timeout_keep_alive=10,
        timeout_graceful_shutdown=25,
        h11_max_incomplete_event_size=16_384,
        http="h11",
    )


def worker() -> None:
    """Work on stored letters without serving; over PostgreSQL as many as wanted, on any machine."""
    from api.logs import configure
    from api.worker import run_worker

    configure()
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    settings = _settings()
    _check(key=False)
    run_worker(settings, stop)


@keys.command("add")
def add_key(
    owner: Annotated[str, typer.Argument(help="Organisation that the key belongs to: a-z, 0-9, _ and -.")],
    scopes: Annotated[str, typer.Option("--scopes", help="Of analyze, read and delete, with commas.")] = "analyze,read,delete",
    days: Annotated[int | None, typer.Option("--days", min=1, help="Days until it ends; without: never.")] = None,
) -> None:
    """Make a key and show it, this once."""
    from api.identity import Scope

    try:
        typer.echo(_storage().keys.add(owner, frozenset(Scope(s.strip()) for s in scopes.split(",")), days=days))
    except ValueError as error:
        raise UsageError(str(error)) from error


@keys.command("list")
def list_keys() -> None:
    """Every key without its secret, tab-separated."""
    typer.echo("\t".join(("id", "owner", "scopes", "created", "expires", "revoked")))
    for key in _storage().keys.all():
        days = [d.isoformat(timespec="seconds") + "Z" if d else "" for d in (key.created_at, key.expires_at, key.revoked_at)]
        typer.echo("\t".join((key.id, key.owner, ",".join(sorted(key.scopes)), *days)))


@keys.command("revoke")
def revoke_key(key_id: Annotated[str, typer.Argument(help="The 12 digits between `da_` and the secret.")]) -> None:
    """End a key now."""
    if not _storage().keys.revoke(key_id):
        raise UsageError("there is no such key, or it was revoked before")


@audit.command("verify")
def verify_audit() -> None:
    """Check every entry against its seal and the one before; exit code 1 when something was changed, moved or taken away."""
    count, wrong = _storage().audit.verify()
    typer.echo(f"{count} entries")
    for line in wrong:
        typer.echo(line, err=True)
    raise typer.Exit(1 if wrong else 0)


@store.command("purge")
def purge() -> None:
    """Delete what is past its time (a running worker does so by itself)."""
    typer.echo(f"{_storage().analyses.purge()} deleted")


@store.command("rotate")
def rotate() -> None:
    """Seal everything with the first key of the key file; the service may run meanwhile."""
    storage, total = _storage(), 0
    while changed := storage.analyses.rotate():
        total += changed
    typer.echo(f"{total} sealed again")


def _settings() -> Settings:
    from pydantic import ValidationError

    from api.settings import from_environment

    try:
        return from_environment(os.environ)
    except ValidationError as error:
        names = ", ".join(sorted({str(e["loc"][0]).upper() for e in error.errors(include_input=False)}))
        raise UsageError(f"DENIAL_ANALYZER_ settings that do not fit: {names}") from None


def _storage() -> Storage:
    from sqlalchemy.exc import SQLAlchemyError

    from api.service import open_storage
    from api.store.vault import VaultError

    try:
        return open_storage(_settings())
    except VaultError as error:
        raise UsageError(f"encryption key: {error}") from error
    except SQLAlchemyError as error:
        raise UsageError(f"the store cannot be opened: {type(error).__name__}; see docs/operations.md, Backup") from None


def _check(*, key: bool) -> None:
    """Everything that would end the start, said in words: patterns, encryption key, store, and a caller's key where one is needed."""
    from analyzer.batch.warming import rulebook

    storage = _storage()
    try:
        if key and not storage.keys.valid():
            raise UsageError("an address other than this machine's own is served only once a key exists: denial-analyzer keys add OWNER")
    finally:
        storage.engine.dispose()
    rulebook()
