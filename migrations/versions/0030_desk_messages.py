"""Messages between desks."""

from alembic import op

from oneroof.migrations.protection import tenant_table

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward only."""
    _messages()
    _receipts()


def _messages() -> None:
    op.execute(
        """
        CREATE TABLE desk_message (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            day DATE NOT NULL,
            kind VARCHAR NOT NULL,
            from_staff_id UUID NOT NULL,
            from_desk_id UUID,
            address VARCHAR NOT NULL,
            to_desk_id UUID,
            to_office_id UUID,
            to_role VARCHAR,
            phrase VARCHAR,
            language VARCHAR,
            minutes INTEGER,
            text_sealed BYTEA,
            sent_at TIMESTAMP WITH TIME ZONE NOT NULL,
            ended_at TIMESTAMP WITH TIME ZONE,
            ended_by UUID,
            version INTEGER NOT NULL,
            CONSTRAINT pk_desk_message PRIMARY KEY (tenant_id, id),
            CONSTRAINT fk_desk_message_tenant_id_from_staff_id FOREIGN KEY(tenant_id, from_staff_id) REFERENCES staff (tenant_id, id),
            CONSTRAINT fk_desk_message_tenant_id_from_desk_id FOREIGN KEY(tenant_id, from_desk_id) REFERENCES desk (tenant_id, id),
            CONSTRAINT fk_desk_message_tenant_id_to_desk_id FOREIGN KEY(tenant_id, to_desk_id) REFERENCES desk (tenant_id, id),
            CONSTRAINT fk_desk_message_tenant_id_to_office_id FOREIGN KEY(tenant_id, to_office_id) REFERENCES office (tenant_id, id),
            CONSTRAINT fk_desk_message_tenant_id_ended_by FOREIGN KEY(tenant_id, ended_by) REFERENCES staff (tenant_id, id),
            CONSTRAINT ck_desk_message_kind CHECK (kind IN ('message', 'request', 'emergency')),
            CONSTRAINT ck_desk_message_address CHECK (address IN ('desk', 'office', 'role', 'speakers', 'everybody')),
            CONSTRAINT ck_desk_message_phrase CHECK (phrase IS NULL OR phrase IN ('send_speaker', 'take_my_line', 'come_over', 'need_break', 'visitor_waits', 'bring_paper', 'thanks', 'own_words')),
            CONSTRAINT ck_desk_message_to_role CHECK (to_role IS NULL OR to_role IN ('mediator', 'reception', 'officer', 'coordinator')),
            CONSTRAINT ck_desk_message_said CHECK ((kind = 'emergency') = (phrase IS NULL)),
            CONSTRAINT ck_desk_message_where CHECK (kind <> 'emergency' OR from_desk_id IS NOT NULL),
            CONSTRAINT ck_desk_message_minutes CHECK (minutes IS NULL OR minutes BETWEEN 1 AND 120),
            CONSTRAINT ck_desk_message_ended CHECK ((ended_at IS NOT NULL) = (ended_by IS NOT NULL))
        )
        """
    )
    op.execute(
        """
        CREATE INDEX ix_desk_message_tenant_id_day_sent_at ON desk_message (tenant_id, day, sent_at)
        """
    )
    op.execute(
        """
        CREATE UNIQUE INDEX uq_desk_message_emergency ON desk_message (tenant_id, from_desk_id) WHERE kind = 'emergency' AND ended_at IS NULL
        """
    )
    tenant_table(op, "desk_message", data_class="operations")


def _receipts() -> None:
    op.execute(
        """
        CREATE TABLE desk_message_receipt (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            message_id UUID NOT NULL,
            staff_id UUID NOT NULL,
            read_at TIMESTAMP WITH TIME ZONE NOT NULL,
            answer VARCHAR,
            answered_at TIMESTAMP WITH TIME ZONE,
            CONSTRAINT pk_desk_message_receipt PRIMARY KEY (tenant_id, id),
            CONSTRAINT uq_desk_message_receipt_tenant_id_message_id_staff_id UNIQUE (tenant_id, message_id, staff_id),
            CONSTRAINT fk_desk_message_receipt_tenant_id_message_id FOREIGN KEY(tenant_id, message_id) REFERENCES desk_message (tenant_id, id),
            CONSTRAINT fk_desk_message_receipt_tenant_id_staff_id FOREIGN KEY(tenant_id, staff_id) REFERENCES staff (tenant_id, id),
            CONSTRAINT ck_desk_message_receipt_answer CHECK (answer IS NULL OR answer IN ('coming', 'cannot')),
            CONSTRAINT ck_desk_message_receipt_answered CHECK ((answer IS NULL) = (answered_at IS NULL))
        )
        """
    )
    tenant_table(op, "desk_message_receipt", data_class="operations")
