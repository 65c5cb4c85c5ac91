"""One document in one disposable child process: the child may die, the parent may not.

    with Isolation(preload=("analyzer.pipeline",)) as isolation:
        answer = isolation.run(task, data, limits=ChildLimits(wall_seconds=30))

`task(*arguments) -> bytes` is any importable function. It runs in a child forked from a template process that has everything loaded (a few
milliseconds), in its own session and temporary folder, under limits of memory, time, files and without network where the kernel allows. Only
bytes come back, over a pipe with a size cap: nothing a broken or captured child sends is ever unpickled. `run` may be called from many threads.
"""

from __future__ import annotations

from analyzer.isolation.limits import ChildLimits
from analyzer.isolation.parent import Isolation, run_isolated

__all__ = ["ChildLimits", "Isolation", "run_isolated"]
