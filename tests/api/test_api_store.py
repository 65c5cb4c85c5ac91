"""The store by itself: sealed, changed keys, final deletes, a log that shows tampering."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import delete, update

from analyzer.model import Answers
from api.identity import Scope
from api.service import Storage, open_storage
from api.settings import Settings, from_environment
from api.store import database, tables
from api.store.analyses import MOST_ATTEMPTS, Filters, Kind, Status
from api.store.vault import Vault, VaultError, new_key
from api.work import Order

ORDER = Order(as_of=date(2026, 11, 23), answers=Answers(urgent=True), file_name="Canary.pdf", max_bytes=1000)
RESULT = b"""{"as_of": "2026-11-23", "regulator_path": {"value": "dmhc"}, "review": {"needed": true}, "document": {"pages": [1, 2]},
"determination": {"outcome": "eligible_now", "deadlines":
[{"name": "imr_application", "due": "2026-12-01"}, {"name": "imr_earliest", "due": "2026-11-24"}]}}"""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path / "store")


@pytest.fixture
def storage(settings: Settings) -> Iterator[Storage]:
    opened = open_storage(settings)
    yield opened
    opened.engine.dispose()


def add(storage: Storage, owner: str = "org", data: bytes = b"Canary letter") -> str:
    return storage.analyses.add(owner, data, ORDER)[0].id


def test_the_schema_is_what_the_steps_make(storage: Storage) -> None:
    """The tables of the code and those of the migrations are the same."""
    with storage.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), tables.metadata) == []


def test_from_queue_to_result(storage: Storage) -> None:
    """The original goes with the end of the work, what can be filtered by is set."""
    key = add(storage)
    assert storage.analyses.start(key)
    storage.analyses.finish(key, RESULT, b"reading")
    found = storage.analyses.get("org", key)

    assert found is not None
    assert (found.status, found.path, found.outcome, found.pages, found.review) == (Status.DONE, "dmhc", "eligible_now", 2, True)
    assert found.next_deadline == date(2026, 12, 1)
    assert storage.analyses.content(key, Kind.DOCUMENT) is None
    assert storage.analyses.content(key, Kind.RESULT) == RESULT
    assert storage.analyses.order(key, max_bytes=1000) == ORDER


def test_a_finished_analysis_is_not_done_twice(storage: Storage) -> None:
    """A second worker finds nothing to do and changes nothing."""
    key = add(storage)
    storage.analyses.start(key)
    storage.analyses.finish(key, RESULT, None)
    storage.analyses.fail(key, "unreadable")

    assert not storage.analyses.start(key)
    assert storage.analyses.get("org", key).status is Status.DONE


def test_a_document_that_kills_every_worker_is_given_up(storage: Storage) -> None:
    """Nothing is tried for ever."""
    key = add(storage)
    starts = [storage.analyses.start(key) for _ in range(MOST_ATTEMPTS + 1)]

    assert starts == [True] * MOST_ATTEMPTS + [False]
    assert storage.analyses.get("org", key).code == "resource_limit"


def test_the_same_document_is_read_once(storage: Storage) -> None:
    """Another order for the same bytes of the same owner finds the reading; another owner does not."""
    first = add(storage)
    storage.analyses.start(first)
    storage.analyses.finish(first, RESULT, b"reading")
    other_order = storage.analyses.add("org", b"Canary letter", replace(ORDER, language="es"))[0].id

    assert storage.analyses.earlier_reading(other_order) == b"reading"
    assert storage.analyses.earlier_reading(add(storage, owner="stranger")) is None


def test_owners_see_only_their_own(storage: Storage) -> None:
    """Another's analysis does not exist: not to read, list, change or delete."""
    key = add(storage)

    assert storage.analyses.get("stranger", key) is None
    assert storage.analyses.listed("stranger", Filters(), limit=9, after=None) == []
    assert storage.analyses.judge_again("stranger", key, ORDER, RESULT) is None
    assert not storage.analyses.delete("stranger", key)
    assert storage.analyses.get("org", key) is not None


def test_nothing_of_a_letter_stands_in_the_files(storage: Storage, settings: Settings) -> None:
    """Neither while it waits nor with its result, in no file of the store."""
    key = add(storage)
    storage.analyses.start(key)
    storage.analyses.finish(key, RESULT, b"Canary reading")
    files = [p for p in settings.data_dir.rglob("*") if p.is_file()]

    assert len(files) >= 2
    assert not [p for p in files if b"Canary" in p.read_bytes()]
    assert settings.data_dir.stat().st_mode & 0o077 == 0


def test_deleted_is_gone_from_every_table(storage: Storage) -> None:
    """Nothing of it stays behind."""
    key, _ = storage.analyses.add("org", b"x", ORDER, idempotency_key="once")
    storage.analyses.delete("org", key.id)

    with storage.engine.connect() as c:
        assert [c.execute(t.select()).all() for t in (tables.analyses, tables.blobs, tables.idempotency)] == [[], [], []]


def test_purge_takes_what_is_past_its_time(storage: Storage) -> None:
    """Only that."""
    old, young = add(storage), add(storage, data=b"other")
    for key in (old, young):
        storage.analyses.fail(key, "unreadable")
    with storage.engine.begin() as c:
        c.execute(update(tables.analyses).where(tables.analyses.c.id == old).values(expires_at=database.now() - timedelta(seconds=1)))

    assert storage.analyses.purge() == 1
    assert storage.analyses.get("org", young) is not None


