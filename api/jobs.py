"""Stored analyses worked off durably, by DBOS Transact: its tables stand in SQLite or PostgreSQL, no other server is needed.

A job's only argument is the analysis id; nothing of a letter stands in the tables of DBOS. Each worker process is an executor of its
own and says every few seconds that it lives. Whichever worker sees that another gave no sign for a lease hands the dead one's jobs back
to the queue, which gives each to exactly one worker again.
"""

from __future__ import annotations

import threading
import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import structlog
from dbos import DBOS, DBOSClient, DBOSConfig, EnqueueOptions, run_dbos_database_migrations
from sqlalchemy import Engine, delete, insert, select, update

from analyzer.errors import AnalyzerError
from api import work
from api.problems import where
from api.reader import Reader
from api.settings import Settings
from api.store.analyses import AnalysisStore, Kind
from api.store.database import now
from api.store.tables import workers

QUEUE = "analyses"
VERSION = "1"
"""Of the job's form; workers take only jobs of their own. Raised when a job of before could not be worked off by the code of now."""
_POLL_SECONDS = 0.1
_NAME = "denial-analyzer"
_ENDED = frozenset({"SUCCESS", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"})


@dataclass(frozen=True, slots=True)
class _Bench:
    """What a job needs. DBOS knows one application a process, so there is one bench."""

    store: AnalysisStore
    reader: Reader
    max_bytes: int


_bench: _Bench | None = None


@DBOS.workflow(name="analyze_stored", max_recovery_attempts=50)
def analyze_stored(analysis_id: str) -> None:
    """One stored analysis. May be started again at any point: what is finished stays as it is."""
    bench = _bench
    if bench is None:
        return
    try:
        _work_off(bench, analysis_id)
    except Exception as error:
        # DBOS keeps and prints what is raised: the message of this one says where, and nothing of the letter
        raise JobBroke(f"{type(error).__name__} in {where(error)}") from None


class JobBroke(Exception):
    """A job ended in an error of the program; it is tried again with a later heartbeat."""


def _work_off(bench: _Bench, analysis_id: str) -> None:
    if not bench.store.start(analysis_id):
        return
    try:
        result, kept = _worked(bench, analysis_id)
    except AnalyzerError as error:
        bench.store.fail(analysis_id, error.code)
        return
    if result is not None:
        bench.store.finish(analysis_id, result, kept)


def _worked(bench: _Bench, analysis_id: str) -> tuple[bytes | None, bytes | None]:
    """Result and reading; None where the analysis was deleted meanwhile."""
    data = bench.store.content(analysis_id, Kind.DOCUMENT)
    if data is None:
        return None, None
    order = bench.store.order(analysis_id, max_bytes=bench.max_bytes)
    if (read_before := bench.store.earlier_reading(analysis_id)) is not None:
        return bench.reader.run_now(work.judged_again, read_before, order), read_before
    result, _, kept = bench.reader.run_now(work.read_and_judged, data, order).partition(b"\n")
    return result, kept


def jobs_address(settings: Settings) -> str:
    """Where DBOS keeps its tables: beside the store, or in the schema `dbos` of the same PostgreSQL."""
    if settings.database.startswith("sqlite"):
        return settings.database.removesuffix(".sqlite") + "-jobs.sqlite"
    return settings.database.replace("postgresql+psycopg://", "postgresql://")


class Jobs:
    """The queue from the outside, and with `work=True` a worker of it."""

    def __init__(self, settings: Settings, engine: Engine, store: AnalysisStore, reader: Reader, *, working: bool) -> None:
        self._settings, self._engine, self._store, self._reader, self._working = settings, engine, store, reader, working
        self._client: DBOSClient | None = None
        self._stop = threading.Event()
        self._threads: list[threading.Thread] = []
        self.executor = str(uuid.uuid4())
        """Id of this worker process."""

    def start(self) -> None:
        """Make the tables, begin to work."""
        url = jobs_address(self._settings)
        if self._working:
            self._launch(url)
        else:
            run_dbos_database_migrations(url)
        self._client = DBOSClient(system_database_url=url)
        if self._working:
            self._beat()
            thread = threading.Thread(target=self._keep_beating, name="heartbeat", daemon=True)
            thread.start()
            self._threads.append(thread)

    def _launch(self, url: str) -> None:
        global _bench
        _bench = _Bench(self._store, self._reader, self._settings.max_bytes)
        config: DBOSConfig = {
            "name": _NAME,
            "system_database_url": url,
            "application_version": VERSION,
            "executor_id": self.executor,
            "log_level": "ERROR",
            "enable_otlp": False,
            "max_executor_threads": self._settings.workers + 4,
        }
        DBOS(config=config)
        DBOS.listen_queues([QUEUE])
        DBOS.launch()
        places = self._settings.workers
        DBOS.register_queue(
            QUEUE,
            worker_concurrency=places,
            partition_worker_concurrency=places,
            polling_interval_sec=_POLL_SECONDS,
            on_conflict="always_update",
        )

    def close(self, *, patience: float = 25.0) -> None:
        """Stop taking jobs; wait for those at work. What is not finished is taken up by another worker, or at the next start."""
        global _bench
        self._stop.set()
        for thread in self._threads:
            thread.join(5)
        if self._client is not None:
            self._client.destroy()
        if self._working:
            DBOS.destroy(workflow_completion_timeout_sec=int(patience))
            _bench = None

    def put(self, analysis_id: str, owner: str) -> None:
        """Queue an analysis; a second time changes nothing. Owners take turns: each is a partition, drawn at random for every free place."""
        assert self._client is not None
        options: EnqueueOptions = {
            "queue_name": QUEUE,
            "workflow_name": "analyze_stored",
            "workflow_id": analysis_id,
            "app_version": VERSION,
            "queue_partition_key": owner,
        }
        self._client.enqueue(options, analysis_id)

    def _keep_beating(self) -> None:
        log = structlog.get_logger()
        while not self._stop.wait(self._settings.lease_seconds / 4):
            try:
                self._beat()
            except Exception as error:  # the database may be away for a while: the next beat tries again
                log.warning("heartbeat_failed", kind=type(error).__name__, where=where(error))

    def _beat(self) -> None:
        """Say that this worker lives, hand on the jobs of the dead, queue again what fell between store and queue, purge."""
        at = now()
        with self._engine.begin() as c:
            if not c.execute(update(workers).where(workers.c.executor == self.executor).values(seen_at=at)).rowcount:
                c.execute(insert(workers).values(executor=self.executor, seen_at=at))
            silent = workers.c.seen_at < at - timedelta(seconds=self._settings.lease_seconds)
            dead = list(c.execute(select(workers.c.executor).where(silent)).scalars())
        if dead:
            DBOS._recover_pending_workflows(dead)
            with self._engine.begin() as c:
                c.execute(delete(workers).where(workers.c.executor.in_(dead), silent))
        self._mend()
        self._store.purge()

    def _mend(self) -> None:
        """An API killed between store and queue leaves an analysis that no job knows; a job that broke leaves one that nobody works on."""
        lost = self._store.unfinished(older_than=timedelta(seconds=2 * self._settings.lease_seconds))
        if not lost or self._client is None:
            return
        known: dict[str, Any] = {}
        ids = list(lost)
        for n in range(0, len(ids), 100):
            found = self._client.list_workflows(workflow_ids=ids[n : n + 100], load_input=False, load_output=False)
            known |= {w.workflow_id: w.status for w in found}
        for analysis_id, owner in lost.items():
            if analysis_id not in known:
                self.put(analysis_id, owner)
            elif known[analysis_id] in _ENDED:
                self._client.delete_workflow(analysis_id)
                self.put(analysis_id, owner)
