"""What partners' programs have called, how often they may, and the appointments that they have booked."""

from alembic import op

from oneroof.migrations.protection import tenant_table

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward only."""
    _calls()
    _rates()
    _appointments()


def _calls() -> None:
    op.execute(
        """
        CREATE TABLE partner_call (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            called_at TIMESTAMP WITH TIME ZONE NOT NULL,
            client_id UUID NOT NULL,
            partnership_id UUID,
            staff_id UUID,
            method VARCHAR NOT NULL,
            operation VARCHAR NOT NULL,
            subject_id UUID,
            status INTEGER NOT NULL,
            reason_code VARCHAR,
            purpose VARCHAR NOT NULL,
            request_id VARCHAR,
            milliseconds INTEGER NOT NULL,
            CONSTRAINT pk_partner_call PRIMARY KEY (tenant_id, id),
            CONSTRAINT ck_partner_call_status CHECK (status BETWEEN 100 AND 599)
        )
        """
    )
    for columns in (("client_id", "called_at", "id"), ("called_at",)):
        name = "_".join(("ix_partner_call_tenant_id", *columns))
        op.execute(f"CREATE INDEX {name} ON partner_call ({', '.join(('tenant_id', *columns))})")
    # written once; what is older than the log is kept goes
    tenant_table(op, "partner_call", grants="SELECT, INSERT, DELETE", data_class="operations")


def _rates() -> None:
    op.execute(
        """
        CREATE TABLE partner_rate (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            client_id UUID NOT NULL,
            counted VARCHAR NOT NULL,
            window_starts_at TIMESTAMP WITH TIME ZONE NOT NULL,
            used INTEGER NOT NULL,
            CONSTRAINT pk_partner_rate PRIMARY KEY (tenant_id, id),
            CONSTRAINT uq_partner_rate_tenant_id_client_id_counted UNIQUE (tenant_id, client_id, counted),
            CONSTRAINT ck_partner_rate_counted CHECK (counted IN ('calls', 'changes')),
            CONSTRAINT ck_partner_rate_used CHECK (used >= 0)
        )
        """
    )
    tenant_table(op, "partner_rate", data_class="operations")


def _appointments() -> None:
    op.execute(
        """
        CREATE TABLE partner_appointment (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            partnership_id UUID NOT NULL,
            appointment_id UUID NOT NULL,
            referral_id UUID NOT NULL,
            booked_at TIMESTAMP WITH TIME ZONE NOT NULL,
            CONSTRAINT pk_partner_appointment PRIMARY KEY (tenant_id, id),
            CONSTRAINT fk_partner_appointment_tenant_id_appointment_id FOREIGN KEY (tenant_id, appointment_id) REFERENCES appointment (tenant_id, id),
            CONSTRAINT fk_partner_appointment_tenant_id_partnership_id FOREIGN KEY (tenant_id, partnership_id) REFERENCES partnership (tenant_id, id),
            CONSTRAINT uq_partner_appointment_tenant_id_appointment_id UNIQUE (tenant_id, appointment_id)
        )
        """
    )
    for columns in (("partnership_id", "booked_at", "id"), ("referral_id",)):
        name = "_".join(("ix_partner_appointment_tenant_id", *columns))
        op.execute(f"CREATE INDEX {name} ON partner_appointment ({', '.join(('tenant_id', *columns))})")
    tenant_table(op, "partner_appointment", data_class="visit")
