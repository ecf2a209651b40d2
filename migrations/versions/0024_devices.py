"""Devices of a centre, the codes with which they are paired, and whose secret this is."""

from alembic import op

from oneroof.migrations.protection import definer_function, tenant_table

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward only."""
    _tables()
    _lookups_before_an_actor_is_known()


def _tables() -> None:
    op.execute(
        """
        CREATE TABLE device (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            kind VARCHAR NOT NULL,
            name VARCHAR NOT NULL,
            office_ids UUID[] NOT NULL,
            queue_ids UUID[] NOT NULL,
            desk_id UUID,
            languages VARCHAR[] NOT NULL,
            settings JSONB NOT NULL,
            token_hash BYTEA,
            paired_at TIMESTAMP WITH TIME ZONE NOT NULL,
            paired_by UUID,
            last_seen_at TIMESTAMP WITH TIME ZONE,
            revoked_at TIMESTAMP WITH TIME ZONE,
            version INTEGER NOT NULL,
            CONSTRAINT pk_device PRIMARY KEY (tenant_id, id),
            CONSTRAINT uq_device_tenant_id_token_hash UNIQUE (tenant_id, token_hash),
            CONSTRAINT fk_device_tenant_id_desk_id FOREIGN KEY(tenant_id, desk_id) REFERENCES desk (tenant_id, id),
            CONSTRAINT fk_device_tenant_id_paired_by FOREIGN KEY(tenant_id, paired_by) REFERENCES staff (tenant_id, id),
            CONSTRAINT ck_device_kind CHECK (kind IN ('display', 'desk_sign', 'kiosk', 'printer'))
        )
        """
    )
    op.execute("CREATE INDEX ix_device_tenant_id_name_id ON device (tenant_id, name, id)")
    tenant_table(op, "device", data_class="operations")
    op.execute(
        """
        CREATE TABLE pairing_code (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            code_hash BYTEA NOT NULL,
            browser_hash BYTEA NOT NULL,
            network_hash BYTEA NOT NULL,
            site_hash BYTEA NOT NULL,
            came_back BOOLEAN NOT NULL,
            user_agent VARCHAR,
            created_at TIMESTAMP WITH TIME ZONE NOT NULL,
            expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
            device_id UUID,
            CONSTRAINT pk_pairing_code PRIMARY KEY (tenant_id, id),
            CONSTRAINT uq_pairing_code_tenant_id_code_hash UNIQUE (tenant_id, code_hash),
            CONSTRAINT uq_pairing_code_tenant_id_browser_hash UNIQUE (tenant_id, browser_hash),
            CONSTRAINT fk_pairing_code_tenant_id_device_id FOREIGN KEY(tenant_id, device_id) REFERENCES device (tenant_id, id)
        )
        """
    )
    op.execute("CREATE INDEX ix_pairing_code_tenant_id_expires_at ON pairing_code (tenant_id, expires_at)")
    tenant_table(op, "pairing_code", data_class="operations")


def _lookups_before_an_actor_is_known() -> None:
    """Which device has this secret? Answered only to who holds it, at its own tenant, and never once it is revoked."""
    definer_function(
        op,
        """oneroof.actor_by_device(wanted_tenant int, wanted_hash bytea, moment timestamptz) RETURNS TABLE (
            device_id uuid, kind text, name text, office_ids uuid[], queue_ids uuid[], desk_id uuid,
            languages text[], settings jsonb, last_seen_at timestamptz
        ) LANGUAGE sql STABLE""",
        """
        SELECT d.id, d.kind, d.name, d.office_ids, d.queue_ids, d.desk_id, d.languages::text[], d.settings,
               d.last_seen_at
          FROM public.device d
         WHERE d.tenant_id = wanted_tenant AND d.token_hash = wanted_hash
           AND d.revoked_at IS NULL AND d.paired_at <= moment
        """,
        to="oneroof_app",
    )
    definer_function(
        op,
        "oneroof.touch_device(wanted_tenant int, wanted_hash bytea, moment timestamptz) RETURNS void LANGUAGE sql",
        """
        UPDATE public.device SET last_seen_at = moment
         WHERE tenant_id = wanted_tenant AND token_hash = wanted_hash AND revoked_at IS NULL
           AND (last_seen_at IS NULL OR last_seen_at < moment)
        """,
        to="oneroof_app",
    )
