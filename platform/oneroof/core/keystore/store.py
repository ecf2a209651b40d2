"""The keys of persons and tenants, as small files: sealing, unsealing, searching, and forgetting for good."""

from collections import OrderedDict
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from threading import Lock
from time import monotonic
from uuid import UUID

from oneroof.core.crypto import keyed_hash, new_key, seal, unseal
from oneroof.core.keystore.days import day_of, name_of, read_day, written_for
from oneroof.core.keystore.files import add_file, is_draft, locked, remove_file, replace_file
from oneroof.core.keystore.masters import Masters
from oneroof.core.keystore.vault import HeldVault, Vault
from oneroof.core.time import real_now

_CACHE_SECONDS = 60.0
_CACHE_SIZE = 10_000
_ERASED = "erased"


class KeyDestroyedError(Exception):
    """There is no such key (any more): what it encrypted cannot be read."""


class KeyStore:
    """Keys under `folder`, wrapped by the masters of their tenants; `vault` (or its 32 bytes) wraps those."""

    def __init__(self, folder: Path, vault: Vault | bytes) -> None:
        self.folder = folder
        self.masters = Masters(folder, HeldVault(vault) if isinstance(vault, bytes) else vault)
        self._cache: OrderedDict[str, tuple[float, bytes]] = OrderedDict()
        self._lock = Lock()

    def seal_for_person(self, tenant_id: int, person_id: UUID, plain: bytes, place: str) -> bytes:
        """Encrypt under the person's own key, which is made at the first call.

        Raises KeyDestroyedError for somebody who was erased.
        """
        return seal(self._key(f"{tenant_id}/{person_id}", create=True), plain, place)

    def unseal_for_person(self, tenant_id: int, person_id: UUID, sealed: bytes, place: str) -> bytes:
        """Decrypt; raises KeyDestroyedError after the person's erasure."""
        return unseal(self._key(f"{tenant_id}/{person_id}", create=False), sealed, place)

    def seal_for_tenant(self, tenant_id: int, plain: bytes, place: str) -> bytes:
        """Encrypt what belongs to no known person (yet) under the tenant's key."""
        return seal(self._key(f"{tenant_id}/tenant", create=True), plain, place)

    def seal_for_tenant_until(self, tenant_id: int, plain: bytes, place: str, *, until: datetime) -> bytes:
        """Encrypt what is of no use after `until`, under a key that is destroyed soon after that day (UTC).

        From then on nobody reads it, not even in a copy of the database from before.
        """
        day = until.astimezone(UTC).date()
        return written_for(day) + seal(self._key(f"{tenant_id}/{name_of(day)}", create=True), plain, place)

    def unseal_for_tenant(self, tenant_id: int, sealed: bytes, place: str) -> bytes:
        """Decrypt what `seal_for_tenant` made, or `seal_for_tenant_until`: KeyDestroyedError once its day is over."""
        day, content = read_day(sealed)
        name = "tenant" if day is None else name_of(day)
        return unseal(self._key(f"{tenant_id}/{name}", create=False), content, place)

    def forget_days(self, tenant_id: int, *, before: date) -> int:
        """Destroy the keys of days that are over; how many. Until the next call a copy brings them back."""
        over = [name for name in self.names(str(tenant_id)) if (day := day_of(name.split("/")[1])) and day < before]
        for name in over:
            with locked(self.folder / str(tenant_id), alone=True):
                with self._lock:
                    self._cache.pop(name, None)
                remove_file(self._path(name))
        return len(over)

    def search_token(self, tenant_id: int, *parts: str) -> bytes:
        """A keyed hash that means nothing outside this tenant (32 bytes)."""
        return keyed_hash(self._key(f"{tenant_id}/search", create=True), *parts)

    def named_key(self, tenant_id: int, name: str, *, create: bool = False) -> bytes:
        """32 secret bytes of the tenant's under a name of their own; KeyDestroyedError where there are none.

        The name is in small letters, digits and hyphens.
        """
        return self._key(f"{tenant_id}/{name}", create=create)

    def destroy_named(self, tenant_id: int, name: str) -> None:
        """Forget what `named_key` made; other processes forget it within a minute. Twice is once."""
        with locked(self.folder / str(tenant_id), alone=True):
            with self._lock:
                self._cache.pop(f"{tenant_id}/{name}", None)
            remove_file(self._path(f"{tenant_id}/{name}"))

    def destroy(self, tenant_id: int, person_id: UUID, *, at: datetime | None = None) -> None:
        """Forget a person's key for good, and remember that. Other processes forget it within a minute.

        That it was destroyed is written first: however often this is interrupted and begun again, the key never
        comes back, neither from a copy of the store nor by sealing something else for that person.
        """
        name = f"{tenant_id}/{person_id}"
        with locked(self.folder / str(tenant_id), alone=True):
            add_file(self._erased_path(tenant_id, person_id), (at or real_now()).isoformat().encode())
            with self._lock:
                self._cache.pop(name, None)
            remove_file(self._path(name))

    def is_erased(self, tenant_id: int, person_id: UUID) -> bool:
        """Whether the person's key was destroyed."""
        return self._erased_path(tenant_id, person_id).exists()

    def erased(self, tenant_id: int) -> dict[UUID, datetime]:
        """Everybody whose key was destroyed, and when."""
        folder = self.folder / str(tenant_id) / _ERASED
        return {
            UUID(path.name): datetime.fromisoformat(path.read_text()) for path in folder.glob("*") if not is_draft(path)
        }

    def has_erased(self, tenant_id: int) -> bool:
        """Whether anybody's key was destroyed there."""
        return next((self.folder / str(tenant_id) / _ERASED).glob("*"), None) is not None

    def mark_of_erased(self) -> tuple[tuple[str, int], ...]:
        """What changes whenever somebody is erased in any tenant."""
        folders = sorted(self.folder.glob(f"*/{_ERASED}"))
        return tuple((folder.parent.name, folder.stat().st_mtime_ns) for folder in folders)

    def tenants(self) -> list[str]:
        """The tenants that have keys."""
        return sorted(path.name for path in self.folder.glob("*") if path.name.isdigit())

    def names(self, tenant: str) -> Iterator[str]:
        """`<tenant>/<key>` for each key of a tenant, masters apart."""
        for folder in sorted((self.folder / tenant).glob("??")):
            yield from (f"{tenant}/{path.name}" for path in sorted(folder.iterdir()) if not is_draft(path))

    def rewrap(self, name: str, *, only_old_layout: bool = False) -> bool:
        """Wrap a key under its tenant's present master, unless it is already or was destroyed; whether it was."""
        tenant, path = name.split("/")[0], self._path(name)
        with locked(self.folder / tenant, alone=True):
            try:
                wrapped = path.read_bytes()
            except FileNotFoundError:
                return False
            old = self.masters.is_old_layout(wrapped)
            if (only_old_layout and not old) or self.masters.is_present(tenant, wrapped):
                return False
            replace_file(path, self.masters.wrap(tenant, self.masters.unwrap(tenant, wrapped, name), name))
            return True

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
        path, tenant = self._path(name), name.split("/")[0]
        try:
            wrapped = path.read_bytes()
        except FileNotFoundError:
            if not create:
                raise KeyDestroyedError(name) from None
            return self._create(path, tenant, name)
        key = self._unwrapped(path, tenant, wrapped, name)
        if self.masters.is_old_layout(wrapped):
            self.rewrap(name)
        return key

    def _unwrapped(self, path: Path, tenant: str, wrapped: bytes, name: str) -> bytes:
        """The key; read once more where its master went because it was wrapped anew at this very moment."""
        try:
            return self.masters.unwrap(tenant, wrapped, name)
        except FileNotFoundError:
            return self.masters.unwrap(tenant, path.read_bytes(), name)

    def _create(self, path: Path, tenant: str, name: str) -> bytes:
        """Two processes that create at once end with one key."""
        with locked(self.folder / tenant, alone=False):
            if (self.folder / tenant / _ERASED / path.name).exists():
                raise KeyDestroyedError(name)
            add_file(path, self.masters.wrap(tenant, new_key(), name))
            return self.masters.unwrap(tenant, path.read_bytes(), name)

    def _erased_path(self, tenant_id: int, person_id: UUID) -> Path:
        return self.folder / str(tenant_id) / _ERASED / str(person_id)

    def _path(self, name: str) -> Path:
        tenant, key = name.split("/")
        # UUIDv7 begins with the time: its end spreads files evenly over folders.
        return self.folder / tenant / key[-2:] / key
