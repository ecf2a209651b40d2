"""The e-mails about an appointment, in the visitor's language: booked, moved, soon, cancelled by the centre.

They say when and where, under the office's public name, and not for which service: others read letters too.
"""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.appointments.models import Appointment
from oneroof.appointments.service.contacting import forget_address, open_address
from oneroof.appointments.service.records import Booking, bookings, record
from oneroof.core.formats import format_datetime
from oneroof.core.i18n import LazyText, current_language, language, public_languages, public_text
from oneroof.core.languages import SOURCE_LANGUAGE
from oneroof.core.names import text_in
from oneroof.frontdesk.models import Office
from oneroof.notifications.mail import composes
from oneroof.notifications.messages import Letter, Message, Reach, TextMessage
from oneroof.notifications.subscribing import composes_push
from oneroof.services import Services
from oneroof.tenancy.addresses import tenant_url
from oneroof.tenancy.context import Context
from oneroof.tenancy.models import Tenant

SUBJECTS: Mapping[str, LazyText] = MappingProxyType(
    {
        "booked": public_text("Your appointment on %(when)s"),
        "moved": public_text("Your appointment is now on %(when)s"),
        "soon": public_text("Do not forget: your appointment on %(when)s"),
        "cancelled": public_text("Your appointment on %(when)s cannot take place"),
    }
)
_WHERE = public_text("%(office)s, %(centre)s\n%(when)s\n\nYour booking code: %(code)s")
_BRING = public_text(
    "Show the code when you arrive: at the screen by the entrance, or at the reception desk. Please come on time."
)
_CHANGE = public_text(
    "If you cannot come, please cancel here, so that somebody else can have your time. There you can also tell us that "
    "you will come:"
)
_SORRY = public_text(
    "We are sorry: the office cannot receive you at this time. Please choose another one, or ask at the reception desk."
)


@composes("appointment_booked")
def booked(services: Services, session: Session, context: Context, about: UUID, _issue: int) -> Message | None:
    """What was booked; nothing once it is cancelled."""
    return _letter(services, session, context, about, "booked", ("booked",))


@composes("appointment_moved")
def moved(services: Services, session: Session, context: Context, about: UUID, issue: int) -> Message | None:
    """The new time; nothing where it has changed again, which has a letter of its own."""
    return _letter(services, session, context, about, "moved", ("booked",), issue=issue)


@composes("appointment_soon")
def soon(services: Services, session: Session, context: Context, about: UUID, _issue: int) -> Message | None:
    """The reminder."""
    return _letter(services, session, context, about, "soon", ("booked",))


@composes("appointment_cancelled")
def cancelled(services: Services, session: Session, context: Context, about: UUID, _issue: int) -> Message | None:
    """That the centre has cancelled; the last letter, after which the address is kept no longer."""
    letter = _letter(services, session, context, about, "cancelled", ("cancelled",))
    forget_address(session.get_one(Appointment, (context.tenant_id, about)))
    session.flush()
    return letter


def _push(occasion: str) -> None:
    """Register the line that browsers show on an occasion."""

    @composes_push(f"appointment_{occasion}_push")
    def line(
        _services: Services, session: Session, context: Context, about: UUID, _issue: int
    ) -> tuple[str, str, str] | None:
        """When, and where to read more; nothing where it is not so any more."""
        booking = Booking(*session.execute(bookings(context).where(Appointment.id == about)).one())
        wanted = "cancelled" if occasion == "cancelled" else "booked"
        if booking.appointment.state != wanted:
            return None
        tenant = session.scalars(select(Tenant).where(Tenant.id == context.tenant_id)).one()
        said = _said(SUBJECTS[occasion], {"when": format_datetime(booking.slot.starts_at, "long")})
        return text_in(tenant.name, current_language()), said, f"/b/{booking.code}"


for _occasion in SUBJECTS:
    _push(_occasion)


def _letter(
    services: Services,
    session: Session,
    context: Context,
    about: UUID,
    occasion: str,
    states: tuple[str, ...],
    *,
    issue: int | None = None,
) -> Message | None:
    row = session.execute(bookings(context).where(Appointment.id == about)).one()
    booking = Booking(*row)
    appointment = booking.appointment
    address = open_address(services.keys, context, appointment)
    if address is None or appointment.state not in states or issue not in (None, appointment.version):
        return None
    tenant = session.scalars(select(Tenant).where(Tenant.id == context.tenant_id)).one()
    clock = services.directory.clock_of(context.network_id)
    record(session, replace(context, purpose="reminders"), clock, appointment, "send", shown=["contact"])
    office = session.scalars(
        select(Office).where(Office.tenant_id == context.tenant_id, Office.id == booking.rule.office_id)
    ).one()
    spoken = appointment.language if appointment.language in public_languages() else SOURCE_LANGUAGE
    link = f"{tenant_url(session, services.settings, tenant.id)}/b/{booking.code}"
    with language(spoken, tenant.time_zone):
        facts = {
            "when": format_datetime(booking.slot.starts_at, "long"),
            "office": text_in(office.public_name, spoken),
            "centre": text_in(tenant.name, spoken),
            "code": booking.code,
        }
        return written(address, spoken, _said(SUBJECTS[occasion], facts), _text(occasion, facts, link), link)


def written(address: str, spoken: str, subject: str, text: str, link: str) -> Message:
    """What goes to an address: a letter, or to a telephone the subject and the link, which say enough."""
    if Reach.of(address).channel == "sms":
        return TextMessage(address, spoken, f"{subject}\n{link}")
    return Letter(address, spoken, subject, text)


def _text(occasion: str, facts: Mapping[str, str], link: str) -> str:
    parts = [_said(SUBJECTS[occasion], facts), _said(_WHERE, facts)]
    parts += [str(_SORRY)] if occasion == "cancelled" else [str(_BRING), f"{_CHANGE}\n{link}"]
    return "\n\n".join(parts) + "\n"


def _said(text: LazyText, facts: Mapping[str, str]) -> str:
    return str(LazyText(text.msgid, values=dict(facts)))
