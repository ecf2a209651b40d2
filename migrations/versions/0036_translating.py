"""Translators' drafts, terms, words that stay, files, the machine's settings and runs; and what readers ask for."""

from alembic import op

from oneroof.migrations.protection import tenant_table

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward only."""
    _wishes()
    _writing()
    _machine()
    _files()


def _wishes() -> None:
    op.execute(
        """
        CREATE TABLE content_wish (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            kind VARCHAR NOT NULL,
            subject VARCHAR NOT NULL,
            path VARCHAR NOT NULL,
            language VARCHAR NOT NULL,
            day DATE NOT NULL,
            count INTEGER NOT NULL,
            CONSTRAINT pk_content_wish PRIMARY KEY (tenant_id, id),
            CONSTRAINT uq_content_wish_tenant_id_kind_subject_language_day UNIQUE (tenant_id, kind, subject, language, day),
            CONSTRAINT ck_content_wish_kind CHECK (kind IN ('content', 'service', 'page')),
            CONSTRAINT ck_content_wish_count CHECK (count >= 1)
        )
        """
    )
    tenant_table(op, "content_wish", data_class="figures")


def _writing() -> None:
    op.execute(
        """
        CREATE TABLE translation_draft (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            item_id UUID NOT NULL,
            language VARCHAR NOT NULL,
            source_number INTEGER NOT NULL,
            parts JSONB NOT NULL,
            version INTEGER NOT NULL,
            changed_at TIMESTAMP WITH TIME ZONE NOT NULL,
            changed_by UUID,
            CONSTRAINT pk_translation_draft PRIMARY KEY (tenant_id, id),
            CONSTRAINT uq_translation_draft_tenant_id_item_id_language UNIQUE (tenant_id, item_id, language),
            CONSTRAINT fk_translation_draft_tenant_id_item_id FOREIGN KEY (tenant_id, item_id)
                REFERENCES content_item (tenant_id, id)
        )
        """
    )
    op.execute(
        """
        CREATE TABLE glossary_term (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            source_language VARCHAR NOT NULL,
            term VARCHAR NOT NULL,
            language VARCHAR NOT NULL,
            translation VARCHAR NOT NULL,
            note VARCHAR NOT NULL,
            changed_at TIMESTAMP WITH TIME ZONE NOT NULL,
            CONSTRAINT pk_glossary_term PRIMARY KEY (tenant_id, id),
            CONSTRAINT uq_glossary_term_tenant_id_source_language_term_language
                UNIQUE (tenant_id, source_language, term, language)
        )
        """
    )
    op.execute(
        """
        CREATE TABLE kept_word (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            word VARCHAR NOT NULL,
            note VARCHAR NOT NULL,
            changed_at TIMESTAMP WITH TIME ZONE NOT NULL,
            CONSTRAINT pk_kept_word PRIMARY KEY (tenant_id, id),
            CONSTRAINT uq_kept_word_tenant_id_word UNIQUE (tenant_id, word)
        )
        """
    )
    for table in ("translation_draft", "glossary_term", "kept_word"):
        tenant_table(op, table, grants="SELECT, INSERT, UPDATE, DELETE", data_class="operations")


def _machine() -> None:
    op.execute(
        """
        CREATE TABLE machine_settings (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            adapter VARCHAR NOT NULL,
            url VARCHAR NOT NULL,
            key_sealed BYTEA,
            version INTEGER NOT NULL,
            changed_at TIMESTAMP WITH TIME ZONE NOT NULL,
            changed_by UUID,
            CONSTRAINT pk_machine_settings PRIMARY KEY (tenant_id, id),
            CONSTRAINT uq_machine_settings_tenant_id UNIQUE (tenant_id),
            CONSTRAINT ck_machine_settings_adapter CHECK (adapter IN ('none', 'libretranslate'))
        )
        """
    )
    op.execute(
        """
        CREATE TABLE machine_run (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            asked_at TIMESTAMP WITH TIME ZONE NOT NULL,
            asked_by UUID,
            ended_at TIMESTAMP WITH TIME ZONE,
            CONSTRAINT pk_machine_run PRIMARY KEY (tenant_id, id)
        )
        """
    )
    op.execute("CREATE INDEX ix_machine_run_tenant_id_asked_at ON machine_run (tenant_id, asked_at)")
    op.execute(
        """
        CREATE TABLE machine_piece (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            run_id UUID NOT NULL,
            item_id UUID NOT NULL,
            language VARCHAR NOT NULL,
            state VARCHAR NOT NULL,
            reason VARCHAR,
            refused VARCHAR[] NOT NULL,
            ended_at TIMESTAMP WITH TIME ZONE,
            CONSTRAINT pk_machine_piece PRIMARY KEY (tenant_id, id),
            CONSTRAINT uq_machine_piece_tenant_id_run_id_item_id_language UNIQUE (tenant_id, run_id, item_id, language),
            CONSTRAINT fk_machine_piece_tenant_id_run_id FOREIGN KEY (tenant_id, run_id)
                REFERENCES machine_run (tenant_id, id),
            CONSTRAINT fk_machine_piece_tenant_id_item_id FOREIGN KEY (tenant_id, item_id)
                REFERENCES content_item (tenant_id, id),
            CONSTRAINT ck_machine_piece_state CHECK (state IN ('waiting', 'done', 'partly', 'failed'))
        )
        """
    )
    tenant_table(op, "machine_settings", data_class="security")
    for table in ("machine_run", "machine_piece"):
        tenant_table(op, table, data_class="operations")


def _files() -> None:
    op.execute(
        """
        CREATE TABLE translation_file (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            name VARCHAR NOT NULL,
            document JSONB NOT NULL,
            state VARCHAR NOT NULL,
            received_by UUID,
            received_at TIMESTAMP WITH TIME ZONE NOT NULL,
            taken_at TIMESTAMP WITH TIME ZONE,
            CONSTRAINT pk_translation_file PRIMARY KEY (tenant_id, id),
            CONSTRAINT ck_translation_file_state CHECK (state IN ('received', 'taken'))
        )
        """
    )
    op.execute("CREATE INDEX ix_translation_file_tenant_id_received_at ON translation_file (tenant_id, received_at)")
    tenant_table(op, "translation_file", data_class="operations")
