"""The chain over the record: complete, in order, whoever works and whatever dies."""

import itertools
import threading
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import func, select

from oneroof.audit import service as audit
from oneroof.audit.canonical import canonical
from oneroof.audit.chain import ENTRY_COLUMNS, merkle_root
from oneroof.audit.models import AuditEntry, AuditHead, AuditLink, AuditPending
from oneroof.audit.records import StoredRecord
from oneroof.audit.sequencing import chain_pending
from oneroof.audit.signing import RootSigner
from oneroof.audit.verifying import verify
from support.factories import Centre

from .conftest import Hours, chain, close, keeper, note


def write(centre: Centre, count: int = 1) -> None:
    with centre.database.transaction(centre.system) as session:
        for _ in range(count):
            audit.record(session, centre.system, centre.clock, action="ticket.call")


def links(centre: Centre) -> list[AuditLink]:
    with centre.database.transaction(centre.system) as session:
        return list(session.scalars(select(AuditLink).order_by(AuditLink.seq)))


def test_an_entry_that_commits_late_is_chained_when_it_is_seen(centre: Centre) -> None:
    chain(centre)
    before = len(links(centre))
    late = centre.database.session(centre.system)
    entry_id = audit.record(late, centre.system, centre.clock, action="ticket.call")
    late.flush()
    write(centre, 2)
    assert chain(centre) == 2
    late.commit()
    late.close()
    assert chain(centre) == 1
    found = links(centre)
    assert [link.seq for link in found] == list(range(1, before + 4))
    assert found[-1].entry_id == entry_id
    assert all(link.previous == earlier.hash for earlier, link in itertools.pairwise(found))


def test_two_sequencers_at_once_and_one_that_dies_make_one_chain(centre: Centre) -> None:
    chain(centre)
    write(centre, 3)
    with centre.database.session(keeper(centre)) as dying:
        assert chain_pending(dying, keeper(centre)) > 0
        assert chain(centre) == 0, "the other one has the lock"
        dying.rollback()
    write(centre, 3)
    threads = [threading.Thread(target=chain, args=(centre,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    chain(centre)
    with centre.database.transaction(centre.system) as session:
        entries = session.scalar(select(func.count()).select_from(AuditEntry))
        assert session.scalar(select(func.count()).select_from(AuditPending)) == 0
        assert session.scalar(select(AuditHead.seq)) == entries
    assert [link.seq for link in links(centre)] == list(range(1, (entries or 0) + 1))


def test_what_waits_without_reason_stops_nothing(centre: Centre) -> None:
    write(centre)
    chain(centre)
    known = links(centre)[0].entry_id
    with centre.database.transaction(centre.system) as session:
        session.add_all((AuditPending(id=uuid4()), AuditPending(id=known)))
    write(centre)
    assert chain(centre) == 1


def test_the_application_cannot_change_what_is_chained(
    centre: Centre, app_connection: psycopg.Connection, owner_connection: psycopg.Connection
) -> None:
    chain(centre)
    for table in ("audit_entry", "audit_link", "audit_root", "audit_witness", "breach_version"):
        for statement in (f"UPDATE {table} SET id = id", f"DELETE FROM {table}"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                app_connection.execute(statement)
            app_connection.rollback()


def test_every_column_of_an_entry_is_hashed() -> None:
    assert set(ENTRY_COLUMNS) == set(AuditEntry.__table__.columns.keys())


def test_canonical_json_is_that_of_the_standard() -> None:
    """The number and text examples of RFC 8785 §3.2.2, our own types, and numbers that the standard cannot write."""
    example = {
        "numbers": [333333333.33333329, 1e30, 4.5, 2e-3, 1e-27],
        "string": '€$\u000f\nA\'B"\\\\"/',
        "literals": [None],
    }
    assert canonical(example).decode() == (
        '{"literals":[null],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],'
        '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'
    )
    moment = datetime(2026, 3, 2, 9, 0, 0, 5, tzinfo=UTC)
    assert canonical({"b": moment, "a": b"\x01\xff", "big": 2**60, "inf": float("inf")}) == (
        b'{"a":"01ff","b":"2026-03-02T09:00:00.000005Z","big":"1152921504606846976","inf":"inf"}'
    )


def test_a_merkle_root_tells_order_and_number() -> None:
    a, b, c = (bytes([n]) * 32 for n in (1, 2, 3))
    assert len({merkle_root(each) for each in ([], [a], [a, b], [b, a], [a, b, c], [a, b, c, c])}) == 6


def test_links_that_wait_for_a_root_too_long_are_no_whole_record(
    chained: Centre, hours: Hours, signer: RootSigner
) -> None:
    """The chain's own times tell: nobody says that nothing was changed while nothing vouches for it."""
    record = StoredRecord(chained.database, chained.system)
    hours.now += timedelta(hours=2)
    note(chained)
    assert verify(record).breaks == [], "as long as it may take"
    hours.now += timedelta(minutes=1)
    note(chained)
    (late,) = verify(record).breaks
    assert (late.code, late.seq) == ("root_overdue", record.roots()[-1]["last_seq"] + 1)
    close(chained, signer)
    assert verify(record).breaks == []


def test_entries_that_wait_for_the_chain_too_long_are_no_whole_record(chained: Centre) -> None:
    record = StoredRecord(chained.database, chained.system)
    write(chained)
    assert verify(record).breaks == []
    (late,) = verify(record, most_lag=timedelta(0)).breaks
    assert late.code == "chain_behind" and "1 entries wait" in late.words
