"""Rules for tables and columns: whose they are, and of what kind."""

from support.schema_rules.reviewed import EXTENSIONS, TABLES_WITHOUT_TENANT, names
from support.schema_rules.rule import Rule, forbid

RULES: list[Rule] = [
    forbid(
        "every table is the tenants' or reviewed",
        "has no tenant_id in its primary key, and stands on no reviewed list",
        f"""SELECT path FROM relation WHERE relkind IN ('r', 'p', 'f')
             AND oid NOT IN (SELECT oid FROM tenants) AND path <> ALL ({names(TABLES_WITHOUT_TENANT)})
             AND NOT starts_with(path, 'oneroof.alembic_version_')""",
    ),
    forbid(
        "tenants' tables stand in the schema public",
        "stands in another schema than public",
        "SELECT path FROM tenants WHERE schema <> 'public'",
    ),
    forbid(
        "tenant_id is an int that is never null",
        "its tenant_id must be integer NOT NULL without default",
        """SELECT t.path FROM tenants t JOIN pg_attribute a ON a.attrelid = t.oid AND a.attname = 'tenant_id'
            WHERE a.atttypid <> 'int4'::regtype OR NOT a.attnotnull OR a.atthasdef""",
    ),
    forbid(
        "rows have a UUID of their own",
        "needs a column id of type uuid in its primary key",
        """SELECT t.path FROM tenants t WHERE NOT EXISTS (
             SELECT FROM pg_constraint k JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = ANY (k.conkey)
              WHERE k.conrelid = t.oid AND k.contype = 'p' AND a.attname = 'id' AND a.atttypid = 'uuid'::regtype)""",
    ),
    forbid(
        "numbers come from rows, not from sequences",
        "is a sequence: counters are rows",
        "SELECT path FROM relation WHERE relkind = 'S'",
    ),
    forbid(
        "no column has a default, an identity or a generated value",
        "its column {} makes its own values: the application makes them all",
        """SELECT r.path, a.attname FROM relation r JOIN pg_attribute a ON a.attrelid = r.oid
            WHERE a.attnum > 0 AND NOT a.attisdropped AND r.relkind IN ('r', 'p', 'f')
              AND (a.atthasdef OR a.attidentity <> '' OR a.attgenerated <> '')""",
    ),
    forbid(
        "times know their zone",
        "its column {} is a timestamp without time zone",
        """SELECT r.path, a.attname FROM relation r JOIN pg_attribute a ON a.attrelid = r.oid
            WHERE a.attnum > 0 AND NOT a.attisdropped AND a.atttypid = 'timestamp'::regtype""",
    ),
    forbid(
        "no enum types",
        "is an enum type: use text and a CHECK, whose operators are leakproof",
        "SELECT n.nspname || '.' || t.typname FROM pg_type t JOIN ours n ON n.oid = t.typnamespace WHERE typtype = 'e'",
    ),
    forbid(
        "tables are ordinary and logged",
        "is foreign, unlogged or temporary",
        "SELECT path FROM relation WHERE relkind = 'f' OR relpersistence <> 'p'",
    ),
    forbid(
        "no inheritance, and one level of partitions at most",
        "inherits from a table, or is a partition of a partition",
        """SELECT r.path FROM relation r JOIN pg_inherits i ON i.inhrelid = r.oid JOIN pg_class p ON p.oid = i.inhparent
            WHERE p.relkind <> 'p' OR EXISTS (SELECT FROM pg_inherits u WHERE u.inhrelid = p.oid)""",
    ),
    forbid(
        "no rules on tables",
        "has the rule {}: it would rewrite queries past their tenant",
        """SELECT r.path, w.rulename FROM relation r JOIN pg_rewrite w ON w.ev_class = r.oid
            WHERE r.relkind IN ('r', 'p', 'f')""",
    ),
    forbid(
        "views ask with the rights of who asks",
        "is a view without security_invoker",
        """SELECT path FROM relation WHERE relkind = 'v'
             AND NOT coalesce(reloptions, '{}') && ARRAY['security_invoker=true', 'security_invoker=on']""",
    ),
    forbid(
        "no materialised views",
        "is a materialised view, which row level security does not reach",
        "SELECT path FROM relation WHERE relkind = 'm'",
    ),
    forbid(
        "no extensions but the reviewed ones",
        "is an extension that nobody reviewed",
        f"SELECT extname::text FROM pg_extension WHERE extname <> ALL ({names(EXTENSIONS)})",
    ),
]
