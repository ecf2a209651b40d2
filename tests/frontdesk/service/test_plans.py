"""What the database does to find the next ticket: its cost follows who waits now, not the archive."""

import json
from collections.abc import Callable
from typing import Any
from uuid import UUID

import psycopg
import pytest
from sqlalchemy import event, text
from sqlalchemy.orm import Session

from oneroof.frontdesk import service as frontdesk
from support.factories import Member
from support.floor import Floor

ARCHIVED = 50_000

_ARCHIVE = """
    INSERT INTO ticket (tenant_id, id, visit_id, queue_id, day, number, label, language, priority, state, issued_at,
                        waiting_since, rank_at, size, recalls, called_at, started_at, ended_at, desk_id, outcome,
                        calls, version)
    SELECT %(tenant)s, gen_random_uuid(), %(visit)s, %(queue)s, date '2025-01-01' + n / 800, n %% 800 + 1,
           'B' || n %% 800 + 1, 'pt', n %% 6, 'served', moment, moment, moment, 1, 0, moment, moment, moment, %(desk)s,
           'solved', 1, 4
      FROM generate_series(0, %(count)s - 1) AS n,
           LATERAL (SELECT timestamptz '2025-01-01 09:00Z' + n * interval '1 minute' AS moment) AS times
"""


@pytest.fixture
def grown(floor: Floor, owner_connection: psycopg.Connection[Any]) -> Floor:
    """A centre with a long past, in which ten people wait."""
    visit = floor.visit()
    values = {
        "tenant": floor.centre.tenant_id,
        "visit": visit.id,
        "queue": floor.centre.queues["welcome"],
        "desk": floor.centre.desks["reception1"],
        "count": ARCHIVED,
    }
    owner_connection.execute(_ARCHIVE, values)
    owner_connection.execute("ANALYZE ticket")
    owner_connection.commit()
    for _ in range(10):
        floor.ticket("welcome")
    return floor


def plans_of(floor: Floor, member: Member, step: Callable[..., Any], **arguments: Any) -> list[dict[str, Any]]:
    """The plans of all statements on `ticket` that a step runs, each with what it really did."""
    context = member.context
    found: list[dict[str, Any]] = []
    with floor.centre.database.transaction(context) as session:
        asked = _statements_on_tickets(session)
        step(session, context, floor.centre.clock, **arguments)
        session.flush()
        for statement, parameters in list(asked):
            cursor = session.connection().connection.cursor()
            cursor.execute("EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) " + statement, parameters)
            found.extend(cursor.fetchall()[0][0])
        session.rollback()
    return found


def _statements_on_tickets(session: Session) -> list[tuple[str, Any]]:
    seen: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        if statement.startswith("SELECT") and "FROM ticket" in statement:
            seen.append((statement, parameters))

    session.execute(text("SELECT 1"))
    event.listen(session.connection(), "before_cursor_execute", note)
    return seen


def nodes(plan: dict[str, Any]) -> list[dict[str, Any]]:
    """All steps of a plan."""
    return [plan, *(node for child in plan.get("Plans", []) for node in nodes(child))]


def test_call_next_reads_the_line_and_not_the_archive(grown: Floor) -> None:
    clerk = grown.open("reception1", "welcome")
    plans = plans_of(grown, clerk, frontdesk.call_next, desk_id=grown.centre.desks["reception1"])
    steps = [node for plan in plans for node in nodes(plan["Plan"])]
    assert "Seq Scan" not in {node["Node Type"] for node in steps}
    locking = next(plan for plan in plans if any(n["Node Type"] == "LockRows" for n in nodes(plan["Plan"])))
    assert {n["Index Name"] for n in nodes(locking["Plan"]) if "Index Name" in n} == {"ix_ticket_waiting"}
    # the policy's check is made once for the statement, not for each row
    assert any("One-Time Filter" in node for node in nodes(locking["Plan"]))
    assert locking["Plan"]["Shared Hit Blocks"] + locking["Plan"]["Shared Read Blocks"] < 100


@pytest.mark.parametrize("query", ["queue_statuses", "tickets_in_queue", "end_day"])
def test_lists_of_now_do_not_read_the_archive(grown: Floor, query: str) -> None:
    arguments: dict[str, dict[str, Any]] = {
        "queue_statuses": {},
        "tickets_in_queue": {"queue_id": grown.centre.queues["welcome"], "state": "waiting"},
        "end_day": {"day": grown.centre.clock.now().date()},
    }
    plans = plans_of(grown, grown.door, getattr(frontdesk, query), **arguments[query])
    assert plans
    for plan in plans:
        read = plan["Plan"]["Shared Hit Blocks"] + plan["Plan"]["Shared Read Blocks"]
        assert read < 200, json.dumps(plan, indent=1, default=str)


def test_what_belongs_to_a_visit_is_found_by_index(grown: Floor, neighbour: Floor) -> None:
    ticket = grown.ticket("immigration")
    plans = plans_of(grown, grown.door, frontdesk.leave, ticket_id=ticket.id)
    names = {node["Node Type"] for plan in plans for node in nodes(plan["Plan"])}
    assert "Seq Scan" not in names
    assert neighbour.look(frontdesk.tickets_of_visit, visit_id=_any_visit(grown)) == []


def _any_visit(floor: Floor) -> UUID:
    return floor.ticket("presorting").visit_id
