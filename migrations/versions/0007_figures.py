"""Figures of a centre, and what reaches the network. A visit that is counted is over."""

from alembic import op

from oneroof.migrations.protection import hide_values, network_table, tenant_table

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward only."""
    _counted_visits()
    _figures_of_a_centre()
    _what_reaches_the_network()


def _counted_visits() -> None:
    """How a visit ended is written when it is counted, once; from then on its tickets cannot change or be added."""
    op.execute("ALTER TABLE visit ADD COLUMN ending VARCHAR")
    op.execute(
        "ALTER TABLE visit ADD CONSTRAINT ck_visit_ending CHECK (ending IS NULL OR ending IN ('served', 'no_show', 'left'))"
    )
    op.execute("CREATE INDEX ix_visit_uncounted ON visit (tenant_id, day) WHERE ending IS NULL")
    hide_values(op, "visit")
    # A new ticket waits for a count of its visit that is under way. A change need not: the count holds the tickets' locks.
    op.execute(
        """
        CREATE FUNCTION oneroof.refuse_counted_visit() RETURNS trigger LANGUAGE plpgsql
        SET search_path = pg_catalog, pg_temp AS $$
        DECLARE
            counted varchar;
        BEGIN
            IF TG_OP = 'INSERT' THEN
                SELECT v.ending INTO counted FROM public.visit v
                 WHERE v.tenant_id = NEW.tenant_id AND v.id = NEW.visit_id FOR SHARE;
            ELSE
                SELECT v.ending INTO counted FROM public.visit v
                 WHERE v.tenant_id = NEW.tenant_id AND v.id = NEW.visit_id;
            END IF;
            IF counted IS NOT NULL THEN
                RAISE EXCEPTION USING ERRCODE = '55000', MESSAGE = 'oneroof: this visit is over and has been counted';
            END IF;
            RETURN NEW;
        END $$
        """
    )
    op.execute(
        "CREATE TRIGGER counted_visit BEFORE INSERT OR UPDATE OF state, visit_id ON ticket "
        "FOR EACH ROW EXECUTE FUNCTION oneroof.refuse_counted_visit()"
    )


def _figures_of_a_centre() -> None:
    """Exact, and seen inside the centre only."""
    op.execute(
        """
        CREATE TABLE day_figure (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            day DATE NOT NULL,
            measure VARCHAR NOT NULL,
            value INTEGER NOT NULL,
            CONSTRAINT pk_day_figure PRIMARY KEY (tenant_id, id),
            CONSTRAINT uq_day_figure_tenant_id_day_measure UNIQUE (tenant_id, day, measure)
        )
        """
    )
    tenant_table(op, "day_figure")
    op.execute(
        """
        CREATE TABLE closed_month (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            month DATE NOT NULL,
            closed_at TIMESTAMP WITH TIME ZONE NOT NULL,
            CONSTRAINT pk_closed_month PRIMARY KEY (tenant_id, id),
            CONSTRAINT uq_closed_month_tenant_id_month UNIQUE (tenant_id, month)
        )
        """
    )
    tenant_table(op, "closed_month")


def _what_reaches_the_network() -> None:
    """Rows that the umbrella role reads and writes."""
    op.execute(
        """
        CREATE TABLE network_agency (
            network_id INTEGER NOT NULL,
            id UUID NOT NULL,
            code VARCHAR NOT NULL,
            name JSONB NOT NULL,
            kind VARCHAR NOT NULL,
            area VARCHAR NOT NULL,
            is_enforcement BOOLEAN NOT NULL,
            CONSTRAINT pk_network_agency PRIMARY KEY (network_id, id),
            CONSTRAINT uq_network_agency_network_id_code UNIQUE (network_id, code),
            CONSTRAINT fk_network_agency_network_id FOREIGN KEY(network_id) REFERENCES network (id)
        )
        """
    )
    network_table(op, "network_agency", app=None)
    op.execute(
        """
        CREATE TABLE operational_total (
            network_id INTEGER NOT NULL,
            centre_id INTEGER NOT NULL,
            month DATE NOT NULL,
            measure VARCHAR NOT NULL,
            value INTEGER,
            received_at TIMESTAMP WITH TIME ZONE NOT NULL,
            CONSTRAINT pk_operational_total PRIMARY KEY (network_id, centre_id, month, measure),
            CONSTRAINT ck_operational_total_from_ten_up CHECK (value IS NULL OR value >= 10 OR (measure = 'waiting_minutes_median' AND value >= 0)),
            CONSTRAINT fk_operational_total_network_id FOREIGN KEY(network_id) REFERENCES network (id),
            CONSTRAINT fk_operational_total_network_id_centre_id FOREIGN KEY(network_id, centre_id) REFERENCES tenant (network_id, id)
        )
        """
    )
    network_table(op, "operational_total", app=None)
