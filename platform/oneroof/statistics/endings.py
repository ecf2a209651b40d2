"""How a visit ended: the one definition, for the page of the day as for its closing."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol
from uuid import UUID

from oneroof.statistics.day_rows import TicketRow

PRESENT = "present"
WITHOUT_DESK = ("phone", "online", "email", "post", "outreach")
"""Channels on which a visit may be served without a ticket."""


class HasChannel(Protocol):
    """A visit, as a row or as an object."""

    @property
    def id(self) -> UUID:
        """Its id."""

    @property
    def channel(self) -> str:
        """How the visitor came."""


def tickets_by_visit(visits: Iterable[HasChannel], tickets: Iterable[TicketRow]) -> Mapping[UUID, Sequence[TicketRow]]:
    """Each visit's tickets, in the order of `tickets`."""
    found: dict[UUID, list[TicketRow]] = {visit.id: [] for visit in visits}
    for ticket in tickets:
        found[ticket.visit_id].append(ticket)
    return found


def ending_of(visit: HasChannel, tickets: Sequence[TicketRow]) -> str:
    """`served`, `no_show` or `left`; `present` while a ticket is open. `tickets` are in the order of issue.

    Served were those whom an office served, or whose last ticket ended at a desk, or who needed no desk. Of the others,
    a last ticket that was called in vain is a no-show, and everybody else left.
    """
    if any(ticket.is_open for ticket in tickets):
        return PRESENT
    if any(ticket.state == "served" and ticket.queue_kind == "office" for ticket in tickets):
        return "served"
    if not tickets:
        return "served" if visit.channel in WITHOUT_DESK else "left"
    return last if (last := tickets[-1].state) in ("served", "no_show") else "left"
