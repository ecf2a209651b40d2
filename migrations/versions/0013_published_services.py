"""What the network's centres offer, for everybody to read."""

from alembic import op

from oneroof.migrations.protection import hide_values, network_table, tenant_table

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward only."""
    op.execute(
        """
        CREATE TABLE published_definition (
            network_id INTEGER NOT NULL,
            digest VARCHAR NOT NULL,
            document JSONB NOT NULL,
            CONSTRAINT pk_published_definition PRIMARY KEY (network_id, digest),
            CONSTRAINT fk_published_definition_network_id FOREIGN KEY (network_id) REFERENCES network (id)
        )
        """
    )
    network_table(op, "published_definition")
    hide_values(op, "published_definition")
    op.execute(
        """
        CREATE TABLE published_service (
            network_id INTEGER NOT NULL,
            centre_id INTEGER NOT NULL,
            code VARCHAR NOT NULL,
            uri VARCHAR NOT NULL,
            digest VARCHAR NOT NULL,
            facts JSONB NOT NULL,
            is_offered BOOLEAN NOT NULL,
            is_provided BOOLEAN NOT NULL,
            published_at TIMESTAMP WITH TIME ZONE NOT NULL,
            CONSTRAINT pk_published_service PRIMARY KEY (network_id, centre_id, code),
            CONSTRAINT fk_published_service_network_id_centre_id FOREIGN KEY (network_id, centre_id)
                REFERENCES tenant (network_id, id),
            CONSTRAINT fk_published_service_network_id_digest FOREIGN KEY (network_id, digest)
                REFERENCES published_definition (network_id, digest)
        )
        """
    )
    op.execute("CREATE INDEX ix_published_service_network_id_uri ON published_service (network_id, uri)")
    network_table(op, "published_service")
    hide_values(op, "published_service")
    op.execute(
        """
        CREATE TABLE catalogue_file (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            source VARCHAR NOT NULL,
            format VARCHAR NOT NULL,
            media_type VARCHAR NOT NULL,
            content BYTEA NOT NULL,
            state VARCHAR NOT NULL,
            received_by UUID,
            received_at TIMESTAMP WITH TIME ZONE NOT NULL,
            taken_at TIMESTAMP WITH TIME ZONE,
            CONSTRAINT pk_catalogue_file PRIMARY KEY (tenant_id, id),
            CONSTRAINT ck_catalogue_file_format CHECK (format IN ('cpsv-ap', 'hsds')),
            CONSTRAINT ck_catalogue_file_state CHECK (state IN ('received', 'taken'))
        )
        """
    )
    op.execute("CREATE INDEX ix_catalogue_file_tenant_id_received_at ON catalogue_file (tenant_id, received_at)")
    tenant_table(op, "catalogue_file")
