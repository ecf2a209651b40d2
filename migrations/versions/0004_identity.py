"""Staff, roles, sessions, invitations and personal tokens."""

from alembic import op

from oneroof.migrations.protection import definer_function, tenant_table

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward only."""
    op.execute(
        """
        CREATE TABLE staff (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            email VARCHAR NOT NULL,
            name VARCHAR NOT NULL,
            password VARCHAR,
            active BOOLEAN NOT NULL,
            fs_uniquifier VARCHAR NOT NULL,
            language VARCHAR,
            spoken_languages VARCHAR[] NOT NULL,
            agency_id UUID,
            association VARCHAR,
            created_at TIMESTAMP WITH TIME ZONE NOT NULL,
            tf_primary_method VARCHAR,
            tf_totp_secret VARCHAR,
            failed_sign_ins INTEGER NOT NULL,
            locked_until TIMESTAMP WITH TIME ZONE,
            last_sign_in_at TIMESTAMP WITH TIME ZONE,
            version INTEGER NOT NULL,
            CONSTRAINT pk_staff PRIMARY KEY (tenant_id, id),
            CONSTRAINT uq_staff_tenant_id_email UNIQUE (tenant_id, email),
            CONSTRAINT uq_staff_tenant_id_fs_uniquifier UNIQUE (tenant_id, fs_uniquifier),
            CONSTRAINT fk_staff_tenant_id_agency_id FOREIGN KEY(tenant_id, agency_id) REFERENCES agency (tenant_id, id),
            CONSTRAINT ck_staff_lower_case CHECK (email = lower(email))
        )
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
    op.execute(
        """
        CREATE TABLE staff_session (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            token_hash BYTEA NOT NULL,
            staff_id UUID,
            data JSONB NOT NULL,
            created_at TIMESTAMP WITH TIME ZONE NOT NULL,
            last_seen_at TIMESTAMP WITH TIME ZONE NOT NULL,
            expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
            revoked_at TIMESTAMP WITH TIME ZONE,
            user_agent VARCHAR,
            CONSTRAINT pk_staff_session PRIMARY KEY (tenant_id, id),
            CONSTRAINT uq_staff_session_tenant_id_token_hash UNIQUE (tenant_id, token_hash),
            CONSTRAINT fk_staff_session_tenant_id_staff_id FOREIGN KEY(tenant_id, staff_id) REFERENCES staff (tenant_id, id)
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
        CREATE TABLE invitation (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            email VARCHAR NOT NULL,
            name VARCHAR NOT NULL,
            role VARCHAR NOT NULL,
            office_id UUID,
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
    tenant_table(op, "invitation")
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
    tenant_table(op, "personal_token")
    definer_function(
        op,
        """oneroof.actor_by_session(wanted_tenant int, wanted_hash bytea, moment timestamptz) RETURNS TABLE (
            session_id uuid, staff_id uuid, data jsonb, created_at timestamptz, last_seen_at timestamptz,
            expires_at timestamptz, active boolean, name text, email text, language text, agency_id uuid,
            roles text[], office_ids uuid[]
        ) LANGUAGE sql STABLE""",
        """
        SELECT s.id, s.staff_id, s.data, s.created_at, s.last_seen_at, s.expires_at,
               a.active, a.name, a.email, a.language, a.agency_id,
               ARRAY(SELECT DISTINCT r.role FROM public.staff_role r
                      WHERE r.tenant_id = s.tenant_id AND r.staff_id = s.staff_id),
               ARRAY(SELECT DISTINCT r.office_id FROM public.staff_role r
                      WHERE r.tenant_id = s.tenant_id AND r.staff_id = s.staff_id AND r.office_id IS NOT NULL)
          FROM public.staff_session s
          LEFT JOIN public.staff a ON a.tenant_id = s.tenant_id AND a.id = s.staff_id
         WHERE s.tenant_id = wanted_tenant AND s.token_hash = wanted_hash
           AND s.revoked_at IS NULL AND s.expires_at > moment
        """,
        to="oneroof_app",
    )
    definer_function(
        op,
        """oneroof.actor_by_token(wanted_tenant int, wanted_hash bytea, moment timestamptz) RETURNS TABLE (
            token_id uuid, staff_id uuid, scopes text[], expires_at timestamptz, name text, email text,
            language text, agency_id uuid, roles text[], office_ids uuid[]
        ) LANGUAGE sql STABLE""",
        """
        SELECT p.id, p.staff_id, p.scopes, p.expires_at, a.name, a.email, a.language, a.agency_id,
               ARRAY(SELECT DISTINCT r.role FROM public.staff_role r
                      WHERE r.tenant_id = p.tenant_id AND r.staff_id = p.staff_id),
               ARRAY(SELECT DISTINCT r.office_id FROM public.staff_role r
                      WHERE r.tenant_id = p.tenant_id AND r.staff_id = p.staff_id AND r.office_id IS NOT NULL)
          FROM public.personal_token p
          JOIN public.staff a ON a.tenant_id = p.tenant_id AND a.id = p.staff_id AND a.active
         WHERE p.tenant_id = wanted_tenant AND p.token_hash = wanted_hash
           AND p.revoked_at IS NULL AND p.expires_at > moment
        """,
        to="oneroof_app",
    )
