"""What a member of staff has received and sent today, and who calls for help. Three queries, whatever is in it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, false, or_, select
from sqlalchemy.orm import Session, aliased

from oneroof.core.keystore import KeyDestroyedError, KeyStore
from oneroof.core.time import Clock
from oneroof.frontdesk.messages.models import DeskMessage, DeskMessageReceipt
from oneroof.frontdesk.messages.sending import opened_text
from oneroof.frontdesk.models import Desk, DeskSession, Office
from oneroof.frontdesk.service.rules import WORKING_DAY
from oneroof.identity.models import Staff
from oneroof.tenancy.context import Context

MOST = 30


@dataclass(frozen=True, slots=True)
class Answer:
    """That somebody has read a message, and what they said."""

    staff_id: UUID
    staff_name: str
    read_at: datetime
    answer: str | None


@dataclass(frozen=True, slots=True)
class Told:
    """A message as its readers and its sender see it."""

    message: DeskMessage
    sender: str
    from_desk: str | None
    to_desk: str | None
    to_office: dict[str, str] | None
    text: str
    answers: tuple[Answer, ...]
    is_mine: bool
    my_answer: Answer | None

    @property
    def is_open(self) -> bool:
        """Whether it still waits for the reader to do something."""
        return not self.is_mine and (
            self.my_answer is None or (self.message.kind != "message" and self.my_answer.answer is None)
        )

    @property
    def coming(self) -> tuple[str, ...]:
        """Names of those who come."""
        return tuple(each.staff_name for each in self.answers if each.answer == "coming")


@dataclass(frozen=True, slots=True)
class Inbox:
    """What concerns one member of staff."""

    received: list[Told]
    sent: list[Told]
    calls: list[Told]
    """Open calls for help of others."""
    my_call: Told | None
    """The actor's own, while it is open."""
    reader: "Reader"

    @property
    def waiting(self) -> int:
        """How many messages wait to be read or answered."""
        return sum(told.is_open for told in (*self.received, *self.calls))


@dataclass(frozen=True, slots=True)
class Reader:
    """What decides which messages are somebody's: their desk, offices, roles and languages."""

    desk_id: UUID | None
    office_ids: frozenset[UUID]
    roles: frozenset[str]
    languages: tuple[str, ...]
    directs: bool


def reader_of(session: Session, context: Context) -> Reader:
    """Who the actor is to those who write."""
    row = session.execute(
        select(Staff.spoken_languages, Desk.id, Desk.office_id)
        .outerjoin(
            DeskSession,
            (DeskSession.tenant_id == Staff.tenant_id)
            & (DeskSession.staff_id == Staff.id)
            & DeskSession.closed_at.is_(None),
        )
        .outerjoin(Desk, (Desk.tenant_id == DeskSession.tenant_id) & (Desk.id == DeskSession.desk_id))
        .where(Staff.tenant_id == context.tenant_id, Staff.id == context.actor_id)
    ).one_or_none()
    desk_id, at_office, languages = (row.id, row.office_id, tuple(row.spoken_languages)) if row else (None, None, ())
    office_ids = context.office_ids | ({at_office} if at_office else frozenset())
    return Reader(desk_id, office_ids, context.roles, languages, context.allows("floor.direct"))


def read_inbox(session: Session, context: Context, clock: Clock, keys: KeyStore) -> Inbox:
    """Messages to the actor and by the actor that are not over, the latest first, MOST at most of them."""
    reader = reader_of(session, context)
    told = list(_told(session, context, clock, keys, reader))
    calls = [each for each in told if each.message.kind == "emergency"]
    rest = [each for each in told if each.message.kind != "emergency"]
    return Inbox(
        received=[each for each in rest if not each.is_mine],
        sent=[each for each in rest if each.is_mine],
        calls=[each for each in calls if not each.is_mine],
        my_call=next((each for each in calls if each.is_mine), None),
        reader=reader,
    )


def _told(session: Session, context: Context, clock: Clock, keys: KeyStore, reader: Reader) -> Iterator[Told]:
    to_desk = aliased(Desk)
    rows = session.execute(
        select(DeskMessage, Staff.name, Desk.number, to_desk.number.label("to_number"), Office.name.label("to_office"))
        .join(Staff, (Staff.tenant_id == DeskMessage.tenant_id) & (Staff.id == DeskMessage.from_staff_id))
        .outerjoin(Desk, (Desk.tenant_id == DeskMessage.tenant_id) & (Desk.id == DeskMessage.from_desk_id))
        .outerjoin(to_desk, (to_desk.tenant_id == DeskMessage.tenant_id) & (to_desk.id == DeskMessage.to_desk_id))
        .outerjoin(Office, (Office.tenant_id == DeskMessage.tenant_id) & (Office.id == DeskMessage.to_office_id))
        .where(DeskMessage.tenant_id == context.tenant_id, DeskMessage.ended_at.is_(None))
        .where(DeskMessage.sent_at >= clock.now() - WORKING_DAY)
        .where(or_(DeskMessage.from_staff_id == context.actor_id, concerns(reader)))
        .order_by((DeskMessage.kind == "emergency").desc(), DeskMessage.sent_at.desc(), DeskMessage.id)
        .limit(MOST)
    ).all()
    answers = _answers(session, context, [row.DeskMessage.id for row in rows])
    for row in rows:
        given = answers.get(row.DeskMessage.id, ())
        yield Told(
            message=row.DeskMessage,
            sender=row.name,
            from_desk=row.number,
            to_desk=row.to_number,
            to_office=row.to_office,
            text=_readable(keys, context, row.DeskMessage),
            answers=tuple(given),
            is_mine=row.DeskMessage.from_staff_id == context.actor_id,
            my_answer=next((each for each in given if each.staff_id == context.actor_id), None),
        )


def concerns(reader: Reader) -> ColumnElement[bool]:
    """What is written to this reader. A call for help is for the desks around and those who direct the floor."""
    help_call = DeskMessage.kind == "emergency"
    by_address = or_(
        DeskMessage.address == "everybody",
        and_(DeskMessage.address == "desk", DeskMessage.to_desk_id == reader.desk_id) if reader.desk_id else false(),
        and_(DeskMessage.address == "office", DeskMessage.to_office_id.in_(reader.office_ids)),
        and_(DeskMessage.address == "role", DeskMessage.to_role.in_(reader.roles)),
        and_(DeskMessage.address == "speakers", DeskMessage.language.in_(reader.languages)),
    )
    return or_(by_address, help_call) if reader.directs else by_address


def _answers(session: Session, context: Context, message_ids: Sequence[UUID]) -> dict[UUID, list[Answer]]:
    rows = session.execute(
        select(DeskMessageReceipt, Staff.name)
        .join(Staff, (Staff.tenant_id == DeskMessageReceipt.tenant_id) & (Staff.id == DeskMessageReceipt.staff_id))
        .where(DeskMessageReceipt.tenant_id == context.tenant_id, DeskMessageReceipt.message_id.in_(message_ids))
        .order_by(DeskMessageReceipt.read_at, DeskMessageReceipt.id)
    ) if message_ids else ()  # fmt: skip
    found: dict[UUID, list[Answer]] = {}
    for row in rows:
        receipt = row.DeskMessageReceipt
        answer = Answer(receipt.staff_id, row.name, receipt.read_at, receipt.answer)
        found.setdefault(receipt.message_id, []).append(answer)
    return found


def _readable(keys: KeyStore, context: Context, message: DeskMessage) -> str:
    try:
        return opened_text(keys, context, message)
    except KeyDestroyedError:
        return ""
