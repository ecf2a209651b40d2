"""Whatever a kept page reads changes the version of the public pages when it changes."""

import re

import psycopg
import pytest

from support.house import House
from support.models import all_metadata
from support.queries import statements

NOT_SHOWN = {
    "public_version": "the version itself",
    "public_network_version": "the version itself",
    "plugin_failure": "what failed is for staff; pages with failures are not kept",
}
"""Tables that kept pages read and that bump nothing, each with its reason."""

_READ = re.compile(r'\b(?:FROM|JOIN)\s+"?(\w+)"?', re.IGNORECASE)


def kept_addresses(house: House) -> list[str]:
    """The addresses of kept views that need no code, and some that do."""
    found = ["/services/card", "/services/residence"]
    for rule in house.app.url_map.iter_rules():
        view = house.app.view_functions[rule.endpoint]
        if hasattr(view, "kept") and not rule.arguments:
            found.append(rule.rule)
    return sorted(found)


def bumping(connection: psycopg.Connection) -> set[str]:
    rows = connection.execute(
        "SELECT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
        " WHERE t.tgname IN ('public_version_changed', 'public_version_counted') AND t.tgenabled = 'O'"
        " GROUP BY c.relname HAVING count(*) = 2"
    )
    return {name for (name,) in rows}


def test_what_kept_pages_read_bumps_their_version(house: House, owner_connection: psycopg.Connection) -> None:
    ours, known = set(all_metadata().tables), bumping(owner_connection) | NOT_SHOWN.keys()
    addresses = kept_addresses(house)
    assert {"/", "/help", "/services"} <= set(addresses)
    missing = {}
    for centre in (house.lisboa, house.porto):
        for address in addresses:
            with statements(house.services.database.engine) as seen:
                house.visitor(centre=centre).get(address)
            read = {name for statement in seen for name in _READ.findall(statement)} & ours
            if read - known:
                missing[address] = sorted(read - known)
    assert not missing, f"call oneroof.migrations.public.bumps_public_version for these tables: {missing}"


@pytest.mark.parametrize("table", ["office", "tenant"])
def test_the_trigger_waits_for_the_commit(owner_connection: psycopg.Connection, table: str) -> None:
    """A transaction that works for long keeps nobody from committing."""
    rows = owner_connection.execute(
        "SELECT tgdeferrable, tginitdeferred FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
        " WHERE c.relname = %s AND t.tgname LIKE 'public_version_%%'",
        [table],
    ).fetchall()
    assert rows == [(True, True), (True, True)]
