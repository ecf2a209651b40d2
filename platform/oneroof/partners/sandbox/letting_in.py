"""An agreement for the sandbox alone: whoever has a program may try there all that could ever be agreed."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.core.db import Database
from oneroof.core.time import Clock
from oneroof.federation.agreements import centres, service
from oneroof.federation.agreements.terms import Signatory, Terms
from oneroof.federation.models import NetworkAgency
from oneroof.identity.partnerships.models import AgencyAgreement, Partnership
from oneroof.identity.partnerships.scopes import SCOPES
from oneroof.identity.partnerships.service import ALL_SERVICES
from oneroof.partners.sandbox.places import inside
from oneroof.tenancy.context import Context
from oneroof.tenancy.models import Tenant
from oneroof.tenancy.purposes import PURPOSES

FOR = timedelta(days=5 * 365)
PURPOSE = "partner_sharing"
WRITABLE = ("documents", "procedure", "referrals")
ANSWER_DAYS = 5
NOBODY = "sandbox@example.org"


def let_in(database: Database, umbrella: Context, clock: Clock, sandbox: Tenant, *, agency_id: UUID) -> Partnership:
    """The agency's partnership with the sandbox, made where there is none. `umbrella` is the umbrella's own context."""
    with database.umbrella_transaction(umbrella) as network:
        agency = network.get_one(NetworkAgency, (umbrella.network_id, agency_id))
        running = _running(network, umbrella, agency_id, sandbox.id)
    if running is None:
        row = service.draft(
            database, umbrella, clock, agency=agency.code, centre=sandbox.code, terms=_terms(clock, sandbox)
        )
        service.propose(database, umbrella, clock, agreement_id=row.id)
        for side in ("agency", "umbrella"):
            service.sign(database, umbrella, clock, agreement_id=row.id, side=side)
        running = row.id
    return centres.accept(database, inside(sandbox), clock, agreement_id=running)


def is_let_in(database: Database, umbrella: Context, sandbox: Tenant, *, agency_id: UUID) -> bool:
    """Whether the agency has an agreement for the sandbox."""
    with database.umbrella_transaction(umbrella) as network:
        return _running(network, umbrella, agency_id, sandbox.id) is not None


def _running(network: Session, context: Context, agency_id: UUID, centre_id: int) -> UUID | None:
    return network.scalars(
        select(AgencyAgreement.id).where(
            AgencyAgreement.network_id == context.network_id,
            AgencyAgreement.agency_id == agency_id,
            AgencyAgreement.centre_id == centre_id,
            AgencyAgreement.accepted_at.is_not(None),
            AgencyAgreement.ended_at.is_(None),
        )
    ).one_or_none()


def _terms(clock: Clock, sandbox: Tenant) -> Terms:
    today = clock.today(sandbox.time_zone)
    return Terms(
        services=(ALL_SERVICES,),
        scopes=tuple(SCOPES),
        readable=tuple(sorted(PURPOSES[PURPOSE].data_classes)),
        writable=WRITABLE,
        purposes=(PURPOSE,),
        answer_days=ANSWER_DAYS,
        valid_from=today,
        valid_until=today + FOR,
        signatories=tuple(Signatory(side, "Sandbox", "Sandbox", NOBODY) for side in ("umbrella", "agency")),
    )
