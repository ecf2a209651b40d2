"""Complaints: recorded, listed for the coordinator, answered in time, and kept from whom they are about."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select, true
from sqlalchemy.orm import Session

from oneroof.audit import service as audit
from oneroof.casefiles.codes import new_code, read_code, shown
from oneroof.casefiles.models import Casefile
from oneroof.casefiles.procedures.complaints.models import CATEGORIES, CHANNELS, RESULTS, Complaint
from oneroof.casefiles.procedures.counting import due_day, longest_reach
from oneroof.casefiles.procedures.floor import closed_days
from oneroof.casefiles.procedures.models import Procedure
from oneroof.casefiles.procedures.service.records import no_such_procedure, today_at
from oneroof.casefiles.service.views import no_such_casefile
from oneroof.casefiles.sharing.service import row_clearance
from oneroof.core.errors import Conflict, Forbidden, Invalid, NotFound, PreconditionFailed
from oneroof.core.i18n import LazyText, public_text
from oneroof.core.ids import new_id
from oneroof.core.keystore import KeyDestroyedError, KeyStore
from oneroof.core.pagination import Page, SortKey, page_of
from oneroof.core.time import Clock
from oneroof.identity.models import Staff
from oneroof.tenancy.context import Context

MANAGES = "complaints.manage"
USUAL_DAYS = 15
"""Working days until a complaint is to be answered, unless the installation says otherwise."""
LONGEST_TEXT = 5000
_ORDER = (SortKey(Complaint.due_on), SortKey(Complaint.id))


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody complains of."""

    category: str
    text: str
    channel: str = "walk_in"
    procedure_id: UUID | None = None
    about_staff_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class ComplaintView:
    """A complaint, opened for one answer."""

    complaint: Complaint
    text: str
    answer: str | None
    about_staff: str | None
    today: date

    @property
    def code(self) -> str:
        """As it is printed and said."""
        return shown(self.complaint.code)

    @property
    def is_overdue(self) -> bool:
        """Whether it should have been answered."""
        return self.complaint.state == "open" and self.complaint.due_on < self.today


def record_complaint(
    session: Session,
    context: Context,
    clock: Clock,
    keys: KeyStore,
    *,
    casefile_id: UUID,
    said: Said,
    days: int = USUAL_DAYS,
) -> Complaint:
    """Take a complaint down; it is to be answered within `days` working days.

    Raises NotFound for casefile and procedure, and Invalid (`category`, `channel`, `text`, `about_staff_id`).
    """
    text = _checked(session, context, said)
    casefile = session.scalars(
        select(Casefile).where(Casefile.tenant_id == context.tenant_id, Casefile.id == casefile_id)
    ).one_or_none()
    if casefile is None:
        raise no_such_casefile()
    _check_procedure(session, context, casefile, said.procedure_id)
    today, complaint_id = today_at(session, context, clock), new_id()
    span = f"P{days}D"
    closed = closed_days(session, context, today, longest_reach(today, span))
    complaint = Complaint(
        id=complaint_id,
        person_id=casefile.person_id,
        data_class="complaints",
        casefile_id=casefile.id,
        procedure_id=said.procedure_id,
        about_staff_id=said.about_staff_id,
        code=_free_code(session, context),
        category=said.category,
        channel=said.channel,
        language=casefile.language,
        state="open",
        sealed=keys.seal_for_person(context.tenant_id, casefile.person_id, text.encode(), _place(complaint_id)),
        shown_to_staff=False,
        opened_at=clock.now(),
        opened_by=context.actor_id,
        due_on=due_day(today, span, "working_days", closed),
        **row_clearance(session, context, casefile.person_id, "complaints"),
    )
    session.add(complaint)
    session.flush()
    _record(session, context, clock, "record", complaint, category=complaint.category, channel=complaint.channel)
    return complaint


def read_complaint(
    session: Session, context: Context, clock: Clock, keys: KeyStore, *, complaint_id: UUID
) -> ComplaintView:
    """The complaint; the reading is recorded. Raises NotFound, also for whom it is about."""
    complaint = _found(session, context, complaint_id)
    _record(session, context, clock, "read", complaint)
    return opened_views(session, context, clock, keys, [complaint])[0]


