"""A scheduler and two workers as processes of their own: same results as local, also when a worker is lost."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from analyzer.batch.options import BatchSummary, EngineName

pytest.importorskip("distributed", reason="the extra `cluster` is not installed")
pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("default")]
Run = Callable[..., BatchSummary]
Cluster = tuple[str, list[subprocess.Popen[bytes]]]


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    """Address of a scheduler, and its two workers."""
    path = os.pathsep.join([str(Path(__file__).parent), *sys.path])
    settings = {"PYTHONPATH": path, "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "0", "DASK_DISTRIBUTED__SCHEDULER__WORKER_SATURATION": "1.0"}
    where = tmp_path / "scheduler.json"

    def start(*arguments: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "dask", *arguments, "--scheduler-file", str(where), "--no-dashboard"]
        return subprocess.Popen(command, env={**os.environ, **settings}, stderr=subprocess.DEVNULL, cwd=tmp_path)

    scheduler = start("scheduler", "--host", "127.0.0.1", "--port", "0")
    workers = [start("worker", "--nthreads", "1", "--no-nanny", "--host", "127.0.0.1") for _ in range(2)]
    while not where.exists() or not where.read_text().strip():
        time.sleep(0.05)
    yield json.loads(where.read_text())["address"], workers
    for process in (*workers, scheduler):
        process.kill()
        process.wait()


def canonical(folder: Path) -> dict[str, str]:
    found = {}
    for line in (folder / "analyses.jsonl").read_text().splitlines():
        item: dict[str, Any] = json.loads(line)
        assert item["document"]["file_name"] not in found
        found[item["document"]["file_name"]] = json.dumps(item, sort_keys=True)
    return found


def test_same_results_as_local_with_a_worker_killed_in_between(run: Run, tmp_path: Path, cluster: Cluster) -> None:
    address, workers = cluster
    (tmp_path / "in").mkdir()
    for i in range(200):
        (tmp_path / "in" / f"{i:03}.txt").write_text("corrupt" if i % 20 == 7 else f"slow 0.02 {i % 180}")
    run(processes=True, out=str(tmp_path / "local"), source=str(tmp_path / "in"))
    journal = tmp_path / "dask" / "analyses.jsonl"

    def strike() -> None:
        while not journal.exists() or journal.stat().st_size < 20_000:
            time.sleep(0.01)
        workers[0].kill()

    killer = threading.Thread(target=strike)
    killer.start()
    summary = run(processes=True, out=str(tmp_path / "dask"), source=str(tmp_path / "in"), engine=EngineName.DASK, scheduler=address)
    killer.join()

    assert workers[0].wait(5) == -9
    assert summary.documents == 200
    assert canonical(tmp_path / "dask") == canonical(tmp_path / "local")


def test_a_document_that_takes_down_whatever_reads_it_is_given_up(
    run: Run, tmp_path: Path, cluster: tuple[str, list[subprocess.Popen[bytes]]]
) -> None:
    address, _ = cluster
    (tmp_path / "in").mkdir()
    for name, order in (("a", "ok 1"), ("b", "crash"), ("c", "hang"), ("d", "ok 2")):
        (tmp_path / "in" / f"{name}.txt").write_text(order)

    summary = run(processes=True, engine=EngineName.DASK, scheduler=address, timeout=1.0)

    assert (summary.analyzed, summary.errors) == (2, {"resource_limit": 1, "timeout": 1})
