"""What agencies are told of what they were granted: written down when it happens, looked at again when it is told."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from oneroof.casefiles.sharing.models import AgencyGrant, Sharing
from oneroof.casefiles.sharing.partnerships import GRANT
from oneroof.core.errors import Forbidden
from oneroof.core.time import Clock
from oneroof.events import service as events
from oneroof.events.rights import Standing, Subject, when_asked_whether_granted, when_asked_whether_live
from oneroof.identity.oauth.clients import find_client
from oneroof.identity.partnerships.models import Partnership
from oneroof.identity.partnerships.service import check_in_force, partnership_by_id
from oneroof.tenancy.context import Context
from oneroof.tenancy.models import Tenant

PERSON = "person"


def tell_partners(
    session: Session,
    context: Context,
    clock: Clock,
    *,
    type: str,  # noqa: A002  # as in `events.service.record`
    subject: Subject,
    under: Sequence[Subject] = (),
    person_id: UUID | None = None,
    data_class: str = "person",
) -> int:
    """Record for every partnership that was granted the subject, or one of those that it stands under; how many.

    The nearest counts: the subject itself, then `under` in its order. Who was granted the person is told too where
    that covers the `data_class` of the subject.
    """
    places = [subject, *under] + ([(PERSON, person_id)] if person_id else [])
    granted = _running(session, context, places)
    covering = _covering(session, context, [each.id for each in granted if each.subject_kind == PERSON], data_class)
    told: dict[UUID, Subject] = {}
    for each in sorted(granted, key=lambda grant: places.index((grant.subject_kind, grant.subject_id))):
        if each.subject_kind != PERSON or each.id in covering:
            told.setdefault(each.partnership_id, (each.subject_kind, each.subject_id))
    for partnership_id, place in told.items():
        events.record(
            session,
            context,
            clock,
            type=type,
            partnership_id=partnership_id,
            subject_kind=subject[0],
            subject_id=subject[1],
            under=place,
        )
    return len(told)


@when_asked_whether_granted
def standing_of(
    session: Session, context: Context, clock: Clock, partnership_id: UUID, subjects: Collection[Subject]
) -> Standing:
    """What a partnership may know now: its agreement with its days, its scopes, and which grants have ended and why."""
    partnership = partnership_by_id(session, context, partnership_id)
    zone = session.scalars(select(Tenant.time_zone).where(Tenant.id == context.tenant_id)).one()
    try:
        check_in_force(partnership, today=clock.today(zone))
    except Forbidden as refusal:
        return Standing(refused=refusal.code)
    assert partnership is not None
    return Standing(
        refused=None,
        scopes=frozenset(partnership.scopes),
        hidden=_hidden(session, context, partnership, subjects) if subjects else {},
    )


@when_asked_whether_live
def is_live(session: Session, context: Context, client_id: UUID) -> bool:
    """Whether a program is neither suspended nor ended."""
    known = find_client(session, context, client_id)
    return known is not None and known.row.suspended_at is None


def _running(session: Session, context: Context, places: Sequence[Subject]) -> Sequence[AgencyGrant]:
    return session.scalars(
        select(AgencyGrant).where(
            AgencyGrant.tenant_id == context.tenant_id,
            AgencyGrant.ended_at.is_(None),
            tuple_(AgencyGrant.subject_kind, AgencyGrant.subject_id).in_(places),
        )
    ).all()


def _covering(session: Session, context: Context, grant_ids: list[UUID], data_class: str) -> set[UUID]:
    """Those of the grants whose sharing covers a class of data, as far as the actor sees it."""
    if not grant_ids:
        return set()
    covering = select(Sharing.source_id).where(
        Sharing.tenant_id == context.tenant_id,
        Sharing.source_kind == GRANT,
        Sharing.source_id.in_(grant_ids),
        Sharing.ended_at.is_(None),
        Sharing.data_classes.contains([data_class]),
    )
    return set(session.scalars(covering))


def _hidden(
    session: Session, context: Context, partnership: Partnership, subjects: Collection[Subject]
) -> dict[Subject, str]:
    """Those without a running grant whose person is not kept from the agency, with the reason of the last one."""
    grants = session.scalars(
        select(AgencyGrant)
        .where(
            AgencyGrant.tenant_id == context.tenant_id,
            AgencyGrant.partnership_id == partnership.id,
            tuple_(AgencyGrant.subject_kind, AgencyGrant.subject_id).in_(sorted(subjects)),
        )
        # the last word on each: what runs comes after all that has ended
        .order_by(AgencyGrant.ended_at.asc().nulls_last(), AgencyGrant.id)
    ).all()
    kept = _kept_from(session, context, partnership, [each.id for each in grants if each.ended_at is None])
    hidden: dict[Subject, str] = dict.fromkeys(subjects, "not_granted")
    for each in grants:
        place = (each.subject_kind, each.subject_id)
        if each.ended_at is None and each.id not in kept:
            hidden.pop(place, None)
        else:
            hidden[place] = each.reason or "not_granted"
    return hidden


def _kept_from(session: Session, context: Context, partnership: Partnership, grant_ids: list[UUID]) -> set[UUID]:
    """Those of the running grants whose person nobody of this agency may know of by now."""
    if not grant_ids:
        return set()
    open_to = session.execute(
        select(Sharing.source_id, Sharing.protected_from).where(
            Sharing.tenant_id == context.tenant_id,
            Sharing.source_kind == GRANT,
            Sharing.source_id.in_(grant_ids),
            Sharing.ended_at.is_(None),
        )
    ).all()
    tags = {partnership.agency_code, partnership.agency_kind}
    seen = {source_id for source_id, _ in open_to}
    protected = {source_id for source_id, protected_from in open_to if tags & set(protected_from)}
    return (set(grant_ids) - seen) | protected
