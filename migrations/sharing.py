"""The triggers by which sharings and protections decide who sees a person's rows. Never change what they emit.

A sharing or protection that begins or ends rewrites the person's rows in every personal table, in its own transaction.
The tables are found by their data class in the catalog: one that is added later is among them.
"""

from typing import Any

from oneroof.migrations.protection import definer_function

_TABLES = """
    SELECT c.relname, substr(obj_description(c.oid, 'pg_class'), 13) AS data_class,
           CASE WHEN c.relname = 'procedure' THEN 'id'
                WHEN EXISTS (SELECT FROM pg_attribute p WHERE p.attrelid = c.oid AND p.attname = 'procedure_id'
                                AND NOT p.attisdropped) THEN 'procedure_id' END AS procedure_column
      FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'shared_office_ids'
     WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
     ORDER BY c.relname
"""


_COMPANION_CLASSES = "{consent,contact,identity,person}"
"""What an office needs of whom it serves together with others."""


def _trigger_function(op: Any, name: str, body: str) -> None:
    op.execute(
        f"CREATE FUNCTION oneroof.{name}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER"
        f" SET search_path = pg_catalog, pg_temp AS $body${body}$body$"
    )


def resharing(op: Any) -> None:
    """A sharing that begins or ends rewrites the rows which its office sees, whatever its actor sees."""
    _trigger_function(
        op,
        "reshare",
        f"""
        DECLARE
            changed record := coalesce(NEW, OLD);
            begins boolean := TG_OP <> 'DELETE' AND changed.ended_at IS NULL;
            still_class boolean;
            still_procedures uuid[];
            found record;
        BEGIN
            PERFORM FROM public.person p WHERE p.tenant_id = changed.tenant_id AND p.id = changed.person_id
                FOR NO KEY UPDATE;
            still_procedures := ARRAY(
                SELECT s.source_id FROM public.sharing s
                 WHERE s.tenant_id = changed.tenant_id AND s.person_id = changed.person_id
                   AND s.office_id = changed.office_id AND s.source_kind = 'procedure' AND s.ended_at IS NULL);
            FOR found IN {_TABLES} LOOP
                IF begins AND found.data_class = ANY (changed.data_classes) THEN
                    EXECUTE format('UPDATE public.%I SET shared_office_ids = shared_office_ids || $1
                                     WHERE tenant_id = $2 AND person_id = $3 AND NOT $1 = ANY (shared_office_ids)',
                                   found.relname)
                      USING changed.office_id, changed.tenant_id, changed.person_id;
                ELSIF begins AND changed.source_kind = 'procedure' AND found.procedure_column IS NOT NULL THEN
                    EXECUTE format('UPDATE public.%I SET shared_office_ids = shared_office_ids || $1
                                     WHERE tenant_id = $2 AND person_id = $3 AND %I = $4
                                       AND NOT $1 = ANY (shared_office_ids)', found.relname, found.procedure_column)
                      USING changed.office_id, changed.tenant_id, changed.person_id, changed.source_id;
                ELSIF NOT begins THEN
                    SELECT EXISTS (
                        SELECT FROM public.sharing s
                         WHERE s.tenant_id = changed.tenant_id AND s.person_id = changed.person_id
                           AND s.office_id = changed.office_id AND s.ended_at IS NULL
                           AND found.data_class = ANY (s.data_classes)) INTO still_class;
                    IF still_class THEN
                        CONTINUE;
                    ELSIF found.procedure_column IS NOT NULL THEN
                        EXECUTE format('UPDATE public.%I SET shared_office_ids = array_remove(shared_office_ids, $1)
                                         WHERE tenant_id = $2 AND person_id = $3 AND $1 = ANY (shared_office_ids)
                                           AND (%I = $4 OR $5) AND coalesce(%I <> ALL ($6), true)',
                                       found.relname, found.procedure_column, found.procedure_column)
                          USING changed.office_id, changed.tenant_id, changed.person_id, changed.source_id,
                                found.data_class = ANY (changed.data_classes), still_procedures;
                    ELSIF found.data_class = ANY (changed.data_classes) THEN
                        EXECUTE format('UPDATE public.%I SET shared_office_ids = array_remove(shared_office_ids, $1)
                                         WHERE tenant_id = $2 AND person_id = $3 AND $1 = ANY (shared_office_ids)',
                                       found.relname)
                          USING changed.office_id, changed.tenant_id, changed.person_id;
                    END IF;
                END IF;
            END LOOP;
            RETURN NULL;
        END
        """,  # noqa: S608  # names of tables and constants of this file
    )
    op.execute(
        "CREATE TRIGGER reshare AFTER INSERT OR DELETE OR UPDATE OF ended_at ON sharing"
        " FOR EACH ROW EXECUTE FUNCTION oneroof.reshare()"
    )


