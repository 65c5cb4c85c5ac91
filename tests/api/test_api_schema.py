"""Every address does what the OpenAPI says: schemathesis against a served process, all checks."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

CONFIG = Path(__file__).with_name("schemathesis.toml")


@pytest.fixture
def served(tmp_path: Path) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {
        **os.environ,
        "DENIAL_ANALYZER_DATA_DIR": str(tmp_path),
        "DENIAL_ANALYZER_REQUESTS_PER_MINUTE": "1000000",
        "DENIAL_ANALYZER_KEEP_ORIGINAL": "true",
    }
    process = subprocess.Popen([sys.executable, "-m", "analyzer", "serve", "--port", str(port)], env=environment, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(f"{address}/readyz"):
                break
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.2)
    yield address
    process.terminate()

    assert process.wait(40) == 0


@pytest.mark.slow
def test_the_service_keeps_to_its_openapi(served: str) -> None:
    """No check fails."""
    command = [str(Path(sys.executable).with_name("schemathesis")), "--config-file", str(CONFIG), "run", f"{served}/openapi.json"]
    options = ["--phases", "examples,coverage,fuzzing,stateful", "--max-examples", "20", "--checks", "all", "--seed", "1"]
    found = subprocess.run(command + options, capture_output=True, text=True, check=False)

    assert found.returncode == 0, found.stdout[-8000:]
