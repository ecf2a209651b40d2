"""Deadlines that can stand still and be made longer, and complaints."""

from alembic import op

from oneroof.migrations.protection import personal_table

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward only."""
    for table, check, values in (
        (
            "procedure_event",
            "event",
            "'open', 'take_form', 'move', 'undo', 'answers', 'evidence', 'suspend', 'resume', 'extend'",
        ),
        ("procedure_deadline", "state", "'running', 'suspended', 'ended'"),
    ):
        op.execute(f"ALTER TABLE {table} DROP CONSTRAINT ck_{table}_{check}")
        op.execute(f"ALTER TABLE {table} ADD CONSTRAINT ck_{table}_{check} CHECK ({check} IN ({values}))")
    op.execute(
        """
        CREATE TABLE procedure_pause (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            person_id UUID NOT NULL,
            data_class VARCHAR NOT NULL,
            shared_office_ids UUID[] NOT NULL,
            protected_from VARCHAR[] NOT NULL,
            procedure_id UUID NOT NULL,
            reason VARCHAR NOT NULL,
            began_on DATE NOT NULL,
            ended_on DATE,
            noted_at TIMESTAMP WITH TIME ZONE NOT NULL,
            noted_by UUID,
            CONSTRAINT pk_procedure_pause PRIMARY KEY (tenant_id, id),
            CONSTRAINT fk_procedure_pause_tenant_id_procedure_id FOREIGN KEY(tenant_id, procedure_id) REFERENCES procedure (tenant_id, id),
            CONSTRAINT fk_procedure_pause_tenant_id_person_id FOREIGN KEY(tenant_id, person_id) REFERENCES person (tenant_id, id),
            CONSTRAINT ck_procedure_pause_data_class CHECK (data_class = 'deadlines'),
            CONSTRAINT ck_procedure_pause_reason CHECK (reason IN ('documents_missing', 'other_authority', 'person_asked', 'person_away', 'court', 'other')),
            CONSTRAINT ck_procedure_pause_ended CHECK (ended_on IS NULL OR ended_on >= began_on)
        )
        """
    )
    op.execute(
        """
        CREATE UNIQUE INDEX uq_procedure_pause_running ON procedure_pause (tenant_id, procedure_id) WHERE ended_on IS NULL
        """
    )
    personal_table(op, "procedure_pause", data_class="deadlines")
    op.execute(
        """
        CREATE TABLE procedure_extension (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            person_id UUID NOT NULL,
            data_class VARCHAR NOT NULL,
            shared_office_ids UUID[] NOT NULL,
            protected_from VARCHAR[] NOT NULL,
            procedure_id UUID NOT NULL,
            kind VARCHAR NOT NULL,
            days INTEGER NOT NULL,
            reason VARCHAR NOT NULL,
            noted_at TIMESTAMP WITH TIME ZONE NOT NULL,
            noted_by UUID,
            CONSTRAINT pk_procedure_extension PRIMARY KEY (tenant_id, id),
            CONSTRAINT fk_procedure_extension_tenant_id_procedure_id FOREIGN KEY(tenant_id, procedure_id) REFERENCES procedure (tenant_id, id),
            CONSTRAINT fk_procedure_extension_tenant_id_person_id FOREIGN KEY(tenant_id, person_id) REFERENCES person (tenant_id, id),
            CONSTRAINT ck_procedure_extension_data_class CHECK (data_class = 'deadlines'),
            CONSTRAINT ck_procedure_extension_reason CHECK (reason IN ('complex', 'many_requests', 'other_authority', 'person_asked', 'other')),
            CONSTRAINT ck_procedure_extension_kind CHECK (kind IN ('usual', 'legal', 'computed')),
            CONSTRAINT ck_procedure_extension_days CHECK (days >= 1)
        )
        """
    )
    op.execute(
        """
        CREATE INDEX ix_procedure_extension_tenant_id_procedure_id ON procedure_extension (tenant_id, procedure_id)
        """
    )
    personal_table(op, "procedure_extension", data_class="deadlines")
    op.execute(
        """
        CREATE TABLE complaint (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            person_id UUID NOT NULL,
            data_class VARCHAR NOT NULL,
            shared_office_ids UUID[] NOT NULL,
            protected_from VARCHAR[] NOT NULL,
            casefile_id UUID NOT NULL,
            procedure_id UUID,
            about_staff_id UUID,
            code VARCHAR NOT NULL,
            category VARCHAR NOT NULL,
            channel VARCHAR NOT NULL,
            language VARCHAR NOT NULL,
            state VARCHAR NOT NULL,
            result VARCHAR,
            sealed BYTEA NOT NULL,
            answer_sealed BYTEA,
            shown_to_staff BOOLEAN NOT NULL,
            opened_at TIMESTAMP WITH TIME ZONE NOT NULL,
            opened_by UUID,
            due_on DATE NOT NULL,
            answered_at TIMESTAMP WITH TIME ZONE,
            answered_by UUID,
            version INTEGER NOT NULL,
            CONSTRAINT pk_complaint PRIMARY KEY (tenant_id, id),
            CONSTRAINT uq_complaint_tenant_id_code UNIQUE (tenant_id, code),
            CONSTRAINT fk_complaint_tenant_id_person_id FOREIGN KEY(tenant_id, person_id) REFERENCES person (tenant_id, id),
            CONSTRAINT fk_complaint_tenant_id_casefile_id FOREIGN KEY(tenant_id, casefile_id) REFERENCES casefile (tenant_id, id),
            CONSTRAINT fk_complaint_tenant_id_procedure_id FOREIGN KEY(tenant_id, procedure_id) REFERENCES procedure (tenant_id, id),
            CONSTRAINT fk_complaint_tenant_id_about_staff_id FOREIGN KEY(tenant_id, about_staff_id) REFERENCES staff (tenant_id, id),
            CONSTRAINT ck_complaint_data_class CHECK (data_class = 'complaints'),
            CONSTRAINT ck_complaint_category CHECK (category IN ('waiting', 'decision', 'treatment', 'information', 'discrimination', 'data', 'building', 'other')),
            CONSTRAINT ck_complaint_channel CHECK (channel IN ('walk_in', 'phone', 'online', 'email', 'post')),
            CONSTRAINT ck_complaint_state CHECK (state IN ('open', 'answered')),
            CONSTRAINT ck_complaint_result CHECK (result IS NULL OR result IN ('upheld', 'partly', 'not_upheld', 'settled')),
            CONSTRAINT ck_complaint_answered CHECK ((state = 'answered') = (answered_at IS NOT NULL))
        )
        """
    )
    op.execute(
        """
        CREATE INDEX ix_complaint_tenant_id_casefile_id ON complaint (tenant_id, casefile_id)
        """
    )
    op.execute(
        """
        CREATE INDEX ix_complaint_tenant_id_state_due_on ON complaint (tenant_id, state, due_on)
        """
    )
    personal_table(op, "complaint", data_class="complaints")
    for table in (
        "procedure_pause",
        "procedure_extension",
        "complaint",
    ):
        op.execute(f"CREATE INDEX ix_{table}_tenant_id_person_id ON {table} (tenant_id, person_id)")
