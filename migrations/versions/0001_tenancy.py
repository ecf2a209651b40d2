"""Networks, tenants, hosts, and the signed context that every policy looks at."""

from alembic import op

from oneroof.migrations.protection import definer_function, network_table

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward only."""
    _context_functions()
    op.execute(
        """
        CREATE TABLE network (
            id INTEGER NOT NULL,
            code VARCHAR NOT NULL,
            name JSONB NOT NULL,
            governance VARCHAR NOT NULL,
            demo BOOLEAN NOT NULL,
            default_language VARCHAR NOT NULL,
            time_zone VARCHAR NOT NULL,
            clock_anchor TIMESTAMP WITH TIME ZONE,
            clock_shown TIMESTAMP WITH TIME ZONE,
            clock_speed DOUBLE PRECISION NOT NULL,
            CONSTRAINT pk_network PRIMARY KEY (id),
            CONSTRAINT uq_network_code UNIQUE (code),
            CONSTRAINT ck_network_governance CHECK (governance IN ('centralised', 'federal', 'local')),
            CONSTRAINT ck_network_clock_only_in_demo CHECK (demo OR (clock_anchor IS NULL AND clock_speed = 1)),
            CONSTRAINT ck_network_clock_speed CHECK (clock_speed > 0 AND clock_speed <= 100000)
        )
        """
    )
    network_table(op, "network", column="id")
    op.execute(
        """
        CREATE TABLE tenant (
            id INTEGER NOT NULL,
            network_id INTEGER NOT NULL,
            code VARCHAR NOT NULL,
            kind VARCHAR NOT NULL,
            state VARCHAR NOT NULL,
            name JSONB NOT NULL,
            region_id INTEGER,
            municipality VARCHAR,
            district VARCHAR,
            address VARCHAR,
            latitude DOUBLE PRECISION,
            longitude DOUBLE PRECISION,
            default_language VARCHAR NOT NULL,
            languages VARCHAR[] NOT NULL,
            time_zone VARCHAR NOT NULL,
            branding JSONB NOT NULL,
            state_reason VARCHAR,
            state_changed_at TIMESTAMP WITH TIME ZONE,
            CONSTRAINT pk_tenant PRIMARY KEY (id),
            CONSTRAINT uq_tenant_network_id_code UNIQUE (network_id, code),
            CONSTRAINT uq_tenant_network_id_id UNIQUE (network_id, id),
            CONSTRAINT ck_tenant_kind CHECK (kind IN ('umbrella', 'region', 'national_centre', 'local_centre', 'info_point', 'mobile_unit', 'phone_line')),
            CONSTRAINT ck_tenant_state CHECK (state IN ('draft', 'preparing', 'open', 'suspended', 'closed')),
            CONSTRAINT fk_tenant_network_id FOREIGN KEY(network_id) REFERENCES network (id),
            CONSTRAINT fk_tenant_network_id_region_id FOREIGN KEY(network_id, region_id) REFERENCES tenant (network_id, id)
        )
        """
    )
    op.execute(
        """
        CREATE INDEX ix_tenant_network_id ON tenant (network_id)
        """
    )
    network_table(op, "tenant", column="network_id")
    op.execute(
        """
        CREATE TABLE tenant_host (
            host VARCHAR NOT NULL,
            network_id INTEGER NOT NULL,
            tenant_id INTEGER NOT NULL,
            is_primary BOOLEAN NOT NULL,
            CONSTRAINT pk_tenant_host PRIMARY KEY (host),
            CONSTRAINT ck_tenant_host_lower_case CHECK (host = lower(host)),
            CONSTRAINT fk_tenant_host_network_id FOREIGN KEY(network_id) REFERENCES network (id),
            CONSTRAINT fk_tenant_host_network_id_tenant_id FOREIGN KEY(network_id, tenant_id) REFERENCES tenant (network_id, id)
        )
        """
    )
    op.execute(
        """
        CREATE INDEX ix_tenant_host_network_id ON tenant_host (network_id)
        """
    )
    network_table(op, "tenant_host", column="network_id")
    _lookups_before_a_tenant_is_known()


def _context_functions() -> None:
    """`enter`, and the functions that verify what was entered each time a policy asks."""
    op.execute("CREATE SCHEMA IF NOT EXISTS oneroof")
    op.execute("GRANT USAGE ON SCHEMA oneroof TO oneroof_app, oneroof_umbrella")
    op.execute("GRANT SELECT ON oneroof.alembic_version TO oneroof_app")
    op.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
    op.execute("GRANT USAGE ON SCHEMA public TO oneroof_app, oneroof_umbrella")
    # From here on a new function is callable by those whom its migration names, and by nobody else.
    op.execute("ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC")
    # HMAC from what PostgreSQL has built in: the two padded keys are kept, not the key.
    op.execute(
        """
        CREATE TABLE oneroof.context_key (
            key_id text NOT NULL,
            inner_block bytea NOT NULL,
            outer_block bytea NOT NULL,
            CONSTRAINT pk_context_key PRIMARY KEY (key_id)
        )
        """
    )
    op.execute("CREATE TABLE oneroof.counter (name text CONSTRAINT pk_counter PRIMARY KEY, value int NOT NULL)")
    definer_function(
        op,
        "oneroof.claims() RETURNS jsonb LANGUAGE plpgsql STABLE PARALLEL SAFE",
        """
        DECLARE
            entered text := coalesce(current_setting('oneroof.context', true), '');
            key_name text := split_part(entered, ':', 1);
            given text := split_part(entered, ':', 2);
            payload text := substr(entered, length(key_name) + length(given) + 3);
            moment float8 := extract(epoch FROM clock_timestamp());
            expected text;
            claims jsonb;
            refusal text;
        BEGIN
            IF entered = '' THEN
                RAISE EXCEPTION USING ERRCODE = '42501', MESSAGE = 'oneroof: no tenant context has been entered';
            END IF;
            SELECT encode(sha256(k.outer_block || sha256(k.inner_block || convert_to(payload, 'UTF8'))), 'hex')
              INTO expected FROM oneroof.context_key k WHERE k.key_id = key_name;
            -- Hashed once more, so that the time of the comparison says nothing about the right signature.
            IF expected IS NULL OR sha256(convert_to(expected, 'UTF8')) <> sha256(convert_to(given, 'UTF8')) THEN
                RAISE EXCEPTION USING ERRCODE = '42501',
                    MESSAGE = 'oneroof: the tenant context does not carry this platform''s signature';
            END IF;
            claims := payload::jsonb;
            -- CASE, so that a claim which is missing is a refusal too.
            refusal := CASE
                WHEN (claims ->> 'exp')::float8 - (claims ->> 'iat')::float8 <= 60 THEN
                    CASE
                        WHEN (claims ->> 'iat')::float8 > moment + 10 THEN
                            'oneroof: the tenant context comes from the future; are the servers'' clocks set?'
                        WHEN (claims ->> 'exp')::float8 < moment THEN 'oneroof: the tenant context has expired'
                    END
                ELSE 'oneroof: the tenant context claims more than a minute to live'
            END;
            IF refusal IS NOT NULL THEN
                RAISE EXCEPTION USING ERRCODE = '42501', MESSAGE = refusal;
            END IF;
            RETURN claims;
        END
        """,
        to="oneroof_app, oneroof_umbrella",
    )
    for name, claim in (("tenant_id", "t"), ("network_id", "n")):
        op.execute(
            f"""
            CREATE FUNCTION oneroof.{name}() RETURNS int LANGUAGE plpgsql STABLE PARALLEL SAFE
            SET search_path = pg_catalog, pg_temp
            AS $$ BEGIN RETURN (oneroof.claims() ->> '{claim}')::int; END $$
            """
        )
        op.execute(f"GRANT EXECUTE ON FUNCTION oneroof.{name}() TO oneroof_app, oneroof_umbrella")
    # SET LOCAL and not set_config(): it is what Citus passes on to its workers. Exporting the snapshot is the
    # one cheap statement that PostgreSQL refuses inside a savepoint, where a setting could be undone half-way.
    op.execute(
        """
        CREATE FUNCTION oneroof.enter(context text) RETURNS void LANGUAGE plpgsql AS $$
        BEGIN
            IF coalesce(pg_catalog.current_setting('oneroof.context', true), '') <> '' THEN
                RAISE EXCEPTION USING ERRCODE = '25001',
                    MESSAGE = 'oneroof: a tenant context has already been entered in this transaction';
            END IF;
            PERFORM pg_catalog.pg_export_snapshot();
            EXECUTE pg_catalog.format('SET LOCAL oneroof.context = %L', coalesce(context, ''));
            PERFORM oneroof.claims();
        END $$
        """
    )
    op.execute("GRANT EXECUTE ON FUNCTION oneroof.enter(text) TO oneroof_app, oneroof_umbrella")
    definer_function(
        op,
        "oneroof.allocate_number(counter_name text) RETURNS int LANGUAGE sql",
        """
        INSERT INTO oneroof.counter AS c (name, value) VALUES (counter_name, 1)
        ON CONFLICT (name) DO UPDATE SET value = c.value + 1 RETURNING value
        """,
        to="oneroof_umbrella",
    )


def _lookups_before_a_tenant_is_known() -> None:
    """Whose host is this, and which tenants have jobs to run: ids and public facts, no more."""
    definer_function(
        op,
        """oneroof.resolve_host(wanted text) RETURNS TABLE (
            id int, network_id int, code text, kind text, state text, name jsonb, default_language text,
            languages text[], time_zone text, branding jsonb, network_code text, network_name jsonb, demo boolean,
            clock_anchor timestamptz, clock_shown timestamptz, clock_speed float8
        ) LANGUAGE sql STABLE""",
        """
        SELECT t.id, t.network_id, t.code, t.kind, t.state, t.name, t.default_language,
               t.languages, t.time_zone, t.branding, n.code, n.name, n.demo,
               n.clock_anchor, n.clock_shown, n.clock_speed
          FROM public.tenant_host h
          JOIN public.tenant t ON t.id = h.tenant_id
          JOIN public.network n ON n.id = t.network_id
         WHERE h.host = wanted
        """,
        to="oneroof_app",
    )
    definer_function(
        op,
        """oneroof.list_tenants() RETURNS TABLE (
            id int, network_id int, network_code text, code text, kind text, state text, host text, time_zone text,
            demo boolean, clock_anchor timestamptz, clock_shown timestamptz, clock_speed float8
        ) LANGUAGE sql STABLE""",
        """
        SELECT t.id, t.network_id, n.code, t.code, t.kind, t.state,
               (SELECT h.host FROM public.tenant_host h WHERE h.tenant_id = t.id AND h.is_primary ORDER BY 1 LIMIT 1),
               t.time_zone, n.demo, n.clock_anchor, n.clock_shown, n.clock_speed
          FROM public.tenant t JOIN public.network n ON n.id = t.network_id
         ORDER BY t.id
        """,
        to="oneroof_app",
    )
