"""The door with keys: who is let in, and that owners never meet."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from analyzer.isolation import Isolation
from api.app import create_app
from api.identity import Scope
from api.service import open_storage
from api.settings import Settings


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory, isolation: Isolation) -> Iterator[tuple[TestClient, dict[str, str]]]:
    """A service with keys of two owners; it reads nothing, what is stored stays queued."""
    settings = Settings(data_dir=tmp_path_factory.mktemp("closed"), embedded_worker=False, requests_per_minute=40)
    keys = open_storage(settings).keys
    made = {name: keys.add(name, frozenset(Scope), days=None) for name in ("one", "two", "eager")}
    made["reader"] = keys.add("one", frozenset({Scope.READ}), days=None)
    with TestClient(create_app(settings, isolation=isolation), raise_server_exceptions=False) as client:
        yield client, made


def bearer(key: str) -> dict[str, str]:
    return {"authorization": f"Bearer {key}"}


@pytest.mark.parametrize("given", [{}, {"authorization": "Bearer da_x"}, {"authorization": "Basic eDp5"}, {"authorization": "Bearer"}])
def test_without_a_key_nothing_opens(closed, given: dict[str, str]) -> None:
    """The same answer whatever is wrong; health stays open."""
    client, _ = closed
    answer = client.get("/v1/analyses", headers=given)

    assert (answer.status_code, answer.json()["code"]) == (401, "unauthorized")
    assert answer.headers["www-authenticate"].startswith("Bearer")
    assert client.get("/livez").status_code == 200


def test_another_owners_analysis_does_not_exist(closed) -> None:
    """The same answer as for an id that never was."""
    client, keys = closed
    address = client.post("/v1/analyses", files={"file": b"Dear member"}, headers=bearer(keys["one"])).headers["location"]
    ends = ("", "/report.json", "/events", "/pages/1.png")
    of_another = [client.get(address + end, headers=bearer(keys["two"])) for end in ends]
    never_was = [client.get(f"/v1/analyses/{uuid.uuid4()}{end}", headers=bearer(keys["two"])) for end in ends]
    bodies = [[{**a.json(), "request_id": None} for a in answers] for answers in (of_another, never_was)]

    assert [a.status_code for a in of_another] == [404] * 4
    assert bodies[0] == bodies[1]
    assert client.post(f"{address}/answers", json={}, headers=bearer(keys["two"])).status_code == 404
    assert client.delete(address, headers=bearer(keys["two"])).status_code == 404
    assert client.get("/v1/analyses", headers=bearer(keys["two"])).json()["items"] == []
    assert client.get(address, headers=bearer(keys["one"])).status_code == 200


def test_a_key_does_what_its_scopes_allow(closed) -> None:
    """Reading is not sending, nor deleting."""
    client, keys = closed
    address = client.post("/v1/analyses", files={"file": b"Dear reader"}, headers=bearer(keys["one"])).headers["location"]

    assert client.get(address, headers=bearer(keys["reader"])).status_code == 200
    assert client.delete(address, headers=bearer(keys["reader"])).json()["code"] == "scope_missing"
    assert client.post("/v1/analyses", files={"file": b"x"}, headers=bearer(keys["reader"])).status_code == 403


def test_too_many_requests_of_one_key(closed) -> None:
    """429 with the seconds to wait; other keys go on."""
    client, keys = closed
    answers = [client.get("/v1/reference/reasons", headers=bearer(keys["eager"])) for _ in range(41)]

    assert [a.status_code for a in answers] == [200] * 40 + [429]
    assert 1 <= int(answers[-1].headers["retry-after"]) <= 61
    assert client.get("/v1/reference/reasons", headers=bearer(keys["two"])).status_code == 200


def test_every_access_is_in_the_audit_log(closed) -> None:
    """Who, what, which; and the log holds."""
    client, keys = closed
    log = client.app.state.service.storage.audit
    before, _ = log.verify()
    address = client.post("/v1/analyses", files={"file": b"Dear auditor"}, headers=bearer(keys["one"])).headers["location"]
    client.get(address, headers=bearer(keys["one"]))
    client.delete(address, headers=bearer(keys["one"]))

    assert log.verify() == (before + 3, [])


def test_logs_metrics_and_errors_say_nothing_of_a_letter(closed, capfd: pytest.CaptureFixture[str]) -> None:
    """Neither its words nor its file name, nor what stands in an address."""
    client, keys = closed
    head = bearer(keys["one"])
    client.post("/v1/analyses", files={"file": ("Canary7.pdf", b"Canary7 letter")}, data={"answers": '{"Canary7": 1}'}, headers=head)
    client.post("/v1/analyses", files={"file": ("Canary7.pdf", b"Canary7 letter")}, headers=head)
    shown = client.get("/v1/analyses/Canary7", headers=head).text + client.get("/Canary7?x=Canary7").text + client.get("/metrics").text
    said = capfd.readouterr()

    assert "request" in said.out + said.err
    assert "Canary7" not in shown + said.out + said.err
    assert keys["one"].split("_", 2)[2] not in shown + said.out + said.err


def test_another_address_needs_a_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No network sees the service before a key exists."""
    from typer.testing import CliRunner

    from analyzer.cli.app import app
    from analyzer.errors import UsageError

    monkeypatch.setenv("DENIAL_ANALYZER_DATA_DIR", str(tmp_path / "d"))
    refused = CliRunner().invoke(app, ["serve", "--host", "0.0.0.0"])
    made = CliRunner().invoke(app, ["keys", "add", "org", "--scopes", "read"])
    listed = CliRunner().invoke(app, ["keys", "list"])
    verified = CliRunner().invoke(app, ["audit", "verify"])

    (tmp_path / "d" / "service.sqlite").write_bytes(b"no database" * 500)
    broken = CliRunner().invoke(app, ["serve"])

    assert isinstance(broken.exception, UsageError)
    assert "cannot be opened" in broken.exception.detail
    assert isinstance(refused.exception, UsageError)
    assert made.stdout.startswith("da_")
    assert listed.stdout.splitlines()[1].split("\t")[1:3] == ["org", "read"]
    assert made.stdout.strip().split("_", 2)[2] not in listed.stdout
    assert verified.stdout == "0 entries\n"
