"""Bodies that trickle or grow, seen from the middleware alone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from analyzer.errors import FileTooLarge
from api.edge import _Body
from api.problems import Refusal
from api.settings import Settings

SETTINGS = Settings(slow_seconds=0.1, slow_rate=1000)


def read(parts: list[tuple[float, bytes]], *, most: int = 10_000) -> int:
    """Bytes that came through; each part comes after its pause."""

    async def sent() -> AsyncIterator[dict[str, Any]]:
        for n, (pause, part) in enumerate(parts, 1):
            await asyncio.sleep(pause)
            yield {"type": "http.request", "body": part, "more_body": n < len(parts)}

    async def all_of_it() -> int:
        stream = sent()
        body = _Body(lambda: anext(stream), most, SETTINGS)
        total, more = 0, True
        while more:
            message = await body()
            total, more = total + len(message["body"]), message["more_body"]
        return total

    return asyncio.run(all_of_it())


@pytest.mark.parametrize(
    "parts",
    [pytest.param([(0, b"x"), (0.3, b"x")], id="silence"), pytest.param([(0.03, b"x")] * 20, id="a-byte-now-and-then")],
)
def test_slow_bodies_are_refused(parts: list[tuple[float, bytes]]) -> None:
    """408 once the patience is over."""
    with pytest.raises(Refusal) as refused:
        read(parts)

    assert (refused.value.status, refused.value.code) == (408, "too_slow")


def test_a_steady_body_passes() -> None:
    """However long it takes, as long as it comes at the rate."""
    assert read([(0.03, b"x" * 100)] * 8) == 800


@pytest.mark.parametrize(("size", "fits"), [(9_999, True), (10_000, True), (10_001, False)])
def test_the_limit_to_the_byte(size: int, fits: bool) -> None:
    """Exactly above it is refused."""
    parts = [(0.0, b"x" * 5_000), (0.0, b"x" * (size - 5_000))]
    if fits:
        assert read(parts) == size
    else:
        with pytest.raises(FileTooLarge):
            read(parts)
