"""Killed in the middle, nothing is left over; a dump and the storage show neither contents nor numbers."""

import pickle
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from textwrap import dedent
from typing import Any

import psycopg
import pytest

from oneroof.casefiles.documents import service
from oneroof.casefiles.documents.mrz.parsing import lines_of
from oneroof.embedded import DatabaseUrls
from oneroof.storage import keeping
from oneroof.storage.blobs import BlobStore
from oneroof.storage.intake import Storing
from support.brought_files import SECRET, pdf, photo
from support.procedures import Desk

NUMBER = "L898902C3"
ZONE = f"P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\n{NUMBER}6UTO7408122F1204159ZE184226B<<<<<10"

# An upload as a worker does it, until the file is in the storage and nothing is committed yet.
UPLOAD = dedent(
    """
    import pickle, sys, time
    sys.path.insert(0, sys.argv[1])
    from support.brought_files import photo
    from oneroof.casefiles.documents.service.adding import store
    context, storing = pickle.load(sys.stdin.buffer)
    store(context, storing, photo(), name="a.jpg", digest=b"", source="upload")
    print("stored", flush=True)
    time.sleep(600)
    """
)


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_killed_between_the_storage_and_the_commit(desk: Desk, storing: Storing, folder: Path) -> None:
    view = desk.casefile()
    kept = desk.floor.do(
        service.add_document,
        keys=desk.keys,
        storing=storing,
        casefile_id=view.casefile.id,
        name="kept.jpg",
        content=photo(colour="red"),
    )
    tests = str(Path(__file__).parents[2])
    with subprocess.Popen(
        [sys.executable, "-c", UPLOAD, tests], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as worker:
        assert worker.stdin is not None and worker.stdout is not None
        worker.stdin.write(pickle.dumps((desk.floor.door.context, storing)))
        worker.stdin.close()
        assert worker.stdout.readline() == b"stored\n"
        worker.kill()
    assert len(files_in(folder)) == 2
    centre = desk.floor.centre
    services: Any = type("Services", (), {"files": storing.files})
    with centre.database.transaction(centre.system) as session:
        assert keeping.sweep(services, session, centre.system, older_than=-timedelta(minutes=1)) == 1
    opened = desk.floor.do(
        service.open_content,
        keys=desk.keys,
        storing=storing,
        casefile_id=view.casefile.id,
        document_id=kept.id,
        unscanned_accepted=True,
    )
    assert opened.media_type == "image/jpeg" and len(files_in(folder)) == 1


_TABLES = """
    SELECT oid::regclass::text FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
"""


def dump(urls: DatabaseUrls) -> Iterator[bytes]:
    """Every row of every table, as pg_dump writes them: text, and columns of bytes both as they are and in hex."""
    assert urls.admin
    with psycopg.connect(urls.admin) as connection:
        tables = connection.execute(_TABLES).fetchall()
        for (table,) in tables:
            with connection.cursor().copy(f"COPY {table} TO STDOUT") as copy:
                yield from (bytes(piece) for piece in copy)


def test_nothing_stands_in_the_clear(
    desk: Desk, storing: Storing, folder: Path, database_urls: DatabaseUrls, tmp_path: Path
) -> None:
    view = desk.casefile()
    place: dict[str, Any] = {"keys": desk.keys, "casefile_id": view.casefile.id}
    title = "Sentence of the Cordoaria court"
    added = desk.floor.do(
        service.add_document, storing=storing, name=f"{title}.pdf", content=pdf(), expires_on=date(2030, 1, 31), **place
    )
    desk.floor.do(service.receive_scan, keys=desk.keys, storing=storing, name=f"{title}.pdf", content=pdf(2))
    lines = lines_of(ZONE)
    desk.floor.do(
        service.accept, lines=lines, parts=["name", "paper"], version=view.version, document_id=added.id, **place
    )
    procedure = desk.open(view)
    desk.floor.do(service.hand_in, document_id=added.id, procedure_id=procedure.id, evidence="rent-contract", **place)
    secrets = [text.encode() for text in (SECRET, NUMBER, lines[1], "ERIKSSON", "Eriksson", title, "Cordoaria")]
    secrets += [secret.hex().encode() for secret in secrets]
    rows = list(dump(database_urls))
    assert str(added.id).encode() in b"".join(rows), "the dump is one of this database"
    stored = [path.read_bytes() for path in files_in(folder)]
    assert len(stored) == 2
    shown = [secret for secret in secrets for piece in (*rows, *stored) if secret in piece]
    assert shown == []


@pytest.fixture(scope="module")
def bucket() -> Iterator[str]:
    """An object store that speaks S3 over HTTP, on this machine."""
    import boto3
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    host, port = server.get_host_and_port()
    address = f"http://{host}:{port}"
    with pytest.MonkeyPatch.context() as environment:
        for name, value in (
            ("AWS_ACCESS_KEY_ID", "key"),
            ("AWS_SECRET_ACCESS_KEY", "secret"),
            ("AWS_DEFAULT_REGION", "eu-west-1"),
            ("AWS_ENDPOINT_URL", address),
        ):
            environment.setenv(name, value)
        boto3.client("s3").create_bucket(Bucket="papers", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
        yield "s3://papers/centre"
    server.stop()


def test_documents_in_an_object_store(desk: Desk, bucket: str) -> None:
    storing = Storing(BlobStore(bucket), None)
    view = desk.casefile()
    place: dict[str, Any] = {"keys": desk.keys, "storing": storing, "casefile_id": view.casefile.id}
    added = desk.floor.do(service.add_document, name="lease.pdf", content=pdf(), **place)
    tenant_id, soon = desk.floor.centre.tenant_id, desk.floor.centre.clock.now() + timedelta(days=36_500)
    left = storing.files.put(tenant_id, b"left over")
    assert len(list(storing.files.stored_before(tenant_id, soon))) == 2, "and no draft of either"
    opened = desk.floor.do(service.open_content, document_id=added.id, unscanned_accepted=True, **place)
    assert opened.media_type == "application/pdf"
    services: Any = type("Services", (), {"files": storing.files})
    with desk.floor.centre.database.transaction(desk.floor.centre.system) as session:
        keeping.sweep(services, session, desk.floor.centre.system, older_than=-timedelta(days=36_500))
    [stored] = storing.files.stored_before(tenant_id, soon)
    assert stored != left.storage_key
