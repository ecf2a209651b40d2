"""Rules for functions and triggers: who may call them, and with whose rights they run."""

from support.schema_rules.reviewed import DEFINER_FUNCTIONS, names
from support.schema_rules.rule import Connection, Rule, forbid

_OURS = """(
    SELECT p.*, n.nspname || '.' || p.proname || '(' || coalesce((
               SELECT string_agg(format_type(a, NULL), ', ' ORDER BY o)
                 FROM unnest(p.proargtypes) WITH ORDINALITY x (a, o)), '') || ')' AS path
      FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname IN ('public', 'oneroof'))"""
_CALLERS = f"""
    SELECT path, array(SELECT CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE a.grantee::regrole::text END
                         FROM aclexplode(coalesce(proacl, acldefault('f', proowner))) a WHERE a.grantee <> proowner)
      FROM {_OURS} f WHERE prosecdef
"""  # constants of this file


def _callers(connection: Connection) -> list[str]:
    """A definer function is callable by the roles on its line of the list, and by no other."""
    broken = []
    for path, callers in connection.execute(_CALLERS.encode()).fetchall():
        wanted = DEFINER_FUNCTIONS.get(path, ("", ""))[0].split()
        if sorted(callers) != sorted(wanted):
            broken.append(f"{path}: is callable by {sorted(callers)} and not by {sorted(wanted)}")
    return sorted(broken)


def _forgotten(connection: Connection) -> list[str]:
    """The list names no function that is gone."""
    there = {path for path, _ in connection.execute(_CALLERS.encode()).fetchall()}
    return [f"{path}: stands on the reviewed list, and is gone" for path in sorted(set(DEFINER_FUNCTIONS) - there)]


RULES: list[Rule] = [
    forbid(
        "definer functions stand on the reviewed list",
        "runs with its owner's rights, and stands on no reviewed list",
        f"SELECT path FROM {_OURS} f WHERE prosecdef AND path <> ALL ({names(DEFINER_FUNCTIONS)})",
    ),
    Rule("definer functions are callable by whom the list names", _callers),
    Rule("the reviewed list is up to date", _forgotten),
    forbid(
        "definer functions pin their search path",
        "must be SET search_path = pg_catalog, pg_temp",
        f"""SELECT path FROM {_OURS} f WHERE prosecdef
             AND NOT coalesce(proconfig, '{{}}') @> ARRAY['search_path=pg_catalog, pg_temp']""",
    ),
    forbid(
        "functions are not for everybody",
        "is executable by PUBLIC",
        f"""SELECT path FROM {_OURS} f WHERE EXISTS (
              SELECT FROM aclexplode(coalesce(proacl, acldefault('f', proowner))) a WHERE a.grantee = 0)""",
    ),
    forbid(
        "functions are the owner's",
        "does not belong to oneroof_owner",
        f"SELECT path FROM {_OURS} f WHERE proowner <> 'oneroof_owner'::regrole",
    ),
    forbid(
        "functions are readable",
        "is written in {} and not in SQL or PL/pgSQL",
        f"""SELECT path, l.lanname FROM {_OURS} f JOIN pg_language l ON l.oid = f.prolang
             WHERE l.lanname NOT IN ('sql', 'plpgsql')""",
    ),
    forbid(
        "one function enters a context, by SET LOCAL",
        "sets a setting: only oneroof.enter does, and set_config does not reach a distributed database's nodes",
        f"""SELECT path FROM {_OURS} f WHERE prosrc ~* '\\mset_config\\M|\\mSET\\s+(LOCAL|SESSION)\\M'
             AND NOT (path = 'oneroof.enter(text)' AND prosrc !~* 'set_config')""",
    ),
    forbid(
        "rules take the time as a parameter",
        "asks the database for the time: only the context's end does",
        f"""SELECT path FROM {_OURS} f WHERE path <> 'oneroof.claims()'
             AND prosrc ~* '\\m(now|(clock|statement|transaction)_timestamp)\\s*\\(|\\mcurrent_(date|time)'""",
    ),
    forbid(
        "trigger functions take the table's name as an argument",
        "asks for the name of its table, which is a shard's name on a distributed database",
        f"SELECT path FROM {_OURS} f WHERE prosrc ~* '\\m(TG_TABLE_NAME|TG_RELNAME|TG_RELID)\\M'",
    ),
]
