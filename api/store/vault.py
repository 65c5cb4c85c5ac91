"""Encryption at rest: AES-256-GCM, each blob bound to its analysis and kind, several keys so that they can be changed while running."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import zlib
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES = 32
_NONCE_BYTES = 12
_FORM = b"\x01"


class VaultError(Exception):
    """The encryption key is missing, is not the one the store was written with, or a sealed value was changed."""


class Vault:
    """Seals with the first key, opens with any."""

    def __init__(self, keys: list[bytes]) -> None:
        if not keys or any(len(key) != KEY_BYTES for key in keys):
            raise VaultError(f"each key must be {KEY_BYTES} bytes in base64")
        self._keys = {hashlib.sha256(b"id" + key).hexdigest()[:8]: key for key in keys}
        self.key_id = next(iter(self._keys))
        """Of the newest key: 8 hex digits that tell nothing of it."""

    @property
    def key_ids(self) -> frozenset[str]:
        """Of all keys there are."""
        return frozenset(self._keys)

    def seal(self, content: bytes, *, bound_to: str) -> bytes:
        """The content compressed and encrypted; opens only under the same `bound_to`."""
        nonce = os.urandom(_NONCE_BYTES)
        return _FORM + nonce + AESGCM(self._keys[self.key_id]).encrypt(nonce, zlib.compress(content, 1), bound_to.encode())

    def open(self, sealed: bytes, key_id: str, *, bound_to: str) -> bytes:
        """The content.

        Raises:
            VaultError: no such key, or not what was sealed there.
        """
        if key_id not in self._keys:
            raise VaultError(f"key {key_id} is missing from the key file")
        nonce, body = sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
        try:
            return zlib.decompress(AESGCM(self._keys[key_id]).decrypt(nonce, body, bound_to.encode()))
        except (InvalidTag, ValueError, zlib.error):
            raise VaultError("a stored value was changed or belongs elsewhere") from None

    def mac(self, content: bytes, key_id: str, purpose: str) -> str:
        """Hex authentication code that only a holder of the key can make.

        Raises:
            VaultError: no such key.
        """
        if key_id not in self._keys:
            raise VaultError(f"key {key_id} is missing from the key file")
        return hmac.new(hmac.digest(self._keys[key_id], purpose.encode(), "sha256"), content, "sha256").hexdigest()


def new_key() -> str:
    """A random key as a line of the key file."""
    return base64.b64encode(os.urandom(KEY_BYTES)).decode()


def load_vault(path: Path, *, make: bool) -> Vault:
    """The vault of a key file; `make` writes one with mode 0600 where there is none.

    Raises:
        VaultError: no file, or lines that are no keys.
    """
    if not path.exists():
        if not make:
            raise VaultError("there is no key file")
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(new_key() + "\n")
    try:
        return Vault([base64.b64decode(line, validate=True) for line in path.read_text().split()])
    except ValueError as error:
        raise VaultError("the key file holds something that is no base64") from error
