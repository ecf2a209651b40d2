"""Rules for the roles: what they are, what they own, and what they may do."""

from support.schema_rules.reviewed import APPEND_ONLY, READ_BY_THE_APPLICATION, names
from support.schema_rules.rule import Connection, Rule, forbid

ROLES = {
    "oneroof_owner": {"bypassrls"},
    "oneroof_app": set[str](),
    "oneroof_umbrella": set[str](),
}
"""What each role may beyond signing in."""


def _attributes(connection: Connection) -> list[str]:
    """Three roles that sign in; only the owner passes row level security by, and nobody is more than that."""
    broken = []
    for role, wanted in ROLES.items():
        row = connection.execute(_ROLE, [role]).fetchone()
        if row is None:
            broken.append(f"{role}: is missing")
            continue
        found = {attribute for attribute, given in row[0].items() if given}
        broken += [f"{role}: must not have {attribute}" for attribute in sorted(found - wanted - {"login"})]
        broken += [f"{role}: must have {attribute}" for attribute in sorted((wanted | {"login"}) - found)]
    return broken


_ROLE = """
    SELECT jsonb_build_object('login', rolcanlogin, 'superuser', rolsuper, 'bypassrls', rolbypassrls,
                              'createdb', rolcreatedb, 'createrole', rolcreaterole, 'replication', rolreplication)
      FROM pg_roles WHERE rolname = %s
"""
_GRANTS = """(
    SELECT r.*, a.grantee, a.privilege_type AS right, a.is_grantable, CASE a.grantee WHEN 0 THEN 'PUBLIC'
           ELSE a.grantee::regrole::text END AS role
      FROM relation r, aclexplode(r.relacl) a WHERE a.grantee <> r.relowner)"""
_OURS = "('oneroof_app'::regrole, 'oneroof_umbrella'::regrole)"

RULES: list[Rule] = [
    Rule("the roles are what they must be", _attributes),
    forbid(
        "the roles belong to no other role",
        "is a member of {}",
        """SELECT member::regrole::text, roleid::regrole FROM pg_auth_members
            WHERE member::regrole::text LIKE 'oneroof%' OR roleid::regrole::text LIKE 'oneroof%'""",
    ),
    forbid(
        "the application's roles own nothing",
        "owns {}",
        f"""SELECT o.owner::regrole::text, o.what FROM (
              SELECT relowner AS owner, relname::text AS what FROM pg_class
              UNION ALL SELECT proowner, proname FROM pg_proc UNION ALL SELECT typowner, typname FROM pg_type
              UNION ALL SELECT nspowner, nspname FROM pg_namespace UNION ALL SELECT datdba, datname FROM pg_database
              UNION ALL SELECT lomowner, 'a large object' FROM pg_largeobject_metadata) o WHERE o.owner IN {_OURS}""",
    ),
    forbid(
        "our tables are the owner's",
        "does not belong to oneroof_owner",
        "SELECT path FROM relation WHERE relowner <> 'oneroof_owner'::regrole",
    ),
    forbid(
        "the application reads and writes rows, and no more",
        "oneroof_app has the right {}",
        f"""SELECT path, g.right FROM {_GRANTS} g WHERE role = 'oneroof_app' AND oid IN (SELECT oid FROM tenants)
             AND (g.right NOT IN ('SELECT', 'INSERT', 'UPDATE', 'DELETE')
                  OR name = ANY ({names(APPEND_ONLY)}) AND g.right NOT IN ('SELECT', 'INSERT'))""",
    ),
    forbid(
        "the application reads reviewed tables of the network, and writes none",
        "oneroof_app has the right {}",
        f"""SELECT path, g.right FROM {_GRANTS} g WHERE role = 'oneroof_app' AND oid NOT IN (SELECT oid FROM tenants)
             AND NOT (g.right = 'SELECT' AND (path = ANY ({names(READ_BY_THE_APPLICATION)})
                                              OR starts_with(path, 'oneroof.alembic_version_')))""",
    ),
    forbid(
        "the umbrella role works on tables of the network only",
        "oneroof_umbrella has the right {}",
        f"""SELECT path, g.right FROM {_GRANTS} g WHERE role = 'oneroof_umbrella' AND (oid IN (SELECT oid FROM tenants)
             OR schema <> 'public' OR g.right NOT IN ('SELECT', 'INSERT', 'UPDATE'))""",
    ),
    forbid(
        "nobody else has rights on our tables",
        "{} has the right {}",
        f"SELECT path, role, g.right FROM {_GRANTS} g WHERE role NOT IN ('oneroof_app', 'oneroof_umbrella')",
    ),
    forbid(
        "rights are not handed on, and not given by column",
        "{} may hand on a right, or has one on a column",
        f"""SELECT path, role FROM {_GRANTS} g WHERE is_grantable UNION
            SELECT r.path, a.attname FROM relation r JOIN pg_attribute a ON a.attrelid = r.oid
             WHERE a.attacl IS NOT NULL""",
    ),
    forbid(
        "nothing is made in our schemas but by the owner",
        "{} may make objects in it",
        f"""SELECT n.nspname, role::regrole FROM ours n, unnest(ARRAY[{_OURS.strip("()")}]) role
             WHERE has_schema_privilege(role, n.oid, 'CREATE')""",
    ),
    forbid(
        "nothing is made in the database but by the owner",
        "{} may make schemas or temporary tables in it",
        f"""SELECT d.datname, role::regrole FROM pg_database d, unnest(ARRAY[{_OURS.strip("()")}]) role
             WHERE d.datname = current_database() AND has_database_privilege(role, d.oid, 'CREATE, TEMPORARY')""",
    ),
    forbid(
        "only our roles connect",
        "everybody may connect, or oneroof_owner does not own it",
        """SELECT datname FROM pg_database d WHERE datname = current_database() AND (datdba <> 'oneroof_owner'::regrole
            OR EXISTS (SELECT FROM aclexplode(coalesce(datacl, acldefault('d', datdba))) a WHERE a.grantee = 0))""",
    ),
    forbid(
        "later functions are not for everybody either",
        "its default rights on new functions give EXECUTE to PUBLIC",
        """SELECT 'oneroof_owner' WHERE NOT EXISTS (SELECT FROM pg_default_acl WHERE defaclobjtype = 'f'
            AND defaclrole = 'oneroof_owner'::regrole AND defaclnamespace = 0)""",
    ),
    forbid(
        "a context reaches every node of a distributed database",
        "lacks the setting citus.propagate_set_commands = local",
        f"""SELECT role::regrole::text FROM unnest(ARRAY[{_OURS.strip("()")}]) role WHERE NOT EXISTS (
              SELECT FROM pg_db_role_setting s WHERE s.setrole = role
                 AND 'citus.propagate_set_commands=local' = ANY (s.setconfig))""",
    ),
    forbid(
        "sessions of one role do not reach into each other",
        "is executable by PUBLIC: hardening.sql was not run",
        """SELECT p.oid::regprocedure::text FROM pg_proc p, aclexplode(coalesce(proacl, acldefault('f', proowner))) a
            WHERE p.pronamespace = 'pg_catalog'::regnamespace AND a.grantee = 0 AND p.proname IN (
              'lo_create', 'lo_creat', 'lo_from_bytea', 'pg_stat_get_activity', 'pg_stat_get_backend_activity',
              'pg_cancel_backend', 'pg_terminate_backend')""",
    ),
]
