"""The authorization server: clients, keys, tokens and what was shown before."""

from alembic import op

from oneroof.migrations.protection import definer_function, network_table, tenant_table

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward only."""
    _clients()
    _initial_tokens()
    _umbrella_alone()
    _requests()
    _tokens()
    _keys()
    _lookup_before_an_actor_is_known()


def _clients() -> None:
    op.execute(
        """
        CREATE TABLE oauth_client (
            network_id INTEGER NOT NULL,
            id UUID NOT NULL,
            agency_id UUID NOT NULL,
            name VARCHAR NOT NULL,
            auth_method VARCHAR NOT NULL,
            algorithm VARCHAR,
            grant_types VARCHAR[] NOT NULL,
            redirect_uris VARCHAR[] NOT NULL,
            scopes VARCHAR[] NOT NULL,
            dpop_bound BOOLEAN NOT NULL,
            pushed_only BOOLEAN NOT NULL,
            created_at TIMESTAMP WITH TIME ZONE NOT NULL,
            suspended_at TIMESTAMP WITH TIME ZONE,
            ended_at TIMESTAMP WITH TIME ZONE,
            CONSTRAINT pk_oauth_client PRIMARY KEY (network_id, id),
            CONSTRAINT fk_oauth_client_network_id_agency_id FOREIGN KEY (network_id, agency_id) REFERENCES network_agency (network_id, id),
            CONSTRAINT ck_oauth_client_auth_method CHECK (auth_method IN ('private_key_jwt', 'dpop', 'none')),
            CONSTRAINT ck_oauth_client_grant_types CHECK (cardinality(grant_types) > 0 AND grant_types <@ ARRAY['client_credentials', 'authorization_code', 'refresh_token']::varchar[]),
            CONSTRAINT ck_oauth_client_algorithm CHECK (algorithm IS NULL OR algorithm IN ('ES256', 'PS256', 'EdDSA', 'Ed25519')),
            CONSTRAINT ck_oauth_client_public CHECK (auth_method <> 'none' OR NOT 'client_credentials' = ANY (grant_types)),
            CONSTRAINT ck_oauth_client_bound CHECK (auth_method <> 'dpop' OR dpop_bound)
        )
        """
    )
    op.execute("CREATE INDEX ix_oauth_client_network_id_agency_id ON oauth_client (network_id, agency_id)")
    network_table(op, "oauth_client", data_class="operations")
    op.execute(
        """
        CREATE TABLE oauth_client_key (
            network_id INTEGER NOT NULL,
            id UUID NOT NULL,
            client_id UUID NOT NULL,
            kid VARCHAR NOT NULL,
            jwk JSONB NOT NULL,
            thumbprint VARCHAR NOT NULL,
            created_at TIMESTAMP WITH TIME ZONE NOT NULL,
            ended_at TIMESTAMP WITH TIME ZONE,
            CONSTRAINT pk_oauth_client_key PRIMARY KEY (network_id, id),
            CONSTRAINT fk_oauth_client_key_network_id_client_id FOREIGN KEY (network_id, client_id) REFERENCES oauth_client (network_id, id),
            CONSTRAINT uq_oauth_client_key_network_id_client_id_thumbprint UNIQUE (network_id, client_id, thumbprint)
        )
        """
    )
    network_table(op, "oauth_client_key", data_class="operations")


def _initial_tokens() -> None:
    op.execute(
        """
        CREATE TABLE oauth_initial_token (
            network_id INTEGER NOT NULL,
            id UUID NOT NULL,
            agency_id UUID NOT NULL,
            token_hash BYTEA NOT NULL,
            created_at TIMESTAMP WITH TIME ZONE NOT NULL,
            expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
            used_at TIMESTAMP WITH TIME ZONE,
            client_id UUID,
            CONSTRAINT pk_oauth_initial_token PRIMARY KEY (network_id, id),
            CONSTRAINT fk_oauth_initial_token_network_id_agency_id FOREIGN KEY (network_id, agency_id) REFERENCES network_agency (network_id, id),
            CONSTRAINT fk_oauth_initial_token_network_id_client_id FOREIGN KEY (network_id, client_id) REFERENCES oauth_client (network_id, id),
            CONSTRAINT uq_oauth_initial_token_network_id_token_hash UNIQUE (network_id, token_hash)
        )
        """
    )
    op.execute(
        "CREATE INDEX ix_oauth_initial_token_network_id_agency_id ON oauth_initial_token (network_id, agency_id)"
    )
    network_table(op, "oauth_initial_token", app=None, data_class="security")


def _umbrella_alone() -> None:
    """Clients belong to the network: no centre's context adds or changes one."""
    op.execute(
        """
        CREATE FUNCTION oneroof.umbrella_alone() RETURNS trigger LANGUAGE plpgsql
        SET search_path = pg_catalog, pg_temp AS $$
        BEGIN
            IF current_user = 'oneroof_umbrella' AND NOT EXISTS (
                SELECT FROM public.tenant t WHERE t.network_id = oneroof.network_id() AND t.id = oneroof.tenant_id()
                                              AND t.kind = 'umbrella') THEN
                RAISE EXCEPTION USING ERRCODE = '42501',
                    MESSAGE = 'oneroof: the network''s umbrella alone registers clients and their keys';
            END IF;
            RETURN NEW;
        END $$
        """
    )
    for table in ("oauth_client", "oauth_client_key", "oauth_initial_token"):
        op.execute(
            f"CREATE TRIGGER umbrella_alone BEFORE INSERT OR UPDATE ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION oneroof.umbrella_alone()"
        )


