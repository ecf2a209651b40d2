"""Stored files are encrypted, whole, and gone when they are removed."""

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from oneroof.core.crypto import Unreadable, new_key
from oneroof.core.time import real_now
from oneroof.storage.blobs import BlobMissing, BlobStore, StoredBlob

PLAIN = b"%PDF-1.7 a birth certificate"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "files"


@pytest.fixture(params=["file", "memory"])
def store(request: pytest.FixtureRequest, folder: Path) -> Iterator[BlobStore]:
    """A folder, and something that is none: what works on both works on an object store."""
    yield BlobStore(folder.as_uri() if request.param == "file" else "memory://files")


def test_what_is_put_comes_back(store: BlobStore) -> None:
    blob = store.put(7, PLAIN)
    assert store.get(blob) == PLAIN
    assert store.put(7, PLAIN).storage_key != blob.storage_key
    assert blob.storage_key.startswith("7/")


def test_the_storage_shows_nothing(folder: Path) -> None:
    blob = BlobStore(folder.as_uri()).put(7, PLAIN)
    stored = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    assert b"birth" not in stored and blob.key not in stored
    assert not list(folder.rglob("*.part"))


def test_the_wrong_key_or_a_changed_file_is_refused(folder: Path) -> None:
    store = BlobStore(folder.as_uri())
    blob, other = store.put(7, PLAIN), store.put(7, PLAIN)
    with pytest.raises(Unreadable):
        store.get(StoredBlob(blob.storage_key, new_key()))
    (folder / blob.storage_key).write_bytes((folder / other.storage_key).read_bytes())
    with pytest.raises(Unreadable):
        store.get(StoredBlob(blob.storage_key, other.key))


def test_removed_is_removed_and_twice_is_no_fault(store: BlobStore) -> None:
    blob = store.put(7, PLAIN)
    store.remove(blob.storage_key)
    store.remove(blob.storage_key)
    with pytest.raises(BlobMissing):
        store.get(blob)


def test_old_files_of_one_tenant_are_listed(folder: Path) -> None:
    store = BlobStore(folder.as_uri())
    mine, other = store.put(7, PLAIN), store.put(8, PLAIN)
    soon = real_now() + timedelta(minutes=1)
    assert list(store.stored_before(7, soon)) == [mine.storage_key]
    assert list(store.stored_before(8, soon)) == [other.storage_key]
    assert list(store.stored_before(9, soon)) == []
    assert list(store.stored_before(7, real_now() - timedelta(days=1))) == []


def test_a_key_cannot_lead_out_of_the_folder(store: BlobStore) -> None:
    with pytest.raises(ValueError, match=r"\.\."):
        store.remove("7/../8/x")


def test_a_file_in_a_folder_is_on_the_disk_before_its_row_is_committed(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[int] = []

    def note(handle: int) -> None:
        synced.append(os.fstat(handle).st_ino)

    monkeypatch.setattr(os, "fsync", note)
    path = folder / BlobStore(folder.as_uri()).put(7, PLAIN).storage_key
    above = [path.parent, path.parent.parent, folder, folder.parent]
    assert synced == [each.stat().st_ino for each in (path, *above)], "the file, then each name on the way to it"
