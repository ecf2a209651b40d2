"""Live events, and the number that each tenant's stream of them has reached."""

from alembic import op

from oneroof.migrations.protection import definer_function, tenant_table

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward only."""
    op.execute(
        """
        CREATE TABLE live_event (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            name VARCHAR NOT NULL,
            data JSONB NOT NULL,
            staff_data JSONB,
            created_at TIMESTAMP WITH TIME ZONE NOT NULL,
            sequence BIGINT,
            CONSTRAINT pk_live_event PRIMARY KEY (tenant_id, id),
            CONSTRAINT ck_live_event_sequence CHECK (sequence >= 1)
        )
        """
    )
    op.execute(
        """
        CREATE INDEX ix_live_event_open ON live_event (tenant_id, created_at) WHERE sequence IS NULL
        """
    )
    op.execute(
        """
        CREATE UNIQUE INDEX uq_live_event_sequence ON live_event (tenant_id, sequence) WHERE sequence IS NOT NULL
        """
    )
    tenant_table(op, "live_event", data_class="operations")
    op.execute(
        """
        CREATE TABLE live_stream (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            sequence BIGINT NOT NULL,
            CONSTRAINT pk_live_stream PRIMARY KEY (tenant_id, id),
            CONSTRAINT uq_live_stream_tenant_id UNIQUE (tenant_id),
            CONSTRAINT ck_live_stream_sequence CHECK (sequence >= 0)
        )
        """
    )
    tenant_table(op, "live_stream", grants="SELECT, INSERT, UPDATE", data_class="operations")
    definer_function(
        op,
        "oneroof.open_live_events() RETURNS TABLE (tenant_id int, network_id int) LANGUAGE sql STABLE",
        """
        SELECT t.id, t.network_id FROM public.tenant t
         WHERE EXISTS (SELECT FROM public.live_event e WHERE e.tenant_id = t.id AND e.sequence IS NULL)
         ORDER BY t.id
        """,
        to="oneroof_app",
    )
