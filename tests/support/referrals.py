"""People who are sent on: a casefile with a document, consents, and referrals by the real services."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import select

from oneroof.casefiles.consents import service as consents
from oneroof.casefiles.consents.models import Consent
from oneroof.casefiles.consents.service import Asked, Partner
from oneroof.casefiles.documents import service as documents
from oneroof.core.ids import new_id
from oneroof.referrals import service, to_agencies, to_offices
from oneroof.referrals.models import Referral, ReferralStep
from oneroof.referrals.service import Content, Sent
from oneroof.referrals.ways import Destination
from oneroof.storage.intake import Storing
from oneroof.tenancy.context import Context
from support.brought_files import photo
from support.factories import Member
from support.procedures import Desk

R = TypeVar("R")
WAYS = (to_agencies, to_offices)
"""Whoever sends a referral has imported them."""
SUMMARY = "Zuzanna needs a place to sleep."


@dataclass
class Sending:
    """Somebody's casefile, and what a test does with it."""

    desk: Desk
    storing: Storing
    casefile_id: UUID
    person_id: UUID

    @property
    def office_id(self) -> UUID:
        """Of the officer at the desk."""
        return self.desk.floor.centre.offices["immigration"]

    def do(self, step: Callable[..., R], member: Member | None = None, **arguments: Any) -> R:
        """One step with the keys, committed."""
        return self.desk.floor.do(step, member, keys=self.desk.keys, **arguments)

    def as_agency(self, context: Context, step: Callable[..., R], **arguments: Any) -> R:
        """One step by an agency's program, committed."""
        centre = self.desk.floor.centre
        with centre.database.transaction(context) as session:
            return step(session, context, centre.clock, **arguments)

    def agree(self, code: str = "share_offices", agency_id: UUID | None = None, **more: Any) -> UUID:
        """The person says yes; which consent it is."""
        partner = Partner(agency_id) if agency_id else None
        asked = Asked(code, partner=partner, **more)
        event = self.do(
            consents.answer, casefile_id=self.casefile_id, asked=asked, answer="given", proof=consents.spoken()
        )
        return event.consent_id

    def take_back(self, consent_id: UUID) -> None:
        """The person withdraws it."""
        self.do(consents.withdraw, consent_id=consent_id, proof=consents.spoken())

    def document(self, name: str = "passport.jpg", content: bytes | None = None) -> UUID:
        """A document in the casefile."""
        added = self.do(
            documents.add_document,
            storing=self.storing,
            casefile_id=self.casefile_id,
            name=name,
            content=content or photo(),
        )
        return added.id

    def send(
        self, to: Destination | None = None, member: Member | None = None, once_id: UUID | None = None, **content: Any
    ) -> Sent:
        """Send the person on: to the immigration office unless another destination is given."""
        return self.do(
            service.send,
            member,
            casefile_id=self.casefile_id,
            once_id=once_id or new_id(),
            destination=to or Destination("office", office_id=self.office_id),
            content=Content(**{"summary": SUMMARY} | content),
        )

    def row(self, referral_id: UUID) -> Referral:
        """As it stands."""
        centre = self.desk.floor.centre
        with centre.database.transaction(centre.system) as session:
            return session.get_one(Referral, (centre.tenant_id, referral_id))

    def steps(self, referral_id: UUID) -> list[str]:
        """What happened, in order."""
        centre = self.desk.floor.centre
        with centre.database.transaction(centre.system) as session:
            rows = select(ReferralStep.step).where(ReferralStep.referral_id == referral_id)
            return list(session.scalars(rows.order_by(ReferralStep.number)))

    def seen(self, context: Context, model: type[Any] = Referral) -> list[Any]:
        """The rows of a table that somebody sees of the person."""
        with self.desk.floor.centre.database.transaction(context) as session:
            return list(session.scalars(select(model).where(model.person_id == self.person_id)))

    def consent(self, consent_id: UUID) -> Consent:
        """As it stands."""
        centre = self.desk.floor.centre
        with centre.database.transaction(centre.system) as session:
            return session.get_one(Consent, (centre.tenant_id, consent_id))
