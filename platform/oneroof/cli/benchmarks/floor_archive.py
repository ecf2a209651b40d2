"""Years of tickets behind a centre: visits that are over, each with its ticket, its events and its accountability.

Rows come by INSERT … SELECT as the server's administrator with triggers and foreign keys asleep, since serving 300,000
visitors one by one would take hours. They are what the services would have left, but for the links of the audit's
chain, which no request reads.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import psycopg

from oneroof import embedded
from oneroof.cli.benchmarks.floor_centre import BusyCentre
from oneroof.embedded.databases import as_administrator

A_DAY = 800
"""Tickets a day: what the largest centre issues."""
TOGETHER = 10_000
EVENTS = ("issue", "call", "start", "finish")

_INSERT = """
WITH made AS MATERIALIZED (
    SELECT n, uuidv7(moment - now()) AS visit_id, uuidv7(moment - now()) AS ticket_id, moment, moment::date AS day,
           n %% %(a_day)s::int AS place,
           (%(queues)s::uuid[])[n %% %(a_day)s::int %% cardinality(%(queues)s::uuid[]) + 1] AS queue_id,
           n %% cardinality(%(desks)s::uuid[]) + 1 AS clerk
      FROM generate_series(%(first)s::int, %(last)s::int) AS n,
           LATERAL (SELECT date_trunc('day', now()) - interval '1 day' * (n / %(a_day)s::int + 1)
                           + interval '9 hours' + interval '30 seconds' * (n %% %(a_day)s::int) AS moment) AS times
), visits AS (
    INSERT INTO visit (tenant_id, id, day, channel, language, needs, arrived_at, departed_at, ending, version)
    SELECT %(tenant)s, visit_id, day, 'walk_in', 'pt', '{{}}', moment, moment + interval '20 minutes', 'served', 3
      FROM made
), tickets AS (
    INSERT INTO ticket (tenant_id, id, visit_id, queue_id, day, number, label, language, priority, state, issued_at,
                        waiting_since, called_at, started_at, ended_at, desk_id, staff_id, outcome, calls, version
                        {columns})
    SELECT %(tenant)s, ticket_id, visit_id, queue_id, day, place / cardinality(%(queues)s::uuid[]) + 1,
           'A' || lpad((place + 1)::text, 3, '0'), 'pt', 0, 'served', moment, moment, moment + interval '9 minutes',
           moment + interval '10 minutes', moment + interval '20 minutes', (%(desks)s::uuid[])[clerk],
           (%(staff)s::uuid[])[clerk], 'solved', 1, 4 {values}
      FROM made
), events AS (
    INSERT INTO ticket_event (tenant_id, id, ticket_id, event, at, actor_id, desk_id)
    SELECT %(tenant)s, uuidv7(moment - now()), ticket_id, event, moment + step * interval '5 minutes',
           (%(staff)s::uuid[])[clerk], (%(desks)s::uuid[])[clerk]
      FROM made, unnest(%(events)s::varchar[]) WITH ORDINALITY AS event(event, step)
)
INSERT INTO audit_entry (tenant_id, id, at, actor_kind, actor_id, actor_roles, purpose, legal_basis, action, outcome,
                         object_kind, object_id, data_classes, details, request_id)
SELECT %(tenant)s, uuidv7(moment - now()), moment + step * interval '5 minutes', 'staff', (%(staff)s::uuid[])[clerk],
       '{{mediator}}', 'service_delivery', 'task', 'ticket.' || event, 'done', 'ticket', ticket_id, '{{}}', '{{}}',
       gen_random_uuid()::text
  FROM made, unnest(%(events)s::varchar[]) WITH ORDINALITY AS event(event, step)
"""
_LATER_COLUMNS = {"rank_at": "moment", "size": "1", "recalls": "0"}
"""What a ticket has besides, where the schema has it."""


def fill_archive(
    urls: embedded.DatabaseUrls, centre: BusyCentre, tickets: int, step: Callable[[int], Any] = lambda _: None
) -> None:
    """Put `tickets` finished tickets behind the centre, and let the server count its rows."""
    queues = sorted({clerk.queue_id for clerk in centre.clerks})
    with as_administrator(urls) as connection:
        connection.execute("SET session_replication_role = replica")
        statement = _statement(connection)
        for first in range(0, tickets, TOGETHER):
            last = min(first + TOGETHER, tickets) - 1
            connection.execute(statement, _values(centre, queues, first, last))
            step(last - first + 1)
        connection.execute("VACUUM (ANALYZE) visit, ticket, ticket_event, audit_entry")
        connection.execute("CHECKPOINT")


def _statement(connection: psycopg.Connection[Any]) -> Any:
    """With the columns that this schema's tickets have."""
    there = {
        row[0]
        for row in connection.execute("SELECT attname FROM pg_attribute WHERE attrelid = 'public.ticket'::regclass")
    }
    later = {name: value for name, value in _LATER_COLUMNS.items() if name in there}
    columns, values = ("".join(f", {each}" for each in part) for part in (later.keys(), later.values()))
    return _INSERT.format(columns=columns, values=values).encode()


def _values(centre: BusyCentre, queues: list[UUID], first: int, last: int) -> dict[str, Any]:
    return {
        "tenant": centre.tenant.id,
        "queues": queues,
        "desks": [clerk.desk_id for clerk in centre.clerks],
        "staff": [clerk.staff_id for clerk in centre.clerks],
        "events": list(EVENTS),
        "a_day": A_DAY,
        "first": first,
        "last": last,
    }