def _requests() -> None:
    op.execute(
        """
        CREATE TABLE oauth_pushed (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            handle_hash BYTEA NOT NULL,
            client_id UUID NOT NULL,
            parameters JSONB NOT NULL,
            expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
            used_at TIMESTAMP WITH TIME ZONE,
            CONSTRAINT pk_oauth_pushed PRIMARY KEY (tenant_id, id),
            CONSTRAINT uq_oauth_pushed_tenant_id_handle_hash UNIQUE (tenant_id, handle_hash)
        )
        """
    )
    op.execute("CREATE INDEX ix_oauth_pushed_tenant_id_expires_at ON oauth_pushed (tenant_id, expires_at)")
    tenant_table(op, "oauth_pushed", data_class="security")
    op.execute(
        """
        CREATE TABLE oauth_seen (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            seen_hash BYTEA NOT NULL,
            expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
            CONSTRAINT pk_oauth_seen PRIMARY KEY (tenant_id, id),
            CONSTRAINT uq_oauth_seen_tenant_id_seen_hash UNIQUE (tenant_id, seen_hash)
        )
        """
    )
    op.execute("CREATE INDEX ix_oauth_seen_tenant_id_expires_at ON oauth_seen (tenant_id, expires_at)")
    tenant_table(op, "oauth_seen", data_class="security")


def _tokens() -> None:
    op.execute(
        """
        CREATE TABLE oauth_grant (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            client_id UUID NOT NULL,
            staff_id UUID,
            scopes VARCHAR[] NOT NULL,
            details JSONB NOT NULL,
            created_at TIMESTAMP WITH TIME ZONE NOT NULL,
            revoked_at TIMESTAMP WITH TIME ZONE,
            revoke_reason VARCHAR,
            CONSTRAINT pk_oauth_grant PRIMARY KEY (tenant_id, id),
            CONSTRAINT fk_oauth_grant_tenant_id_staff_id FOREIGN KEY (tenant_id, staff_id) REFERENCES staff (tenant_id, id),
            CONSTRAINT ck_oauth_grant_revoke_reason CHECK (revoke_reason IS NULL OR revoke_reason IN ('revoked', 'reused', 'code_reused', 'client_ended')),
            CONSTRAINT ck_oauth_grant_revoked CHECK ((revoked_at IS NULL) = (revoke_reason IS NULL))
        )
        """
    )
    for column in ("client_id", "staff_id", "created_at"):
        op.execute(f"CREATE INDEX ix_oauth_grant_tenant_id_{column} ON oauth_grant (tenant_id, {column})")
    tenant_table(op, "oauth_grant", data_class="security")
    op.execute(
        """
        CREATE TABLE oauth_code (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            grant_id UUID NOT NULL,
            code_hash BYTEA NOT NULL,
            redirect_uri VARCHAR NOT NULL,
            code_challenge VARCHAR NOT NULL,
            jkt VARCHAR,
            expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
            used_at TIMESTAMP WITH TIME ZONE,
            CONSTRAINT pk_oauth_code PRIMARY KEY (tenant_id, id),
            CONSTRAINT fk_oauth_code_tenant_id_grant_id FOREIGN KEY (tenant_id, grant_id) REFERENCES oauth_grant (tenant_id, id),
            CONSTRAINT uq_oauth_code_tenant_id_code_hash UNIQUE (tenant_id, code_hash)
        )
        """
    )
    op.execute("CREATE INDEX ix_oauth_code_tenant_id_grant_id ON oauth_code (tenant_id, grant_id)")
    tenant_table(op, "oauth_code", data_class="security")
    op.execute(
        """
        CREATE TABLE oauth_token (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            grant_id UUID NOT NULL,
            kind VARCHAR NOT NULL,
            token_hash BYTEA NOT NULL,
            scopes VARCHAR[] NOT NULL,
            jkt VARCHAR,
            issued_at TIMESTAMP WITH TIME ZONE NOT NULL,
            expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
            used_at TIMESTAMP WITH TIME ZONE,
            revoked_at TIMESTAMP WITH TIME ZONE,
            CONSTRAINT pk_oauth_token PRIMARY KEY (tenant_id, id),
            CONSTRAINT fk_oauth_token_tenant_id_grant_id FOREIGN KEY (tenant_id, grant_id) REFERENCES oauth_grant (tenant_id, id),
            CONSTRAINT uq_oauth_token_tenant_id_token_hash UNIQUE (tenant_id, token_hash),
            CONSTRAINT ck_oauth_token_kind CHECK (kind IN ('access', 'refresh'))
        )
        """
    )
    for column in ("grant_id", "expires_at"):
        op.execute(f"CREATE INDEX ix_oauth_token_tenant_id_{column} ON oauth_token (tenant_id, {column})")
    tenant_table(op, "oauth_token", data_class="security")


