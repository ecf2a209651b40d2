"""How to get to a centre and its offices, what the network reads of it, and what people looked for in vain."""

from alembic import op

from oneroof.migrations.protection import hide_values, network_table, tenant_table
from oneroof.migrations.public import bumps_public_version

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None

ACCESSIBILITY = (
    "'step_free', 'ramp', 'lift', 'wide_doors', 'accessible_toilet', 'accessible_parking', 'seats', 'low_counter', "
    "'hearing_loop', 'sign_language', 'large_print', 'guide_dogs', 'quiet_room', 'baby_changing'"
)


def upgrade() -> None:
    """Forward only."""
    op.execute(
        f"""
        CREATE TABLE place_facts (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            office_id UUID,
            directions JSONB NOT NULL,
            transport JSONB NOT NULL,
            accessibility VARCHAR[] NOT NULL,
            phone VARCHAR,
            email VARCHAR,
            version INTEGER NOT NULL,
            CONSTRAINT pk_place_facts PRIMARY KEY (tenant_id, id),
            CONSTRAINT uq_place_facts_tenant_id_office_id UNIQUE NULLS NOT DISTINCT (tenant_id, office_id),
            CONSTRAINT fk_place_facts_tenant_id_office_id FOREIGN KEY(tenant_id, office_id) REFERENCES office (tenant_id, id),
            CONSTRAINT ck_place_facts_accessibility CHECK (accessibility <@ ARRAY[{ACCESSIBILITY}]::varchar[])
        )
        """
    )
    tenant_table(op, "place_facts", data_class="operations")
    bumps_public_version(op, "place_facts")
    # the pages of offices say which languages are spoken today
    bumps_public_version(op, "duty")
    op.execute(
        """
        CREATE TABLE published_centre (
            network_id INTEGER NOT NULL,
            centre_id INTEGER NOT NULL,
            facts JSONB NOT NULL,
            published_at TIMESTAMP WITH TIME ZONE NOT NULL,
            CONSTRAINT pk_published_centre PRIMARY KEY (network_id, centre_id),
            CONSTRAINT fk_published_centre_network_id_centre_id FOREIGN KEY (network_id, centre_id)
                REFERENCES tenant (network_id, id)
        )
        """
    )
    network_table(op, "published_centre", data_class="operations")
    hide_values(op, "published_centre")
    bumps_public_version(op, "published_centre", network="network_id")
    op.execute(
        """
        CREATE TABLE search_day (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            day DATE NOT NULL,
            language VARCHAR NOT NULL,
            searches INTEGER NOT NULL,
            misses INTEGER NOT NULL,
            CONSTRAINT pk_search_day PRIMARY KEY (tenant_id, id),
            CONSTRAINT uq_search_day_tenant_id_day UNIQUE (tenant_id, day, language),
            CONSTRAINT ck_search_day_counts CHECK (searches > 0 AND misses BETWEEN 0 AND searches)
        )
        """
    )
    tenant_table(op, "search_day", data_class="operations")
    op.execute(
        """
        CREATE TABLE search_miss (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            language VARCHAR NOT NULL,
            days INTEGER NOT NULL,
            last_day DATE NOT NULL,
            words VARCHAR,
            CONSTRAINT pk_search_miss PRIMARY KEY (tenant_id, id),
            CONSTRAINT ck_search_miss_days CHECK (days > 0),
            CONSTRAINT ck_search_miss_words CHECK ((words IS NOT NULL) = (days >= 5))
        )
        """
    )
    op.execute("CREATE INDEX ix_search_miss_tenant_id_last_day ON search_miss (tenant_id, last_day)")
    tenant_table(op, "search_miss", data_class="operations")
