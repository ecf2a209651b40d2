"""Copies of the key store: encrypted, kept for their own time, and never a way back for a key that was destroyed."""

import base64
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

from oneroof.core.crypto import Unreadable, new_key, seal, unseal
from oneroof.core.keystore.files import add_file, is_draft, locked
from oneroof.core.keystore.store import KeyStore

_MAGIC = b"oneroof key store 1\n"
_STAMP = "keys-%Y%m%dT%H%M%SZ.backup"
_CHUNK = 2000
_PLACE = "key store backup"


class BackupUnusable(Exception):
    """The file is no backup, is not whole, or was made under another vault key; the sentence says which."""


def back_up(store: KeyStore, folder: Path, *, now: datetime, keep_days: int) -> tuple[Path, list[Path]]:
    """Write a copy into `folder`, and delete those that are older than `keep_days`: the new one and those deleted.

    The copy is encrypted under a key of its own, which the vault wraps: keep a copy of the vault key elsewhere.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / now.astimezone(UTC).strftime(_STAMP)
    add_file(path, b"".join(_written(store)))
    oldest = now - timedelta(days=keep_days)
    old = [each for each in backups_in(folder) if made_at(each) < oldest]
    for each in old:
        each.unlink()
    return path, old


def restore(store: KeyStore, path: Path) -> tuple[int, int]:
    """Bring back what is missing: how many files were brought back, how many keys were left out as destroyed.

    What is there stays as it is. Who was erased, in the store or in the copy, stays erased. Raises BackupUnusable.
    """
    found = dict(_read(store, path))
    erased = {_person(name) for name in found if "/erased/" in name}
    brought = left_out = 0
    for name, content in found.items():
        person = _person(name)
        tenant = person[0]
        with locked(store.folder / tenant, alone=True):
            gone = person in erased or (store.folder / tenant / "erased" / person[1]).exists()
            if gone and "/erased/" not in name:
                left_out += 1
            else:
                brought += add_file(store.folder / name, content)
    return brought, left_out


def backups_in(folder: Path) -> list[Path]:
    """The copies in a folder, the oldest first."""
    return sorted(path for path in folder.glob("keys-*.backup"))


def made_at(path: Path) -> datetime:
    """When a copy was made, by its name."""
    return datetime.strptime(path.name, _STAMP).replace(tzinfo=UTC)


def _person(name: str) -> tuple[str, str]:
    parts = name.split("/")
    return parts[0], parts[-1]


def _written(store: KeyStore) -> Iterator[bytes]:
    key = new_key()
    yield _MAGIC
    yield _framed(store.masters.vault.wrap(key, _PLACE))
    files, number = _files(store), 0
    while chunk := list(islice(files, _CHUNK)):
        yield _framed(seal(key, json.dumps(chunk).encode(), str(number)))
        number += 1
    yield _framed(seal(key, b"[]", str(number)))


def _files(store: KeyStore) -> Iterator[tuple[str, str]]:
    for tenant in store.tenants():
        for path in sorted((store.folder / tenant).rglob("*")):
            if path.is_file() and not is_draft(path):
                name = path.relative_to(store.folder).as_posix()
                yield name, base64.b64encode(path.read_bytes()).decode()


def _framed(content: bytes) -> bytes:
    return len(content).to_bytes(8) + content


def _read(store: KeyStore, path: Path) -> Iterator[tuple[str, bytes]]:
    content = path.read_bytes()
    if not content.startswith(_MAGIC):
        raise BackupUnusable(f"{path.name} is no backup of a key store.")
    frames = _frames(memoryview(content)[len(_MAGIC) :])
    try:
        key = store.masters.vault.unwrap(next(frames, b""), _PLACE)
        for number, frame in enumerate(frames):
            chunk = json.loads(unseal(key, frame, str(number)))
            if not chunk:
                return
            yield from ((name, base64.b64decode(text)) for name, text in chunk)
    except Unreadable:
        raise BackupUnusable(f"{path.name} was made under another vault key, or it was changed.") from None
    raise BackupUnusable(f"{path.name} is not whole.")


def _frames(content: memoryview) -> Iterator[bytes]:
    while len(content) >= 8:
        size = int.from_bytes(content[:8])
        yield bytes(content[8 : 8 + size])
        content = content[8 + size :]
