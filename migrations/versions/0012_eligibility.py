"""Results of the eligibility check, to be handed to a desk."""

from alembic import op

from oneroof.migrations.protection import tenant_table

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward only."""
    op.execute(
        """
        CREATE TABLE kept_check (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            code_hash BYTEA NOT NULL,
            answers_sealed BYTEA NOT NULL,
            language VARCHAR NOT NULL,
            created_at TIMESTAMP WITH TIME ZONE NOT NULL,
            expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
            CONSTRAINT pk_kept_check PRIMARY KEY (tenant_id, id),
            CONSTRAINT uq_kept_check_tenant_id_code_hash UNIQUE (tenant_id, code_hash)
        )
        """
    )
    op.execute("CREATE INDEX ix_kept_check_tenant_id_expires_at ON kept_check (tenant_id, expires_at)")
    tenant_table(op, "kept_check")
