"""Booking rules, slots and appointments."""

from alembic import op

from oneroof.migrations.protection import tenant_table

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward only."""
    _rules()
    _slots()
    _appointments()


def _rules() -> None:
    op.execute(
        """
        CREATE TABLE booking_rule (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            office_id UUID NOT NULL,
            service_id UUID NOT NULL,
            queue_id UUID NOT NULL,
            minutes INTEGER NOT NULL,
            buffer_minutes INTEGER NOT NULL,
            capacity INTEGER NOT NULL,
            weekdays INTEGER[] NOT NULL,
            opens TIME WITHOUT TIME ZONE,
            closes TIME WITHOUT TIME ZONE,
            release_days INTEGER NOT NULL,
            notice_minutes INTEGER NOT NULL,
            hold_minutes INTEGER NOT NULL,
            early_minutes INTEGER NOT NULL,
            late_minutes INTEGER NOT NULL,
            overbooking_percent INTEGER NOT NULL,
            reminder_hours INTEGER NOT NULL,
            is_online BOOLEAN NOT NULL,
            state VARCHAR NOT NULL,
            slots_until DATE,
            slots_from VARCHAR NOT NULL,
            version INTEGER NOT NULL,
            CONSTRAINT pk_booking_rule PRIMARY KEY (tenant_id, id),
            CONSTRAINT uq_booking_rule_tenant_id_office_id_service_id UNIQUE (tenant_id, office_id, service_id),
            CONSTRAINT fk_booking_rule_tenant_id_office_id FOREIGN KEY(tenant_id, office_id) REFERENCES office (tenant_id, id),
            CONSTRAINT fk_booking_rule_tenant_id_service_id FOREIGN KEY(tenant_id, service_id) REFERENCES service (tenant_id, id),
            CONSTRAINT fk_booking_rule_tenant_id_queue_id FOREIGN KEY(tenant_id, queue_id) REFERENCES queue (tenant_id, id),
            CONSTRAINT ck_booking_rule_minutes CHECK (minutes BETWEEN 5 AND 480),
            CONSTRAINT ck_booking_rule_buffer_minutes CHECK (buffer_minutes BETWEEN 0 AND 240),
            CONSTRAINT ck_booking_rule_capacity CHECK (capacity BETWEEN 1 AND 500),
            CONSTRAINT ck_booking_rule_release_days CHECK (release_days BETWEEN 1 AND 366),
            CONSTRAINT ck_booking_rule_notice_minutes CHECK (notice_minutes BETWEEN 0 AND 20160),
            CONSTRAINT ck_booking_rule_hold_minutes CHECK (hold_minutes BETWEEN 1 AND 120),
            CONSTRAINT ck_booking_rule_early_minutes CHECK (early_minutes BETWEEN 0 AND 240),
            CONSTRAINT ck_booking_rule_late_minutes CHECK (late_minutes BETWEEN 0 AND 240),
            CONSTRAINT ck_booking_rule_overbooking_percent CHECK (overbooking_percent BETWEEN 0 AND 50),
            CONSTRAINT ck_booking_rule_reminder_hours CHECK (reminder_hours BETWEEN 1 AND 336),
            CONSTRAINT ck_booking_rule_weekdays CHECK (weekdays <@ ARRAY[0, 1, 2, 3, 4, 5, 6]),
            CONSTRAINT ck_booking_rule_state CHECK (state IN ('active', 'retired'))
        )
        """
    )
    tenant_table(op, "booking_rule", data_class="operations")


def _slots() -> None:
    op.execute(
        """
        CREATE TABLE slot (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            rule_id UUID NOT NULL,
            day DATE NOT NULL,
            starts_at TIMESTAMP WITH TIME ZONE NOT NULL,
            ends_at TIMESTAMP WITH TIME ZONE NOT NULL,
            capacity INTEGER NOT NULL,
            extra INTEGER NOT NULL,
            taken INTEGER NOT NULL,
            state VARCHAR NOT NULL,
            CONSTRAINT pk_slot PRIMARY KEY (tenant_id, id),
            CONSTRAINT uq_slot_tenant_id_rule_id_starts_at UNIQUE (tenant_id, rule_id, starts_at),
            CONSTRAINT fk_slot_tenant_id_rule_id FOREIGN KEY(tenant_id, rule_id) REFERENCES booking_rule (tenant_id, id),
            CONSTRAINT ck_slot_order CHECK (starts_at < ends_at),
            CONSTRAINT ck_slot_taken CHECK (taken BETWEEN 0 AND capacity + extra),
            CONSTRAINT ck_slot_state CHECK (state IN ('open', 'closed'))
        )
        """
    )
    op.execute("CREATE INDEX ix_slot_tenant_id_rule_id_day ON slot (tenant_id, rule_id, day)")
    op.execute("CREATE INDEX ix_slot_tenant_id_day ON slot (tenant_id, day)")
    tenant_table(op, "slot", data_class="operations")


def _appointments() -> None:
    op.execute(
        """
        CREATE TABLE appointment (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            slot_id UUID NOT NULL,
            code VARCHAR NOT NULL,
            state VARCHAR NOT NULL,
            channel VARCHAR NOT NULL,
            language VARCHAR NOT NULL,
            size INTEGER NOT NULL,
            needs VARCHAR[] NOT NULL,
            casefile_id UUID,
            contact_sealed BYTEA,
            reminders_agreed_at TIMESTAMP WITH TIME ZONE,
            made_at TIMESTAMP WITH TIME ZONE NOT NULL,
            hold_until TIMESTAMP WITH TIME ZONE,
            booked_at TIMESTAMP WITH TIME ZONE,
            reminded_at TIMESTAMP WITH TIME ZONE,
            confirmed_at TIMESTAMP WITH TIME ZONE,
            arrived_at TIMESTAMP WITH TIME ZONE,
            ended_at TIMESTAMP WITH TIME ZONE,
            cancelled_by VARCHAR,
            visit_id UUID,
            ticket_id UUID,
            version INTEGER NOT NULL,
            CONSTRAINT pk_appointment PRIMARY KEY (tenant_id, id),
            CONSTRAINT uq_appointment_tenant_id_code UNIQUE (tenant_id, code),
            CONSTRAINT fk_appointment_tenant_id_slot_id FOREIGN KEY(tenant_id, slot_id) REFERENCES slot (tenant_id, id),
            CONSTRAINT fk_appointment_tenant_id_casefile_id FOREIGN KEY(tenant_id, casefile_id) REFERENCES casefile (tenant_id, id),
            CONSTRAINT fk_appointment_tenant_id_visit_id FOREIGN KEY(tenant_id, visit_id) REFERENCES visit (tenant_id, id),
            CONSTRAINT fk_appointment_tenant_id_ticket_id FOREIGN KEY(tenant_id, ticket_id) REFERENCES ticket (tenant_id, id),
            CONSTRAINT ck_appointment_state CHECK (state IN ('held', 'expired', 'booked', 'arrived', 'served', 'no_show', 'cancelled')),
            CONSTRAINT ck_appointment_channel CHECK (channel IN ('walk_in', 'appointment', 'phone', 'online', 'kiosk', 'email', 'post', 'outreach')),
            CONSTRAINT ck_appointment_size CHECK (size BETWEEN 1 AND 20),
            CONSTRAINT ck_appointment_needs CHECK (needs <@ ARRAY['elderly', 'pregnant', 'disability', 'small_child', 'interpreter']::varchar[]),
            CONSTRAINT ck_appointment_hold_until CHECK (state <> 'held' OR hold_until IS NOT NULL),
            CONSTRAINT ck_appointment_visit CHECK (ticket_id IS NULL OR visit_id IS NOT NULL),
            CONSTRAINT ck_appointment_cancelled_by CHECK (cancelled_by IS NULL OR cancelled_by IN ('visitor', 'staff', 'centre')),
            CONSTRAINT ck_appointment_reminders CHECK (reminders_agreed_at IS NULL OR contact_sealed IS NOT NULL)
        )
        """
    )
    for columns in ("slot_id", "casefile_id", "visit_id", "ticket_id"):
        op.execute(f"CREATE INDEX ix_appointment_tenant_id_{columns} ON appointment (tenant_id, {columns})")
    op.execute(
        "CREATE INDEX ix_appointment_unsettled ON appointment (tenant_id, slot_id)"
        " WHERE state IN ('held', 'booked', 'arrived')"
    )
    tenant_table(op, "appointment", data_class="visit")
