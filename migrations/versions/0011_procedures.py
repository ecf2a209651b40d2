"""Procedures: a person's running requests for services."""

from alembic import op

from oneroof.migrations.protection import tenant_table

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward only."""
    op.execute(
        """
        CREATE TABLE procedure_definition (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            service_id UUID NOT NULL,
            digest VARCHAR NOT NULL,
            document JSONB NOT NULL,
            kept_at TIMESTAMP WITH TIME ZONE NOT NULL,
            CONSTRAINT pk_procedure_definition PRIMARY KEY (tenant_id, id),
            CONSTRAINT uq_procedure_definition_tenant_id_service_id_digest UNIQUE (tenant_id, service_id, digest),
            CONSTRAINT fk_procedure_definition_tenant_id_service_id FOREIGN KEY(tenant_id, service_id) REFERENCES service (tenant_id, id)
        )
        """
    )
    tenant_table(op, "procedure_definition", grants="SELECT, INSERT")
    op.execute(
        """
        CREATE TABLE procedure (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            person_id UUID NOT NULL,
            data_class VARCHAR NOT NULL,
            shared_office_ids UUID[] NOT NULL,
            protected_from VARCHAR[] NOT NULL,
            casefile_id UUID NOT NULL,
            service_id UUID NOT NULL,
            definition_id UUID NOT NULL,
            code VARCHAR NOT NULL,
            step VARCHAR NOT NULL,
            state VARCHAR NOT NULL,
            result VARCHAR,
            language VARCHAR NOT NULL,
            channel VARCHAR NOT NULL,
            office_id UUID,
            agency_id UUID,
            opened_at TIMESTAMP WITH TIME ZONE NOT NULL,
            opened_by UUID,
            step_since TIMESTAMP WITH TIME ZONE NOT NULL,
            closed_at TIMESTAMP WITH TIME ZONE,
            due_on DATE,
            version INTEGER NOT NULL,
            CONSTRAINT pk_procedure PRIMARY KEY (tenant_id, id),
            CONSTRAINT uq_procedure_tenant_id_code UNIQUE (tenant_id, code),
            CONSTRAINT fk_procedure_tenant_id_person_id FOREIGN KEY(tenant_id, person_id) REFERENCES person (tenant_id, id),
            CONSTRAINT fk_procedure_tenant_id_casefile_id FOREIGN KEY(tenant_id, casefile_id) REFERENCES casefile (tenant_id, id),
            CONSTRAINT fk_procedure_tenant_id_service_id FOREIGN KEY(tenant_id, service_id) REFERENCES service (tenant_id, id),
            CONSTRAINT fk_procedure_tenant_id_definition_id FOREIGN KEY(tenant_id, definition_id) REFERENCES procedure_definition (tenant_id, id),
            CONSTRAINT fk_procedure_tenant_id_office_id FOREIGN KEY(tenant_id, office_id) REFERENCES office (tenant_id, id),
            CONSTRAINT fk_procedure_tenant_id_agency_id FOREIGN KEY(tenant_id, agency_id) REFERENCES agency (tenant_id, id),
            CONSTRAINT ck_procedure_data_class CHECK (data_class = 'procedure'),
            CONSTRAINT ck_procedure_state CHECK (state IN ('open', 'closed')),
            CONSTRAINT ck_procedure_channel CHECK (channel IN ('walk_in', 'appointment', 'phone', 'online', 'kiosk', 'email', 'post', 'outreach')),
            CONSTRAINT ck_procedure_result CHECK (result IS NULL OR result IN ('positive', 'negative', 'neutral')),
            CONSTRAINT ck_procedure_closed CHECK ((state = 'closed') = (closed_at IS NOT NULL))
        )
        """
    )
    op.execute(
        """
        CREATE INDEX ix_procedure_due ON procedure (tenant_id, due_on) WHERE state = 'open'
        """
    )
    op.execute(
        """
        CREATE INDEX ix_procedure_tenant_id_casefile_id ON procedure (tenant_id, casefile_id)
        """
    )
    op.execute(
        """
        CREATE INDEX ix_procedure_tenant_id_state_opened_at ON procedure (tenant_id, state, opened_at)
        """
    )
    tenant_table(op, "procedure")
    op.execute(
        """
        CREATE TABLE procedure_event (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            procedure_id UUID NOT NULL,
            event VARCHAR NOT NULL,
            from_step VARCHAR,
            to_step VARCHAR,
            subject VARCHAR,
            at TIMESTAMP WITH TIME ZONE NOT NULL,
            actor_kind VARCHAR NOT NULL,
            actor_id UUID,
            office_id UUID,
            CONSTRAINT pk_procedure_event PRIMARY KEY (tenant_id, id),
            CONSTRAINT fk_procedure_event_tenant_id_procedure_id FOREIGN KEY(tenant_id, procedure_id) REFERENCES procedure (tenant_id, id),
            CONSTRAINT ck_procedure_event_event CHECK (event IN ('open', 'take_form', 'move', 'undo', 'answers', 'evidence'))
        )
        """
    )
    op.execute(
        """
        CREATE INDEX ix_procedure_event_tenant_id_procedure_id_at ON procedure_event (tenant_id, procedure_id, at)
        """
    )
    tenant_table(op, "procedure_event", grants="SELECT, INSERT")
    op.execute(
        """
        CREATE TABLE procedure_note (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            person_id UUID NOT NULL,
            data_class VARCHAR NOT NULL,
            shared_office_ids UUID[] NOT NULL,
            protected_from VARCHAR[] NOT NULL,
            procedure_id UUID NOT NULL,
            event_id UUID NOT NULL,
            sealed BYTEA NOT NULL,
            CONSTRAINT pk_procedure_note PRIMARY KEY (tenant_id, id),
            CONSTRAINT uq_procedure_note_tenant_id_event_id UNIQUE (tenant_id, event_id),
            CONSTRAINT fk_procedure_note_tenant_id_procedure_id FOREIGN KEY(tenant_id, procedure_id) REFERENCES procedure (tenant_id, id),
            CONSTRAINT fk_procedure_note_tenant_id_event_id FOREIGN KEY(tenant_id, event_id) REFERENCES procedure_event (tenant_id, id),
            CONSTRAINT fk_procedure_note_tenant_id_person_id FOREIGN KEY(tenant_id, person_id) REFERENCES person (tenant_id, id),
            CONSTRAINT ck_procedure_note_data_class CHECK (data_class = 'notes')
        )
        """
    )
    op.execute(
        """
        CREATE INDEX ix_procedure_note_tenant_id_procedure_id ON procedure_note (tenant_id, procedure_id)
        """
    )
    tenant_table(op, "procedure_note")
    op.execute(
        """
        CREATE TABLE procedure_answers (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            person_id UUID NOT NULL,
            data_class VARCHAR NOT NULL,
            shared_office_ids UUID[] NOT NULL,
            protected_from VARCHAR[] NOT NULL,
            procedure_id UUID NOT NULL,
            digest VARCHAR NOT NULL,
            sealed BYTEA NOT NULL,
            complete BOOLEAN NOT NULL,
            updated_at TIMESTAMP WITH TIME ZONE NOT NULL,
            updated_by UUID,
            CONSTRAINT pk_procedure_answers PRIMARY KEY (tenant_id, id),
            CONSTRAINT uq_procedure_answers_tenant_id_procedure_id UNIQUE (tenant_id, procedure_id),
            CONSTRAINT fk_procedure_answers_tenant_id_procedure_id FOREIGN KEY(tenant_id, procedure_id) REFERENCES procedure (tenant_id, id),
            CONSTRAINT fk_procedure_answers_tenant_id_person_id FOREIGN KEY(tenant_id, person_id) REFERENCES person (tenant_id, id),
            CONSTRAINT ck_procedure_answers_data_class CHECK (data_class = 'answers')
        )
        """
    )
    tenant_table(op, "procedure_answers")
    op.execute(
        """
        CREATE TABLE procedure_evidence (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            person_id UUID NOT NULL,
            data_class VARCHAR NOT NULL,
            shared_office_ids UUID[] NOT NULL,
            protected_from VARCHAR[] NOT NULL,
            procedure_id UUID NOT NULL,
            code VARCHAR NOT NULL,
            state VARCHAR NOT NULL,
            noted_at TIMESTAMP WITH TIME ZONE NOT NULL,
            noted_by UUID,
            CONSTRAINT pk_procedure_evidence PRIMARY KEY (tenant_id, id),
            CONSTRAINT uq_procedure_evidence_tenant_id_procedure_id_code UNIQUE (tenant_id, procedure_id, code),
            CONSTRAINT fk_procedure_evidence_tenant_id_procedure_id FOREIGN KEY(tenant_id, procedure_id) REFERENCES procedure (tenant_id, id),
            CONSTRAINT fk_procedure_evidence_tenant_id_person_id FOREIGN KEY(tenant_id, person_id) REFERENCES person (tenant_id, id),
            CONSTRAINT ck_procedure_evidence_data_class CHECK (data_class = 'evidence'),
            CONSTRAINT ck_procedure_evidence_state CHECK (state IN ('missing', 'shown', 'handed_in', 'not_needed'))
        )
        """
    )
    tenant_table(op, "procedure_evidence")
    op.execute(
        """
        CREATE TABLE procedure_file (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            person_id UUID NOT NULL,
            data_class VARCHAR NOT NULL,
            shared_office_ids UUID[] NOT NULL,
            protected_from VARCHAR[] NOT NULL,
            procedure_id UUID NOT NULL,
            file_id UUID NOT NULL,
            evidence VARCHAR,
            CONSTRAINT pk_procedure_file PRIMARY KEY (tenant_id, id),
            CONSTRAINT uq_procedure_file_tenant_id_procedure_id_file_id UNIQUE (tenant_id, procedure_id, file_id),
            CONSTRAINT fk_procedure_file_tenant_id_procedure_id FOREIGN KEY(tenant_id, procedure_id) REFERENCES procedure (tenant_id, id),
            CONSTRAINT fk_procedure_file_tenant_id_person_id FOREIGN KEY(tenant_id, person_id) REFERENCES person (tenant_id, id),
            CONSTRAINT fk_procedure_file_tenant_id_file_id FOREIGN KEY(tenant_id, file_id) REFERENCES form_file (tenant_id, id),
            CONSTRAINT ck_procedure_file_data_class CHECK (data_class = 'documents')
        )
        """
    )
    tenant_table(op, "procedure_file")
    op.execute(
        """
        CREATE TABLE procedure_deadline (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            person_id UUID NOT NULL,
            data_class VARCHAR NOT NULL,
            shared_office_ids UUID[] NOT NULL,
            protected_from VARCHAR[] NOT NULL,
            procedure_id UUID NOT NULL,
            code VARCHAR NOT NULL,
            kind VARCHAR NOT NULL,
            words JSONB NOT NULL,
            due_on DATE NOT NULL,
            state VARCHAR NOT NULL,
            set_at TIMESTAMP WITH TIME ZONE NOT NULL,
            CONSTRAINT pk_procedure_deadline PRIMARY KEY (tenant_id, id),
            CONSTRAINT uq_procedure_deadline_tenant_id_procedure_id_code UNIQUE (tenant_id, procedure_id, code),
            CONSTRAINT fk_procedure_deadline_tenant_id_procedure_id FOREIGN KEY(tenant_id, procedure_id) REFERENCES procedure (tenant_id, id),
            CONSTRAINT fk_procedure_deadline_tenant_id_person_id FOREIGN KEY(tenant_id, person_id) REFERENCES person (tenant_id, id),
            CONSTRAINT ck_procedure_deadline_data_class CHECK (data_class = 'deadlines'),
            CONSTRAINT ck_procedure_deadline_kind CHECK (kind IN ('usual', 'legal', 'computed')),
            CONSTRAINT ck_procedure_deadline_state CHECK (state IN ('running', 'ended'))
        )
        """
    )
    tenant_table(op, "procedure_deadline")