def keeping_away(op: Any) -> None:
    """A protection that begins or ends rewrites from whom all of the person's rows are kept."""
    _trigger_function(
        op,
        "keep_away",
        f"""
        DECLARE
            changed record := coalesce(NEW, OLD);
            begins boolean := TG_OP <> 'DELETE' AND changed.ended_at IS NULL;
            still_kept boolean;
            found record;
        BEGIN
            PERFORM FROM public.person p WHERE p.tenant_id = changed.tenant_id AND p.id = changed.person_id
                FOR NO KEY UPDATE;
            SELECT EXISTS (
                SELECT FROM public.protection p
                 WHERE p.tenant_id = changed.tenant_id AND p.person_id = changed.person_id
                   AND p.agency_tag = changed.agency_tag AND p.ended_at IS NULL) INTO still_kept;
            FOR found IN {_TABLES} LOOP
                IF begins THEN
                    EXECUTE format('UPDATE public.%I SET protected_from = protected_from || $1
                                     WHERE tenant_id = $2 AND person_id = $3 AND NOT $1 = ANY (protected_from)',
                                   found.relname)
                      USING changed.agency_tag, changed.tenant_id, changed.person_id;
                ELSIF NOT still_kept THEN
                    EXECUTE format('UPDATE public.%I SET protected_from = array_remove(protected_from, $1)
                                     WHERE tenant_id = $2 AND person_id = $3 AND $1 = ANY (protected_from)',
                                   found.relname)
                      USING changed.agency_tag, changed.tenant_id, changed.person_id;
                END IF;
            END LOOP;
            RETURN NULL;
        END
        """,  # noqa: S608  # names of tables and constants of this file
    )
    op.execute(
        "CREATE TRIGGER keep_away AFTER INSERT OR DELETE OR UPDATE OF ended_at ON protection"
        " FOR EACH ROW EXECUTE FUNCTION oneroof.keep_away()"
    )


