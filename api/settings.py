"""What the service is told from outside, read once at start.

Every name in the environment is `DENIAL_ANALYZER_` and the field in capitals; `DATABASE_URL` counts too.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from analyzer.reading.limits import Limits

PREFIX = "DENIAL_ANALYZER_"
MIB = 1024 * 1024


def cores() -> int:
    """Processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Settings(BaseModel):
    """One frozen value for the whole process."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    data_dir: Path = Path("data")
    """Folder of the SQLite database and the key file; made with mode 0700."""
    database_url: str = ""
    """SQLAlchemy address; empty: SQLite in `data_dir`."""
    key_file: Path | None = None
    """Keys of the encryption at rest, one base64 line each, the newest first; empty: `data_dir/encryption.key`, made at first start."""
    workers: int = Field(default_factory=cores, ge=1, le=256)
    """Documents read at the same time."""
    waiting: int = Field(default=64, ge=0, le=10_000)
    """Stateless requests that may wait for a worker; above: 503."""
    queued: int = Field(default=5_000, ge=1)
    """Stored analyses that may wait; above: 503."""
    max_bytes: int = Field(default=Limits().max_bytes, ge=1024)
    """Size of one document."""
    max_files: int = Field(default=1, ge=1)
    slow_seconds: float = Field(default=20.0, gt=0)
    """A body slower than `slow_rate` for this long is refused."""
    slow_rate: float = 1_000.0
    """Bytes a second."""
    max_wait: float = Field(default=60.0, ge=0)
    """Seconds: longest `Prefer: wait`."""
    retain_days: int = Field(default=30, ge=0)
    """Days a result is kept; the original is deleted right after its analysis."""
    keep_original: bool = False
    """Keep the original as long as the result, so that its pages can be shown."""
    requests_per_minute: int = Field(default=600, ge=1)
    """For each key."""
    lease_seconds: float = Field(default=15.0, gt=0)
    """A worker that gave no sign for so long counts as dead and its jobs go to another."""
    allowed_hosts: tuple[str, ...] = ("127.0.0.1", "localhost", "[::1]", "testserver")
    """Names in the Host header that are served."""
    embedded_worker: bool = True
    """Whether the API process works on stored analyses itself."""

    @property
    def database(self) -> str:
        """Address of the database."""
        return self.database_url or f"sqlite:///{self.data_dir.absolute() / 'service.sqlite'}"


def from_environment(environ: Mapping[str, str]) -> Settings:
    """The settings that the environment names.

    Raises:
        pydantic.ValidationError: a value does not fit.
    """
    found: dict[str, object] = {}
    for name in Settings.model_fields:
        if (value := environ.get(PREFIX + name.upper())) is not None:
            found[name] = tuple(v.strip() for v in value.split(",")) if name == "allowed_hosts" else value
    if "database_url" not in found and (url := environ.get("DATABASE_URL")):
        found["database_url"] = url
    return Settings.model_validate(found)
