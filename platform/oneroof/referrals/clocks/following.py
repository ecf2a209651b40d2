"""What the sender of a referral sees of its way: what happens next, the links, the slip, and who is late."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session, aliased

from oneroof.core.errors import Forbidden
from oneroof.core.i18n import public_text
from oneroof.core.keystore import KeyStore
from oneroof.core.pagination import Page, SortKey, page_of
from oneroof.core.time import Clock
from oneroof.referrals.by_link.models import ReferralLink
from oneroof.referrals.by_link.sending import address_of, links_of
from oneroof.referrals.clocks.alternatives import Alternative, alternative_to, replaced_by
from oneroof.referrals.clocks.models import ReferralClock
from oneroof.referrals.clocks.setting import clock_of, count_silent
from oneroof.referrals.models import OPEN_STATES, UNANSWERED, Referral
from oneroof.referrals.service import code_of, may_follow
from oneroof.referrals.service.records import no_such_referral, record
from oneroof.referrals.ways import way_to
from oneroof.tenancy.context import Context
from oneroof.tenancy.work import Work

USUAL_PAGE = 25


@dataclass(frozen=True, slots=True)
class Followed:
    """One referral as its sender follows it."""

    referral: Referral
    to: dict[str, str]
    clock: ReferralClock | None
    links: list[ReferralLink]
    has_address: bool
    alternative: Alternative | None
    instead: Referral | None
    """What was sent in its place."""


@dataclass(frozen=True, slots=True)
class SlipFacts:
    """What stands on the paper that the person takes along."""

    code: str
    to: dict[str, str]
    language: str
    answer_by: date


@dataclass(frozen=True, slots=True)
class Late:
    """A referral of which somebody should look after."""

    id: UUID
    to: dict[str, str]
    state: str
    answer_by: date
    moved_at: datetime
    has_alternative: bool


def followed(session: Session, context: Context, clock: Clock, keys: KeyStore, *, referral_id: UUID) -> Followed:
    """All of it; the look is recorded. Raises NotFound, and Forbidden for who did not send it."""
    referral = _mine(session, context, referral_id)
    record(session, context, clock, "read", referral)
    return Followed(
        referral=referral,
        to=destination_name(session, context, keys, referral),
        clock=clock_of(session, context, referral.id),
        links=links_of(session, context, referral.id),
        has_address=referral.destination_kind == "organisation" and bool(address_of(keys, context, referral)),
        alternative=alternative_to(session, context, clock, keys, referral),
        instead=replaced_by(session, context, referral),
    )


def slip_facts(session: Session, context: Context, clock: Clock, keys: KeyStore, *, referral_id: UUID) -> SlipFacts:
    """For printing; the printing is recorded. Raises NotFound, and Forbidden for who did not send it."""
    referral = _mine(session, context, referral_id)
    record(session, context, clock, "print", referral)
    return SlipFacts(
        code=code_of(context, keys, referral),
        to=destination_name(session, context, keys, referral),
        language=referral.language,
        answer_by=referral.answer_by,
    )


def late_referrals(
    session: Session, context: Context, clock: Clock, keys: KeyStore, *, cursor: str | None = None
) -> Page[Late]:
    """Not answered in time, or ended so and nobody else was asked; the latest first. The list is recorded."""
    later = aliased(Referral)
    replaced = select(later.id).where(later.tenant_id == context.tenant_id, later.instead_of_id == Referral.id)
    unanswered = and_(Referral.state.in_(OPEN_STATES), Referral.escalated_at.is_not(None))
    ended = and_(Referral.state == "expired", ~replaced.exists())
    statement = select(Referral).where(Referral.tenant_id == context.tenant_id, or_(unanswered, ended))
    keys_of = [SortKey(Referral.moved_at, descending=True), SortKey(Referral.id)]
    page = page_of(session, statement, keys=keys_of, limit=USUAL_PAGE, cursor=cursor)
    for each in page.items:
        record(session, context, clock, "list", each)
    return Page([_late(session, context, keys, each) for each in page.items], page.next_cursor)


def silent_here(current: Work) -> int:
    """How many open referrals nothing would ever happen to: there must be none."""
    return count_silent(current.session, current.context)


def destination_name(session: Session, context: Context, keys: KeyStore, referral: Referral) -> dict[str, str]:
    """To whom it went, by language."""
    way = way_to(referral.destination_kind)
    return way.name(session, context, keys, referral) if way else {}


def _late(session: Session, context: Context, keys: KeyStore, referral: Referral) -> Late:
    return Late(
        id=referral.id,
        to=destination_name(session, context, keys, referral),
        state=referral.state,
        answer_by=referral.answer_by,
        moved_at=referral.moved_at,
        has_alternative=referral.state not in UNANSWERED and referral.alternative_kind is not None,
    )


def _mine(session: Session, context: Context, referral_id: UUID) -> Referral:
    referral = session.get(Referral, (context.tenant_id, referral_id))
    if referral is None:
        raise no_such_referral()
    if not may_follow(context, referral):
        raise Forbidden("referral_not_yours", public_text("This referral was sent by somebody else."))
    return referral
