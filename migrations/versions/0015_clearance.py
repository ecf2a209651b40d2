"""Data classes and clearance: who may see which class, and the offices that rows are shared with."""

from alembic import op

from oneroof.migrations.protection import classify, clearance, hide_values, personal_table
from oneroof.migrations.sharing import checking, keeping_away, resharing, sharing_with_visits

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

CLASSES = {
    "operations": "agency office desk queue queue_day office_service opening_hours closed_day desk_session duty service "
    "service_change service_override service_text catalogue_file procedure_definition plugin_enablement "
    "plugin_failure oneroof.counter network tenant tenant_host network_agency published_definition published_service",
    "staff": "staff staff_role invitation identity_provider linked_identity",
    "security": "staff_session passkey second_factor recovery_code password_reset personal_token sign_in_challenge "
    "sign_in_throttle idempotency_record outbox_row oneroof.context_key",
    "accountability": "audit_entry",
    "figures": "day_figure closed_month operational_total",
    "visit": "visit ticket ticket_event",
    "forms": "form_draft form_file kept_check",
}
"""The tables that are there and hold no casefile's data."""

PERSONAL = {
    "person": "person",
    "casefile": "person",
    "person_identity": "identity",
    "person_token": "identity",
    "procedure": "procedure",
    "procedure_event": "procedure",
    "procedure_note": "notes",
    "procedure_answers": "answers",
    "procedure_evidence": "evidence",
    "procedure_file": "documents",
    "procedure_deadline": "deadlines",
}
"""Personal tables, by class."""

VISIT_CLASSES = "{consent,contact,identity,person}"
"""What an office needs of whom it serves. The same as `sharing.service.VISIT_CLASSES`, which a test compares."""

MAY_SERVE = "'mediator', 'reception', 'officer', 'coordinator'"
"""Roles that may call tickets, as `identity.permissions` has them; a test compares."""


def upgrade() -> None:
    """Forward only."""
    _functions()
    for data_class, tables in CLASSES.items():
        for table in tables.split():
            classify(op, table, data_class)
    _columns()
    _tables()
    _share_what_is_there()
    for table, data_class in PERSONAL.items():
        classify(op, table, data_class)
        clearance(op, table, data_class)
    resharing(op)
    keeping_away(op)
    checking(op)
    sharing_with_visits(op, VISIT_CLASSES)
    _actors()


def _functions() -> None:
    """What the policies ask of the signed context. A claim that is missing clears for nothing, and hides what is kept
    from anybody: it is null then."""
    # Bound to its operators when it is made, and put into the query in place of a call: it is asked for each row.
    op.execute(
        """
        CREATE FUNCTION oneroof.cleared(data_class text) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
        RETURN coalesce(oneroof.claims() -> 'c' ? data_class, false)
        """
    )
    for signature, answer in (
        ("office_ids() RETURNS uuid[]", "ARRAY(SELECT jsonb_array_elements_text(oneroof.claims() -> 'os'))::uuid[]"),
        (
            "agency_tags() RETURNS varchar[]",
            "CASE WHEN oneroof.claims() ? 'ak'"
            " THEN ARRAY(SELECT jsonb_array_elements_text(oneroof.claims() -> 'ak'))::varchar[] END",
        ),
    ):
        op.execute(
            f"""
            CREATE FUNCTION oneroof.{signature} LANGUAGE plpgsql STABLE PARALLEL SAFE
            SET search_path = pg_catalog, pg_temp
            AS $$ BEGIN RETURN {answer}; END $$
            """
        )
    for name in ("cleared(text)", "office_ids()", "agency_tags()"):
        op.execute(f"GRANT EXECUTE ON FUNCTION oneroof.{name} TO oneroof_app, oneroof_umbrella")
    # Definer functions act as the owner, so that this stops the application alone.
    op.execute(
        """
        CREATE FUNCTION oneroof.refuse_resharing() RETURNS trigger LANGUAGE plpgsql
        SET search_path = pg_catalog, pg_temp AS $$
        BEGIN
            IF current_user = 'oneroof_app' THEN
                RAISE EXCEPTION USING ERRCODE = '42501',
                    MESSAGE = 'oneroof: who sees a row is changed by a sharing or a protection, not on the row';
            END IF;
            RETURN NEW;
        END $$
        """
    )


