"""Figures of a centre, and what reaches the network."""

from alembic import op

from oneroof.migrations.protection import network_table, tenant_table

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward only."""
    op.execute(
        """
        CREATE TABLE day_figure (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            day DATE NOT NULL,
            measure VARCHAR NOT NULL,
            value INTEGER NOT NULL,
            CONSTRAINT pk_day_figure PRIMARY KEY (tenant_id, id),
            CONSTRAINT uq_day_figure_tenant_id_day_measure UNIQUE (tenant_id, day, measure)
        )
        """
    )
    tenant_table(op, "day_figure")
    op.execute(
        """
        CREATE TABLE closed_month (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            month DATE NOT NULL,
            closed_at TIMESTAMP WITH TIME ZONE NOT NULL,
            CONSTRAINT pk_closed_month PRIMARY KEY (tenant_id, id),
            CONSTRAINT uq_closed_month_tenant_id_month UNIQUE (tenant_id, month)
        )
        """
    )
    tenant_table(op, "closed_month")
    op.execute(
        """
        CREATE TABLE network_agency (
            network_id INTEGER NOT NULL,
            id UUID NOT NULL,
            code VARCHAR NOT NULL,
            name JSONB NOT NULL,
            kind VARCHAR NOT NULL,
            area VARCHAR NOT NULL,
            is_enforcement BOOLEAN NOT NULL,
            CONSTRAINT pk_network_agency PRIMARY KEY (network_id, id),
            CONSTRAINT uq_network_agency_network_id_code UNIQUE (network_id, code),
            CONSTRAINT fk_network_agency_network_id FOREIGN KEY(network_id) REFERENCES network (id)
        )
        """
    )
    network_table(op, "network_agency", app=None)
    op.execute(
        """
        CREATE TABLE operational_total (
            network_id INTEGER NOT NULL,
            centre_id INTEGER NOT NULL,
            month DATE NOT NULL,
            measure VARCHAR NOT NULL,
            value INTEGER,
            received_at TIMESTAMP WITH TIME ZONE NOT NULL,
            CONSTRAINT pk_operational_total PRIMARY KEY (network_id, centre_id, month, measure),
            CONSTRAINT ck_operational_total_from_ten_up CHECK (value IS NULL OR value >= 10),
            CONSTRAINT fk_operational_total_network_id FOREIGN KEY(network_id) REFERENCES network (id),
            CONSTRAINT fk_operational_total_network_id_centre_id FOREIGN KEY(network_id, centre_id) REFERENCES tenant (network_id, id)
        )
        """
    )
    network_table(op, "operational_total", app=None)
