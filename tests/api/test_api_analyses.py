"""Stored analyses, on SQLite and PostgreSQL alike."""

from __future__ import annotations

import time
import uuid

import pytest
from starlette.testclient import TestClient


def send(client: TestClient, data: bytes, *, wait: int = 20, **headers: str):
    parts = {"as_of": "2026-11-23"}
    return client.post("/v1/analyses", files={"file": ("Canary.txt", data)}, data=parts, headers={"prefer": f"wait={wait}", **headers})


def fresh(letter: bytes) -> bytes:
    """A letter that was never sent."""
    return letter + f"\nReference: {uuid.uuid4().hex[:10]}\n".encode()


def test_a_letter_is_analyzed_while_the_caller_waits(client: TestClient, letter: bytes) -> None:
    """State and contract stand in one object; it can be asked again at its address."""
    answer = send(client, fresh(letter))

    assert answer.status_code == 201
    assert answer.headers["preference-applied"] == "wait=20"
    found = answer.json()
    assert (found["status"], found["decision"]["value"], found["outcome"]) == ("done", "denied", "eligible_after_grievance")
    assert client.get(answer.headers["location"]).json() == found


def test_without_waiting_it_is_queued(client: TestClient, letter: bytes) -> None:
    """202 at once; the result comes."""
    answer = client.post("/v1/analyses", files={"file": fresh(letter)})
    events = client.get(answer.headers["location"] + "/events").text

    assert (answer.status_code, answer.json()["status"]) == (202, "queued")
    assert answer.headers["retry-after"] == "1"
    assert '"status":"done"' in events
    assert client.get(answer.headers["location"]).json()["status"] == "done"


def test_a_document_that_cannot_be_read(client: TestClient) -> None:
    """Its code and what to do."""
    found = send(client, b"%PDF-1.4 " + uuid.uuid4().bytes).json()

    assert (found["status"], found["code"]) == ("failed", "corrupt_document")
    assert "scan it again" in found["detail"]


def test_the_same_is_analyzed_once(client: TestClient, letter: bytes) -> None:
    """Same owner, same bytes, same order: the same analysis."""
    data = fresh(letter)
    first, second = send(client, data), send(client, data)

    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json()["id"] == second.json()["id"]


def test_an_idempotency_key_is_for_one_request(client: TestClient, letter: bytes) -> None:
    """Sent again: the same; sent with another letter: refused."""
    data, key = fresh(letter), uuid.uuid4().hex
    first, second = (send(client, data, **{"idempotency-key": key}) for _ in (1, 2))
    other = send(client, fresh(letter), **{"idempotency-key": key})

    assert first.json()["id"] == second.json()["id"]
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_key_used")


def test_answers_decide_again(client: TestClient, letter: bytes) -> None:
    """No page is read again; the new result stays."""
    address = send(client, fresh(letter)).headers["location"]
    answers = {"grievance_status": "upheld", "grievance_decided": "2026-11-01"}

    changed = client.post(f"{address}/answers?as_of=2026-11-23", json=answers)

    assert changed.status_code == 200
    assert changed.json()["determination"]["outcome"] == "eligible_now"
    assert client.get(address).json() == changed.json()


def test_reports(client: TestClient, letter: bytes) -> None:
    """The page may load nothing, the calendar is one, the JSON is the analysis."""
    address = send(client, fresh(letter)).headers["location"]
    page, calendar, plain = (client.get(f"{address}/report.{form}") for form in ("html", "ics", "json"))

    assert page.headers["content-type"].startswith("text/html")
    assert page.headers["content-security-policy"].startswith("default-src 'none'; style-src 'sha256-")
    assert calendar.text.startswith("BEGIN:VCALENDAR")
    assert plain.json()["schema_version"] == "1"


def test_a_page_with_its_findings(client: TestClient, letter: bytes) -> None:
    """Where originals are kept, a page can be seen; a page that is not there cannot."""
    address = send(client, fresh(letter)).headers["location"]
    picture = client.get(f"{address}/pages/1.png")

    assert picture.content.startswith(b"\x89PNG")
    assert client.get(f"{address}/pages/2.png").status_code == 404


def test_deleted_is_gone(client: TestClient, letter: bytes) -> None:
    """Afterwards there is nothing under the address."""
    address = send(client, fresh(letter)).headers["location"]

    assert client.delete(address).status_code == 204
    assert [client.get(address + end).status_code for end in ("", "/report.html", "/events")] == [404, 404, 404]
    assert client.delete(address).status_code == 404


def test_listing_goes_on_at_its_cursor(client: TestClient, letter: bytes) -> None:
    """Newest first, every one once, filters hold."""
    sent = [send(client, fresh(letter)).json()["id"] for _ in range(3)]
    first = client.get("/v1/analyses?limit=2").json()
    rest = client.get(f"/v1/analyses?limit=200&cursor={first['next']}").json()
    ids = [item["id"] for item in first["items"] + rest["items"]]

    assert ids[:3] == sent[::-1]
    assert len(ids) == len(set(ids))
    assert client.get("/v1/analyses?outcome=expedited_now").json()["items"] == []
    assert {i["path"] for i in client.get("/v1/analyses?path=dmhc&status=done").json()["items"]} == {"dmhc"}


@pytest.mark.parametrize("cursor", ["x", "1-2", "99999999999999999-00000000-0000-4000-8000-000000000000"])
def test_made_up_cursors(client: TestClient, cursor: str) -> None:
    """Refused, not guessed."""
    assert client.get(f"/v1/analyses?cursor={cursor}").status_code == 422


def test_a_job_that_fell_between_store_and_queue_is_done(client: TestClient, letter: bytes) -> None:
    """As if the API had died right after it stored the analysis."""
    service = client.app.state.service
    from analyzer.model import Answers
    from api.bodies import today
    from api.work import Order

    order = Order(as_of=today(), answers=Answers(), max_bytes=200_000)
    found, _ = service.store.add("local", fresh(letter), order)
    for _ in range(200):
        if service.store.get("local", found.id).status == "done":
            break
        time.sleep(0.1)

    assert service.store.get("local", found.id).status == "done"


def test_a_job_that_broke_is_tried_again_and_tells_nothing(
    client: TestClient, letter: bytes, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """A bug in the program is no end for a letter; what the error says of the letter is neither printed nor kept."""
    from api import jobs

    def broken(*_: object) -> None:
        raise ValueError("Canary7 is the member")

    with monkeypatch.context() as patched:
        patched.setattr(jobs, "_worked", broken)
        address = client.post("/v1/analyses", files={"file": fresh(letter)}).headers["location"]
        service = client.app.state.service
        while True:
            status = service.jobs._client.list_workflows(workflow_ids=[address.rsplit("/", 1)[1]])[0]
            if status.status == "ERROR":
                break
            time.sleep(0.05)
    said = capfd.readouterr()
    events = client.get(address + "/events").text

    assert "Canary7" not in said.out + said.err + str(status.error)
    assert '"status":"done"' in events
