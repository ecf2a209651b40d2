"""While a file is looked through nobody waits for it, and what is sent twice at once is kept once."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import select

from oneroof.casefiles.documents import service
from oneroof.casefiles.documents.models import DocumentVersion, WaitingScan
from oneroof.casefiles.documents.service.waiting import scan_key
from oneroof.jobs.models import OutboxRow
from oneroof.storage import intake, keeping
from oneroof.storage.blobs import BlobMissing, StoredBlob
from oneroof.storage.intake import Received, Storing
from support.brought_files import photo
from support.procedures import Desk


def keep_promises(desk: Desk, storing: Storing) -> None:
    """Remove what was promised to be removed, as the worker does."""
    centre = desk.floor.centre
    services: Any = type("Services", (), {"files": storing.files})
    with centre.database.transaction(centre.system) as session:
        for row in session.scalars(select(OutboxRow).where(OutboxRow.kind == keeping.REMOVE_BLOB)):
            keeping.remove_blob(services, session, centre.system, centre.clock, row.payload)


def stored(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_the_same_file_twice_at_once_is_one_document(
    desk: Desk, storing: Storing, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    both = Barrier(2, timeout=60)

    def looked_through(_scanner: object, content: bytes, **_options: Any) -> Received:
        both.wait()
        return Received("image/jpeg", 1, "clean", content, b"")

    monkeypatch.setattr(intake, "receive", looked_through)
    place: dict[str, Any] = {"keys": desk.keys, "storing": storing, "casefile_id": desk.casefile().casefile.id}

    def send(_time: int) -> object:
        return desk.floor.do(service.add_document, name="a.jpg", content=photo(), **place).id

    with ThreadPoolExecutor(2) as threads:
        first, second = threads.map(send, range(2))
    assert first == second
    keep_promises(desk, storing)
    assert len(stored(folder)) == 1


def test_a_document_is_free_while_its_newer_version_is_looked_through(
    desk: Desk, storing: Storing, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place: dict[str, Any] = {"keys": desk.keys, "casefile_id": desk.casefile().casefile.id}
    added = desk.floor.do(service.add_document, storing=storing, name="a.jpg", content=photo(), **place)

    def looked_through(_scanner: object, content: bytes, **_options: Any) -> Received:
        desk.floor.do(service.withdraw, document_id=added.id, reason="mistake", casefile_id=place["casefile_id"])
        return Received("image/jpeg", 1, "clean", content, b"")

    monkeypatch.setattr(intake, "receive", looked_through)
    newer: dict[str, Any] = {"document_id": added.id, "name": "b.jpg", "content": photo(colour="red")}
    desk.floor.refused("document_withdrawn", service.add_version, storing=storing, **newer, **place)


def test_a_taken_scan_is_not_what_waited(desk: Desk, storing: Storing, folder: Path) -> None:
    desk.floor.do(service.receive_scan, keys=desk.keys, storing=storing, name="scan.jpg", content=photo())
    place: dict[str, Any] = {"keys": desk.keys, "storing": storing}
    context = desk.floor.door.context
    with desk.floor.centre.database.transaction(context) as session:
        scan = session.scalars(select(WaitingScan)).one()
        waited = StoredBlob(scan.storage_key, scan_key(desk.keys, context, scan))
    casefile_id = desk.casefile().casefile.id
    taken = desk.floor.do(service.take_scan, scan_id=scan.id, casefile_id=casefile_id, **place)
    keep_promises(desk, storing)
    with pytest.raises(BlobMissing):
        storing.files.get(waited)
    with desk.floor.centre.database.transaction(context) as session:
        kept = session.scalars(select(DocumentVersion).where(DocumentVersion.document_id == taken.id)).one()
    assert [path.name for path in stored(folder)] == [kept.storage_key.rpartition("/")[2]]
    opened = desk.floor.do(
        service.open_content, document_id=taken.id, casefile_id=casefile_id, unscanned_accepted=True, **place
    )
    assert opened.media_type == "image/jpeg"