def _columns() -> None:
    """Personal tables that lack them get the columns that policies look at; existing rows follow."""
    for table, owner in (
        ("person", "id"),
        ("person_token", None),
        ("casefile", None),
        ("procedure_event", "procedure"),
    ):
        data_class = PERSONAL[table]
        if owner is not None:
            op.execute(f"ALTER TABLE {table} ADD COLUMN person_id UUID")
        op.execute(f"ALTER TABLE {table} ADD COLUMN data_class VARCHAR")
        op.execute(f"ALTER TABLE {table} ADD COLUMN shared_office_ids UUID[]")
        op.execute(f"ALTER TABLE {table} ADD COLUMN protected_from VARCHAR[]")
        whose = {"id": "person_id = t.id,", "procedure": "person_id = p.person_id,"}.get(owner or "", "")
        source = (
            " FROM procedure p WHERE p.tenant_id = t.tenant_id AND p.id = t.procedure_id"
            if owner == "procedure"
            else ""
        )
        op.execute(
            f"UPDATE {table} t SET {whose} data_class = '{data_class}', shared_office_ids = '{{}}',"  # noqa: S608  # names of tables and constants of this file
            f" protected_from = '{{}}'{source}"
        )
        for column in ("person_id", "data_class", "shared_office_ids", "protected_from"):
            op.execute(f"ALTER TABLE {table} ALTER COLUMN {column} SET NOT NULL")
        op.execute(f"ALTER TABLE {table} ADD CONSTRAINT ck_{table}_data_class CHECK (data_class = '{data_class}')")
        hide_values(op, table)
    op.execute("ALTER TABLE person ADD CONSTRAINT ck_person_itself CHECK (person_id = id)")
    op.execute("CREATE INDEX ix_person_tenant_id_person_id ON person (tenant_id, person_id)")
    op.execute(
        "ALTER TABLE procedure_event ADD CONSTRAINT fk_procedure_event_tenant_id_person_id"
        " FOREIGN KEY (tenant_id, person_id) REFERENCES person (tenant_id, id)"
    )
    for table in PERSONAL:
        if table.startswith("procedure"):
            op.execute(f"CREATE INDEX ix_{table}_tenant_id_person_id ON {table} (tenant_id, person_id)")


