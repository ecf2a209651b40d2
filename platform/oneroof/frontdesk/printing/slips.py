"""The picture of a slip: drawn when the printer takes it for the first time, and the same at each further attempt."""

import base64
import io
from dataclasses import dataclass

import segno
from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.core.keystore import KeyStore
from oneroof.core.languages import html_language
from oneroof.core.slip_pictures import as_png, slip_picture
from oneroof.core.slips import slip_page, slip_texts
from oneroof.core.time import Clock
from oneroof.frontdesk.models import Office, Queue, Ticket
from oneroof.frontdesk.printing.models import PrintJob
from oneroof.frontdesk.service.estimating import estimate
from oneroof.frontdesk.service.following import follow_code
from oneroof.frontdesk.service.overview import people_before
from oneroof.tenancy.context import Context
from oneroof.tenancy.directory import TenantFacts

QR_DOTS = 5
"""Dots to a module: 0.6 mm, which old telephones read on grey paper."""


@dataclass(frozen=True, slots=True)
class Press:
    """What it takes to draw slips: of which centre, under which address (scheme and host) its pages stand."""

    session: Session
    context: Context
    clock: Clock
    keys: KeyStore
    tenant: TenantFacts
    root: str


def picture_of(press: Press, job: PrintJob, width_dots: int) -> bytes:
    """The PNG of a job's slip, one bit per dot."""
    if job.image is None:
        key = (press.context.tenant_id, job.ticket_id)
        ticket = press.session.get(Ticket, key) if job.ticket_id else None
        html = _trial(press.tenant) if ticket is None else _slip(press, ticket)
        job.image = as_png(slip_picture(html, width_dots))
    return job.image


def picture_from(png: bytes) -> Image.Image:
    """A kept picture, to be sent in another form."""
    return Image.open(io.BytesIO(png))


def _slip(press: Press, ticket: Ticket) -> str:
    waits = ticket.state == "waiting"
    before = people_before(press.session, press.context, ticket) if waits else 0
    facts = {
        "centre": press.tenant.name,
        "ticket": ticket,
        "office": _office(press.session, press.context, ticket),
        "before": before,
        "wait": estimate(press.session, press.context, press.clock, queue_id=ticket.queue_id, before=before),
    }
    texts = slip_texts("frontdesk/public/printed_ticket.html", ticket.language, press.tenant, **facts)
    code = follow_code(press.keys, press.context, ticket.visit_id)
    return _document(texts=texts, follow=_follow_square(f"{press.root}/t/{code}"), tag=texts[0].tag)


def _trial(tenant: TenantFacts) -> str:
    host = tenant.default_language
    texts = slip_texts("frontdesk/public/trial_slip.html", host, tenant, centre=tenant.name)
    return _document(texts=texts, follow=None, tag=html_language(host))


def _document(**facts: object) -> str:
    return slip_page("frontdesk/printed_slip.html", **facts)


def _office(session: Session, context: Context, ticket: Ticket) -> Office | None:
    return session.scalars(
        select(Office)
        .join(Queue, (Queue.tenant_id == Office.tenant_id) & (Queue.office_id == Office.id))
        .where(Queue.tenant_id == context.tenant_id, Queue.id == ticket.queue_id)
    ).one_or_none()


def _follow_square(address: str) -> str:
    """The square that leads to the page on which a visitor follows the ticket, as base64. Drawn dot for dot."""
    square, file = segno.make(address, error="m", micro=False), io.BytesIO()
    square.save(file, kind="png", scale=QR_DOTS, border=4)
    return base64.b64encode(file.getvalue()).decode()
