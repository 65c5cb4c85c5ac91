"""One running application for the whole room: children and rulebook are started once."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from analyzer.isolation import Isolation
from api.app import create_app
from api.reader import loaded_isolation
from api.settings import Settings
from tests.api.postgresql import PostgreSQL

LETTER = """Example Health Plan, Inc.
100 Main Street, Sacramento, CA 95814
October 5, 2026
Member: Pat Canary   Member ID: EXA123456789
Dear Pat Canary:
We received the request for an MRI of the knee on September 28, 2026. We have denied this request.
The service is not medically necessary because the records do not show that you tried physical therapy for six weeks.
The California Department of Managed Health Care is responsible for regulating health care service plans.
"""


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def settings(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A store of its own; on PostgreSQL a server of the session, where Debian's is installed."""
    url = request.getfixturevalue("postgresql") if request.param == "postgresql" else ""
    folder = tmp_path_factory.mktemp("data") / "store"
    return Settings(data_dir=folder, database_url=url, max_bytes=200_000, workers=2, keep_original=True, lease_seconds=1.0)


@pytest.fixture(scope="session")
def isolation() -> Iterator[Isolation]:
    with loaded_isolation() as started:
        yield started


@pytest.fixture(scope="session")
def client(settings: Settings, isolation: Isolation) -> Iterator[TestClient]:
    with TestClient(create_app(settings, isolation=isolation), raise_server_exceptions=False) as running:
        yield running


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """Address of a database on a PostgreSQL server that lives as long as the session."""
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    if not programs:
        pytest.fail("PostgreSQL is not installed: `make test` installs it, or apt-get install postgresql")
    with tempfile.TemporaryDirectory(prefix="pg-", dir="/tmp") as folder, PostgreSQL(programs[-1], Path(folder)) as url:
        yield url


@pytest.fixture
def letter() -> bytes:
    return LETTER.encode()


@pytest.fixture(scope="session")
def samples() -> Path:
    return Path(__file__).resolve().parents[2] / "sample_letters"
