"""The way from the entrance to each office, and what visitors say of their visit: counts, and no single answers."""

from alembic import op

from oneroof.migrations.protection import tenant_table

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward only."""
    op.execute(
        """
        CREATE TABLE wayfinding (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            office_id UUID NOT NULL,
            symbol VARCHAR,
            storey INTEGER,
            steps VARCHAR[] NOT NULL,
            texts JSONB NOT NULL,
            version INTEGER NOT NULL,
            CONSTRAINT pk_wayfinding PRIMARY KEY (tenant_id, id),
            CONSTRAINT uq_wayfinding_tenant_id_office_id UNIQUE (tenant_id, office_id),
            CONSTRAINT fk_wayfinding_tenant_id_office_id FOREIGN KEY(tenant_id, office_id) REFERENCES office (tenant_id, id),
            CONSTRAINT ck_wayfinding_storey CHECK (abs(storey) < 100),
            CONSTRAINT ck_wayfinding_steps CHECK (steps <@ ARRAY['straight', 'left', 'right', 'door', 'lift', 'stairs_up', 'stairs_down', 'here']::varchar[])
        )
        """
    )
    tenant_table(op, "wayfinding", data_class="operations")
    op.execute(
        """
        CREATE TABLE feedback (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            day DATE NOT NULL,
            day_part VARCHAR NOT NULL,
            language VARCHAR NOT NULL,
            about VARCHAR NOT NULL,
            face INTEGER NOT NULL,
            answers INTEGER NOT NULL,
            CONSTRAINT pk_feedback PRIMARY KEY (tenant_id, id),
            CONSTRAINT uq_feedback_tenant_id_day UNIQUE (tenant_id, day, day_part, language, about, face),
            CONSTRAINT ck_feedback_day_part CHECK (day_part IN ('morning', 'afternoon', 'evening')),
            CONSTRAINT ck_feedback_about CHECK (about IN ('visit', 'waiting', 'language', 'kindness', 'explanation', 'result', 'building')),
            CONSTRAINT ck_feedback_face CHECK (face BETWEEN 1 AND 5),
            CONSTRAINT ck_feedback_answers CHECK (answers > 0)
        )
        """
    )
    tenant_table(op, "feedback", data_class="operations")
