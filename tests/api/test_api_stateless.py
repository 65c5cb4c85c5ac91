"""Analyze and decide without a trace, and every refusal as problem details."""

from __future__ import annotations

import json

import pytest
from starlette.testclient import TestClient


def post(client: TestClient, data: bytes, **parts: str) -> tuple[int, dict]:
    answer = client.post("/v1/analyze?store=false", files={"file": ("letter.txt", data, "text/plain")}, data=parts)
    return answer.status_code, answer.json()


def test_a_letter_gives_the_contract(client: TestClient, letter: bytes) -> None:
    """The answer is the analysis itself, judged on the day given."""
    status, found = post(client, letter, as_of="2026-11-23")

    assert status == 200
    assert found["schema_version"] == "1"
    assert found["as_of"] == "2026-11-23"
    assert found["decision"]["value"] == "denied"
    assert found["document"]["file_name"] == "letter.txt"


def test_answers_are_used(client: TestClient, letter: bytes) -> None:
    """A grievance that was upheld opens the review."""
    given = json.dumps({"grievance_status": "upheld", "grievance_decided": "2026-11-01"})
    _, before = post(client, letter, as_of="2026-11-23")
    _, after = post(client, letter, as_of="2026-11-23", answers=given)

    assert before["determination"]["outcome"] == "eligible_after_grievance"
    assert after["determination"]["outcome"] == "eligible_now"


@pytest.mark.parametrize(
    ("data", "parts", "status", "code"),
    [
        pytest.param(b"", {}, 422, "empty_file", id="empty"),
        pytest.param(b"%PDF-1.4 nothing", {}, 422, "corrupt_document", id="damaged"),
        pytest.param(bytes(range(256)) * 9, {}, 415, "unsupported_type", id="bytes"),
        pytest.param(b"x" * 200_001, {}, 413, "file_too_large", id="one-byte-above"),
        pytest.param(b"x" * 3_000_000, {}, 413, "file_too_large", id="above-the-body-limit"),
        pytest.param(b"Dear", {"answers": '{"urgent": "yes"}'}, 422, "invalid_request", id="wrong-type"),
        pytest.param(b"Dear", {"answers": '{"Secret7": 1}'}, 422, "invalid_request", id="unknown-answer"),
        pytest.param(b"Dear", {"as_of": "20261123"}, 422, "invalid_request", id="day"),
        pytest.param(b"Dear", {"language": "fr"}, 422, "invalid_request", id="language"),
        pytest.param(b"Dear", {"Secret7": "1"}, 422, "invalid_request", id="unknown-part"),
    ],
)
def test_refusals(client: TestClient, data: bytes, parts: dict[str, str], status: int, code: str) -> None:
    """A stable code, problem details, nothing of the request repeated."""
    answer = client.post("/v1/analyze", files={"file": ("Secret7.pdf", data)}, data=parts)

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["content-type"] == "application/problem+json"
    assert "Secret7" not in answer.text


def test_a_body_without_length_stops_at_the_limit(client: TestClient) -> None:
    """The limit holds while reading: the client is not read to the end."""
    sent = 0

    def trickle():
        nonlocal sent
        head = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n'
        yield head
        while sent < 20_000_000:
            sent += 100_000
            yield b"x" * 100_000

    answer = client.post("/v1/analyze", content=trickle(), headers={"content-type": "multipart/form-data; boundary=b"})

    assert answer.status_code == 413


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [(b"{}", "application/json", 415), (b"nonsense", "multipart/form-data; boundary=b", 400), (b"", "multipart/form-data", 400)],
    ids=["json", "damaged", "no-boundary"],
)
def test_bodies_that_are_no_multipart(client: TestClient, content: bytes, kind: str, status: int) -> None:
    """What is no form is said so."""
    assert client.post("/v1/analyze", content=content, headers={"content-type": kind}).status_code == status


def test_pages_of_other_sites_are_refused(client: TestClient, letter: bytes) -> None:
    """A browser that visits another page cannot be made to send."""
    answer = client.post("/v1/analyze", files={"file": letter}, headers={"origin": "https://elsewhere.example"})

    assert (answer.status_code, answer.json()["code"]) == (403, "cross_origin")


def test_unknown_hosts_are_refused(client: TestClient) -> None:
    """A name that was rebound to this machine is not served."""
    assert client.get("/livez", headers={"host": "elsewhere.example"}).status_code == 421


def test_every_answer_is_guarded(client: TestClient) -> None:
    """Headers that keep a browser from doing anything with it, and an id."""
    headers = client.get("/nowhere").headers

    assert headers["x-content-type-options"] == "nosniff"
    assert headers["content-security-policy"].startswith("default-src 'none'")
    assert headers["cache-control"] == "no-store"
    assert len(headers["x-request-id"]) == 36


def test_only_a_uuid_becomes_the_request_id(client: TestClient) -> None:
    """Nothing of the caller's slips into the logs."""
    own = "01234567-89ab-4cde-8f01-23456789abcd"

    assert client.get("/livez", headers={"x-request-id": own}).headers["x-request-id"] == own
    assert client.get("/livez", headers={"x-request-id": "EXA123456789"}).headers["x-request-id"] != "EXA123456789"


def test_decide_from_facts(client: TestClient) -> None:
    """The determination without a document."""
    facts = {
        "path": "dmhc",
        "notice_kind": "denial_letter",
        "decision": "denied",
        "reasons": ["medical_necessity"],
        "notice_date": "2026-10-14",
        "answers": {"grievance_status": "upheld", "grievance_decided": "2026-11-01"},
    }

    answer = client.post("/v1/decide?as_of=2026-11-23", json=facts)

    assert answer.status_code == 200
    assert answer.json()["outcome"] == "eligible_now"


def test_facts_that_do_not_fit(client: TestClient) -> None:
    """The place is named, the value is not."""
    answer = client.post("/v1/decide", json={"path": "Secret7"})

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/path"
    assert "Secret7" not in answer.text


@pytest.mark.parametrize("what", ["plans", "law", "reasons"])
def test_reference(client: TestClient, what: str) -> None:
    """The data behind the answers can be read."""
    found = client.get(f"/v1/reference/{what}").json()

    assert len(found) >= 13
    assert all(entry["id"] for entry in found)


def test_health(client: TestClient) -> None:
    """Alive, ready, counted."""
    assert client.get("/livez").json() == {"status": "ok"}
    assert client.get("/readyz").json()["parts"]["rulebook"] == "ok"
    assert 'denial_analyzer_requests_total{method="GET",route="/livez",status="200"}' in client.get("/metrics").text


@pytest.mark.parametrize("day", ["0", "2026-13-01", "20261123", "tomorrow"])
def test_days_in_addresses(client: TestClient, day: str) -> None:
    """A day is YYYY-MM-DD and nothing else."""
    assert client.get(f"/v1/reference/law?as_of={day}").status_code == 422


def test_other_methods_are_named(client: TestClient) -> None:
    """405 says what the address allows."""
    answer = client.put("/v1/analyses")
    below = client.put("/v1/analyses/01234567-89ab-4cde-8f01-23456789abcd/answers")

    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, POST")
    assert (below.status_code, below.headers["allow"]) == (405, "POST")


def test_docs_need_nothing_from_elsewhere(client: TestClient) -> None:
    """The page of endpoints loads no script and no foreign file."""
    page = client.get("/docs").text

    assert "/v1/analyze" in page
    assert "<script" not in page
    assert "https://" not in page
