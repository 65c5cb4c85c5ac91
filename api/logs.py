"""Logs as JSON lines on stderr. Only this service's own words go in: libraries speak from warnings on, and never with their arguments."""

from __future__ import annotations

import logging
import sys

import structlog


class _Terse(logging.Formatter):
    """Logger, level and kind of error; never a message, which may quote a request."""

    def format(self, record: logging.LogRecord) -> str:
        kind = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else ""
        return f'{{"level": "{record.levelname.lower()}", "logger": "{record.name}", "kind": "{kind}", "line": {record.lineno}}}'


def configure() -> None:
    """Set up logging for a process of the service."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Terse())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
