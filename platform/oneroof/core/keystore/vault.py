"""What wraps the master keys of tenants: the installation's vault key, or a key management service in its place."""

import hashlib
from pathlib import Path
from typing import Protocol

from oneroof.core.crypto import Unreadable, seal, unseal

VAULT_FILE, PREVIOUS_FILE = "vault.key", "vault.previous.key"
_FORMAT = b"\x02"
_ID_BYTES = 8


class Vault(Protocol):
    """Wraps and unwraps 32 bytes at a time. A key management service needs no more than this."""

    def wrap(self, plain: bytes, place: str) -> bytes:
        """Encrypt under the vault's present key; `place` must be given again."""
        ...

    def unwrap(self, wrapped: bytes, place: str) -> bytes:
        """Decrypt what was wrapped under the present key or, while it is being replaced, the one before.

        Raises core.crypto.Unreadable.
        """
        ...

    def is_present(self, wrapped: bytes) -> bool:
        """Whether it was wrapped under the present key."""
        ...


class HeldVault:
    """A vault of one key in memory (32 bytes)."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def keys(self) -> tuple[bytes, ...]:
        """The present key, then the one that it replaces."""
        return (self._key,)

    def wrap(self, plain: bytes, place: str) -> bytes:
        """See Vault."""
        key = self.keys()[0]
        return _FORMAT + _id_of(key) + seal(key, plain, place)

    def unwrap(self, wrapped: bytes, place: str) -> bytes:
        """See Vault; what older versions wrapped says no key, so all are tried."""
        named = wrapped[1 : 1 + _ID_BYTES] if wrapped[:1] == _FORMAT else None
        body = wrapped if named is None else wrapped[1 + _ID_BYTES :]
        for key in self.keys():
            if named in (None, _id_of(key)):
                try:
                    return unseal(key, body, place)
                except Unreadable:
                    continue
        raise Unreadable("no key of the vault opens it")

    def is_present(self, wrapped: bytes) -> bool:
        """See Vault."""
        return wrapped.startswith(_FORMAT + _id_of(self.keys()[0]))


class FileVault(HeldVault):
    """The vault in `vault.key` below a folder; `vault.previous.key` stands beside it while it is being replaced.

    The files are read at every use (which is rare: unwrapped keys are remembered), so that a running process follows.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keys(self) -> tuple[bytes, ...]:
        """The keys in the files. Raises FileNotFoundError where there is none."""
        present = _read(self._folder / VAULT_FILE)
        try:
            return present, _read(self._folder / PREVIOUS_FILE)
        except FileNotFoundError:
            return (present,)


def _read(path: Path) -> bytes:
    return bytes.fromhex(path.read_text().strip())


def _id_of(key: bytes) -> bytes:
    return hashlib.sha256(b"oneroof vault\x1f" + key).digest()[:_ID_BYTES]
