"""Data classes and clearance: who may see which class, and the offices that rows are shared with."""

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward only."""
    _functions()


def _functions() -> None:
    """What the policies ask of the signed context. A claim that is missing clears for nothing."""
    for signature, answer in (
        ("cleared(data_class text) RETURNS boolean", "coalesce(oneroof.claims() -> 'c' ? data_class, false)"),
        ("office_ids() RETURNS uuid[]", "ARRAY(SELECT jsonb_array_elements_text(oneroof.claims() -> 'os'))::uuid[]"),
        (
            "agency_tags() RETURNS varchar[]",
            "ARRAY(SELECT jsonb_array_elements_text(oneroof.claims() -> 'ak'))::varchar[]",
        ),
    ):
        op.execute(
            f"""
            CREATE FUNCTION oneroof.{signature} LANGUAGE plpgsql STABLE PARALLEL SAFE
            SET search_path = pg_catalog, pg_temp
            AS $$ BEGIN RETURN {answer}; END $$
            """
        )
        name = signature.split(" RETURNS")[0].replace("data_class ", "")
        op.execute(f"GRANT EXECUTE ON FUNCTION oneroof.{name} TO oneroof_app, oneroof_umbrella")
