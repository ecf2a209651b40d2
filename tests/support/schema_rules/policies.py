"""Rules for row level security, and for what the planner may know."""

from support.schema_rules.rule import Connection, Rule, forbid

_GUARDED = "(SELECT * FROM relation WHERE schema = 'public' AND relkind IN ('r', 'p', 'f'))"


def _policies(connection: Connection) -> list[str]:
    """Each table has the open baseline and its tenant's (or network's) restriction; what is added may only restrict."""
    tenants = {path for (path,) in connection.execute(_TENANTS).fetchall()}
    broken = []
    for path, found in connection.execute(_FOUND).fetchall():
        policies = {name: tuple(facts) for name, *facts in found or []}
        wanted = _wanted(path, path in tenants)
        broken += [
            f"{path}: the policy {name} is missing, or is not exactly {facts}"
            for name, facts in wanted.items()
            if policies.get(name) != facts
        ]
        broken += [
            f"{path}: the policy {name} is permissive: it opens what the others close"
            for name, (kind, *_) in policies.items()
            if name not in wanted and kind != "restrictive"
        ]
    return sorted(broken)


def _wanted(path: str, is_tenants: bool) -> dict[str, tuple[str, str, str, str, str]]:
    name, column = ("tenant", "tenant_id") if is_tenants else ("network", "network_id")
    condition = f"({'id' if path == 'public.network' else column} = oneroof.{column}())"
    return {
        "everyone": ("permissive", "*", "public", "true", "true"),
        name: ("restrictive", "*", "public", condition, condition),
    }


_TENANTS = """
    SELECT 'public.' || c.relname FROM pg_class c JOIN pg_constraint k ON k.conrelid = c.oid AND k.contype = 'p'
      JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY (k.conkey) AND a.attname = 'tenant_id'
"""
_FOUND = """
    SELECT 'public.' || c.relname, (SELECT jsonb_agg(jsonb_build_array(
               p.polname, CASE WHEN p.polpermissive THEN 'permissive' ELSE 'restrictive' END, p.polcmd,
               CASE WHEN p.polroles = '{0}' THEN 'public' ELSE p.polroles::regrole[]::text END,
               pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid)))
           FROM pg_policy p WHERE p.polrelid = c.oid)
      FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'f')
"""

RULES: list[Rule] = [
    forbid(
        "row level security is on, for the owner too",
        "row level security is not both enabled and forced",
        f"SELECT path FROM {_GUARDED} r WHERE NOT relrowsecurity OR NOT relforcerowsecurity",
    ),
    Rule("policies restrict over one open baseline", _policies),
    forbid(
        "policies ask no other table",
        "its policy {} holds a subquery",
        """SELECT r.path, p.polname FROM relation r JOIN pg_policy p ON p.polrelid = r.oid
            WHERE concat(p.polqual::text, p.polwithcheck::text) LIKE '%{SUBLINK%'""",
    ),
    forbid(
        "policies call stable functions only",
        "its policy {} calls the volatile function {}",
        """SELECT r.path, p.polname, f.oid::regprocedure FROM relation r JOIN pg_policy p ON p.polrelid = r.oid
             JOIN pg_depend d ON d.classid = 'pg_policy'::regclass AND d.objid = p.oid
              AND d.refclassid = 'pg_proc'::regclass JOIN pg_proc f ON f.oid = d.refobjid WHERE f.provolatile = 'v'""",
    ),
    forbid(
        "the planner samples no texts, keys or tenants",
        "the planner samples {}: call protection.hide_values for the table",
        """SELECT t.path, a.attrelid::regclass || '.' || a.attname
             FROM tenants t LEFT JOIN pg_index i ON i.indrelid = t.oid
             JOIN pg_attribute a ON a.attrelid = t.oid OR a.attrelid = i.indexrelid AND i.indkey[a.attnum - 1] = 0
            WHERE a.attnum > 0 AND NOT a.attisdropped AND a.attstattarget IS DISTINCT FROM 0
              AND (a.attname = 'tenant_id' OR a.attcollation <> 0
                   OR a.atttypid IN ('uuid'::regtype, 'uuid[]'::regtype, 'bytea'::regtype, 'jsonb'::regtype))
              AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conrelid = t.oid AND k.contype = 'c'
                   AND k.conkey = ARRAY[a.attnum] AND a.attrelid = t.oid
                   AND pg_get_constraintdef(k.oid) ~ ' = (ANY |'')')
            GROUP BY 1, 2""",
    ),
    forbid(
        "no statistics over several columns",
        "has the extended statistics {}, which tell how tenants' values go together",
        "SELECT t.path, s.stxname FROM tenants t JOIN pg_statistic_ext s ON s.stxrelid = t.oid",
    ),
]
