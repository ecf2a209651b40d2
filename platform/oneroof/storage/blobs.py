"""Encrypted files in a folder or an object store. Whoever reads the storage reads nothing.

Each file has a key of its own, which the caller keeps wrapped: destroying that makes the file unreadable in every copy.
"""

import os
import posixpath
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import fsspec
from fsspec.implementations.local import LocalFileSystem

from oneroof.core.crypto import new_key, seal, unseal
from oneroof.core.keystore.files import sync_folder

_KEY_BYTES = 16


class BlobMissing(Exception):
    """The storage has no such file (any more)."""


@dataclass(frozen=True, slots=True)
class StoredBlob:
    """Where a file was put, and the key that opens it."""

    storage_key: str
    key: bytes = field(repr=False)


class BlobStore:
    """Files below `url`: a folder (`file:///…`) or anything else that fsspec opens (`s3://bucket/prefix`)."""

    def __init__(self, url: str) -> None:
        self._files, self._root = fsspec.core.url_to_fs(url, use_listings_cache=False)

    def put(self, tenant_id: int, plain: bytes) -> StoredBlob:
        """Keep `plain`, encrypted under a new key. It is there as a whole or not at all, and outlives a power cut."""
        name = secrets.token_hex(_KEY_BYTES)
        blob = StoredBlob(f"{tenant_id}/{name[:2]}/{name}", new_key())
        path = self._path(blob.storage_key)
        self._files.makedirs(posixpath.dirname(path), exist_ok=True)
        draft, sealed = f"{path}.part", seal(blob.key, plain, blob.storage_key)
        if isinstance(self._files, LocalFileSystem):
            _keep_on_disk(Path(draft), Path(path), sealed, Path(self._root))
            return blob
        self._files.pipe_file(draft, sealed)
        self._files.mv(draft, path)
        return blob

    def get(self, blob: StoredBlob) -> bytes:
        """What was kept. Raises BlobMissing, and core.crypto.Unreadable for a file that was changed."""
        try:
            sealed: bytes = self._files.cat_file(self._path(blob.storage_key))
        except FileNotFoundError:
            raise BlobMissing(blob.storage_key) from None
        return unseal(blob.key, sealed, blob.storage_key)

    def remove(self, storage_key: str) -> None:
        """Forget a file; nothing happens where there is none."""
        path = self._path(storage_key)
        if self._files.exists(path):
            self._files.rm_file(path)

    def stored_before(self, tenant_id: int, moment: datetime) -> Iterator[str]:
        """Keys of the tenant's files that were put before `moment`, also of those that were never finished."""
        root = self._path(str(tenant_id))
        if not self._files.exists(root):
            return
        found: dict[str, dict[str, Any]] = self._files.find(root, detail=True)
        for path, facts in sorted(found.items()):
            if _changed(facts) < moment:
                yield f"{tenant_id}/{posixpath.relpath(path, root)}"

    def _path(self, storage_key: str) -> str:
        if ".." in storage_key.split("/"):
            raise ValueError(storage_key)
        return posixpath.join(self._root, storage_key)


def _keep_on_disk(draft: Path, path: Path, content: bytes, root: Path) -> None:
    """Write the file, and return once it is on the disk: the row that names it is committed after that."""
    with draft.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    # a folder is as new as its first file, and whoever made it may not have finished this
    for folder in path.parents:
        sync_folder(folder)
        if folder == root.parent:
            break


def _changed(facts: dict[str, Any]) -> datetime:
    """A folder tells seconds, an object store a moment."""
    told = facts.get("mtime") or facts.get("LastModified")
    return told if isinstance(told, datetime) else datetime.fromtimestamp(float(told or 0), UTC)
