"""The application put together: `create_app(settings)`; nothing happens at import."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import Any

import anyio.to_thread
from fastapi import FastAPI
from starlette.middleware import Middleware

from analyzer import __version__
from analyzer.batch.warming import rulebook
from analyzer.isolation import Isolation
from api import problems
from api.bodies import AnswersBody, FactsBody
from api.edge import Edge
from api.jobs import Jobs
from api.metrics import Metrics
from api.reader import Reader
from api.routes import analyses, health, stateless
from api.service import Door, Service, open_storage
from api.settings import Settings

_ABOUT = "Reads a health-plan denial letter and says which review is open, by when, and what to do next. General information, not legal advice."


def create_app(settings: Settings, *, isolation: Isolation | None = None) -> FastAPI:
    """The service with these settings; it starts its children (or uses those of `isolation`) and opens its store when it is served."""
    metrics = Metrics()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        service = await anyio.to_thread.run_sync(_start, settings, metrics, isolation)
        app.state.service = service
        try:
            yield
        finally:
            await anyio.to_thread.run_sync(service.close)

    app = FastAPI(
        title="Denial-letter analyzer",
        description=_ABOUT,
        version=__version__,
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        middleware=[Middleware(Edge, settings=settings, metrics=metrics)],
    )
    problems.install(app)
    app.include_router(health.router)
    app.include_router(stateless.router)
    app.include_router(analyses.router)
    app.openapi = _openapi(app.openapi)  # type: ignore[method-assign]
    return app


def _start(settings: Settings, metrics: Metrics, isolation: Isolation | None) -> Service:
    """Template, rulebook and store come up at the same time; a refused rulebook or key ends the start."""
    reader = Reader(settings, metrics, isolation)
    try:
        with ThreadPoolExecutor(1) as beside:
            started = beside.submit(reader.start)
            book, storage = rulebook(), open_storage(settings)
            started.result()
        jobs = Jobs(settings, storage.engine, storage.analyses, reader, working=settings.embedded_worker)
        jobs.start()
    except BaseException:
        reader.close()
        raise
    door = Door(storage.keys, settings.requests_per_minute)
    return Service(settings=settings, metrics=metrics, reader=reader, rulebook=book, storage=storage, jobs=jobs, door=door)


def _openapi(made: Callable[[], dict[str, Any]]) -> Callable[[], dict[str, Any]]:
    """The schema with the bodies that are read by hand, and with problem details."""

    def schema() -> dict[str, Any]:
        found = made()
        parts = found.setdefault("components", {}).setdefault("schemas", {})
        if "Problem" not in parts:
            for model in (AnswersBody, FactsBody, problems.Problem):
                own = model.model_json_schema(ref_template="#/components/schemas/{model}")
                parts.update({name: part for name, part in own.pop("$defs", {}).items() if name not in parts})
                parts[model.__name__] = own
        return found

    return schema
