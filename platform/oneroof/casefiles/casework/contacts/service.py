"""Logging contacts, and reading the log."""

import json
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from oneroof.casefiles.casework.contacts.models import DIRECTIONS, SUBJECTS, ContactEntry
from oneroof.casefiles.casework.records import (
    add_once,
    casefile_of,
    check_cleared,
    classed,
    record,
    sealed,
    staff_names,
    unsealed,
    written,
    wrong,
)
from oneroof.casefiles.finding.merging import casefiles_of
from oneroof.catalogue.definition.model import CHANNELS
from oneroof.core.i18n import public_text
from oneroof.core.ids import new_id
from oneroof.core.keystore import KeyStore
from oneroof.core.pagination import Page, SortKey, page_of
from oneroof.core.time import Clock
from oneroof.tenancy.context import Context

NEWEST_FIRST = (SortKey(ContactEntry.at, descending=True), SortKey(ContactEntry.id, descending=True))
LONGEST_PLACE = 200
MOST_MINUTES = 24 * 60


@dataclass(frozen=True, slots=True)
class NewContact:
    """What is logged. `minutes` says how long it took; `place` where, for outreach."""

    channel: str
    direction: str
    subject: str
    at: datetime
    minutes: int | None = None
    text: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class ContactView:
    """A contact in the clear: for one answer, never kept."""

    entry: ContactEntry
    text: str
    place: str
    author: str | None


def log_contact(
    session: Session,
    context: Context,
    clock: Clock,
    keys: KeyStore,
    *,
    casefile_id: UUID,
    once_id: UUID,
    contact: NewContact,
) -> ContactEntry:
    """Log that the person and the centre were in touch, or tried to be; twice with one `once_id` logs it once.

    Raises NotFound, Invalid with the field, and Forbidden for who may not see the log.
    """
    check_cleared(context, "contacts_log")
    casefile = casefile_of(session, context, casefile_id)
    text, place = _checked(contact, clock.now())
    row = _by_once(session, context, once_id)
    if row is not None:
        return row
    row = ContactEntry(id=new_id(), casefile_id=casefile.id, **classed(session, context, casefile, "contacts_log"))
    row.once_id, row.channel, row.direction, row.subject = once_id, contact.channel, contact.direction, contact.subject
    row.at, row.minutes, row.written_at = contact.at, contact.minutes, clock.now()
    row.written_by, row.office_id = context.actor_id, context.office_id
    if text or place:
        plain = json.dumps({"text": text, "place": place}, ensure_ascii=False)
        row.sealed = sealed(context, keys, casefile.person_id, row.id, "contact_entry", plain)
    if not add_once(session, row):
        return _by_once(session, context, once_id) or row
    details = {"channel": contact.channel, "direction": contact.direction}
    record(
        session,
        context,
        clock,
        "contact.log",
        person_id=casefile.person_id,
        object_id=row.id,
        data_class="contacts_log",
        details=details,
    )
    return row


def list_contacts(
    session: Session,
    context: Context,
    clock: Clock,
    keys: KeyStore,
    *,
    casefile_id: UUID,
    channel: str | None = None,
    limit: int = 20,
    cursor: str | None = None,
) -> Page[ContactView]:
    """A page of the casefile's log, the newest first; each contact shown is recorded."""
    casefile = casefile_of(session, context, casefile_id)
    statement = contacts_wanted(context, casefiles_of(session, context, casefile.id))
    if channel is not None:
        statement = statement.where(ContactEntry.channel == channel)
    page = page_of(session, statement, keys=NEWEST_FIRST, limit=limit, cursor=cursor)
    return Page(opened_contacts(session, context, clock, keys, page.items), page.next_cursor)


def contacts_wanted(context: Context, casefile_ids: list[UUID]) -> Select[ContactEntry]:
    """The casefiles' contacts."""
    return select(ContactEntry).where(
        ContactEntry.tenant_id == context.tenant_id, ContactEntry.casefile_id.in_(casefile_ids)
    )


def opened_contacts(
    session: Session, context: Context, clock: Clock, keys: KeyStore, entries: list[ContactEntry]
) -> list[ContactView]:
    """Contacts in the clear; that they were read is recorded."""
    names = staff_names(session, context, {entry.written_by for entry in entries if entry.written_by})
    views = []
    for entry in entries:
        record(
            session,
            context,
            clock,
            "contact.read",
            person_id=entry.person_id,
            object_id=entry.id,
            data_class="contacts_log",
        )
        plain = unsealed(context, keys, entry.person_id, entry.id, "contact_entry", entry.sealed)
        said = json.loads(plain) if plain else {"text": "", "place": ""}
        author = names.get(entry.written_by) if entry.written_by else None
        views.append(ContactView(entry, said["text"], said["place"], author))
    return views


def last_contacts(session: Session, context: Context, casefile_ids: list[UUID]) -> dict[UUID, datetime]:
    """When the person of each casefile was last in touch, as the log has it."""
    rows = session.execute(
        select(ContactEntry.casefile_id, func.max(ContactEntry.at).label("at"))
        .where(ContactEntry.tenant_id == context.tenant_id, ContactEntry.casefile_id.in_(casefile_ids))
        .where(ContactEntry.direction != "not_reached")
        .group_by(ContactEntry.casefile_id)
    )
    return {row.casefile_id: row.at for row in rows}


def _checked(contact: NewContact, now: datetime) -> tuple[str, str]:
    """Text and place as they are kept. Raises Invalid."""
    for field, listed in (("channel", CHANNELS), ("direction", DIRECTIONS), ("subject", SUBJECTS)):
        if getattr(contact, field) not in listed:
            raise wrong(field, "choice_unknown", public_text("Choose one of the list."))
    if contact.at > now:
        raise wrong("at", "day_in_future", public_text("This day has not come yet."))
    if contact.minutes is not None and not 1 <= contact.minutes <= MOST_MINUTES:
        message = public_text("A whole number from %(least)s to %(most)s.", least=1, most=MOST_MINUTES)
        raise wrong("minutes", "minutes_out_of_range", message)
    place = written(contact.place, "place", most=LONGEST_PLACE)
    if place and contact.channel != "outreach":
        raise wrong("place", "place_without_outreach", public_text("A place is noted for outreach alone."))
    return written(contact.text, "text", required=contact.subject == "other"), place


def _by_once(session: Session, context: Context, once_id: UUID) -> ContactEntry | None:
    return session.scalars(
        select(ContactEntry).where(ContactEntry.tenant_id == context.tenant_id, ContactEntry.once_id == once_id)
    ).one_or_none()
