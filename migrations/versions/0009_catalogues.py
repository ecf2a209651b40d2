"""What a tenant's services say, which catalogues it enabled, what it changed in them."""

import json
from typing import Any

from alembic import op
from sqlalchemy import text

from oneroof.core.ids import new_id
from oneroof.migrations.protection import hide_values, tenant_table

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

LANGUAGES = ("pt", "en", "fr", "es", "de", "uk", "ru", "ar", "fa", "ur", "bn", "zh")


def upgrade() -> None:
    """Forward only."""
    _texts()
    _overrides()
    _enablement()
    _documents()
    _offices()


def _offices() -> None:
    """Who decided that an office provides a service: a network pack takes back only what a pack gave."""
    op.execute("ALTER TABLE office_service ADD COLUMN origin VARCHAR NOT NULL DEFAULT 'pack'")
    op.execute("ALTER TABLE office_service ALTER COLUMN origin DROP DEFAULT")
    op.execute(
        "ALTER TABLE office_service ADD CONSTRAINT ck_office_service_origin CHECK (origin IN ('pack', 'centre'))"
    )


def _texts() -> None:
    """What lists and searches read."""
    op.execute(
        """
        CREATE TABLE service_text (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            service_id UUID NOT NULL,
            language VARCHAR NOT NULL,
            name VARCHAR NOT NULL,
            name_language VARCHAR NOT NULL,
            summary VARCHAR NOT NULL,
            summary_language VARCHAR NOT NULL,
            sorted_as VARCHAR NOT NULL,
            words VARCHAR NOT NULL,
            more_words VARCHAR NOT NULL,
            CONSTRAINT pk_service_text PRIMARY KEY (tenant_id, id),
            CONSTRAINT uq_service_text_tenant_id_service_id_language UNIQUE (tenant_id, service_id, language),
            CONSTRAINT fk_service_text_tenant_id_service_id FOREIGN KEY(tenant_id, service_id) REFERENCES service (tenant_id, id)
        )
        """
    )
    op.execute(
        "CREATE INDEX ix_service_text_tenant_id_language_sorted_as ON service_text (tenant_id, language, sorted_as)"
    )
    tenant_table(op, "service_text")


def _overrides() -> None:
    """What a centre says differently, and how it came to."""
    op.execute(
        """
        CREATE TABLE service_override (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            service_id UUID NOT NULL,
            path VARCHAR NOT NULL,
            value JSONB NOT NULL,
            national JSONB NOT NULL,
            made_by UUID,
            made_at TIMESTAMP WITH TIME ZONE NOT NULL,
            national_changed_at TIMESTAMP WITH TIME ZONE,
            CONSTRAINT pk_service_override PRIMARY KEY (tenant_id, id),
            CONSTRAINT uq_service_override_tenant_id_service_id_path UNIQUE (tenant_id, service_id, path),
            CONSTRAINT fk_service_override_tenant_id_service_id FOREIGN KEY(tenant_id, service_id) REFERENCES service (tenant_id, id)
        )
        """
    )
    tenant_table(op, "service_override")
    op.execute(
        """
        CREATE TABLE service_change (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            service_id UUID NOT NULL,
            version INTEGER NOT NULL,
            path VARCHAR NOT NULL,
            before JSONB NOT NULL,
            after JSONB NOT NULL,
            made_by UUID,
            made_at TIMESTAMP WITH TIME ZONE NOT NULL,
            CONSTRAINT pk_service_change PRIMARY KEY (tenant_id, id),
            CONSTRAINT uq_service_change_tenant_id_service_id_version UNIQUE (tenant_id, service_id, version),
            CONSTRAINT fk_service_change_tenant_id_service_id FOREIGN KEY(tenant_id, service_id) REFERENCES service (tenant_id, id)
        )
        """
    )
    tenant_table(op, "service_change")


