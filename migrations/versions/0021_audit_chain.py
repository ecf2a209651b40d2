"""The chain over the accountability record, its roots and witnesses, breaches, and what persons ask about looks."""

from alembic import op

from oneroof.migrations.protection import definer_function, hide_values, network_table, personal_table, tenant_table

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

APPEND_ONLY = "SELECT, INSERT"


def upgrade() -> None:
    """Forward only."""
    _entries()
    _chain()
    _roots()
    _breaches()
    _questions()
    _keeping()


def _entries() -> None:
    """Entries get the actor's roles; all that exist wait for the chain."""
    op.execute("ALTER TABLE network ADD COLUMN names_staff BOOLEAN")
    op.execute("ALTER TABLE audit_entry ADD COLUMN actor_roles VARCHAR[]")
    op.execute("UPDATE audit_entry SET actor_roles = '{}'")
    op.execute("ALTER TABLE audit_entry ALTER COLUMN actor_roles SET NOT NULL")
    hide_values(op, "audit_entry")
    op.execute(
        """
        CREATE INDEX ix_audit_entry_tenant_id_actor_id_at ON audit_entry (tenant_id, actor_id, at)
        """
    )
    op.execute(
        """
        CREATE TABLE audit_pending (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            CONSTRAINT pk_audit_pending PRIMARY KEY (tenant_id, id)
        )
        """
    )
    tenant_table(op, "audit_pending", grants="SELECT, INSERT, DELETE", data_class="accountability")
    op.execute("INSERT INTO audit_pending (tenant_id, id) SELECT tenant_id, id FROM audit_entry")
    definer_function(
        op,
        "oneroof.audit_backlog() RETURNS TABLE (tenant_id int, code text, oldest uuid) LANGUAGE sql STABLE",
        """
        SELECT t.id, t.code,
               (SELECT p.id FROM public.audit_pending p WHERE p.tenant_id = t.id ORDER BY p.id LIMIT 1)
          FROM public.tenant t WHERE t.state <> 'draft' ORDER BY t.id
        """,
        to="oneroof_app",
    )


def _chain() -> None:
    op.execute(
        """
        CREATE TABLE audit_head (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            seq BIGINT NOT NULL,
            hash BYTEA NOT NULL,
            CONSTRAINT pk_audit_head PRIMARY KEY (tenant_id, id),
            CONSTRAINT uq_audit_head_tenant_id UNIQUE (tenant_id)
        )
        """
    )
    tenant_table(op, "audit_head", grants="SELECT, INSERT, UPDATE", data_class="accountability")
    op.execute(
        """
        CREATE TABLE audit_link (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            seq BIGINT NOT NULL,
            entry_id UUID NOT NULL,
            previous BYTEA NOT NULL,
            hash BYTEA NOT NULL,
            chained_at TIMESTAMP WITH TIME ZONE NOT NULL,
            CONSTRAINT pk_audit_link PRIMARY KEY (tenant_id, id),
            CONSTRAINT uq_audit_link_tenant_id_seq UNIQUE (tenant_id, seq),
            CONSTRAINT uq_audit_link_tenant_id_entry_id UNIQUE (tenant_id, entry_id),
            CONSTRAINT fk_audit_link_tenant_id_entry_id
                FOREIGN KEY (tenant_id, entry_id) REFERENCES audit_entry (tenant_id, id),
            CONSTRAINT ck_audit_link_seq CHECK (seq >= 1)
        )
        """
    )
    tenant_table(op, "audit_link", grants=APPEND_ONLY, data_class="accountability")