def test_a_new_key_seals_everything_again(storage: Storage, settings: Settings) -> None:
    """With the new key first and the old behind, nothing is lost; afterwards the old key is not needed."""
    key = add(storage)
    file = settings.data_dir / "encryption.key"
    old = file.read_text()
    file.write_text(new_key() + "\n" + old)
    changed = open_storage(settings)

    assert changed.analyses.rotate() == 2
    assert changed.analyses.rotate() == 0
    with changed.engine.connect() as c:
        assert {r.key_id for r in c.execute(tables.blobs.select())} == {changed.vault.key_id}
    assert changed.analyses.content(key, Kind.DOCUMENT) == b"Canary letter"


def test_another_key_is_refused_at_the_start(storage: Storage, settings: Settings) -> None:
    """A lost key is said at once, no letter is taken."""
    (settings.data_dir / "encryption.key").write_text(new_key())

    with pytest.raises(VaultError, match="missing"):
        open_storage(settings)


def test_a_backup_taken_while_running_can_be_restored(storage: Storage, settings: Settings, tmp_path: Path) -> None:
    """With the key file beside it everything is there; without, nothing opens."""
    key = add(storage)
    restored = Settings(data_dir=tmp_path / "restored")
    restored.data_dir.mkdir()
    with (
        closing(sqlite3.connect(settings.data_dir / "service.sqlite")) as live,
        closing(sqlite3.connect(restored.data_dir / "service.sqlite")) as copy,
    ):
        live.backup(copy)

    with pytest.raises(VaultError, match="no key file"):
        open_storage(restored)
    shutil.copy(settings.data_dir / "encryption.key", restored.data_dir / "encryption.key")
    again = open_storage(restored)
    assert again.analyses.content(key, Kind.DOCUMENT) == b"Canary letter"
    assert again.audit.verify() == (0, [])
    again.engine.dispose()


@pytest.mark.parametrize("content", ["", "not base64!", "c2hvcnQ="], ids=["empty", "no-base64", "short"])
def test_key_files_that_are_none(settings: Settings, tmp_path: Path, content: str) -> None:
    """Refused, never replaced."""
    file = tmp_path / "k"
    file.write_text(content)

    with pytest.raises(VaultError):
        open_storage(settings.model_copy(update={"key_file": file}))


def test_every_changed_bit_is_seen() -> None:
    """A sealed value that was changed or moved does not open."""
    vault = Vault([os.urandom(32)])
    sealed = vault.seal(b"words", bound_to="a/result")
    for n in range(1, len(sealed)):
        changed = sealed[:n] + bytes([sealed[n] ^ 1]) + sealed[n + 1 :]
        with pytest.raises(VaultError):
            vault.open(changed, vault.key_id, bound_to="a/result")

    with pytest.raises(VaultError):
        vault.open(sealed, vault.key_id, bound_to="b/result")
    assert vault.open(sealed, vault.key_id, bound_to="a/result") == b"words"


def rows(storage: Storage) -> list:
    with storage.engine.connect() as connection:
        return connection.execute(tables.keys.select()).all()


@pytest.fixture
def noted(storage: Storage) -> Storage:
    for n in range(5):
        storage.audit.append(owner="org", key_id="k", action="read", object_id=str(n), result="done")
    return storage


def test_the_audit_log_holds(noted: Storage) -> None:
    """Five entries, nothing wrong."""
    assert noted.audit.verify() == (5, [])


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(update(tables.audit).where(tables.audit.c.number == 3).values(owner="other"), id="changed"),
        pytest.param(delete(tables.audit).where(tables.audit.c.number == 3), id="taken-out"),
        pytest.param(delete(tables.audit).where(tables.audit.c.number == 5), id="cut-off"),
        pytest.param(delete(tables.audit), id="emptied"),
        pytest.param(update(tables.audit_head).values(number=4), id="head"),
        pytest.param(delete(tables.audit_head), id="no-head"),
        pytest.param(update(tables.audit).where(tables.audit.c.number == 2).values(at="2020-01-01T00:00:00.000000"), id="when"),
    ],
)
def test_tampering_shows(noted: Storage, change) -> None:
    """Whatever was done to it."""
    with noted.engine.begin() as c:
        c.execute(change)

    assert noted.audit.verify()[1] != []


def test_swapped_entries_show(noted: Storage, settings: Settings) -> None:
    """Order counts."""
    with sqlite3.connect(settings.data_dir / "service.sqlite") as c:
        c.execute("update audit set number = 99 where number = 2")
        c.execute("update audit set number = 2 where number = 3")
        c.execute("update audit set number = 3 where number = 99")

    assert noted.audit.verify()[1] != []


def test_keys(storage: Storage) -> None:
    """A key opens for its owner and scopes; a wrong, revoked or ended one does not; no secret is kept."""
    keys = storage.keys
    good, ended = keys.add("org", frozenset({Scope.READ}), days=None), keys.add("org", frozenset(Scope), days=1)
    with storage.engine.begin() as c:
        c.execute(update(tables.keys).where(tables.keys.c.id == ended.split("_")[1]).values(expires_at=database.now()))
    caller = keys.find(good)

    assert caller is not None
    assert (caller.owner, caller.scopes) == ("org", {Scope.READ})
    assert [keys.find(k) for k in (ended, good[:-1] + ("A" if good[-1] != "A" else "B"), "", "da_x", good.upper())] == [None] * 5
    assert keys.revoke(caller.key_id)
    assert keys.find(good) is None
    assert good.split("_", 2)[2] not in str(rows(storage))


def test_settings_from_the_environment() -> None:
    """Names with the prefix; `DATABASE_URL` too."""
    found = from_environment({"DENIAL_ANALYZER_WORKERS": "3", "DATABASE_URL": "postgresql://x/y", "OTHER": "1"})

    assert (found.workers, found.database) == (3, "postgresql://x/y")