def list_complaints(
    session: Session,
    context: Context,
    clock: Clock,
    keys: KeyStore,
    *,
    state: str | None = "open",
    casefile_id: UUID | None = None,
    limit: int = 20,
    cursor: str | None = None,
) -> Page[ComplaintView]:
    """Those that the actor may see, what is due first; each one shown is recorded. Raises Invalid for the cursor."""
    statement = select(Complaint).where(Complaint.tenant_id == context.tenant_id, _visible(context))
    if state is not None:
        statement = statement.where(Complaint.state == state)
    if casefile_id is not None:
        statement = statement.where(Complaint.casefile_id == casefile_id)
    page = page_of(session, statement, keys=_ORDER, limit=limit, cursor=cursor)
    for complaint in page.items:
        _record(session, context, clock, "list", complaint)
    return Page(opened_views(session, context, clock, keys, page.items), page.next_cursor)


def answer_complaint(
    session: Session,
    context: Context,
    clock: Clock,
    keys: KeyStore,
    *,
    complaint_id: UUID,
    result: str,
    answer: str,
    version: int | None = None,
) -> Complaint:
    """Answer it. Raises NotFound, Forbidden, PreconditionFailed, Conflict `complaint_answered`, and Invalid."""
    complaint = _managed(session, context, complaint_id, version)
    if complaint.state == "answered":
        raise Conflict("complaint_answered", public_text("This complaint has been answered."))
    _check_listed("result", result, RESULTS)
    text = _text(answer, "answer", public_text("Write the answer."))
    complaint.state, complaint.result = "answered", result
    complaint.answered_at, complaint.answered_by = clock.now(), context.actor_id
    complaint.answer_sealed = keys.seal_for_person(
        context.tenant_id, complaint.person_id, text.encode(), f"{_place(complaint.id)}/answer"
    )
    _record(session, context, clock, "answer", complaint, result=result)
    session.flush()
    return complaint


def show_to_staff(
    session: Session, context: Context, clock: Clock, *, complaint_id: UUID, shown_to_staff: bool
) -> Complaint:
    """Decide whether those see it whom it is about. Raises NotFound and Forbidden."""
    complaint = _managed(session, context, complaint_id, None)
    complaint.shown_to_staff = shown_to_staff
    _record(session, context, clock, "show" if shown_to_staff else "hide", complaint)
    session.flush()
    return complaint


def staff_choices(session: Session, context: Context) -> list[tuple[UUID, str]]:
    """Whom a complaint can be about: (id, name)."""
    rows = session.execute(
        select(Staff.id, Staff.name).where(Staff.tenant_id == context.tenant_id).order_by(Staff.name)
    )
    return [(row.id, row.name) for row in rows]


def casefile_by_procedure_code(session: Session, context: Context, *, code: str) -> tuple[UUID, UUID, UUID]:
    """(casefile, procedure, person) of a procedure's code, for who has it in hand.

    Raises Invalid for a typing error, and NotFound.
    """
    row = session.execute(
        select(Procedure.casefile_id, Procedure.id, Procedure.person_id).where(
            Procedure.tenant_id == context.tenant_id, Procedure.code == read_code(code)
        )
    ).one_or_none()
    if row is None:
        raise NotFound("procedure_code_unknown", public_text("We do not know this code. Check it, and try again."))
    return row.casefile_id, row.id, row.person_id


def _visible(context: Context) -> ColumnElement[bool]:
    """The coordinator sees all, others what they took down; nobody what is about them, unless it is shown to them."""
    if context.actor_kind == "system":
        return true()
    mine = or_(Complaint.about_staff_id.is_(None), Complaint.about_staff_id != context.actor_id)
    if context.allows(MANAGES):
        return or_(mine, Complaint.shown_to_staff)
    about_me = (Complaint.about_staff_id == context.actor_id) & Complaint.shown_to_staff
    return or_((Complaint.opened_by == context.actor_id) & mine, about_me)