def _tables() -> None:
    op.execute(
        """
        CREATE TABLE sharing (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            person_id UUID NOT NULL,
            data_class VARCHAR NOT NULL,
            shared_office_ids UUID[] NOT NULL,
            protected_from VARCHAR[] NOT NULL,
            office_id UUID NOT NULL,
            data_classes VARCHAR[] NOT NULL,
            source_kind VARCHAR NOT NULL,
            source_id UUID NOT NULL,
            since TIMESTAMP WITH TIME ZONE NOT NULL,
            ended_at TIMESTAMP WITH TIME ZONE,
            CONSTRAINT pk_sharing PRIMARY KEY (tenant_id, id),
            CONSTRAINT fk_sharing_tenant_id_person_id FOREIGN KEY(tenant_id, person_id) REFERENCES person (tenant_id, id),
            CONSTRAINT fk_sharing_tenant_id_office_id FOREIGN KEY(tenant_id, office_id) REFERENCES office (tenant_id, id),
            CONSTRAINT ck_sharing_data_class CHECK (data_class = 'person'),
            CONSTRAINT ck_sharing_data_classes CHECK (cardinality(data_classes) > 0 AND data_classes <@ ARRAY['answers', 'complaints', 'consent', 'contact', 'contacts_log', 'deadlines', 'documents', 'evidence', 'family', 'identity', 'messages', 'needs', 'notes', 'person', 'procedure', 'rights', 'roadmap', 'status', 'tasks']::varchar[]),
            CONSTRAINT ck_sharing_source_kind CHECK (source_kind IN ('ticket', 'procedure', 'consent', 'handover', 'desk'))
        )
        """
    )
    op.execute("CREATE INDEX ix_sharing_tenant_id_person_id ON sharing (tenant_id, person_id)")
    op.execute("CREATE INDEX ix_sharing_tenant_id_source_id ON sharing (tenant_id, source_id)")
    op.execute(
        "CREATE UNIQUE INDEX uq_sharing_running ON sharing (tenant_id, person_id, office_id, source_kind, source_id)"
        " WHERE ended_at IS NULL"
    )
    personal_table(op, "sharing", data_class="person")
    op.execute(
        """
        CREATE TABLE protection (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            person_id UUID NOT NULL,
            data_class VARCHAR NOT NULL,
            shared_office_ids UUID[] NOT NULL,
            protected_from VARCHAR[] NOT NULL,
            agency_tag VARCHAR NOT NULL,
            reason BYTEA NOT NULL,
            since TIMESTAMP WITH TIME ZONE NOT NULL,
            ended_at TIMESTAMP WITH TIME ZONE,
            CONSTRAINT pk_protection PRIMARY KEY (tenant_id, id),
            CONSTRAINT fk_protection_tenant_id_person_id FOREIGN KEY(tenant_id, person_id) REFERENCES person (tenant_id, id),
            CONSTRAINT ck_protection_data_class CHECK (data_class = 'needs')
        )
        """
    )
    op.execute("CREATE INDEX ix_protection_tenant_id_person_id ON protection (tenant_id, person_id)")
    op.execute(
        "CREATE UNIQUE INDEX uq_protection_running ON protection (tenant_id, person_id, agency_tag)"
        " WHERE ended_at IS NULL"
    )
    personal_table(op, "protection", data_class="needs")


def _share_what_is_there() -> None:
    """Offices go on seeing the persons of their procedures, and those who are in the house with a ticket of theirs."""
    op.execute(
        f"""
        INSERT INTO sharing (tenant_id, id, person_id, data_class, shared_office_ids, protected_from, office_id,
                             data_classes, source_kind, source_id, since)
        SELECT found.tenant_id, gen_random_uuid(), found.person_id, 'person', '{{}}', '{{}}', found.office_id,
               '{VISIT_CLASSES}', 'procedure', found.id, found.opened_at
          FROM (SELECT DISTINCT p.tenant_id, p.id, p.person_id, p.opened_at, o.id AS office_id
                  FROM procedure p JOIN office o ON o.tenant_id = p.tenant_id
                   AND (o.id = p.office_id OR o.id = ANY (p.shared_office_ids))) found
        """  # noqa: S608  # names of tables and constants of this file
    )
    op.execute(
        f"""
        INSERT INTO sharing (tenant_id, id, person_id, data_class, shared_office_ids, protected_from, office_id,
                             data_classes, source_kind, source_id, since)
        SELECT t.tenant_id, t.id, c.person_id, 'person', '{{}}', '{{}}', q.office_id, '{VISIT_CLASSES}', 'ticket', t.id,
               t.issued_at
          FROM visit v
          JOIN casefile c ON c.tenant_id = v.tenant_id AND c.id = v.casefile_id
          JOIN ticket t ON t.tenant_id = v.tenant_id AND t.visit_id = v.id
          JOIN queue q ON q.tenant_id = t.tenant_id AND q.id = t.queue_id
         WHERE v.departed_at IS NULL
        """  # noqa: S608  # names of tables and constants of this file
    )
    for table in ("person", "casefile", "person_identity", "person_token", "sharing"):
        op.execute(
            f"""
            UPDATE {table} t SET shared_office_ids = found.offices
              FROM (SELECT tenant_id, person_id, array_agg(DISTINCT office_id ORDER BY office_id) AS offices
                      FROM sharing GROUP BY tenant_id, person_id) found
             WHERE found.tenant_id = t.tenant_id AND found.person_id = t.person_id
            """  # noqa: S608  # names of tables and constants of this file
        )
    for table in PERSONAL:
        if table.startswith("procedure"):
            key = "id" if table == "procedure" else "procedure_id"
            op.execute(
                f"""
                UPDATE {table} t SET shared_office_ids = found.offices
                  FROM (SELECT tenant_id, source_id, array_agg(DISTINCT office_id ORDER BY office_id) AS offices
                          FROM sharing WHERE source_kind = 'procedure' GROUP BY tenant_id, source_id) found
                 WHERE found.tenant_id = t.tenant_id AND found.source_id = t.{key}
                """  # noqa: S608  # names of tables and constants of this file
            )


