"""Staff, roles, ways to sign in, sessions, invitations and personal tokens."""

from alembic import op

from oneroof.migrations.protection import definer_function, tenant_table

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward only."""
    _accounts()
    _ways_in()
    _what_they_hold()
    _lookups_before_an_actor_is_known()


def _accounts() -> None:
    """Members of staff and what they may do."""
    op.execute(
        """
        CREATE TABLE staff (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            email VARCHAR NOT NULL,
            name VARCHAR NOT NULL,
            password_hash VARCHAR,
            active BOOLEAN NOT NULL,
            language VARCHAR,
            spoken_languages VARCHAR[] NOT NULL,
            agency_id UUID,
            association VARCHAR,
            created_at TIMESTAMP WITH TIME ZONE NOT NULL,
            last_sign_in_at TIMESTAMP WITH TIME ZONE,
            version INTEGER NOT NULL,
            CONSTRAINT pk_staff PRIMARY KEY (tenant_id, id),
            CONSTRAINT uq_staff_tenant_id_email UNIQUE (tenant_id, email),
            CONSTRAINT fk_staff_tenant_id_agency_id FOREIGN KEY(tenant_id, agency_id) REFERENCES agency (tenant_id, id),
            CONSTRAINT ck_staff_lower_case CHECK (email = lower(email))
        )
        """
    )
    op.execute(
        """
        CREATE INDEX ix_staff_tenant_id_name_id ON staff (tenant_id, name, id)
        """
    )
    tenant_table(op, "staff")
    op.execute(
        """
        CREATE TABLE staff_role (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            staff_id UUID NOT NULL,
            role VARCHAR NOT NULL,
            office_id UUID,
            CONSTRAINT pk_staff_role PRIMARY KEY (tenant_id, id),
            CONSTRAINT uq_staff_role_tenant_id_staff_id_role_office_id UNIQUE NULLS NOT DISTINCT (tenant_id, staff_id, role, office_id),
            CONSTRAINT fk_staff_role_tenant_id_staff_id FOREIGN KEY(tenant_id, staff_id) REFERENCES staff (tenant_id, id),
            CONSTRAINT fk_staff_role_tenant_id_office_id FOREIGN KEY(tenant_id, office_id) REFERENCES office (tenant_id, id)
        )
        """
    )
    tenant_table(op, "staff_role")


def _ways_in() -> None:
    """How they prove who they are, and how often that failed."""
    op.execute(
        """
        CREATE TABLE second_factor (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            staff_id UUID NOT NULL,
            secret_sealed BYTEA NOT NULL,
            created_at TIMESTAMP WITH TIME ZONE NOT NULL,
            confirmed BOOLEAN NOT NULL,
            last_step INTEGER,
            CONSTRAINT pk_second_factor PRIMARY KEY (tenant_id, id),
            CONSTRAINT fk_second_factor_tenant_id_staff_id FOREIGN KEY(tenant_id, staff_id) REFERENCES staff (tenant_id, id),
            CONSTRAINT uq_second_factor_tenant_id_staff_id_confirmed UNIQUE (tenant_id, staff_id, confirmed)
        )
        """
    )
    tenant_table(op, "second_factor")
    op.execute(
        """
        CREATE TABLE recovery_code (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            staff_id UUID NOT NULL,
            code_hash BYTEA NOT NULL,
            used_at TIMESTAMP WITH TIME ZONE,
            CONSTRAINT pk_recovery_code PRIMARY KEY (tenant_id, id),
            CONSTRAINT fk_recovery_code_tenant_id_staff_id FOREIGN KEY(tenant_id, staff_id) REFERENCES staff (tenant_id, id),
            CONSTRAINT uq_recovery_code_tenant_id_staff_id_code_hash UNIQUE (tenant_id, staff_id, code_hash)
        )
        """
    )
    tenant_table(op, "recovery_code")
    op.execute(
        """
        CREATE TABLE sign_in_throttle (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            subject_hash BYTEA NOT NULL,
            failures INTEGER NOT NULL,
            last_failure_at TIMESTAMP WITH TIME ZONE NOT NULL,
            blocked_until TIMESTAMP WITH TIME ZONE,
            CONSTRAINT pk_sign_in_throttle PRIMARY KEY (tenant_id, id),
            CONSTRAINT uq_sign_in_throttle_tenant_id_subject_hash UNIQUE (tenant_id, subject_hash)
        )
        """
    )
    op.execute(
        """
        CREATE INDEX ix_sign_in_throttle_tenant_id_last_failure_at ON sign_in_throttle (tenant_id, last_failure_at)
        """
    )
    tenant_table(op, "sign_in_throttle")
    op.execute(
        """
        CREATE TABLE password_reset (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            staff_id UUID,
            token_hash BYTEA NOT NULL,
            expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
            used_at TIMESTAMP WITH TIME ZONE,
            CONSTRAINT pk_password_reset PRIMARY KEY (tenant_id, id),
            CONSTRAINT uq_password_reset_tenant_id_token_hash UNIQUE (tenant_id, token_hash),
            CONSTRAINT fk_password_reset_tenant_id_staff_id FOREIGN KEY(tenant_id, staff_id) REFERENCES staff (tenant_id, id)
        )
        """
    )
    op.execute(
        """
        CREATE INDEX ix_password_reset_tenant_id_expires_at ON password_reset (tenant_id, expires_at)
        """
    )
    tenant_table(op, "password_reset")
    op.execute(
        """
        CREATE TABLE invitation (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            email VARCHAR NOT NULL,
            name VARCHAR NOT NULL,
            role VARCHAR NOT NULL,
            office_id UUID,
            agency_id UUID,
            language VARCHAR,
            issue INTEGER NOT NULL,
            token_hash BYTEA NOT NULL,
            invited_by UUID,
            created_at TIMESTAMP WITH TIME ZONE NOT NULL,
            expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
            accepted_at TIMESTAMP WITH TIME ZONE,
            withdrawn_at TIMESTAMP WITH TIME ZONE,
            CONSTRAINT pk_invitation PRIMARY KEY (tenant_id, id),
            CONSTRAINT uq_invitation_tenant_id_token_hash UNIQUE (tenant_id, token_hash),
            CONSTRAINT fk_invitation_tenant_id_office_id FOREIGN KEY(tenant_id, office_id) REFERENCES office (tenant_id, id)
        )
        """
    )
    op.execute(
        """
        CREATE UNIQUE INDEX uq_invitation_open ON invitation (tenant_id, email) WHERE accepted_at IS NULL AND withdrawn_at IS NULL
        """
    )
    tenant_table(op, "invitation")
    op.execute(
        """
        CREATE TABLE sign_in_challenge (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            kind VARCHAR NOT NULL,
            secret_hash BYTEA NOT NULL,
            staff_id UUID,
            data JSONB NOT NULL,
            expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
            used_at TIMESTAMP WITH TIME ZONE,
            CONSTRAINT pk_sign_in_challenge PRIMARY KEY (tenant_id, id),
            CONSTRAINT uq_sign_in_challenge_tenant_id_secret_hash UNIQUE (tenant_id, secret_hash),
            CONSTRAINT fk_sign_in_challenge_tenant_id_staff_id FOREIGN KEY(tenant_id, staff_id) REFERENCES staff (tenant_id, id),
            CONSTRAINT ck_sign_in_challenge_kind CHECK (kind IN ('passkey_sign_in', 'passkey_registration', 'oidc', 'oidc_link'))
        )
        """
    )
    op.execute(
        """
        CREATE INDEX ix_sign_in_challenge_tenant_id_expires_at ON sign_in_challenge (tenant_id, expires_at)
        """
    )
    tenant_table(op, "sign_in_challenge")
    op.execute(
        """
        CREATE TABLE passkey (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            staff_id UUID NOT NULL,
            credential_id BYTEA NOT NULL,
            public_key BYTEA NOT NULL,
            sign_count INTEGER NOT NULL,
            transports VARCHAR[] NOT NULL,
            name VARCHAR NOT NULL,
            created_at TIMESTAMP WITH TIME ZONE NOT NULL,
            last_used_at TIMESTAMP WITH TIME ZONE,
            CONSTRAINT pk_passkey PRIMARY KEY (tenant_id, id),
            CONSTRAINT uq_passkey_tenant_id_credential_id UNIQUE (tenant_id, credential_id),
            CONSTRAINT fk_passkey_tenant_id_staff_id FOREIGN KEY(tenant_id, staff_id) REFERENCES staff (tenant_id, id)
        )
        """
    )
    op.execute(
        """
        CREATE INDEX ix_passkey_tenant_id_staff_id ON passkey (tenant_id, staff_id)
        """
    )
    tenant_table(op, "passkey")
    op.execute(
        """
        CREATE TABLE identity_provider (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            issuer VARCHAR NOT NULL,
            name VARCHAR NOT NULL,
            client_id VARCHAR NOT NULL,
            client_secret_sealed BYTEA,
            active BOOLEAN NOT NULL,
            created_at TIMESTAMP WITH TIME ZONE NOT NULL,
            CONSTRAINT pk_identity_provider PRIMARY KEY (tenant_id, id),
            CONSTRAINT uq_identity_provider_tenant_id_issuer UNIQUE (tenant_id, issuer)
        )
        """
    )
    tenant_table(op, "identity_provider")
    op.execute(
        """
        CREATE TABLE linked_identity (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            provider_id UUID NOT NULL,
            subject VARCHAR NOT NULL,
            staff_id UUID NOT NULL,
            created_at TIMESTAMP WITH TIME ZONE NOT NULL,
            CONSTRAINT pk_linked_identity PRIMARY KEY (tenant_id, id),
            CONSTRAINT uq_linked_identity_tenant_id_provider_id_subject UNIQUE (tenant_id, provider_id, subject),
            CONSTRAINT fk_linked_identity_tenant_id_staff_id FOREIGN KEY(tenant_id, staff_id) REFERENCES staff (tenant_id, id),
            CONSTRAINT fk_linked_identity_tenant_id_provider_id FOREIGN KEY(tenant_id, provider_id) REFERENCES identity_provider (tenant_id, id)
        )
        """
    )
    op.execute(
        """
        CREATE INDEX ix_linked_identity_tenant_id_staff_id ON linked_identity (tenant_id, staff_id)
        """
    )
    tenant_table(op, "linked_identity")


def _what_they_hold() -> None:
    """Sessions and personal tokens."""
    op.execute(
        """
        CREATE TABLE staff_session (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            token_hash BYTEA NOT NULL,
            staff_id UUID NOT NULL,
            stage VARCHAR NOT NULL,
            method VARCHAR NOT NULL,
            created_at TIMESTAMP WITH TIME ZONE NOT NULL,
            last_seen_at TIMESTAMP WITH TIME ZONE NOT NULL,
            idle_minutes INTEGER NOT NULL,
            expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
            ended_at TIMESTAMP WITH TIME ZONE,
            user_agent VARCHAR,
            CONSTRAINT pk_staff_session PRIMARY KEY (tenant_id, id),
            CONSTRAINT uq_staff_session_tenant_id_token_hash UNIQUE (tenant_id, token_hash),
            CONSTRAINT fk_staff_session_tenant_id_staff_id FOREIGN KEY(tenant_id, staff_id) REFERENCES staff (tenant_id, id),
            CONSTRAINT ck_staff_session_stage CHECK (stage IN ('second_factor', 'set_up', 'complete')),
            CONSTRAINT ck_staff_session_method CHECK (method IN ('password', 'passkey', 'oidc'))
        )
        """
    )
    op.execute(
        """
        CREATE INDEX ix_staff_session_tenant_id_staff_id ON staff_session (tenant_id, staff_id)
        """
    )
    tenant_table(op, "staff_session")
    op.execute(
        """
        CREATE TABLE personal_token (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            staff_id UUID NOT NULL,
            name VARCHAR NOT NULL,
            token_hash BYTEA NOT NULL,
            scopes VARCHAR[] NOT NULL,
            created_at TIMESTAMP WITH TIME ZONE NOT NULL,
            expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
            last_used_at TIMESTAMP WITH TIME ZONE,
            revoked_at TIMESTAMP WITH TIME ZONE,
            CONSTRAINT pk_personal_token PRIMARY KEY (tenant_id, id),
            CONSTRAINT uq_personal_token_tenant_id_token_hash UNIQUE (tenant_id, token_hash),
            CONSTRAINT fk_personal_token_tenant_id_staff_id FOREIGN KEY(tenant_id, staff_id) REFERENCES staff (tenant_id, id)
        )
        """
    )
    op.execute(
        """
        CREATE INDEX ix_personal_token_tenant_id_staff_id ON personal_token (tenant_id, staff_id)
        """
    )
    tenant_table(op, "personal_token")


def _lookups_before_an_actor_is_known() -> None:
    """Whose cookie or token is this? Answered only to who holds it, and only at its own tenant."""
    actor = """a.name, a.email, a.language, a.agency_id,
               ARRAY(SELECT DISTINCT r.role FROM public.staff_role r
                      WHERE r.tenant_id = a.tenant_id AND r.staff_id = a.id),
               ARRAY(SELECT DISTINCT r.office_id FROM public.staff_role r
                      WHERE r.tenant_id = a.tenant_id AND r.staff_id = a.id AND r.office_id IS NOT NULL)"""
    definer_function(
        op,
        """oneroof.actor_by_session(wanted_tenant int, wanted_hash bytea, moment timestamptz) RETURNS TABLE (
            session_id uuid, staff_id uuid, stage text, last_seen_at timestamptz, expires_at timestamptz,
            name text, email text, language text, agency_id uuid, roles text[], office_ids uuid[]
        ) LANGUAGE sql STABLE""",
        f"""
        SELECT s.id, s.staff_id, s.stage, s.last_seen_at, s.expires_at, {actor}
          FROM public.staff_session s
          JOIN public.staff a ON a.tenant_id = s.tenant_id AND a.id = s.staff_id AND a.active
         WHERE s.tenant_id = wanted_tenant AND s.token_hash = wanted_hash AND s.ended_at IS NULL
           AND s.expires_at > moment AND s.last_seen_at + make_interval(mins => s.idle_minutes) > moment
        """,  # noqa: S608  # of constants above
        to="oneroof_app",
    )
    definer_function(
        op,
        """oneroof.actor_by_token(wanted_tenant int, wanted_hash bytea, moment timestamptz) RETURNS TABLE (
            token_id uuid, staff_id uuid, scopes text[], last_seen_at timestamptz, expires_at timestamptz,
            name text, email text, language text, agency_id uuid, roles text[], office_ids uuid[]
        ) LANGUAGE sql STABLE""",
        f"""
        SELECT p.id, p.staff_id, p.scopes, p.last_used_at, p.expires_at, {actor}
          FROM public.personal_token p
          JOIN public.staff a ON a.tenant_id = p.tenant_id AND a.id = p.staff_id AND a.active
         WHERE p.tenant_id = wanted_tenant AND p.token_hash = wanted_hash
           AND p.revoked_at IS NULL AND p.expires_at > moment
        """,  # noqa: S608  # of constants above
        to="oneroof_app",
    )
    for name, table, column in (
        ("touch_session", "staff_session", "last_seen_at"),
        ("touch_token", "personal_token", "last_used_at"),
    ):
        definer_function(
            op,
            f"oneroof.{name}(wanted_tenant int, wanted_hash bytea, moment timestamptz) RETURNS void LANGUAGE sql",
            f"""
            UPDATE public.{table} SET {column} = moment
             WHERE tenant_id = wanted_tenant AND token_hash = wanted_hash
               AND ({column} IS NULL OR {column} < moment)
            """,  # noqa: S608  # of constants above
            to="oneroof_app",
        )
