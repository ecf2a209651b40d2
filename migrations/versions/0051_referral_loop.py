"""Clocks of referrals, and the links by which organisations without a system answer."""

from alembic import op

from oneroof.migrations.protection import definer_function, personal_table, tenant_table

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward only."""
    _clocks()
    _links()
    _sharing_with_links()
    _lookups_before_an_actor_is_known()
    _recipients()


def _clocks() -> None:
    """When something happens next to each referral, if nobody does anything."""
    op.execute(
        """
        CREATE TABLE referral_clock (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            referral_id UUID NOT NULL,
            step VARCHAR,
            next_at TIMESTAMP WITH TIME ZONE,
            number INTEGER NOT NULL,
            struck_at TIMESTAMP WITH TIME ZONE,
            CONSTRAINT pk_referral_clock PRIMARY KEY (tenant_id, id),
            CONSTRAINT uq_referral_clock_tenant_id_referral_id UNIQUE (tenant_id, referral_id),
            CONSTRAINT fk_referral_clock_tenant_id_referral_id FOREIGN KEY(tenant_id, referral_id) REFERENCES referral (tenant_id, id),
            CONSTRAINT ck_referral_clock_step CHECK (step IS NULL OR step IN ('remind', 'due', 'ask_sender', 'escalate', 'expire', 'outcome')),
            CONSTRAINT ck_referral_clock_next CHECK ((step IS NULL) = (next_at IS NULL)),
            CONSTRAINT ck_referral_clock_number CHECK (number >= 0)
        )
        """
    )
    op.execute("CREATE INDEX ix_referral_clock_next ON referral_clock (tenant_id, next_at) WHERE next_at IS NOT NULL")
    tenant_table(op, "referral_clock", data_class="operations", grants="SELECT, INSERT, UPDATE")


def _links() -> None:
    """Who has the link of a letter, and the code that the person carries, sees one referral."""
    op.execute(
        """
        CREATE TABLE referral_link (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            person_id UUID NOT NULL,
            data_class VARCHAR NOT NULL,
            shared_office_ids UUID[] NOT NULL,
            protected_from VARCHAR[] NOT NULL,
            referral_id UUID NOT NULL,
            token_hash BYTEA NOT NULL,
            made_at TIMESTAMP WITH TIME ZONE NOT NULL,
            made_by UUID,
            expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
            opened_at TIMESTAMP WITH TIME ZONE,
            last_opened_at TIMESTAMP WITH TIME ZONE,
            opened INTEGER NOT NULL,
            revoked_at TIMESTAMP WITH TIME ZONE,
            revoked_by UUID,
            CONSTRAINT pk_referral_link PRIMARY KEY (tenant_id, id),
            CONSTRAINT uq_referral_link_tenant_id_token_hash UNIQUE (tenant_id, token_hash),
            CONSTRAINT fk_referral_link_tenant_id_person_id FOREIGN KEY(tenant_id, person_id) REFERENCES person (tenant_id, id),
            CONSTRAINT fk_referral_link_tenant_id_referral_id FOREIGN KEY(tenant_id, referral_id) REFERENCES referral (tenant_id, id),
            CONSTRAINT ck_referral_link_data_class CHECK (data_class = 'referrals'),
            CONSTRAINT ck_referral_link_opened CHECK (opened >= 0)
        )
        """
    )
    op.execute("CREATE INDEX ix_referral_link_tenant_id_referral_id ON referral_link (tenant_id, referral_id)")
    op.execute("CREATE INDEX ix_referral_link_tenant_id_person_id ON referral_link (tenant_id, person_id)")
    personal_table(op, "referral_link", data_class="referrals", grants="SELECT, INSERT, UPDATE")


def _sharing_with_links() -> None:
    """A link sees its referral while it is in force: its id stands on the rows, as that of an office would."""
    op.execute(
        """
        CREATE FUNCTION oneroof.share_with_link() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
        SET search_path = pg_catalog, pg_temp AS $$
        BEGIN
            IF TG_OP = 'INSERT' AND NEW.revoked_at IS NULL THEN
                UPDATE public.referral SET shared_office_ids = shared_office_ids || NEW.id
                 WHERE tenant_id = NEW.tenant_id AND id = NEW.referral_id AND person_id = NEW.person_id
                   AND destination_kind = 'organisation' AND state NOT IN ('withdrawn', 'expired');
                UPDATE public.referral_part SET shared_office_ids = shared_office_ids || NEW.id
                 WHERE tenant_id = NEW.tenant_id AND referral_id = NEW.referral_id AND person_id = NEW.person_id;
                UPDATE public.referral_step SET shared_office_ids = shared_office_ids || NEW.id
                 WHERE tenant_id = NEW.tenant_id AND referral_id = NEW.referral_id AND person_id = NEW.person_id;
            ELSIF TG_OP = 'UPDATE' THEN
                UPDATE public.referral SET shared_office_ids = array_remove(shared_office_ids, NEW.id)
                 WHERE tenant_id = NEW.tenant_id AND id = NEW.referral_id;
                UPDATE public.referral_part SET shared_office_ids = array_remove(shared_office_ids, NEW.id)
                 WHERE tenant_id = NEW.tenant_id AND referral_id = NEW.referral_id;
                UPDATE public.referral_step SET shared_office_ids = array_remove(shared_office_ids, NEW.id)
                 WHERE tenant_id = NEW.tenant_id AND referral_id = NEW.referral_id;
            END IF;
            RETURN NULL;
        END $$
        """
    )
    op.execute(
        "CREATE TRIGGER sharing AFTER INSERT ON referral_link FOR EACH ROW EXECUTE FUNCTION oneroof.share_with_link()"
    )
    op.execute(
        """
        CREATE TRIGGER hiding AFTER UPDATE OF revoked_at ON referral_link FOR EACH ROW
        WHEN (NEW.revoked_at IS NOT NULL AND OLD.revoked_at IS NULL) EXECUTE FUNCTION oneroof.share_with_link()
        """
    )
    _hiding_from_links()


def _hiding_from_links() -> None:
    """What was withdrawn or ran out is seen by no link any more, whoever does that."""
    op.execute(
        """
        CREATE FUNCTION oneroof.revoke_links() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
        SET search_path = pg_catalog, pg_temp AS $$
        BEGIN
            UPDATE public.referral_link SET revoked_at = NEW.moved_at
             WHERE tenant_id = NEW.tenant_id AND referral_id = NEW.id AND revoked_at IS NULL;
            RETURN NULL;
        END $$
        """
    )
    op.execute(
        """
        CREATE TRIGGER links AFTER UPDATE OF state ON referral FOR EACH ROW
        WHEN (NEW.state IN ('withdrawn', 'expired') AND OLD.state IS DISTINCT FROM NEW.state
              AND NEW.destination_kind = 'organisation')
        EXECUTE FUNCTION oneroof.revoke_links()
        """
    )


def _lookups_before_an_actor_is_known() -> None:
    """Whose link this is: answered only to who has its token and the referral's code. And how it stands, to who has
    the code: nothing of the person."""
    definer_function(
        op,
        """oneroof.referral_by_link(wanted_tenant int, wanted_token bytea, wanted_code bytea) RETURNS TABLE (
            link_id uuid, referral_id uuid, person_id uuid, state text, expires_at timestamptz, revoked_at timestamptz,
            shown text[]
        ) LANGUAGE sql STABLE""",
        """
        SELECT l.id, r.id, r.person_id, r.state::text, l.expires_at, l.revoked_at,
               ARRAY(SELECT p.shown_class::text FROM public.referral_part p
                      WHERE p.tenant_id = wanted_tenant AND p.referral_id = r.id AND p.shown_class IS NOT NULL)
          FROM public.referral_link l
          JOIN public.referral r ON r.tenant_id = l.tenant_id AND r.id = l.referral_id
         WHERE l.tenant_id = wanted_tenant AND l.token_hash = wanted_token AND r.code_hash = wanted_code
        """,
        to="oneroof_app",
    )
    definer_function(
        op,
        """oneroof.referral_by_code(wanted_tenant int, wanted_code bytea) RETURNS TABLE (
            referral_id uuid, destination_kind text, state text, answer_by date, meeting_at timestamptz
        ) LANGUAGE sql STABLE""",
        """
        SELECT r.id, r.destination_kind::text, r.state::text, r.answer_by, r.meeting_at
          FROM public.referral r WHERE r.tenant_id = wanted_tenant AND r.code_hash = wanted_code
        """,
        to="oneroof_app",
    )


def _recipients() -> None:
    """As in 0040, and besides: who answers by a link sees of the one person the classes that were chosen."""
    op.execute(
        """
        CREATE OR REPLACE FUNCTION oneroof.own_people(data_class text) RETURNS uuid[] LANGUAGE plpgsql STABLE
        PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
        DECLARE
            claims jsonb := oneroof.claims();
        BEGIN
            IF claims ->> 'k' IN ('person', 'recipient') AND claims -> 'pc' ? data_class THEN
                RETURN ARRAY(SELECT jsonb_array_elements_text(claims -> 'ps'))::uuid[];
            END IF;
            RETURN '{}';
        END $$
        """
    )
