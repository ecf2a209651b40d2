"""What waits for a ticket printer, and how the printer is."""

from alembic import op

from oneroof.migrations.protection import tenant_table

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward only."""
    op.execute(
        """
        CREATE TABLE print_job (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            printer_id UUID NOT NULL,
            ticket_id UUID,
            state VARCHAR NOT NULL,
            created_at TIMESTAMP WITH TIME ZONE NOT NULL,
            sent_at TIMESTAMP WITH TIME ZONE,
            attempts INTEGER NOT NULL,
            finished_at TIMESTAMP WITH TIME ZONE,
            error VARCHAR,
            image BYTEA,
            version INTEGER NOT NULL,
            CONSTRAINT pk_print_job PRIMARY KEY (tenant_id, id),
            CONSTRAINT fk_print_job_tenant_id_printer_id FOREIGN KEY(tenant_id, printer_id) REFERENCES device (tenant_id, id),
            CONSTRAINT fk_print_job_tenant_id_ticket_id FOREIGN KEY(tenant_id, ticket_id) REFERENCES ticket (tenant_id, id),
            CONSTRAINT ck_print_job_state CHECK (state IN ('waiting', 'sent', 'printed', 'failed', 'dropped'))
        )
        """
    )
    op.execute(
        "CREATE INDEX ix_print_job_open ON print_job (tenant_id, printer_id, created_at, id) WHERE state IN ('waiting', 'sent')"
    )
    op.execute(
        "CREATE INDEX ix_print_job_tenant_id_printer_id_created_at ON print_job (tenant_id, printer_id, created_at)"
    )
    op.execute("CREATE INDEX ix_print_job_tenant_id_ticket_id ON print_job (tenant_id, ticket_id)")
    tenant_table(op, "print_job", data_class="operations")
    op.execute(
        """
        CREATE TABLE printer_status (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            printer_id UUID NOT NULL,
            condition VARCHAR NOT NULL,
            code VARCHAR NOT NULL,
            model VARCHAR,
            since TIMESTAMP WITH TIME ZONE NOT NULL,
            reported_at TIMESTAMP WITH TIME ZONE NOT NULL,
            CONSTRAINT pk_printer_status PRIMARY KEY (tenant_id, id),
            CONSTRAINT uq_printer_status_tenant_id_printer_id UNIQUE (tenant_id, printer_id),
            CONSTRAINT fk_printer_status_tenant_id_printer_id FOREIGN KEY(tenant_id, printer_id) REFERENCES device (tenant_id, id),
            CONSTRAINT ck_printer_status_condition CHECK (condition IN ('ready', 'paper_low', 'paper_out', 'cover_open', 'error'))
        )
        """
    )
    tenant_table(op, "printer_status", data_class="operations")
