"""Begins the agreements that a pack declares with agencies that have none yet. What became of others is left alone."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from sqlalchemy import select

from oneroof.core.db import Database
from oneroof.core.time import Clock
from oneroof.federation.agreements import centres, service
from oneroof.federation.agreements.terms import SIDES, Signatory, Terms
from oneroof.federation.apply.plan import Part
from oneroof.federation.apply.sync import Sync
from oneroof.federation.models import NetworkAgency
from oneroof.federation.packs.agreements import PackAgreement
from oneroof.federation.packs.model import NetworkPack
from oneroof.identity.partnerships.models import AgencyAgreement
from oneroof.identity.partnerships.service import ALL_SERVICES
from oneroof.tenancy.context import Context, system_context
from oneroof.tenancy.models import CENTRE_KINDS, Tenant


def begin_agreements(
    database: Database, context: Context, clock: Clock, pack: NetworkPack, tenants: Iterable[Tenant], *, write: bool
) -> Part:
    """What is signed at the umbrella begins; centres accept it themselves, unless the pack opens them at once."""
    with database.umbrella_transaction(context) as network:
        sync = Sync(network, "Agreements", write=False)
        agreed = set(
            network.scalars(
                select(NetworkAgency.code)
                .join(AgencyAgreement, AgencyAgreement.agency_id == NetworkAgency.id)
                .where(NetworkAgency.network_id == context.network_id, AgencyAgreement.network_id == context.network_id)
            )
        )
    new = [each for each in pack.agreements if each.agency not in agreed]
    today = clock.today(pack.time_zone)
    for each in new:
        sync.note("create", "agreement", each.agency)
        if not write:
            continue
        agreement_id = _begin(database, context, clock, each, today)
        if pack.open_at_once:
            for tenant in (one for one in tenants if one.kind in CENTRE_KINDS):
                there = system_context(tenant.id, context.network_id, "administration")
                centres.accept(database, there, clock, agreement_id=agreement_id)
    return sync.part


def _begin(database: Database, context: Context, clock: Clock, declared: PackAgreement, today: date) -> UUID:
    row = service.draft(database, context, clock, agency=declared.agency, centre=None, terms=_terms(declared, today))
    service.propose(database, context, clock, agreement_id=row.id)
    for side in SIDES:
        service.sign(database, context, clock, agreement_id=row.id, side=side)
    return row.id


def _terms(declared: PackAgreement, today: date) -> Terms:
    months = today.month - 1 + declared.months
    sides = (("umbrella", declared.umbrella), ("agency", declared.partner))
    return Terms(
        services=declared.services or (ALL_SERVICES,),
        scopes=declared.scopes,
        readable=declared.readable,
        writable=declared.writable,
        purposes=declared.purposes,
        answer_days=declared.answer_days,
        valid_from=today,
        valid_until=date(today.year + months // 12, months % 12 + 1, min(today.day, 28)),
        signatories=tuple(Signatory(side, one.name, one.role, one.email) for side, one in sides),
    )
