"""Consents: notices, what people agreed to, the ledger of it, and links to answer by."""

from alembic import op

from oneroof.migrations.protection import personal_table, tenant_table

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward only."""
    op.execute(
        """
        CREATE TABLE consent_notice (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            code VARCHAR NOT NULL,
            origin VARCHAR NOT NULL,
            version INTEGER NOT NULL,
            digest VARCHAR NOT NULL,
            texts JSONB NOT NULL,
            reviewed BOOLEAN NOT NULL,
            state VARCHAR NOT NULL,
            kept_at TIMESTAMP WITH TIME ZONE NOT NULL,
            kept_by UUID,
            CONSTRAINT pk_consent_notice PRIMARY KEY (tenant_id, id),
            CONSTRAINT uq_consent_notice_tenant_id_code_origin_version_digest UNIQUE (tenant_id, code, origin, version, digest),
            CONSTRAINT ck_consent_notice_code CHECK (code IN ('share_offices', 'share_partner', 'reminders', 'survey', 'share_centres')),
            CONSTRAINT ck_consent_notice_origin CHECK (origin IN ('shipped', 'own')),
            CONSTRAINT ck_consent_notice_state CHECK (state IN ('offered', 'retired'))
        )
        """
    )
    tenant_table(op, "consent_notice", data_class="operations")
    op.execute(
        """
        CREATE TABLE consent (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            person_id UUID NOT NULL,
            data_class VARCHAR NOT NULL,
            shared_office_ids UUID[] NOT NULL,
            protected_from VARCHAR[] NOT NULL,
            code VARCHAR NOT NULL,
            notice_id UUID NOT NULL,
            state VARCHAR NOT NULL,
            until DATE,
            agency_id UUID,
            partner_sealed BYTEA,
            asked_at TIMESTAMP WITH TIME ZONE NOT NULL,
            answered_at TIMESTAMP WITH TIME ZONE,
            version INTEGER NOT NULL,
            CONSTRAINT pk_consent PRIMARY KEY (tenant_id, id),
            CONSTRAINT fk_consent_tenant_id_person_id FOREIGN KEY(tenant_id, person_id) REFERENCES person (tenant_id, id),
            CONSTRAINT fk_consent_tenant_id_notice_id FOREIGN KEY(tenant_id, notice_id) REFERENCES consent_notice (tenant_id, id),
            CONSTRAINT fk_consent_tenant_id_agency_id FOREIGN KEY(tenant_id, agency_id) REFERENCES agency (tenant_id, id),
            CONSTRAINT ck_consent_data_class CHECK (data_class = 'consent'),
            CONSTRAINT ck_consent_code CHECK (code IN ('share_offices', 'share_partner', 'reminders', 'survey', 'share_centres')),
            CONSTRAINT ck_consent_state CHECK (state IN ('asked', 'given', 'refused', 'withdrawn', 'expired'))
        )
        """
    )
    op.execute(
        """
        CREATE INDEX ix_consent_tenant_id_person_id_code ON consent (tenant_id, person_id, code)
        """
    )
    op.execute(
        """
        CREATE INDEX ix_consent_tenant_id_state_until ON consent (tenant_id, state, until)
        """
    )
    personal_table(op, "consent", data_class="consent", grants="SELECT, INSERT, UPDATE")
    op.execute(
        """
        CREATE TABLE consent_event (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            consent_id UUID NOT NULL,
            notice_id UUID NOT NULL,
            event VARCHAR NOT NULL,
            language VARCHAR NOT NULL,
            text_hash BYTEA NOT NULL,
            channel VARCHAR,
            witness_id UUID,
            until DATE,
            office_ids UUID[] NOT NULL,
            agency_tags VARCHAR[] NOT NULL,
            data_classes VARCHAR[] NOT NULL,
            at TIMESTAMP WITH TIME ZONE NOT NULL,
            actor_kind VARCHAR NOT NULL,
            actor_id UUID,
            office_id UUID,
            CONSTRAINT pk_consent_event PRIMARY KEY (tenant_id, id),
            CONSTRAINT fk_consent_event_tenant_id_consent_id FOREIGN KEY(tenant_id, consent_id) REFERENCES consent (tenant_id, id),
            CONSTRAINT fk_consent_event_tenant_id_notice_id FOREIGN KEY(tenant_id, notice_id) REFERENCES consent_notice (tenant_id, id),
            CONSTRAINT ck_consent_event_event CHECK (event IN ('asked', 'given', 'refused', 'withdrawn', 'expired')),
            CONSTRAINT ck_consent_event_channel CHECK (channel IS NULL OR channel IN ('signature', 'spoken', 'online'))
        )
        """
    )
    op.execute(
        """
        CREATE INDEX ix_consent_event_tenant_id_consent_id_at ON consent_event (tenant_id, consent_id, at)
        """
    )
    tenant_table(op, "consent_event", grants="SELECT, INSERT", data_class="accountability")
    op.execute(
        """
        CREATE TABLE consent_proof (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            person_id UUID NOT NULL,
            data_class VARCHAR NOT NULL,
            shared_office_ids UUID[] NOT NULL,
            protected_from VARCHAR[] NOT NULL,
            consent_id UUID NOT NULL,
            event_id UUID NOT NULL,
            has_image BOOLEAN NOT NULL,
            sealed BYTEA NOT NULL,
            CONSTRAINT pk_consent_proof PRIMARY KEY (tenant_id, id),
            CONSTRAINT uq_consent_proof_tenant_id_event_id UNIQUE (tenant_id, event_id),
            CONSTRAINT fk_consent_proof_tenant_id_person_id FOREIGN KEY(tenant_id, person_id) REFERENCES person (tenant_id, id),
            CONSTRAINT fk_consent_proof_tenant_id_consent_id FOREIGN KEY(tenant_id, consent_id) REFERENCES consent (tenant_id, id),
            CONSTRAINT fk_consent_proof_tenant_id_event_id FOREIGN KEY(tenant_id, event_id) REFERENCES consent_event (tenant_id, id),
            CONSTRAINT ck_consent_proof_data_class CHECK (data_class = 'consent')
        )
        """
    )
    op.execute(
        """
        CREATE INDEX ix_consent_proof_tenant_id_consent_id ON consent_proof (tenant_id, consent_id)
        """
    )
    personal_table(op, "consent_proof", data_class="consent", grants="SELECT, INSERT, UPDATE")
    op.execute(
        """
        CREATE TABLE consent_link (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            token_hash BYTEA NOT NULL,
            consent_id UUID NOT NULL,
            person_id UUID NOT NULL,
            language VARCHAR NOT NULL,
            office_ids UUID[] NOT NULL,
            created_at TIMESTAMP WITH TIME ZONE NOT NULL,
            created_by UUID,
            expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
            used_at TIMESTAMP WITH TIME ZONE,
            CONSTRAINT pk_consent_link PRIMARY KEY (tenant_id, id),
            CONSTRAINT uq_consent_link_tenant_id_token_hash UNIQUE (tenant_id, token_hash),
            CONSTRAINT fk_consent_link_tenant_id_consent_id FOREIGN KEY(tenant_id, consent_id) REFERENCES consent (tenant_id, id)
        )
        """
    )
    op.execute(
        """
        CREATE INDEX ix_consent_link_tenant_id_expires_at ON consent_link (tenant_id, expires_at)
        """
    )
    tenant_table(op, "consent_link", data_class="security")
    op.execute("CREATE INDEX ix_consent_proof_tenant_id_person_id ON consent_proof (tenant_id, person_id)")
