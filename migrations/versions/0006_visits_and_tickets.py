"""Visits, tickets, desk sessions and the roster."""

from alembic import op

from oneroof.migrations.protection import tenant_table

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward only."""
    op.execute(
        """
        CREATE TABLE visit (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            day DATE NOT NULL,
            channel VARCHAR NOT NULL,
            language VARCHAR NOT NULL,
            reason_sealed BYTEA,
            needs VARCHAR[] NOT NULL,
            casefile_id UUID,
            arrived_at TIMESTAMP WITH TIME ZONE NOT NULL,
            departed_at TIMESTAMP WITH TIME ZONE,
            version INTEGER NOT NULL,
            CONSTRAINT pk_visit PRIMARY KEY (tenant_id, id),
            CONSTRAINT fk_visit_tenant_id_casefile_id FOREIGN KEY(tenant_id, casefile_id) REFERENCES casefile (tenant_id, id),
            CONSTRAINT ck_visit_channel CHECK (channel IN ('walk_in', 'appointment', 'phone', 'online', 'kiosk', 'email', 'post', 'outreach')),
            CONSTRAINT ck_visit_needs CHECK (needs <@ ARRAY['elderly', 'pregnant', 'disability', 'small_child', 'interpreter']::varchar[])
        )
        """
    )
    op.execute(
        """
        CREATE INDEX ix_visit_tenant_id_casefile_id ON visit (tenant_id, casefile_id)
        """
    )
    op.execute(
        """
        CREATE INDEX ix_visit_tenant_id_day ON visit (tenant_id, day)
        """
    )
    tenant_table(op, "visit")
    op.execute(
        """
        CREATE TABLE ticket (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            visit_id UUID NOT NULL,
            queue_id UUID NOT NULL,
            service_id UUID,
            day DATE NOT NULL,
            number INTEGER NOT NULL,
            label VARCHAR NOT NULL,
            language VARCHAR NOT NULL,
            priority INTEGER NOT NULL,
            state VARCHAR NOT NULL,
            issued_at TIMESTAMP WITH TIME ZONE NOT NULL,
            waiting_since TIMESTAMP WITH TIME ZONE NOT NULL,
            parked_at TIMESTAMP WITH TIME ZONE,
            called_at TIMESTAMP WITH TIME ZONE,
            started_at TIMESTAMP WITH TIME ZONE,
            ended_at TIMESTAMP WITH TIME ZONE,
            desk_id UUID,
            staff_id UUID,
            outcome VARCHAR,
            calls INTEGER NOT NULL,
            previous_ticket_id UUID,
            version INTEGER NOT NULL,
            CONSTRAINT pk_ticket PRIMARY KEY (tenant_id, id),
            CONSTRAINT uq_ticket_tenant_id_queue_id_day_number UNIQUE (tenant_id, queue_id, day, number),
            CONSTRAINT fk_ticket_tenant_id_visit_id FOREIGN KEY(tenant_id, visit_id) REFERENCES visit (tenant_id, id),
            CONSTRAINT fk_ticket_tenant_id_queue_id FOREIGN KEY(tenant_id, queue_id) REFERENCES queue (tenant_id, id),
            CONSTRAINT fk_ticket_tenant_id_service_id FOREIGN KEY(tenant_id, service_id) REFERENCES service (tenant_id, id),
            CONSTRAINT fk_ticket_tenant_id_desk_id FOREIGN KEY(tenant_id, desk_id) REFERENCES desk (tenant_id, id),
            CONSTRAINT fk_ticket_tenant_id_previous_ticket_id FOREIGN KEY(tenant_id, previous_ticket_id) REFERENCES ticket (tenant_id, id),
            CONSTRAINT ck_ticket_state CHECK (state IN ('waiting', 'called', 'serving', 'served', 'no_show', 'left', 'handed_on')),
            CONSTRAINT ck_ticket_priority CHECK (priority BETWEEN 0 AND 9),
            CONSTRAINT ck_ticket_parked CHECK (parked_at IS NULL OR state = 'waiting'),
            CONSTRAINT ck_ticket_outcome CHECK (outcome IS NULL OR outcome IN ('solved', 'partly_solved', 'document_missing', 'referred', 'information_given', 'next_appointment'))
        )
        """
    )
    op.execute(
        """
        CREATE UNIQUE INDEX ix_ticket_at_desk ON ticket (tenant_id, desk_id) WHERE state IN ('called', 'serving')
        """
    )
    op.execute(
        """
        CREATE INDEX ix_ticket_tenant_id_day_state ON ticket (tenant_id, day, state)
        """
    )
    op.execute(
        """
        CREATE INDEX ix_ticket_tenant_id_previous_ticket_id ON ticket (tenant_id, previous_ticket_id)
        """
    )
    op.execute(
        """
        CREATE INDEX ix_ticket_tenant_id_visit_id ON ticket (tenant_id, visit_id)
        """
    )
    op.execute(
        """
        CREATE INDEX ix_ticket_waiting ON ticket (tenant_id, queue_id, priority DESC, waiting_since, id) WHERE state = 'waiting' AND parked_at IS NULL
        """
    )
    op.execute(
        """
        CREATE UNIQUE INDEX uq_ticket_open_in_queue ON ticket (tenant_id, visit_id, queue_id) WHERE state IN ('waiting', 'called', 'serving')
        """
    )
    tenant_table(op, "ticket")
    op.execute(
        """
        CREATE TABLE ticket_event (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            ticket_id UUID NOT NULL,
            event VARCHAR NOT NULL,
            at TIMESTAMP WITH TIME ZONE NOT NULL,
            actor_id UUID,
            desk_id UUID,
            CONSTRAINT pk_ticket_event PRIMARY KEY (tenant_id, id),
            CONSTRAINT fk_ticket_event_tenant_id_ticket_id FOREIGN KEY(tenant_id, ticket_id) REFERENCES ticket (tenant_id, id),
            CONSTRAINT ck_ticket_event_event CHECK (event IN ('issue', 'call', 'recall', 'start', 'finish', 'no_show', 'park', 'return', 'left', 'hand_on', 'undo', 'end_of_day'))
        )
        """
    )
    op.execute(
        """
        CREATE INDEX ix_ticket_event_tenant_id_ticket_id_at ON ticket_event (tenant_id, ticket_id, at)
        """
    )
    tenant_table(op, "ticket_event", grants="SELECT, INSERT")
    op.execute(
        """
        CREATE TABLE desk_session (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            desk_id UUID NOT NULL,
            staff_id UUID NOT NULL,
            queue_ids UUID[] NOT NULL,
            opened_at TIMESTAMP WITH TIME ZONE NOT NULL,
            closed_at TIMESTAMP WITH TIME ZONE,
            CONSTRAINT pk_desk_session PRIMARY KEY (tenant_id, id),
            CONSTRAINT fk_desk_session_tenant_id_desk_id FOREIGN KEY(tenant_id, desk_id) REFERENCES desk (tenant_id, id),
            CONSTRAINT fk_desk_session_tenant_id_staff_id FOREIGN KEY(tenant_id, staff_id) REFERENCES staff (tenant_id, id)
        )
        """
    )
    op.execute(
        """
        CREATE UNIQUE INDEX uq_desk_session_open_desk ON desk_session (tenant_id, desk_id) WHERE closed_at IS NULL
        """
    )
    op.execute(
        """
        CREATE UNIQUE INDEX uq_desk_session_open_staff ON desk_session (tenant_id, staff_id) WHERE closed_at IS NULL
        """
    )
    tenant_table(op, "desk_session")
    op.execute(
        """
        CREATE TABLE duty (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            staff_id UUID NOT NULL,
            office_id UUID NOT NULL,
            starts_at TIMESTAMP WITH TIME ZONE NOT NULL,
            ends_at TIMESTAMP WITH TIME ZONE NOT NULL,
            CONSTRAINT pk_duty PRIMARY KEY (tenant_id, id),
            CONSTRAINT fk_duty_tenant_id_staff_id FOREIGN KEY(tenant_id, staff_id) REFERENCES staff (tenant_id, id),
            CONSTRAINT fk_duty_tenant_id_office_id FOREIGN KEY(tenant_id, office_id) REFERENCES office (tenant_id, id),
            CONSTRAINT ck_duty_order CHECK (starts_at < ends_at)
        )
        """
    )
    op.execute(
        """
        CREATE INDEX ix_duty_tenant_id_staff_id_starts_at ON duty (tenant_id, staff_id, starts_at)
        """
    )
    op.execute(
        """
        CREATE INDEX ix_duty_tenant_id_starts_at ON duty (tenant_id, starts_at)
        """
    )
    tenant_table(op, "duty")
