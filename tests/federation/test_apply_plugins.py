"""A pack enables plugins at its centres: planned, done, and with respect for what staff decided there."""

from pathlib import Path

import psycopg
import pytest
from sqlalchemy import select

from oneroof.catalogue.models import Service
from oneroof.catalogue.plugins import enablement
from oneroof.core.db import Database
from oneroof.core.time import Clock
from oneroof.federation.apply import Plan, apply_pack, plan_pack
from oneroof.federation.packs import read_pack
from oneroof.tenancy.context import Context, system_context
from oneroof.tenancy.directory import Directory
from support.catalogues import a_catalogue, a_service, installed, words
from support.packs import LANGUAGES, write_pack

N, C = "network.toml", "centres/poseidonia.toml"
ADVICE, PERMIT, VISA = a_service("advice", kind="support"), a_service("permit"), a_service("visa")
FIRST = installed(a_catalogue(ADVICE, PERMIT, name="atlantic"), a_catalogue(a_service("diving"), name="deep-sea"))
SECOND = installed(
    a_catalogue(
        a_service("advice", kind="support", summary=words("Ask us.")), PERMIT, VISA, name="atlantic", version="1.1.0"
    ),
    a_catalogue(a_service("diving"), name="deep-sea"),
)


@pytest.fixture
def directory(database: Database) -> Directory:
    return Directory(database, "localhost")


def lines(plan: Plan) -> list[str]:
    return list(plan.lines())


def states(database: Database, context: Context) -> dict[str, str]:
    with database.transaction(context) as session:
        return {row.code: row.state for row in session.scalars(select(Service))}


def centre_of(owner: psycopg.Connection) -> Context:
    row = owner.execute("SELECT id, network_id FROM tenant WHERE code = 'poseidonia'").fetchone()
    owner.rollback()
    assert row is not None
    tenant_id, network_id = row
    return system_context(tenant_id, network_id, "administration")


def test_another_version_of_a_plugin_is_planned_and_taken(
    database: Database, directory: Directory, owner_connection: psycopg.Connection, tmp_path: Path
) -> None:
    folder = write_pack(tmp_path)
    apply_pack(database, directory, read_pack(folder, LANGUAGES, FIRST))
    newer = read_pack(folder, LANGUAGES, SECOND)
    told = [
        "Centre poseidonia",
        "  create service visa",
        '  update plugin atlantic: version: "1.0.0" → "1.1.0"',
        "  update service advice: what it says",
    ]
    assert lines(plan_pack(database, directory, newer)) == told
    assert lines(apply_pack(database, directory, newer)) == told
    assert apply_pack(database, directory, newer).is_empty
    assert states(database, centre_of(owner_connection)) == dict.fromkeys(("advice", "permit", "visa"), "offered")


def test_a_centre_may_have_more_plugins_than_the_network(
    database: Database, directory: Directory, owner_connection: psycopg.Connection, tmp_path: Path
) -> None:
    folder = write_pack(tmp_path, (C, "district", 'plugins = ["deep-sea"]\ndistrict'))
    plan = apply_pack(database, directory, read_pack(folder, LANGUAGES, FIRST))
    assert "  enable 2 × plugin: atlantic, deep-sea" in lines(plan)
    assert set(states(database, centre_of(owner_connection))) == {"advice", "permit", "diving"}


def test_a_plugin_that_staff_disabled_stays_disabled(
    database: Database, directory: Directory, owner_connection: psycopg.Connection, tmp_path: Path
) -> None:
    pack = read_pack(write_pack(tmp_path), LANGUAGES, FIRST)
    apply_pack(database, directory, pack)
    centre = centre_of(owner_connection)
    with database.transaction(centre) as session:
        enablement.disable(session, centre, Clock(), plugin="atlantic")
    assert set(states(database, centre).values()) == {"retired"}
    plan = apply_pack(database, directory, pack)
    assert plan.is_empty
    assert "stays so" in "\n".join(lines(plan))
    assert set(states(database, centre).values()) == {"retired"}


def test_services_from_before_the_catalogues_keep_their_rows(
    database: Database, directory: Directory, owner_connection: psycopg.Connection, tmp_path: Path
) -> None:
    pack = read_pack(write_pack(tmp_path), LANGUAGES, FIRST)
    apply_pack(database, directory, pack)
    centre = centre_of(owner_connection)
    with database.transaction(centre) as session:
        before = {row.code: row.id for row in session.scalars(select(Service))}
    owner_connection.execute("DELETE FROM plugin_enablement")
    owner_connection.execute(
        "UPDATE service SET origin = 'local', plugin = NULL, digest = '', uri = 'urn:oneroof:service:' || code"
    )
    owner_connection.commit()
    apply_pack(database, directory, pack)
    with database.transaction(centre) as session:
        rows = list(session.scalars(select(Service)))
    assert {row.code: row.id for row in rows} == before
    assert {(row.plugin, row.origin, row.state) for row in rows} == {("atlantic", "plugin", "offered")}
    assert all(row.uri.startswith("https://") for row in rows)
