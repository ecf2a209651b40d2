"""The agencies' own people, the sandbox, and the directory of who takes what."""

from alembic import op

from oneroof.migrations.protection import hide_values, network_table, tenant_table

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward only."""
    _agency_people()
    _sandbox()
    _directory()
    _measures()


def _agency_people() -> None:
    op.execute(
        """
        CREATE TABLE agency_person (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            staff_id UUID NOT NULL,
            network_agency_id UUID NOT NULL,
            added_at TIMESTAMP WITH TIME ZONE NOT NULL,
            CONSTRAINT pk_agency_person PRIMARY KEY (tenant_id, id),
            CONSTRAINT uq_agency_person_tenant_id_staff_id UNIQUE (tenant_id, staff_id),
            CONSTRAINT fk_agency_person_tenant_id_staff_id FOREIGN KEY(tenant_id, staff_id)
                REFERENCES staff (tenant_id, id)
        )
        """
    )
    op.execute(
        "CREATE INDEX ix_agency_person_tenant_id_network_agency_id ON agency_person (tenant_id, network_agency_id)"
    )
    tenant_table(op, "agency_person", data_class="staff")
    op.execute("ALTER TABLE invitation ADD COLUMN network_agency_id UUID")
    hide_values(op, "invitation")


def _sandbox() -> None:
    op.execute("ALTER TABLE tenant ADD COLUMN is_sandbox BOOLEAN")


def _directory() -> None:
    op.execute(
        """
        CREATE TABLE directory_entry (
            network_id INTEGER NOT NULL,
            id UUID NOT NULL,
            agency_id UUID,
            agency_code VARCHAR,
            name JSONB NOT NULL,
            service_uri VARCHAR,
            service_code VARCHAR,
            need VARCHAR,
            centre_ids INTEGER[] NOT NULL,
            conditions JSONB NOT NULL,
            languages VARCHAR[] NOT NULL,
            audiences VARCHAR[] NOT NULL,
            way VARCHAR NOT NULL,
            email VARCHAR,
            phone VARCHAR,
            address VARCHAR,
            latitude FLOAT,
            longitude FLOAT,
            waiting_days INTEGER,
            created_at TIMESTAMP WITH TIME ZONE NOT NULL,
            updated_at TIMESTAMP WITH TIME ZONE NOT NULL,
            confirmed_at TIMESTAMP WITH TIME ZONE NOT NULL,
            confirmed_by VARCHAR NOT NULL,
            ended_at TIMESTAMP WITH TIME ZONE,
            version INTEGER NOT NULL,
            CONSTRAINT pk_directory_entry PRIMARY KEY (network_id, id),
            CONSTRAINT ck_directory_entry_what CHECK (service_uri IS NOT NULL OR need IS NOT NULL),
            CONSTRAINT ck_directory_entry_service CHECK ((service_uri IS NULL) = (service_code IS NULL)),
            CONSTRAINT ck_directory_entry_agency CHECK ((agency_id IS NULL) = (agency_code IS NULL)),
            CONSTRAINT ck_directory_entry_way CHECK (way IN ('connected', 'link', 'phone')),
            CONSTRAINT ck_directory_entry_connected CHECK (way <> 'connected' OR agency_id IS NOT NULL),
            CONSTRAINT ck_directory_entry_reached
                CHECK ((way <> 'link' OR email IS NOT NULL) AND (way <> 'phone' OR phone IS NOT NULL)),
            CONSTRAINT ck_directory_entry_place CHECK ((latitude IS NULL) = (longitude IS NULL)),
            CONSTRAINT ck_directory_entry_waiting_days CHECK (waiting_days BETWEEN 0 AND 730),
            CONSTRAINT ck_directory_entry_confirmed_by CHECK (confirmed_by IN ('agency', 'program', 'umbrella')),
            CONSTRAINT fk_directory_entry_network_id FOREIGN KEY(network_id) REFERENCES network (id),
            CONSTRAINT fk_directory_entry_network_id_agency_id FOREIGN KEY(network_id, agency_id)
                REFERENCES network_agency (network_id, id)
        )
        """
    )
    op.execute("CREATE INDEX ix_directory_entry_network_id_agency_id ON directory_entry (network_id, agency_id)")
    op.execute("CREATE INDEX ix_directory_entry_network_id_service_uri ON directory_entry (network_id, service_uri)")
    network_table(op, "directory_entry", data_class="operations")
    hide_values(op, "directory_entry")


def _measures() -> None:
    op.execute(
        """
        CREATE TABLE directory_measure (
            network_id INTEGER NOT NULL,
            centre_id INTEGER NOT NULL,
            agency_id UUID NOT NULL,
            service_code VARCHAR NOT NULL,
            median_days INTEGER,
            measured_on DATE NOT NULL,
            CONSTRAINT pk_directory_measure PRIMARY KEY (network_id, centre_id, agency_id, service_code),
            CONSTRAINT ck_directory_measure_median_days CHECK (median_days >= 0),
            CONSTRAINT fk_directory_measure_network_id_centre_id FOREIGN KEY(network_id, centre_id)
                REFERENCES tenant (network_id, id),
            CONSTRAINT fk_directory_measure_network_id_agency_id FOREIGN KEY(network_id, agency_id)
                REFERENCES network_agency (network_id, id)
        )
        """
    )
    network_table(op, "directory_measure", data_class="operations")
    hide_values(op, "directory_measure")
