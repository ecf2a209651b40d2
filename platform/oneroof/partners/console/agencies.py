"""The agencies of the network as their own people and the umbrella's staff see them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.core.errors import NotFound
from oneroof.core.i18n import public_text
from oneroof.federation.models import NetworkAgency
from oneroof.identity.partnerships.models import AgencyAgreement, AgreementStanding
from oneroof.tenancy.context import Context
from oneroof.tenancy.models import Tenant


@dataclass(frozen=True, slots=True)
class AtCentre:
    """How an agreement stands at one centre."""

    centre: Tenant
    standing: AgreementStanding
    state: str
    """`waiting`, `in_force`, `suspended`, `expired` or `ended`."""


@dataclass(frozen=True, slots=True)
class AgreementView:
    """One version of an agreement, and what the centres say to it."""

    agreement: AgencyAgreement
    state: str
    centres: Sequence[AtCentre]


def agencies(network: Session, context: Context) -> list[NetworkAgency]:
    """All agencies of the network, by code."""
    statement = select(NetworkAgency).where(NetworkAgency.network_id == context.network_id)
    return list(network.scalars(statement.order_by(NetworkAgency.code)))


def agency_with(network: Session, context: Context, *, code: str) -> NetworkAgency:
    """The agency with this code. Raises NotFound."""
    statement = select(NetworkAgency).where(NetworkAgency.network_id == context.network_id, NetworkAgency.code == code)
    return _found(network.scalars(statement).one_or_none())


def agency(network: Session, context: Context, *, agency_id: UUID) -> NetworkAgency:
    """The agency with this id. Raises NotFound."""
    return _found(network.get(NetworkAgency, (context.network_id, agency_id)))


def agreements_of(network: Session, context: Context, *, agency_id: UUID, today: date) -> list[AgreementView]:
    """The agency's agreements that both sides have signed, those in force first; drafts are the umbrella's own."""
    statement = select(AgencyAgreement).where(
        AgencyAgreement.network_id == context.network_id,
        AgencyAgreement.agency_id == agency_id,
        AgencyAgreement.proposed_at.is_not(None),
    )
    rows = list(network.scalars(statement.order_by(AgencyAgreement.valid_from.desc(), AgencyAgreement.id)))
    there = _standings(network, context, [row.id for row in rows])
    views = [_view(row, there.get(row.id, []), today) for row in rows]
    return sorted(views, key=lambda view: view.state != "in_force")


def centres_in_force(views: Sequence[AgreementView]) -> dict[int, Tenant]:
    """The centres where the agency's programs may work now."""
    return {
        each.centre.id: each.centre
        for view in views
        if view.state == "in_force"
        for each in view.centres
        if each.state == "in_force"
    }


def _standings(
    network: Session, context: Context, ids: list[UUID]
) -> dict[UUID, list[tuple[AgreementStanding, Tenant]]]:
    rows = network.execute(
        select(AgreementStanding, Tenant)
        .join(Tenant, (Tenant.network_id == AgreementStanding.network_id) & (Tenant.id == AgreementStanding.centre_id))
        .where(AgreementStanding.network_id == context.network_id, Tenant.network_id == context.network_id)
        .where(AgreementStanding.agreement_id.in_(ids))
        .order_by(Tenant.code)
    )
    there: dict[UUID, list[tuple[AgreementStanding, Tenant]]] = {}
    for standing, centre in rows:
        there.setdefault(standing.agreement_id, []).append((standing, centre))
    return there


def _view(row: AgencyAgreement, there: list[tuple[AgreementStanding, Tenant]], today: date) -> AgreementView:
    state = _dated(row.state, row, today)
    return AgreementView(row, state, [AtCentre(centre, each, _state_there(each, state)) for each, centre in there])


def _dated(state: str, row: AgencyAgreement, today: date) -> str:
    if state == "in_force" and row.valid_until < today:
        return "expired"
    return "waiting" if state == "proposed" or (state == "in_force" and row.valid_from > today) else state


def _state_there(standing: AgreementStanding, state: str) -> str:
    if standing.ended_at:
        return "ended"
    if standing.accepted_at is None:
        return "waiting"
    return "suspended" if standing.suspended_at and state == "in_force" else state


def _found(agency: NetworkAgency | None) -> NetworkAgency:
    if agency is None:
        raise NotFound("agency_unknown", public_text("There is no such agency."))
    return agency
