"""What somebody asks for about their own data: taken in, answered in time, and never lost from sight."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.casefiles.finding.merging import people_of
from oneroof.casefiles.rights.models import ASKED_BY, IDENTITY_CHECKS, REQUEST_KINDS, RightsRequest
from oneroof.casefiles.rights.service.rows import (
    casefile_of,
    classed,
    months_after,
    no_such,
    opened,
    record,
    sealed,
    today_at,
    written,
)
from oneroof.core.errors import Conflict, Invalid, PreconditionFailed
from oneroof.core.i18n import public_text, staff_text
from oneroof.core.ids import new_id
from oneroof.core.keystore import KeyStore
from oneroof.core.pagination import Page, SortKey, page_of
from oneroof.core.time import Clock
from oneroof.tenancy.context import Context

TABLE = "rights_request"
RUNNING = ("open", "granted")


@dataclass(frozen=True, slots=True)
class RequestView:
    """A request with what was written about it, in the clear, and how many days are left (negative: over)."""

    row: RightsRequest
    wish: str | None
    answer: str | None
    statement: str | None
    extension: str | None
    days_left: int


def receive(
    session: Session,
    context: Context,
    clock: Clock,
    keys: KeyStore,
    *,
    casefile_id: UUID,
    kind: str,
    asked_by: str,
    identity_check: str,
    wish: str | None = None,
) -> RightsRequest:
    """Take a request in; the clock of one month runs from today. Raises NotFound and Invalid."""
    casefile = casefile_of(session, context, casefile_id)
    for field, value, listed in (
        ("kind", kind, REQUEST_KINDS),
        ("asked_by", asked_by, ASKED_BY),
        ("identity_check", identity_check, IDENTITY_CHECKS),
    ):
        if value not in listed:
            message = public_text("Choose one of these.")
            raise Invalid(f"{field}_unknown", message, fields={field: [message]})
    said = written(wish, "wish", required=kind in ("correction", "objection"))
    row = RightsRequest(
        id=new_id(),
        **classed(session, context, casefile.person_id),
        casefile_id=casefile.id,
        kind=kind,
        asked_by=asked_by,
        identity_check=identity_check,
        received_at=clock.now(),
        received_by=context.actor_id,
        due_on=months_after(today_at(session, context, clock), 1),
    )
    row.wish_sealed = sealed(keys, context, row.person_id, said, TABLE, row.id, "wish") if said else None
    session.add(row)
    session.flush()
    record(session, context, clock, "rights_request.receive", row.person_id, row.id, {"kind": kind})
    return row


def extend(
    session: Session,
    context: Context,
    clock: Clock,
    keys: KeyStore,
    *,
    request_id: UUID,
    reason: str,
    version: int | None = None,
) -> RightsRequest:
    """Take two months more, once, with a reason that the person is told. Raises Conflict and Invalid (`reason`)."""
    row = lock(session, context, request_id, version, states=RUNNING)
    said = written(reason, "reason")
    if row.extended_at is not None:
        raise Conflict("extended_already", staff_text("The time was extended once already: it cannot be again."))
    if today_at(session, context, clock) > row.due_on:
        raise Conflict("over_already", staff_text("The month is over: tell the person before it ends, not after."))
    row.extended_at, row.due_on = clock.now(), months_after(row.due_on, 2)
    row.extension_sealed = sealed(keys, context, row.person_id, said, TABLE, row.id, "extension")
    record(session, context, clock, "rights_request.extend", row.person_id, row.id)
    session.flush()
    return row


def decide(
    session: Session,
    context: Context,
    clock: Clock,
    keys: KeyStore,
    *,
    request_id: UUID,
    grant: bool,
    answer: str | None = None,
    version: int | None = None,
) -> RightsRequest:
    """Agree or refuse. Whoever is refused is told why: raises Invalid (`answer`) for a refusal without a reason."""
    row = lock(session, context, request_id, version, states=("open",))
    said = written(answer, "answer", required=not grant)
    row.state = "granted" if grant else "refused"
    row.decided_at, row.decided_by = clock.now(), context.actor_id
    row.closed_at = None if grant else clock.now()
    row.answer_sealed = sealed(keys, context, row.person_id, said, TABLE, row.id, "answer") if said else None
    record(session, context, clock, f"rights_request.{'grant' if grant else 'refuse'}", row.person_id, row.id)
    session.flush()
    return row


def finish(
    session: Session, context: Context, clock: Clock, *, request_id: UUID, version: int | None = None
) -> RightsRequest:
    """What was agreed to has been done."""
    row = lock(session, context, request_id, version, states=("granted",))
    row.state, row.closed_at = "done", clock.now()
    record(session, context, clock, "rights_request.finish", row.person_id, row.id)
    session.flush()
    return row


def withdraw(
    session: Session, context: Context, clock: Clock, *, request_id: UUID, version: int | None = None
) -> RightsRequest:
    """The person takes the request back."""
    row = lock(session, context, request_id, version, states=RUNNING)
    row.state, row.closed_at = "withdrawn", clock.now()
    record(session, context, clock, "rights_request.withdraw", row.person_id, row.id)
    session.flush()
    return row


def add_statement(
    session: Session, context: Context, clock: Clock, keys: KeyStore, *, request_id: UUID, statement: str
) -> RightsRequest:
    """What the person says about a refusal; it stays attached to it and goes along with every copy."""
    row = lock(session, context, request_id, None, states=("refused",))
    said = written(statement, "statement")
    row.statement_sealed = sealed(keys, context, row.person_id, said, TABLE, row.id, "statement")
    record(session, context, clock, "rights_request.add_statement", row.person_id, row.id)
    session.flush()
    return row


def requests_of(
    session: Session, context: Context, clock: Clock, keys: KeyStore, *, person_id: UUID
) -> list[RequestView]:
    """What was asked about one person, also before their casefiles were joined, the newest first."""
    people = people_of(session, context, person_id)
    rows = session.scalars(
        select(RightsRequest)
        .where(RightsRequest.tenant_id == context.tenant_id, RightsRequest.person_id.in_(people))
        .order_by(RightsRequest.received_at.desc(), RightsRequest.id.desc())
    )
    today = today_at(session, context, clock)
    return [_view(context, keys, row, today) for row in rows]


def read_request(session: Session, context: Context, clock: Clock, keys: KeyStore, *, request_id: UUID) -> RequestView:
    """One request; reading it is recorded. Raises NotFound."""
    row = session.scalars(
        select(RightsRequest).where(RightsRequest.tenant_id == context.tenant_id, RightsRequest.id == request_id)
    ).one_or_none()
    if row is None:
        raise no_such("rights_request")
    record(session, context, clock, "rights_request.read", row.person_id, row.id)
    return _view(context, keys, row, today_at(session, context, clock))


def running(session: Session, context: Context, *, limit: int = 50, cursor: str | None = None) -> Page[RightsRequest]:
    """What waits for an answer in the centre, what is due first at the top."""
    wanted = select(RightsRequest).where(RightsRequest.tenant_id == context.tenant_id, RightsRequest.state.in_(RUNNING))
    keys = (SortKey(RightsRequest.due_on), SortKey(RightsRequest.id))
    return page_of(session, wanted, keys=keys, limit=limit, cursor=cursor)


def lock(
    session: Session, context: Context, request_id: UUID, version: int | None, *, states: tuple[str, ...]
) -> RightsRequest:
    """The request, locked. Raises NotFound, PreconditionFailed for an old version, Conflict in another state."""
    row = session.scalars(
        select(RightsRequest)
        .where(RightsRequest.tenant_id == context.tenant_id, RightsRequest.id == request_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if row is None:
        raise no_such("rights_request")
    if version is not None and row.version != version:
        raise PreconditionFailed(
            "changed_meanwhile", public_text("Somebody else changed this first. Please look again.")
        )
    if row.state not in states:
        raise Conflict("request_state", staff_text("This cannot be done with the request any more."))
    return row


def _view(context: Context, keys: KeyStore, row: RightsRequest, today: date) -> RequestView:
    def said(content: bytes | None, what: str) -> str | None:
        return opened(keys, context, row.person_id, content, TABLE, row.id, what)

    return RequestView(
        row,
        said(row.wish_sealed, "wish"),
        said(row.answer_sealed, "answer"),
        said(row.statement_sealed, "statement"),
        said(row.extension_sealed, "extension"),
        (row.due_on - today).days,
    )
