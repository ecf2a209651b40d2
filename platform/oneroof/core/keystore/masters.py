"""The master key of each tenant: wraps the tenant's other keys, and is itself wrapped by the vault."""

from pathlib import Path
from threading import Lock
from time import monotonic

from oneroof.core.crypto import new_key, seal, unseal
from oneroof.core.keystore.files import add_file, is_draft, locked, remove_file, replace_file
from oneroof.core.keystore.vault import Vault

_FOLDER = "masters"
_FORMAT = b"\x02"
_HEAD = 5  # the format and four bytes that say which master
_CACHE_SECONDS = 60.0


class Masters:
    """Masters below `<folder>/<tenant>/masters`, each by its number; the highest wraps what is new."""

    def __init__(self, folder: Path, vault: Vault) -> None:
        self._folder = folder
        self.vault = vault
        self._cache: dict[tuple[str, int], tuple[float, bytes]] = {}
        self._lock = Lock()

    def wrap(self, tenant: str, key: bytes, name: str) -> bytes:
        """Wrap under the present master; the caller holds the tenant's folder."""
        number = self.present(tenant)
        return _FORMAT + number.to_bytes(4) + seal(self._master(tenant, number), key, name)

    def unwrap(self, tenant: str, wrapped: bytes, name: str) -> bytes:
        """Open what `wrap` made, or what the vault wrapped before tenants had masters. Raises Unreadable."""
        if wrapped[:1] != _FORMAT:
            return self.vault.unwrap(wrapped, name)
        return unseal(self._master(tenant, int.from_bytes(wrapped[1:_HEAD])), wrapped[_HEAD:], name)

    def is_present(self, tenant: str, wrapped: bytes) -> bool:
        """Whether it is wrapped under the highest master."""
        return wrapped[:_HEAD] == _FORMAT + self.present(tenant).to_bytes(4)

    def is_old_layout(self, wrapped: bytes) -> bool:
        """Whether the vault itself wrapped it, before tenants had masters."""
        return wrapped[:1] != _FORMAT

    def numbers(self, tenant: str) -> list[int]:
        """The numbers of the tenant's masters, in order."""
        folder = self._folder / tenant / _FOLDER
        return sorted(int(path.name) for path in folder.glob("*") if not is_draft(path))

    def present(self, tenant: str) -> int:
        """The number of the master that wraps what is new; the first is made when it is needed."""
        numbers = self.numbers(tenant)
        return numbers[-1] if numbers else self._make(tenant, 1)

    def add(self, tenant: str) -> int:
        """Make the next master."""
        with locked(self._folder / tenant, alone=True):
            return self._make(tenant, self.present(tenant) + 1)

    def remove(self, tenant: str, number: int) -> None:
        """Destroy a master that wraps nothing any more."""
        with self._lock:
            self._cache.pop((tenant, number), None)
        remove_file(self._path(tenant, number))

    def rewrap(self, tenant: str) -> int:
        """Wrap under the vault's present key the masters that are not; how many they were."""
        changed = 0
        with locked(self._folder / tenant, alone=True):
            for number in self.numbers(tenant):
                path = self._path(tenant, number)
                wrapped = path.read_bytes()
                if not self.vault.is_present(wrapped):
                    place = _place(tenant, number)
                    replace_file(path, self.vault.wrap(self.vault.unwrap(wrapped, place), place))
                    changed += 1
        return changed

    def _master(self, tenant: str, number: int) -> bytes:
        with self._lock:
            cached = self._cache.get((tenant, number))
        if cached and monotonic() - cached[0] < _CACHE_SECONDS:
            return cached[1]
        key = self.vault.unwrap(self._path(tenant, number).read_bytes(), _place(tenant, number))
        with self._lock:
            self._cache[tenant, number] = (monotonic(), key)
        return key

    def _make(self, tenant: str, number: int) -> int:
        # of two who make the first at once, both then use the one that was linked into place
        add_file(self._path(tenant, number), self.vault.wrap(new_key(), _place(tenant, number)))
        return number

    def _path(self, tenant: str, number: int) -> Path:
        return self._folder / tenant / _FOLDER / f"{number:08d}"


def _place(tenant: str, number: int) -> str:
    return f"{tenant}/master/{number}"
