"""What a link asks stays what it asks: the notice and the last day as they were when the link was made."""

from alembic import op

from oneroof.migrations.protection import hide_values

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward only. Links that are open now live for a day and ask what is shown now."""
    op.execute("ALTER TABLE consent_link ADD COLUMN notice_id UUID, ADD COLUMN until DATE")
    op.execute(
        """
        ALTER TABLE consent_link ADD CONSTRAINT fk_consent_link_tenant_id_notice_id
            FOREIGN KEY (tenant_id, notice_id) REFERENCES consent_notice (tenant_id, id)
        """
    )
    hide_values(op, "consent_link")
