"""Rooms that can be rented, their bookings, and the hours that are taken."""

from alembic import op

from oneroof.migrations.protection import tenant_table

revision = "amenities_0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward only."""
    op.execute(
        """
        CREATE TABLE amenities_room (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            name JSONB NOT NULL,
            kind VARCHAR NOT NULL,
            capacity INTEGER NOT NULL,
            hour_fee NUMERIC(10, 2) NOT NULL,
            day_fee NUMERIC(10, 2),
            reduced_hour_fee NUMERIC(10, 2),
            reduced_day_fee NUMERIC(10, 2),
            currency VARCHAR NOT NULL,
            weekdays INTEGER[] NOT NULL,
            opens INTEGER NOT NULL,
            closes INTEGER NOT NULL,
            state VARCHAR NOT NULL,
            created_at TIMESTAMP WITH TIME ZONE NOT NULL,
            CONSTRAINT pk_amenities_room PRIMARY KEY (tenant_id, id),
            CONSTRAINT ck_amenities_room_kind CHECK (kind IN ('meeting', 'training', 'hall', 'exhibition')),
            CONSTRAINT ck_amenities_room_state CHECK (state IN ('offered', 'withdrawn')),
            CONSTRAINT ck_amenities_room_capacity CHECK (capacity BETWEEN 1 AND 2000),
            CONSTRAINT ck_amenities_room_hours
                CHECK (opens BETWEEN 6 AND 22 AND closes BETWEEN 7 AND 23 AND opens < closes),
            CONSTRAINT ck_amenities_room_fees
                CHECK (hour_fee >= 0 AND day_fee >= 0 AND reduced_hour_fee >= 0 AND reduced_day_fee >= 0)
        )
        """
    )
    tenant_table(op, "amenities_room")
    op.execute(
        """
        CREATE TABLE amenities_booking (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            room_id UUID NOT NULL,
            code_hash BYTEA NOT NULL,
            state VARCHAR NOT NULL,
            day DATE NOT NULL,
            first_hour INTEGER NOT NULL,
            hours INTEGER NOT NULL,
            reduced BOOLEAN NOT NULL,
            fee NUMERIC(10, 2) NOT NULL,
            currency VARCHAR NOT NULL,
            contact_sealed BYTEA,
            language VARCHAR NOT NULL,
            asked_at TIMESTAMP WITH TIME ZONE NOT NULL,
            decided_at TIMESTAMP WITH TIME ZONE,
            decided_by UUID,
            CONSTRAINT pk_amenities_booking PRIMARY KEY (tenant_id, id),
            CONSTRAINT uq_amenities_booking_tenant_id_code_hash UNIQUE (tenant_id, code_hash),
            CONSTRAINT fk_amenities_booking_tenant_id_room_id FOREIGN KEY (tenant_id, room_id)
                REFERENCES amenities_room (tenant_id, id),
            CONSTRAINT ck_amenities_booking_state CHECK (state IN ('asked', 'confirmed', 'declined', 'cancelled')),
            CONSTRAINT ck_amenities_booking_hours CHECK (hours BETWEEN 1 AND 17 AND first_hour BETWEEN 6 AND 22),
            CONSTRAINT ck_amenities_booking_fee CHECK (fee >= 0)
        )
        """
    )
    op.execute("CREATE INDEX ix_amenities_booking_tenant_id_room_id_day ON amenities_booking (tenant_id, room_id, day)")
    op.execute("CREATE INDEX ix_amenities_booking_tenant_id_day ON amenities_booking (tenant_id, day)")
    tenant_table(op, "amenities_booking")
    # One row for each hour that is taken: the unique key is what keeps a room from being given twice.
    op.execute(
        """
        CREATE TABLE amenities_taken_hour (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            room_id UUID NOT NULL,
            day DATE NOT NULL,
            hour INTEGER NOT NULL,
            booking_id UUID NOT NULL,
            CONSTRAINT pk_amenities_taken_hour PRIMARY KEY (tenant_id, id),
            CONSTRAINT uq_amenities_taken_hour_tenant_id_room_id_day_hour UNIQUE (tenant_id, room_id, day, hour),
            CONSTRAINT fk_amenities_taken_hour_tenant_id_room_id FOREIGN KEY (tenant_id, room_id)
                REFERENCES amenities_room (tenant_id, id),
            CONSTRAINT fk_amenities_taken_hour_tenant_id_booking_id FOREIGN KEY (tenant_id, booking_id)
                REFERENCES amenities_booking (tenant_id, id)
        )
        """
    )
    op.execute(
        "CREATE INDEX ix_amenities_taken_hour_tenant_id_booking_id ON amenities_taken_hour (tenant_id, booking_id)"
    )
    tenant_table(op, "amenities_taken_hour")