def _keys() -> None:
    op.execute(
        """
        CREATE TABLE oauth_signing_key (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            kid VARCHAR NOT NULL,
            public_jwk JSONB NOT NULL,
            private_sealed BYTEA NOT NULL,
            created_at TIMESTAMP WITH TIME ZONE NOT NULL,
            signs_from TIMESTAMP WITH TIME ZONE NOT NULL,
            withdrawn_at TIMESTAMP WITH TIME ZONE,
            CONSTRAINT pk_oauth_signing_key PRIMARY KEY (tenant_id, id),
            CONSTRAINT uq_oauth_signing_key_tenant_id_kid UNIQUE (tenant_id, kid)
        )
        """
    )
    tenant_table(op, "oauth_signing_key", data_class="security")


def _lookup_before_an_actor_is_known() -> None:
    """Whose token this is: answered to who shows it, at its own tenant, while it is good.

    A token that a member of the agency's staff authorised ends with their account, and when they leave the agency.
    """
    definer_function(
        op,
        """oneroof.actor_by_agency_token(wanted_tenant int, wanted_hash bytea, moment timestamptz) RETURNS TABLE (
            token_id uuid, client_id uuid, network_agency_id uuid, agency_code text, agency_kind text, staff_id uuid,
            scopes text[], details jsonb, jkt text, is_suspended boolean
        ) LANGUAGE sql STABLE""",
        """
        SELECT t.id, g.client_id, c.agency_id, m.code::text, m.kind::text, g.staff_id, t.scopes::text[], g.details,
               t.jkt::text, c.suspended_at IS NOT NULL
          FROM public.oauth_token t
          JOIN public.oauth_grant g ON g.tenant_id = t.tenant_id AND g.id = t.grant_id
          JOIN public.tenant n ON n.id = t.tenant_id
          JOIN public.oauth_client c ON c.network_id = n.network_id AND c.id = g.client_id
          JOIN public.network_agency m ON m.network_id = c.network_id AND m.id = c.agency_id
         WHERE t.tenant_id = wanted_tenant AND t.token_hash = wanted_hash AND t.kind = 'access'
           AND t.revoked_at IS NULL AND t.issued_at <= moment AND t.expires_at > moment
           AND g.revoked_at IS NULL AND c.ended_at IS NULL
           AND (g.staff_id IS NULL OR EXISTS (
               SELECT FROM public.staff s
                 JOIN public.agency a ON a.tenant_id = s.tenant_id AND a.id = s.agency_id
                WHERE s.tenant_id = g.tenant_id AND s.id = g.staff_id AND s.active AND a.code = m.code))
        """,
        to="oneroof_app",
    )
