"""What every table gets when it is made: grants and policies. Add to these functions; never change what they emit."""

import re
from typing import Any

READ_WRITE = "SELECT, INSERT, UPDATE, DELETE"


def tenant_table(op: Any, table: str, *, grants: str = READ_WRITE) -> None:
    """A table whose rows belong to tenants: forced row level security over the signed context."""
    _row_level_security(op, table)
    condition = "tenant_id = oneroof.tenant_id()"
    op.execute(f"CREATE POLICY tenant ON {table} AS RESTRICTIVE USING ({condition}) WITH CHECK ({condition})")
    op.execute(f"GRANT {grants} ON {table} TO oneroof_app")


def network_table(op: Any, table: str, *, column: str = "network_id", app: str | None = "SELECT") -> None:
    """A reference or federation table: written by the umbrella role, inside the context's network only."""
    _row_level_security(op, table)
    condition = f"{column} = oneroof.network_id()"
    op.execute(f"CREATE POLICY network ON {table} AS RESTRICTIVE USING ({condition}) WITH CHECK ({condition})")
    op.execute(f"GRANT SELECT, INSERT, UPDATE ON {table} TO oneroof_umbrella")
    if app:
        op.execute(f"GRANT {app} ON {table} TO oneroof_app")


def definer_function(op: Any, signature: str, body: str, *, to: str) -> None:
    """A function that runs with the owner's rights, with a pinned search path, callable by the roles `to` only."""
    op.execute(
        f"CREATE FUNCTION {signature} SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $body${body}$body$"
    )
    name = re.sub(r"\s+RETURNS\s.*", "", signature, flags=re.DOTALL)
    op.execute(f"REVOKE ALL ON FUNCTION {name} FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION {name} TO {to}")


def _row_level_security(op: Any, table: str) -> None:
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY everyone ON {table} AS PERMISSIVE USING (true) WITH CHECK (true)")
