"""What visitors answer about a visit and about a page: counts; and which visits have had their say."""

from alembic import op

from oneroof.migrations.protection import tenant_table

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward only."""
    op.execute(
        """
        CREATE TABLE survey_count (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            day DATE NOT NULL,
            language VARCHAR NOT NULL,
            question VARCHAR NOT NULL,
            step INTEGER NOT NULL,
            answers INTEGER NOT NULL,
            CONSTRAINT pk_survey_count PRIMARY KEY (tenant_id, id),
            CONSTRAINT uq_survey_count_tenant_id_day UNIQUE (tenant_id, day, language, question, step),
            CONSTRAINT ck_survey_count_question CHECK (question IN ('hours', 'space', 'kindness', 'closeness')),
            CONSTRAINT ck_survey_count_step CHECK (step BETWEEN 1 AND 4),
            CONSTRAINT ck_survey_count_answers CHECK (answers > 0)
        )
        """
    )
    tenant_table(op, "survey_count", data_class="operations")
    op.execute(
        """
        CREATE TABLE survey_spent (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            until DATE NOT NULL,
            CONSTRAINT pk_survey_spent PRIMARY KEY (tenant_id, id)
        )
        """
    )
    op.execute("CREATE INDEX ix_survey_spent_tenant_id_until ON survey_spent (tenant_id, until)")
    tenant_table(op, "survey_spent", data_class="operations")
    op.execute(
        """
        CREATE TABLE page_help (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            day DATE NOT NULL,
            page VARCHAR NOT NULL,
            language VARCHAR NOT NULL,
            answer VARCHAR NOT NULL,
            answers INTEGER NOT NULL,
            CONSTRAINT pk_page_help PRIMARY KEY (tenant_id, id),
            CONSTRAINT uq_page_help_tenant_id_day UNIQUE (tenant_id, day, page, language, answer),
            CONSTRAINT ck_page_help_answer CHECK (answer IN ('yes', 'no', 'not_found', 'not_clear', 'language', 'wrong', 'something_else')),
            CONSTRAINT ck_page_help_answers CHECK (answers > 0)
        )
        """
    )
    tenant_table(op, "page_help", data_class="operations")
