"""The partner that a person agrees to share with: an agency of the network, or a name as the person says it."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.casefiles.consents.models import Consent
from oneroof.catalogue.models import Agency
from oneroof.core.errors import Invalid
from oneroof.core.i18n import LazyText, current_language, public_text
from oneroof.core.keystore import KeyStore
from oneroof.core.names import text_in
from oneroof.identity.offices import OfficeChoice, office_choices
from oneroof.tenancy.context import Context

LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Partner:
    """None of it for notices that name no partner."""

    agency_id: UUID | None = None
    name: str | None = None
    tags: tuple[str, ...] = ()

    def is_same(self, other: "Partner") -> bool:
        """Whether both are one partner."""
        if self.agency_id or other.agency_id:
            return self.agency_id == other.agency_id
        return (self.name or "").casefold() == (other.name or "").casefold()


def checked_partner(session: Session, context: Context, partner: Partner | None) -> Partner:
    """The partner, named. Raises Invalid (`partner`)."""
    name = " ".join(((partner.name if partner else None) or "").split())
    if partner and partner.agency_id:
        agency = session.get(Agency, (context.tenant_id, partner.agency_id))
        if agency is None or agency.is_enforcement:
            raise _invalid(public_text("There is no such partner."))
        return _of_agency(agency)
    if not name:
        raise _invalid(public_text("Say with which partner it is to be shared."))
    if len(name) > LONGEST_NAME:
        raise _invalid(public_text("At most %(most)s characters.", most=LONGEST_NAME))
    return Partner(name=name)


def partner_of(session: Session, context: Context, consent: Consent, keys: KeyStore | None = None) -> Partner:
    """The partner of a consent; without `keys` a name that only the person gave stays sealed."""
    if consent.agency_id is not None:
        return _of_agency(session.get_one(Agency, (context.tenant_id, consent.agency_id)))
    if consent.partner_sealed is None or keys is None:
        return Partner()
    plain = keys.unseal_for_person(
        context.tenant_id, consent.person_id, consent.partner_sealed, partner_place(consent.id)
    )
    return Partner(name=plain.decode())


def partner_choices(session: Session, context: Context) -> list[tuple[UUID, str]]:
    """Agencies that one may name: (id, name), by name. Enforcement authorities are none of them."""
    rows = session.scalars(
        select(Agency).where(Agency.tenant_id == context.tenant_id, Agency.is_enforcement.is_(False))
    )
    named = [(agency.id, text_in(agency.name, current_language())) for agency in rows]
    return sorted(named, key=lambda each: each[1].casefold())


def sharing_offices(session: Session, context: Context) -> list[OfficeChoice]:
    """The offices of the house that a casefile can be shared with: all but those of enforcement authorities."""
    kept_out = set(
        session.scalars(select(Agency.id).where(Agency.tenant_id == context.tenant_id, Agency.is_enforcement.is_(True)))
    )
    return [office for office in office_choices(session) if office.agency_id not in kept_out]


def partner_place(consent_id: UUID) -> str:
    """What the name's ciphertext is bound to."""
    return f"consent/{consent_id}"


def _of_agency(agency: Agency) -> Partner:
    return Partner(agency.id, text_in(agency.name, current_language()), (agency.kind, agency.code))


def _invalid(message: LazyText) -> Invalid:
    return Invalid("consent_invalid", message, fields={"partner": [message]})
