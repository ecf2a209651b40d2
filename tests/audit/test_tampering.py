"""Who owns the database changes the record: the verifier names the place."""

import hashlib
import json
from datetime import UTC
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.rows import dict_row

from oneroof.audit.chain import ENTRY_COLUMNS, link_hash, merkle_root
from oneroof.audit.outside import roots_in
from oneroof.audit.records import ExportedRecord, Record, StoredRecord, export
from oneroof.audit.roots import statement
from oneroof.audit.signing import RootSigner
from oneroof.audit.verifying import verify
from support.factories import Centre

Owner = psycopg.Connection[Any]


@pytest.fixture
def owner(owner_connection: Owner) -> Owner:
    """Nothing in the database stops its owner."""
    owner_connection.autocommit = True
    owner_connection.execute("ALTER TABLE audit_link DROP CONSTRAINT fk_audit_link_tenant_id_entry_id")
    return owner_connection


@pytest.fixture
def record(chained: Centre) -> StoredRecord:
    return StoredRecord(chained.database, chained.system)


@pytest.fixture
def kept(record: StoredRecord) -> str:
    """What somebody outside keeps."""
    return json.dumps({"roots": record.roots()})


def broken(record: Record, signer: RootSigner, kept: str | None = None) -> list[tuple[str, int | None]]:
    outside = roots_in(kept, "the umbrella") if kept else ()
    found = verify(record, outside=outside, trusted=frozenset({signer.key_id})).breaks
    return [(one.code, one.seq) for one in found]


def one_link(owner: Owner, seq: int) -> dict[str, Any]:
    with owner.cursor(row_factory=dict_row) as cursor:
        found = cursor.execute("SELECT * FROM audit_link WHERE tenant_id = 1 AND seq = %s", [seq]).fetchone()
    assert found is not None
    return found


def test_an_untouched_record_is_whole(record: StoredRecord, signer: RootSigner, kept: str) -> None:
    verdict = verify(record, outside=roots_in(kept, "outside"), trusted=frozenset({signer.key_id}))
    assert verdict.breaks == []
    assert (verdict.roots, verdict.last_seq - verdict.rooted) == (3, 2)
    assert verdict.links == verdict.last_seq == verdict.summary.links
    assert broken(record, signer) == [] and verify(record, start=8).breaks == []


@pytest.mark.parametrize(
    "change",
    [
        "details = '{\"n\": 1.5000001}'",
        "at = at + interval '1 microsecond'",
        "subject_person_id = id",
        "actor_roles = '{x}'",
    ],
)
def test_a_changed_entry_is_named(owner: Owner, record: StoredRecord, signer: RootSigner, change: str) -> None:
    link = one_link(owner, 7)
    owner.execute(f"UPDATE audit_entry SET {change} WHERE id = %s", [link["entry_id"]])
    verdict = verify(record)
    assert [(one.code, one.seq, one.entry_id) for one in verdict.breaks] == [
        ("entry_changed", 7, str(link["entry_id"]))
    ]
    assert f"link 7 · entry {link['entry_id']} · 2026-03-02T09:00:00" in str(verdict.breaks[0])


def test_a_deleted_entry_and_a_deleted_link_are_named(owner: Owner, record: StoredRecord, signer: RootSigner) -> None:
    owner.execute("DELETE FROM audit_entry WHERE id = %s", [one_link(owner, 4)["entry_id"]])
    assert broken(record, signer) == [("entry_missing", 4)]
    lost = one_link(owner, 9)
    owner.execute("DELETE FROM audit_link WHERE id = %s", [lost["id"]])
    found = verify(record).breaks
    assert [(one.code, one.seq) for one in found] == [
        ("entry_missing", 4),
        ("link_missing", 9),
        ("entry_forgotten", None),
    ]
    assert found[-1].entry_id == str(lost["entry_id"])


def test_two_links_that_changed_places_are_named(owner: Owner, record: StoredRecord, signer: RootSigner) -> None:
    for seq, other in ((6, 1006), (7, 6), (1006, 7)):
        owner.execute("UPDATE audit_link SET seq = %s WHERE seq = %s AND tenant_id = 1", [other, seq])
    assert ("link_order", 6) in broken(record, signer) and ("entry_changed", 7) in broken(record, signer)


def test_a_deleted_end_is_named(owner: Owner, record: StoredRecord, signer: RootSigner, kept: str) -> None:
    """Without its roots too, it is the root outside that knows; and the head, where it was forgotten."""
    last = record.roots()[-1]
    owner.execute(
        "DELETE FROM audit_entry WHERE id IN (SELECT entry_id FROM audit_link WHERE seq >= %s)", [last["last_seq"]]
    )
    owner.execute("DELETE FROM audit_link WHERE seq >= %s", [last["last_seq"]])
    assert broken(record, signer) == [("end_missing", last["last_seq"])]
    owner.execute("DELETE FROM audit_link WHERE seq >= %s", [last["first_seq"]])
    owner.execute("DELETE FROM audit_entry WHERE id NOT IN (SELECT entry_id FROM audit_link)")
    owner.execute("DELETE FROM audit_root WHERE number = 3")
    assert broken(record, signer) == [("end_missing", last["first_seq"])], "the head stands further on"
    owner.execute("UPDATE audit_head SET seq = %s WHERE tenant_id = 1", [last["first_seq"] - 1])
    assert broken(record, signer) == []
    assert broken(record, signer, kept) == [("outside_missing", last["first_seq"])]


