"""Notes, contacts and visits of a casefile together, the newest first."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from oneroof.casefiles.casework.contacts.models import ContactEntry
from oneroof.casefiles.casework.contacts.service import (
    NEWEST_FIRST,
    ContactView,
    contacts_wanted,
    opened_contacts,
)
from oneroof.casefiles.casework.contacts.visits import VisitFacts, visits_of
from oneroof.casefiles.casework.notes import service as notes
from oneroof.casefiles.casework.notes.models import Note
from oneroof.casefiles.casework.notes.service import NoteView, WantedNotes
from oneroof.casefiles.casework.records import casefile_of, record
from oneroof.casefiles.finding.merging import origins_of
from oneroof.casefiles.models import Casefile
from oneroof.core.keystore import KeyStore
from oneroof.core.pagination import Page, bounded, cut
from oneroof.core.time import Clock
from oneroof.tenancy.context import Context

KINDS = ("note", "contact", "visit")


@dataclass(frozen=True, slots=True)
class _Moment:
    """Something that happened, before it is opened."""

    at: datetime
    id: UUID
    person_id: UUID
    what: Note | ContactEntry | VisitFacts


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of the timeline: exactly one of `note`, `contact` and `visit`."""

    kind: str
    at: datetime
    person_id: UUID
    """With whom: of a joined casefile, that one's person."""
    note: NoteView | None = None
    contact: ContactView | None = None
    visit: VisitFacts | None = None


def timeline(
    session: Session,
    context: Context,
    clock: Clock,
    keys: KeyStore,
    *,
    casefile_id: UUID,
    kind: str | None = None,
    wanted: WantedNotes | None = None,
    limit: int = 20,
    cursor: str | None = None,
) -> Page[Happening]:
    """A page of what happened with the person, of one kind or of all; `wanted` narrows the notes down.

    Each one shown is recorded. Raises NotFound, and Invalid for limit and cursor.
    """
    casefile = casefile_of(session, context, casefile_id)
    people = _people(session, context, casefile)
    moments: list[_Moment] = []
    if kind in (None, "note"):
        chosen = notes.notes_wanted(context, list(people), wanted or WantedNotes())
        rows = session.scalars(bounded(chosen, keys=notes.NEWEST_FIRST, limit=limit, cursor=cursor))
        moments += [_Moment(row.written_at, row.id, row.person_id, row) for row in rows]
    if kind in (None, "contact"):
        logged = bounded(contacts_wanted(context, list(people)), keys=NEWEST_FIRST, limit=limit, cursor=cursor)
        moments += [_Moment(row.at, row.id, row.person_id, row) for row in session.scalars(logged)]
    if kind in (None, "visit"):
        for each, person_id in people.items():
            visits = visits_of(session, context, each, limit, cursor)
            moments += [_Moment(one.at, one.id, person_id, one) for one in visits]
    moments.sort(key=lambda moment: (moment.at, moment.id), reverse=True)
    page = cut(moments, keys=NEWEST_FIRST, limit=limit)
    for moment in page.items:
        if isinstance(moment.what, VisitFacts):
            record(
                session,
                context,
                clock,
                "visit.read",
                person_id=moment.person_id,
                object_id=moment.id,
                data_class="visit",
            )
    return Page(_opened(session, context, clock, keys, page.items), page.next_cursor)


def _people(session: Session, context: Context, casefile: Casefile) -> dict[UUID, UUID]:
    """The person of the casefile and of each that was joined into it, by casefile."""
    origins = origins_of(session, context, casefile.id)
    return {casefile.id: casefile.person_id, **{origin.casefile_id: whose for whose, origin in origins.items()}}


def _opened(
    session: Session, context: Context, clock: Clock, keys: KeyStore, moments: list[_Moment]
) -> list[Happening]:
    found: dict[UUID, Happening] = {}
    written = [moment.what for moment in moments if isinstance(moment.what, Note)]
    logged = [moment.what for moment in moments if isinstance(moment.what, ContactEntry)]
    for note in notes.opened_notes(session, context, clock, keys, written):
        found[note.note.id] = Happening("note", note.note.written_at, note.note.person_id, note=note)
    for contact in opened_contacts(session, context, clock, keys, logged):
        found[contact.entry.id] = Happening("contact", contact.entry.at, contact.entry.person_id, contact=contact)
    for moment in moments:
        if isinstance(moment.what, VisitFacts):
            found[moment.id] = Happening("visit", moment.at, moment.person_id, visit=moment.what)
    return [found[moment.id] for moment in moments]
