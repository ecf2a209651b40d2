"""What the receiving centre's staff do with offers: see the neutral manifest, accept or refuse."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.audit import service as audit
from oneroof.casefiles.models import Casefile
from oneroof.core.errors import Invalid
from oneroof.core.i18n import LazyText, staff_text
from oneroof.core.pagination import Page, SortKey, page_of
from oneroof.core.speakable_codes import as_stored
from oneroof.core.time import Clock
from oneroof.federation.between_centres import others
from oneroof.federation.between_centres.arriving import check_open, package_of
from oneroof.federation.between_centres.letters import RECEIVED
from oneroof.federation.between_centres.models import REFUSALS, IncomingPackage
from oneroof.federation.between_centres.offering import LONGEST_REASON, VERBS
from oneroof.federation.between_centres.others import Other
from oneroof.federation.between_centres.receiving import Post
from oneroof.federation.between_centres.sending import promise_letter, when_settled
from oneroof.services import Services
from oneroof.tenancy.context import Context

USUAL_PAGE = 25


@dataclass(frozen=True, slots=True)
class OfferView:
    """An offer as staff see it before it is accepted: without a name."""

    row: IncomingPackage
    other: Other
    is_open: bool
    """Whether it can be answered."""


def list_offers(
    session: Session,
    context: Context,
    clock: Clock,
    services: Services,
    *,
    limit: int = USUAL_PAGE,
    cursor: str | None = None,
) -> Page[OfferView]:
    """All that was offered, the newest first. Raises Invalid for limit and cursor."""
    rows = select(IncomingPackage).where(IncomingPackage.tenant_id == context.tenant_id)
    newest = (SortKey(IncomingPackage.offered_at, descending=True), SortKey(IncomingPackage.id, descending=True))
    page = page_of(session, rows, keys=newest, limit=limit, cursor=cursor)
    return Page(_views(session, context, clock, services, page.items), page.next_cursor)


def read_offer(session: Session, context: Context, clock: Clock, services: Services, *, package_id: UUID) -> OfferView:
    """One offer. Raises NotFound."""
    return _views(session, context, clock, services, [package_of(session, context, package_id)])[0]


def accept(
    session: Session, context: Context, clock: Clock, services: Services, *, package_id: UUID, joins: str = ""
) -> IncomingPackage:
    """Take it: a new casefile is made of it when it has come, and joined into the one with the case code `joins`.

    Twice is once. Raises NotFound, Invalid (`joins`), and Conflict `offer_over`.
    """
    row = package_of(session, context, package_id, lock=True)
    if row.state in ("accepted", "done"):
        return row
    check_open(row, clock)
    row.joins_casefile_id = _joined(session, context, joins) if joins.strip() else None
    _answer(session, context, clock, services, row, "accepted", {"answer": "accepted"})
    return row


def refuse(
    session: Session,
    context: Context,
    clock: Clock,
    services: Services,
    *,
    package_id: UUID,
    reason: str,
    words: str = "",
) -> IncomingPackage:
    """Not take it, and say why. Twice is once. Raises NotFound, Invalid (`reason`, `words`), Conflict `offer_over`."""
    row = package_of(session, context, package_id, lock=True)
    if row.state == "refused":
        return row
    check_open(row, clock)
    if reason not in REFUSALS:
        raise _invalid("reason", staff_text("Choose why it is not taken."))
    if len(words) > LONGEST_REASON or (reason == "other" and not words.strip()):
        raise _invalid("words", staff_text("Say why, in at most %(most)s characters.", most=LONGEST_REASON))
    row.refusal_code, row.settled_at = reason, clock.now()
    kept = services.keys.seal_for_tenant(context.tenant_id, words.strip().encode(), f"incoming_package/{row.id}/words")
    row.refusal_sealed = kept
    body = {"answer": "refused", "reason": reason, "words": words.strip()}
    _answer(session, context, clock, services, row, "refused", body)
    return row


@when_settled("answer")
def answer_settled(post: Post, outcome: str) -> None:
    """The offer did not stand any more when the answer came."""
    row = package_of(post.session, post.context, post.letter.subject, lock=True)
    if outcome != RECEIVED and row.state == "accepted":
        row.state, row.settled_at = "withdrawn", post.clock.now()


def _answer(
    session: Session,
    context: Context,
    clock: Clock,
    services: Services,
    row: IncomingPackage,
    state: str,
    body: dict[str, str],
) -> None:
    row.state, row.answered_at, row.answered_by = state, clock.now(), context.actor_id
    other = others.other_of(session, context, services.settings, row)
    promise_letter(session, context, clock, services.keys, other, kind="answer", subject=row.id, body=body)
    audit.record(
        session,
        context,
        clock,
        action=f"incoming_package.{VERBS[state]}",
        object_kind="incoming_package",
        object_id=row.id,
        details={"package": str(row.id), "centre": other.address},
    )
    session.flush()


def _joined(session: Session, context: Context, code: str) -> UUID:
    read = as_stored(code)
    found = select(Casefile).where(Casefile.tenant_id == context.tenant_id, Casefile.code == read)
    casefile = session.scalars(found).one_or_none() if read else None
    if casefile is None:
        raise _invalid("joins", staff_text("There is no casefile with this case code here."))
    return casefile.merged_into_id or casefile.id


def _views(
    session: Session, context: Context, clock: Clock, services: Services, rows: Sequence[IncomingPackage]
) -> list[OfferView]:
    return [
        OfferView(
            row,
            others.other_of(session, context, services.settings, row),
            row.state == "offered" and row.expires_at > clock.now(),
        )
        for row in rows
    ]


def _invalid(field: str, message: LazyText) -> Invalid:
    return Invalid("answer_invalid", message, fields={field: [message]})
