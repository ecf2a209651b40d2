"""Forms that are being filled in, and the files that go with them."""

from alembic import op

from oneroof.migrations.protection import tenant_table

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward only."""
    op.execute(
        """
        CREATE TABLE form_draft (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            service_code VARCHAR NOT NULL,
            definition_digest VARCHAR NOT NULL,
            language VARCHAR NOT NULL,
            channel VARCHAR NOT NULL,
            page VARCHAR,
            content_sealed BYTEA,
            code_hash BYTEA NOT NULL,
            start_key BYTEA NOT NULL,
            state VARCHAR NOT NULL,
            created_at TIMESTAMP WITH TIME ZONE NOT NULL,
            changed_at TIMESTAMP WITH TIME ZONE NOT NULL,
            submitted_at TIMESTAMP WITH TIME ZONE,
            taken_at TIMESTAMP WITH TIME ZONE,
            expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
            version INTEGER NOT NULL,
            CONSTRAINT pk_form_draft PRIMARY KEY (tenant_id, id),
            CONSTRAINT uq_form_draft_tenant_id_code_hash UNIQUE (tenant_id, code_hash),
            CONSTRAINT uq_form_draft_tenant_id_start_key UNIQUE (tenant_id, start_key),
            CONSTRAINT fk_form_draft_tenant_id_service_code FOREIGN KEY(tenant_id, service_code) REFERENCES service (tenant_id, code),
            CONSTRAINT ck_form_draft_channel CHECK (channel IN ('online', 'kiosk', 'walk_in', 'phone')),
            CONSTRAINT ck_form_draft_state CHECK (state IN ('filling', 'submitted', 'taken', 'expired'))
        )
        """
    )
    op.execute("CREATE INDEX ix_form_draft_tenant_id_expires_at ON form_draft (tenant_id, expires_at)")
    op.execute("CREATE INDEX ix_form_draft_tenant_id_service_code ON form_draft (tenant_id, service_code)")
    tenant_table(op, "form_draft")
    op.execute(
        """
        CREATE TABLE form_file (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            draft_id UUID,
            person_id UUID,
            field VARCHAR NOT NULL,
            evidence VARCHAR,
            name_sealed BYTEA NOT NULL,
            media_type VARCHAR NOT NULL,
            size INTEGER NOT NULL,
            digest BYTEA NOT NULL,
            storage_key VARCHAR NOT NULL,
            key_wrapped BYTEA NOT NULL,
            scan VARCHAR NOT NULL,
            scanned_at TIMESTAMP WITH TIME ZONE,
            added_at TIMESTAMP WITH TIME ZONE NOT NULL,
            CONSTRAINT pk_form_file PRIMARY KEY (tenant_id, id),
            CONSTRAINT uq_form_file_tenant_id_storage_key UNIQUE (tenant_id, storage_key),
            CONSTRAINT uq_form_file_tenant_id_draft_id_field_digest UNIQUE (tenant_id, draft_id, field, digest),
            CONSTRAINT fk_form_file_tenant_id_draft_id FOREIGN KEY(tenant_id, draft_id) REFERENCES form_draft (tenant_id, id),
            CONSTRAINT fk_form_file_tenant_id_person_id FOREIGN KEY(tenant_id, person_id) REFERENCES person (tenant_id, id),
            CONSTRAINT ck_form_file_owner CHECK (draft_id IS NOT NULL OR person_id IS NOT NULL),
            CONSTRAINT ck_form_file_scan CHECK (scan IN ('unscanned', 'pending', 'clean', 'infected'))
        )
        """
    )
    op.execute("CREATE INDEX ix_form_file_tenant_id_person_id ON form_file (tenant_id, person_id)")
    tenant_table(op, "form_file")
