"""A worker as `denial-analyzer worker` runs it, but with a reader that needs no children: only the queue is under test.

`python -m tests.api.stub_worker URL FOLDER LEASE`; each finished analysis is noted in FOLDER/done, one line each.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import Any

from api.jobs import Jobs
from api.service import open_storage
from api.settings import Settings

RESULT = b"""{"as_of": "2026-11-23", "regulator_path": {"value": "dmhc"}, "review": {"needed": true}, "document": {"pages": [1]},
"determination": {"outcome": "eligible_now", "deadlines": []}}""".replace(b"\n", b" ")


class StubReader:
    """Takes 50 ms for any document."""

    def run_now(self, task: Any, *arguments: Any) -> bytes:
        time.sleep(0.05)
        return RESULT if task.__name__ == "judged_again" else RESULT + b"\n{}"


def main(url: str, folder: str, lease: str) -> None:
    settings = Settings(data_dir=Path(folder), database_url=url, lease_seconds=float(lease), workers=2)
    storage = open_storage(settings)
    finish = storage.analyses.finish

    def finished(analysis_id: str, result: bytes, reading: bytes | None) -> bool:
        ended = finish(analysis_id, result, reading)
        if ended:
            with open(Path(folder) / "done", "a") as file:
                file.write(analysis_id + "\n")
        return ended

    storage.analyses.finish = finished  # type: ignore[method-assign]
    Jobs(settings, storage.engine, storage.analyses, StubReader(), working=True).start()  # type: ignore[arg-type]
    print("ready", os.getpid(), flush=True)
    sys.stdin.read()  # until the test goes away, however it ends
    os._exit(0)


if __name__ == "__main__":
    main(*sys.argv[1:])