def checking(op: Any) -> None:
    """Nobody decides about whom or what they do not see; what has begun can be ended, and nothing else changes.

    A sharing because of a procedure opens all that belongs to it. It is made before the procedure's own row, so that
    one that is not there yet is nobody's, and one that is there must be seen.
    """
    definer_function(
        op,
        "oneroof.is_procedure(wanted uuid) RETURNS boolean LANGUAGE sql STABLE",
        "SELECT EXISTS (SELECT FROM public.procedure p WHERE p.tenant_id = oneroof.tenant_id() AND p.id = wanted)",
        to="oneroof_app",
    )
    op.execute(
        """
        CREATE FUNCTION oneroof.check_sharing() RETURNS trigger LANGUAGE plpgsql
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
                unseen := CASE WHEN oneroof.cleared('needs') THEN '{}' ELSE '{needs}' END;
            ELSE
                unseen := ARRAY(
                    SELECT given.data_class FROM unnest(NEW.data_classes) AS given (data_class)
                     WHERE NOT oneroof.cleared(given.data_class) AND NOT EXISTS (
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
    for table in ("sharing", "protection"):
        op.execute(
            f"CREATE TRIGGER checking BEFORE INSERT OR UPDATE OF tenant_id, id, person_id, data_class,"
            f" {'office_id, data_classes, source_kind, source_id' if table == 'sharing' else 'agency_tag, reason'},"
            f" since, ended_at ON {table}"
            f" FOR EACH ROW EXECUTE FUNCTION oneroof.check_sharing('{table}')"
        )
        # what has ended is what was
        op.execute(f"REVOKE DELETE ON {table} FROM oneroof_app")


def sharing_with_visits(op: Any, visit_classes: str) -> None:
    """While somebody is in the house, the offices where they have a ticket see who they are.

    Visits end, go on again and get their casefile in many places, mostly at the hands of officers who may share
    nothing and to whom the person is hidden once the visit has ended. So the visit itself shares.
    """
    _trigger_function(
        op,
        "share_with_visit",
        f"""
        DECLARE
            wanted uuid := CASE TG_ARGV[0] WHEN 'ticket' THEN to_jsonb(NEW) ->> 'visit_id' ELSE NEW.id::text END;
            here record;
        BEGIN
            SELECT v.departed_at, c.person_id INTO here
              FROM public.visit v
              JOIN public.casefile c ON c.tenant_id = v.tenant_id AND c.id = v.casefile_id
             WHERE v.tenant_id = NEW.tenant_id AND v.id = wanted;
            IF NOT FOUND THEN
                RETURN NULL;
            ELSIF here.departed_at IS NOT NULL THEN
                UPDATE public.sharing s SET ended_at = here.departed_at
                 WHERE s.tenant_id = NEW.tenant_id AND s.person_id = here.person_id AND s.source_kind = 'ticket'
                   AND s.ended_at IS NULL AND s.source_id IN (
                       SELECT t.id FROM public.ticket t WHERE t.tenant_id = NEW.tenant_id AND t.visit_id = wanted);
                RETURN NULL;
            END IF;
            INSERT INTO public.sharing AS s (tenant_id, id, person_id, data_class, shared_office_ids, protected_from,
                                             office_id, data_classes, source_kind, source_id, since)
            SELECT p.tenant_id, t.id, p.id, 'person', p.shared_office_ids, p.protected_from,
                   q.office_id, '{visit_classes}', 'ticket', t.id, t.issued_at
              FROM public.ticket t
              JOIN public.queue q ON q.tenant_id = t.tenant_id AND q.id = t.queue_id
              JOIN public.person p ON p.tenant_id = t.tenant_id AND p.id = here.person_id
             WHERE t.tenant_id = NEW.tenant_id AND t.visit_id = wanted
            ON CONFLICT (tenant_id, id) DO UPDATE SET ended_at = NULL WHERE s.ended_at IS NOT NULL;
            RETURN NULL;
        END
        """,  # noqa: S608  # names of tables and constants of this file
    )
    op.execute(
        "CREATE TRIGGER sharing AFTER INSERT ON ticket FOR EACH ROW EXECUTE FUNCTION oneroof.share_with_visit('ticket')"
    )
    op.execute(
        "CREATE TRIGGER sharing AFTER UPDATE OF casefile_id, departed_at ON visit FOR EACH ROW"
        " WHEN (OLD.casefile_id IS DISTINCT FROM NEW.casefile_id OR OLD.departed_at IS DISTINCT FROM NEW.departed_at)"
        " EXECUTE FUNCTION oneroof.share_with_visit('visit')"
    )
    _checking_visits(op)


def _checking_visits(op: Any) -> None:
    """A visit becomes that of somebody whose casefile is seen by who says so, because then it shares."""
    op.execute(
        """
        CREATE FUNCTION oneroof.check_visit() RETURNS trigger LANGUAGE plpgsql
        SET search_path = pg_catalog, pg_temp AS $$
        BEGIN
            -- of the tenant its own policy takes care
            IF current_user = 'oneroof_app' AND NEW.tenant_id = oneroof.tenant_id() AND NOT EXISTS (
                SELECT FROM public.casefile c WHERE c.tenant_id = NEW.tenant_id AND c.id = NEW.casefile_id) THEN
                RAISE EXCEPTION USING ERRCODE = '42501',
                    MESSAGE = 'oneroof: this actor does not see the casefile, and cannot decide who does';
            END IF;
            RETURN NEW;
        END $$
        """
    )
    for name, event, changed in (
        ("checking_new", "INSERT", ""),
        ("checking", "UPDATE OF casefile_id", " AND NEW.casefile_id IS DISTINCT FROM OLD.casefile_id"),
    ):
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {event} ON visit FOR EACH ROW"
            f" WHEN (NEW.casefile_id IS NOT NULL{changed}) EXECUTE FUNCTION oneroof.check_visit()"
        )


def sharing_with_companions(op: Any) -> None:
    """Who came along is seen where the visit's tickets are, as long as the visit lasts and they are with it."""
    _trigger_function(
        op,
        "share_with_companions",
        f"""
        DECLARE
            wanted uuid := CASE TG_ARGV[0] WHEN 'visit' THEN to_jsonb(NEW) ->> 'id'
                                           ELSE to_jsonb(NEW) ->> 'visit_id' END;
            over timestamptz;
        BEGIN
            IF TG_ARGV[0] <> 'visit_companion' AND NOT EXISTS (
                SELECT FROM public.visit_companion c
                 WHERE c.tenant_id = NEW.tenant_id AND c.visit_id = wanted AND c.removed_at IS NULL) THEN
                RETURN NULL;
            END IF;
            SELECT v.departed_at INTO over FROM public.visit v WHERE v.tenant_id = NEW.tenant_id AND v.id = wanted;
            UPDATE public.sharing s SET ended_at = coalesce(over, c.removed_at)
              FROM public.visit_companion c, public.ticket t
             WHERE c.tenant_id = NEW.tenant_id AND c.visit_id = wanted AND coalesce(over, c.removed_at) IS NOT NULL
               AND t.tenant_id = NEW.tenant_id AND t.visit_id = wanted
               AND s.tenant_id = NEW.tenant_id AND s.id = md5(t.id::text || c.id::text)::uuid AND s.ended_at IS NULL;
            INSERT INTO public.sharing AS s (tenant_id, id, person_id, data_class, shared_office_ids, protected_from,
                                             office_id, data_classes, source_kind, source_id, since)
            SELECT p.tenant_id, md5(t.id::text || c.id::text)::uuid, p.id, 'person', p.shared_office_ids,
                   p.protected_from, q.office_id, '{_COMPANION_CLASSES}', 'ticket', t.id,
                   greatest(t.issued_at, c.added_at)
              FROM public.visit_companion c
              JOIN public.ticket t ON t.tenant_id = c.tenant_id AND t.visit_id = c.visit_id
              JOIN public.queue q ON q.tenant_id = t.tenant_id AND q.id = t.queue_id
              JOIN public.person p ON p.tenant_id = c.tenant_id AND p.id = c.person_id
             WHERE c.tenant_id = NEW.tenant_id AND c.visit_id = wanted AND c.removed_at IS NULL AND over IS NULL
            ON CONFLICT (tenant_id, id) DO UPDATE SET ended_at = NULL WHERE s.ended_at IS NOT NULL;
            RETURN NULL;
        END
        """,  # noqa: S608  # names of tables and constants of this file
    )
    for table, event, when in (
        ("ticket", "INSERT", ""),
        ("visit", "UPDATE OF departed_at", " WHEN (OLD.departed_at IS DISTINCT FROM NEW.departed_at)"),
        ("visit_companion", "INSERT", ""),
        ("visit_companion", "UPDATE OF removed_at", " WHEN (OLD.removed_at IS DISTINCT FROM NEW.removed_at)"),
    ):
        name = "sharing_companions" + ("_left" if event.startswith("UPDATE OF removed") else "")
        op.execute(
            f"CREATE TRIGGER {name} AFTER {event} ON {table} FOR EACH ROW{when}"
            f" EXECUTE FUNCTION oneroof.share_with_companions('{table}')"
        )
    _checking_companions(op)


def _checking_companions(op: Any) -> None:
    """Who came along is somebody whose casefile is seen by who says so, because then the visit shares them."""
    op.execute(
        """
        CREATE FUNCTION oneroof.check_companion() RETURNS trigger LANGUAGE plpgsql
        SET search_path = pg_catalog, pg_temp AS $$
        BEGIN
            -- of the tenant its own policy takes care
            IF current_user = 'oneroof_app' AND NEW.tenant_id = oneroof.tenant_id() AND NOT EXISTS (
                SELECT FROM public.casefile c WHERE c.tenant_id = NEW.tenant_id AND c.id = NEW.casefile_id
                                                AND c.person_id = NEW.person_id) THEN
                RAISE EXCEPTION USING ERRCODE = '42501',
                    MESSAGE = 'oneroof: this actor does not see the casefile, and cannot decide who does';
            END IF;
            RETURN NEW;
        END $$
        """
    )
    op.execute(
        "CREATE TRIGGER checking BEFORE INSERT OR UPDATE OF visit_id, casefile_id, person_id ON visit_companion"
        " FOR EACH ROW EXECUTE FUNCTION oneroof.check_companion()"
    )
