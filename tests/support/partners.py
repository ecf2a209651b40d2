"""An agency outside the house that works with a centre: its agreement and partnership, by the real services."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import count
from typing import Any
from uuid import UUID

from joserfc.jwk import ECKey

from oneroof.casefiles.consents import service as consents
from oneroof.casefiles.consents.service import Asked
from oneroof.casefiles.consents.service import Partner as AskedFor
from oneroof.core.ids import new_id
from oneroof.federation.agreements import centres
from oneroof.federation.agreements import service as agreements
from oneroof.federation.agreements.terms import Signatory, Terms
from oneroof.federation.models import NetworkAgency
from oneroof.identity.oauth import registration, tokens
from oneroof.identity.oauth.models import OAuthClient
from oneroof.identity.oauth.registration import Wish
from oneroof.identity.partnerships.models import AgencyAgreement, Partnership
from oneroof.identity.partnerships.scopes import SCOPES
from oneroof.identity.partnerships.service import agency_context
from oneroof.tenancy.context import Context, system_context
from support.factories import Centre
from support.floor import Floor

_numbers = count(1)
CLASSES = ("person", "identity", "contact", "procedure", "documents", "roadmap", "referrals", "conference")
"""All that the purpose `partner_sharing` covers."""


@dataclass(frozen=True)
class Agreed:
    """An agency, the agreement in force with it, and the centre's partnership."""

    centre: Centre
    agency: NetworkAgency
    agreement: AgencyAgreement
    partnership: Partnership

    @property
    def umbrella(self) -> Context:
        """The umbrella's administrator, as services see one."""
        return umbrella_of(self.centre)

    def context(self, *, scopes: Iterable[str] = tuple(SCOPES), purpose: str = "partner_sharing") -> Context:
        """What a request of the agency's program runs in."""
        return agency_context(
            self.partnership,
            network_id=self.centre.network_id,
            actor_id=new_id(),
            scopes=tuple(scopes),
            purpose=purpose,
        )

    def suspend(self) -> None:
        """By the umbrella."""
        database, clock, id_ = self.centre.database, self.centre.clock, self.agreement.id
        agreements.suspend(database, self.umbrella, clock, agreement_id=id_, reason="Asked for")

    def resume(self) -> None:
        """By the umbrella."""
        agreements.resume(self.centre.database, self.umbrella, self.centre.clock, agreement_id=self.agreement.id)

    def end(self) -> None:
        """By the centre: all that was shared is taken back in the same transaction."""
        database, clock, id_ = self.centre.database, self.centre.clock, self.agreement.id
        centres.end(database, self.centre.system, clock, agreement_id=id_, reason="Asked for")

    def end_above(self) -> None:
        """By the umbrella: the centre follows by a job."""
        database, clock, id_ = self.centre.database, self.centre.clock, self.agreement.id
        agreements.end(database, self.umbrella, clock, agreement_id=id_, reason="Asked for")

    def next_version(self, terms: Terms, *, accept: bool = True) -> AgencyAgreement:
        """Another version of the agreement, signed by both, and accepted by the centre."""
        row = signed(self.centre, self.agency.code, terms, only_here=self.agreement.centre_id is not None)
        if accept:
            centres.accept(self.centre.database, self.centre.system, self.centre.clock, agreement_id=row.id)
        return row


def umbrella_of(centre: Centre) -> Context:
    """The umbrella's administrator, as services see one."""
    return system_context(centre.network_id * 100, centre.network_id, "administration")


def make_agency(
    centre: Centre, code: str | None = None, *, kind: str = "ngo", is_enforcement: bool = False
) -> NetworkAgency:
    """An agency of the centre's network."""
    code = code or f"agency{next(_numbers)}"
    name = {"en": code.title(), "pt": code.title()}
    row = NetworkAgency(network_id=centre.network_id, id=new_id(), code=code, name=name, kind=kind, area="support")
    row.is_enforcement = is_enforcement
    with centre.database.umbrella_transaction(umbrella_of(centre)) as session:
        session.add(row)
    return row


def some_terms(
    *,
    scopes: Iterable[str] = tuple(SCOPES),
    services: Iterable[str] = ("*",),
    readable: Iterable[str] = CLASSES,
    writable: Iterable[str] = ("documents", "procedure", "referrals"),
    purposes: Iterable[str] = ("partner_sharing",),
    answer_days: int = 5,
    valid_from: date = date(2020, 1, 1),
    valid_until: date = date(2099, 12, 31),
) -> Terms:
    """Terms by which the agency may do all that can be agreed, unless less is given."""
    return Terms(
        services=tuple(services),
        scopes=tuple(scopes),
        readable=tuple(readable),
        writable=tuple(writable),
        purposes=tuple(purposes),
        answer_days=answer_days,
        valid_from=valid_from,
        valid_until=valid_until,
        signatories=(
            Signatory("umbrella", "Ana Reis", "Director", "ana.reis@umbrella.example"),
            Signatory("agency", "Rui Costa", "President", "rui.costa@agency.example"),
        ),
    )


