"""Whether the service lives, whether it can work, what it counts, and what it offers."""

from __future__ import annotations

import html
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response

from api.metrics import CONTENT_TYPE_LATEST
from api.problems import RETRY_SECONDS
from api.service import Service, service_of

router = APIRouter()


@router.get("/livez", tags=["health"])
def livez() -> dict[str, str]:
    """The process answers."""
    return {"status": "ok"}


@router.get("/readyz", tags=["health"], responses={503: {"description": "Not ready"}})
def readyz(service: Annotated[Service, Depends(service_of)]) -> JSONResponse:
    """Whether letters are taken, and what is degraded: without Tesseract letters with text still work."""
    parts = {"rulebook": "ok", "ocr": "ok" if service.ocr else "missing", "store": service.store_state()}
    ready = parts["store"] == "ok"
    status = "ok" if ready and service.ocr else "degraded" if ready else "unavailable"
    headers = {} if ready else {"Retry-After": str(RETRY_SECONDS)}
    return JSONResponse({"status": status, "parts": parts}, 200 if ready else 503, headers=headers)


@router.get("/metrics", tags=["health"], response_class=Response, responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}})
def metrics(service: Annotated[Service, Depends(service_of)]) -> Response:
    """Prometheus metrics."""
    return Response(service.metrics.text(), media_type=CONTENT_TYPE_LATEST)


@router.get("/docs", include_in_schema=False)
def docs(request: Request) -> HTMLResponse:
    """The endpoints as a plain page: no script, nothing from another host."""
    schema: dict[str, Any] = request.app.openapi()
    rows = "".join(
        f"<tr><td><code>{method.upper()}</code></td><td><code>{path}</code></td><td>{html.escape(found.get('description', ''))}</td></tr>"
        for path, methods in schema["paths"].items()
        for method, found in methods.items()
    )
    title = html.escape(schema["info"]["title"])
    return HTMLResponse(
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title></head><body><h1>{title}</h1>'
        f'<p>{html.escape(schema["info"]["description"])} Machine-readable: <a href="/openapi.json">/openapi.json</a> (OpenAPI 3.1).</p>'
        f"<table><thead><tr><th>Method</th><th>Path</th><th>What it does</th></tr></thead><tbody>{rows}</tbody></table></body></html>"
    )
