"""A process that only works on stored letters."""

from __future__ import annotations

import threading

import structlog

from api.jobs import Jobs
from api.metrics import Metrics
from api.reader import Reader
from api.service import open_storage
from api.settings import Settings


def run_worker(settings: Settings, stop: threading.Event) -> None:
    """Work until told to stop; letters at work are finished first."""
    log = structlog.get_logger()
    reader = Reader(settings, Metrics())
    reader.start()
    storage = open_storage(settings)
    jobs = Jobs(settings, storage.engine, storage.analyses, reader, working=True)
    jobs.start()
    log.info("worker_ready", executor=jobs.executor)
    try:
        stop.wait()
    finally:
        jobs.close()
        reader.close()
        storage.engine.dispose()
        log.info("worker_ended", executor=jobs.executor)