def _roots() -> None:
    op.execute(
        """
        CREATE TABLE audit_root (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            number INTEGER NOT NULL,
            period_start TIMESTAMP WITH TIME ZONE NOT NULL,
            period_end TIMESTAMP WITH TIME ZONE NOT NULL,
            first_seq BIGINT NOT NULL,
            last_seq BIGINT NOT NULL,
            entries INTEGER NOT NULL,
            root BYTEA NOT NULL,
            previous BYTEA NOT NULL,
            digest BYTEA NOT NULL,
            signature BYTEA NOT NULL,
            key_id VARCHAR NOT NULL,
            public_key BYTEA NOT NULL,
            closed_at TIMESTAMP WITH TIME ZONE NOT NULL,
            CONSTRAINT pk_audit_root PRIMARY KEY (tenant_id, id),
            CONSTRAINT uq_audit_root_tenant_id_number UNIQUE (tenant_id, number),
            CONSTRAINT ck_audit_root_number CHECK (number >= 1),
            CONSTRAINT ck_audit_root_range CHECK (first_seq >= 1 AND last_seq >= first_seq)
        )
        """
    )
    tenant_table(op, "audit_root", grants=APPEND_ONLY, data_class="accountability")
    op.execute(
        """
        CREATE TABLE audit_witness (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            centre_code VARCHAR NOT NULL,
            number INTEGER NOT NULL,
            digest BYTEA NOT NULL,
            document JSONB NOT NULL,
            source VARCHAR NOT NULL,
            received_at TIMESTAMP WITH TIME ZONE NOT NULL,
            CONSTRAINT pk_audit_witness PRIMARY KEY (tenant_id, id),
            CONSTRAINT uq_audit_witness_tenant_id_centre_code_number_digest
                UNIQUE (tenant_id, centre_code, number, digest),
            CONSTRAINT ck_audit_witness_source CHECK (source IN ('network', 'file'))
        )
        """
    )
    tenant_table(op, "audit_witness", grants=APPEND_ONLY, data_class="accountability")
    op.execute(
        """
        CREATE TABLE published_audit_root (
            network_id INTEGER NOT NULL,
            centre_id INTEGER NOT NULL,
            number INTEGER NOT NULL,
            digest BYTEA NOT NULL,
            document JSONB NOT NULL,
            received_at TIMESTAMP WITH TIME ZONE NOT NULL,
            CONSTRAINT pk_published_audit_root PRIMARY KEY (network_id, centre_id, number, digest),
            CONSTRAINT fk_published_audit_root_network_id_centre_id
                FOREIGN KEY (network_id, centre_id) REFERENCES tenant (network_id, id)
        )
        """
    )
    network_table(op, "published_audit_root", app=None)
    op.execute("REVOKE UPDATE ON published_audit_root FROM oneroof_umbrella")
    op.execute("COMMENT ON TABLE published_audit_root IS 'data class: accountability'")


def _breaches() -> None:
    op.execute(
        """
        CREATE TABLE breach_version (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            breach_id UUID NOT NULL,
            version INTEGER NOT NULL,
            recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
            recorded_by UUID,
            noticed_at TIMESTAMP WITH TIME ZONE NOT NULL,
            data_classes VARCHAR[] NOT NULL,
            persons INTEGER,
            risk VARCHAR NOT NULL,
            authority_notified_at TIMESTAMP WITH TIME ZONE,
            persons_notified_at TIMESTAMP WITH TIME ZONE,
            closed_at TIMESTAMP WITH TIME ZONE,
            sealed BYTEA NOT NULL,
            CONSTRAINT pk_breach_version PRIMARY KEY (tenant_id, id),
            CONSTRAINT uq_breach_version_tenant_id_breach_id_version UNIQUE (tenant_id, breach_id, version),
            CONSTRAINT ck_breach_version_risk CHECK (risk IN ('unlikely', 'likely', 'high')),
            CONSTRAINT ck_breach_version_version CHECK (version >= 1),
            CONSTRAINT ck_breach_version_persons CHECK (persons >= 0)
        )
        """
    )
    tenant_table(op, "breach_version", grants=APPEND_ONLY, data_class="accountability")


