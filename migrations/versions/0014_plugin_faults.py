"""What of a plugin failed at a tenant, and which state of a catalogue the tenant has."""

from alembic import op

from oneroof.migrations.protection import hide_values, tenant_table

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward only."""
    op.execute("ALTER TABLE plugin_enablement ADD COLUMN digest VARCHAR")
    hide_values(op, "plugin_enablement")
    op.execute(
        """
        CREATE TABLE plugin_failure (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            plugin VARCHAR NOT NULL,
            place VARCHAR NOT NULL,
            error VARCHAR NOT NULL,
            at VARCHAR NOT NULL,
            version VARCHAR,
            first_at TIMESTAMP WITH TIME ZONE NOT NULL,
            last_at TIMESTAMP WITH TIME ZONE NOT NULL,
            CONSTRAINT pk_plugin_failure PRIMARY KEY (tenant_id, id),
            CONSTRAINT uq_plugin_failure_tenant_id_plugin_place UNIQUE (tenant_id, plugin, place)
        )
        """
    )
    tenant_table(op, "plugin_failure")
