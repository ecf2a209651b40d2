"""What is known of a person beside their identity: a table for each part, sealed under the person's key."""

from alembic import op

from oneroof.migrations.protection import personal_table

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

EXPIRY = ("expires_on DATE",)
FAMILY = ("link_id UUID NOT NULL", "relative_id UUID")


def upgrade() -> None:
    """Forward only."""
    _part("person_organisation", "identity", only_one=True)
    _part("person_language", "contact")
    _part("person_contact", "contact")
    _part("person_document", "status", EXPIRY, indexes=("expires_on",))
    _part("person_status", "status", EXPIRY, only_one=True, indexes=("expires_on",))
    _part(
        "person_family",
        "family",
        (
            *FAMILY,
            "CONSTRAINT fk_person_family_tenant_id_relative_id"
            " FOREIGN KEY(tenant_id, relative_id) REFERENCES person (tenant_id, id)",
            "CONSTRAINT uq_person_family_tenant_id_person_id_link_id UNIQUE (tenant_id, person_id, link_id)",
        ),
        indexes=("link_id",),
    )
    _part("person_representation", "family")
    _part("person_need", "needs", ("review_on DATE",), indexes=("review_on",))


def _part(
    table: str, data_class: str, more: tuple[str, ...] = (), *, only_one: bool = False, indexes: tuple[str, ...] = ()
) -> None:
    limits = [f"CONSTRAINT uq_{table}_tenant_id_person_id UNIQUE (tenant_id, person_id)"] if only_one else []
    rows = ",\n            ".join([*more, *limits])
    op.execute(
        f"""
        CREATE TABLE {table} (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            person_id UUID NOT NULL,
            data_class VARCHAR NOT NULL,
            shared_office_ids UUID[] NOT NULL,
            protected_from VARCHAR[] NOT NULL,
            sealed BYTEA NOT NULL,
            noted_at TIMESTAMP WITH TIME ZONE NOT NULL,
            noted_by UUID,
            version INTEGER NOT NULL,
            CONSTRAINT pk_{table} PRIMARY KEY (tenant_id, id),
            CONSTRAINT fk_{table}_tenant_id_person_id FOREIGN KEY(tenant_id, person_id) REFERENCES person (tenant_id, id),
            CONSTRAINT ck_{table}_data_class CHECK (data_class = '{data_class}'){"," if rows else ""}
            {rows}
        )
        """
    )
    for column in indexes if only_one else ("person_id", *indexes):
        op.execute(f"CREATE INDEX ix_{table}_tenant_id_{column} ON {table} (tenant_id, {column})")
    personal_table(op, table, data_class=data_class)
