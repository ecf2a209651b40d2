"""Events for partners, where they are sent, and how that went."""

from alembic import op

from oneroof.migrations.protection import tenant_table

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward only."""
    _events()
    _endpoints()
    _deliveries()


def _events() -> None:
    op.execute(
        """
        CREATE TABLE partner_event (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            partnership_id UUID NOT NULL,
            type VARCHAR NOT NULL,
            subject_kind VARCHAR NOT NULL,
            subject_id UUID NOT NULL,
            granted_kind VARCHAR NOT NULL,
            granted_id UUID NOT NULL,
            happened_at TIMESTAMP WITH TIME ZONE NOT NULL,
            sequence BIGINT,
            endpoint_id UUID,
            CONSTRAINT pk_partner_event PRIMARY KEY (tenant_id, id),
            CONSTRAINT fk_partner_event_tenant_id_partnership_id
                FOREIGN KEY (tenant_id, partnership_id) REFERENCES partnership (tenant_id, id),
            CONSTRAINT ck_partner_event_type
                CHECK (type IN ('referral.sent', 'referral.moved', 'procedure.moved', 'appointment.booked',
                'appointment.moved', 'appointment.cancelled', 'document.added', 'consent.withdrawn',
                'agreement.changed', 'ping')),
            CONSTRAINT ck_partner_event_subject_kind
                CHECK (subject_kind IN ('referral', 'procedure', 'appointment', 'document', 'person',
                'conference_item', 'consent', 'agreement', 'endpoint')),
            CONSTRAINT ck_partner_event_granted_kind
                CHECK (granted_kind IN ('referral', 'procedure', 'appointment', 'document', 'person',
                'conference_item', 'consent', 'agreement', 'endpoint')),
            CONSTRAINT ck_partner_event_sequence CHECK (sequence >= 1)
        )
        """
    )
    op.execute("CREATE INDEX ix_partner_event_open ON partner_event (tenant_id, partnership_id) WHERE sequence IS NULL")
    op.execute(
        "CREATE INDEX ix_partner_event_tenant_id_granted_kind_granted_id"
        " ON partner_event (tenant_id, granted_kind, granted_id)"
    )
    op.execute("CREATE INDEX ix_partner_event_tenant_id_happened_at ON partner_event (tenant_id, happened_at)")
    op.execute(
        "CREATE UNIQUE INDEX uq_partner_event_sequence"
        " ON partner_event (tenant_id, partnership_id, sequence) WHERE sequence IS NOT NULL"
    )
    tenant_table(op, "partner_event", data_class="operations")
    op.execute(
        """
        CREATE TABLE partner_stream (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            partnership_id UUID NOT NULL,
            sequence BIGINT NOT NULL,
            CONSTRAINT pk_partner_stream PRIMARY KEY (tenant_id, id),
            CONSTRAINT fk_partner_stream_tenant_id_partnership_id
                FOREIGN KEY (tenant_id, partnership_id) REFERENCES partnership (tenant_id, id),
            CONSTRAINT uq_partner_stream_tenant_id_partnership_id UNIQUE (tenant_id, partnership_id),
            CONSTRAINT ck_partner_stream_sequence CHECK (sequence >= 0)
        )
        """
    )
    tenant_table(op, "partner_stream", data_class="operations", grants="SELECT, INSERT, UPDATE")


def _endpoints() -> None:
    op.execute(
        """
        CREATE TABLE webhook_endpoint (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            partnership_id UUID NOT NULL,
            url VARCHAR NOT NULL,
            event_types VARCHAR[] NOT NULL,
            contact_sealed BYTEA NOT NULL,
            language VARCHAR NOT NULL,
            secret_sealed BYTEA NOT NULL,
            secret_made_at TIMESTAMP WITH TIME ZONE NOT NULL,
            earlier_secret_sealed BYTEA,
            earlier_until TIMESTAMP WITH TIME ZONE,
            state VARCHAR NOT NULL,
            state_reason VARCHAR NOT NULL,
            state_at TIMESTAMP WITH TIME ZONE NOT NULL,
            failing_since TIMESTAMP WITH TIME ZONE,
            resting_until TIMESTAMP WITH TIME ZONE,
            made_at TIMESTAMP WITH TIME ZONE NOT NULL,
            made_by VARCHAR NOT NULL,
            removed_at TIMESTAMP WITH TIME ZONE,
            version INTEGER NOT NULL,
            CONSTRAINT pk_webhook_endpoint PRIMARY KEY (tenant_id, id),
            CONSTRAINT fk_webhook_endpoint_tenant_id_partnership_id
                FOREIGN KEY (tenant_id, partnership_id) REFERENCES partnership (tenant_id, id),
            CONSTRAINT ck_webhook_endpoint_event_types
                CHECK (cardinality(event_types) > 0 AND event_types <@ ARRAY['referral.sent',
                'referral.moved', 'procedure.moved', 'appointment.booked', 'appointment.moved',
                'appointment.cancelled', 'document.added', 'consent.withdrawn',
                'agreement.changed']::varchar[]),
            CONSTRAINT ck_webhook_endpoint_state CHECK (state IN ('on', 'paused', 'off')),
            CONSTRAINT ck_webhook_endpoint_state_reason
                CHECK (state_reason IN ('asked', 'failing', 'gone', 'removed')),
            CONSTRAINT ck_webhook_endpoint_earlier
                CHECK ((earlier_secret_sealed IS NULL) = (earlier_until IS NULL))
        )
        """
    )
    op.execute(
        "CREATE INDEX ix_webhook_endpoint_tenant_id_partnership_id ON webhook_endpoint (tenant_id, partnership_id)"
    )
    tenant_table(op, "webhook_endpoint", data_class="operations")


def _deliveries() -> None:
    op.execute(
        """
        CREATE TABLE webhook_delivery (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            event_id UUID NOT NULL,
            endpoint_id UUID NOT NULL,
            state VARCHAR NOT NULL,
            attempts INTEGER NOT NULL,
            turn INTEGER NOT NULL,
            due_at TIMESTAMP WITH TIME ZONE,
            last_outcome VARCHAR,
            last_status INTEGER,
            withheld_reason VARCHAR,
            made_at TIMESTAMP WITH TIME ZONE NOT NULL,
            ended_at TIMESTAMP WITH TIME ZONE,
            CONSTRAINT pk_webhook_delivery PRIMARY KEY (tenant_id, id),
            CONSTRAINT fk_webhook_delivery_tenant_id_event_id
                FOREIGN KEY (tenant_id, event_id) REFERENCES partner_event (tenant_id, id),
            CONSTRAINT fk_webhook_delivery_tenant_id_endpoint_id
                FOREIGN KEY (tenant_id, endpoint_id) REFERENCES webhook_endpoint (tenant_id, id),
            CONSTRAINT uq_webhook_delivery_tenant_id_endpoint_id_event_id UNIQUE (tenant_id, endpoint_id, event_id),
            CONSTRAINT ck_webhook_delivery_state
                CHECK (state IN ('waiting', 'delivered', 'retrying', 'dead', 'withheld')),
            CONSTRAINT ck_webhook_delivery_due
                CHECK ((due_at IS NOT NULL) = (state IN ('waiting', 'retrying'))),
            CONSTRAINT ck_webhook_delivery_withheld
                CHECK ((withheld_reason IS NOT NULL) = (state = 'withheld')),
            CONSTRAINT ck_webhook_delivery_attempts CHECK (attempts >= 0 AND turn >= attempts)
        )
        """
    )
    op.execute("CREATE INDEX ix_webhook_delivery_due ON webhook_delivery (tenant_id, due_at) WHERE due_at IS NOT NULL")
    op.execute("CREATE INDEX ix_webhook_delivery_tenant_id_event_id ON webhook_delivery (tenant_id, event_id)")
    tenant_table(op, "webhook_delivery", data_class="operations")
    op.execute(
        """
        CREATE TABLE webhook_attempt (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            delivery_id UUID NOT NULL,
            turn INTEGER NOT NULL,
            outcome VARCHAR NOT NULL,
            http_status INTEGER,
            milliseconds INTEGER NOT NULL,
            at TIMESTAMP WITH TIME ZONE NOT NULL,
            CONSTRAINT pk_webhook_attempt PRIMARY KEY (tenant_id, id),
            CONSTRAINT fk_webhook_attempt_tenant_id_delivery_id
                FOREIGN KEY (tenant_id, delivery_id) REFERENCES webhook_delivery (tenant_id, id),
            CONSTRAINT uq_webhook_attempt_tenant_id_delivery_id_turn UNIQUE (tenant_id, delivery_id, turn),
            CONSTRAINT ck_webhook_attempt_outcome
                CHECK (outcome IN ('delivered', 'refused', 'redirected', 'gone', 'too_slow', 'no_such_host',
                'not_public', 'bad_certificate', 'no_answer'))
        )
        """
    )
    tenant_table(op, "webhook_attempt", data_class="operations", grants="SELECT, INSERT, DELETE")
