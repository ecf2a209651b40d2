"""Documents of casefiles, what they prove, and scans that wait for a casefile."""

from alembic import op

from oneroof.migrations.protection import personal_table, tenant_table

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward only."""
    op.execute(
        """
        CREATE TABLE case_document (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            person_id UUID NOT NULL,
            data_class VARCHAR NOT NULL,
            shared_office_ids UUID[] NOT NULL,
            protected_from VARCHAR[] NOT NULL,
            kind VARCHAR NOT NULL,
            title_sealed BYTEA NOT NULL,
            expires_on DATE,
            state VARCHAR NOT NULL,
            added_at TIMESTAMP WITH TIME ZONE NOT NULL,
            added_by UUID,
            office_id UUID,
            withdrawn_at TIMESTAMP WITH TIME ZONE,
            withdrawn_by UUID,
            reason VARCHAR,
            version INTEGER NOT NULL,
            CONSTRAINT pk_case_document PRIMARY KEY (tenant_id, id),
            CONSTRAINT fk_case_document_tenant_id_person_id FOREIGN KEY(tenant_id, person_id) REFERENCES person (tenant_id, id),
            CONSTRAINT ck_case_document_data_class CHECK (data_class = 'documents'),
            CONSTRAINT ck_case_document_kind CHECK (kind IN ('passport', 'identity_card', 'residence_permit', 'visa', 'birth_certificate', 'marriage_certificate', 'criminal_record', 'tax_paper', 'social_security_paper', 'health_paper', 'work_contract', 'rental_contract', 'bank_paper', 'school_paper', 'court_paper', 'photo', 'letter', 'other')),
            CONSTRAINT ck_case_document_state CHECK (state IN ('kept', 'withdrawn')),
            CONSTRAINT ck_case_document_reason CHECK (reason IS NULL OR reason IN ('mistake', 'wrong_person', 'not_needed', 'asked', 'unreadable')),
            CONSTRAINT ck_case_document_withdrawn CHECK ((state = 'withdrawn') = (withdrawn_at IS NOT NULL))
        )
        """
    )
    op.execute(
        """
        CREATE INDEX ix_case_document_expires ON case_document (tenant_id, expires_on) WHERE state = 'kept'
        """
    )
    op.execute(
        """
        CREATE INDEX ix_case_document_tenant_id_person_id ON case_document (tenant_id, person_id)
        """
    )
    personal_table(op, "case_document", data_class="documents")
    op.execute(
        """
        CREATE TABLE document_version (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            person_id UUID NOT NULL,
            data_class VARCHAR NOT NULL,
            shared_office_ids UUID[] NOT NULL,
            protected_from VARCHAR[] NOT NULL,
            document_id UUID NOT NULL,
            number INTEGER NOT NULL,
            storage_key VARCHAR NOT NULL,
            key_wrapped BYTEA NOT NULL,
            name_sealed BYTEA NOT NULL,
            thumbnail_sealed BYTEA,
            media_type VARCHAR NOT NULL,
            pages INTEGER NOT NULL,
            size INTEGER NOT NULL,
            digest BYTEA NOT NULL,
            source VARCHAR NOT NULL,
            scan VARCHAR NOT NULL,
            scanned_at TIMESTAMP WITH TIME ZONE,
            added_at TIMESTAMP WITH TIME ZONE NOT NULL,
            added_by UUID,
            office_id UUID,
            CONSTRAINT pk_document_version PRIMARY KEY (tenant_id, id),
            CONSTRAINT uq_document_version_tenant_id_storage_key UNIQUE (tenant_id, storage_key),
            CONSTRAINT uq_document_version_tenant_id_document_id_number UNIQUE (tenant_id, document_id, number),
            CONSTRAINT fk_document_version_tenant_id_document_id FOREIGN KEY(tenant_id, document_id) REFERENCES case_document (tenant_id, id),
            CONSTRAINT fk_document_version_tenant_id_person_id FOREIGN KEY(tenant_id, person_id) REFERENCES person (tenant_id, id),
            CONSTRAINT ck_document_version_data_class CHECK (data_class = 'documents'),
            CONSTRAINT ck_document_version_source CHECK (source IN ('upload', 'camera', 'scanner', 'form')),
            CONSTRAINT ck_document_version_scan CHECK (scan IN ('unscanned', 'pending', 'clean', 'infected')),
            CONSTRAINT ck_document_version_number CHECK (number >= 1)
        )
        """
    )
    op.execute(
        """
        CREATE INDEX ix_document_version_tenant_id_person_id_digest ON document_version (tenant_id, person_id, digest)
        """
    )
    personal_table(op, "document_version", data_class="documents")
    op.execute(
        """
        CREATE TABLE document_proof (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            person_id UUID NOT NULL,
            data_class VARCHAR NOT NULL,
            shared_office_ids UUID[] NOT NULL,
            protected_from VARCHAR[] NOT NULL,
            document_id UUID NOT NULL,
            version_id UUID NOT NULL,
            procedure_id UUID NOT NULL,
            evidence VARCHAR NOT NULL,
            kind VARCHAR NOT NULL,
            title_sealed BYTEA NOT NULL,
            storage_key VARCHAR NOT NULL,
            key_wrapped BYTEA NOT NULL,
            media_type VARCHAR NOT NULL,
            pages INTEGER NOT NULL,
            size INTEGER NOT NULL,
            added_at TIMESTAMP WITH TIME ZONE NOT NULL,
            added_by UUID,
            CONSTRAINT pk_document_proof PRIMARY KEY (tenant_id, id),
            CONSTRAINT uq_document_proof_tenant_id_version_id_procedure_id_evidence UNIQUE (tenant_id, version_id, procedure_id, evidence),
            CONSTRAINT fk_document_proof_tenant_id_document_id FOREIGN KEY(tenant_id, document_id) REFERENCES case_document (tenant_id, id),
            CONSTRAINT fk_document_proof_tenant_id_version_id FOREIGN KEY(tenant_id, version_id) REFERENCES document_version (tenant_id, id),
            CONSTRAINT fk_document_proof_tenant_id_procedure_id FOREIGN KEY(tenant_id, procedure_id) REFERENCES procedure (tenant_id, id),
            CONSTRAINT fk_document_proof_tenant_id_person_id FOREIGN KEY(tenant_id, person_id) REFERENCES person (tenant_id, id),
            CONSTRAINT ck_document_proof_data_class CHECK (data_class = 'documents'),
            CONSTRAINT ck_document_proof_kind CHECK (kind IN ('passport', 'identity_card', 'residence_permit', 'visa', 'birth_certificate', 'marriage_certificate', 'criminal_record', 'tax_paper', 'social_security_paper', 'health_paper', 'work_contract', 'rental_contract', 'bank_paper', 'school_paper', 'court_paper', 'photo', 'letter', 'other'))
        )
        """
    )
    op.execute(
        """
        CREATE INDEX ix_document_proof_tenant_id_document_id ON document_proof (tenant_id, document_id)
        """
    )
    op.execute(
        """
        CREATE INDEX ix_document_proof_tenant_id_person_id ON document_proof (tenant_id, person_id)
        """
    )
    op.execute(
        """
        CREATE INDEX ix_document_proof_tenant_id_procedure_id ON document_proof (tenant_id, procedure_id)
        """
    )
    op.execute(
        """
        CREATE INDEX ix_document_proof_tenant_id_storage_key ON document_proof (tenant_id, storage_key)
        """
    )
    personal_table(op, "document_proof", data_class="documents")
    op.execute(
        """
        CREATE TABLE waiting_scan (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            staff_id UUID NOT NULL,
            office_id UUID,
            storage_key VARCHAR NOT NULL,
            key_wrapped BYTEA NOT NULL,
            name_sealed BYTEA NOT NULL,
            thumbnail_sealed BYTEA,
            media_type VARCHAR NOT NULL,
            pages INTEGER NOT NULL,
            size INTEGER NOT NULL,
            digest BYTEA NOT NULL,
            scan VARCHAR NOT NULL,
            scanned_at TIMESTAMP WITH TIME ZONE,
            arrived_at TIMESTAMP WITH TIME ZONE NOT NULL,
            CONSTRAINT pk_waiting_scan PRIMARY KEY (tenant_id, id),
            CONSTRAINT uq_waiting_scan_tenant_id_storage_key UNIQUE (tenant_id, storage_key),
            CONSTRAINT uq_waiting_scan_tenant_id_staff_id_digest UNIQUE (tenant_id, staff_id, digest),
            CONSTRAINT fk_waiting_scan_tenant_id_office_id FOREIGN KEY(tenant_id, office_id) REFERENCES office (tenant_id, id),
            CONSTRAINT ck_waiting_scan_scan CHECK (scan IN ('unscanned', 'pending', 'clean', 'infected'))
        )
        """
    )
    op.execute(
        """
        CREATE INDEX ix_waiting_scan_tenant_id_arrived_at ON waiting_scan (tenant_id, arrived_at)
        """
    )
    tenant_table(op, "waiting_scan", data_class="operations")
