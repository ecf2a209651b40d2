"""What a coordinator decides about the floor: settings of queues, exceptions from the week, and live changes."""

from alembic import op

from oneroof.migrations.protection import hide_values, tenant_table

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward only."""
    for table in ("office", "desk", "queue", "opening_hours", "closed_day"):
        _add(table, origin="VARCHAR 'pack'")
        op.execute(f"ALTER TABLE {table} ADD CONSTRAINT ck_{table}_origin CHECK (origin IN ('pack', 'centre'))")
    op.execute("ALTER TABLE office ADD COLUMN places INTEGER")
    op.execute("ALTER TABLE office ADD CONSTRAINT ck_office_places CHECK (places >= 0)")
    _queues()
    _exceptions()
    _labels()
    _changes()
    _carried()
    _shared_with_the_new_office()


def _add(table: str, **columns: str) -> None:
    """Columns that are never null; what follows the type fills the rows that are there, and is no default."""
    for column, kind in columns.items():
        op.execute(f"ALTER TABLE {table} ADD COLUMN {column} {kind.split()[0]} NOT NULL DEFAULT {kind.split()[1]}")
        op.execute(f"ALTER TABLE {table} ALTER COLUMN {column} DROP DEFAULT")


def _queues() -> None:
    _add("queue", position="INTEGER 0", receiving="VARCHAR 'open'", most_recalls="INTEGER 3")
    _add("queue", grace_minutes="INTEGER 10", most_parked="INTEGER 3", park_minutes="INTEGER 30")
    op.execute("ALTER TABLE queue ADD COLUMN daily_tickets INTEGER, ADD COLUMN moved_from_id UUID")
    op.execute(
        """
        ALTER TABLE queue
            ADD CONSTRAINT fk_queue_tenant_id_moved_from_id
                FOREIGN KEY(tenant_id, moved_from_id) REFERENCES queue (tenant_id, id),
            ADD CONSTRAINT ck_queue_receiving CHECK (receiving IN ('open', 'closed')),
            ADD CONSTRAINT ck_queue_daily_tickets CHECK (daily_tickets BETWEEN 0 AND 9999),
            ADD CONSTRAINT ck_queue_most_recalls CHECK (most_recalls BETWEEN 0 AND 20),
            ADD CONSTRAINT ck_queue_grace_minutes CHECK (grace_minutes BETWEEN 0 AND 240),
            ADD CONSTRAINT ck_queue_most_parked CHECK (most_parked BETWEEN 0 AND 20),
            ADD CONSTRAINT ck_queue_park_minutes CHECK (park_minutes BETWEEN 1 AND 480)
        """
    )
    op.execute("CREATE INDEX ix_queue_tenant_id_moved_from_id ON queue (tenant_id, moved_from_id)")
    hide_values(op, "queue")


def _exceptions() -> None:
    """A closed day becomes one kind of exception; the rows stay, with their names as reasons."""
    op.execute("ALTER TABLE closed_day RENAME TO opening_exception")
    op.execute("ALTER TABLE opening_exception RENAME COLUMN name TO reason")
    # made anew under their new names: a distributed table's constraints cannot be renamed
    op.execute(
        """
        ALTER TABLE opening_exception
            DROP CONSTRAINT pk_closed_day,
            DROP CONSTRAINT fk_closed_day_tenant_id_office_id,
            DROP CONSTRAINT ck_closed_day_origin,
            ADD CONSTRAINT pk_opening_exception PRIMARY KEY (tenant_id, id),
            ADD CONSTRAINT fk_opening_exception_tenant_id_office_id
                FOREIGN KEY(tenant_id, office_id) REFERENCES office (tenant_id, id),
            ADD CONSTRAINT ck_opening_exception_origin CHECK (origin IN ('pack', 'centre'))
        """
    )
    _add("opening_exception", kind="VARCHAR 'closed'")
    op.execute(
        """
        ALTER TABLE opening_exception
            ADD COLUMN opens TIME WITHOUT TIME ZONE,
            ADD COLUMN closes TIME WITHOUT TIME ZONE,
            DROP CONSTRAINT uq_closed_day_tenant_id_office_id_day,
            ADD CONSTRAINT uq_opening_exception_tenant_id_office_id_day_opens
                UNIQUE NULLS NOT DISTINCT (tenant_id, office_id, day, opens),
            ADD CONSTRAINT ck_opening_exception_kind CHECK (kind IN ('closed', 'hours', 'as_usual')),
            ADD CONSTRAINT ck_opening_exception_hours
                CHECK ((kind = 'hours') = (opens IS NOT NULL) AND (opens IS NULL) = (closes IS NULL)),
            ADD CONSTRAINT ck_opening_exception_order CHECK (opens < closes)
        """
    )


def _labels() -> None:
    """A ticket keeps its number when its line is moved: the label, not the number in the queue, is what is unique."""
    op.execute(
        """
        ALTER TABLE ticket
            DROP CONSTRAINT uq_ticket_tenant_id_queue_id_day_number,
            ADD CONSTRAINT uq_ticket_tenant_id_day_label UNIQUE (tenant_id, day, label)
        """
    )
    events = "'issue', 'call', 'recall', 'start', 'finish', 'no_show', 'park', 'return', 'left', 'hand_on', 'undo'"
    op.execute(
        f"""
        ALTER TABLE ticket_event
            DROP CONSTRAINT ck_ticket_event_event,
            ADD CONSTRAINT ck_ticket_event_event CHECK (event IN ({events}, 'end_of_day', 'move', 'carry_over'))
        """
    )


def _changes() -> None:
    op.execute(
        """
        CREATE TABLE floor_change (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            kind VARCHAR NOT NULL,
            queue_id UUID NOT NULL,
            target_queue_id UUID,
            ticket_ids UUID[] NOT NULL,
            desk_ids UUID[] NOT NULL,
            before JSONB NOT NULL,
            at TIMESTAMP WITH TIME ZONE NOT NULL,
            actor_id UUID,
            undone_at TIMESTAMP WITH TIME ZONE,
            undone_by UUID,
            CONSTRAINT pk_floor_change PRIMARY KEY (tenant_id, id),
            CONSTRAINT fk_floor_change_tenant_id_queue_id FOREIGN KEY(tenant_id, queue_id) REFERENCES queue (tenant_id, id),
            CONSTRAINT fk_floor_change_tenant_id_target_queue_id FOREIGN KEY(tenant_id, target_queue_id) REFERENCES queue (tenant_id, id),
            CONSTRAINT ck_floor_change_kind CHECK (kind IN ('relocate', 'move', 'merge', 'split', 'crisis', 'close', 'carry_over', 'reopen'))
        )
        """
    )
    op.execute("CREATE INDEX ix_floor_change_tenant_id_at ON floor_change (tenant_id, at)")
    op.execute("CREATE INDEX ix_floor_change_tenant_id_queue_id ON floor_change (tenant_id, queue_id)")
    op.execute("CREATE INDEX ix_floor_change_tenant_id_target_queue_id ON floor_change (tenant_id, target_queue_id)")
    tenant_table(op, "floor_change", data_class="operations")


def _carried() -> None:
    op.execute(
        """
        CREATE TABLE carried_place (
            tenant_id INTEGER NOT NULL,
            id UUID NOT NULL,
            ticket_id UUID NOT NULL,
            queue_id UUID NOT NULL,
            change_id UUID NOT NULL,
            label VARCHAR NOT NULL,
            day DATE NOT NULL,
            place INTEGER NOT NULL,
            state VARCHAR NOT NULL,
            new_ticket_id UUID,
            version INTEGER NOT NULL,
            CONSTRAINT pk_carried_place PRIMARY KEY (tenant_id, id),
            CONSTRAINT uq_carried_place_tenant_id_ticket_id_change_id UNIQUE (tenant_id, ticket_id, change_id),
            CONSTRAINT fk_carried_place_tenant_id_ticket_id FOREIGN KEY(tenant_id, ticket_id) REFERENCES ticket (tenant_id, id),
            CONSTRAINT fk_carried_place_tenant_id_queue_id FOREIGN KEY(tenant_id, queue_id) REFERENCES queue (tenant_id, id),
            CONSTRAINT fk_carried_place_tenant_id_change_id FOREIGN KEY(tenant_id, change_id) REFERENCES floor_change (tenant_id, id),
            CONSTRAINT fk_carried_place_tenant_id_new_ticket_id FOREIGN KEY(tenant_id, new_ticket_id) REFERENCES ticket (tenant_id, id),
            CONSTRAINT ck_carried_place_state CHECK (state IN ('promised', 'taken', 'withdrawn')),
            CONSTRAINT ck_carried_place_taken CHECK ((state = 'taken') = (new_ticket_id IS NOT NULL))
        )
        """
    )
    op.execute("CREATE INDEX ix_carried_place_tenant_id_day ON carried_place (tenant_id, day)")
    op.execute("CREATE INDEX ix_carried_place_tenant_id_queue_id ON carried_place (tenant_id, queue_id)")
    op.execute("CREATE INDEX ix_carried_place_tenant_id_change_id ON carried_place (tenant_id, change_id)")
    op.execute("CREATE INDEX ix_carried_place_tenant_id_new_ticket_id ON carried_place (tenant_id, new_ticket_id)")
    tenant_table(op, "carried_place", data_class="visit")


def _shared_with_the_new_office() -> None:
    """Whoever waits in a line that goes to another office is seen there, and where they were no longer."""
    op.execute(
        """
        CREATE FUNCTION oneroof.share_with_new_office() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
        SET search_path = pg_catalog, pg_temp AS $body$
        DECLARE
            found record;
        BEGIN
            FOR found IN
                SELECT s.id, q.office_id
                  FROM public.ticket t
                  JOIN public.queue q ON q.tenant_id = t.tenant_id AND q.id = t.queue_id
                  JOIN public.sharing s ON s.tenant_id = t.tenant_id AND s.source_kind = 'ticket' AND s.source_id = t.id
                 WHERE t.tenant_id = NEW.tenant_id AND s.ended_at IS NULL AND s.office_id <> q.office_id
                   AND t.state IN ('waiting', 'called', 'serving')
                   AND CASE TG_ARGV[0] WHEN 'ticket' THEN t.id ELSE t.queue_id END = NEW.id
                 ORDER BY s.id
            LOOP
                UPDATE public.sharing s SET ended_at = s.since
                 WHERE s.tenant_id = NEW.tenant_id AND s.id = found.id;
                UPDATE public.sharing s SET office_id = found.office_id, ended_at = NULL
                 WHERE s.tenant_id = NEW.tenant_id AND s.id = found.id;
            END LOOP;
            RETURN NULL;
        END $body$
        """
    )
    op.execute(
        "CREATE TRIGGER sharing_moved AFTER UPDATE OF queue_id ON ticket FOR EACH ROW"
        " WHEN (OLD.queue_id IS DISTINCT FROM NEW.queue_id)"
        " EXECUTE FUNCTION oneroof.share_with_new_office('ticket')"
    )
    op.execute(
        "CREATE TRIGGER sharing_moved AFTER UPDATE OF office_id ON queue FOR EACH ROW"
        " WHEN (OLD.office_id IS DISTINCT FROM NEW.office_id)"
        " EXECUTE FUNCTION oneroof.share_with_new_office('queue')"
    )
