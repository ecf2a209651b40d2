"""Agreements with agencies, and what follows from them in each centre."""

from alembic import op

from oneroof.migrations.agencies import (
    agreement_rules,
    claims_of_agencies,
    partner_sharing,
    seen_by_partner,
    standing_rules,
)
from oneroof.migrations.protection import hide_values, network_table, tenant_table

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None

CLASSES = "ARRAY['answers', 'complaints', 'conference', 'consent', 'contact', 'contacts_log', 'deadlines', 'documents', 'evidence', 'family', 'identity', 'messages', 'needs', 'notes', 'person', 'procedure', 'referrals', 'rights', 'roadmap', 'status', 'tasks', 'transfers']::varchar[]"
SOURCES = "'ticket', 'procedure', 'consent', 'handover', 'desk', 'referral', 'conference', 'grant'"


def upgrade() -> None:
    """Forward only."""
    _agreements()
    _standings()
    _partnerships()
    _grants()
    _sharing()
    claims_of_agencies(op)
    seen_by_partner(op)
    partner_sharing(op)


def _agreements() -> None:
    op.execute(
        f"""
        CREATE TABLE agency_agreement (
            network_id INTEGER NOT NULL,
            id UUID NOT NULL,
            agency_id UUID NOT NULL,
            centre_id INTEGER,
            version INTEGER NOT NULL,
            replaces_id UUID,
            services VARCHAR[] NOT NULL,
            scopes VARCHAR[] NOT NULL,
            readable VARCHAR[] NOT NULL,
            writable VARCHAR[] NOT NULL,
            purposes VARCHAR[] NOT NULL,
            answer_days INTEGER NOT NULL,
            valid_from DATE NOT NULL,
            valid_until DATE NOT NULL,
            signatories JSONB NOT NULL,
            drafted_at TIMESTAMP WITH TIME ZONE NOT NULL,
            proposed_at TIMESTAMP WITH TIME ZONE,
            accepted_at TIMESTAMP WITH TIME ZONE,
            accepted_by UUID,
            suspended_at TIMESTAMP WITH TIME ZONE,
            suspended_by UUID,
            suspend_reason VARCHAR,
            ended_at TIMESTAMP WITH TIME ZONE,
            ended_by VARCHAR,
            end_reason VARCHAR,
            warned_at TIMESTAMP WITH TIME ZONE,
            CONSTRAINT pk_agency_agreement PRIMARY KEY (network_id, id),
            CONSTRAINT fk_agency_agreement_network_id FOREIGN KEY (network_id) REFERENCES network (id),
            CONSTRAINT fk_agency_agreement_network_id_agency_id FOREIGN KEY (network_id, agency_id) REFERENCES network_agency (network_id, id),
            CONSTRAINT fk_agency_agreement_network_id_centre_id FOREIGN KEY (network_id, centre_id) REFERENCES tenant (network_id, id),
            CONSTRAINT fk_agency_agreement_network_id_replaces_id FOREIGN KEY (network_id, replaces_id) REFERENCES agency_agreement (network_id, id),
            CONSTRAINT ck_agency_agreement_version CHECK (version >= 1),
            CONSTRAINT ck_agency_agreement_answer_days CHECK (answer_days >= 1),
            CONSTRAINT ck_agency_agreement_readable CHECK (readable <@ {CLASSES}),
            CONSTRAINT ck_agency_agreement_writable CHECK (writable <@ {CLASSES}),
            CONSTRAINT ck_agency_agreement_valid CHECK (valid_from <= valid_until),
            CONSTRAINT ck_agency_agreement_ended_by CHECK (ended_by IS NULL OR ended_by IN ('umbrella', 'term', 'renewed')),
            CONSTRAINT ck_agency_agreement_ended CHECK ((ended_at IS NULL) = (ended_by IS NULL))
        )
        """  # constants of this file
    )
    for name, condition in (("running", "IS NOT NULL"), ("waiting", "IS NULL")):
        # a centre has its own agreement with an agency beside that of the whole network, for which it reads 0
        op.execute(
            f"CREATE INDEX ix_agency_agreement_{name} ON agency_agreement (network_id, agency_id)"
            f" WHERE ended_at IS NULL AND accepted_at {condition}"
        )
    op.execute(
        "CREATE UNIQUE INDEX uq_agency_agreement_version ON agency_agreement"
        " (network_id, agency_id, coalesce(centre_id, 0), version)"
    )
    network_table(op, "agency_agreement", data_class="operations")
    agreement_rules(op)


def _standings() -> None:
    op.execute(
        """
        CREATE TABLE agreement_standing (
            network_id INTEGER NOT NULL,
            agreement_id UUID NOT NULL,
            centre_id INTEGER NOT NULL,
            partnership_id UUID NOT NULL,
            accepted_at TIMESTAMP WITH TIME ZONE,
            suspended_at TIMESTAMP WITH TIME ZONE,
            suspend_reason VARCHAR,
            ended_at TIMESTAMP WITH TIME ZONE,
            ended_by VARCHAR,
            end_reason VARCHAR,
            CONSTRAINT pk_agreement_standing PRIMARY KEY (network_id, agreement_id, centre_id),
            CONSTRAINT fk_agreement_standing_network_id_agreement_id FOREIGN KEY (network_id, agreement_id) REFERENCES agency_agreement (network_id, id),
            CONSTRAINT fk_agreement_standing_network_id_centre_id FOREIGN KEY (network_id, centre_id) REFERENCES tenant (network_id, id),
            CONSTRAINT ck_agreement_standing_ended_by CHECK (ended_by IS NULL OR ended_by IN ('refused', 'centre', 'umbrella', 'term', 'renewed')),
            CONSTRAINT ck_agreement_standing_ended CHECK ((ended_at IS NULL) = (ended_by IS NULL))
        )
        """
    )
    op.execute("CREATE INDEX ix_agreement_standing_centre ON agreement_standing (network_id, centre_id)")
    network_table(op, "agreement_standing", data_class="operations")
    standing_rules(op)