def test_a_chain_rewritten_from_the_middle_is_named(
    owner: Owner, record: StoredRecord, signer: RootSigner, kept: str
) -> None:
    """Consistently: every hash fits. The roots do not; and when they are made anew too, those outside do not."""
    second = record.roots()[1]
    rewrite_from(owner, second["first_seq"] + 1)
    assert [code for code, _ in broken(record, signer)] == ["range_rewritten", "range_rewritten"]
    assert broken(record, signer)[0] == ("range_rewritten", second["first_seq"])
    resign(owner, record, RootSigner(b"x" * 32))
    assert [code for code, _ in broken(record, signer)] == ["root_key", "root_key"], "with a key of their own"
    resign(owner, record, signer)
    assert broken(record, signer) == [], "with the stolen key: nothing inside tells"
    assert broken(record, signer, kept) == [("outside_differs", second["first_seq"])]
    paper = " ".join(record.roots()[0]["digest"][i : i + 4] for i in range(0, 64, 4))
    assert broken(record, signer, paper) == []
    lost = json.loads(kept)["roots"][2]["digest"].upper()
    assert [code for code, _ in broken(record, signer, lost)] == ["outside_missing"]


def test_a_root_that_was_changed_is_named(owner: Owner, record: StoredRecord, signer: RootSigner) -> None:
    owner.execute(
        "UPDATE audit_root SET period_end = period_end + interval '1 hour' WHERE number = 2 AND tenant_id = 1"
    )
    assert [code for code, _ in broken(record, signer)] == ["root_changed", "root_signature"]
    owner.execute("DELETE FROM audit_root WHERE number = 2")
    assert broken(record, signer) == [("root_order", record.roots()[1]["first_seq"])]


def test_an_export_is_verified_without_the_database(
    record: StoredRecord, signer: RootSigner, kept: str, tmp_path: Path
) -> None:
    path = tmp_path / "record.jsonl.gz"
    written = list(export(record, path))
    assert written == list(range(1, len(written) + 1))
    assert broken(ExportedRecord(path), signer, kept) == []
    changed = tmp_path / "changed.jsonl"
    links = list(record.links(0))
    links[4]["entry"]["actor_kind"] = "visitor"
    list(export(_Changed(record, links), changed))
    assert broken(ExportedRecord(changed), signer, kept) == [("entry_changed", 5)]


class _Changed(StoredRecord):
    def __init__(self, record: StoredRecord, links: list[dict[str, Any]]) -> None:
        super().__init__(record._database, record._context)
        self._links = links

    def links(self, after: int) -> Any:
        return iter(self._links)


def rewrite_from(owner: Owner, seq: int) -> None:
    """Change an entry and make every hash from there on anew, as a careful forger would."""
    owner.execute(
        "UPDATE audit_entry SET actor_id = NULL, details = '{}' WHERE id = %s", [one_link(owner, seq)["entry_id"]]
    )
    previous = one_link(owner, seq - 1)["hash"]
    with owner.cursor(row_factory=dict_row) as cursor:
        rows = cursor.execute(
            "SELECT l.seq, l.chained_at, e.* FROM audit_link l JOIN audit_entry e ON e.id = l.entry_id "
            "WHERE l.tenant_id = 1 AND l.seq >= %s ORDER BY l.seq",
            [seq],
        ).fetchall()
    for row in rows:
        entry = {name: row[name] for name in ENTRY_COLUMNS}
        digest = link_hash(entry, seq=row["seq"], previous=previous, chained_at=row["chained_at"].astimezone(UTC))
        owner.execute(
            "UPDATE audit_link SET previous = %s, hash = %s WHERE tenant_id = 1 AND seq = %s",
            [previous, digest, row["seq"]],
        )
        previous = digest


def resign(owner: Owner, record: StoredRecord, signer: RootSigner) -> None:
    """Make the roots from the second on anew."""
    previous = record.roots()[0]["digest"]
    for root in record.roots()[1:]:
        hashes = [
            row[0]
            for row in owner.execute(
                "SELECT hash FROM audit_link WHERE tenant_id = 1 AND seq BETWEEN %s AND %s ORDER BY seq",
                [root["first_seq"], root["last_seq"]],
            )
        ]
        facts = {**root, "root": merkle_root(hashes).hex(), "previous": previous, "key_id": signer.key_id}
        stated = statement("network1/lisboa", facts)
        previous = hashlib.sha256(stated).hexdigest()
        owner.execute(
            "UPDATE audit_root SET root = %s, previous = %s, digest = %s, signature = %s, key_id = %s, public_key = %s "
            "WHERE tenant_id = 1 AND number = %s",
            [
                bytes.fromhex(facts["root"]),
                bytes.fromhex(facts["previous"]),
                bytes.fromhex(previous),
                signer.sign(stated),
                signer.key_id,
                signer.public_key,
                root["number"],
            ],
        )


def test_a_root_that_nobody_trusted_signed_accuses_nobody(record: StoredRecord, signer: RootSigner, kept: str) -> None:
    """Whoever writes a witness's row could put anything there; a change of one that was signed shows too."""
    documents = json.loads(kept)["roots"]
    other = RootSigner(b"y" * 32)
    facts = {**documents[1], "root": "ab" * 32, "key_id": other.key_id, "public_key": other.public_key.hex()}
    stated = statement("network1/lisboa", facts)
    signed = {**facts, "digest": hashlib.sha256(stated).hexdigest(), "signature": other.sign(stated).hex()}
    bare = {"number": 9, "digest": "cd" * 32}
    forged = json.dumps([signed, bare, {**documents[2], "digest": "ef" * 32}, {**documents[2], "root": "ab" * 32}])
    verdict = verify(record, outside=roots_in(forged, "a witness"), trusted=frozenset({signer.key_id}))
    assert (verdict.breaks, verdict.unsigned, verdict.compared) == ([], {"a witness": 4}, {})
    assert broken(record, signer, json.dumps(documents)) == []
