"""Meetings of partners over a list of cases: who is invited, what each is told, and what was agreed."""

from alembic import op

from oneroof.migrations.protection import personal_table, tenant_table

revision = "0053"
down_revision = "0052"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward only."""
    _meetings()
    _cases()
    _parts()
    _steps()
    _hiding()
    _with_consent()


def _meetings() -> None:
    """A meeting, and who is invited."""
    op.execute(
        """
        CREATE TABLE conference (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            once_id UUID NOT NULL,
            starts_at TIMESTAMP WITH TIME ZONE NOT NULL,
            place VARCHAR NOT NULL,
            state VARCHAR NOT NULL,
            previous_id UUID,
            planned_at TIMESTAMP WITH TIME ZONE NOT NULL,
            planned_by UUID,
            version INTEGER NOT NULL,
            CONSTRAINT pk_conference PRIMARY KEY (tenant_id, id),
            CONSTRAINT fk_conference_tenant_id_previous_id FOREIGN KEY(tenant_id, previous_id) REFERENCES conference (tenant_id, id),
            CONSTRAINT uq_conference_tenant_id_once_id UNIQUE (tenant_id, once_id),
            CONSTRAINT ck_conference_state CHECK (state IN ('planned', 'held', 'cancelled'))
        )
        """
    )
    op.execute("CREATE INDEX ix_conference_tenant_id_previous_id ON conference (tenant_id, previous_id)")
    op.execute("CREATE INDEX ix_conference_tenant_id_starts_at ON conference (tenant_id, starts_at)")
    tenant_table(op, "conference", data_class="operations", grants="SELECT, INSERT, UPDATE")
    op.execute(
        """
        CREATE TABLE conference_partner (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            conference_id UUID NOT NULL,
            office_id UUID,
            partnership_id UUID,
            CONSTRAINT pk_conference_partner PRIMARY KEY (tenant_id, id),
            CONSTRAINT fk_conference_partner_tenant_id_conference_id FOREIGN KEY(tenant_id, conference_id) REFERENCES conference (tenant_id, id),
            CONSTRAINT fk_conference_partner_tenant_id_office_id FOREIGN KEY(tenant_id, office_id) REFERENCES office (tenant_id, id),
            CONSTRAINT fk_conference_partner_tenant_id_partnership_id FOREIGN KEY(tenant_id, partnership_id) REFERENCES partnership (tenant_id, id),
            CONSTRAINT uq_conference_partner_tenant_id_conference_id_office_id UNIQUE (tenant_id, conference_id, office_id),
            CONSTRAINT uq_conference_partner_tenant_id_conference_id_partnership_id UNIQUE (tenant_id, conference_id, partnership_id),
            CONSTRAINT ck_conference_partner_one CHECK ((partnership_id IS NULL) = (office_id IS NOT NULL))
        )
        """
    )
    op.execute("CREATE INDEX ix_conference_partner_tenant_id_office_id ON conference_partner (tenant_id, office_id)")
    op.execute(
        "CREATE INDEX ix_conference_partner_tenant_id_partnership_id ON conference_partner (tenant_id, partnership_id)"
    )
    tenant_table(op, "conference_partner", data_class="operations")


def _cases() -> None:
    """The cases on its list."""
    op.execute(
        """
        CREATE TABLE conference_item (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            person_id UUID NOT NULL,
            data_class VARCHAR NOT NULL,
            shared_office_ids UUID[] NOT NULL,
            protected_from VARCHAR[] NOT NULL,
            conference_id UUID NOT NULL,
            casefile_id UUID NOT NULL,
            previous_id UUID,
            position INTEGER NOT NULL,
            state VARCHAR NOT NULL,
            question_sealed BYTEA NOT NULL,
            outcome_sealed BYTEA,
            added_at TIMESTAMP WITH TIME ZONE NOT NULL,
            added_by UUID,
            version INTEGER NOT NULL,
            CONSTRAINT pk_conference_item PRIMARY KEY (tenant_id, id),
            CONSTRAINT fk_conference_item_tenant_id_person_id FOREIGN KEY(tenant_id, person_id) REFERENCES person (tenant_id, id),
            CONSTRAINT fk_conference_item_tenant_id_conference_id FOREIGN KEY(tenant_id, conference_id) REFERENCES conference (tenant_id, id),
            CONSTRAINT fk_conference_item_tenant_id_casefile_id FOREIGN KEY(tenant_id, casefile_id) REFERENCES casefile (tenant_id, id),
            CONSTRAINT fk_conference_item_tenant_id_previous_id FOREIGN KEY(tenant_id, previous_id) REFERENCES conference_item (tenant_id, id),
            CONSTRAINT uq_conference_item_tenant_id_conference_id_casefile_id UNIQUE (tenant_id, conference_id, casefile_id),
            CONSTRAINT ck_conference_item_data_class CHECK (data_class = 'conference'),
            CONSTRAINT ck_conference_item_state CHECK (state IN ('listed', 'agreed', 'postponed', 'taken_off'))
        )
        """
    )
    op.execute("CREATE INDEX ix_conference_item_tenant_id_casefile_id ON conference_item (tenant_id, casefile_id)")
    op.execute("CREATE INDEX ix_conference_item_tenant_id_person_id ON conference_item (tenant_id, person_id)")
    op.execute("CREATE INDEX ix_conference_item_tenant_id_previous_id ON conference_item (tenant_id, previous_id)")
    personal_table(op, "conference_item", data_class="conference")


def _parts() -> None:
    """What one partner is told of a case."""
    op.execute(
        """
        CREATE TABLE conference_part (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            person_id UUID NOT NULL,
            data_class VARCHAR NOT NULL,
            shared_office_ids UUID[] NOT NULL,
            protected_from VARCHAR[] NOT NULL,
            item_id UUID NOT NULL,
            partner_id UUID NOT NULL,
            addressee UUID NOT NULL,
            told_classes VARCHAR[] NOT NULL,
            text_sealed BYTEA NOT NULL,
            basis VARCHAR NOT NULL,
            consent_id UUID,
            told_at TIMESTAMP WITH TIME ZONE NOT NULL,
            seen_at TIMESTAMP WITH TIME ZONE,
            withdrawn_at TIMESTAMP WITH TIME ZONE,
            CONSTRAINT pk_conference_part PRIMARY KEY (tenant_id, id),
            CONSTRAINT fk_conference_part_tenant_id_person_id FOREIGN KEY(tenant_id, person_id) REFERENCES person (tenant_id, id),
            CONSTRAINT fk_conference_part_tenant_id_item_id FOREIGN KEY(tenant_id, item_id) REFERENCES conference_item (tenant_id, id),
            CONSTRAINT fk_conference_part_tenant_id_partner_id FOREIGN KEY(tenant_id, partner_id) REFERENCES conference_partner (tenant_id, id),
            CONSTRAINT fk_conference_part_tenant_id_consent_id FOREIGN KEY(tenant_id, consent_id) REFERENCES consent (tenant_id, id),
            CONSTRAINT ck_conference_part_data_class CHECK (data_class = 'conference'),
            CONSTRAINT ck_conference_part_basis CHECK (basis IN ('consent', 'task')),
            CONSTRAINT ck_conference_part_told_classes CHECK (told_classes <@ ARRAY['identity', 'contact', 'status', 'family', 'procedure', 'roadmap']::varchar[]),
            CONSTRAINT ck_conference_part_consent CHECK ((basis = 'consent') = (consent_id IS NOT NULL))
        )
        """
    )
    op.execute("CREATE INDEX ix_conference_part_tenant_id_consent_id ON conference_part (tenant_id, consent_id)")
    op.execute("CREATE INDEX ix_conference_part_tenant_id_partner_id ON conference_part (tenant_id, partner_id)")
    op.execute("CREATE INDEX ix_conference_part_tenant_id_person_id ON conference_part (tenant_id, person_id)")
    op.execute(
        "CREATE UNIQUE INDEX uq_conference_part_told ON conference_part (tenant_id, item_id, partner_id) WHERE withdrawn_at IS NULL"
    )
    personal_table(op, "conference_part", data_class="conference")


def _steps() -> None:
    """What was agreed, whose it is and until when."""
    op.execute(
        """
        CREATE TABLE conference_step (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            person_id UUID NOT NULL,
            data_class VARCHAR NOT NULL,
            shared_office_ids UUID[] NOT NULL,
            protected_from VARCHAR[] NOT NULL,
            item_id UUID NOT NULL,
            partner_id UUID,
            addressee UUID,
            once_id UUID NOT NULL,
            text_sealed BYTEA NOT NULL,
            due_on DATE NOT NULL,
            state VARCHAR NOT NULL,
            result_sealed BYTEA,
            agreed_at TIMESTAMP WITH TIME ZONE NOT NULL,
            moved_at TIMESTAMP WITH TIME ZONE NOT NULL,
            version INTEGER NOT NULL,
            CONSTRAINT pk_conference_step PRIMARY KEY (tenant_id, id),
            CONSTRAINT fk_conference_step_tenant_id_person_id FOREIGN KEY(tenant_id, person_id) REFERENCES person (tenant_id, id),
            CONSTRAINT fk_conference_step_tenant_id_item_id FOREIGN KEY(tenant_id, item_id) REFERENCES conference_item (tenant_id, id),
            CONSTRAINT fk_conference_step_tenant_id_partner_id FOREIGN KEY(tenant_id, partner_id) REFERENCES conference_partner (tenant_id, id),
            CONSTRAINT uq_conference_step_tenant_id_once_id UNIQUE (tenant_id, once_id),
            CONSTRAINT ck_conference_step_data_class CHECK (data_class = 'conference'),
            CONSTRAINT ck_conference_step_state CHECK (state IN ('open', 'done', 'dropped')),
            CONSTRAINT ck_conference_step_owner CHECK ((partner_id IS NULL) = (addressee IS NULL))
        )
        """
    )
    op.execute("CREATE INDEX ix_conference_step_open ON conference_step (tenant_id, due_on) WHERE state = 'open'")
    op.execute("CREATE INDEX ix_conference_step_tenant_id_item_id ON conference_step (tenant_id, item_id)")
    op.execute("CREATE INDEX ix_conference_step_tenant_id_partner_id ON conference_step (tenant_id, partner_id)")
    op.execute("CREATE INDEX ix_conference_step_tenant_id_person_id ON conference_step (tenant_id, person_id)")
    personal_table(op, "conference_step", data_class="conference")


def _hiding() -> None:
    """A partner sees nothing any more of a part that was withdrawn, nor its steps there, whoever withdraws it."""
    op.execute(
        """
        CREATE FUNCTION oneroof.hide_conference_part() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
        SET search_path = pg_catalog, pg_temp AS $$
        BEGIN
            UPDATE public.conference_part SET shared_office_ids = array_remove(shared_office_ids, NEW.addressee)
             WHERE tenant_id = NEW.tenant_id AND id = NEW.id AND NEW.addressee = ANY (shared_office_ids);
            UPDATE public.conference_step SET shared_office_ids = array_remove(shared_office_ids, NEW.addressee)
             WHERE tenant_id = NEW.tenant_id AND item_id = NEW.item_id AND addressee = NEW.addressee
               AND NEW.addressee = ANY (shared_office_ids);
            RETURN NULL;
        END $$
        """
    )
    op.execute(
        """
        CREATE TRIGGER hiding AFTER UPDATE OF withdrawn_at ON conference_part FOR EACH ROW
        WHEN (NEW.withdrawn_at IS NOT NULL AND OLD.withdrawn_at IS NULL)
        EXECUTE FUNCTION oneroof.hide_conference_part()
        """
    )


def _with_consent() -> None:
    """What a partner was told because of a consent goes with it, whoever notes the answer, and in that transaction."""
    op.execute(
        """
        CREATE FUNCTION oneroof.take_back_conference_parts() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
        SET search_path = pg_catalog, pg_temp AS $$
        DECLARE
            found record;
        BEGIN
            FOR found IN SELECT p.id, greatest(NEW.answered_at, p.told_at) AS moment FROM public.conference_part p
                          WHERE p.tenant_id = NEW.tenant_id AND p.consent_id = NEW.id AND p.withdrawn_at IS NULL LOOP
                UPDATE public.sharing SET ended_at = found.moment
                 WHERE tenant_id = NEW.tenant_id AND source_kind = 'conference' AND source_id = found.id
                   AND ended_at IS NULL;
                UPDATE public.conference_part SET withdrawn_at = found.moment
                 WHERE tenant_id = NEW.tenant_id AND id = found.id;
            END LOOP;
            RETURN NULL;
        END $$
        """
    )
    op.execute(
        """
        CREATE TRIGGER conference_parts AFTER UPDATE OF state ON consent FOR EACH ROW
        WHEN (OLD.state = 'given' AND NEW.state <> 'given')
        EXECUTE FUNCTION oneroof.take_back_conference_parts()
        """
    )
