"""Agreements as staff see them: the umbrella all of them, a centre those that were agreed for it."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from oneroof.core.db import Database
from oneroof.federation.agreements.service import no_such_agreement
from oneroof.federation.models import NetworkAgency
from oneroof.federation.umbrella import as_umbrella
from oneroof.identity.partnerships.models import AgencyAgreement, AgreementStanding
from oneroof.tenancy.context import Context
from oneroof.tenancy.models import CENTRE_KINDS, Tenant


@dataclass(frozen=True, slots=True)
class AgreementView:
    """An agreement with whom it is about, and what centres say to it."""

    agreement: AgencyAgreement
    agency: NetworkAgency
    centre: Tenant | None
    """None where it is for all centres."""
    said: list[tuple[Tenant, AgreementStanding]]
    """By the centre's code."""

    @property
    def centre_code(self) -> str | None:
        """None for all centres."""
        return self.centre.code if self.centre else None


@dataclass(frozen=True, slots=True)
class CentreView:
    """An agreement as one centre sees it."""

    agreement: AgencyAgreement
    agency: NetworkAgency
    standing: AgreementStanding | None

    @property
    def state(self) -> str:
        """`offered`, `in_force`, `suspended`, `suspended_here`, `refused` or `ended`."""
        if self.standing is not None and self.standing.ended_at is not None:
            return "refused" if self.standing.ended_by == "refused" else "ended"
        if self.agreement.ended_at is not None:
            return "ended"
        if self.standing is None:
            return "offered" if self.agreement.state == "in_force" else "suspended"
        if self.standing.suspended_at is not None:
            return "suspended_here"
        return self.agreement.state

    @property
    def reason(self) -> str | None:
        """What was given as the reason of what stopped it, last."""
        here = (self.standing.end_reason or self.standing.suspend_reason) if self.standing else None
        return here or self.agreement.end_reason or self.agreement.suspend_reason


def of_network(database: Database, context: Context) -> list[AgreementView]:
    """All agreements, by agency, the newest version first. Raises Forbidden for anybody but the umbrella's staff."""
    with as_umbrella(database, context) as network:
        return _views(network, context, select(AgencyAgreement))


def one_of_network(database: Database, context: Context, agreement_id: UUID) -> AgreementView:
    """One agreement. Raises NotFound, and Forbidden as above."""
    with as_umbrella(database, context) as network:
        found = _views(network, context, select(AgencyAgreement).where(AgencyAgreement.id == agreement_id))
    if not found:
        raise no_such_agreement()
    return found[0]


def whom_to_agree_with(database: Database, context: Context) -> tuple[list[NetworkAgency], list[Tenant]]:
    """The network's agencies, and its centres, by their codes. Raises Forbidden as above."""
    with as_umbrella(database, context) as network:
        agencies = select(NetworkAgency).where(NetworkAgency.network_id == context.network_id)
        centres = select(Tenant).where(Tenant.network_id == context.network_id, Tenant.kind.in_(CENTRE_KINDS))
        return (
            list(network.scalars(agencies.order_by(NetworkAgency.code))),
            list(network.scalars(centres.order_by(Tenant.code))),
        )


def of_centre(database: Database, context: Context) -> list[CentreView]:
    """What was agreed for this centre: what waits for its word first, then what counts, then what is over."""
    order = ("offered", "in_force", "suspended_here", "suspended", "refused", "ended")
    with database.umbrella_transaction(context) as network:
        said = {
            each.agreement_id: each
            for each in network.scalars(
                select(AgreementStanding).where(
                    AgreementStanding.network_id == context.network_id,
                    AgreementStanding.centre_id == context.tenant_id,
                )
            )
        }
        rows = network.execute(
            select(AgencyAgreement, NetworkAgency)
            .join(NetworkAgency, _is_with)
            .where(
                AgencyAgreement.network_id == context.network_id,
                AgencyAgreement.accepted_at.is_not(None),
                AgencyAgreement.centre_id.is_(None) | (AgencyAgreement.centre_id == context.tenant_id),
            )
            .order_by(NetworkAgency.code, AgencyAgreement.version.desc())
        ).all()
    views = [CentreView(agreement, agency, said.get(agreement.id)) for agreement, agency in rows]
    # what ended before the centre said anything to it is none of its business
    shown = [each for each in views if each.standing is not None or each.agreement.ended_at is None]
    return sorted(shown, key=lambda each: order.index(each.state))


def one_of_centre(database: Database, context: Context, agreement_id: UUID) -> CentreView:
    """One of them. Raises NotFound."""
    for view in of_centre(database, context):
        if view.agreement.id == agreement_id:
            return view
    raise no_such_agreement()


_is_with = (NetworkAgency.network_id == AgencyAgreement.network_id) & (NetworkAgency.id == AgencyAgreement.agency_id)


def _views(network: Session, context: Context, wanted: Select[AgencyAgreement]) -> list[AgreementView]:
    rows = network.execute(
        wanted.where(AgencyAgreement.network_id == context.network_id)
        .add_columns(NetworkAgency)
        .join(NetworkAgency, _is_with)
        .order_by(NetworkAgency.code, AgencyAgreement.centre_id.nulls_first(), AgencyAgreement.version.desc())
    ).all()
    tenants = {each.id: each for each in network.scalars(select(Tenant).where(Tenant.network_id == context.network_id))}
    said = network.scalars(
        select(AgreementStanding).where(
            AgreementStanding.network_id == context.network_id,
            AgreementStanding.agreement_id.in_([agreement.id for agreement, _agency in rows]),
        )
    ).all()
    there = sorted(((tenants[each.centre_id], each) for each in said), key=lambda pair: pair[0].code)
    return [
        AgreementView(
            agreement,
            agency,
            tenants[agreement.centre_id] if agreement.centre_id else None,
            [pair for pair in there if pair[1].agreement_id == agreement.id],
        )
        for agreement, agency in rows
    ]