def _actors() -> None:
    """Who is signed in: with the offices for which they stand (those of their roles or, without one, those of their
    agency), and the code and kind of that."""
    actor = f"""a.name, a.email, a.language, a.agency_id,
               ARRAY(SELECT DISTINCT r.role FROM public.staff_role r
                      WHERE r.tenant_id = a.tenant_id AND r.staff_id = a.id),
               ARRAY(SELECT DISTINCT r.office_id FROM public.staff_role r
                      WHERE r.tenant_id = a.tenant_id AND r.staff_id = a.id AND r.office_id IS NOT NULL),
               ARRAY(SELECT o.id FROM public.office o
                      WHERE o.tenant_id = a.tenant_id AND o.state = 'active' AND EXISTS (
                            SELECT FROM public.staff_role r
                             WHERE r.tenant_id = a.tenant_id AND r.staff_id = a.id AND r.role IN ({MAY_SERVE})
                               AND (r.office_id = o.id OR r.office_id IS NULL AND a.agency_id = o.agency_id))),
               ARRAY(SELECT unnest(ARRAY[g.code, g.kind])::text FROM public.agency g
                      WHERE g.tenant_id = a.tenant_id AND g.id = a.agency_id)"""  # noqa: S608  # names of tables and constants of this file
    for name, columns, chosen, found in (
        (
            "actor_by_session",
            "session_id uuid, staff_id uuid, stage text, last_seen_at timestamptz, expires_at timestamptz",
            "s.id, s.staff_id, s.stage, s.last_seen_at, s.expires_at",
            """public.staff_session s
          JOIN public.staff a ON a.tenant_id = s.tenant_id AND a.id = s.staff_id AND a.active
         WHERE s.tenant_id = wanted_tenant AND s.token_hash = wanted_hash AND s.ended_at IS NULL
           AND s.expires_at > moment AND s.last_seen_at + make_interval(mins => s.idle_minutes) > moment""",
        ),
        (
            "actor_by_token",
            "token_id uuid, staff_id uuid, scopes text[], last_seen_at timestamptz, expires_at timestamptz",
            "p.id, p.staff_id, p.scopes, p.last_used_at, p.expires_at",
            """public.personal_token p
          JOIN public.staff a ON a.tenant_id = p.tenant_id AND a.id = p.staff_id AND a.active
         WHERE p.tenant_id = wanted_tenant AND p.token_hash = wanted_hash
           AND p.revoked_at IS NULL AND p.expires_at > moment""",
        ),
    ):
        arguments = f"oneroof.{name}(wanted_tenant int, wanted_hash bytea, moment timestamptz)"
        op.execute(f"DROP FUNCTION {arguments}")
        op.execute(
            f"""
            CREATE FUNCTION {arguments} RETURNS TABLE (
                {columns}, name text, email text, language text, agency_id uuid, roles text[], office_ids uuid[],
                seeing_office_ids uuid[], agency_tags text[]
            ) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
            AS $body$ SELECT {chosen}, {actor} FROM {found} $body$
            """  # noqa: S608  # names of tables and constants of this file
        )
        op.execute(f"GRANT EXECUTE ON FUNCTION {arguments} TO oneroof_app")
