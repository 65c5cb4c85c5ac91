"""Real processes over one database: a worker that is killed loses nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from analyzer.model import Answers
from api.jobs import Jobs
from api.metrics import Metrics
from api.reader import Reader
from api.service import open_storage
from api.settings import Settings
from api.store.analyses import Status
from api.work import Order

ORDER = Order(as_of=date(2026, 11, 23), answers=Answers(), max_bytes=1_000_000)
LEASE = 2.0


class Workers:
    """Worker processes, each ended with the test."""

    def __init__(self, settings: Settings) -> None:
        self._environment = {
            **os.environ,
            "DATABASE_URL": settings.database_url,
            "DENIAL_ANALYZER_DATA_DIR": str(settings.data_dir),
            "DENIAL_ANALYZER_LEASE_SECONDS": str(LEASE),
            "DENIAL_ANALYZER_WORKERS": "1",
        }
        self.running: list[subprocess.Popen[bytes]] = []

    def start(self) -> subprocess.Popen[bytes]:
        process = subprocess.Popen([sys.executable, "-m", "analyzer", "worker"], env=self._environment, stderr=subprocess.PIPE)
        self.running.append(process)
        return process

    @staticmethod
    def wait_ready(process: subprocess.Popen[bytes]) -> None:
        assert process.stderr is not None
        while b"worker_ready" not in (line := process.stderr.readline()):
            assert line, "the worker ended"

    def end(self) -> None:
        for process in self.running:
            process.kill()
            process.wait()
            if process.stderr is not None:
                process.stderr.close()


@pytest.fixture
def settings(postgresql: str, tmp_path: Path) -> Settings:
    import psycopg

    name = f"w{uuid.uuid4().hex}"
    with psycopg.connect(postgresql, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return Settings(data_dir=tmp_path, database_url=postgresql.replace("/postgres?", f"/{name}?"), lease_seconds=LEASE)


@pytest.fixture
def workers(settings: Settings) -> Iterator[Workers]:
    found = Workers(settings)
    yield found
    found.end()


@pytest.mark.slow
def test_jobs_of_a_killed_worker_finish_on_another(settings: Settings, workers: Workers, samples: Path) -> None:
    """kill -9, not restarted: every job is done once, by the other."""
    storage = open_storage(settings)
    first, second = workers.start(), workers.start()
    for process in (first, second):
        workers.wait_ready(process)
    jobs = Jobs(settings, storage.engine, storage.analyses, Reader(settings, Metrics()), working=False)
    jobs.start()
    scan = (samples / "08-cohs-notice-of-action.tif").read_bytes()
    ids = [storage.analyses.add("org", scan + os.urandom(4), ORDER)[0].id for _ in range(6)]
    for analysis_id in ids:
        jobs.put(analysis_id, "org")
    while [storage.analyses.get("org", i).status for i in ids].count(Status.RUNNING) < 2:
        time.sleep(0.02)
    first.send_signal(signal.SIGKILL)
    until = time.monotonic() + 120
    while any(storage.analyses.get("org", i).status in (Status.QUEUED, Status.RUNNING) for i in ids) and time.monotonic() < until:
        time.sleep(0.2)

    assert [storage.analyses.get("org", i).status for i in ids] == [Status.DONE] * 6
    jobs.close()
    storage.engine.dispose()


@pytest.mark.slow
def test_a_worker_told_to_end_finishes_first(settings: Settings, workers: Workers, samples: Path) -> None:
    """SIGTERM: the letter at work is done, the process ends by itself with 0."""
    storage = open_storage(settings)
    process = workers.start()
    workers.wait_ready(process)
    jobs = Jobs(settings, storage.engine, storage.analyses, Reader(settings, Metrics()), working=False)
    jobs.start()
    found, _ = storage.analyses.add("org", (samples / "08-cohs-notice-of-action.tif").read_bytes(), ORDER)
    jobs.put(found.id, "org")
    while storage.analyses.get("org", found.id).status is not Status.RUNNING:
        time.sleep(0.02)
    process.terminate()

    assert process.wait(30) == 0
    assert storage.analyses.get("org", found.id).status is Status.DONE
    jobs.close()
    storage.engine.dispose()
