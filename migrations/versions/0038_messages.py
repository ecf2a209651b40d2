"""Where a browser takes messages from: what visitors let their telephone show them."""

from alembic import op

from oneroof.migrations.protection import tenant_table

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward only."""
    op.execute(
        """
        CREATE TABLE push_subscription (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            subject_kind VARCHAR NOT NULL,
            subject_id UUID NOT NULL,
            token BYTEA NOT NULL,
            sealed BYTEA NOT NULL,
            language VARCHAR NOT NULL,
            agreed_at TIMESTAMP WITH TIME ZONE NOT NULL,
            ends_at TIMESTAMP WITH TIME ZONE NOT NULL,
            CONSTRAINT pk_push_subscription PRIMARY KEY (tenant_id, id),
            CONSTRAINT uq_push_subscription_tenant_id_subject_kind_subject_id_token
                UNIQUE (tenant_id, subject_kind, subject_id, token),
            CONSTRAINT ck_push_subscription_subject_kind
                CHECK (subject_kind IN ('appointment', 'waiting_entry', 'visit'))
        )
        """
    )
    op.execute("CREATE INDEX ix_push_subscription_tenant_id_ends_at ON push_subscription (tenant_id, ends_at)")
    tenant_table(op, "push_subscription", data_class="visit")