def _partnerships() -> None:
    op.execute(
        """
        CREATE TABLE partnership (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            network_agency_id UUID NOT NULL,
            agency_id UUID NOT NULL,
            agency_code VARCHAR NOT NULL,
            agency_kind VARCHAR NOT NULL,
            agreement_id UUID NOT NULL,
            version INTEGER NOT NULL,
            services VARCHAR[] NOT NULL,
            scopes VARCHAR[] NOT NULL,
            readable VARCHAR[] NOT NULL,
            writable VARCHAR[] NOT NULL,
            purposes VARCHAR[] NOT NULL,
            answer_days INTEGER NOT NULL,
            valid_from DATE NOT NULL,
            valid_until DATE NOT NULL,
            state VARCHAR NOT NULL,
            reason VARCHAR,
            accepted_by UUID,
            changed_at TIMESTAMP WITH TIME ZONE NOT NULL,
            CONSTRAINT pk_partnership PRIMARY KEY (tenant_id, id),
            CONSTRAINT uq_partnership_tenant_id_network_agency_id UNIQUE (tenant_id, network_agency_id),
            CONSTRAINT fk_partnership_tenant_id_agency_id FOREIGN KEY (tenant_id, agency_id) REFERENCES agency (tenant_id, id),
            CONSTRAINT ck_partnership_state CHECK (state IN ('in_force', 'suspended', 'ended'))
        )
        """
    )
    tenant_table(op, "partnership", data_class="operations", grants="SELECT, INSERT, UPDATE")


def _grants() -> None:
    op.execute(
        """
        CREATE TABLE agency_grant (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            partnership_id UUID NOT NULL,
            subject_kind VARCHAR NOT NULL,
            subject_id UUID NOT NULL,
            consent_id UUID,
            since TIMESTAMP WITH TIME ZONE NOT NULL,
            ended_at TIMESTAMP WITH TIME ZONE,
            reason VARCHAR,
            CONSTRAINT pk_agency_grant PRIMARY KEY (tenant_id, id),
            CONSTRAINT fk_agency_grant_tenant_id_partnership_id FOREIGN KEY (tenant_id, partnership_id) REFERENCES partnership (tenant_id, id),
            CONSTRAINT fk_agency_grant_tenant_id_consent_id FOREIGN KEY (tenant_id, consent_id) REFERENCES consent (tenant_id, id),
            CONSTRAINT ck_agency_grant_subject_kind CHECK (subject_kind IN ('referral', 'procedure', 'document', 'person', 'conference_item', 'appointment')),
            CONSTRAINT ck_agency_grant_reason CHECK (reason IS NULL OR reason IN ('consent_withdrawn', 'agreement_ended', 'agreement_suspended', 'not_in_agreement', 'referral_closed', 'conference_over', 'withdrawn', 'casefile_erased')),
            CONSTRAINT ck_agency_grant_ended CHECK ((ended_at IS NULL) = (reason IS NULL))
        )
        """
    )
    op.execute("CREATE INDEX ix_agency_grant_subject ON agency_grant (tenant_id, subject_kind, subject_id)")
    op.execute("CREATE INDEX ix_agency_grant_tenant_id_consent_id ON agency_grant (tenant_id, consent_id)")
    op.execute(
        "CREATE UNIQUE INDEX uq_agency_grant_running ON agency_grant"
        " (tenant_id, partnership_id, subject_kind, subject_id) WHERE ended_at IS NULL"
    )
    tenant_table(op, "agency_grant", data_class="operations", grants="SELECT, INSERT, UPDATE")


def _sharing() -> None:
    op.execute("ALTER TABLE sharing ADD COLUMN partnership_id UUID")
    op.execute("ALTER TABLE sharing ALTER COLUMN office_id DROP NOT NULL")
    for name in ("data_classes", "source_kind"):
        op.execute(f"ALTER TABLE sharing DROP CONSTRAINT ck_sharing_{name}")
    for name, rule in (
        ("data_classes", f"cardinality(data_classes) > 0 AND data_classes <@ {CLASSES}"),
        ("source_kind", f"source_kind IN ({SOURCES})"),
        ("with_one", "(office_id IS NOT NULL) = (partnership_id IS NULL)"),
        ("partner_by_grant", "(partnership_id IS NULL) OR source_kind = 'grant'"),
    ):
        op.execute(f"ALTER TABLE sharing ADD CONSTRAINT ck_sharing_{name} CHECK ({rule})")
    op.execute(
        "ALTER TABLE sharing ADD CONSTRAINT fk_sharing_tenant_id_partnership_id"
        " FOREIGN KEY (tenant_id, partnership_id) REFERENCES partnership (tenant_id, id)"
    )
    op.execute(
        "CREATE UNIQUE INDEX uq_sharing_partner_running ON sharing (tenant_id, person_id, partnership_id, source_id)"
        " WHERE ended_at IS NULL AND partnership_id IS NOT NULL"
    )
    hide_values(op, "sharing")
