"""The key store: one wrapped key per person and per tenant, outside the database and its backups.

Destroying a key makes everything encrypted under it unreadable, in every copy. This store keeps one small
file per key, mode 0600; a key management service can stand in for it behind the same five methods.
"""

import contextlib
import os
from collections import OrderedDict
from pathlib import Path
from threading import Lock
from time import monotonic
from uuid import UUID

from oneroof.core.crypto import keyed_hash, new_key, seal, unseal

_CACHE_SECONDS = 60.0
_CACHE_SIZE = 10_000


class KeyDestroyedError(Exception):
    """There is no such key (any more): what it encrypted cannot be read."""


class KeyStore:
    """Keys under `folder`, wrapped with the platform's master key (32 bytes)."""

    def __init__(self, folder: Path, master_key: bytes) -> None:
        self._folder = folder
        self._master_key = master_key
        self._cache: OrderedDict[str, tuple[float, bytes]] = OrderedDict()
        self._lock = Lock()

    def seal_for_person(self, tenant_id: int, person_id: UUID, plain: bytes, place: str) -> bytes:
        """Encrypt under the person's own key, which is made at the first call."""
        return seal(self._key(f"{tenant_id}/{person_id}", create=True), plain, place)

    def unseal_for_person(self, tenant_id: int, person_id: UUID, sealed: bytes, place: str) -> bytes:
        """Decrypt; raises KeyDestroyedError after the person's erasure."""
        return unseal(self._key(f"{tenant_id}/{person_id}", create=False), sealed, place)

    def seal_for_tenant(self, tenant_id: int, plain: bytes, place: str) -> bytes:
        """Encrypt what belongs to no known person (yet) under the tenant's key."""
        return seal(self._key(f"{tenant_id}/tenant", create=True), plain, place)

    def unseal_for_tenant(self, tenant_id: int, sealed: bytes, place: str) -> bytes:
        """Decrypt what `seal_for_tenant` made."""
        return unseal(self._key(f"{tenant_id}/tenant", create=False), sealed, place)

    def search_token(self, tenant_id: int, *parts: str) -> bytes:
        """A keyed hash that means nothing outside this tenant (32 bytes)."""
        return keyed_hash(self._key(f"{tenant_id}/search", create=True), *parts)

    def destroy(self, tenant_id: int, person_id: UUID) -> None:
        """Forget a person's key for good. Other processes forget it within a minute."""
        name = f"{tenant_id}/{person_id}"
        with self._lock:
            self._cache.pop(name, None)
        with contextlib.suppress(FileNotFoundError):
            self._path(name).unlink()

    def _key(self, name: str, *, create: bool) -> bytes:
        with self._lock:
            cached = self._cache.get(name)
            if cached and monotonic() - cached[0] < _CACHE_SECONDS:
                self._cache.move_to_end(name)
                return cached[1]
        key = self._load(name, create=create)
        with self._lock:
            self._cache[name] = (monotonic(), key)
            while len(self._cache) > _CACHE_SIZE:
                self._cache.popitem(last=False)
        return key

    def _load(self, name: str, *, create: bool) -> bytes:
        path = self._path(name)
        try:
            return unseal(self._master_key, path.read_bytes(), name)
        except FileNotFoundError:
            if not create:
                raise KeyDestroyedError(name) from None
        return self._create(path, name)

    def _create(self, path: Path, name: str) -> bytes:
        """Write beside and link into place, so that two processes that create at once end with one key."""
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = path.with_name(f"{path.name}.{os.getpid()}.{os.urandom(4).hex()}")
        with os.fdopen(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            file.write(seal(self._master_key, new_key(), name))
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
        return unseal(self._master_key, path.read_bytes(), name)

    def _path(self, name: str) -> Path:
        tenant, key = name.split("/")
        # UUIDv7 begins with the time: its end spreads files evenly over folders.
        return self._folder / tenant / key[-2:] / key
