"""Writing to the centre and answering. What is written is sealed under the person's key."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from oneroof.audit import service as audit
from oneroof.casefiles.codes import shown
from oneroof.casefiles.finding.merging import people_of
from oneroof.casefiles.messages.models import CentreMessage
from oneroof.casefiles.models import Casefile
from oneroof.casefiles.service.views import no_such_casefile
from oneroof.casefiles.sharing.service import row_clearance
from oneroof.core.errors import Invalid, TooManyRequests
from oneroof.core.i18n import public_text
from oneroof.core.ids import new_id
from oneroof.core.keystore import KeyDestroyedError, KeyStore
from oneroof.core.pagination import Page, SortKey, page_of
from oneroof.core.storable import is_storable
from oneroof.core.time import Clock
from oneroof.identity.models import Staff
from oneroof.notifications.mail import promise_letter
from oneroof.tenancy.context import Context

LONGEST = 2000
MOST_UNANSWERED = 20
"""Messages of one person that wait for an answer: more wait until somebody has read these."""
LETTER = "centre_message"


@dataclass(frozen=True, slots=True)
class MessageView:
    """One message in the clear: for one answer, never kept."""

    id: UUID
    casefile_id: UUID
    writer: str
    text: str
    written_at: datetime
    staff_name: str | None
    read_at: datetime | None
    settled_at: datetime | None

    @property
    def waits(self) -> bool:
        """Whether it waits for an answer."""
        return self.writer == "person" and self.settled_at is None


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A casefile in which somebody waits for an answer."""

    casefile_id: UUID
    code: str
    since: datetime


def thread(
    session: Session, context: Context, clock: Clock, keys: KeyStore, *, person_id: UUID, most: int = 100
) -> list[MessageView]:
    """The last messages, the newest last; the reading is recorded, and the other side's are marked as read."""
    people = people_of(session, context, person_id)
    rows = session.scalars(
        select(CentreMessage)
        .where(CentreMessage.tenant_id == context.tenant_id, CentreMessage.person_id.in_(people))
        .order_by(CentreMessage.written_at.desc(), CentreMessage.id.desc())
        .limit(most)
    ).all()
    _mark_read(session, context, clock, rows)
    for each in sorted({row.person_id for row in rows}):
        _record(session, context, clock, "read", each, None)
    names = _names(session, context, rows) if context.actor_kind == "staff" else {}
    return [_opened(context, keys, row, names) for row in reversed(rows)]


def write_to_centre(
    session: Session, context: Context, clock: Clock, keys: KeyStore, *, casefile_id: UUID, text: str
) -> CentreMessage:
    """What the person writes. The context must be their own. Raises Invalid, NotFound and TooManyRequests."""
    said = _checked(text)
    person_id = _person_of(session, context, casefile_id)
    waiting = session.scalars(
        select(CentreMessage.id)
        .where(CentreMessage.tenant_id == context.tenant_id, CentreMessage.person_id == person_id)
        .where(CentreMessage.writer == "person", CentreMessage.settled_at.is_(None))
        .limit(MOST_UNANSWERED)
    )
    if len(waiting.all()) == MOST_UNANSWERED:
        message = public_text("You have written many messages that nobody has answered yet. Please call us, or come.")
        raise TooManyRequests("messages_wait", message, retry_after=3600)
    return _add(session, context, clock, keys, person_id, casefile_id, "person", said)


def answer(
    session: Session, context: Context, clock: Clock, keys: KeyStore, *, casefile_id: UUID, text: str
) -> CentreMessage:
    """What the centre writes; what waited for an answer is settled by it. The person hears that something waits."""
    said = _checked(text)
    person_id = _person_of(session, context, casefile_id)
    row = _add(session, context, clock, keys, person_id, casefile_id, "centre", said)
    _settle(session, context, clock, person_id)
    promise_letter(session, context, letter=LETTER, about=row.id)
    return row


def needs_no_answer(session: Session, context: Context, clock: Clock, *, casefile_id: UUID) -> None:
    """Take what waits off the list, without an answer. Raises NotFound."""
    person_id = _person_of(session, context, casefile_id)
    _settle(session, context, clock, person_id)
    _record(session, context, clock, "end", person_id, None)


