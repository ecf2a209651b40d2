"""The page after a ticket was issued at a kiosk, by hand or for an appointment."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from flask import Response, g, request

from oneroof.core.page_answers import as_id
from oneroof.core.qr import qr_code
from oneroof.frontdesk.service.estimating import in_words
from oneroof.identity.devices.access import this_device
from oneroof.kiosk.pages.door import shown
from oneroof.kiosk.service import paper_of, receipt
from oneroof.kiosk.walk import Walk
from oneroof.tenancy.work import work


def receipt_page(known: Walk, ticket_id: UUID) -> Response:
    """The number, where to wait, the way there, and the same for one's phone. Raises NotFound."""
    current = work()
    found = receipt(
        current.session,
        current.context,
        current.clock,
        current.keys,
        ticket_id=ticket_id,
        known=known.ticket_id == ticket_id,
    )
    paper = paper_of(current.session, current.context, current.clock, ticket_id=ticket_id, printer_id=printer_id())
    g.kiosk_walk = replace(known, ticket=str(ticket_id))
    return shown(
        "issued",
        receipt=found,
        paper=paper,
        wait=in_words(found.estimate),
        qr=qr_code(f"{request.host_url}t/{found.follow_code}"),
    )


def printer_id() -> UUID | None:
    """The printer that this kiosk prints on."""
    return as_id(str(this_device().settings.get("printer_id") or ""))
