"""Rules for keys, indexes and constraints: the tenant stands first in each."""

from support.schema_rules.reviewed import NOT_UNIQUE_INSIDE_A_NETWORK, names
from support.schema_rules.rule import Rule, forbid

_FIRST = "(SELECT attname FROM pg_attribute WHERE attrelid = {table} AND attnum = {number})"
_NETWORKS = (
    "(SELECT * FROM relation WHERE schema = 'public' AND relkind = 'r' AND oid NOT IN (SELECT oid FROM tenants))"
)
_KEY = "k.contype IN ('p', 'u', 'x')"

RULES: list[Rule] = [
    forbid(
        "tenant_id comes first in every key",
        "its key {} does not begin with tenant_id",
        f"""SELECT t.path, k.conname FROM tenants t JOIN pg_constraint k ON k.conrelid = t.oid AND {_KEY}
             WHERE {_FIRST.format(table="t.oid", number="k.conkey[1]")} IS DISTINCT FROM 'tenant_id'""",
    ),
    forbid(
        "tenant_id comes first in every index",
        "its index {} does not begin with tenant_id",
        f"""SELECT t.path, i.indexrelid::regclass FROM tenants t JOIN pg_index i ON i.indrelid = t.oid
             WHERE {_FIRST.format(table="t.oid", number="i.indkey[0]")} IS DISTINCT FROM 'tenant_id'""",
    ),
    forbid(
        "foreign keys stay inside the tenant",
        "its foreign key {} does not lead from tenant_id to tenant_id, both in the first place",
        f"""SELECT t.path, k.conname FROM tenants t JOIN pg_constraint k ON k.conrelid = t.oid AND k.contype = 'f'
             WHERE {_FIRST.format(table="k.conrelid", number="k.conkey[1]")} <> 'tenant_id'
                OR {_FIRST.format(table="k.confrelid", number="k.confkey[1]")} <> 'tenant_id'
                OR k.confrelid NOT IN (SELECT oid FROM tenants)""",
    ),
    forbid(
        "no table of the network refers to a tenants' table",
        "its foreign key {} leads to the tenants' table {}",
        """SELECT r.path, k.conname, t.path FROM relation r JOIN pg_constraint k ON k.conrelid = r.oid
             JOIN tenants t ON t.oid = k.confrelid WHERE k.contype = 'f' AND r.oid NOT IN (SELECT oid FROM tenants)""",
    ),
    forbid(
        "the network comes first in the keys of its tables",
        "its key {} does not begin with network_id",
        f"""SELECT r.path, k.conname FROM {_NETWORKS} r JOIN pg_constraint k ON k.conrelid = r.oid AND {_KEY}
             WHERE {_FIRST.format(table="r.oid", number="k.conkey[1]")} <> 'network_id'
               AND k.conname <> ALL ({names(NOT_UNIQUE_INSIDE_A_NETWORK)})""",
    ),
    forbid(
        "foreign keys stay inside the network",
        "its foreign key {} does not lead from network_id to network_id, both in the first place",
        f"""SELECT r.path, k.conname FROM {_NETWORKS} r JOIN pg_constraint k ON k.conrelid = r.oid AND k.contype = 'f'
             WHERE {_FIRST.format(table="k.conrelid", number="k.conkey[1]")} <> 'network_id'
                OR k.confrelid <> 'public.network'::regclass
               AND {_FIRST.format(table="k.confrelid", number="k.confkey[1]")} <> 'network_id'""",
    ),
    forbid(
        "foreign keys write nothing by themselves",
        "its foreign key {} sets values on DELETE or passes them on at UPDATE",
        """SELECT r.path, k.conname FROM relation r JOIN pg_constraint k ON k.conrelid = r.oid
            WHERE k.contype = 'f' AND (k.confdeltype IN ('n', 'd') OR k.confupdtype NOT IN ('a', 'r'))""",
    ),
    forbid(
        "constraints are named by us",
        "its constraint {} does not carry the name that our convention gives it",
        """SELECT r.path, k.conname FROM relation r JOIN pg_constraint k ON k.conrelid = r.oid
            WHERE k.contype NOT IN ('n', 't') AND NOT starts_with(r.path, 'oneroof.alembic_version')
              AND k.conname !~ ('^' || (CASE k.contype
              WHEN 'p' THEN 'pk' WHEN 'u' THEN 'uq' WHEN 'f' THEN 'fk' WHEN 'c' THEN 'ck' ELSE 'ex' END)
              || '_' || r.name || '(_|$)')""",
    ),
    forbid(
        "indexes are named by us",
        "its index {} does not carry the name that our convention gives it",
        """SELECT r.path, c.relname FROM relation r JOIN pg_index i ON i.indrelid = r.oid
             JOIN pg_class c ON c.oid = i.indexrelid
            WHERE NOT starts_with(r.path, 'oneroof.alembic_version')
              AND c.relname !~ ('^(ix|uq|pk|ex)_' || r.name || '(_|$)')""",
    ),
    forbid(
        "constraints hold",
        "its constraint {} is not validated or not enforced",
        """SELECT r.path, k.conname FROM relation r JOIN pg_constraint k ON k.conrelid = r.oid
            WHERE NOT k.convalidated OR NOT coalesce((to_jsonb(k) ->> 'conenforced')::boolean, true)""",
    ),
]
