"""Referrals to an office under the same roof: its staff see them in their queue, and what was chosen of the person."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.casefiles.models import Casefile
from oneroof.casefiles.sharing import service as sharing
from oneroof.catalogue.models import Agency, OfficeService, Service
from oneroof.core.errors import NotFound
from oneroof.core.i18n import public_text
from oneroof.core.keystore import KeyStore
from oneroof.core.time import Clock
from oneroof.frontdesk.models import Office
from oneroof.referrals.models import SHOWN_CLASSES, Referral
from oneroof.referrals.service.bases import basis_for_office, check_may_give, check_not_kept_from
from oneroof.referrals.takers import Taker, Wish, takers_come_from
from oneroof.referrals.waiting import free_in_days
from oneroof.referrals.ways import Destination, Stage, Terms, Way, register_way
from oneroof.tenancy.context import Context

ANSWER_DAYS = 5
"""Working days that an office of the house has."""
SOURCE = "referral"


class ToOffice(Way):
    """An office of this centre."""

    kind = "office"

    def may_show(self, stage: Stage, destination: Destination) -> frozenset[str]:
        """Everything that can be shown at all."""
        _office(stage.session, stage.context, destination)
        return frozenset(SHOWN_CLASSES) | {"documents"}

    def check(
        self, stage: Stage, casefile: Casefile, destination: Destination, classes: frozenset[str], _service: str | None
    ) -> Terms:
        """Seen by the actor, kept from nobody there, and allowed."""
        office = _office(stage.session, stage.context, destination)
        check_not_kept_from(stage, casefile, _tags(stage.session, stage.context, office))
        check_may_give(stage, casefile, classes)
        basis, consent_id = basis_for_office(stage, casefile, office.id, classes)
        return Terms(basis, consent_id, ANSWER_DAYS, office.id)

    def begin(self, stage: Stage, referral: Referral, classes: frozenset[str]) -> None:
        """The office sees the chosen classes as long as the referral is open."""
        assert referral.office_id is not None
        sharing.share(
            stage.session,
            stage.context,
            stage.clock,
            person_id=referral.person_id,
            office_ids=[referral.office_id],
            data_classes=classes,
            source_kind=SOURCE,
            source_id=referral.id,
        )

    def end(
        self,
        session: Session,
        context: Context,
        clock: Clock,
        referral: Referral,
        *,
        reason: str,  # noqa: ARG002  # as every way is called
    ) -> None:
        """What it sees for another reason, it goes on seeing."""
        sharing.end_sharing(session, context, clock, source_kind=SOURCE, source_id=referral.id)

    def name(self, session: Session, context: Context, _keys: KeyStore, referral: Referral) -> dict[str, str]:
        """As staff call it."""
        office = session.get(Office, (context.tenant_id, referral.office_id))
        return dict(office.name) if office else {}


@takers_come_from
def offices_that_take(session: Session, context: Context, clock: Clock, wish: Wish) -> list[Taker]:
    """The offices of the house, of one service those where it can be had; none of an enforcement authority."""
    rows = session.execute(
        select(Office, Agency)
        .outerjoin(Agency, (Agency.tenant_id == Office.tenant_id) & (Agency.id == Office.agency_id))
        .where(Office.tenant_id == context.tenant_id, Office.state == "active")
        .order_by(Office.position, Office.id)
    ).all()
    served = _served(session, context, wish.service_code) if wish.service_code else None
    waits = free_in_days(session, context, clock, wish.service_code)
    found = []
    for office, agency in rows:
        if _is_enforcement(agency) or (served is not None and office.id not in served):
            continue
        if office.id in context.office_ids:
            continue
        found.append(
            Taker(
                kind="office",
                names=dict(office.name),
                office_id=office.id,
                agency_id=office.agency_id,
                agency_tags=tuple(sorted(_tags(session, context, office))),
                waiting_days=waits.get(office.id),
                answer_days=ANSWER_DAYS,
            )
        )
    return found


def _served(session: Session, context: Context, service_code: str) -> set[object]:
    rows = (
        select(OfficeService.office_id)
        .join(Service, (Service.tenant_id == OfficeService.tenant_id) & (Service.id == OfficeService.service_id))
        .where(OfficeService.tenant_id == context.tenant_id, Service.code == service_code)
    )
    return set(session.scalars(rows))


def _office(session: Session, context: Context, destination: Destination) -> Office:
    office = session.get(Office, (context.tenant_id, destination.office_id)) if destination.office_id else None
    agency = session.get(Agency, (context.tenant_id, office.agency_id)) if office and office.agency_id else None
    if office is None or office.state != "active" or _is_enforcement(agency):
        raise NotFound("destination_not_found", public_text("There is no such office here."))
    return office


def _tags(session: Session, context: Context, office: Office) -> frozenset[str]:
    agency = session.get(Agency, (context.tenant_id, office.agency_id)) if office.agency_id else None
    return frozenset({agency.kind, agency.code}) if agency else frozenset()


def _is_enforcement(agency: Agency | None) -> bool:
    return agency is not None and agency.is_enforcement


register_way(ToOffice())
