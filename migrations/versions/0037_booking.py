"""What booking by visitors themselves needs: release windows, limits, a waiting list, and the network's free times."""

from alembic import op

from oneroof.migrations.protection import hide_values, network_table, tenant_table

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward only."""
    _rules()
    _appointments()
    _waiting_entries()
    _free_times()


def _rules() -> None:
    op.execute(
        """
        ALTER TABLE booking_rule
            ADD COLUMN release_at TIME WITHOUT TIME ZONE,
            ADD COLUMN release_weekday INTEGER,
            ADD COLUMN most_per_contact INTEGER,
            ADD COLUMN has_waiting_list BOOLEAN,
            ADD COLUMN offer_minutes INTEGER
        """
    )
    op.execute("UPDATE booking_rule SET most_per_contact = 1, has_waiting_list = TRUE, offer_minutes = 240")
    op.execute(
        """
        ALTER TABLE booking_rule
            ALTER COLUMN most_per_contact SET NOT NULL,
            ALTER COLUMN has_waiting_list SET NOT NULL,
            ALTER COLUMN offer_minutes SET NOT NULL,
            ADD CONSTRAINT ck_booking_rule_release_weekday CHECK (release_weekday BETWEEN 0 AND 6),
            ADD CONSTRAINT ck_booking_rule_most_per_contact CHECK (most_per_contact BETWEEN 1 AND 20),
            ADD CONSTRAINT ck_booking_rule_offer_minutes CHECK (offer_minutes BETWEEN 30 AND 2880)
        """
    )
    hide_values(op, "booking_rule")


def _appointments() -> None:
    op.execute(
        """
        ALTER TABLE appointment
            ADD COLUMN interpreter_language VARCHAR,
            ADD COLUMN contact_channel VARCHAR,
            ADD COLUMN contact_token BYTEA,
            ADD COLUMN held_by BYTEA,
            ADD COLUMN held_from BYTEA
        """
    )
    op.execute("UPDATE appointment SET contact_channel = 'email' WHERE contact_sealed IS NOT NULL")
    op.execute(
        """
        ALTER TABLE appointment
            ADD CONSTRAINT ck_appointment_contact_token CHECK (contact_token IS NULL OR contact_sealed IS NOT NULL),
            ADD CONSTRAINT ck_appointment_contact_channel
                CHECK (contact_channel IS NULL OR contact_channel IN ('email', 'sms', 'push')),
            ADD CONSTRAINT ck_appointment_held_by
                CHECK (state = 'held' OR (held_by IS NULL AND held_from IS NULL))
        """
    )
    op.execute(
        "CREATE INDEX ix_appointment_contact_token ON appointment (tenant_id, contact_token)"
        " WHERE contact_token IS NOT NULL"
    )
    op.execute(
        "CREATE INDEX ix_appointment_held_from ON appointment (tenant_id, held_from) WHERE held_from IS NOT NULL"
    )
    hide_values(op, "appointment")


def _waiting_entries() -> None:
    op.execute(
        """
        CREATE TABLE waiting_entry (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            rule_id UUID NOT NULL,
            code VARCHAR NOT NULL,
            state VARCHAR NOT NULL,
            language VARCHAR NOT NULL,
            size INTEGER NOT NULL,
            needs VARCHAR[] NOT NULL,
            interpreter_language VARCHAR,
            first_day DATE NOT NULL,
            last_day DATE NOT NULL,
            contact_channel VARCHAR NOT NULL,
            contact_sealed BYTEA,
            contact_token BYTEA,
            joined_at TIMESTAMP WITH TIME ZONE NOT NULL,
            queued_at TIMESTAMP WITH TIME ZONE NOT NULL,
            appointment_id UUID,
            offered_until TIMESTAMP WITH TIME ZONE,
            offers INTEGER NOT NULL,
            joined_from BYTEA,
            confirmed_at TIMESTAMP WITH TIME ZONE,
            ended_at TIMESTAMP WITH TIME ZONE,
            version INTEGER NOT NULL,
            CONSTRAINT pk_waiting_entry PRIMARY KEY (tenant_id, id),
            CONSTRAINT uq_waiting_entry_tenant_id_code UNIQUE (tenant_id, code),
            CONSTRAINT fk_waiting_entry_tenant_id_rule_id FOREIGN KEY(tenant_id, rule_id) REFERENCES booking_rule (tenant_id, id),
            CONSTRAINT fk_waiting_entry_tenant_id_appointment_id FOREIGN KEY(tenant_id, appointment_id) REFERENCES appointment (tenant_id, id),
            CONSTRAINT ck_waiting_entry_state CHECK (state IN ('waiting', 'offered', 'booked', 'left', 'over')),
            CONSTRAINT ck_waiting_entry_size CHECK (size BETWEEN 1 AND 20),
            CONSTRAINT ck_waiting_entry_needs CHECK (needs <@ ARRAY['elderly', 'pregnant', 'disability', 'small_child', 'interpreter']::varchar[]),
            CONSTRAINT ck_waiting_entry_contact_channel CHECK (contact_channel IN ('email', 'sms', 'push')),
            CONSTRAINT ck_waiting_entry_days CHECK (first_day <= last_day),
            CONSTRAINT ck_waiting_entry_offered_until CHECK ((state = 'offered') = (offered_until IS NOT NULL)),
            CONSTRAINT ck_waiting_entry_appointment CHECK (state <> 'offered' OR appointment_id IS NOT NULL),
            CONSTRAINT ck_waiting_entry_contact CHECK (state NOT IN ('waiting', 'offered') OR contact_sealed IS NOT NULL)
        )
        """
    )
    op.execute(
        "CREATE INDEX ix_waiting_entry_line ON waiting_entry (tenant_id, rule_id, queued_at) WHERE state = 'waiting'"
    )
    op.execute("CREATE INDEX ix_waiting_entry_tenant_id_appointment_id ON waiting_entry (tenant_id, appointment_id)")
    op.execute(
        "CREATE INDEX ix_waiting_entry_tenant_id_rule_id_contact_token"
        " ON waiting_entry (tenant_id, rule_id, contact_token)"
    )
    tenant_table(op, "waiting_entry", data_class="visit")


def _free_times() -> None:
    op.execute(
        """
        CREATE TABLE published_free_time (
            network_id INTEGER NOT NULL,
            centre_id INTEGER NOT NULL,
            office_code VARCHAR NOT NULL,
            service_code VARCHAR NOT NULL,
            service_uri VARCHAR NOT NULL,
            office_name JSONB NOT NULL,
            days JSONB NOT NULL,
            first_free_at TIMESTAMP WITH TIME ZONE,
            seen_at TIMESTAMP WITH TIME ZONE NOT NULL,
            CONSTRAINT pk_published_free_time PRIMARY KEY (network_id, centre_id, office_code, service_code),
            CONSTRAINT fk_published_free_time_network_id_centre_id FOREIGN KEY (network_id, centre_id)
                REFERENCES tenant (network_id, id)
        )
        """
    )
    op.execute(
        "CREATE INDEX ix_published_free_time_network_id_service_uri ON published_free_time (network_id, service_uri)"
    )
    network_table(op, "published_free_time", data_class="operations")
    hide_values(op, "published_free_time")