def unanswered(
    session: Session, context: Context, clock: Clock, *, cursor: str | None = None, limit: int = 25
) -> Page[Unanswered]:
    """Messages that wait for an answer, the oldest first, of whom the actor may see. Raises Invalid for the cursor."""
    rows = (
        select(CentreMessage)
        .where(CentreMessage.tenant_id == context.tenant_id, CentreMessage.writer == "person")
        .where(CentreMessage.settled_at.is_(None))
    )
    page = page_of(
        session, rows, keys=[SortKey(CentreMessage.written_at), SortKey(CentreMessage.id)], limit=limit, cursor=cursor
    )
    first: dict[UUID, CentreMessage] = {}
    for row in page.items:
        first.setdefault(row.casefile_id, row)
    found = select(Casefile.id, Casefile.code).where(
        Casefile.tenant_id == context.tenant_id, Casefile.id.in_(list(first))
    )
    case_codes = {row.id: row.code for row in session.execute(found)}
    for row in first.values():
        _record(session, context, clock, "list", row.person_id, None)
    return Page(
        [Unanswered(id_, shown(case_codes[id_]), row.written_at) for id_, row in first.items() if id_ in case_codes],
        page.next_cursor,
    )


def unread_of(session: Session, context: Context, person_id: UUID) -> int:
    """How many messages of the centre the person has not read."""
    people = people_of(session, context, person_id)
    rows = session.scalars(
        select(CentreMessage.id).where(
            CentreMessage.tenant_id == context.tenant_id,
            CentreMessage.person_id.in_(people),
            CentreMessage.writer == "centre",
            CentreMessage.read_at.is_(None),
        )
    )
    return len(rows.all())


def _add(
    session: Session,
    context: Context,
    clock: Clock,
    keys: KeyStore,
    person_id: UUID,
    casefile_id: UUID,
    writer: str,
    said: str,
) -> CentreMessage:
    clearance = row_clearance(session, context, person_id, "messages")
    message_id = new_id()
    try:
        sealed = keys.seal_for_person(context.tenant_id, person_id, said.encode(), _place(message_id))
    except KeyDestroyedError:
        raise no_such_casefile() from None
    row = CentreMessage(
        id=message_id,
        person_id=person_id,
        casefile_id=casefile_id,
        writer=writer,
        text_sealed=sealed,
        written_at=clock.now(),
        written_by=context.actor_id if writer == "centre" else None,
        **clearance,
    )
    session.add(row)
    session.flush()
    _record(session, context, clock, "write", person_id, row.id)
    return row


def _settle(session: Session, context: Context, clock: Clock, person_id: UUID) -> None:
    people = people_of(session, context, person_id)
    session.execute(
        update(CentreMessage)
        .where(
            CentreMessage.tenant_id == context.tenant_id,
            CentreMessage.person_id.in_(people),
            CentreMessage.writer == "person",
            CentreMessage.settled_at.is_(None),
        )
        .values(settled_at=clock.now(), settled_by=context.actor_id)
    )


def _mark_read(session: Session, context: Context, clock: Clock, rows: Sequence[CentreMessage]) -> None:
    other = "centre" if context.actor_kind == "person" else "person"
    unread = [row.id for row in rows if row.writer == other and row.read_at is None]
    if unread:
        session.execute(
            update(CentreMessage)
            .where(CentreMessage.tenant_id == context.tenant_id, CentreMessage.id.in_(unread))
            .values(read_at=clock.now())
        )


def _opened(context: Context, keys: KeyStore, row: CentreMessage, names: dict[UUID, str]) -> MessageView:
    try:
        text = keys.unseal_for_person(context.tenant_id, row.person_id, row.text_sealed, _place(row.id)).decode()
    except KeyDestroyedError:
        raise no_such_casefile() from None
    name = names.get(row.written_by) if row.written_by else None
    return MessageView(row.id, row.casefile_id, row.writer, text, row.written_at, name, row.read_at, row.settled_at)


def _names(session: Session, context: Context, rows: Sequence[CentreMessage]) -> dict[UUID, str]:
    staff = {row.written_by for row in rows if row.written_by}
    found = session.execute(
        select(Staff.id, Staff.name).where(Staff.tenant_id == context.tenant_id, Staff.id.in_(staff))
    )
    return {row.id: row.name for row in found}


def _checked(text: str) -> str:
    text = text.replace("\r\n", "\n").strip()
    if not 1 <= len(text) <= LONGEST or not is_storable(text):
        message = public_text("Write between 1 and %(most)s characters.", most=LONGEST)
        raise Invalid("message_length", message, fields={"text": [message]})
    return text


def _person_of(session: Session, context: Context, casefile_id: UUID) -> UUID:
    person_id = session.scalars(
        select(Casefile.person_id).where(Casefile.tenant_id == context.tenant_id, Casefile.id == casefile_id)
    ).one_or_none()
    if person_id is None:
        raise no_such_casefile()
    return person_id


def _place(message_id: UUID) -> str:
    return f"centre_message/{message_id}"


def _record(
    session: Session, context: Context, clock: Clock, verb: str, person_id: UUID, object_id: UUID | None
) -> None:
    audit.record(
        session,
        context,
        clock,
        action=f"centre_message.{verb}",
        object_kind="centre_message",
        object_id=object_id,
        subject_person_id=person_id,
        data_classes=["messages"],
    )
