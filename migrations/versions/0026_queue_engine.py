"""A place in line, skills, numbers in blocks, the stops of a visit and who came along."""

from alembic import op

from oneroof.migrations.protection import hide_values, personal_table, tenant_table
from oneroof.migrations.sharing import sharing_with_companions

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

_EVENTS = (
    "'issue', 'call', 'recall', 'start', 'finish', 'no_show', 'park', 'return', 'left', 'hand_on', 'undo', "
    "'end_of_day', 'move', 'carry_over', 'change'"
)
_CREDITS = "0, 15, 30, 45, 90, 180, 195, 210, 225, 240"
"""Minutes by priority, as the rule was when the places of existing tickets were first written."""


def upgrade() -> None:
    """Forward only."""
    _skills()
    _place_in_line()
    _number_blocks()
    _stops_and_companions()


def _skills() -> None:
    op.execute(
        """
        CREATE TABLE line_credit (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            priority INTEGER NOT NULL,
            minutes INTEGER NOT NULL,
            CONSTRAINT pk_line_credit PRIMARY KEY (tenant_id, id),
            CONSTRAINT uq_line_credit_tenant_id_priority UNIQUE (tenant_id, priority),
            CONSTRAINT ck_line_credit_priority CHECK (priority BETWEEN 1 AND 9),
            CONSTRAINT ck_line_credit_minutes CHECK (minutes BETWEEN 0 AND 240)
        )
        """
    )
    tenant_table(op, "line_credit", data_class="operations")
    op.execute(
        """
        CREATE TABLE skill (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            code VARCHAR NOT NULL,
            name JSONB NOT NULL,
            state VARCHAR NOT NULL,
            CONSTRAINT pk_skill PRIMARY KEY (tenant_id, id),
            CONSTRAINT uq_skill_tenant_id_code UNIQUE (tenant_id, code),
            CONSTRAINT ck_skill_state CHECK (state IN ('active', 'retired'))
        )
        """
    )
    tenant_table(op, "skill", data_class="operations")
    op.execute(
        """
        CREATE TABLE service_skill (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            service_id UUID NOT NULL,
            skill VARCHAR NOT NULL,
            CONSTRAINT pk_service_skill PRIMARY KEY (tenant_id, id),
            CONSTRAINT uq_service_skill_tenant_id_service_id UNIQUE (tenant_id, service_id),
            CONSTRAINT fk_service_skill_tenant_id_service_id FOREIGN KEY(tenant_id, service_id) REFERENCES service (tenant_id, id),
            CONSTRAINT fk_service_skill_tenant_id_skill FOREIGN KEY(tenant_id, skill) REFERENCES skill (tenant_id, code)
        )
        """
    )
    tenant_table(op, "service_skill", data_class="operations")
    op.execute(
        """
        CREATE TABLE staff_skill (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            staff_id UUID NOT NULL,
            skill VARCHAR NOT NULL,
            CONSTRAINT pk_staff_skill PRIMARY KEY (tenant_id, id),
            CONSTRAINT uq_staff_skill_tenant_id_staff_id_skill UNIQUE (tenant_id, staff_id, skill),
            CONSTRAINT fk_staff_skill_tenant_id_staff_id FOREIGN KEY(tenant_id, staff_id) REFERENCES staff (tenant_id, id),
            CONSTRAINT fk_staff_skill_tenant_id_skill FOREIGN KEY(tenant_id, skill) REFERENCES skill (tenant_id, code)
        )
        """
    )
    tenant_table(op, "staff_skill", data_class="operations")


def _place_in_line() -> None:
    """Tickets that exist keep their order: everybody in a line has the credit of their priority."""
    op.execute("ALTER TABLE ticket ADD COLUMN rank_at TIMESTAMP WITH TIME ZONE")
    op.execute("ALTER TABLE ticket ADD COLUMN due_at TIMESTAMP WITH TIME ZONE")
    op.execute("ALTER TABLE ticket ADD COLUMN size INTEGER")
    op.execute("ALTER TABLE ticket ADD COLUMN skill VARCHAR")
    op.execute("ALTER TABLE ticket ADD COLUMN recalls INTEGER")
    op.execute(
        f"""
        UPDATE ticket SET size = 1, recalls = 0, rank_at = waiting_since
               - make_interval(mins => (ARRAY[{_CREDITS}])[priority + 1])
        """  # noqa: S608  # a constant of this file
    )
    for column in ("rank_at", "size", "recalls"):
        op.execute(f"ALTER TABLE ticket ALTER COLUMN {column} SET NOT NULL")
    op.execute("ALTER TABLE ticket ADD CONSTRAINT ck_ticket_rank CHECK (rank_at <= waiting_since)")
    op.execute("ALTER TABLE ticket ADD CONSTRAINT ck_ticket_size CHECK (size BETWEEN 1 AND 99)")
    op.execute(
        "ALTER TABLE ticket ADD CONSTRAINT fk_ticket_tenant_id_skill"
        " FOREIGN KEY (tenant_id, skill) REFERENCES skill (tenant_id, code)"
    )
    op.execute("DROP INDEX ix_ticket_waiting")
    op.execute(
        "CREATE INDEX ix_ticket_waiting ON ticket (tenant_id, queue_id, rank_at, id)"
        " WHERE state = 'waiting' AND parked_at IS NULL"
    )
    op.execute(
        "CREATE INDEX ix_ticket_lately ON ticket (tenant_id, queue_id, ended_at) WHERE state IN ('served', 'handed_on')"
    )
    op.execute("CREATE INDEX ix_ticket_parked ON ticket (tenant_id, parked_at) WHERE parked_at IS NOT NULL")
    op.execute("ALTER TABLE ticket_event DROP CONSTRAINT ck_ticket_event_event")
    op.execute(f"ALTER TABLE ticket_event ADD CONSTRAINT ck_ticket_event_event CHECK (event IN ({_EVENTS}))")
    hide_values(op, "ticket")


