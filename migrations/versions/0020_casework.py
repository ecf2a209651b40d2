"""Casework: notes, the log of contacts, who is responsible, tasks and roadmaps."""

from alembic import op

from oneroof.migrations.protection import personal_table

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward only."""
    _kept_as_written()
    _notes()
    _contacts()
    _assignments()
    _tasks()
    _roadmaps()
    for table in (
        "note",
        "note_draft",
        "contact_entry",
        "assignment",
        "task",
        "roadmap",
        "roadmap_step",
        "roadmap_version",
    ):
        op.execute(f"CREATE INDEX ix_{table}_tenant_id_person_id ON {table} (tenant_id, person_id)")


def _kept_as_written() -> None:
    """Rows that are never changed, but for the offices that they are shared with and the agencies they are kept from."""
    op.execute(
        """
        CREATE FUNCTION oneroof.keep_as_written() RETURNS trigger LANGUAGE plpgsql
        SET search_path = pg_catalog, pg_temp
        AS $$
        BEGIN
            -- of the tenant its own policy takes care
            IF to_jsonb(NEW) - 'shared_office_ids' - 'protected_from' - 'tenant_id'
               IS DISTINCT FROM to_jsonb(OLD) - 'shared_office_ids' - 'protected_from' - 'tenant_id' THEN
                RAISE EXCEPTION 'oneroof: what was written stays as it is' USING ERRCODE = 'check_violation';
            END IF;
            RETURN NEW;
        END
        $$
        """
    )


def _added_only(table: str, data_class: str) -> None:
    personal_table(op, table, data_class=data_class)
    op.execute(
        f"CREATE TRIGGER keep_as_written BEFORE UPDATE ON {table}"
        " FOR EACH ROW EXECUTE FUNCTION oneroof.keep_as_written()"
    )


def _notes() -> None:
    op.execute(
        """
        CREATE TABLE note (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            person_id UUID NOT NULL,
            data_class VARCHAR NOT NULL,
            shared_office_ids UUID[] NOT NULL,
            protected_from VARCHAR[] NOT NULL,
            casefile_id UUID NOT NULL,
            once_id UUID NOT NULL,
            audience VARCHAR NOT NULL,
            procedure_id UUID,
            corrects_id UUID,
            sealed BYTEA NOT NULL,
            written_at TIMESTAMP WITH TIME ZONE NOT NULL,
            written_by UUID,
            office_id UUID,
            CONSTRAINT pk_note PRIMARY KEY (tenant_id, id),
            CONSTRAINT uq_note_tenant_id_once_id UNIQUE (tenant_id, once_id),
            CONSTRAINT fk_note_tenant_id_person_id FOREIGN KEY(tenant_id, person_id) REFERENCES person (tenant_id, id),
            CONSTRAINT fk_note_tenant_id_casefile_id FOREIGN KEY(tenant_id, casefile_id) REFERENCES casefile (tenant_id, id),
            CONSTRAINT fk_note_tenant_id_procedure_id FOREIGN KEY(tenant_id, procedure_id) REFERENCES procedure (tenant_id, id),
            CONSTRAINT fk_note_tenant_id_corrects_id FOREIGN KEY(tenant_id, corrects_id) REFERENCES note (tenant_id, id),
            CONSTRAINT ck_note_data_class CHECK (data_class = 'notes'),
            CONSTRAINT ck_note_audience CHECK (audience IN ('office', 'counselling')),
            CONSTRAINT ck_note_procedure CHECK ((audience = 'office') = (procedure_id IS NOT NULL))
        )
        """
    )
    op.execute(
        """
        CREATE INDEX ix_note_tenant_id_casefile_id_written_at ON note (tenant_id, casefile_id, written_at)
        """
    )
    _added_only("note", "notes")
    op.execute(
        """
        CREATE TABLE note_draft (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            person_id UUID NOT NULL,
            data_class VARCHAR NOT NULL,
            shared_office_ids UUID[] NOT NULL,
            protected_from VARCHAR[] NOT NULL,
            casefile_id UUID NOT NULL,
            staff_id UUID NOT NULL,
            sealed BYTEA NOT NULL,
            saved_at TIMESTAMP WITH TIME ZONE NOT NULL,
            CONSTRAINT pk_note_draft PRIMARY KEY (tenant_id, id),
            CONSTRAINT uq_note_draft_tenant_id_casefile_id_staff_id UNIQUE (tenant_id, casefile_id, staff_id),
            CONSTRAINT fk_note_draft_tenant_id_person_id FOREIGN KEY(tenant_id, person_id) REFERENCES person (tenant_id, id),
            CONSTRAINT fk_note_draft_tenant_id_casefile_id FOREIGN KEY(tenant_id, casefile_id) REFERENCES casefile (tenant_id, id),
            CONSTRAINT fk_note_draft_tenant_id_staff_id FOREIGN KEY(tenant_id, staff_id) REFERENCES staff (tenant_id, id),
            CONSTRAINT ck_note_draft_data_class CHECK (data_class = 'notes')
        )
        """
    )
    personal_table(op, "note_draft", data_class="notes")


def _contacts() -> None:
    op.execute(
        """
        CREATE TABLE contact_entry (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            person_id UUID NOT NULL,
            data_class VARCHAR NOT NULL,
            shared_office_ids UUID[] NOT NULL,
            protected_from VARCHAR[] NOT NULL,
            casefile_id UUID NOT NULL,
            once_id UUID NOT NULL,
            channel VARCHAR NOT NULL,
            direction VARCHAR NOT NULL,
            subject VARCHAR NOT NULL,
            at TIMESTAMP WITH TIME ZONE NOT NULL,
            minutes INTEGER,
            sealed BYTEA,
            written_at TIMESTAMP WITH TIME ZONE NOT NULL,
            written_by UUID,
            office_id UUID,
            CONSTRAINT pk_contact_entry PRIMARY KEY (tenant_id, id),
            CONSTRAINT uq_contact_entry_tenant_id_once_id UNIQUE (tenant_id, once_id),
            CONSTRAINT fk_contact_entry_tenant_id_person_id FOREIGN KEY(tenant_id, person_id) REFERENCES person (tenant_id, id),
            CONSTRAINT fk_contact_entry_tenant_id_casefile_id FOREIGN KEY(tenant_id, casefile_id) REFERENCES casefile (tenant_id, id),
            CONSTRAINT ck_contact_entry_data_class CHECK (data_class = 'contacts_log'),
            CONSTRAINT ck_contact_entry_channel CHECK (channel IN ('walk_in', 'appointment', 'phone', 'online', 'kiosk', 'email', 'post', 'outreach')),
            CONSTRAINT ck_contact_entry_direction CHECK (direction IN ('from_person', 'to_person', 'not_reached')),
            CONSTRAINT ck_contact_entry_subject CHECK (subject IN ('information', 'documents', 'appointment', 'procedure', 'referral', 'follow_up', 'crisis', 'complaint', 'other')),
            CONSTRAINT ck_contact_entry_minutes CHECK (minutes IS NULL OR minutes >= 1)
        )
        """
    )
    op.execute(
        """
        CREATE INDEX ix_contact_entry_tenant_id_casefile_id_at ON contact_entry (tenant_id, casefile_id, at)
        """
    )
    _added_only("contact_entry", "contacts_log")


def _assignments() -> None:
    op.execute(
        """
        CREATE TABLE assignment (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            person_id UUID NOT NULL,
            data_class VARCHAR NOT NULL,
            shared_office_ids UUID[] NOT NULL,
            protected_from VARCHAR[] NOT NULL,
            casefile_id UUID NOT NULL,
            staff_id UUID NOT NULL,
            since TIMESTAMP WITH TIME ZONE NOT NULL,
            assigned_by UUID,
            ended_at TIMESTAMP WITH TIME ZONE,
            ended_by UUID,
            sealed BYTEA,
            CONSTRAINT pk_assignment PRIMARY KEY (tenant_id, id),
            CONSTRAINT fk_assignment_tenant_id_person_id FOREIGN KEY(tenant_id, person_id) REFERENCES person (tenant_id, id),
            CONSTRAINT fk_assignment_tenant_id_casefile_id FOREIGN KEY(tenant_id, casefile_id) REFERENCES casefile (tenant_id, id),
            CONSTRAINT fk_assignment_tenant_id_staff_id FOREIGN KEY(tenant_id, staff_id) REFERENCES staff (tenant_id, id),
            CONSTRAINT ck_assignment_data_class CHECK (data_class = 'tasks'),
            CONSTRAINT ck_assignment_ended CHECK (ended_at IS NULL OR ended_at >= since)
        )
        """
    )
    op.execute(
        """
        CREATE INDEX ix_assignment_tenant_id_staff_id_since ON assignment (tenant_id, staff_id, since)
        """
    )
    op.execute(
        """
        CREATE UNIQUE INDEX uq_assignment_running ON assignment (tenant_id, casefile_id, staff_id) WHERE ended_at IS NULL
        """
    )
    personal_table(op, "assignment", data_class="tasks")


def _tasks() -> None:
    op.execute(
        """
        CREATE TABLE task (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            person_id UUID NOT NULL,
            data_class VARCHAR NOT NULL,
            shared_office_ids UUID[] NOT NULL,
            protected_from VARCHAR[] NOT NULL,
            casefile_id UUID NOT NULL,
            once_id UUID NOT NULL,
            code VARCHAR NOT NULL,
            sealed BYTEA,
            due_on DATE NOT NULL,
            priority VARCHAR NOT NULL,
            staff_id UUID,
            role VARCHAR,
            office_id UUID,
            state VARCHAR NOT NULL,
            drop_reason VARCHAR,
            procedure_id UUID,
            linked_kind VARCHAR,
            linked_id UUID,
            added_at TIMESTAMP WITH TIME ZONE NOT NULL,
            added_by UUID,
            closed_at TIMESTAMP WITH TIME ZONE,
            closed_by UUID,
            version INTEGER NOT NULL,
            CONSTRAINT pk_task PRIMARY KEY (tenant_id, id),
            CONSTRAINT uq_task_tenant_id_once_id UNIQUE (tenant_id, once_id),
            CONSTRAINT fk_task_tenant_id_person_id FOREIGN KEY(tenant_id, person_id) REFERENCES person (tenant_id, id),
            CONSTRAINT fk_task_tenant_id_casefile_id FOREIGN KEY(tenant_id, casefile_id) REFERENCES casefile (tenant_id, id),
            CONSTRAINT fk_task_tenant_id_staff_id FOREIGN KEY(tenant_id, staff_id) REFERENCES staff (tenant_id, id),
            CONSTRAINT fk_task_tenant_id_office_id FOREIGN KEY(tenant_id, office_id) REFERENCES office (tenant_id, id),
            CONSTRAINT fk_task_tenant_id_procedure_id FOREIGN KEY(tenant_id, procedure_id) REFERENCES procedure (tenant_id, id),
            CONSTRAINT ck_task_data_class CHECK (data_class = 'tasks'),
            CONSTRAINT ck_task_code CHECK (code IN ('other', 'call_back', 'ask_for_document', 'check_document', 'document_expires', 'answer_request', 'prepare_appointment', 'find_interpreter', 'look_after_need', 'follow_up', 'review_roadmap')),
            CONSTRAINT ck_task_priority CHECK (priority IN ('high', 'normal', 'low')),
            CONSTRAINT ck_task_state CHECK (state IN ('open', 'done', 'dropped')),
            CONSTRAINT ck_task_role CHECK (role IS NULL OR role IN ('mediator', 'reception', 'officer', 'coordinator')),
            CONSTRAINT ck_task_drop_reason CHECK (drop_reason IS NULL OR drop_reason IN ('not_needed', 'duplicate', 'not_reached', 'person_declined', 'other')),
            CONSTRAINT ck_task_linked_kind CHECK (linked_kind IS NULL OR linked_kind IN ('document', 'need', 'roadmap_step', 'consent')),
            CONSTRAINT ck_task_somebody CHECK (staff_id IS NOT NULL OR office_id IS NOT NULL OR role IS NOT NULL),
            CONSTRAINT ck_task_closed CHECK ((state = 'open') = (closed_at IS NULL))
        )
        """
    )
    op.execute(
        """
        CREATE INDEX ix_task_open_office ON task (tenant_id, office_id, due_on) WHERE state = 'open'
        """
    )
    op.execute(
        """
        CREATE INDEX ix_task_open_role ON task (tenant_id, role, due_on) WHERE state = 'open'
        """
    )
    op.execute(
        """
        CREATE INDEX ix_task_open_staff ON task (tenant_id, staff_id, due_on) WHERE state = 'open'
        """
    )
    op.execute(
        """
        CREATE INDEX ix_task_tenant_id_casefile_id ON task (tenant_id, casefile_id)
        """
    )
    personal_table(op, "task", data_class="tasks")


def _roadmaps() -> None:
    op.execute(
        """
        CREATE TABLE roadmap (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            person_id UUID NOT NULL,
            data_class VARCHAR NOT NULL,
            shared_office_ids UUID[] NOT NULL,
            protected_from VARCHAR[] NOT NULL,
            casefile_id UUID NOT NULL,
            agreed_number INTEGER,
            begun_at TIMESTAMP WITH TIME ZONE NOT NULL,
            changed_at TIMESTAMP WITH TIME ZONE NOT NULL,
            changed_by UUID,
            version INTEGER NOT NULL,
            CONSTRAINT pk_roadmap PRIMARY KEY (tenant_id, id),
            CONSTRAINT uq_roadmap_tenant_id_casefile_id UNIQUE (tenant_id, casefile_id),
            CONSTRAINT fk_roadmap_tenant_id_person_id FOREIGN KEY(tenant_id, person_id) REFERENCES person (tenant_id, id),
            CONSTRAINT fk_roadmap_tenant_id_casefile_id FOREIGN KEY(tenant_id, casefile_id) REFERENCES casefile (tenant_id, id),
            CONSTRAINT ck_roadmap_data_class CHECK (data_class = 'roadmap')
        )
        """
    )
    personal_table(op, "roadmap", data_class="roadmap")
    op.execute(
        """
        CREATE TABLE roadmap_step (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            person_id UUID NOT NULL,
            data_class VARCHAR NOT NULL,
            shared_office_ids UUID[] NOT NULL,
            protected_from VARCHAR[] NOT NULL,
            roadmap_id UUID NOT NULL,
            once_id UUID NOT NULL,
            position INTEGER NOT NULL,
            service_id UUID,
            doer VARCHAR NOT NULL,
            office_id UUID,
            due_on DATE,
            state VARCHAR NOT NULL,
            sealed BYTEA NOT NULL,
            CONSTRAINT pk_roadmap_step PRIMARY KEY (tenant_id, id),
            CONSTRAINT uq_roadmap_step_tenant_id_once_id UNIQUE (tenant_id, once_id),
            CONSTRAINT fk_roadmap_step_tenant_id_person_id FOREIGN KEY(tenant_id, person_id) REFERENCES person (tenant_id, id),
            CONSTRAINT fk_roadmap_step_tenant_id_roadmap_id FOREIGN KEY(tenant_id, roadmap_id) REFERENCES roadmap (tenant_id, id),
            CONSTRAINT fk_roadmap_step_tenant_id_service_id FOREIGN KEY(tenant_id, service_id) REFERENCES service (tenant_id, id),
            CONSTRAINT fk_roadmap_step_tenant_id_office_id FOREIGN KEY(tenant_id, office_id) REFERENCES office (tenant_id, id),
            CONSTRAINT ck_roadmap_step_data_class CHECK (data_class = 'roadmap'),
            CONSTRAINT ck_roadmap_step_doer CHECK (doer IN ('person', 'mediator', 'office')),
            CONSTRAINT ck_roadmap_step_state CHECK (state IN ('planned', 'under_way', 'done', 'dropped'))
        )
        """
    )
    op.execute(
        """
        CREATE INDEX ix_roadmap_step_tenant_id_roadmap_id_position ON roadmap_step (tenant_id, roadmap_id, position)
        """
    )
    personal_table(op, "roadmap_step", data_class="roadmap")
    op.execute(
        """
        CREATE TABLE roadmap_version (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            person_id UUID NOT NULL,
            data_class VARCHAR NOT NULL,
            shared_office_ids UUID[] NOT NULL,
            protected_from VARCHAR[] NOT NULL,
            roadmap_id UUID NOT NULL,
            number INTEGER NOT NULL,
            agreed_on DATE NOT NULL,
            language VARCHAR NOT NULL,
            kept_at TIMESTAMP WITH TIME ZONE NOT NULL,
            kept_by UUID,
            sealed BYTEA NOT NULL,
            CONSTRAINT pk_roadmap_version PRIMARY KEY (tenant_id, id),
            CONSTRAINT uq_roadmap_version_tenant_id_roadmap_id_number UNIQUE (tenant_id, roadmap_id, number),
            CONSTRAINT fk_roadmap_version_tenant_id_person_id FOREIGN KEY(tenant_id, person_id) REFERENCES person (tenant_id, id),
            CONSTRAINT fk_roadmap_version_tenant_id_roadmap_id FOREIGN KEY(tenant_id, roadmap_id) REFERENCES roadmap (tenant_id, id),
            CONSTRAINT ck_roadmap_version_data_class CHECK (data_class = 'roadmap')
        )
        """
    )
    _added_only("roadmap_version", "roadmap")