def _found(session: Session, context: Context, complaint_id: UUID, *, lock: bool = False) -> Complaint:
    statement = select(Complaint).where(
        Complaint.tenant_id == context.tenant_id, Complaint.id == complaint_id, _visible(context)
    )
    if lock:
        statement = statement.with_for_update(key_share=True)
    found = session.scalars(statement.execution_options(populate_existing=True)).one_or_none()
    if found is None:
        raise no_such_complaint()
    return found


def _managed(session: Session, context: Context, complaint_id: UUID, version: int | None) -> Complaint:
    complaint = _found(session, context, complaint_id, lock=True)
    if not context.allows(MANAGES):
        raise Forbidden("complaint_read_only", public_text("The coordinator answers complaints."))
    if version is not None and complaint.version != version:
        raise PreconditionFailed(
            "changed_meanwhile", public_text("Somebody else changed this first. Please look again.")
        )
    return complaint


def opened_views(
    session: Session, context: Context, clock: Clock, keys: KeyStore, complaints: Iterable[Complaint]
) -> list[ComplaintView]:
    """Opened for one answer; the caller has looked whether the actor may see them, and recorded it."""
    names, today = dict(staff_choices(session, context)), today_at(session, context, clock)
    return [
        ComplaintView(
            complaint=complaint,
            text=_opened(context, keys, complaint, complaint.sealed, _place(complaint.id)),
            answer=_opened(context, keys, complaint, complaint.answer_sealed, f"{_place(complaint.id)}/answer")
            if complaint.answer_sealed
            else None,
            about_staff=names.get(complaint.about_staff_id) if complaint.about_staff_id else None,
            today=today,
        )
        for complaint in complaints
    ]


def _opened(context: Context, keys: KeyStore, complaint: Complaint, sealed: bytes, place: str) -> str:
    try:
        return keys.unseal_for_person(context.tenant_id, complaint.person_id, sealed, place).decode()
    except KeyDestroyedError:
        raise no_such_complaint() from None


def _checked(session: Session, context: Context, said: Said) -> str:
    _check_listed("category", said.category, CATEGORIES)
    _check_listed("channel", said.channel, CHANNELS)
    if said.about_staff_id is not None and session.get(Staff, (context.tenant_id, said.about_staff_id)) is None:
        raise _invalid("about_staff_id", public_text("Nobody here is known by this."))
    return _text(said.text, "text", public_text("Write what the complaint is about."))


def _check_procedure(session: Session, context: Context, casefile: Casefile, procedure_id: UUID | None) -> None:
    procedure = session.get(Procedure, (context.tenant_id, procedure_id)) if procedure_id else None
    if procedure_id is not None and (procedure is None or procedure.casefile_id != casefile.id):
        raise no_such_procedure()


def _text(given: str, field: str, missing: LazyText) -> str:
    text = given.strip()
    if not text:
        raise _invalid(field, missing)
    if len(text) > LONGEST_TEXT:
        raise _invalid(field, public_text("At most %(most)s characters.", most=LONGEST_TEXT))
    return text


def _check_listed(field: str, value: str, listed: tuple[str, ...]) -> None:
    if value not in listed:
        message = public_text("“%(value)s” is none of: %(listed)s.", value=value, listed=", ".join(listed))
        raise _invalid(field, message)


def _free_code(session: Session, context: Context) -> str:
    while True:
        code = new_code()
        taken = select(Complaint.id).where(Complaint.tenant_id == context.tenant_id, Complaint.code == code)
        if session.scalars(taken).first() is None:
            return code


def _record(session: Session, context: Context, clock: Clock, verb: str, complaint: Complaint, **details: Any) -> None:
    audit.record(
        session,
        context,
        clock,
        action=f"complaint.{verb}",
        object_kind="complaint",
        object_id=complaint.id,
        subject_person_id=complaint.person_id,
        data_classes=["complaints"],
        details=details,
    )


def _place(complaint_id: UUID) -> str:
    return f"complaint/{complaint_id}"


def _invalid(field: str, message: LazyText) -> Invalid:
    return Invalid("complaint_invalid", message, fields={field: [message]})


def no_such_complaint() -> NotFound:
    """There is none with this id, or none that this actor may know of."""
    return NotFound("complaint_not_found", public_text("There is no such complaint here."))