def signed(centre: Centre, agency_code: str, terms: Terms, *, only_here: bool = False) -> AgencyAgreement:
    """An agreement that both sides have signed, and that no centre has accepted yet."""
    database, umbrella, clock = centre.database, umbrella_of(centre), centre.clock
    where = centre.code if only_here else None
    row = agreements.draft(database, umbrella, clock, agency=agency_code, centre=where, terms=terms)
    agreements.propose(database, umbrella, clock, agreement_id=row.id)
    for side in ("agency", "umbrella"):
        row = agreements.sign(database, umbrella, clock, agreement_id=row.id, side=side)
    return row


def agreed(
    centre: Centre, code: str | None = None, *, terms: Terms | None = None, agency: NetworkAgency | None = None
) -> Agreed:
    """An agency with an agreement in force that the centre has accepted."""
    agency = agency or make_agency(centre, code)
    row = signed(centre, agency.code, terms or some_terms())
    partnership = centres.accept(centre.database, centre.system, centre.clock, agreement_id=row.id)
    return Agreed(centre, agency, row, partnership)


def also_agreed(other: Agreed, centre: Centre) -> Agreed:
    """The same agreement, accepted by another centre of the network."""
    partnership = centres.accept(centre.database, centre.system, centre.clock, agreement_id=other.agreement.id)
    return Agreed(centre, other.agency, other.agreement, partnership)


def consents_to(floor: Floor, casefile_id: UUID, here: Agreed) -> UUID:
    """Somebody agrees, at the desk, to sharing with the agency; the consent's id."""
    asked = Asked("share_partner", partner=AskedFor(here.partnership.agency_id))
    proof = consents.spoken()
    event = floor.do(
        consents.answer, keys=floor.keys, casefile_id=casefile_id, asked=asked, answer="given", proof=proof
    )
    return event.consent_id


def withdraws(floor: Floor, consent_id: UUID) -> None:
    """They take it back."""
    floor.do(consents.withdraw, keys=floor.keys, consent_id=consent_id, proof=consents.spoken())


@dataclass(frozen=True)
class Partner:
    """An agency that a centre has agreed with, and a program of it with its own key."""

    agreed: Agreed
    client: OAuthClient
    key: ECKey

    @property
    def client_id(self) -> UUID:
        """The program's id."""
        return self.client.id

    @property
    def partnership(self) -> Partnership:
        """The centre's partnership with its agency."""
        return self.agreed.partnership

    def token(
        self,
        scopes: Iterable[str] = tuple(SCOPES),
        *,
        centre: Centre | None = None,
        details: Iterable[dict[str, Any]] = (),
        staff_id: UUID | None = None,
        jkt: str | None = None,
    ) -> str:
        """An access token that is good at the centre (or at another) for ten minutes, as the server makes it."""
        at, named = centre or self.agreed.centre, list(scopes)
        issued = tokens.Issued(tokens.new_access_secret(), None)
        with at.database.transaction(at.system) as session:
            context, clock = at.system, at.clock
            grant = tokens.open_grant(
                session,
                context,
                clock,
                client_id=self.client_id,
                staff_id=staff_id,
                scopes=named,
                details=list(details),
            )
            tokens.save_tokens(session, context, clock, grant, issued, scopes=named, jkt=jkt, refresh_jkt=None)
        return issued.access

    def headers(self, scopes: Iterable[str] = tuple(SCOPES), **options: Any) -> dict[str, str]:
        """For requests of the program, with a fresh token; `options` as of `token`."""
        return {"Authorization": f"Bearer {self.token(scopes, **options)}"}


def a_partner(
    centre: Centre,
    *,
    scopes: Iterable[str] = tuple(SCOPES),
    terms: Terms | None = None,
    with_agency: Agreed | None = None,
    **wish: Any,
) -> Partner:
    """An agency with an agreement in force for these scopes, and a confidential program of it.

    `terms` instead of `scopes` for all that an agreement can say, `with_agency` for one that stands; `wish` for another
    kind of program (`registration.Wish`).
    """
    standing = with_agency or agreed(centre, terms=terms or some_terms(scopes=scopes))
    client, key = a_client(standing, **wish)
    return Partner(standing, client, key)


def a_client(standing: Agreed, **wish: Any) -> tuple[OAuthClient, ECKey]:
    """A program of the agency, by the real registration, and the private key that it keeps."""
    key = ECKey.generate_key("P-256")
    public = () if wish.get("auth_method") == "none" else (key.as_dict(private=False),)
    wished = Wish(**{"name": "Case system", "keys": public, **wish})
    umbrella = standing.umbrella
    with standing.centre.database.umbrella_transaction(umbrella) as network:
        client = registration.register_client(network, umbrella, agency_id=standing.agency.id, wish=wished)
    return client, key
