"""Numbers for Prometheus: requests, documents, pages, error codes, what waits. Labels come from fixed lists, never from a request."""

from __future__ import annotations

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram, generate_latest

__all__ = ["CONTENT_TYPE_LATEST", "Metrics"]
_SECONDS = (0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0, 60.0)


class Metrics:
    """The counters of one application."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        prefix = "denial_analyzer_"
        self._requests = Counter(prefix + "requests", "Requests answered", ["method", "route", "status"], registry=self.registry)
        self._seconds = Histogram(prefix + "request_seconds", "Time to answer", ["route"], buckets=_SECONDS, registry=self.registry)
        self._problems = Counter(prefix + "problems", "Requests refused, by code", ["code"], registry=self.registry)
        self._documents = Counter(prefix + "documents", "Documents worked on, by result code", ["code"], registry=self.registry)
        self._document_seconds = Histogram(prefix + "document_seconds", "Time in a child process", buckets=_SECONDS, registry=self.registry)
        self.inside = Gauge(prefix + "documents_inside", "Documents being read or waiting for a child", registry=self.registry)

    def request(self, method: str, route: str, status: int, seconds: float, code: str | None) -> None:
        """Count one answered request."""
        self._requests.labels(method, route, str(status)).inc()
        self._seconds.labels(route).observe(seconds)
        if code:
            self._problems.labels(code).inc()

    def document(self, code: str, seconds: float) -> None:
        """Count one document; `code` is `ok` or an error's."""
        self._documents.labels(code).inc()
        self._document_seconds.observe(seconds)

    def text(self) -> bytes:
        """Everything in the text format."""
        return generate_latest(self.registry)
