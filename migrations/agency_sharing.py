"""How a sharing with a partnership decides who sees a person's rows. Never change what these functions emit.

A sharing with an office opens whole classes, for people of the house. One with a partnership opens what its grant is
about: the one document, procedure or referral; and of the person what belongs to no such thing.
"""

from typing import Any

WHOLE_CLASSES = "{person,identity,contact,status,family,needs,roadmap,consent}"
"""Classes whose rows are about the person and belong to no single document, procedure or referral."""

_TABLES = """
    SELECT c.relname, substr(obj_description(c.oid, 'pg_class'), 13) AS data_class,
           CASE WHEN c.relname = kind OR (c.relname, kind) = ('case_document', 'document') THEN 'id'
                WHEN EXISTS (SELECT FROM pg_attribute p WHERE p.attrelid = c.oid AND p.attname = kind || '_id'
                                AND NOT p.attisdropped) THEN kind || '_id' END AS subject_column
      FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'shared_office_ids'
     WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
     ORDER BY c.relname
"""


def partner_sharing(op: Any) -> None:
    """Functions that open rows to a partnership and close them, and the trigger that asks them."""
    _open(op)
    _close(op)
    _trigger(op)
    _checking(op)


def _open(op: Any) -> None:
    op.execute(
        f"""
        CREATE FUNCTION oneroof.open_to_partner(sharing public.sharing) RETURNS void LANGUAGE plpgsql
        SET search_path = pg_catalog, pg_temp AS $$
        DECLARE
            kind varchar;
            subject uuid;
            found record;
            narrowed text;
        BEGIN
            SELECT g.subject_kind, g.subject_id INTO kind, subject FROM public.agency_grant g
             WHERE g.tenant_id = sharing.tenant_id AND g.id = sharing.source_id;
            FOR found IN {_TABLES} LOOP
                IF found.data_class <> ALL (sharing.data_classes) THEN
                    CONTINUE;
                ELSIF kind = 'person' OR found.data_class = ANY ('{WHOLE_CLASSES}') THEN
                    narrowed := '';
                ELSIF found.subject_column IS NOT NULL THEN
                    narrowed := format(' AND %I = $4', found.subject_column);
                ELSE
                    CONTINUE;
                END IF;
                EXECUTE format('UPDATE public.%I SET shared_office_ids = shared_office_ids || $1
                                 WHERE tenant_id = $2 AND person_id = $3 AND NOT $1 = ANY (shared_office_ids)',
                               found.relname) || narrowed
                  USING sharing.partnership_id, sharing.tenant_id, sharing.person_id, subject;
            END LOOP;
        END $$
        """  # noqa: S608  # names of tables and constants of this file
    )


def _close(op: Any) -> None:
    """All is taken back, and what is still shared for another reason is given again: at once, nobody sees between."""
    op.execute(
        f"""
        CREATE FUNCTION oneroof.close_to_partner(ended public.sharing) RETURNS void LANGUAGE plpgsql
        SET search_path = pg_catalog, pg_temp AS $$
        DECLARE
            kind varchar := '';
            found record;
            running public.sharing;
        BEGIN
            FOR found IN {_TABLES} LOOP
                EXECUTE format('UPDATE public.%I SET shared_office_ids = array_remove(shared_office_ids, $1)
                                 WHERE tenant_id = $2 AND person_id = $3 AND $1 = ANY (shared_office_ids)',
                               found.relname)
                  USING ended.partnership_id, ended.tenant_id, ended.person_id;
            END LOOP;
            FOR running IN
                SELECT * FROM public.sharing s
                 WHERE s.tenant_id = ended.tenant_id AND s.person_id = ended.person_id
                   AND s.partnership_id = ended.partnership_id AND s.ended_at IS NULL
            LOOP
                PERFORM oneroof.open_to_partner(running);
            END LOOP;
        END $$
        """  # noqa: S608  # names of tables and constants of this file
    )


def _trigger(op: Any) -> None:
    """`reshare` goes on for offices as it is; a sharing with a partnership has a trigger of its own."""
    op.execute(
        """
        CREATE FUNCTION oneroof.reshare_partner() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
        SET search_path = pg_catalog, pg_temp AS $body$
        DECLARE
            changed public.sharing := coalesce(NEW, OLD);
        BEGIN
            PERFORM FROM public.person p WHERE p.tenant_id = changed.tenant_id AND p.id = changed.person_id
                FOR NO KEY UPDATE;
            IF TG_OP <> 'DELETE' AND changed.ended_at IS NULL THEN
                PERFORM oneroof.open_to_partner(changed);
            ELSE
                PERFORM oneroof.close_to_partner(changed);
            END IF;
            RETURN NULL;
        END
        $body$
        """
    )
    op.execute("DROP TRIGGER reshare ON sharing")
    for event, row in (("INSERT", "NEW"), ("UPDATE OF ended_at", "NEW"), ("DELETE", "OLD")):
        name = event.split(" ")[0].lower()
        for trigger, whose, function in (
            ("reshare", "office_id", "reshare"),
            ("reshare_partner", "partnership_id", "reshare_partner"),
        ):
            op.execute(
                f"CREATE TRIGGER {trigger}_{name} AFTER {event} ON sharing FOR EACH ROW"
                f" WHEN ({row}.{whose} IS NOT NULL) EXECUTE FUNCTION oneroof.{function}()"
            )


def _checking(op: Any) -> None:
    """As in 0040, and besides: an agency shares nothing; with a partnership no more is shared than is agreed."""
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
            ELSIF oneroof.is_agency() THEN
                RAISE EXCEPTION USING ERRCODE = '42501', MESSAGE = 'oneroof: an agency does not decide who sees whom';
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
                IF EXISTS (
                    SELECT FROM public.partnership p
                     WHERE p.tenant_id = NEW.tenant_id AND p.id = NEW.partnership_id
                       AND (p.state <> 'in_force' OR NOT NEW.data_classes <@ (p.readable || p.writable))) THEN
                    RAISE EXCEPTION USING ERRCODE = '42501',
                        MESSAGE = 'oneroof: no agreement in force covers this sharing with a partner';
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
    op.execute("DROP TRIGGER checking ON sharing")
    op.execute(
        "CREATE TRIGGER checking BEFORE INSERT OR UPDATE OF tenant_id, id, person_id, data_class, office_id,"
        " partnership_id, data_classes, source_kind, source_id, since, ended_at ON sharing"
        " FOR EACH ROW EXECUTE FUNCTION oneroof.check_sharing('sharing')"
    )
