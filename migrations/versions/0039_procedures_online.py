"""Uploads that go on after a break, corrections, receipts and certificates of online procedures."""

from alembic import op

from oneroof.migrations.protection import personal_table, tenant_table

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward only."""
    for table, check, values in (
        (
            "procedure_event",
            "event",
            "'open', 'take_form', 'move', 'undo', 'answers', 'evidence', 'suspend', 'resume', "
            "'extend', 'ask_correction', 'answer_correction', 'accept_correction', "
            "'withdraw_correction', 'certify', 'revoke_certificate'",
        ),
        (
            "case_document",
            "kind",
            "'passport', 'identity_card', 'residence_permit', 'visa', 'birth_certificate', "
            "'marriage_certificate', 'criminal_record', 'tax_paper', 'social_security_paper', "
            "'health_paper', 'work_contract', 'rental_contract', 'bank_paper', 'school_paper', "
            "'court_paper', 'photo', 'letter', 'certificate', 'other'",
        ),
        (
            "document_proof",
            "kind",
            "'passport', 'identity_card', 'residence_permit', 'visa', 'birth_certificate', "
            "'marriage_certificate', 'criminal_record', 'tax_paper', 'social_security_paper', "
            "'health_paper', 'work_contract', 'rental_contract', 'bank_paper', 'school_paper', "
            "'court_paper', 'photo', 'letter', 'certificate', 'other'",
        ),
        ("document_version", "source", "'upload', 'camera', 'scanner', 'form', 'made'"),
    ):
        op.execute(f"ALTER TABLE {table} DROP CONSTRAINT ck_{table}_{check}")
        op.execute(f"ALTER TABLE {table} ADD CONSTRAINT ck_{table}_{check} CHECK ({check} IN ({values}))")
    op.execute(
        """
        CREATE TABLE form_upload (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            draft_id UUID NOT NULL,
            field VARCHAR NOT NULL,
            wish_hash BYTEA NOT NULL,
            name_sealed BYTEA NOT NULL,
            size INTEGER NOT NULL,
            received INTEGER NOT NULL,
            digest BYTEA,
            state VARCHAR NOT NULL,
            refusal VARCHAR,
            file_id UUID,
            began_at TIMESTAMP WITH TIME ZONE NOT NULL,
            expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
            CONSTRAINT pk_form_upload PRIMARY KEY (tenant_id, id),
            CONSTRAINT uq_form_upload_tenant_id_draft_id_wish_hash UNIQUE (tenant_id, draft_id, wish_hash),
            CONSTRAINT fk_form_upload_tenant_id_draft_id FOREIGN KEY(tenant_id, draft_id) REFERENCES form_draft (tenant_id, id),
            CONSTRAINT ck_form_upload_state CHECK (state IN ('receiving', 'done', 'refused')),
            CONSTRAINT ck_form_upload_received CHECK (received BETWEEN 0 AND size)
        )
        """
    )
    op.execute(
        """
        CREATE INDEX ix_form_upload_tenant_id_expires_at ON form_upload (tenant_id, expires_at)
        """
    )
    tenant_table(op, "form_upload", data_class="forms")
    op.execute(
        """
        CREATE TABLE form_upload_part (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            upload_id UUID NOT NULL,
            begins INTEGER NOT NULL,
            size INTEGER NOT NULL,
            storage_key VARCHAR NOT NULL,
            key_wrapped BYTEA NOT NULL,
            CONSTRAINT pk_form_upload_part PRIMARY KEY (tenant_id, id),
            CONSTRAINT uq_form_upload_part_tenant_id_upload_id_begins UNIQUE (tenant_id, upload_id, begins),
            CONSTRAINT uq_form_upload_part_tenant_id_storage_key UNIQUE (tenant_id, storage_key),
            CONSTRAINT fk_form_upload_part_tenant_id_upload_id FOREIGN KEY(tenant_id, upload_id) REFERENCES form_upload (tenant_id, id)
        )
        """
    )
    tenant_table(op, "form_upload_part", data_class="forms")
    op.execute(
        """
        CREATE TABLE form_receipt (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            draft_id UUID NOT NULL,
            address_hash BYTEA NOT NULL,
            address_sealed BYTEA NOT NULL,
            language VARCHAR NOT NULL,
            asked_at TIMESTAMP WITH TIME ZONE NOT NULL,
            CONSTRAINT pk_form_receipt PRIMARY KEY (tenant_id, id),
            CONSTRAINT uq_form_receipt_tenant_id_draft_id_address_hash UNIQUE (tenant_id, draft_id, address_hash),
            CONSTRAINT fk_form_receipt_tenant_id_draft_id FOREIGN KEY(tenant_id, draft_id) REFERENCES form_draft (tenant_id, id)
        )
        """
    )
    tenant_table(op, "form_receipt", data_class="forms")
    op.execute(
        """
        CREATE TABLE procedure_correction (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            person_id UUID NOT NULL,
            data_class VARCHAR NOT NULL,
            shared_office_ids UUID[] NOT NULL,
            protected_from VARCHAR[] NOT NULL,
            procedure_id UUID NOT NULL,
            state VARCHAR NOT NULL,
            request_sealed BYTEA NOT NULL,
            answer_sealed BYTEA,
            stops_clock BOOLEAN NOT NULL,
            due_on DATE NOT NULL,
            issue INTEGER NOT NULL,
            asked_at TIMESTAMP WITH TIME ZONE NOT NULL,
            asked_by UUID,
            office_id UUID,
            answered_at TIMESTAMP WITH TIME ZONE,
            settled_at TIMESTAMP WITH TIME ZONE,
            settled_by UUID,
            version INTEGER NOT NULL,
            CONSTRAINT pk_procedure_correction PRIMARY KEY (tenant_id, id),
            CONSTRAINT fk_procedure_correction_tenant_id_procedure_id FOREIGN KEY(tenant_id, procedure_id) REFERENCES procedure (tenant_id, id),
            CONSTRAINT fk_procedure_correction_tenant_id_person_id FOREIGN KEY(tenant_id, person_id) REFERENCES person (tenant_id, id),
            CONSTRAINT ck_procedure_correction_data_class CHECK (data_class = 'answers'),
            CONSTRAINT ck_procedure_correction_state CHECK (state IN ('asked', 'answered', 'accepted', 'withdrawn')),
            CONSTRAINT ck_procedure_correction_answered CHECK (state <> 'answered' OR answer_sealed IS NOT NULL)
        )
        """
    )
    op.execute(
        """
        CREATE INDEX ix_procedure_correction_tenant_id_person_id ON procedure_correction (tenant_id, person_id)
        """
    )
    op.execute(
        """
        CREATE INDEX ix_procedure_correction_tenant_id_procedure_id ON procedure_correction (tenant_id, procedure_id)
        """
    )
    op.execute(
        """
        CREATE UNIQUE INDEX uq_procedure_correction_open ON procedure_correction (tenant_id, procedure_id) WHERE state IN ('asked', 'answered')
        """
    )
    personal_table(op, "procedure_correction", data_class="answers")
    op.execute(
        """
        CREATE TABLE correction_key (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            correction_id UUID NOT NULL,
            code_hash BYTEA NOT NULL,
            expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
            CONSTRAINT pk_correction_key PRIMARY KEY (tenant_id, id),
            CONSTRAINT uq_correction_key_tenant_id_correction_id UNIQUE (tenant_id, correction_id),
            CONSTRAINT uq_correction_key_tenant_id_code_hash UNIQUE (tenant_id, code_hash),
            CONSTRAINT fk_correction_key_tenant_id_correction_id FOREIGN KEY(tenant_id, correction_id) REFERENCES procedure_correction (tenant_id, id)
        )
        """
    )
    op.execute(
        """
        CREATE INDEX ix_correction_key_tenant_id_expires_at ON correction_key (tenant_id, expires_at)
        """
    )
    tenant_table(op, "correction_key", data_class="security")
    op.execute(
        """
        CREATE TABLE certificate_check (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            code_hash BYTEA NOT NULL,
            file_hash BYTEA NOT NULL,
            words JSONB NOT NULL,
            issued_on DATE NOT NULL,
            state VARCHAR NOT NULL,
            CONSTRAINT pk_certificate_check PRIMARY KEY (tenant_id, id),
            CONSTRAINT uq_certificate_check_tenant_id_code_hash UNIQUE (tenant_id, code_hash),
            CONSTRAINT ck_certificate_check_state CHECK (state IN ('valid', 'revoked'))
        )
        """
    )
    tenant_table(op, "certificate_check", data_class="operations")
    op.execute(
        """
        CREATE TABLE certificate (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            person_id UUID NOT NULL,
            data_class VARCHAR NOT NULL,
            shared_office_ids UUID[] NOT NULL,
            protected_from VARCHAR[] NOT NULL,
            casefile_id UUID NOT NULL,
            procedure_id UUID,
            service_id UUID NOT NULL,
            check_id UUID NOT NULL,
            document_id UUID NOT NULL,
            kind VARCHAR NOT NULL,
            content_sealed BYTEA NOT NULL,
            language VARCHAR NOT NULL,
            state VARCHAR NOT NULL,
            issued_at TIMESTAMP WITH TIME ZONE NOT NULL,
            issued_by UUID,
            office_id UUID,
            replaces_id UUID,
            revoked_at TIMESTAMP WITH TIME ZONE,
            revoked_by UUID,
            reason VARCHAR,
            version INTEGER NOT NULL,
            CONSTRAINT pk_certificate PRIMARY KEY (tenant_id, id),
            CONSTRAINT uq_certificate_tenant_id_check_id UNIQUE (tenant_id, check_id),
            CONSTRAINT fk_certificate_tenant_id_person_id FOREIGN KEY(tenant_id, person_id) REFERENCES person (tenant_id, id),
            CONSTRAINT fk_certificate_tenant_id_casefile_id FOREIGN KEY(tenant_id, casefile_id) REFERENCES casefile (tenant_id, id),
            CONSTRAINT fk_certificate_tenant_id_procedure_id FOREIGN KEY(tenant_id, procedure_id) REFERENCES procedure (tenant_id, id),
            CONSTRAINT fk_certificate_tenant_id_service_id FOREIGN KEY(tenant_id, service_id) REFERENCES service (tenant_id, id),
            CONSTRAINT fk_certificate_tenant_id_check_id FOREIGN KEY(tenant_id, check_id) REFERENCES certificate_check (tenant_id, id),
            CONSTRAINT fk_certificate_tenant_id_document_id FOREIGN KEY(tenant_id, document_id) REFERENCES case_document (tenant_id, id),
            CONSTRAINT fk_certificate_tenant_id_replaces_id FOREIGN KEY(tenant_id, replaces_id) REFERENCES certificate (tenant_id, id),
            CONSTRAINT ck_certificate_data_class CHECK (data_class = 'documents'),
            CONSTRAINT ck_certificate_state CHECK (state IN ('valid', 'revoked')),
            CONSTRAINT ck_certificate_reason CHECK (reason IS NULL OR reason IN ('mistake', 'wrong_person', 'decision_changed', 'lost', 'misused', 'replaced')),
            CONSTRAINT ck_certificate_revoked CHECK ((state = 'revoked') = (revoked_at IS NOT NULL))
        )
        """
    )
    op.execute(
        """
        CREATE INDEX ix_certificate_tenant_id_casefile_id ON certificate (tenant_id, casefile_id)
        """
    )
    op.execute(
        """
        CREATE INDEX ix_certificate_tenant_id_person_id ON certificate (tenant_id, person_id)
        """
    )
    op.execute(
        """
        CREATE UNIQUE INDEX uq_certificate_valid ON certificate (tenant_id, procedure_id, kind) WHERE state = 'valid' AND procedure_id IS NOT NULL
        """
    )
    personal_table(op, "certificate", data_class="documents")
