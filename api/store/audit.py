"""The audit log: who did what to which object, when and with what result; each entry sealed together with the one before.

The seals need the encryption key, so nobody who can only write to the database can make an entry, change one, put one elsewhere or
take one away. The head tells how many there must be.
"""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import Connection, Engine, insert, select, update

from api.store.database import now, reading
from api.store.tables import audit, audit_head
from api.store.vault import Vault

_START = "0" * 64


class AuditLog:
    """Appends and verifies; one writer at a time through the row of the head."""

    def __init__(self, engine: Engine, vault: Vault) -> None:
        self._engine, self._vault = engine, vault
        self._purpose = "audit"

    def prepare(self) -> None:
        """Make the head where there is none yet."""
        with self._engine.begin() as c:
            if c.execute(select(audit_head.c.id)).one_or_none() is None:
                c.execute(insert(audit_head).values(id=1, number=0, seal=_START, head_seal=self._head_seal(0, _START)))

    def append(self, *, owner: str, key_id: str, action: str, object_id: str, result: str) -> None:
        """One entry; all texts come from fixed lists or are ids."""
        with self._engine.begin() as c:
            head = c.execute(select(audit_head).with_for_update()).one()
            entry: dict[str, Any] = {
                "number": head.number + 1,
                "at": now().isoformat(timespec="microseconds"),
                "owner": owner,
                "key_id": key_id,
                "action": action,
                "object_id": object_id,
                "result": result,
            }
            seal = self._seal(entry, head.seal)
            c.execute(insert(audit).values(**entry, seal=seal))
            self._move_head(c, entry["number"], seal)

    def verify(self) -> tuple[int, list[str]]:
        """How many entries there are, and what is wrong with them; empty: nothing was changed, moved or taken away."""
        wrong, last, count = [], _START, 0
        with reading(self._engine) as c:
            for row in c.execute(select(audit).order_by(audit.c.number)):
                count += 1
                entry = {k: v for k, v in row._mapping.items() if k != "seal"}
                if row.number != count:
                    wrong.append(f"entry {count} is missing")
                    count = row.number
                if not self._fits(self._message(entry, last), row.seal):
                    wrong.append(f"entry {row.number} was changed or does not follow the one before")
                last = row.seal
            head = c.execute(select(audit_head)).one_or_none()
        if head is None or not self._fits(f"head {head.number} {head.seal}".encode(), head.head_seal):
            wrong.append("the head was changed")
        elif (head.number, head.seal) != (count, last):
            wrong.append(f"the log ends at {count}, the head says {head.number}")
        return count, wrong

    def _move_head(self, c: Connection, number: int, seal: str) -> None:
        c.execute(update(audit_head).values(number=number, seal=seal, head_seal=self._head_seal(number, seal)))

    def _head_seal(self, number: int, seal: str) -> str:
        return self._vault.mac(f"head {number} {seal}".encode(), self._vault.key_id, self._purpose)

    def _seal(self, entry: dict[str, Any], before: str) -> str:
        return self._vault.mac(self._message(entry, before), self._vault.key_id, self._purpose)

    def _fits(self, message: bytes, seal: str) -> bool:
        return any(self._vault.mac(message, key_id, self._purpose) == seal for key_id in self._vault.key_ids)

    def _message(self, entry: dict[str, Any], before: str) -> bytes:
        return json.dumps([before, *(entry[k] for k in ("number", "at", "owner", "key_id", "action", "object_id", "result"))]).encode()
