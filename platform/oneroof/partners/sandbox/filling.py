"""What stands in the sandbox for an agency: people whom nobody has ever met, and referrals of theirs to it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.casefiles import service as casefiles
from oneroof.casefiles.consents import service as consents
from oneroof.casefiles.consents.service import Asked, Partner
from oneroof.casefiles.service import Identity
from oneroof.core.ids import new_id
from oneroof.core.keystore import KeyStore
from oneroof.core.time import Clock
from oneroof.identity.partnerships.models import Partnership
from oneroof.partners.sandbox.letting_in import let_in
from oneroof.partners.sandbox.places import inside
from oneroof.referrals import service as referrals
from oneroof.referrals import to_agencies
from oneroof.referrals.models import OPEN_STATES, Referral
from oneroof.referrals.service import Content
from oneroof.referrals.ways import Destination
from oneroof.services import Services
from oneroof.tenancy.context import Context
from oneroof.tenancy.models import Tenant

__all__ = ["Invented", "fill", "to_agencies"]

SHOWN = ("identity", "contact")
REASON = "not_needed"
"""With which earlier referrals are taken back."""


@dataclass(frozen=True, slots=True)
class Invented:
    """Somebody who does not exist, and why they are sent on."""

    name: str
    born: str
    nationality: str
    language: str
    reason: str
    urgency: str = "usual"


PEOPLE = (
    Invented("Ensaio Andrade", "1988-02-11", "BR", "pt", "Needs help to read a letter about the rent."),
    Invented("Проба Коваленко", "1991-07-30", "UA", "uk", "Looks for a course in the evening, near the centre."),
    Invented("Test Rahman", "1979-11-05", "BD", "bn", "Has lost the place where he slept; has a bag and a phone."),
    Invented("Essai Diallo", "2001-04-19", "GN", "fr", "Wants to have a diploma recognised."),
    Invented("Prueba Quispe", "1995-09-02", "PE", "es", "Is asked for a proof of address that she cannot get."),
)


def fill(services: Services, umbrella: Context, clock: Clock, sandbox: Tenant, *, agency_id: UUID) -> int:
    """Let the agency in, withdraw what waits for it, and send it new invented people; how many.

    `umbrella` is a context of the umbrella's tenant. Each call brings new people: what was done to earlier ones stays.
    """
    partnership = let_in(services.database, umbrella, clock, sandbox, agency_id=agency_id)
    context = inside(sandbox)
    with services.database.transaction(context) as session:
        for referral in _waiting(session, context, partnership.id):
            referrals.withdraw(session, context, clock, services.keys, referral_id=referral.id, reason=REASON)
    for somebody in PEOPLE:
        with services.database.transaction(context) as session:
            _send(session, context, clock, services.keys, partnership, somebody)
    return len(PEOPLE)


def _waiting(session: Session, context: Context, partnership_id: UUID) -> list[Referral]:
    wanted = select(Referral).where(
        Referral.tenant_id == context.tenant_id,
        Referral.partnership_id == partnership_id,
        Referral.state.in_(OPEN_STATES),
    )
    return list(session.scalars(wanted.order_by(Referral.id)))


def _send(
    session: Session, context: Context, clock: Clock, keys: KeyStore, partnership: Partnership, who: Invented
) -> None:
    view = casefiles.open_casefile(
        session,
        context,
        clock,
        keys,
        identity=Identity.named(who.name, who.born, who.nationality),
        language=who.language,
    )
    asked = Asked("share_partner", partner=Partner(partnership.agency_id))
    consents.answer(
        session,
        context,
        clock,
        keys,
        casefile_id=view.casefile.id,
        asked=asked,
        answer="given",
        proof=consents.spoken(),
    )
    referrals.send(
        session,
        context,
        clock,
        keys,
        casefile_id=view.casefile.id,
        once_id=new_id(),
        destination=Destination("agency", partnership_id=partnership.id),
        content=Content(summary=who.reason, urgency=who.urgency, classes=SHOWN),
    )