def _number_blocks() -> None:
    """The count of a queue's day becomes the server's own block, which devices take theirs out of."""
    op.execute(
        """
        CREATE TABLE number_block (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            queue_id UUID NOT NULL,
            day DATE NOT NULL,
            device_id UUID,
            first INTEGER NOT NULL,
            last INTEGER,
            next INTEGER NOT NULL,
            taken_at TIMESTAMP WITH TIME ZONE,
            given_back_at TIMESTAMP WITH TIME ZONE,
            CONSTRAINT pk_number_block PRIMARY KEY (tenant_id, id),
            CONSTRAINT fk_number_block_tenant_id_queue_id FOREIGN KEY(tenant_id, queue_id) REFERENCES queue (tenant_id, id),
            CONSTRAINT ck_number_block_order CHECK (first >= 1 AND next >= first),
            CONSTRAINT ck_number_block_own_is_open_ended CHECK ((last IS NULL) = (device_id IS NULL)),
            CONSTRAINT ck_number_block_within CHECK (next <= last + 1)
        )
        """
    )
    op.execute(
        "CREATE UNIQUE INDEX uq_number_block_own ON number_block (tenant_id, queue_id, day) WHERE device_id IS NULL"
    )
    op.execute(
        "CREATE UNIQUE INDEX uq_number_block_held ON number_block (tenant_id, queue_id, day, first)"
        " WHERE device_id IS NOT NULL AND given_back_at IS NULL"
    )
    tenant_table(op, "number_block", data_class="operations")
    op.execute(
        "INSERT INTO number_block (tenant_id, id, queue_id, day, first, next)"
        " SELECT tenant_id, id, queue_id, day, 1, last_number + 1 FROM queue_day"
    )
    op.execute("DROP TABLE queue_day")


def _stops_and_companions() -> None:
    op.execute(
        """
        CREATE TABLE visit_stop (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            visit_id UUID NOT NULL,
            position INTEGER NOT NULL,
            queue_id UUID NOT NULL,
            service_id UUID,
            state VARCHAR NOT NULL,
            ticket_id UUID,
            CONSTRAINT pk_visit_stop PRIMARY KEY (tenant_id, id),
            CONSTRAINT fk_visit_stop_tenant_id_visit_id FOREIGN KEY(tenant_id, visit_id) REFERENCES visit (tenant_id, id),
            CONSTRAINT fk_visit_stop_tenant_id_queue_id FOREIGN KEY(tenant_id, queue_id) REFERENCES queue (tenant_id, id),
            CONSTRAINT fk_visit_stop_tenant_id_service_id FOREIGN KEY(tenant_id, service_id) REFERENCES service (tenant_id, id),
            CONSTRAINT fk_visit_stop_tenant_id_ticket_id FOREIGN KEY(tenant_id, ticket_id) REFERENCES ticket (tenant_id, id),
            CONSTRAINT ck_visit_stop_state CHECK (state IN ('planned', 'issued', 'refused', 'dropped'))
        )
        """
    )
    op.execute("CREATE INDEX ix_visit_stop_tenant_id_visit_id_position ON visit_stop (tenant_id, visit_id, position)")
    op.execute("CREATE INDEX ix_visit_stop_tenant_id_ticket_id ON visit_stop (tenant_id, ticket_id)")
    tenant_table(op, "visit_stop", data_class="visit")
    op.execute(
        """
        CREATE TABLE visit_companion (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            person_id UUID NOT NULL,
            data_class VARCHAR NOT NULL,
            shared_office_ids UUID[] NOT NULL,
            protected_from VARCHAR[] NOT NULL,
            visit_id UUID NOT NULL,
            casefile_id UUID NOT NULL,
            added_at TIMESTAMP WITH TIME ZONE NOT NULL,
            added_by UUID,
            removed_at TIMESTAMP WITH TIME ZONE,
            CONSTRAINT pk_visit_companion PRIMARY KEY (tenant_id, id),
            CONSTRAINT fk_visit_companion_tenant_id_person_id FOREIGN KEY(tenant_id, person_id) REFERENCES person (tenant_id, id),
            CONSTRAINT fk_visit_companion_tenant_id_visit_id FOREIGN KEY(tenant_id, visit_id) REFERENCES visit (tenant_id, id),
            CONSTRAINT fk_visit_companion_tenant_id_casefile_id FOREIGN KEY(tenant_id, casefile_id) REFERENCES casefile (tenant_id, id),
            CONSTRAINT ck_visit_companion_data_class CHECK (data_class = 'person')
        )
        """
    )
    op.execute(
        "CREATE UNIQUE INDEX uq_visit_companion_present ON visit_companion (tenant_id, visit_id, person_id)"
        " WHERE removed_at IS NULL"
    )
    op.execute("CREATE INDEX ix_visit_companion_tenant_id_person_id ON visit_companion (tenant_id, person_id)")
    personal_table(op, "visit_companion", data_class="person")
    sharing_with_companions(op)
