"""What a person sees of the personal tables: rows of their own, of the classes that are not the staff's own."""

from typing import Any

TABLES = """
    SELECT c.oid::regclass AS path, substr(obj_description(c.oid, 'pg_class'), 13) AS data_class
      FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid
     WHERE p.polname = 'clearance' AND c.relnamespace = 'public'::regnamespace
"""
"""Personal tables that are there."""

CONDITION = (
    "oneroof.cleared(%1$L) OR shared_office_ids && oneroof.office_ids() OR person_id = ANY (oneroof.own_people(%1$L))"
)


def sees_own_rows(op: Any, table: str | None = None) -> None:
    """Let persons see their own rows of a personal table, or of all that are there.

    Nothing happens in a database that does not know persons yet (before 0040): the table gets it there.
    """
    only = f" AND c.oid = '{table}'::regclass" if table else ""
    op.execute(
        f"""
        DO $$
        DECLARE
            found record;
            seen text;
        BEGIN
            IF to_regprocedure('oneroof.own_people(text)') IS NULL THEN
                RETURN;
            END IF;
            FOR found IN {TABLES}{only} LOOP
                seen := format('{CONDITION}', found.data_class);
                EXECUTE format('ALTER POLICY clearance ON %s USING (%s) WITH CHECK (%s)', found.path, seen, seen);
            END LOOP;
        END $$
        """  # constants of this file, and the name of a table that a migration has just made
    )
