"""One plausible row in every tenants' table, made from the catalog, so that a new table is attacked at once."""

import re
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import psycopg
from psycopg import sql
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

Row = dict[str, Any]

MORNING = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)

SPECIAL: dict[tuple[str, str], Any] = {
    ("sharing", "data_classes"): ["person"],
    ("audit_entry", "actor_kind"): "system",
    ("desk_message", "phrase"): "thanks",
    ("desk_message", "ended_at"): MORNING,
    ("visit_companion", "removed_at"): MORNING,  # else a trigger adds a sharing of its own
    ("ticket", "rank_at"): MORNING,
    ("carried_place", "state"): "taken",
    ("appointment", "state"): "booked",
    ("search_miss", "days"): 1,
    ("phone_call_back", "sealed"): b"sealed",
    ("waiting_entry", "contact_sealed"): b"sealed",
    ("referral_part", "shown_class"): "identity",
    ("webhook_endpoint", "event_types"): ["procedure.moved"],
    ("webhook_delivery", "due_at"): MORNING,
}
"""Values for columns whose CHECK or policy nothing here can satisfy, by table and column."""

PAIRS = {"duplicate_pair": "ck_duplicate_pair_order"}
"""CHECKs that want two rows of one table, of which there is one here: a row may be joined with itself."""

_COLUMNS = """
    SELECT a.attname AS name, a.attnum AS number, a.attnotnull AS required, format_type(a.atttypid, NULL) AS type,
           (SELECT string_agg(pg_get_constraintdef(c.oid), ' ') FROM pg_constraint c
             WHERE c.conrelid = a.attrelid AND c.contype = 'c' AND c.conkey = ARRAY[a.attnum]) AS checks,
           (SELECT string_agg(pg_get_constraintdef(c.oid), ' ') FROM pg_constraint c
             WHERE c.conrelid = a.attrelid AND c.contype = 'c' AND a.attnum = ANY(c.conkey)) AS limits
      FROM pg_attribute a WHERE a.attrelid = %s::regclass AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum
"""
_PARENTS = """
    SELECT a.attname AS name, c.confrelid::regclass::text AS parent, p.attname AS key
      FROM pg_constraint c, unnest(c.conkey, c.confkey) AS k (own, theirs)
      JOIN pg_attribute a ON a.attnum = k.own JOIN pg_attribute p ON p.attnum = k.theirs
     WHERE p.attrelid = c.confrelid AND c.conrelid = %s::regclass
       AND a.attrelid = c.conrelid AND c.contype = 'f' AND a.attname <> 'tenant_id'
"""


def fill(owner: psycopg.Connection[Any], tables: list[str], tenant_id: int) -> dict[str, Row]:
    """Insert one row of `tenant_id` into each of `tables` (parents first); the rows by table."""
    made: dict[str, Row] = {}
    for table, check in PAIRS.items():
        owner.execute(f"ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {check}".encode())
    for table in tables:
        made[table] = new_row(owner, table, tenant_id, made)
        insert(owner, table, made[table])
    return made


def new_row(reader: psycopg.Connection[Any], table: str, tenant_id: int, parents: dict[str, Row]) -> Row:
    """A row that fits `table`, not yet inserted. Required keys lead to `parents`; what may be null is null."""
    with reader.cursor(row_factory=dict_row) as cursor:
        columns = cursor.execute(_COLUMNS, [table]).fetchall()
        leads_to = {link["name"]: (link["parent"], link["key"]) for link in cursor.execute(_PARENTS, [table])}
    row: Row = {}
    for column in columns:
        name = column["name"]
        if name == "tenant_id":
            row[name] = tenant_id
        elif name in leads_to and (column["required"] or f"{name} IS NOT NULL" in (column["limits"] or "")):
            parent, key = leads_to[name]
            row[name] = parents[parent][key]
        elif column["required"] or (table, name) in SPECIAL:
            row[name] = _value(table, column)
    if table == "person":
        row["person_id"] = row["id"]
    return row


def insert(connection: psycopg.Connection[Any], table: str, row: Row) -> None:
    """Insert `row` as it is."""
    connection.execute(
        sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(
            sql.Identifier(table),
            sql.SQL(", ").join(map(sql.Identifier, row)),
            sql.SQL(", ").join(map(sql.Placeholder, row)),
        ),
        {name: Jsonb(value) if isinstance(value, dict) else value for name, value in row.items()},
    )


def _value(table: str, column: Row) -> Any:
    if (table, column["name"]) in SPECIAL:
        return SPECIAL[table, column["name"]]
    kind: str = column["type"]
    if kind.endswith("[]"):
        return []
    listed = re.search(r" = (?:ANY \(\(?ARRAY\[)?'([^']*)'", column["checks"] or "")
    if listed:
        return listed.group(1)
    least = re.search(rf"\(\(?{column['name']} >= (\d+)\)", column["limits"] or "")
    # later columns are later, so that what starts comes before what ends
    moment = MORNING + timedelta(minutes=column["number"])
    word = f"{column['name'][:12]}-{uuid4().hex[:8]}".lower()
    values: dict[str, Any] = {
        "integer": int(least.group(1)) if least else 1,
        "bigint": 1,
        "smallint": int(least.group(1)) if least else 1,
        "double precision": 1.0,
        "numeric": Decimal(1),
        "boolean": True,
        "character varying": word,
        "text": word,
        "bytea": uuid4().bytes,
        "jsonb": {"en": word},
        "uuid": uuid4(),
        "date": date(2026, 3, 2),
        "timestamp with time zone": moment,
        "time without time zone": time(moment.hour, moment.minute),
    }
    return values[kind]


def network(owner: psycopg.Connection[Any], number: int, code: str, *, demo: bool = False) -> None:
    """Insert a network."""
    owner.execute(
        "INSERT INTO network (id, code, name, governance, demo, default_language, time_zone, clock_speed) "
        "VALUES (%s, %s, %s, 'centralised', %s, 'pt', 'Europe/Lisbon', 1)",
        (number, code, Jsonb({"en": code.title()}), demo),
    )


def tenant(
    owner: psycopg.Connection[Any],
    number: int,
    network_id: int,
    code: str,
    *,
    kind: str = "local_centre",
    state: str = "open",
    hosts: tuple[str, ...] | None = None,
) -> None:
    """Insert a tenant, and its hosts (its code, where none are named); the first is the primary one."""
    owner.execute(
        "INSERT INTO tenant (id, network_id, code, kind, state, name, default_language, languages, time_zone, branding)"
        " VALUES (%s, %s, %s, %s, %s, %s, 'pt', '{pt,en}', 'Europe/Lisbon', '{}')",
        (number, network_id, code, kind, state, Jsonb({"en": code.title()})),
    )
    for host in hosts if hosts is not None else (code,):
        owner.execute(
            "INSERT INTO tenant_host (host, network_id, tenant_id, is_primary) VALUES (%s, %s, %s, %s)",
            (host, network_id, number, hosts is None or host == hosts[0]),
        )


def row_id(row: Row) -> UUID:
    """The id of a row made here."""
    found: UUID = row["id"]
    return found
