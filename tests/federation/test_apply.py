"""Applying packs to a real database: complete, repeatable, never destroying what somebody uses."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from oneroof.core.db import Database
from oneroof.core.errors import Conflict
from oneroof.federation.apply import Plan, apply_pack, floor, plan_pack, run
from oneroof.federation.packs import read_pack
from oneroof.tenancy.directory import Directory
from support.packs import FILES, LANGUAGES, read, write_pack

PACKS = Path(__file__).parent / "packs"
PORTUGAL = Path(__file__).parents[2] / "tenants" / "portugal"
NETWORK = "network.toml"


@pytest.fixture
def directory(database: Database) -> Directory:
    return Directory(database, "localhost")


def apply(database: Database, folder: Path) -> Plan:
    return apply_pack(database, Directory(database, "localhost"), read(folder))


def scalar(connection: psycopg.Connection, query: str) -> object:
    row = connection.execute(query).fetchone()
    connection.rollback()
    assert row is not None
    return row[0]


def test_a_dry_run_says_what_would_happen_and_writes_nothing(
    database: Database, directory: Directory, owner_connection: psycopg.Connection, tmp_path: Path
) -> None:
    plan = plan_pack(database, directory, read(write_pack(tmp_path)))
    assert list(plan.lines()) == [
        "Network atlantis",
        "  create 2 × agency of the network: council, divers",
        "  create 2 × host: council, poseidonia",
        "  create local centre poseidonia",
        "  create network atlantis",
        "  create umbrella council",
        "Centre poseidonia",
        "  create agency council",
        "  create 4 × desk: 1, 2, 3, 4",
        "  create 3 × office: presorting, welcome, permits",
        "  create 11 × opening hours: centre monday 09:00, centre monday 14:00, centre tuesday 09:00, centre tuesday "
        "14:00, centre wednesday 09:00, centre wednesday 14:00, centre thursday 09:00, centre thursday 14:00, "
        "centre friday 09:00, centre friday 14:00, permits monday 14:00",
        "  create 3 × queue: presorting, welcome, permits",
        "  create 2 × service: advice, permit",
        "  create 3 × service of an office: advice at presorting, advice at welcome, permit at permits",
        "  enable plugin atlantic",
        "First states",
        "  prepare 2 × tenant: council, poseidonia",
    ]
    for table in ("network", "tenant", "tenant_host", "office", "audit_entry", "oneroof.counter"):
        assert scalar(owner_connection, f"SELECT count(*) FROM {table}") == 0


def test_an_apply_does_what_the_dry_run_said(database: Database, directory: Directory, tmp_path: Path) -> None:
    pack = read(write_pack(tmp_path))
    planned = list(plan_pack(database, directory, pack).lines())
    assert list(apply_pack(database, directory, pack).lines()) == planned


def test_applying_again_changes_nothing(database: Database, directory: Directory, tmp_path: Path) -> None:
    pack = read(write_pack(tmp_path))
    apply_pack(database, directory, pack)
    again = apply_pack(database, directory, pack)
    assert again.is_empty
    assert list(again.lines()) == ["Network atlantis: nothing to change."]


def test_each_transaction_has_its_audit_entry_without_names(
    database: Database, owner_connection: psycopg.Connection, tmp_path: Path
) -> None:
    apply(database, write_pack(tmp_path))
    entries = owner_connection.execute(
        "SELECT t.code, a.actor_kind, a.purpose, a.action, a.details"
        " FROM audit_entry a JOIN tenant t ON t.id = a.tenant_id ORDER BY a.at, a.id"
    ).fetchall()
    assert [entry[:4] for entry in entries] == [
        ("council", "system", "administration", "pack.apply"),
        ("poseidonia", "system", "administration", "catalogue.sync"),
        ("poseidonia", "system", "administration", "plugin.enable"),
        ("poseidonia", "system", "administration", "pack.apply"),
        ("council", "system", "administration", "pack.apply"),
    ]
    assert entries[3][4]["create desk"] == 4
    assert "Poseidonia" not in str(entries)


def test_what_changed_in_the_pack_changes_in_the_database(database: Database, tmp_path: Path) -> None:
    apply(database, write_pack(tmp_path))
    changed = write_pack(
        tmp_path,
        ("centres/poseidonia.toml", '"1 Harbour Street"', '"2 Harbour Street"'),
        (NETWORK, '["4"]', '["4-5"]'),
        (NETWORK, '"14:00-17:00"]\n\n[template', '"14:00-18:00"]\n\n[template'),
        (NETWORK, 'area = "community"', 'area = "health"'),
    )
    assert [line for line in apply(database, changed).lines() if "opening hours" not in line] == [
        "Network atlantis",
        '  update agency of the network divers: area: "community" → "health"',
        '  update local centre poseidonia: address: "1 Harbour Street" → "2 Harbour Street"',
        "Centre poseidonia",
        "  create desk 5",
    ]
    assert apply(database, changed).is_empty


def test_what_a_centre_lets_its_offices_provide_stays_until_the_office_goes(
    database: Database, owner_connection: psycopg.Connection, tmp_path: Path
) -> None:
    apply(database, write_pack(tmp_path))
    with owner_connection.transaction():
        owner_connection.execute(
            """INSERT INTO office_service (tenant_id, id, office_id, service_id, origin)
               SELECT o.tenant_id, gen_random_uuid(), o.id, s.id, 'centre' FROM office o
               JOIN service s ON s.tenant_id = o.tenant_id AND s.code = 'advice' WHERE o.code = 'permits'"""
        )
    assert apply(database, write_pack(tmp_path)).is_empty
    without = ("centres/poseidonia.toml", "coordinates", 'without = ["permits"]\ncoordinates')
    lines = list(apply(database, write_pack(tmp_path, without)).lines())
    assert any("advice at permits" in line and "remove" in line for line in lines)


def test_what_vanished_is_retired_and_can_come_back(
    database: Database, owner_connection: psycopg.Connection, tmp_path: Path
) -> None:
    apply(database, write_pack(tmp_path))
    without = ("centres/poseidonia.toml", "coordinates", 'without = ["permits"]\ncoordinates')
    plan = apply(database, write_pack(tmp_path, without))
    assert list(plan.lines()) == [
        "Centre poseidonia",
        "  remove opening hours permits monday 14:00",
        "  remove service of an office permit at permits",
        "  retire desk 4",
        "  retire office permits",
        "  retire queue permits",
    ]
    assert scalar(owner_connection, "SELECT count(*) FROM office") == 3
    assert scalar(owner_connection, "SELECT letter FROM queue WHERE code = 'permits'") == "-permits"
    back = apply(database, write_pack(tmp_path))
    assert '  update queue permits: letter: "-permits" → "C"; state: "retired" → "active"' in list(back.lines())
    assert scalar(owner_connection, "SELECT count(*) FROM office WHERE state = 'active'") == 3


def test_two_offices_may_swap_their_ticket_letters(
    database: Database, owner_connection: psycopg.Connection, tmp_path: Path
) -> None:
    apply(database, write_pack(tmp_path))
    swapped = (
        (NETWORK, 'letter = "B"', 'letter = "X"'),
        (NETWORK, 'letter = "C"', 'letter = "B"'),
        (NETWORK, 'letter = "X"', 'letter = "C"'),
    )
    plan = apply(database, write_pack(tmp_path, *swapped))
    assert '  update queue welcome: letter: "B" → "C"' in "\n".join(plan.lines())
    letters: dict[str, str] = dict(owner_connection.execute("SELECT code, letter FROM queue").fetchall())
    assert letters == {"presorting": "A", "welcome": "C", "permits": "B"}


def test_a_new_queue_may_take_the_letter_of_a_retired_one(database: Database, tmp_path: Path) -> None:
    apply(database, write_pack(tmp_path))
    other = write_pack(tmp_path, (NETWORK, 'code = "permits"\nkind', 'code = "papers"\nkind'), *_PAPERS)
    assert "  create queue papers" in list(apply(database, other).lines())
    assert apply(database, other).is_empty


_PAPERS = (
    (NETWORK, 'permits = ["4"]', 'papers = ["4"]'),
    (NETWORK, 'code = "permits"\nhours', 'code = "papers"\nhours'),
)


def test_a_centre_that_never_opened_is_closed_when_it_leaves_the_pack(
    database: Database, owner_connection: psycopg.Connection, tmp_path: Path
) -> None:
    second = FILES["centres/poseidonia.toml"].replace("Poseidonia", "Thera")
    apply(database, write_pack(tmp_path, centres__thera=second))
    (tmp_path / "centres/thera.toml").unlink()
    assert list(apply(database, tmp_path).lines()) == ["Network atlantis", "  close tenant thera"]
    assert scalar(owner_connection, "SELECT state FROM tenant WHERE code = 'thera'") == "closed"
    assert scalar(owner_connection, "SELECT count(*) FROM tenant_host WHERE host = 'thera'") == 1
    assert apply(database, tmp_path).is_empty


def test_an_open_centre_that_leaves_the_pack_is_left_to_a_decision(database: Database, tmp_path: Path) -> None:
    opens = (NETWORK, 'governance = "centralised"', 'governance = "centralised"\nopen_at_once = true')
    second = FILES["centres/poseidonia.toml"].replace("Poseidonia", "Thera")
    apply(database, write_pack(tmp_path, opens, centres__thera=second))
    (tmp_path / "centres/thera.toml").unlink()
    assert list(apply(database, tmp_path).lines()) == [
        "Network atlantis",
        "  note: thera is no longer in the pack and stays open; `oneroof tenant close thera` closes it.",
        "Network atlantis: nothing to change.",
    ]


def test_tenants_open_at_once_only_where_the_pack_says_so(
    database: Database, owner_connection: psycopg.Connection, tmp_path: Path
) -> None:
    apply(database, write_pack(tmp_path))
    states = "SELECT array_agg(DISTINCT state) FROM tenant"
    assert scalar(owner_connection, states) == ["preparing"]
    opens = (NETWORK, 'governance = "centralised"', 'governance = "centralised"\nopen_at_once = true')
    assert apply(database, write_pack(tmp_path, opens)).is_empty
    assert scalar(owner_connection, states) == ["preparing"], "what waits for somebody is not opened behind their back"


def test_a_crash_half_way_is_mended_by_applying_again(
    database: Database, directory: Directory, owner_connection: psycopg.Connection, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    second = FILES["centres/poseidonia.toml"].replace("Poseidonia", "Thera")
    pack = read(write_pack(tmp_path, centres__thera=second))
    real = floor.sync_floor

    def power_cut(sync: object, centre: object, *rest: object) -> None:
        real(sync, centre, *rest)  # type: ignore[arg-type]
        if getattr(centre, "code", "") == "thera":
            raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(run, "sync_floor", power_cut)
        with pytest.raises(KeyboardInterrupt):
            apply_pack(database, directory, pack)
    done = "SELECT array_agg(t.code) FROM office o JOIN tenant t ON t.id = o.tenant_id"
    assert scalar(owner_connection, done) == ["poseidonia"] * 3
    assert scalar(owner_connection, "SELECT array_agg(DISTINCT state) FROM tenant") == ["draft"]
    titles = [part.title for part in apply_pack(database, directory, pack).parts if part.changes]
    assert titles == ["Centre thera", "First states"]
    assert apply_pack(database, directory, pack).is_empty


def test_a_host_of_another_network_is_refused(database: Database, tmp_path: Path) -> None:
    apply(database, write_pack(tmp_path))
    other = write_pack(tmp_path, (NETWORK, 'code = "atlantis"', 'code = "lemuria"'))
    with pytest.raises(Conflict) as refused:
        apply(database, other)
    assert str(refused.value.message) == "The host council belongs to another network."


def test_a_host_that_vanished_still_leads_to_its_centre(
    database: Database, owner_connection: psycopg.Connection, tmp_path: Path
) -> None:
    apply(database, write_pack(tmp_path))
    moved = write_pack(tmp_path, ("centres/poseidonia.toml", "district", 'host = "sea"\ndistrict'))
    apply(database, moved)
    hosts = owner_connection.execute(
        "SELECT h.host, h.is_primary FROM tenant_host h JOIN tenant t ON t.id = h.tenant_id WHERE t.code = 'poseidonia'"
        " ORDER BY 1"
    ).fetchall()
    assert hosts == [("poseidonia", False), ("sea", True)]
    assert apply(database, moved).is_empty


def test_a_domain_of_its_own_becomes_a_centres_first_address(
    database: Database, owner_connection: psycopg.Connection, tmp_path: Path
) -> None:
    apply(
        database, write_pack(tmp_path, ("centres/poseidonia.toml", "district", 'domains = ["Ãgora.example"]\ndistrict'))
    )
    query = (
        "SELECT host FROM tenant_host h JOIN tenant t ON t.id = h.tenant_id WHERE is_primary AND t.code = 'poseidonia'"
    )
    assert scalar(owner_connection, query) == "xn--gora-foa.example"


def test_a_federal_network_gets_its_regions(database: Database, owner_connection: psycopg.Connection) -> None:
    apply(database, PACKS / "federal")
    rows = owner_connection.execute(
        "SELECT c.code, c.kind, c.default_language, r.code, r.kind"
        " FROM tenant c LEFT JOIN tenant r ON r.id = c.region_id ORDER BY c.code"
    ).fetchall()
    assert rows == [
        ("aubach", "local_centre", "fr", "westland", "region"),
        ("bund", "umbrella", "de", None, None),
        ("hafen", "local_centre", "de", "nordland", "region"),
        ("nordland", "region", "de", None, None),
        ("westland", "region", "fr", None, None),
    ]
    assert apply(database, PACKS / "federal").is_empty


def test_a_network_of_local_governance_is_applied_beside_another(
    database: Database, owner_connection: psycopg.Connection
) -> None:
    apply(database, PACKS / "federal")
    apply(database, PACKS / "local")
    assert scalar(owner_connection, "SELECT count(*) FROM network") == 2
    query = (
        "SELECT DISTINCT a.kind FROM office o JOIN agency a ON a.id = o.agency_id WHERE a.code = 'ballymore-council'"
    )
    assert scalar(owner_connection, query) == "municipality"


def test_portugal_is_applied_whole(
    database: Database, directory: Directory, owner_connection: psycopg.Connection
) -> None:
    pack = read_pack(PORTUGAL, LANGUAGES)
    seen: list[str] = []
    apply_pack(database, directory, pack, seen.append)
    assert seen == [centre.code for centre in pack.centres]
    assert scalar(owner_connection, "SELECT array_agg(DISTINCT state) FROM tenant") == ["open"]
    assert scalar(owner_connection, "SELECT phone FROM tenant WHERE kind = 'phone_line'") == "808 257 257"
    desks = "SELECT count(*) FROM desk d JOIN tenant t ON t.id = d.tenant_id WHERE t.code = 'lisboa'"
    assert scalar(owner_connection, desks) == 70
    facts = directory.resolve("lisboa.localhost")
    assert facts is not None
    assert facts.branding["tokens"]["brand"] == "#0b4f4a"
    assert facts.name == {"pt": "CNAIM Lisboa"}
    assert apply_pack(database, directory, pack).is_empty


def test_two_applies_at_once_leave_one_whole_network(database: Database, tmp_path: Path) -> None:
    folder = write_pack(tmp_path)
    with ThreadPoolExecutor(4) as pool:
        ends = [pool.submit(apply, database, folder) for _ in range(4)]
    faults = [end.exception() for end in ends]
    assert all(fault is None or isinstance(fault, Conflict) for fault in faults)
    assert None in faults
    apply(database, folder)
    assert apply(database, folder).is_empty
    assert len(Directory(database, "localhost").list_tenants()) == 2
