"""What persons ask for about their own data, what is destroyed and when."""

from alembic import op

from oneroof.migrations.protection import definer_function, personal_table, tenant_table

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward only."""
    _requests()
    _destruction()
    for table in ("access_export", "person_erasure", "person_restriction"):
        op.execute(f"CREATE INDEX ix_{table}_tenant_id_person_id ON {table} (tenant_id, person_id)")


def _requests() -> None:
    op.execute(
        """
        CREATE TABLE rights_request (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            person_id UUID NOT NULL,
            data_class VARCHAR NOT NULL,
            shared_office_ids UUID[] NOT NULL,
            protected_from VARCHAR[] NOT NULL,
            casefile_id UUID NOT NULL,
            kind VARCHAR NOT NULL,
            state VARCHAR NOT NULL,
            asked_by VARCHAR NOT NULL,
            identity_check VARCHAR NOT NULL,
            received_at TIMESTAMP WITH TIME ZONE NOT NULL,
            received_by UUID,
            due_on DATE NOT NULL,
            extended_at TIMESTAMP WITH TIME ZONE,
            extension_sealed BYTEA,
            wish_sealed BYTEA,
            answer_sealed BYTEA,
            statement_sealed BYTEA,
            decided_at TIMESTAMP WITH TIME ZONE,
            decided_by UUID,
            closed_at TIMESTAMP WITH TIME ZONE,
            version INTEGER NOT NULL,
            CONSTRAINT pk_rights_request PRIMARY KEY (tenant_id, id),
            CONSTRAINT fk_rights_request_tenant_id_person_id FOREIGN KEY(tenant_id, person_id) REFERENCES person (tenant_id, id),
            CONSTRAINT fk_rights_request_tenant_id_casefile_id FOREIGN KEY(tenant_id, casefile_id) REFERENCES casefile (tenant_id, id),
            CONSTRAINT ck_rights_request_data_class CHECK (data_class = 'rights'),
            CONSTRAINT ck_rights_request_kind CHECK (kind IN ('access', 'correction', 'restriction', 'objection', 'erasure')),
            CONSTRAINT ck_rights_request_state CHECK (state IN ('open', 'granted', 'done', 'refused', 'withdrawn')),
            CONSTRAINT ck_rights_request_asked_by CHECK (asked_by IN ('person', 'representative')),
            CONSTRAINT ck_rights_request_identity_check CHECK (identity_check IN ('document', 'known', 'signed_in', 'papers'))
        )
        """
    )
    op.execute(
        "CREATE INDEX ix_rights_request_due ON rights_request (tenant_id, due_on) WHERE state IN ('open', 'granted')"
    )
    op.execute("CREATE INDEX ix_rights_request_tenant_id_person_id ON rights_request (tenant_id, person_id)")
    personal_table(op, "rights_request", data_class="rights")
    op.execute(
        """
        CREATE TABLE person_restriction (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            person_id UUID NOT NULL,
            data_class VARCHAR NOT NULL,
            shared_office_ids UUID[] NOT NULL,
            protected_from VARCHAR[] NOT NULL,
            request_id UUID,
            since TIMESTAMP WITH TIME ZONE NOT NULL,
            restricted_by UUID,
            ended_at TIMESTAMP WITH TIME ZONE,
            ended_by UUID,
            CONSTRAINT pk_person_restriction PRIMARY KEY (tenant_id, id),
            CONSTRAINT fk_person_restriction_tenant_id_person_id FOREIGN KEY(tenant_id, person_id) REFERENCES person (tenant_id, id),
            CONSTRAINT fk_person_restriction_tenant_id_request_id FOREIGN KEY(tenant_id, request_id) REFERENCES rights_request (tenant_id, id),
            CONSTRAINT ck_person_restriction_data_class CHECK (data_class = 'rights')
        )
        """
    )
    op.execute(
        "CREATE UNIQUE INDEX uq_person_restriction_lasting ON person_restriction (tenant_id, person_id) WHERE ended_at IS NULL"
    )
    personal_table(op, "person_restriction", data_class="rights")
    op.execute(
        """
        CREATE TABLE access_export (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            person_id UUID NOT NULL,
            data_class VARCHAR NOT NULL,
            shared_office_ids UUID[] NOT NULL,
            protected_from VARCHAR[] NOT NULL,
            request_id UUID NOT NULL,
            state VARCHAR NOT NULL,
            done_parts INTEGER NOT NULL,
            all_parts INTEGER NOT NULL,
            storage_key VARCHAR,
            key_wrapped BYTEA,
            size INTEGER,
            asked_at TIMESTAMP WITH TIME ZONE NOT NULL,
            asked_by UUID,
            ready_at TIMESTAMP WITH TIME ZONE,
            expires_at TIMESTAMP WITH TIME ZONE,
            handed_over_at TIMESTAMP WITH TIME ZONE,
            handed_over_by UUID,
            CONSTRAINT pk_access_export PRIMARY KEY (tenant_id, id),
            CONSTRAINT uq_access_export_tenant_id_storage_key UNIQUE (tenant_id, storage_key),
            CONSTRAINT fk_access_export_tenant_id_person_id FOREIGN KEY(tenant_id, person_id) REFERENCES person (tenant_id, id),
            CONSTRAINT fk_access_export_tenant_id_request_id FOREIGN KEY(tenant_id, request_id) REFERENCES rights_request (tenant_id, id),
            CONSTRAINT ck_access_export_data_class CHECK (data_class = 'rights'),
            CONSTRAINT ck_access_export_state CHECK (state IN ('making', 'ready', 'handed_over', 'expired', 'failed'))
        )
        """
    )
    op.execute("CREATE INDEX ix_access_export_tenant_id_request_id ON access_export (tenant_id, request_id)")
    personal_table(op, "access_export", data_class="rights")


def _destruction() -> None:
    op.execute(
        """
        CREATE TABLE legal_hold (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            person_id UUID NOT NULL,
            data_class VARCHAR NOT NULL,
            shared_office_ids UUID[] NOT NULL,
            protected_from VARCHAR[] NOT NULL,
            reason_sealed BYTEA NOT NULL,
            until DATE NOT NULL,
            placed_at TIMESTAMP WITH TIME ZONE NOT NULL,
            placed_by UUID,
            lifted_at TIMESTAMP WITH TIME ZONE,
            lifted_by UUID,
            CONSTRAINT pk_legal_hold PRIMARY KEY (tenant_id, id),
            CONSTRAINT fk_legal_hold_tenant_id_person_id FOREIGN KEY(tenant_id, person_id) REFERENCES person (tenant_id, id),
            CONSTRAINT ck_legal_hold_data_class CHECK (data_class = 'rights')
        )
        """
    )
    op.execute("CREATE INDEX ix_legal_hold_tenant_id_person_id ON legal_hold (tenant_id, person_id)")
    personal_table(op, "legal_hold", data_class="rights")
    op.execute(
        """
        CREATE TABLE person_erasure (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            person_id UUID NOT NULL,
            data_class VARCHAR NOT NULL,
            shared_office_ids UUID[] NOT NULL,
            protected_from VARCHAR[] NOT NULL,
            request_id UUID,
            ground VARCHAR NOT NULL,
            state VARCHAR NOT NULL,
            asked_at TIMESTAMP WITH TIME ZONE NOT NULL,
            asked_by UUID,
            alone_from TIMESTAMP WITH TIME ZONE,
            confirmed_at TIMESTAMP WITH TIME ZONE,
            confirmed_by UUID,
            done_at TIMESTAMP WITH TIME ZONE,
            CONSTRAINT pk_person_erasure PRIMARY KEY (tenant_id, id),
            CONSTRAINT fk_person_erasure_tenant_id_person_id FOREIGN KEY(tenant_id, person_id) REFERENCES person (tenant_id, id),
            CONSTRAINT fk_person_erasure_tenant_id_request_id FOREIGN KEY(tenant_id, request_id) REFERENCES rights_request (tenant_id, id),
            CONSTRAINT ck_person_erasure_data_class CHECK (data_class = 'rights'),
            CONSTRAINT ck_person_erasure_state CHECK (state IN ('asked', 'confirmed', 'done', 'withdrawn')),
            CONSTRAINT ck_person_erasure_ground CHECK (ground IN ('request', 'retention', 'replay'))
        )
        """
    )
    op.execute(
        "CREATE UNIQUE INDEX uq_person_erasure_standing ON person_erasure (tenant_id, person_id) WHERE state <> 'withdrawn'"
    )
    personal_table(op, "person_erasure", data_class="rights")
    definer_function(
        op,
        "oneroof.is_being_erased(wanted uuid) RETURNS boolean LANGUAGE sql STABLE",
        """SELECT EXISTS (SELECT FROM public.person_erasure e WHERE e.tenant_id = oneroof.tenant_id()
                             AND e.person_id = wanted AND e.state IN ('confirmed', 'done'))""",
        to="oneroof_app",
    )
    op.execute(
        """
        CREATE TABLE retention_rule (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            service_id UUID,
            days INTEGER NOT NULL,
            set_at TIMESTAMP WITH TIME ZONE NOT NULL,
            set_by UUID,
            CONSTRAINT pk_retention_rule PRIMARY KEY (tenant_id, id),
            CONSTRAINT uq_retention_rule_tenant_id_service_id UNIQUE NULLS NOT DISTINCT (tenant_id, service_id),
            CONSTRAINT fk_retention_rule_tenant_id_service_id FOREIGN KEY(tenant_id, service_id) REFERENCES service (tenant_id, id),
            CONSTRAINT ck_retention_rule_days CHECK (days BETWEEN 1 AND 36525)
        )
        """
    )
    tenant_table(op, "retention_rule", data_class="operations")
    op.execute(
        """
        CREATE TABLE destruction_list (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            proposed_on DATE NOT NULL,
            state VARCHAR NOT NULL,
            decided_at TIMESTAMP WITH TIME ZONE,
            decided_by UUID,
            signature BYTEA,
            done_at TIMESTAMP WITH TIME ZONE,
            CONSTRAINT pk_destruction_list PRIMARY KEY (tenant_id, id),
            CONSTRAINT uq_destruction_list_tenant_id_proposed_on UNIQUE (tenant_id, proposed_on),
            CONSTRAINT ck_destruction_list_state CHECK (state IN ('proposed', 'approved', 'done'))
        )
        """
    )
    tenant_table(op, "destruction_list", data_class="accountability")
    op.execute(
        """
        CREATE TABLE destruction_item (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            person_id UUID NOT NULL,
            data_class VARCHAR NOT NULL,
            shared_office_ids UUID[] NOT NULL,
            protected_from VARCHAR[] NOT NULL,
            list_id UUID NOT NULL,
            casefile_id UUID NOT NULL,
            service_id UUID,
            closed_on DATE NOT NULL,
            days INTEGER NOT NULL,
            decision VARCHAR NOT NULL,
            kept_until DATE,
            reason_sealed BYTEA,
            CONSTRAINT pk_destruction_item PRIMARY KEY (tenant_id, id),
            CONSTRAINT uq_destruction_item_tenant_id_list_id_person_id UNIQUE (tenant_id, list_id, person_id),
            CONSTRAINT fk_destruction_item_tenant_id_person_id FOREIGN KEY(tenant_id, person_id) REFERENCES person (tenant_id, id),
            CONSTRAINT fk_destruction_item_tenant_id_casefile_id FOREIGN KEY(tenant_id, casefile_id) REFERENCES casefile (tenant_id, id),
            CONSTRAINT fk_destruction_item_tenant_id_list_id FOREIGN KEY(tenant_id, list_id) REFERENCES destruction_list (tenant_id, id),
            CONSTRAINT fk_destruction_item_tenant_id_service_id FOREIGN KEY(tenant_id, service_id) REFERENCES service (tenant_id, id),
            CONSTRAINT ck_destruction_item_data_class CHECK (data_class = 'rights'),
            CONSTRAINT ck_destruction_item_decision CHECK (decision IN ('proposed', 'approved', 'kept', 'erased'))
        )
        """
    )
    op.execute("CREATE INDEX ix_destruction_item_tenant_id_person_id ON destruction_item (tenant_id, person_id)")
    personal_table(op, "destruction_item", data_class="rights")
