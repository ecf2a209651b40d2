"""Agencies, services, offices, desks, hours and queues."""

from alembic import op

from oneroof.migrations.protection import tenant_table

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward only."""
    op.execute(
        """
        CREATE TABLE agency (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            code VARCHAR NOT NULL,
            name JSONB NOT NULL,
            kind VARCHAR NOT NULL,
            area VARCHAR NOT NULL,
            is_enforcement BOOLEAN NOT NULL,
            CONSTRAINT pk_agency PRIMARY KEY (tenant_id, id),
            CONSTRAINT uq_agency_tenant_id_code UNIQUE (tenant_id, code)
        )
        """
    )
    tenant_table(op, "agency")
    op.execute(
        """
        CREATE TABLE service (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            code VARCHAR NOT NULL,
            name JSONB NOT NULL,
            kind VARCHAR NOT NULL,
            state VARCHAR NOT NULL,
            CONSTRAINT pk_service PRIMARY KEY (tenant_id, id),
            CONSTRAINT uq_service_tenant_id_code UNIQUE (tenant_id, code),
            CONSTRAINT ck_service_kind CHECK (kind IN ('government', 'support', 'complementary')),
            CONSTRAINT ck_service_state CHECK (state IN ('offered', 'retired'))
        )
        """
    )
    tenant_table(op, "service")
    op.execute(
        """
        CREATE TABLE office (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            code VARCHAR NOT NULL,
            name JSONB NOT NULL,
            public_name JSONB NOT NULL,
            kind VARCHAR NOT NULL,
            agency_id UUID,
            state VARCHAR NOT NULL,
            position INTEGER NOT NULL,
            CONSTRAINT pk_office PRIMARY KEY (tenant_id, id),
            CONSTRAINT uq_office_tenant_id_code UNIQUE (tenant_id, code),
            CONSTRAINT fk_office_tenant_id_agency_id FOREIGN KEY(tenant_id, agency_id) REFERENCES agency (tenant_id, id),
            CONSTRAINT ck_office_kind CHECK (kind IN ('reception', 'government', 'support', 'complementary')),
            CONSTRAINT ck_office_state CHECK (state IN ('active', 'retired'))
        )
        """
    )
    tenant_table(op, "office")
    op.execute(
        """
        CREATE TABLE office_service (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            office_id UUID NOT NULL,
            service_id UUID NOT NULL,
            CONSTRAINT pk_office_service PRIMARY KEY (tenant_id, id),
            CONSTRAINT uq_office_service_tenant_id_office_id_service_id UNIQUE (tenant_id, office_id, service_id),
            CONSTRAINT fk_office_service_tenant_id_office_id FOREIGN KEY(tenant_id, office_id) REFERENCES office (tenant_id, id),
            CONSTRAINT fk_office_service_tenant_id_service_id FOREIGN KEY(tenant_id, service_id) REFERENCES service (tenant_id, id)
        )
        """
    )
    tenant_table(op, "office_service")
    op.execute(
        """
        CREATE TABLE desk (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            office_id UUID NOT NULL,
            number VARCHAR NOT NULL,
            state VARCHAR NOT NULL,
            CONSTRAINT pk_desk PRIMARY KEY (tenant_id, id),
            CONSTRAINT uq_desk_tenant_id_number UNIQUE (tenant_id, number),
            CONSTRAINT fk_desk_tenant_id_office_id FOREIGN KEY(tenant_id, office_id) REFERENCES office (tenant_id, id),
            CONSTRAINT ck_desk_state CHECK (state IN ('active', 'retired'))
        )
        """
    )
    tenant_table(op, "desk")
    op.execute(
        """
        CREATE TABLE opening_hours (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            office_id UUID,
            weekday INTEGER NOT NULL,
            opens TIME WITHOUT TIME ZONE NOT NULL,
            closes TIME WITHOUT TIME ZONE NOT NULL,
            CONSTRAINT pk_opening_hours PRIMARY KEY (tenant_id, id),
            CONSTRAINT uq_opening_hours_tenant_id_office_id_weekday_opens UNIQUE NULLS NOT DISTINCT (tenant_id, office_id, weekday, opens),
            CONSTRAINT fk_opening_hours_tenant_id_office_id FOREIGN KEY(tenant_id, office_id) REFERENCES office (tenant_id, id),
            CONSTRAINT ck_opening_hours_weekday CHECK (weekday BETWEEN 0 AND 6),
            CONSTRAINT ck_opening_hours_order CHECK (opens < closes)
        )
        """
    )
    tenant_table(op, "opening_hours")
    op.execute(
        """
        CREATE TABLE closed_day (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            office_id UUID,
            day DATE NOT NULL,
            name JSONB NOT NULL,
            CONSTRAINT pk_closed_day PRIMARY KEY (tenant_id, id),
            CONSTRAINT uq_closed_day_tenant_id_office_id_day UNIQUE NULLS NOT DISTINCT (tenant_id, office_id, day),
            CONSTRAINT fk_closed_day_tenant_id_office_id FOREIGN KEY(tenant_id, office_id) REFERENCES office (tenant_id, id)
        )
        """
    )
    tenant_table(op, "closed_day")
    op.execute(
        """
        CREATE TABLE queue (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            office_id UUID NOT NULL,
            code VARCHAR NOT NULL,
            letter VARCHAR NOT NULL,
            name JSONB NOT NULL,
            kind VARCHAR NOT NULL,
            state VARCHAR NOT NULL,
            CONSTRAINT pk_queue PRIMARY KEY (tenant_id, id),
            CONSTRAINT uq_queue_tenant_id_code UNIQUE (tenant_id, code),
            CONSTRAINT uq_queue_tenant_id_letter UNIQUE (tenant_id, letter),
            CONSTRAINT fk_queue_tenant_id_office_id FOREIGN KEY(tenant_id, office_id) REFERENCES office (tenant_id, id),
            CONSTRAINT ck_queue_kind CHECK (kind IN ('presorting', 'welcome', 'office')),
            CONSTRAINT ck_queue_state CHECK (state IN ('active', 'retired'))
        )
        """
    )
    tenant_table(op, "queue")
    op.execute(
        """
        CREATE TABLE queue_day (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            queue_id UUID NOT NULL,
            day DATE NOT NULL,
            last_number INTEGER NOT NULL,
            CONSTRAINT pk_queue_day PRIMARY KEY (tenant_id, id),
            CONSTRAINT uq_queue_day_tenant_id_queue_id_day UNIQUE (tenant_id, queue_id, day),
            CONSTRAINT fk_queue_day_tenant_id_queue_id FOREIGN KEY(tenant_id, queue_id) REFERENCES queue (tenant_id, id)
        )
        """
    )
    tenant_table(op, "queue_day")
