"""Rules for data classes: every table has one, and what is personal is guarded and unreadable in the clear."""

from oneroof.tenancy.data_classes import DATA_CLASSES, PERSONAL_CLASSES
from support.schema_rules.columns import (
    CODES,
    DATES,
    MOMENTS,
    NUMBERS,
    OF_A_PERSON_BUT_NOT_CLASSED,
    SEALED,
    TRUTHS,
)
from support.schema_rules.reviewed import names
from support.schema_rules.rule import Connection, Rule, forbid

_LISTED = f"ARRAY[{', '.join(repr(code) for code in DATA_CLASSES)}]::text[]"
_PERSONAL = f"ARRAY[{', '.join(repr(code) for code in sorted(PERSONAL_CLASSES))}]::text[]"
_CLASSED = """(SELECT r.*, substr(obj_description(r.oid, 'pg_class'), 13) AS data_class FROM relation r
                WHERE r.relkind IN ('r', 'p') AND obj_description(r.oid, 'pg_class') LIKE 'data class: %')"""
_PERSONALS = f"(SELECT * FROM {_CLASSED} c WHERE c.data_class = ANY ({_PERSONAL}))"
_COLUMNS = f"""(
    SELECT t.path, t.name AS table_name, a.attname::text AS name, format_type(a.atttypid, NULL) AS type,
           EXISTS (SELECT FROM pg_constraint k WHERE k.conrelid = t.oid AND k.contype = 'c'
                      AND k.conkey = ARRAY[a.attnum] AND pg_get_constraintdef(k.oid) ~ ' = (ANY |'')') AS listed
      FROM {_PERSONALS} t JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped
     WHERE a.attname NOT IN ('tenant_id', 'id', 'person_id', 'data_class', 'shared_office_ids', 'protected_from'))"""


def _policies(connection: Connection) -> list[str]:
    """A personal row is seen by who is cleared, who it is shared with and whose it is; never by who it is kept from."""
    broken = []
    for path, data_class, found in connection.execute(_FOUND.encode()).fetchall():
        seen = (
            f"(oneroof.cleared('{data_class}'::text) OR (shared_office_ids && oneroof.office_ids())"
            f" OR (person_id = ANY (oneroof.own_people('{data_class}'::text))))"
        )
        kept = "((protected_from = '{}'::character varying[]) OR (NOT (protected_from && oneroof.agency_tags())))"
        policies = {name: facts for name, *facts in found or []}
        broken += [
            f"{path}: the policy {name} is missing, or does not ask exactly {asked}"
            for name, asked in (("clearance", seen), ("firewall", kept))
            if policies.get(name) != [False, "*", asked, asked]
        ]
    return sorted(broken)


_FOUND = f"""
    WITH ours AS (SELECT oid, nspname FROM pg_namespace WHERE nspname = 'public'),
         relation AS (SELECT c.oid, c.relname AS name, n.nspname || '.' || c.relname AS path, relkind
                        FROM pg_class c JOIN ours n ON n.oid = c.relnamespace)
    SELECT t.path, t.data_class, (SELECT jsonb_agg(jsonb_build_array(
               p.polname, p.polpermissive, p.polcmd, pg_get_expr(p.polqual, p.polrelid),
               pg_get_expr(p.polwithcheck, p.polrelid))) FROM pg_policy p WHERE p.polrelid = t.oid)
      FROM {_PERSONALS} t
"""

RULES: list[Rule] = [
    forbid(
        "every table has a data class",
        "has no data class of tenancy.data_classes: call protection.classify for it",
        f"""SELECT path FROM relation r WHERE relkind IN ('r', 'p') AND NOT starts_with(path, 'oneroof.alembic_version')
             AND coalesce(obj_description(oid, 'pg_class'), '') <> ALL (
                 SELECT 'data class: ' || code FROM unnest({_LISTED}) AS code)""",
    ),
    forbid(
        "personal tables say whose a row is and who sees it",
        "lacks the column {} of its kind, which policies look at",
        f"""SELECT t.path, wanted.name FROM {_PERSONALS} t, (VALUES
               ('person_id', 'uuid'), ('data_class', 'character varying'), ('shared_office_ids', 'uuid[]'),
               ('protected_from', 'character varying[]')) AS wanted (name, type)
            WHERE NOT EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = t.oid AND a.attname = wanted.name
                                 AND a.attnotnull AND format_type(a.atttypid, NULL) = wanted.type)""",
    ),
    forbid(
        "a personal row is of its table's class",
        "its column data_class must have a CHECK for the table's own class",
        f"""SELECT t.path FROM {_PERSONALS} t WHERE NOT EXISTS (
              SELECT FROM pg_constraint k JOIN pg_attribute a ON a.attrelid = t.oid AND a.attname = 'data_class'
               WHERE k.conrelid = t.oid AND k.contype = 'c' AND k.conkey = ARRAY[a.attnum] AND k.convalidated
                 AND pg_get_constraintdef(k.oid) LIKE '%= ''' || t.data_class || '''::text%')""",
    ),
    Rule("personal tables ask for clearance and keep the firewall", _policies),
    forbid(
        "who sees a row is not changed on the row",
        "lacks the trigger resharing, or it is off: call protection.clearance for it",
        f"""SELECT t.path FROM {_PERSONALS} t WHERE NOT EXISTS (
              SELECT FROM pg_trigger g WHERE g.tgrelid = t.oid AND g.tgname = 'resharing' AND g.tgenabled = 'O')""",
    ),
    forbid(
        "what is somebody's is found by its person",
        "lacks an index that begins with tenant_id, person_id: sharing, protecting and erasing look for it",
        f"""SELECT t.path FROM {_PERSONALS} t WHERE NOT EXISTS (
              SELECT FROM pg_index i
                JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = i.indkey[0] AND a.attname = 'tenant_id'
                JOIN pg_attribute b ON b.attrelid = t.oid AND b.attnum = i.indkey[1] AND b.attname = 'person_id'
               WHERE i.indrelid = t.oid AND i.indisvalid AND i.indpred IS NULL)""",
    ),
    forbid(
        "what is somebody's is of a personal class",
        "says whose its rows are, and is of no personal class",
        f"""SELECT r.path FROM relation r JOIN pg_attribute a ON a.attrelid = r.oid AND a.attname = 'person_id'
             WHERE r.relkind IN ('r', 'p') AND r.oid NOT IN (SELECT oid FROM {_PERSONALS} p)
               AND r.path <> ALL ({names(OF_A_PERSON_BUT_NOT_CLASSED)})""",
    ),
    forbid(
        "personal columns are keys, codes, reviewed, or encrypted",
        "nobody has reviewed its column {} ({}): seal it, give it a CHECK, or say in support.schema_rules.columns why",
        f"""SELECT path, name, type FROM {_COLUMNS} c WHERE NOT CASE type
              WHEN 'uuid' THEN name ~ '(^|_)(id|by)$|_(to|from)$' OR path || '.' || name = ANY ({names(CODES)})
              WHEN 'bytea' THEN name ~ '(^|_)sealed$' OR path || '.' || name = ANY ({names(SEALED)})
              WHEN 'timestamp with time zone' THEN name ~ '(^|_)at$' OR name = ANY ({names(MOMENTS)})
              WHEN 'date' THEN name = ANY ({names(DATES)})
              WHEN 'integer' THEN name = ANY ({names(NUMBERS)})
              WHEN 'smallint' THEN name = ANY ({names(NUMBERS)})
              WHEN 'boolean' THEN name = ANY ({names(TRUTHS)})
              ELSE listed AND type = 'character varying' OR path || '.' || name = ANY ({names(CODES)}) END""",
    ),
]
