"""The parts of the running service, put together once and handed to the routes."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field

from fastapi import Request
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from sqlalchemy import Engine

from analyzer.errors import OcrUnavailable
from analyzer.rulebook.book import Rulebook
from api.identity import LOCAL, Caller, Scope
from api.jobs import Jobs
from api.metrics import Metrics
from api.problems import Refusal
from api.reader import Reader
from api.settings import Settings
from api.store import database
from api.store.analyses import AnalysisStore
from api.store.audit import AuditLog
from api.store.keys import KeyStore
from api.store.vault import Vault, load_vault

_KEY_EXISTS_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Storage:
    """The store opened: engine, vault and what stands on them."""

    engine: Engine
    vault: Vault
    analyses: AnalysisStore
    keys: KeyStore
    audit: AuditLog


def open_storage(settings: Settings) -> Storage:
    """Open the store, bring its schema up to date, and make sure that the key fits.

    Raises:
        VaultError: no key, or not the one that the store was written with.
    """
    if settings.database.startswith("sqlite"):
        settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    new = not (settings.data_dir / "service.sqlite").exists()
    vault = load_vault(settings.key_file or settings.data_dir / "encryption.key", make=new and settings.key_file is None)
    engine = database.open_engine(settings.database)
    database.migrate(engine)
    database.check_vault(engine, vault)
    log = AuditLog(engine, vault)
    log.prepare()
    store = AnalysisStore(engine, vault, retain_days=settings.retain_days, keep_original=settings.keep_original)
    return Storage(engine, vault, store, KeyStore(engine), log)


class Door:
    """Who may come in, and how often."""

    def __init__(self, keys: KeyStore, per_minute: int) -> None:
        self._keys = keys
        self._limit = RateLimitItemPerMinute(per_minute)
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._lock = threading.Lock()
        self._open_until = 0.0

    def caller(self, authorization: str | None) -> Caller:
        """Whose request it is.

        Raises:
            Refusal: 401 without a good key once there is any, 429 above the rate.
        """
        caller = self._known(authorization)
        if not self._limiter.hit(self._limit, caller.key_id):
            at, _ = self._limiter.get_window_stats(self._limit, caller.key_id)
            raise Refusal(429, "too_many_requests", "Too many requests with this key.", retry=max(1, round(at - time.time() + 0.5)))
        return caller

    def _known(self, authorization: str | None) -> Caller:
        if authorization is None and self._without_keys():
            return Caller(LOCAL, "none", frozenset(Scope))
        kind, _, secret = (authorization or "").partition(" ")
        found = self._keys.find(secret.strip()) if kind.lower() == "bearer" else None
        if found is None:
            raise Refusal(401, "unauthorized", "A valid key is needed: Authorization: Bearer da_…")
        return found

    def _without_keys(self) -> bool:
        """No key exists; asked again every second, so that the first key closes the door of running processes too."""
        if time.monotonic() < self._open_until:
            return True
        if self._keys.any():
            return False
        self._open_until = time.monotonic() + _KEY_EXISTS_SECONDS
        return True


@dataclass(slots=True)
class Service:
    """What the routes work with."""

    settings: Settings
    metrics: Metrics
    reader: Reader
    rulebook: Rulebook
    storage: Storage
    jobs: Jobs
    door: Door
    ocr: bool = field(default_factory=lambda: ocr_there())

    @property
    def store(self) -> AnalysisStore:
        """The stored analyses."""
        return self.storage.analyses

    def store_state(self) -> str:
        """`ok` or what is wrong."""
        return database.state(self.storage.engine)

    def close(self) -> None:
        """End everything that was started; jobs at work are waited for."""
        self.jobs.close()
        self.reader.close()
        self.storage.engine.dispose()


def ocr_there() -> bool:
    """Whether scans can be read."""
    from analyzer.reading.ocr import engine, languages

    try:
        engine()
    except OcrUnavailable:
        return False
    return "eng" in languages()


def service_of(request: Request) -> Service:
    """The service behind a request."""
    found: Service = request.app.state.service
    return found
