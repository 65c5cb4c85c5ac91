"""Workers killed at random moments, again and again: no accepted job is lost, none is done twice."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
import uuid
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from analyzer.model import Answers
from api.jobs import Jobs
from api.metrics import Metrics
from api.reader import Reader
from api.service import open_storage
from api.settings import Settings
from api.store.analyses import OPEN, Status
from api.work import Order

KILLS = int(os.environ.get("KILLS", "10"))
LEASE = 1.0
ORDER = Order(as_of=date(2026, 11, 23), answers=Answers(), max_bytes=1000)
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(params=["sqlite", "postgresql"])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    url = ""
    if request.param == "postgresql":
        import psycopg

        server, name = request.getfixturevalue("postgresql"), f"k{uuid.uuid4().hex}"
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        url = server.replace("/postgres?", f"/{name}?")
    return Settings(data_dir=tmp_path, database_url=url, lease_seconds=LEASE)


def worker(settings: Settings) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.api.stub_worker", settings.database_url, str(settings.data_dir), str(LEASE)]
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline().startswith("ready")
    return process


def kill(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.wait()
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.close()
    process.stdout.close()


@pytest.mark.slow
def test_killed_workers_lose_and_double_nothing(settings: Settings) -> None:
    """Two workers; one of them is killed with -9 and another started, time after time, while jobs come in."""
    dice = random.Random(7)
    storage = open_storage(settings)
    jobs = Jobs(settings, storage.engine, storage.analyses, Reader(settings, Metrics()), working=False)
    jobs.start()
    running = [worker(settings), worker(settings)]
    ids = []
    for n in range(KILLS):
        for _ in range(6):
            ids.append(storage.analyses.add("org", os.urandom(20), ORDER)[0].id)
            jobs.put(ids[-1], "org")
        time.sleep(dice.uniform(0.0, 0.3))
        kill(running[n % 2])
        running[n % 2] = worker(settings)
    until = time.monotonic() + 60
    while any(storage.analyses.get("org", i).status in OPEN for i in ids) and time.monotonic() < until:
        time.sleep(0.2)
    for process in running:
        kill(process)
    done = Counter((settings.data_dir / "done").read_text().split())

    assert {storage.analyses.get("org", i).status for i in ids} == {Status.DONE}
    # one killed between the commit and its note is done all the same
    assert set(done.values()) == {1}
    assert set(done) <= set(ids)
    jobs.close()
    storage.engine.dispose()


@pytest.mark.slow
def test_owners_take_turns(settings: Settings) -> None:
    """Few letters of one are not kept waiting by the many that another sent before."""
    storage = open_storage(settings)
    jobs = Jobs(settings, storage.engine, storage.analyses, Reader(settings, Metrics()), working=False)
    jobs.start()
    many, few = ([storage.analyses.add(owner, os.urandom(20), ORDER)[0].id for _ in range(n)] for owner, n in (("many", 60), ("few", 4)))
    for owner, ids in (("many", many), ("few", few)):
        for analysis_id in ids:
            jobs.put(analysis_id, owner)
    process = worker(settings)
    done = settings.data_dir / "done"
    until = time.monotonic() + 60
    while (not done.exists() or len(done.read_text().split()) < 64) and time.monotonic() < until:
        time.sleep(0.1)
    kill(process)
    order = done.read_text().split()

    assert max(order.index(i) for i in few) < 40
    jobs.close()
    storage.engine.dispose()
