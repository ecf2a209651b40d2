"""Outbox, idempotency records and the audit record."""

from alembic import op

from oneroof.migrations.protection import definer_function, tenant_table

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward only."""
    op.execute(
        """
        CREATE TABLE outbox_row (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            kind VARCHAR NOT NULL,
            key VARCHAR NOT NULL,
            payload JSONB NOT NULL,
            created_at TIMESTAMP WITH TIME ZONE NOT NULL,
            handed_at TIMESTAMP WITH TIME ZONE,
            attempts INTEGER NOT NULL,
            last_error VARCHAR,
            done_at TIMESTAMP WITH TIME ZONE,
            dead_at TIMESTAMP WITH TIME ZONE,
            CONSTRAINT pk_outbox_row PRIMARY KEY (tenant_id, id),
            CONSTRAINT uq_outbox_row_tenant_id_kind_key UNIQUE (tenant_id, kind, key)
        )
        """
    )
    op.execute(
        """
        CREATE INDEX ix_outbox_row_open ON outbox_row (tenant_id, created_at) WHERE done_at IS NULL AND dead_at IS NULL
        """
    )
    tenant_table(op, "outbox_row")
    op.execute(
        """
        CREATE TABLE idempotency_record (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            actor VARCHAR NOT NULL,
            key VARCHAR NOT NULL,
            request_hash BYTEA NOT NULL,
            status INTEGER,
            headers JSONB,
            body_sealed BYTEA,
            created_at TIMESTAMP WITH TIME ZONE NOT NULL,
            expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
            request_id UUID,
            CONSTRAINT pk_idempotency_record PRIMARY KEY (tenant_id, id),
            CONSTRAINT uq_idempotency_record_tenant_id_actor_key UNIQUE (tenant_id, actor, key)
        )
        """
    )
    op.execute(
        """
        CREATE INDEX ix_idempotency_record_tenant_id_expires_at ON idempotency_record (tenant_id, expires_at)
        """
    )
    tenant_table(op, "idempotency_record")
    op.execute(
        """
        CREATE TABLE audit_entry (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            at TIMESTAMP WITH TIME ZONE NOT NULL,
            actor_kind VARCHAR NOT NULL,
            actor_id UUID,
            office_id UUID,
            agency_id UUID,
            purpose VARCHAR NOT NULL,
            legal_basis VARCHAR NOT NULL,
            action VARCHAR NOT NULL,
            outcome VARCHAR NOT NULL,
            object_kind VARCHAR,
            object_id UUID,
            subject_person_id UUID,
            data_classes VARCHAR[] NOT NULL,
            details JSONB NOT NULL,
            request_id VARCHAR,
            CONSTRAINT pk_audit_entry PRIMARY KEY (tenant_id, id),
            CONSTRAINT ck_audit_entry_outcome CHECK (outcome IN ('done', 'denied', 'failed'))
        )
        """
    )
    op.execute(
        """
        CREATE INDEX ix_audit_entry_tenant_id_at ON audit_entry (tenant_id, at)
        """
    )
    op.execute(
        """
        CREATE INDEX ix_audit_entry_tenant_id_subject_person_id_at ON audit_entry (tenant_id, subject_person_id, at)
        """
    )
    tenant_table(op, "audit_entry", grants="SELECT, INSERT")
    definer_function(
        op,
        """oneroof.open_outbox(handed_before timestamptz, most int) RETURNS TABLE (
            tenant_id int, network_id int, id uuid, kind text
        ) LANGUAGE sql STABLE""",
        """
        SELECT o.tenant_id, t.network_id, o.id, o.kind
          FROM public.outbox_row o JOIN public.tenant t ON t.id = o.tenant_id
         WHERE o.done_at IS NULL AND o.dead_at IS NULL
           AND (o.handed_at IS NULL OR o.handed_at < handed_before)
         ORDER BY o.created_at LIMIT most
        """,
        to="oneroof_app",
    )
