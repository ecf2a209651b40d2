"""Pages, news and events by editors, their versions and their links, and what the umbrella shares."""

from alembic import op

from oneroof.migrations.protection import hide_values, network_table, tenant_table
from oneroof.migrations.public import bumps_public_version

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward only."""
    _items()
    _versions()
    _links()
    _shared()


def _items() -> None:
    op.execute(
        """
        CREATE TABLE content_item (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            kind VARCHAR NOT NULL,
            slug VARCHAR NOT NULL,
            state VARCHAR NOT NULL,
            source_language VARCHAR NOT NULL,
            source_number INTEGER NOT NULL,
            published_at TIMESTAMP WITH TIME ZONE,
            review_on DATE,
            starts_at TIMESTAMP WITH TIME ZONE,
            ends_at TIMESTAMP WITH TIME ZONE,
            place VARCHAR,
            event_languages VARCHAR[] NOT NULL,
            registration_url VARCHAR,
            needs VARCHAR[] NOT NULL,
            is_shared BOOLEAN NOT NULL,
            changed_at TIMESTAMP WITH TIME ZONE NOT NULL,
            version INTEGER NOT NULL,
            CONSTRAINT pk_content_item PRIMARY KEY (tenant_id, id),
            CONSTRAINT uq_content_item_tenant_id_slug UNIQUE (tenant_id, slug),
            CONSTRAINT ck_content_item_kind CHECK (kind IN ('page', 'news', 'event')),
            CONSTRAINT ck_content_item_state CHECK (state IN ('draft', 'published', 'withdrawn')),
            CONSTRAINT ck_content_item_event_starts CHECK (kind <> 'event' OR starts_at IS NOT NULL),
            CONSTRAINT ck_content_item_event_order CHECK (ends_at IS NULL OR ends_at > starts_at),
            CONSTRAINT ck_content_item_published_at CHECK (state = 'draft' OR published_at IS NOT NULL)
        )
        """
    )
    op.execute("CREATE INDEX ix_content_item_tenant_id_kind_state ON content_item (tenant_id, kind, state)")
    tenant_table(op, "content_item", data_class="operations")
    bumps_public_version(op, "content_item")


def _versions() -> None:
    op.execute(
        """
        CREATE TABLE content_version (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            item_id UUID NOT NULL,
            language VARCHAR NOT NULL,
            number INTEGER NOT NULL,
            source_number INTEGER NOT NULL,
            origin VARCHAR NOT NULL,
            title VARCHAR NOT NULL,
            summary VARCHAR NOT NULL,
            body VARCHAR NOT NULL,
            made_at TIMESTAMP WITH TIME ZONE NOT NULL,
            made_by UUID,
            pack_digest VARCHAR,
            CONSTRAINT pk_content_version PRIMARY KEY (tenant_id, id),
            CONSTRAINT uq_content_version_tenant_id_item_id_language_number UNIQUE (tenant_id, item_id, language, number),
            CONSTRAINT fk_content_version_tenant_id_item_id FOREIGN KEY (tenant_id, item_id)
                REFERENCES content_item (tenant_id, id),
            CONSTRAINT ck_content_version_number CHECK (number >= 1),
            CONSTRAINT ck_content_version_source_number CHECK (source_number >= 1),
            CONSTRAINT ck_content_version_origin CHECK (origin IN ('person', 'machine'))
        )
        """
    )
    tenant_table(op, "content_version", grants="SELECT, INSERT", data_class="operations")
    bumps_public_version(op, "content_version")


def _links() -> None:
    op.execute(
        """
        CREATE TABLE content_link (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            item_id UUID NOT NULL,
            url VARCHAR NOT NULL,
            languages VARCHAR[] NOT NULL,
            state VARCHAR NOT NULL,
            reason VARCHAR,
            http_status INTEGER,
            failures INTEGER NOT NULL,
            checked_at TIMESTAMP WITH TIME ZONE,
            CONSTRAINT pk_content_link PRIMARY KEY (tenant_id, id),
            CONSTRAINT uq_content_link_tenant_id_item_id_url UNIQUE (tenant_id, item_id, url),
            CONSTRAINT fk_content_link_tenant_id_item_id FOREIGN KEY (tenant_id, item_id)
                REFERENCES content_item (tenant_id, id),
            CONSTRAINT ck_content_link_state CHECK (state IN ('unchecked', 'fine', 'doubtful', 'broken')),
            CONSTRAINT ck_content_link_failures CHECK (failures >= 0)
        )
        """
    )
    tenant_table(op, "content_link", data_class="operations")
    op.execute(
        """
        CREATE TABLE content_check (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            asked_at TIMESTAMP WITH TIME ZONE NOT NULL,
            asked_by UUID,
            total INTEGER NOT NULL,
            done INTEGER NOT NULL,
            ended_at TIMESTAMP WITH TIME ZONE,
            CONSTRAINT pk_content_check PRIMARY KEY (tenant_id, id),
            CONSTRAINT ck_content_check_done CHECK (done >= 0 AND done <= total)
        )
        """
    )
    op.execute("CREATE INDEX ix_content_check_tenant_id_asked_at ON content_check (tenant_id, asked_at)")
    tenant_table(op, "content_check", data_class="operations")


def _shared() -> None:
    op.execute(
        """
        CREATE TABLE published_content (
            network_id INTEGER NOT NULL,
            slug VARCHAR NOT NULL,
            kind VARCHAR NOT NULL,
            document JSONB NOT NULL,
            is_shown BOOLEAN NOT NULL,
            published_at TIMESTAMP WITH TIME ZONE NOT NULL,
            CONSTRAINT pk_published_content PRIMARY KEY (network_id, slug),
            CONSTRAINT fk_published_content_network_id FOREIGN KEY (network_id) REFERENCES network (id),
            CONSTRAINT ck_published_content_kind CHECK (kind IN ('page', 'news', 'event'))
        )
        """
    )
    network_table(op, "published_content", data_class="operations")
    hide_values(op, "published_content")
    bumps_public_version(op, "published_content", network="network_id")
