"""Casefiles that go from centre to centre: keys, peers, packages on their way and the trail that stays."""

from alembic import op

from oneroof.migrations.protection import network_table, personal_table, tenant_table

revision = "0052"
down_revision = "0051"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward only."""
    _centres()
    _casefiles()
    _packages()
    _letters()


def _centres() -> None:
    op.execute(
        """
        CREATE TABLE centre_key (
            network_id INTEGER NOT NULL,
            kid VARCHAR NOT NULL,
            centre_id INTEGER NOT NULL,
            number INTEGER NOT NULL,
            sign_public BYTEA NOT NULL,
            box_public BYTEA NOT NULL,
            succession VARCHAR,
            begun_at TIMESTAMP WITH TIME ZONE NOT NULL,
            until TIMESTAMP WITH TIME ZONE,
            CONSTRAINT pk_centre_key PRIMARY KEY (network_id, kid),
            CONSTRAINT fk_centre_key_network_id_centre_id FOREIGN KEY (network_id, centre_id) REFERENCES tenant (network_id, id),
            CONSTRAINT uq_centre_key_network_id_centre_id_number UNIQUE (network_id, centre_id, number)
        )
        """
    )
    network_table(op, "centre_key", data_class="operations")
    op.execute(
        """
        CREATE TABLE centre_peer (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            name VARCHAR NOT NULL,
            address VARCHAR NOT NULL,
            fingerprint VARCHAR NOT NULL,
            agreed_at TIMESTAMP WITH TIME ZONE NOT NULL,
            agreed_by UUID,
            looked_at TIMESTAMP WITH TIME ZONE,
            ended_at TIMESTAMP WITH TIME ZONE,
            ended_by UUID,
            version INTEGER NOT NULL,
            CONSTRAINT pk_centre_peer PRIMARY KEY (tenant_id, id),
            CONSTRAINT uq_centre_peer_tenant_id_address UNIQUE (tenant_id, address)
        )
        """
    )
    tenant_table(op, "centre_peer", data_class="operations")
    op.execute(
        """
        CREATE TABLE centre_peer_key (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            peer_id UUID NOT NULL,
            kid VARCHAR NOT NULL,
            sign_public BYTEA NOT NULL,
            box_public BYTEA NOT NULL,
            begun_at TIMESTAMP WITH TIME ZONE NOT NULL,
            until TIMESTAMP WITH TIME ZONE,
            CONSTRAINT pk_centre_peer_key PRIMARY KEY (tenant_id, id),
            CONSTRAINT uq_centre_peer_key_tenant_id_peer_id_kid UNIQUE (tenant_id, peer_id, kid),
            CONSTRAINT fk_centre_peer_key_tenant_id_peer_id FOREIGN KEY (tenant_id, peer_id) REFERENCES centre_peer (tenant_id, id)
        )
        """
    )
    tenant_table(op, "centre_peer_key", data_class="operations")


def _casefiles() -> None:
    op.execute(
        """
        CREATE TABLE casefile_transfer (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            person_id UUID NOT NULL,
            data_class VARCHAR NOT NULL,
            shared_office_ids UUID[] NOT NULL,
            protected_from VARCHAR[] NOT NULL,
            direction VARCHAR NOT NULL,
            package_id UUID NOT NULL,
            kind VARCHAR NOT NULL,
            casefile_id UUID NOT NULL,
            centre_id INTEGER,
            peer_id UUID,
            consent_id UUID,
            data_classes VARCHAR[] NOT NULL,
            document_ids UUID[] NOT NULL,
            state VARCHAR NOT NULL,
            reason_sealed BYTEA,
            manifest_sealed BYTEA,
            refusal_code VARCHAR,
            refusal_sealed BYTEA,
            created_at TIMESTAMP WITH TIME ZONE NOT NULL,
            created_by UUID,
            expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
            answered_at TIMESTAMP WITH TIME ZONE,
            settled_at TIMESTAMP WITH TIME ZONE,
            until DATE,
            version INTEGER NOT NULL,
            CONSTRAINT pk_casefile_transfer PRIMARY KEY (tenant_id, id),
            CONSTRAINT uq_casefile_transfer_tenant_id_direction_package_id UNIQUE (tenant_id, direction, package_id),
            CONSTRAINT fk_casefile_transfer_tenant_id_person_id FOREIGN KEY (tenant_id, person_id) REFERENCES person (tenant_id, id),
            CONSTRAINT fk_casefile_transfer_tenant_id_casefile_id FOREIGN KEY (tenant_id, casefile_id) REFERENCES casefile (tenant_id, id),
            CONSTRAINT fk_casefile_transfer_tenant_id_peer_id FOREIGN KEY (tenant_id, peer_id) REFERENCES centre_peer (tenant_id, id),
            CONSTRAINT fk_casefile_transfer_tenant_id_consent_id FOREIGN KEY (tenant_id, consent_id) REFERENCES consent (tenant_id, id),
            CONSTRAINT ck_casefile_transfer_data_class CHECK (data_class = 'transfers'),
            CONSTRAINT ck_casefile_transfer_direction CHECK (direction IN ('out', 'in')),
            CONSTRAINT ck_casefile_transfer_kind CHECK (kind IN ('transfer', 'share')),
            CONSTRAINT ck_casefile_transfer_state CHECK (state IN ('preparing', 'offered', 'accepted', 'done', 'refused', 'withdrawn', 'expired', 'failed', 'ended')),
            CONSTRAINT ck_casefile_transfer_other_centre CHECK ((centre_id IS NOT NULL) <> (peer_id IS NOT NULL)),
            CONSTRAINT ck_casefile_transfer_refusal_code CHECK (refusal_code IS NULL OR refusal_code IN ('not_ours', 'no_place', 'not_come', 'wrong_person', 'other'))
        )
        """
    )
    op.execute("CREATE INDEX ix_casefile_transfer_tenant_id_person_id ON casefile_transfer (tenant_id, person_id)")
    op.execute(
        "CREATE INDEX ix_casefile_transfer_tenant_id_state_expires_at ON casefile_transfer (tenant_id, state, expires_at)"
    )
    personal_table(op, "casefile_transfer", data_class="transfers")
    op.execute(
        """
        CREATE TABLE received_procedure (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            person_id UUID NOT NULL,
            data_class VARCHAR NOT NULL,
            shared_office_ids UUID[] NOT NULL,
            protected_from VARCHAR[] NOT NULL,
            transfer_id UUID NOT NULL,
            sealed BYTEA NOT NULL,
            received_at TIMESTAMP WITH TIME ZONE NOT NULL,
            CONSTRAINT pk_received_procedure PRIMARY KEY (tenant_id, id),
            CONSTRAINT fk_received_procedure_tenant_id_person_id FOREIGN KEY (tenant_id, person_id) REFERENCES person (tenant_id, id),
            CONSTRAINT fk_received_procedure_tenant_id_transfer_id FOREIGN KEY (tenant_id, transfer_id) REFERENCES casefile_transfer (tenant_id, id),
            CONSTRAINT ck_received_procedure_data_class CHECK (data_class = 'procedure')
        )
        """
    )
    op.execute("CREATE INDEX ix_received_procedure_tenant_id_person_id ON received_procedure (tenant_id, person_id)")
    personal_table(op, "received_procedure", data_class="procedure")


def _packages() -> None:
    op.execute(
        """
        CREATE TABLE incoming_package (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            centre_id INTEGER,
            peer_id UUID,
            kind VARCHAR NOT NULL,
            manifest JSONB NOT NULL,
            state VARCHAR NOT NULL,
            key_sealed BYTEA,
            joins_casefile_id UUID,
            casefile_id UUID,
            refusal_code VARCHAR,
            refusal_sealed BYTEA,
            trouble VARCHAR,
            offered_at TIMESTAMP WITH TIME ZONE NOT NULL,
            expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
            answered_at TIMESTAMP WITH TIME ZONE,
            answered_by UUID,
            settled_at TIMESTAMP WITH TIME ZONE,
            version INTEGER NOT NULL,
            CONSTRAINT pk_incoming_package PRIMARY KEY (tenant_id, id),
            CONSTRAINT fk_incoming_package_tenant_id_peer_id FOREIGN KEY (tenant_id, peer_id) REFERENCES centre_peer (tenant_id, id),
            CONSTRAINT ck_incoming_package_state CHECK (state IN ('offered', 'accepted', 'done', 'refused', 'withdrawn', 'expired', 'failed')),
            CONSTRAINT ck_incoming_package_kind CHECK (kind IN ('transfer', 'share')),
            CONSTRAINT ck_incoming_package_other_centre CHECK ((centre_id IS NOT NULL) <> (peer_id IS NOT NULL)),
            CONSTRAINT ck_incoming_package_refusal_code CHECK (refusal_code IS NULL OR refusal_code IN ('not_ours', 'no_place', 'not_come', 'wrong_person', 'other'))
        )
        """
    )
    op.execute(
        "CREATE INDEX ix_incoming_package_tenant_id_state_expires_at ON incoming_package (tenant_id, state, expires_at)"
    )
    tenant_table(op, "incoming_package", data_class="operations")
    op.execute(
        """
        CREATE TABLE package_part (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            direction VARCHAR NOT NULL,
            package_id UUID NOT NULL,
            number INTEGER NOT NULL,
            size INTEGER NOT NULL,
            digest BYTEA NOT NULL,
            storage_key VARCHAR NOT NULL,
            key_wrapped BYTEA NOT NULL,
            arrived_at TIMESTAMP WITH TIME ZONE,
            CONSTRAINT pk_package_part PRIMARY KEY (tenant_id, id),
            CONSTRAINT uq_package_part_tenant_id_direction_package_id_number UNIQUE (tenant_id, direction, package_id, number),
            CONSTRAINT uq_package_part_tenant_id_storage_key UNIQUE (tenant_id, storage_key),
            CONSTRAINT ck_package_part_direction CHECK (direction IN ('out', 'in')),
            CONSTRAINT ck_package_part_number CHECK (number >= 0 AND size > 0)
        )
        """
    )
    tenant_table(op, "package_part", data_class="operations")


def _letters() -> None:
    op.execute(
        """
        CREATE TABLE centre_letter (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            direction VARCHAR NOT NULL,
            kind VARCHAR NOT NULL,
            subject_id UUID NOT NULL,
            centre_id INTEGER,
            peer_id UUID,
            sealed BYTEA,
            digest BYTEA,
            created_at TIMESTAMP WITH TIME ZONE NOT NULL,
            settled_at TIMESTAMP WITH TIME ZONE,
            outcome VARCHAR,
            receipt VARCHAR,
            CONSTRAINT pk_centre_letter PRIMARY KEY (tenant_id, id),
            CONSTRAINT fk_centre_letter_tenant_id_peer_id FOREIGN KEY (tenant_id, peer_id) REFERENCES centre_peer (tenant_id, id),
            CONSTRAINT ck_centre_letter_direction CHECK (direction IN ('out', 'in')),
            CONSTRAINT ck_centre_letter_kind CHECK (kind IN ('offer', 'answer', 'key', 'receipt', 'withdrawal', 'referral', 'referral_moved', 'referral_ended')),
            CONSTRAINT ck_centre_letter_other_centre CHECK ((centre_id IS NOT NULL) <> (peer_id IS NOT NULL))
        )
        """
    )
    op.execute("CREATE INDEX ix_centre_letter_tenant_id_subject_id ON centre_letter (tenant_id, subject_id)")
    tenant_table(op, "centre_letter", data_class="operations")
    op.execute(
        """
        CREATE TABLE incoming_referral (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            centre_id INTEGER,
            peer_id UUID,
            service VARCHAR,
            state VARCHAR NOT NULL,
            sealed BYTEA,
            answer_by DATE,
            received_at TIMESTAMP WITH TIME ZONE NOT NULL,
            answered_at TIMESTAMP WITH TIME ZONE,
            answered_by UUID,
            version INTEGER NOT NULL,
            CONSTRAINT pk_incoming_referral PRIMARY KEY (tenant_id, id),
            CONSTRAINT fk_incoming_referral_tenant_id_peer_id FOREIGN KEY (tenant_id, peer_id) REFERENCES centre_peer (tenant_id, id),
            CONSTRAINT ck_incoming_referral_state CHECK (state IN ('sent', 'seen', 'accepted', 'rejected', 'needs_more', 'done', 'withdrawn', 'expired')),
            CONSTRAINT ck_incoming_referral_other_centre CHECK ((centre_id IS NOT NULL) <> (peer_id IS NOT NULL))
        )
        """
    )
    op.execute(
        "CREATE INDEX ix_incoming_referral_tenant_id_state_received_at ON incoming_referral (tenant_id, state, received_at)"
    )
    tenant_table(op, "incoming_referral", data_class="forms")
