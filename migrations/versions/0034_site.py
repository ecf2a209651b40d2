"""The centre's public site: what it decides about it, its logo, and the version of what its pages show."""

from alembic import op

from oneroof.migrations.protection import definer_function, hide_values, network_table, tenant_table
from oneroof.migrations.public import bumps_public_version

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

SHOWN = (
    "agency",
    "booking_rule",
    "catalogue_file",
    "desk",
    "duty",
    "office",
    "office_service",
    "opening_exception",
    "opening_hours",
    "plugin_enablement",
    "queue",
    "service",
    "service_change",
    "service_override",
    "service_skill",
    "service_text",
    "skill",
    "wayfinding",
)
"""Tables of the tenants whose rows public pages show."""

SHOWN_OF_NETWORKS = {
    "network": "id",
    "network_agency": "network_id",
    "published_definition": "network_id",
    "published_service": "network_id",
    "tenant": "network_id",
    "tenant_host": "network_id",
}
"""Tables of public facts that the pages of all tenants of a network show."""


def upgrade() -> None:
    """Forward only."""
    _versions()
    _pictures()
    _site()
    _facts_of_a_host()


def _versions() -> None:
    op.execute(
        """
        CREATE TABLE public_version (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            version UUID NOT NULL,
            changed_in BIGINT NOT NULL,
            CONSTRAINT pk_public_version PRIMARY KEY (tenant_id, id),
            CONSTRAINT uq_public_version_tenant_id UNIQUE (tenant_id)
        )
        """
    )
    tenant_table(op, "public_version", grants="SELECT", data_class="operations")
    op.execute(
        """
        CREATE TABLE public_network_version (
            network_id INTEGER NOT NULL,
            version UUID NOT NULL,
            changed_in BIGINT NOT NULL,
            CONSTRAINT pk_public_network_version PRIMARY KEY (network_id)
        )
        """
    )
    network_table(op, "public_network_version", data_class="operations")
    hide_values(op, "public_network_version")
    for name, key, read in (
        ("bump_public_version", "tenant_id", "tenant_id"),
        ("bump_public_network_version", "network_id", None),
    ):
        table = name.removeprefix("bump_")
        of_row = f"changed.{read}" if read else "(to_jsonb(changed) ->> TG_ARGV[0])::int"
        extra = ("id, ", "gen_random_uuid(), ") if read else ("", "")
        # once in a transaction is enough: what it changes afterwards is seen together with this
        op.execute(
            f"""
            CREATE FUNCTION oneroof.{name}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
            SET search_path = pg_catalog, pg_temp AS $body$
            DECLARE
                changed record := coalesce(NEW, OLD);
            BEGIN
                INSERT INTO public.{table} AS v ({key}, {extra[0]}version, changed_in)
                VALUES ({of_row}, {extra[1]}gen_random_uuid(), pg_current_xact_id()::text::bigint)
                ON CONFLICT ({key}) DO UPDATE SET version = excluded.version, changed_in = excluded.changed_in
                 WHERE v.changed_in <> excluded.changed_in;
                RETURN NULL;
            END $body$
            """  # noqa: S608  # constants of this file
        )
    for table in SHOWN:
        bumps_public_version(op, table)
    bumps_public_version(op, "staff", columns=("active", "spoken_languages"))  # who speaks what today
    for table, column in SHOWN_OF_NETWORKS.items():
        bumps_public_version(op, table, network=column)
    definer_function(
        op,
        """oneroof.public_versions(wanted_tenant int, wanted_network int)
        RETURNS TABLE (of_tenant uuid, of_network uuid) LANGUAGE sql STABLE""",
        """
        SELECT (SELECT v.version FROM public.public_version v WHERE v.tenant_id = wanted_tenant),
               (SELECT v.version FROM public.public_network_version v WHERE v.network_id = wanted_network)
        """,
        to="oneroof_app",
    )


def _pictures() -> None:
    op.execute(
        """
        CREATE TABLE site_picture (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            digest VARCHAR NOT NULL,
            media_type VARCHAR NOT NULL,
            width INTEGER NOT NULL,
            height INTEGER NOT NULL,
            content BYTEA NOT NULL,
            added_at TIMESTAMP WITH TIME ZONE NOT NULL,
            CONSTRAINT pk_site_picture PRIMARY KEY (tenant_id, id),
            CONSTRAINT uq_site_picture_tenant_id_digest UNIQUE (tenant_id, digest),
            CONSTRAINT ck_site_picture_media_type CHECK (media_type IN ('image/png', 'image/jpeg')),
            CONSTRAINT ck_site_picture_content CHECK (octet_length(content) BETWEEN 1 AND 65536)
        )
        """
    )
    tenant_table(op, "site_picture", grants="SELECT, INSERT, DELETE", data_class="operations")


def _site() -> None:
    """What the centre decides stands beside what the pack says, which therefore cannot undo it."""
    op.execute("ALTER TABLE tenant ADD COLUMN site JSONB, ADD COLUMN site_version INTEGER")
    op.execute("ALTER TABLE tenant ADD CONSTRAINT ck_tenant_site CHECK (jsonb_typeof(site) = 'object')")
    hide_values(op, "tenant")
    definer_function(
        op,
        "oneroof.decide_site(expected int, decided jsonb) RETURNS int LANGUAGE sql",
        """
        UPDATE public.tenant SET site = decided, site_version = expected + 1
         WHERE id = oneroof.tenant_id() AND network_id = oneroof.network_id() AND coalesce(site_version, 0) = expected
           AND oneroof.claims() ->> 'k' = 'staff'
        RETURNING site_version
        """,
        to="oneroof_app",
    )


def _facts_of_a_host() -> None:
    """What a host's tenant is called and speaks is the centre's word first, and the pack's otherwise."""
    op.execute("DROP FUNCTION oneroof.resolve_host(text)")
    definer_function(
        op,
        """oneroof.resolve_host(wanted text) RETURNS TABLE (
            id int, network_id int, code text, kind text, state text, name jsonb, default_language text,
            languages text[], time_zone text, branding jsonb, network_code text, network_name jsonb, demo boolean,
            clock_anchor timestamptz, clock_shown timestamptz, clock_speed float8, site jsonb, network_version uuid
        ) LANGUAGE sql STABLE""",
        """
        SELECT t.id, t.network_id, t.code, t.kind, t.state, t.name || coalesce(t.site -> 'name', '{}'),
               t.default_language,
               CASE WHEN t.site ? 'languages' THEN ARRAY(SELECT jsonb_array_elements_text(t.site -> 'languages'))
                    ELSE t.languages END,
               t.time_zone, t.branding, n.code, n.name, n.demo,
               n.clock_anchor, n.clock_shown, n.clock_speed, coalesce(t.site, '{}'),
               (SELECT v.version FROM public.public_network_version v WHERE v.network_id = t.network_id)
          FROM public.tenant_host h
          JOIN public.tenant t ON t.id = h.tenant_id
          JOIN public.network n ON n.id = t.network_id
         WHERE h.host = wanted
        """,
        to="oneroof_app",
    )
