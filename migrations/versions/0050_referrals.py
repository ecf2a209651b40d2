"""Referrals, what each of them shows, every step of them, and that somebody was told where to go."""

from alembic import op

from oneroof.migrations.protection import personal_table, tenant_table

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward only."""
    _referral()
    _parts()
    _steps()
    _signposts()
    _hiding()


def _referral() -> None:
    """What was sent, and how it stands."""
    op.execute(
        """
        CREATE TABLE referral (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            person_id UUID NOT NULL,
            data_class VARCHAR NOT NULL,
            shared_office_ids UUID[] NOT NULL,
            protected_from VARCHAR[] NOT NULL,
            casefile_id UUID NOT NULL,
            service_id UUID,
            once_id UUID NOT NULL,
            origin VARCHAR NOT NULL,
            origin_centre_id INTEGER,
            origin_referral_id UUID,
            origin_sealed BYTEA,
            destination_kind VARCHAR NOT NULL,
            office_id UUID,
            partnership_id UUID,
            centre_id INTEGER,
            organisation_sealed BYTEA,
            centre_sealed BYTEA,
            package_id UUID,
            state VARCHAR NOT NULL,
            urgency VARCHAR NOT NULL,
            basis VARCHAR NOT NULL,
            consent_id UUID,
            language VARCHAR NOT NULL,
            summary_sealed BYTEA NOT NULL,
            code_hash BYTEA NOT NULL,
            code_sealed BYTEA NOT NULL,
            sent_at TIMESTAMP WITH TIME ZONE NOT NULL,
            sent_by UUID,
            sent_office_id UUID,
            answer_days INTEGER NOT NULL,
            answer_by DATE NOT NULL,
            seen_at TIMESTAMP WITH TIME ZONE,
            answered_at TIMESTAMP WITH TIME ZONE,
            answered_kind VARCHAR,
            answered_by UUID,
            moved_at TIMESTAMP WITH TIME ZONE NOT NULL,
            reason VARCHAR,
            outcome VARCHAR,
            appointment_id UUID,
            ticket_id UUID,
            meeting_at TIMESTAMP WITH TIME ZONE,
            meeting_sealed BYTEA,
            reminded_at TIMESTAMP WITH TIME ZONE,
            reminders INTEGER NOT NULL,
            escalated_at TIMESTAMP WITH TIME ZONE,
            alternative_at TIMESTAMP WITH TIME ZONE,
            alternative_kind VARCHAR,
            alternative_id UUID,
            alternative_sealed BYTEA,
            instead_of_id UUID,
            version INTEGER NOT NULL,
            CONSTRAINT pk_referral PRIMARY KEY (tenant_id, id),
            CONSTRAINT fk_referral_tenant_id_person_id FOREIGN KEY(tenant_id, person_id) REFERENCES person (tenant_id, id),
            CONSTRAINT fk_referral_tenant_id_casefile_id FOREIGN KEY(tenant_id, casefile_id) REFERENCES casefile (tenant_id, id),
            CONSTRAINT fk_referral_tenant_id_service_id FOREIGN KEY(tenant_id, service_id) REFERENCES service (tenant_id, id),
            CONSTRAINT fk_referral_tenant_id_office_id FOREIGN KEY(tenant_id, office_id) REFERENCES office (tenant_id, id),
            CONSTRAINT fk_referral_tenant_id_partnership_id FOREIGN KEY(tenant_id, partnership_id) REFERENCES partnership (tenant_id, id),
            CONSTRAINT fk_referral_tenant_id_consent_id FOREIGN KEY(tenant_id, consent_id) REFERENCES consent (tenant_id, id),
            CONSTRAINT fk_referral_tenant_id_appointment_id FOREIGN KEY(tenant_id, appointment_id) REFERENCES appointment (tenant_id, id),
            CONSTRAINT fk_referral_tenant_id_ticket_id FOREIGN KEY(tenant_id, ticket_id) REFERENCES ticket (tenant_id, id),
            CONSTRAINT fk_referral_tenant_id_instead_of_id FOREIGN KEY(tenant_id, instead_of_id) REFERENCES referral (tenant_id, id),
            CONSTRAINT uq_referral_tenant_id_once_id UNIQUE (tenant_id, once_id),
            CONSTRAINT uq_referral_tenant_id_code_hash UNIQUE (tenant_id, code_hash),
            CONSTRAINT uq_referral_tenant_id_origin_centre_id_origin_referral_id UNIQUE (tenant_id, origin_centre_id, origin_referral_id),
            CONSTRAINT ck_referral_data_class CHECK (data_class = 'referrals'),
            CONSTRAINT ck_referral_destination_kind CHECK (destination_kind IN ('office', 'agency', 'organisation', 'centre')),
            CONSTRAINT ck_referral_office CHECK ((destination_kind = 'office') = (office_id IS NOT NULL)),
            CONSTRAINT ck_referral_agency CHECK ((destination_kind <> 'agency') = (partnership_id IS NULL)),
            CONSTRAINT ck_referral_organisation CHECK ((destination_kind = 'organisation') = (organisation_sealed IS NOT NULL)),
            CONSTRAINT ck_referral_centre CHECK ((destination_kind = 'centre') = (centre_id IS NOT NULL)),
            CONSTRAINT ck_referral_state CHECK (state IN ('sent', 'seen', 'needs_more', 'accepted', 'rejected', 'done', 'withdrawn', 'expired')),
            CONSTRAINT ck_referral_urgency CHECK (urgency IN ('usual', 'soon', 'urgent')),
            CONSTRAINT ck_referral_basis CHECK (basis IN ('consent', 'task')),
            CONSTRAINT ck_referral_origin CHECK (origin IN ('here', 'centre')),
            CONSTRAINT ck_referral_reason CHECK (reason IS NULL OR reason IN ('not_ours', 'no_place', 'not_entitled', 'wrong_area', 'not_reached', 'person_refused', 'consent_withdrawn', 'not_needed', 'sent_by_mistake', 'sent_elsewhere', 'agreement_ended', 'not_answered', 'other')),
            CONSTRAINT ck_referral_outcome CHECK (outcome IS NULL OR outcome IN ('helped', 'partly_helped', 'not_helped', 'did_not_come', 'went_elsewhere')),
            CONSTRAINT ck_referral_done CHECK ((state = 'done') = (outcome IS NOT NULL)),
            CONSTRAINT ck_referral_why CHECK ((state IN ('rejected', 'withdrawn', 'expired')) = (reason IS NOT NULL)),
            CONSTRAINT ck_referral_alternative_kind CHECK (alternative_kind IS NULL OR alternative_kind IN ('office', 'agency', 'organisation', 'centre')),
            CONSTRAINT ck_referral_answer_days CHECK (answer_days BETWEEN 1 AND 250)
        )
        """
    )
    op.execute(
        """
        CREATE INDEX ix_referral_open ON referral (tenant_id, answer_by) WHERE state IN ('sent', 'seen', 'needs_more', 'accepted')
        """
    )
    op.execute(
        """
        CREATE INDEX ix_referral_tenant_id_casefile_id ON referral (tenant_id, casefile_id)
        """
    )
    op.execute(
        """
        CREATE INDEX ix_referral_tenant_id_consent_id ON referral (tenant_id, consent_id)
        """
    )
    op.execute(
        """
        CREATE INDEX ix_referral_tenant_id_office_id_state_answer_by ON referral (tenant_id, office_id, state, answer_by)
        """
    )
    op.execute(
        """
        CREATE INDEX ix_referral_tenant_id_partnership_id_state_answer_by ON referral (tenant_id, partnership_id, state, answer_by)
        """
    )
    op.execute(
        """
        CREATE INDEX ix_referral_tenant_id_person_id ON referral (tenant_id, person_id)
        """
    )
    personal_table(op, "referral", data_class="referrals", grants="SELECT, INSERT, UPDATE")


def _parts() -> None:
    """What the other side sees."""
    op.execute(
        """
        CREATE TABLE referral_part (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            person_id UUID NOT NULL,
            data_class VARCHAR NOT NULL,
            shared_office_ids UUID[] NOT NULL,
            protected_from VARCHAR[] NOT NULL,
            referral_id UUID NOT NULL,
            kind VARCHAR NOT NULL,
            shown_class VARCHAR,
            document_id UUID,
            version_id UUID,
            document_kind VARCHAR,
            title_sealed BYTEA,
            storage_key VARCHAR,
            key_wrapped BYTEA,
            media_type VARCHAR,
            size INTEGER,
            added_at TIMESTAMP WITH TIME ZONE NOT NULL,
            added_by UUID,
            CONSTRAINT pk_referral_part PRIMARY KEY (tenant_id, id),
            CONSTRAINT fk_referral_part_tenant_id_person_id FOREIGN KEY(tenant_id, person_id) REFERENCES person (tenant_id, id),
            CONSTRAINT fk_referral_part_tenant_id_referral_id FOREIGN KEY(tenant_id, referral_id) REFERENCES referral (tenant_id, id),
            CONSTRAINT uq_referral_part_tenant_id_referral_id_shown_class UNIQUE (tenant_id, referral_id, shown_class),
            CONSTRAINT uq_referral_part_tenant_id_referral_id_version_id UNIQUE (tenant_id, referral_id, version_id),
            CONSTRAINT ck_referral_part_data_class CHECK (data_class = 'referrals'),
            CONSTRAINT ck_referral_part_kind CHECK (kind IN ('class', 'document')),
            CONSTRAINT ck_referral_part_shown_class CHECK (shown_class IS NULL OR shown_class IN ('identity', 'contact', 'status', 'family', 'procedure', 'roadmap')),
            CONSTRAINT ck_referral_part_one CHECK ((kind = 'class') = (shown_class IS NOT NULL)),
            CONSTRAINT ck_referral_part_file CHECK ((kind = 'document') = (storage_key IS NOT NULL))
        )
        """
    )
    op.execute(
        """
        CREATE INDEX ix_referral_part_tenant_id_document_id ON referral_part (tenant_id, document_id)
        """
    )
    op.execute(
        """
        CREATE INDEX ix_referral_part_tenant_id_person_id ON referral_part (tenant_id, person_id)
        """
    )
    personal_table(op, "referral_part", data_class="referrals", grants="SELECT, INSERT")


def _steps() -> None:
    """What happened, for good."""
    op.execute(
        """
        CREATE TABLE referral_step (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            person_id UUID NOT NULL,
            data_class VARCHAR NOT NULL,
            shared_office_ids UUID[] NOT NULL,
            protected_from VARCHAR[] NOT NULL,
            referral_id UUID NOT NULL,
            number INTEGER NOT NULL,
            step VARCHAR NOT NULL,
            state VARCHAR NOT NULL,
            at TIMESTAMP WITH TIME ZONE NOT NULL,
            actor_kind VARCHAR NOT NULL,
            actor_id UUID,
            office_id UUID,
            partnership_id UUID,
            reason VARCHAR,
            text_sealed BYTEA,
            CONSTRAINT pk_referral_step PRIMARY KEY (tenant_id, id),
            CONSTRAINT fk_referral_step_tenant_id_person_id FOREIGN KEY(tenant_id, person_id) REFERENCES person (tenant_id, id),
            CONSTRAINT fk_referral_step_tenant_id_referral_id FOREIGN KEY(tenant_id, referral_id) REFERENCES referral (tenant_id, id),
            CONSTRAINT uq_referral_step_tenant_id_referral_id_number UNIQUE (tenant_id, referral_id, number),
            CONSTRAINT ck_referral_step_data_class CHECK (data_class = 'referrals'),
            CONSTRAINT ck_referral_step_step CHECK (step IN ('send', 'see', 'accept', 'reject', 'ask_more', 'give_more', 'finish', 'withdraw', 'expire', 'remind', 'escalate', 'propose')),
            CONSTRAINT ck_referral_step_state CHECK (state IN ('sent', 'seen', 'needs_more', 'accepted', 'rejected', 'done', 'withdrawn', 'expired'))
        )
        """
    )
    op.execute(
        """
        CREATE INDEX ix_referral_step_tenant_id_person_id ON referral_step (tenant_id, person_id)
        """
    )
    personal_table(op, "referral_step", data_class="referrals", grants="SELECT, INSERT")


def _signposts() -> None:
    """Told, and not sent."""
    op.execute(
        """
        CREATE TABLE signpost (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            once_id UUID NOT NULL,
            told_on DATE NOT NULL,
            destination_kind VARCHAR NOT NULL,
            service_id UUID,
            office_id UUID,
            agency_id UUID,
            told_by_office_id UUID,
            CONSTRAINT pk_signpost PRIMARY KEY (tenant_id, id),
            CONSTRAINT fk_signpost_tenant_id_service_id FOREIGN KEY(tenant_id, service_id) REFERENCES service (tenant_id, id),
            CONSTRAINT fk_signpost_tenant_id_office_id FOREIGN KEY(tenant_id, office_id) REFERENCES office (tenant_id, id),
            CONSTRAINT fk_signpost_tenant_id_agency_id FOREIGN KEY(tenant_id, agency_id) REFERENCES agency (tenant_id, id),
            CONSTRAINT uq_signpost_tenant_id_once_id UNIQUE (tenant_id, once_id),
            CONSTRAINT ck_signpost_destination_kind CHECK (destination_kind IN ('office', 'agency', 'organisation', 'centre'))
        )
        """
    )
    op.execute(
        """
        CREATE INDEX ix_signpost_tenant_id_told_on ON signpost (tenant_id, told_on)
        """
    )
    tenant_table(op, "signpost", data_class="operations", grants="SELECT, INSERT")


def _hiding() -> None:
    """Who was asked sees nothing any more of what was withdrawn or ran out, whoever does that."""
    op.execute(
        """
        CREATE FUNCTION oneroof.hide_referral() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
        SET search_path = pg_catalog, pg_temp AS $$
        DECLARE
            asked uuid := coalesce(NEW.office_id, NEW.partnership_id);
        BEGIN
            IF asked IS NULL OR asked IS NOT DISTINCT FROM NEW.sent_office_id THEN
                RETURN NULL;
            END IF;
            UPDATE public.referral SET shared_office_ids = array_remove(shared_office_ids, asked)
             WHERE tenant_id = NEW.tenant_id AND id = NEW.id AND asked = ANY (shared_office_ids);
            UPDATE public.referral_part SET shared_office_ids = array_remove(shared_office_ids, asked)
             WHERE tenant_id = NEW.tenant_id AND referral_id = NEW.id AND asked = ANY (shared_office_ids);
            UPDATE public.referral_step SET shared_office_ids = array_remove(shared_office_ids, asked)
             WHERE tenant_id = NEW.tenant_id AND referral_id = NEW.id AND asked = ANY (shared_office_ids);
            RETURN NULL;
        END $$
        """
    )
    op.execute(
        """
        CREATE TRIGGER hiding AFTER UPDATE OF state ON referral FOR EACH ROW
        WHEN (NEW.state IN ('withdrawn', 'expired') AND OLD.state IS DISTINCT FROM NEW.state)
        EXECUTE FUNCTION oneroof.hide_referral()
        """
    )
