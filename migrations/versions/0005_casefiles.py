"""Persons and casefiles."""

from alembic import op

from oneroof.migrations.protection import tenant_table

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward only."""
    op.execute(
        """
        CREATE TABLE person (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            kind VARCHAR NOT NULL,
            created_at TIMESTAMP WITH TIME ZONE NOT NULL,
            CONSTRAINT pk_person PRIMARY KEY (tenant_id, id),
            CONSTRAINT ck_person_kind CHECK (kind IN ('migrant', 'employer', 'national', 'service_provider'))
        )
        """
    )
    tenant_table(op, "person")
    op.execute(
        """
        CREATE TABLE person_identity (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            person_id UUID NOT NULL,
            data_class VARCHAR NOT NULL,
            shared_office_ids UUID[] NOT NULL,
            protected_from VARCHAR[] NOT NULL,
            sealed BYTEA NOT NULL,
            updated_at TIMESTAMP WITH TIME ZONE NOT NULL,
            version INTEGER NOT NULL,
            CONSTRAINT pk_person_identity PRIMARY KEY (tenant_id, id),
            CONSTRAINT uq_person_identity_tenant_id_person_id UNIQUE (tenant_id, person_id),
            CONSTRAINT fk_person_identity_tenant_id_person_id FOREIGN KEY(tenant_id, person_id) REFERENCES person (tenant_id, id),
            CONSTRAINT ck_person_identity_data_class CHECK (data_class = 'identity')
        )
        """
    )
    tenant_table(op, "person_identity")
    op.execute(
        """
        CREATE TABLE person_token (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            person_id UUID NOT NULL,
            token BYTEA NOT NULL,
            CONSTRAINT pk_person_token PRIMARY KEY (tenant_id, id),
            CONSTRAINT uq_person_token_tenant_id_token_person_id UNIQUE (tenant_id, token, person_id),
            CONSTRAINT fk_person_token_tenant_id_person_id FOREIGN KEY(tenant_id, person_id) REFERENCES person (tenant_id, id)
        )
        """
    )
    op.execute(
        """
        CREATE INDEX ix_person_token_tenant_id_person_id ON person_token (tenant_id, person_id)
        """
    )
    tenant_table(op, "person_token")
    op.execute(
        """
        CREATE TABLE casefile (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            person_id UUID NOT NULL,
            code VARCHAR NOT NULL,
            language VARCHAR NOT NULL,
            state VARCHAR NOT NULL,
            opened_at TIMESTAMP WITH TIME ZONE NOT NULL,
            opened_by UUID,
            version INTEGER NOT NULL,
            CONSTRAINT pk_casefile PRIMARY KEY (tenant_id, id),
            CONSTRAINT uq_casefile_tenant_id_code UNIQUE (tenant_id, code),
            CONSTRAINT uq_casefile_tenant_id_person_id UNIQUE (tenant_id, person_id),
            CONSTRAINT fk_casefile_tenant_id_person_id FOREIGN KEY(tenant_id, person_id) REFERENCES person (tenant_id, id),
            CONSTRAINT ck_casefile_state CHECK (state IN ('open', 'closed'))
        )
        """
    )
    tenant_table(op, "casefile")