def _enablement() -> None:
    """The plugins that a tenant uses."""
    op.execute(
        """
        CREATE TABLE plugin_enablement (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            plugin VARCHAR NOT NULL,
            version VARCHAR NOT NULL,
            state VARCHAR NOT NULL,
            enabled_at TIMESTAMP WITH TIME ZONE NOT NULL,
            disabled_at TIMESTAMP WITH TIME ZONE,
            history JSONB NOT NULL,
            CONSTRAINT pk_plugin_enablement PRIMARY KEY (tenant_id, id),
            CONSTRAINT uq_plugin_enablement_tenant_id_plugin UNIQUE (tenant_id, plugin),
            CONSTRAINT ck_plugin_enablement_state CHECK (state IN ('enabled', 'disabled'))
        )
        """
    )
    tenant_table(op, "plugin_enablement")


def _documents() -> None:
    """What services say. Those that are there keep their rows: they say their name until their catalogue is enabled."""
    op.execute(
        "ALTER TABLE service ADD COLUMN uri VARCHAR, ADD COLUMN origin VARCHAR, ADD COLUMN plugin VARCHAR, "
        "ADD COLUMN document JSONB, ADD COLUMN digest VARCHAR, ADD COLUMN area VARCHAR, "
        "ADD COLUMN agency_code VARCHAR, ADD COLUMN audience VARCHAR[], ADD COLUMN needs VARCHAR[], "
        "ADD COLUMN valid_from DATE, ADD COLUMN valid_until DATE, ADD COLUMN review_on DATE, ADD COLUMN version INTEGER"
    )
    op.execute("ALTER TABLE service DROP CONSTRAINT ck_service_state")
    op.execute(
        "ALTER TABLE service ADD CONSTRAINT ck_service_state CHECK (state IN ('offered', 'withheld', 'retired'))"
    )
    op.execute("ALTER TABLE service ADD CONSTRAINT ck_service_origin CHECK (origin IN ('plugin', 'import', 'local'))")
    hide_values(op, "service")
    _fill()
    for column in ("uri", "origin", "document", "digest", "area", "audience", "needs", "version"):
        op.execute(f"ALTER TABLE service ALTER COLUMN {column} SET NOT NULL")
    op.execute("ALTER TABLE service ADD CONSTRAINT uq_service_tenant_id_uri UNIQUE (tenant_id, uri)")


def _fill() -> None:
    connection = op.get_bind()
    for row in connection.execute(text("SELECT tenant_id, id, code, name, kind FROM service")).all():
        connection.execute(text(_SET), _values(row))
        for language in LANGUAGES:
            connection.execute(text(_TEXT), _text(row, language))


_SET = """
    UPDATE service SET uri = :uri, origin = 'local', document = CAST(:document AS JSONB), digest = '', area = 'integration',
           audience = '{migrant}', needs = '{}', version = 1
     WHERE tenant_id = :tenant_id AND id = :id
"""
_TEXT = """
    INSERT INTO service_text (tenant_id, id, service_id, language, name, name_language, summary, summary_language,
                              sorted_as, words, more_words)
    VALUES (:tenant_id, :id, :service_id, :language, :name, :written, '', :written, :sorted_as, :words, '')
"""


def _values(row: Any) -> dict[str, Any]:
    uri = f"urn:oneroof:service:{row.code}"
    document = {
        "code": row.code,
        "uri": uri,
        "name": row.name,
        "summary": row.name,
        "kind": row.kind,
        "area": "integration",
    }
    return {"tenant_id": row.tenant_id, "id": row.id, "uri": uri, "document": json.dumps(document)}


def _text(row: Any, language: str) -> dict[str, Any]:
    written = language if language in row.name else "en" if "en" in row.name else next(iter(row.name), "en")
    name = row.name.get(written, row.code)
    return {
        "tenant_id": row.tenant_id,
        "id": new_id(),
        "service_id": row.id,
        "language": language,
        "name": name,
        "written": written,
        "sorted_as": name.casefold(),
        "words": f" {name.casefold()} ",
    }
