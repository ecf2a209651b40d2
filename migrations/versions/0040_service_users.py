"""Persons in their own file: sessions, one-time codes, messages with the centre, and the rows that they see."""

from alembic import op

from oneroof.migrations.own_rows import sees_own_rows
from oneroof.migrations.protection import definer_function, hide_values, personal_table, tenant_table

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward only."""
    _own_people()
    sees_own_rows(op)
    _check_sharing()
    _sessions()
    _sign_ins()
    _messages()
    _lookups_before_an_actor_is_known()
    _own_record()


def _own_people() -> None:
    """Whose rows of a class the actor sees because they are their own: somebody's casefiles may have been joined.

    Nobody's for everybody but a person, and for a class that is the staff's own.
    """
    op.execute(
        """
        CREATE FUNCTION oneroof.own_people(data_class text) RETURNS uuid[] LANGUAGE plpgsql STABLE PARALLEL SAFE
        SET search_path = pg_catalog, pg_temp AS $$
        DECLARE
            claims jsonb := oneroof.claims();
        BEGIN
            IF claims ->> 'k' = 'person' AND claims -> 'pc' ? data_class THEN
                RETURN ARRAY(SELECT jsonb_array_elements_text(claims -> 'ps'))::uuid[];
            END IF;
            RETURN '{}';
        END $$
        """
    )
    op.execute("GRANT EXECUTE ON FUNCTION oneroof.own_people(text) TO oneroof_app, oneroof_umbrella")


def _check_sharing() -> None:
    """As in 0015, and besides: a person decides who sees what is their own."""
    op.execute(
        """
        CREATE OR REPLACE FUNCTION oneroof.check_sharing() RETURNS trigger LANGUAGE plpgsql
        SET search_path = pg_catalog, pg_temp AS $$
        DECLARE
            unseen varchar[];
        BEGIN
            IF current_user <> 'oneroof_app' THEN
                RETURN NEW;
            ELSIF TG_OP = 'UPDATE' THEN
                -- of the tenant its own policy takes care
                IF to_jsonb(NEW) - 'ended_at' - 'tenant_id' <> to_jsonb(OLD) - 'ended_at' - 'tenant_id'
                   OR OLD.ended_at IS NOT NULL AND NEW.ended_at IS DISTINCT FROM OLD.ended_at THEN
                    RAISE EXCEPTION USING ERRCODE = '42501',
                        MESSAGE = 'oneroof: a sharing or protection can be ended, and not be changed';
                END IF;
                RETURN NEW;
            ELSIF NEW.tenant_id IS DISTINCT FROM oneroof.tenant_id() THEN
                RETURN NEW;
            ELSIF NEW.ended_at IS NOT NULL THEN
                RAISE EXCEPTION USING ERRCODE = '42501',
                    MESSAGE = 'oneroof: a sharing or protection begins before it ends';
            ELSIF NOT EXISTS (
                SELECT FROM public.person p WHERE p.tenant_id = NEW.tenant_id AND p.id = NEW.person_id) THEN
                unseen := '{person}';
            ELSIF TG_ARGV[0] = 'protection' THEN
                unseen := CASE WHEN oneroof.cleared('needs') OR NEW.person_id = ANY (oneroof.own_people('needs'))
                               THEN '{}' ELSE '{needs}' END;
            ELSE
                unseen := ARRAY(
                    SELECT given.data_class FROM unnest(NEW.data_classes) AS given (data_class)
                     WHERE NOT oneroof.cleared(given.data_class)
                       AND NOT NEW.person_id = ANY (oneroof.own_people(given.data_class)) AND NOT EXISTS (
                           SELECT FROM public.sharing s
                            WHERE s.tenant_id = NEW.tenant_id AND s.person_id = NEW.person_id AND s.ended_at IS NULL
                              AND s.office_id = ANY (oneroof.office_ids())
                              AND given.data_class = ANY (s.data_classes)));
                IF NEW.source_kind = 'procedure' AND oneroof.is_procedure(NEW.source_id) AND NOT EXISTS (
                    SELECT FROM public.procedure p WHERE p.tenant_id = NEW.tenant_id AND p.id = NEW.source_id) THEN
                    unseen := unseen || 'procedure'::varchar;
                END IF;
            END IF;
            IF cardinality(unseen) > 0 THEN
                RAISE EXCEPTION USING ERRCODE = '42501',
                    MESSAGE = format('oneroof: this actor does not see %s, and cannot decide who does', unseen);
            END IF;
            RETURN NEW;
        END $$
        """
    )


def _sessions() -> None:
    op.execute(
        """
        CREATE TABLE person_session (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            person_id UUID NOT NULL,
            data_class VARCHAR NOT NULL,
            shared_office_ids UUID[] NOT NULL,
            protected_from VARCHAR[] NOT NULL,
            casefile_id UUID NOT NULL,
            token_hash BYTEA NOT NULL,
            means VARCHAR NOT NULL,
            started_at TIMESTAMP WITH TIME ZONE NOT NULL,
            seen_at TIMESTAMP WITH TIME ZONE NOT NULL,
            idle_ends_at TIMESTAMP WITH TIME ZONE NOT NULL,
            ends_at TIMESTAMP WITH TIME ZONE NOT NULL,
            ended_at TIMESTAMP WITH TIME ZONE,
            ended_by UUID,
            confirmed_at TIMESTAMP WITH TIME ZONE,
            replaced_reach_sealed BYTEA,
            CONSTRAINT pk_person_session PRIMARY KEY (tenant_id, id),
            CONSTRAINT uq_person_session_tenant_id_token_hash UNIQUE (tenant_id, token_hash),
            CONSTRAINT fk_person_session_tenant_id_person_id FOREIGN KEY(tenant_id, person_id) REFERENCES person (tenant_id, id),
            CONSTRAINT fk_person_session_tenant_id_casefile_id FOREIGN KEY(tenant_id, casefile_id) REFERENCES casefile (tenant_id, id),
            CONSTRAINT ck_person_session_data_class CHECK (data_class = 'person'),
            CONSTRAINT ck_person_session_means CHECK (means IN ('code', 'desk', 'oidc'))
        )
        """
    )
    op.execute("CREATE INDEX ix_person_session_tenant_id_person_id ON person_session (tenant_id, person_id)")
    op.execute("CREATE INDEX ix_person_session_tenant_id_ends_at ON person_session (tenant_id, ends_at)")
    personal_table(op, "person_session", data_class="person")
    op.execute(
        """
        CREATE TABLE person_challenge (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            casefile_id UUID,
            means VARCHAR NOT NULL,
            created_at TIMESTAMP WITH TIME ZONE NOT NULL,
            created_by UUID,
            expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
            tries INTEGER NOT NULL,
            used_at TIMESTAMP WITH TIME ZONE,
            CONSTRAINT pk_person_challenge PRIMARY KEY (tenant_id, id),
            CONSTRAINT ck_person_challenge_means CHECK (means IN ('channel', 'desk'))
        )
        """
    )
    op.execute("CREATE INDEX ix_person_challenge_tenant_id_casefile_id ON person_challenge (tenant_id, casefile_id)")
    op.execute("CREATE INDEX ix_person_challenge_tenant_id_expires_at ON person_challenge (tenant_id, expires_at)")
    tenant_table(op, "person_challenge", data_class="security")


def _sign_ins() -> None:
    op.execute("ALTER TABLE identity_provider ADD COLUMN for_people BOOLEAN")
    op.execute("UPDATE identity_provider SET for_people = false")
    op.execute("ALTER TABLE identity_provider ALTER COLUMN for_people SET NOT NULL")
    hide_values(op, "identity_provider")
    op.execute(
        """
        CREATE TABLE person_sign_in (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            person_id UUID NOT NULL,
            data_class VARCHAR NOT NULL,
            shared_office_ids UUID[] NOT NULL,
            protected_from VARCHAR[] NOT NULL,
            casefile_id UUID NOT NULL,
            provider_id UUID NOT NULL,
            subject_hash BYTEA NOT NULL,
            linked_at TIMESTAMP WITH TIME ZONE NOT NULL,
            CONSTRAINT pk_person_sign_in PRIMARY KEY (tenant_id, id),
            CONSTRAINT uq_person_sign_in_tenant_id_provider_id_subject_hash UNIQUE (tenant_id, provider_id, subject_hash),
            CONSTRAINT fk_person_sign_in_tenant_id_person_id FOREIGN KEY(tenant_id, person_id) REFERENCES person (tenant_id, id),
            CONSTRAINT fk_person_sign_in_tenant_id_casefile_id FOREIGN KEY(tenant_id, casefile_id) REFERENCES casefile (tenant_id, id),
            CONSTRAINT fk_person_sign_in_tenant_id_provider_id FOREIGN KEY(tenant_id, provider_id) REFERENCES identity_provider (tenant_id, id),
            CONSTRAINT ck_person_sign_in_data_class CHECK (data_class = 'person')
        )
        """
    )
    op.execute("CREATE INDEX ix_person_sign_in_tenant_id_person_id ON person_sign_in (tenant_id, person_id)")
    personal_table(op, "person_sign_in", data_class="person")


def _messages() -> None:
    op.execute(
        """
        CREATE TABLE centre_message (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            person_id UUID NOT NULL,
            data_class VARCHAR NOT NULL,
            shared_office_ids UUID[] NOT NULL,
            protected_from VARCHAR[] NOT NULL,
            casefile_id UUID NOT NULL,
            writer VARCHAR NOT NULL,
            text_sealed BYTEA NOT NULL,
            written_at TIMESTAMP WITH TIME ZONE NOT NULL,
            written_by UUID,
            read_at TIMESTAMP WITH TIME ZONE,
            settled_at TIMESTAMP WITH TIME ZONE,
            settled_by UUID,
            CONSTRAINT pk_centre_message PRIMARY KEY (tenant_id, id),
            CONSTRAINT fk_centre_message_tenant_id_person_id FOREIGN KEY(tenant_id, person_id) REFERENCES person (tenant_id, id),
            CONSTRAINT fk_centre_message_tenant_id_casefile_id FOREIGN KEY(tenant_id, casefile_id) REFERENCES casefile (tenant_id, id),
            CONSTRAINT fk_centre_message_tenant_id_written_by FOREIGN KEY(tenant_id, written_by) REFERENCES staff (tenant_id, id),
            CONSTRAINT ck_centre_message_data_class CHECK (data_class = 'messages'),
            CONSTRAINT ck_centre_message_writer CHECK (writer IN ('person', 'centre'))
        )
        """
    )
    op.execute(
        "CREATE INDEX ix_centre_message_tenant_id_person_id_written_at"
        " ON centre_message (tenant_id, person_id, written_at)"
    )
    op.execute(
        "CREATE INDEX ix_centre_message_open ON centre_message (tenant_id, written_at)"
        " WHERE settled_at IS NULL AND writer = 'person'"
    )
    personal_table(op, "centre_message", data_class="messages")


def _lookups_before_an_actor_is_known() -> None:
    """Whose session this is: answered to who holds it, at its own tenant, never once it has ended or was joined away."""
    definer_function(
        op,
        """oneroof.actor_by_person_session(wanted_tenant int, wanted_hash bytea, moment timestamptz) RETURNS TABLE (
            session_id uuid, person_id uuid, casefile_id uuid, people uuid[], means text, seen_at timestamptz,
            idle_ends_at timestamptz, ends_at timestamptz, confirmed_at timestamptz
        ) LANGUAGE sql STABLE""",
        """
        SELECT s.id, s.person_id, s.casefile_id,
               ARRAY(SELECT j.person_id FROM public.casefile j
                      WHERE j.tenant_id = wanted_tenant AND (j.id = c.id OR j.merged_into_id = c.id)),
               s.means::text, s.seen_at, s.idle_ends_at, s.ends_at, s.confirmed_at
          FROM public.person_session s
          JOIN public.casefile c ON c.tenant_id = s.tenant_id AND c.id = s.casefile_id
         WHERE s.tenant_id = wanted_tenant AND s.token_hash = wanted_hash AND c.merged_into_id IS NULL
           AND s.ended_at IS NULL AND s.started_at <= moment AND s.idle_ends_at > moment AND s.ends_at > moment
        """,
        to="oneroof_app",
    )
    definer_function(
        op,
        """oneroof.touch_person_session(wanted_tenant int, wanted_hash bytea, moment timestamptz, until timestamptz)
            RETURNS void LANGUAGE sql""",
        """
        UPDATE public.person_session SET seen_at = moment, idle_ends_at = least(until, ends_at)
         WHERE tenant_id = wanted_tenant AND token_hash = wanted_hash AND ended_at IS NULL AND seen_at < moment
           AND idle_ends_at > moment AND ends_at > moment
        """,
        to="oneroof_app",
    )
    definer_function(
        op,
        "oneroof.people_with(wanted_tenant int, wanted_person uuid) RETURNS TABLE (person_id uuid) LANGUAGE sql STABLE",
        """
        SELECT j.person_id FROM public.casefile c
          JOIN public.casefile j ON j.tenant_id = c.tenant_id
           AND (j.id = coalesce(c.merged_into_id, c.id) OR j.merged_into_id = coalesce(c.merged_into_id, c.id))
         WHERE c.tenant_id = wanted_tenant AND c.person_id = wanted_person
        """,
        to="oneroof_app",
    )


def _own_record() -> None:
    """What stands about a person in the record, to that person alone. The table's own policies ask once a scan, not
    once a row, so that nobody's rows could be told apart there."""
    definer_function(
        op,
        """oneroof.own_record(wanted_id uuid, before_at timestamptz, before_id uuid, how_many int)
            RETURNS SETOF public.audit_entry LANGUAGE sql STABLE""",
        """
        SELECT e.* FROM public.audit_entry e
         WHERE e.tenant_id = oneroof.tenant_id() AND e.subject_person_id = ANY (oneroof.own_people('rights'))
           AND (wanted_id IS NULL OR e.id = wanted_id)
           AND (before_at IS NULL OR (e.at, e.id) < (before_at, before_id))
         ORDER BY e.at DESC, e.id DESC LIMIT how_many
        """,
        to="oneroof_app",
    )
