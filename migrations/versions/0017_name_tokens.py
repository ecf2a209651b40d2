"""Finding before creating: pairs that may be one person, casefiles that were joined, how far tokens are re-made."""

from alembic import op

from oneroof.migrations.protection import hide_values, personal_table, tenant_table

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

CLASSED = """
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            person_id UUID NOT NULL,
            data_class VARCHAR NOT NULL,
            shared_office_ids UUID[] NOT NULL,
            protected_from VARCHAR[] NOT NULL,
            other_person_id UUID NOT NULL,"""


def upgrade() -> None:
    """Forward only."""
    _pairs()
    _merges()
    _progress()
    op.execute("ALTER TABLE casefile ADD COLUMN merged_into_id UUID")
    op.execute(
        "ALTER TABLE casefile ADD CONSTRAINT fk_casefile_tenant_id_merged_into_id"
        " FOREIGN KEY(tenant_id, merged_into_id) REFERENCES casefile (tenant_id, id)"
    )
    op.execute("CREATE INDEX ix_casefile_tenant_id_merged_into_id ON casefile (tenant_id, merged_into_id)")
    hide_values(op, "casefile")


def _pairs() -> None:
    op.execute(
        f"""
        CREATE TABLE duplicate_pair ({CLASSED}
            strength SMALLINT NOT NULL,
            state VARCHAR NOT NULL,
            found_at TIMESTAMP WITH TIME ZONE NOT NULL,
            decided_at TIMESTAMP WITH TIME ZONE,
            decided_by UUID,
            reason_sealed BYTEA,
            version INTEGER NOT NULL,
            CONSTRAINT pk_duplicate_pair PRIMARY KEY (tenant_id, id),
            CONSTRAINT uq_duplicate_pair_tenant_id_person_id_other_person_id UNIQUE (tenant_id, person_id, other_person_id),
            {_two_people("duplicate_pair")},
            CONSTRAINT ck_duplicate_pair_order CHECK (person_id < other_person_id),
            CONSTRAINT ck_duplicate_pair_state CHECK (state IN ('open', 'not_same', 'same'))
        )
        """
    )
    op.execute("CREATE INDEX ix_duplicate_pair_open ON duplicate_pair (tenant_id, strength, id) WHERE state = 'open'")
    op.execute(
        "CREATE INDEX ix_duplicate_pair_tenant_id_other_person_id ON duplicate_pair (tenant_id, other_person_id)"
    )
    personal_table(op, "duplicate_pair", data_class="person")


def _merges() -> None:
    op.execute(
        f"""
        CREATE TABLE casefile_merge ({CLASSED}
            reason_sealed BYTEA NOT NULL,
            before JSONB NOT NULL,
            merged_at TIMESTAMP WITH TIME ZONE NOT NULL,
            merged_by UUID,
            undone_at TIMESTAMP WITH TIME ZONE,
            undone_by UUID,
            undo_reason_sealed BYTEA,
            version INTEGER NOT NULL,
            CONSTRAINT pk_casefile_merge PRIMARY KEY (tenant_id, id),
            {_two_people("casefile_merge")}
        )
        """
    )
    op.execute("CREATE INDEX ix_casefile_merge_tenant_id_person_id ON casefile_merge (tenant_id, person_id)")
    op.execute(
        "CREATE UNIQUE INDEX ix_casefile_merge_standing ON casefile_merge (tenant_id, other_person_id)"
        " WHERE undone_at IS NULL"
    )
    personal_table(op, "casefile_merge", data_class="person")


def _two_people(table: str) -> str:
    foreign = "FOREIGN KEY(tenant_id, {column}) REFERENCES person (tenant_id, id)"
    return ",\n            ".join(
        [
            f"CONSTRAINT ck_{table}_data_class CHECK (data_class = 'person')",
            f"CONSTRAINT fk_{table}_tenant_id_person_id {foreign.format(column='person_id')}",
            f"CONSTRAINT fk_{table}_tenant_id_other_person_id {foreign.format(column='other_person_id')}",
        ]
    )


def _progress() -> None:
    op.execute(
        """
        CREATE TABLE token_progress (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            rules SMALLINT NOT NULL,
            after_person_id UUID,
            done INTEGER NOT NULL,
            finished_at TIMESTAMP WITH TIME ZONE,
            CONSTRAINT pk_token_progress PRIMARY KEY (tenant_id, id),
            CONSTRAINT uq_token_progress_tenant_id_rules UNIQUE (tenant_id, rules)
        )
        """
    )
    # the tokens of whoever is there were made by earlier rules
    op.execute(
        "INSERT INTO token_progress (tenant_id, id, rules, done)"
        " SELECT tenant_id, gen_random_uuid(), 0, 0 FROM person GROUP BY tenant_id"
    )
    tenant_table(op, "token_progress", data_class="operations")
