"""kill -9 at any moment, of the run or of its workers: after resuming every document is there once, as if nothing had happened."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

_PROGRAM = """
import sys
from datetime import date
from analyzer.batch.options import BatchOptions, Progress
from analyzer.batch.run import run_batch
source, out, analyzer = sys.argv[1:]
options = dict(source=source, out=out, analyzer=analyzer, jobs=2, timeout=20, parquet=False)
sys.exit(run_batch(BatchOptions(**options, today=date(2026, 11, 23), progress=Progress.QUIET)).exit_code)
"""


def start(tmp_path: Path, out: str) -> subprocess.Popen[bytes]:
    path = os.pathsep.join([str(Path(__file__).parent), *sys.path])
    command = [sys.executable, "-c", _PROGRAM, str(tmp_path / "in"), str(tmp_path / out), "obedient:opener"]
    return subprocess.Popen(command, env={**os.environ, "PYTHONPATH": path}, stderr=subprocess.PIPE)


def finish(process: subprocess.Popen[bytes]) -> int:
    _, said = process.communicate(timeout=120)
    assert said == b""
    return process.returncode


def make(folder: Path, count: int) -> None:
    folder.mkdir()
    for i in range(count):
        (folder / f"{i:03}.txt").write_text("corrupt" if i % 20 == 7 else f"slow 0.01 {i % (count - count // 10)}")


def canonical(folder: Path) -> dict[str, str]:
    """Each document's line, without depending on the order of keys or lines; fails where a document has two."""
    found: dict[str, str] = {}
    for line in (folder / "analyses.jsonl").read_text().splitlines():
        item = json.loads(line)
        name = item["document"]["file_name"]
        assert name not in found
        found[name] = json.dumps(item, sort_keys=True)
    return found


def below(pid: int) -> Iterator[tuple[int, int]]:
    """Processes below `pid` with their depth: the template is 1, a document's child 2."""
    parents: dict[int, int] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        parents[int(stat.parent.name)] = int(fields[1])
    for child in parents:
        depth, at = 0, child
        while at != pid and at in parents:
            at, depth = parents[at], depth + 1
        if at == pid and depth:
            yield child, depth


def kill(pid: int) -> bool:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return False
    return True


def gone(pids: list[int], seconds: float = 5.0) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if not any(Path(f"/proc/{pid}").exists() for pid in pids):
            return True
        time.sleep(0.02)
    return False


@pytest.mark.parametrize(("documents", "times"), [(40, 2), pytest.param(500, 20, marks=pytest.mark.slow)])
def test_the_run_is_killed_again_and_again(tmp_path: Path, documents: int, times: int) -> None:
    make(tmp_path / "in", documents)
    assert finish(start(tmp_path, "undisturbed")) == 1
    luck = random.Random(7)
    for _ in range(times):
        process = start(tmp_path, "out")
        time.sleep(luck.uniform(0.2, 0.9))
        children = [pid for pid, _ in below(process.pid)]
        process.kill()
        process.communicate()
        assert gone(children)

    assert finish(start(tmp_path, "out")) == 1

    assert canonical(tmp_path / "out") == canonical(tmp_path / "undisturbed")
    assert not list((tmp_path / "out").glob(".~*"))


@pytest.mark.parametrize(("documents", "times"), [(40, 4), pytest.param(500, 50, marks=pytest.mark.slow)])
def test_workers_are_killed_again_and_again(tmp_path: Path, documents: int, times: int) -> None:
    make(tmp_path / "in", documents)
    assert finish(start(tmp_path, "undisturbed")) == 1
    luck = random.Random(11)
    process = start(tmp_path, "out")
    killed = 0
    while killed < times and process.poll() is None:
        time.sleep(luck.uniform(0.01, 0.08))
        workers = [pid for pid, depth in below(process.pid) if depth == 2]
        killed += bool(workers) and kill(luck.choice(workers))

    assert finish(process) == 1

    assert killed >= times // 2
    assert canonical(tmp_path / "out") == canonical(tmp_path / "undisturbed")


def test_the_template_is_killed(tmp_path: Path) -> None:
    make(tmp_path / "in", 40)
    process = start(tmp_path, "out")
    templates: list[int] = []
    while not templates and process.poll() is None:
        time.sleep(0.02)
        templates = [pid for pid, depth in below(process.pid) if depth == 1]
    time.sleep(0.3)
    for pid in templates:
        kill(pid)

    assert finish(process) == 1

    codes = [json.loads(line).get("error", {}).get("code") for line in canonical(tmp_path / "out").values()]
    assert (len(codes), set(codes)) == (40, {None, "corrupt_document"})


def test_ctrl_c_finishes_what_is_in_hand_and_says_how_to_go_on(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for i in range(200):
        (tmp_path / "in" / f"{i:03}.txt").write_text(f"slow 0.02 {i}")
    path = os.pathsep.join([str(Path(__file__).parent), *sys.path])
    program = _PROGRAM.replace("Progress.QUIET", "Progress.PEOPLE")
    command = [sys.executable, "-c", program, str(tmp_path / "in"), str(tmp_path / "out"), "obedient:opener"]
    process = subprocess.Popen(command, env={**os.environ, "PYTHONPATH": path}, stderr=subprocess.PIPE)
    journal = tmp_path / "out" / "analyses.jsonl"
    while process.poll() is None and not (journal.exists() and journal.stat().st_size):
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)

    assert process.returncode == 130
    assert b"Run the same command again" in said
    done = canonical(tmp_path / "out")
    assert 0 < len(done) < 200
    record: dict[str, Any] = json.loads((tmp_path / "out" / "run.json").read_text())
    assert record["state"] == "interrupted"
