"""Joining a waiting list and leaving it. Who waits is known by a code and an address, and by nothing else.

The same address may join twice and gets the same answer as any other, so that nobody learns who waits by trying
addresses; offers are made to the first of its entries only.
"""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from oneroof.appointments.models import Appointment, BookingRule, WaitingEntry
from oneroof.appointments.service.booking import LARGEST_PARTY, cancel_it
from oneroof.appointments.service.contacting import KEPT, contact_token
from oneroof.appointments.service.finding import free_slots
from oneroof.appointments.service.making import zone_of
from oneroof.appointments.service.records import lock_booking
from oneroof.audit import service as audit
from oneroof.core.crypto import Unreadable
from oneroof.core.errors import Conflict, Invalid, NotFound, TooManyRequests
from oneroof.core.i18n import LazyText, public_text
from oneroof.core.ids import new_id
from oneroof.core.ip_networks import site_of
from oneroof.core.keystore import KeyDestroyedError, KeyStore
from oneroof.core.speakable_codes import as_stored, new_code
from oneroof.core.spoken_languages import spoken_codes
from oneroof.core.time import Clock
from oneroof.frontdesk.models import NEEDS
from oneroof.identity import hourly
from oneroof.identity.hourly import Count
from oneroof.notifications.mail import promise_letter
from oneroof.notifications.messages import read_reach
from oneroof.tenancy.context import Context

MOST_LOOKED_AT = 500
"""Free times that are looked through for one that would fit."""
LONGEST_WAIT = 90
"""Days ahead that somebody can wait for."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody waits for. Without an address there is nobody to offer a time to."""

    language: str
    contact: str
    last_day: date
    first_day: date | None = None
    """Today when left out."""
    size: int = 1
    needs: Sequence[str] = ()
    interpreter_language: str | None = None
    agreed: bool = False
    texts: bool = False
    """Whether a telephone number will do."""
    network: bytes | None = None
    """From which network somebody asks: a keyed hash (`joining_network`); None where there is none."""


def join(
    session: Session, context: Context, clock: Clock, keys: KeyStore, *, rule_id: UUID, asked: Asked
) -> WaitingEntry:
    """Wait for a time by a rule. A letter has the link that confirms the address; nothing is offered before.

    An address gets one such letter in a day, whoever writes it down, and a link confirms all that it waits for.
    Raises Invalid with the fields at fault, Conflict `no_waiting_list`, and `times_free` while a time would fit.
    """
    rule = session.get(BookingRule, (context.tenant_id, rule_id))
    if rule is None or rule.state != "active" or not (rule.has_waiting_list and rule.is_online):
        raise Conflict("no_waiting_list", public_text("There is no waiting list for this service."))
    zone = zone_of(session, context)
    today = clock.now().astimezone(zone).date()
    first_day = asked.first_day or today
    _check(asked, first_day, today)
    reach = read_reach(asked.contact, zone=zone.key, sms=asked.texts, field="email")
    _check_free(session, context, clock, rule, asked, first_day)
    entry = WaitingEntry(
        id=new_id(),
        rule_id=rule.id,
        code=new_code(),
        state="waiting",
        language=asked.language,
        size=asked.size,
        needs=sorted(set(asked.needs)),
        interpreter_language=asked.interpreter_language,
        first_day=first_day,
        last_day=asked.last_day,
        contact_channel=reach.channel,
        contact_token=contact_token(keys, context, reach),
        joined_at=clock.now(),
        queued_at=clock.now(),
        offers=0,
        joined_from=asked.network,
    )
    entry.contact_sealed = keys.seal_for_tenant_until(
        context.tenant_id, reach.address.encode(), _place(entry), until=_end_of(asked.last_day, zone) + KEPT
    )
    session.add(entry)
    session.flush()
    record(session, context, clock, entry, "join")
    if _may_write(session, context, clock, keys, entry):
        promise_letter(session, context, letter="waiting_joined", about=entry.id, issue=entry.version)
    return entry


def joining_network(keys: KeyStore, context: Context, address: str | None) -> bytes:
    """What tells whether two requests came from one network; the same as of who holds a time."""
    return keys.search_token(context.tenant_id, "holding network", site_of(address))


def proof_of(keys: KeyStore, context: Context, entry: WaitingEntry) -> str:
    """What stands in the letter's link and nowhere else: whoever has it reads what goes to the address."""
    return keys.search_token(context.tenant_id, "waiting address", str(entry.id)).hex()[:32]


def confirm(session: Session, context: Context, clock: Clock, keys: KeyStore, *, code: str, proof: str) -> WaitingEntry:
    """Note that the address is theirs, for all that it waits for; again changes nothing.

    Raises as `entry_by_code` does, and NotFound for a link that was made up.
    """
    entry = entry_by_code(session, context, code=code)
    if not hmac.compare_digest(proof_of(keys, context, entry).encode(), proof.encode()):
        raise NotFound("waiting_entry_not_found", public_text("There is no such code here."))
    if entry.state != "waiting" or entry.confirmed_at is not None:
        return entry
    same = select(WaitingEntry).where(WaitingEntry.tenant_id == context.tenant_id)
    same = same.where(WaitingEntry.contact_token == entry.contact_token, WaitingEntry.confirmed_at.is_(None))
    for each in session.scalars(same.where(WaitingEntry.state == "waiting").order_by(WaitingEntry.id)):
        each.confirmed_at = clock.now()
        record(session, context, clock, each, "confirm")
    session.flush()
    return entry