def _questions() -> None:
    op.execute(
        """
        CREATE TABLE audit_question (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            person_id UUID NOT NULL,
            data_class VARCHAR NOT NULL,
            shared_office_ids UUID[] NOT NULL,
            protected_from VARCHAR[] NOT NULL,
            entry_id UUID NOT NULL,
            asked_at TIMESTAMP WITH TIME ZONE NOT NULL,
            asked_by UUID,
            question BYTEA NOT NULL,
            answered_at TIMESTAMP WITH TIME ZONE,
            answered_by UUID,
            answer BYTEA,
            version INTEGER NOT NULL,
            CONSTRAINT pk_audit_question PRIMARY KEY (tenant_id, id),
            CONSTRAINT fk_audit_question_tenant_id_person_id
                FOREIGN KEY (tenant_id, person_id) REFERENCES person (tenant_id, id),
            CONSTRAINT fk_audit_question_tenant_id_entry_id
                FOREIGN KEY (tenant_id, entry_id) REFERENCES audit_entry (tenant_id, id),
            CONSTRAINT ck_audit_question_data_class CHECK (data_class = 'rights'),
            CONSTRAINT ck_audit_question_answered CHECK ((answered_at IS NULL) = (answer IS NULL))
        )
        """
    )
    op.execute("CREATE INDEX ix_audit_question_tenant_id_person_id ON audit_question (tenant_id, person_id)")
    op.execute("CREATE INDEX ix_audit_question_open ON audit_question (tenant_id, asked_at) WHERE answered_at IS NULL")
    personal_table(op, "audit_question", data_class="rights")


def _keeping() -> None:
    """Who runs SQL in a context of their own forges no entry, hides none from the chain, and reads none unless cleared.

    What is read is compared with the tenant's key once more, so that its index asks for the clearance once a scan.
    """
    for signature, body in (
        # a promised job runs in the transaction in which it is taken, and that one is for administration
        (
            "keeps_chain() RETURNS boolean",
            "BEGIN RETURN coalesce(claims ->> 'k' = 'system'"
            " AND claims ->> 'p' IN ('accountability', 'administration'), false); END",
        ),
        # who signs in is a visitor until then
        (
            "acts_as(kind text, actor uuid, act text) RETURNS boolean",
            """BEGIN
                RETURN coalesce(
                    claims ->> 'k' = kind AND claims ->> 'a' IS NOT DISTINCT FROM actor::text
                    OR claims ->> 'k' = 'visitor' AND kind = 'staff' AND act LIKE 'sign_in.%', false);
            END""",
        ),
        (
            "record_tenant_id() RETURNS int",
            "BEGIN RETURN CASE WHEN claims -> 'c' ? 'accountability' THEN (claims ->> 't')::int END; END",
        ),
    ):
        op.execute(
            f"CREATE FUNCTION oneroof.{signature} LANGUAGE plpgsql STABLE PARALLEL SAFE"
            f" SET search_path = pg_catalog, pg_temp AS $$ DECLARE claims jsonb := oneroof.claims(); {body} $$"
        )
    for name in ("keeps_chain()", "acts_as(text, uuid, text)", "record_tenant_id()"):
        op.execute(f"GRANT EXECUTE ON FUNCTION oneroof.{name} TO oneroof_app, oneroof_umbrella")
    for table, events in (
        ("audit_pending", "DELETE"),
        ("audit_head", "INSERT UPDATE"),
        ("audit_link", "INSERT"),
        ("audit_root", "INSERT"),
        ("audit_witness", "INSERT"),
    ):
        for event in events.split():
            clauses = {"INSERT": ("WITH CHECK",), "DELETE": ("USING",), "UPDATE": ("USING", "WITH CHECK")}[event]
            conditions = " ".join(f"{clause} (oneroof.keeps_chain())" for clause in clauses)
            op.execute(f"CREATE POLICY keeping_{event.lower()} ON {table} AS RESTRICTIVE FOR {event} {conditions}")
    op.execute(
        "CREATE POLICY own ON audit_entry AS RESTRICTIVE FOR INSERT"
        " WITH CHECK (oneroof.acts_as(actor_kind, actor_id, action))"
    )
    for table in ("audit_entry", "audit_link"):
        op.execute(
            f"CREATE POLICY reading ON {table} AS RESTRICTIVE FOR SELECT USING (tenant_id = oneroof.record_tenant_id())"
        )
