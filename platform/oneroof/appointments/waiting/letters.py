"""What is written to who waits: that they do, and that a time is free. Neither names the service."""

from dataclasses import replace
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.appointments.letters import written
from oneroof.appointments.models import Appointment, BookingRule, WaitingEntry
from oneroof.appointments.service.records import Booking, bookings
from oneroof.appointments.waiting.joining import open_contact, proof_of, record
from oneroof.core.formats import format_datetime
from oneroof.core.i18n import LazyText, language, public_languages, public_text
from oneroof.core.languages import SOURCE_LANGUAGE
from oneroof.core.names import text_in
from oneroof.core.speakable_codes import shown
from oneroof.frontdesk.models import Office
from oneroof.notifications.mail import composes
from oneroof.notifications.messages import Message
from oneroof.services import Services
from oneroof.tenancy.addresses import tenant_url
from oneroof.tenancy.context import Context
from oneroof.tenancy.models import Tenant

_JOINED = public_text("You are on the waiting list: %(office)s, %(centre)s")
_OFFERED = public_text("A time is free for you: %(when)s, %(office)s, %(centre)s")
_JOINED_TEXT = public_text(
    "Please open this link once. Only then can we offer you a time. If you do not want to wait any more, say so there "
    "too. If it was not you who asked, do nothing: we write nothing more."
)
_OFFERED_TEXT = public_text("We keep it for you until %(until)s. Say here whether you take it:")


@composes("waiting_joined")
def joined(services: Services, session: Session, context: Context, about: UUID, _issue: int) -> Message | None:
    """That one waits, and how to stop waiting."""
    entry = session.get_one(WaitingEntry, (context.tenant_id, about))
    if entry.state not in ("waiting", "offered"):
        return None
    return _message(services, session, context, entry, None)


@composes("waiting_offered")
def offered(services: Services, session: Session, context: Context, about: UUID, issue: int) -> Message | None:
    """What is free, and until when it is kept; nothing once that is over."""
    entry = session.get_one(WaitingEntry, (context.tenant_id, about))
    if entry.state != "offered" or entry.version != issue:
        return None
    found = session.execute(bookings(context).where(Appointment.id == entry.appointment_id)).one()
    return _message(services, session, context, entry, Booking(*found))


def _message(
    services: Services, session: Session, context: Context, entry: WaitingEntry, offer: Booking | None
) -> Message | None:
    address = open_contact(services.keys, context, entry)
    if address is None:
        return None
    clock = services.directory.clock_of(context.network_id)
    record(session, replace(context, purpose="reminders"), clock, entry, "send")
    tenant = session.scalars(select(Tenant).where(Tenant.id == context.tenant_id)).one()
    rule = session.get_one(BookingRule, (context.tenant_id, entry.rule_id))
    office = session.get_one(Office, (context.tenant_id, rule.office_id))
    spoken = entry.language if entry.language in public_languages() else SOURCE_LANGUAGE
    link = f"{tenant_url(session, services.settings, tenant.id)}/book/waiting/{shown(entry.code)}"
    with language(spoken, tenant.time_zone):
        facts = {"office": text_in(office.public_name, spoken), "centre": text_in(tenant.name, spoken)}
        text, said = _JOINED, _JOINED_TEXT
        if offer is None:
            link = f"{link}/{proof_of(services.keys, context, entry)}"
        if offer is not None and entry.offered_until is not None:
            facts["when"] = format_datetime(offer.slot.starts_at, "long")
            facts["until"] = format_datetime(entry.offered_until, "long")
            text, said = _OFFERED, _OFFERED_TEXT
        subject, rest = (str(LazyText(each.msgid, values=facts)) for each in (text, said))
        return written(address, spoken, subject, f"{subject}\n\n{rest}\n{link}\n", link)