def entry_by_code(session: Session, context: Context, *, code: str, lock: bool = False) -> WaitingEntry:
    """The entry of who has its code. Raises Invalid and NotFound."""
    stored = as_stored(code)
    if stored is None:
        message = public_text("This code is not complete, or one of its signs is wrong. Please check it.")
        raise Invalid("code_invalid", message, fields={"code": [message]})
    wanted = select(WaitingEntry).where(WaitingEntry.tenant_id == context.tenant_id, WaitingEntry.code == stored)
    if lock:
        wanted = wanted.with_for_update().execution_options(populate_existing=True)
    entry = session.scalars(wanted).one_or_none()
    if entry is None:
        raise NotFound("waiting_entry_not_found", public_text("There is no such code here."))
    return entry


def place_in_line(session: Session, context: Context, entry: WaitingEntry) -> int:
    """How many wait before it."""
    before = session.scalar(
        select(func.count())
        .select_from(WaitingEntry)
        .where(WaitingEntry.tenant_id == context.tenant_id, WaitingEntry.rule_id == entry.rule_id)
        .where(WaitingEntry.state == "waiting", WaitingEntry.queued_at < entry.queued_at)
    )
    return before or 0


def leave(session: Session, context: Context, clock: Clock, *, code: str) -> WaitingEntry:
    """Wait no more; what was offered goes to the next, the address is forgotten. Again changes nothing.

    Raises as `entry_by_code` does.
    """
    entry = entry_by_code(session, context, code=code, lock=True)
    if entry.state not in ("waiting", "offered"):
        return entry
    offered = entry.appointment_id if entry.state == "offered" else None
    end(entry, "left", clock)
    session.flush()
    if offered is not None:
        booking = lock_booking(session, context, Appointment.id == offered)
        if booking.appointment.state == "held":
            cancel_it(session, context, clock, booking, by="visitor")
    record(session, context, clock, entry, "leave")
    return entry


def end(entry: WaitingEntry, state: str, clock: Clock) -> None:
    """Nobody waits any more: the address goes."""
    entry.state, entry.ended_at, entry.offered_until = state, clock.now(), None
    entry.contact_sealed = entry.contact_token = None
    entry.needs = []


def open_contact(keys: KeyStore, context: Context, entry: WaitingEntry) -> str | None:
    """The address; None where there is none, and when it is over."""
    if entry.contact_sealed is None:
        return None
    try:
        return keys.unseal_for_tenant(context.tenant_id, entry.contact_sealed, _place(entry)).decode()
    except (KeyDestroyedError, Unreadable):
        return None


def record(session: Session, context: Context, clock: Clock, entry: WaitingEntry, verb: str) -> None:
    """Say what was done with an entry."""
    audit.record(
        session, context, clock, action=f"waiting_entry.{verb}", object_kind="waiting_entry", object_id=entry.id
    )


def _check_free(
    session: Session, context: Context, clock: Clock, rule: BookingRule, asked: Asked, first_day: date
) -> None:
    """Nobody waits for what they could have at once."""
    soonest = clock.now() + timedelta(minutes=rule.notice_minutes)
    found = free_slots(session, context, clock, rule_id=rule.id, most=MOST_LOOKED_AT)
    if any(each.slot.starts_at > soonest and first_day <= each.slot.day <= asked.last_day for each in found):
        raise Conflict("times_free", public_text("There are free times: choose one."))


def _may_write(session: Session, context: Context, clock: Clock, keys: KeyStore, entry: WaitingEntry) -> bool:
    """Whether the address had no letter today. Counted where it stays when somebody leaves the list and joins again."""
    assert entry.contact_token is not None
    day = clock.now().date()
    ends = datetime.combine(day + timedelta(days=1), time.min, UTC)
    token = keys.search_token(context.tenant_id, "waiting letter", day.isoformat(), entry.contact_token.hex())
    try:
        hourly.count(session, context, [Count(token, 1, ends)], code="waiting_limited")
    except TooManyRequests:
        return False
    return True


def _check(asked: Asked, first_day: date, today: date) -> None:
    fields: dict[str, list[LazyText]] = {}
    if not asked.agreed:
        fields["reminders"] = [public_text("We can offer you a time only if we may write to you.")]
    if not today <= first_day <= asked.last_day <= today + timedelta(days=LONGEST_WAIT):
        fields["last_day"] = [public_text("Choose a day in the next %(days)s days.", days=LONGEST_WAIT)]
    if not 1 <= asked.size <= LARGEST_PARTY:
        fields["size"] = [public_text("A whole number from %(least)s to %(most)s.", least=1, most=LARGEST_PARTY)]
    known = {*spoken_codes()}
    if asked.language not in known or (asked.interpreter_language or asked.language) not in known:
        fields["language"] = [public_text("Choose a language.")]
    if set(asked.needs) - set(NEEDS):
        fields["needs"] = [public_text("Choose from the list.")]
    if fields:
        raise Invalid("invalid_input", next(iter(fields.values()))[0], fields=fields)


def _end_of(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time.max, zone)


def _place(entry: WaitingEntry) -> str:
    return f"waiting_entry/{entry.id}/contact"
