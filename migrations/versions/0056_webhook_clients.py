"""Which program registered an endpoint: what is sent there ends with it."""

from alembic import op

from oneroof.migrations.protection import hide_values

revision = "0056"
down_revision = "0055"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward only. Clients are of the network, so nothing can refer to them; none stands at endpoints from before."""
    op.execute("ALTER TABLE webhook_endpoint ADD COLUMN client_id UUID")
    hide_values(op, "webhook_endpoint")
