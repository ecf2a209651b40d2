"""What every table gets when it is made: grants and policies. Add to these functions; never change what they emit."""

import re
from typing import Any

from oneroof.migrations.own_rows import sees_own_rows

READ_WRITE = "SELECT, INSERT, UPDATE, DELETE"


def tenant_table(op: Any, table: str, *, grants: str = READ_WRITE, data_class: str | None = None) -> None:
    """A table whose rows belong to tenants: forced row level security over the signed context.

    `data_class` is one of `oneroof.tenancy.data_classes` that is not personal; older migrations left it to 0015.
    """
    _row_level_security(op, table)
    condition = "tenant_id = oneroof.tenant_id()"
    op.execute(f"CREATE POLICY tenant ON {table} AS RESTRICTIVE USING ({condition}) WITH CHECK ({condition})")
    op.execute(f"GRANT {grants} ON {table} TO oneroof_app")
    hide_values(op, table)
    if data_class is not None:
        classify(op, table, data_class)


def personal_table(op: Any, table: str, *, data_class: str, grants: str = READ_WRITE) -> None:
    """A tenant's table of a personal data class; its columns `shared_office_ids` and `protected_from` are looked at."""
    tenant_table(op, table, grants=grants, data_class=data_class)
    clearance(op, table, data_class)


def classify(op: Any, table: str, data_class: str) -> None:
    """Write the table's data class into the catalog, where the guards read it."""
    op.execute(f"COMMENT ON TABLE {table} IS 'data class: {data_class}'")


def clearance(op: Any, table: str, data_class: str) -> None:
    """Who may see a row: those cleared for the class and the offices it is shared with; never whom it is kept from.

    Both are rewritten by the triggers of `sharing` and `protection`, and by nobody else. From 0040 on persons see their
    own rows besides.
    """
    seen = f"oneroof.cleared('{data_class}') OR shared_office_ids && oneroof.office_ids()"
    op.execute(f"CREATE POLICY clearance ON {table} AS RESTRICTIVE USING ({seen}) WITH CHECK ({seen})")
    # most rows are kept from nobody: these ask no function
    kept = "protected_from = '{}' OR NOT protected_from && oneroof.agency_tags()"
    op.execute(f"CREATE POLICY firewall ON {table} AS RESTRICTIVE USING ({kept}) WITH CHECK ({kept})")
    op.execute(
        f"""
        CREATE TRIGGER resharing BEFORE UPDATE ON {table} FOR EACH ROW
        WHEN (OLD.shared_office_ids IS DISTINCT FROM NEW.shared_office_ids
              OR OLD.protected_from IS DISTINCT FROM NEW.protected_from)
        EXECUTE FUNCTION oneroof.refuse_resharing()
        """
    )
    sees_own_rows(op, table)


def hide_values(op: Any, table: str) -> None:
    """Keep texts, keys and tenants out of the planner's statistics, of the table and of its indexes' expressions.

    Statistics are sampled over all tenants, and EXPLAIN lets anybody who may query the table search them by halving:
    whole e-mail addresses come out. Times, numbers and columns whose CHECK lists their few values are sampled as usual.
    To be called again by a migration that adds such a column or expression, before anything is in it: what has been
    sampled once stays until the column's type is set anew.
    """
    # an expression of an index is named by its number, a column of a table by its name
    op.execute(
        f"""
        DO $$
        DECLARE found record;
        BEGIN
            FOR found IN
                SELECT a.attrelid::regclass AS relation, c.relkind, a.attname, a.attnum
                  FROM pg_attribute a
                  JOIN pg_class c ON c.oid = a.attrelid
                  LEFT JOIN pg_index i ON i.indexrelid = a.attrelid
                 WHERE a.attnum > 0 AND NOT a.attisdropped
                   AND (a.attrelid = '{table}'::regclass
                        OR i.indrelid = '{table}'::regclass AND i.indkey[a.attnum - 1] = 0)
                   AND (a.attname = 'tenant_id' OR a.attcollation <> 0
                        OR a.atttypid IN ('uuid'::regtype, 'uuid[]'::regtype, 'bytea'::regtype, 'jsonb'::regtype))
                   AND NOT EXISTS (
                        SELECT FROM pg_constraint k
                         WHERE k.conrelid = a.attrelid AND k.contype = 'c' AND k.conkey = ARRAY[a.attnum]
                           AND pg_get_constraintdef(k.oid) ~ ' = (ANY |'')')
            LOOP
                IF found.relkind = 'i' THEN
                    EXECUTE format('ALTER INDEX %s ALTER COLUMN %s SET STATISTICS 0', found.relation, found.attnum);
                ELSE
                    EXECUTE format('ALTER TABLE %s ALTER COLUMN %I SET STATISTICS 0', found.relation, found.attname);
                END IF;
            END LOOP;
        END $$
        """  # noqa: S608  # the name of a table that a migration has just made
    )


def network_table(
    op: Any, table: str, *, column: str = "network_id", app: str | None = "SELECT", data_class: str | None = None
) -> None:
    """A reference or federation table: written by the umbrella role, inside the context's network only."""
    _row_level_security(op, table)
    condition = f"{column} = oneroof.network_id()"
    op.execute(f"CREATE POLICY network ON {table} AS RESTRICTIVE USING ({condition}) WITH CHECK ({condition})")
    op.execute(f"GRANT SELECT, INSERT, UPDATE ON {table} TO oneroof_umbrella")
    if app:
        op.execute(f"GRANT {app} ON {table} TO oneroof_app")
    if data_class is not None:
        classify(op, table, data_class)


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
