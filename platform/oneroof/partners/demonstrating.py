"""What a demonstration network shows of agencies: entries in the directory, and a sandbox with invented people."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from oneroof.federation.directory.keeping import Desk, Keeper, add_entry
from oneroof.federation.directory.models import DirectoryEntry
from oneroof.federation.directory.writing import EntryForm
from oneroof.federation.models import NetworkAgency
from oneroof.federation.transactions import accountable
from oneroof.partners.sandbox.filling import fill
from oneroof.partners.sandbox.letting_in import is_let_in
from oneroof.partners.sandbox.places import sandbox_of
from oneroof.services import Services
from oneroof.tenancy.context import Context, system_context
from oneroof.tenancy.directory import ListedTenant

KINDS = ("ngo", "migrant_association")
ENTRIES = (("legal-advice", 9), ("need-housing", 21), ("problem-at-work", 2))
"""A need, and the days until somebody is received, for one after the other."""


def agencies(services: Services, tenants: Iterable[ListedTenant]) -> None:
    """Let the networks' associations stand in the directory, the first in the sandbox too. Again, it adds nothing."""
    for umbrella in (tenant for tenant in tenants if tenant.kind == "umbrella" and tenant.state == "open"):
        context = system_context(umbrella.id, umbrella.network_id, "administration")
        there = _associations(services, context)
        if there:
            _write_entries(services, context, umbrella, there)
            _open_sandbox(services, context, umbrella, there[0])


def _associations(services: Services, context: Context) -> list[NetworkAgency]:
    with services.database.umbrella_transaction(context) as network:
        wanted = select(NetworkAgency).where(
            NetworkAgency.network_id == context.network_id, NetworkAgency.kind.in_(KINDS)
        )
        return list(network.scalars(wanted.order_by(NetworkAgency.code)))


def _write_entries(
    services: Services, context: Context, umbrella: ListedTenant, there: Iterable[NetworkAgency]
) -> None:
    with accountable(services.database, context) as (network, own):
        known = select(DirectoryEntry.id).where(DirectoryEntry.network_id == context.network_id).limit(1)
        if network.scalars(known).first() is not None:
            return
        desk = Desk(network, own, context, umbrella.clock, Keeper("umbrella"))
        for agency, (need, days) in zip(there, ENTRIES, strict=False):
            add_entry(
                desk,
                EntryForm(
                    agency_id=agency.id,
                    need=need,
                    way="link",
                    email=f"encaminhamentos@{agency.code}.example",
                    languages=("pt", "en", "uk"),
                    waiting_days=days,
                ),
            )


def _open_sandbox(services: Services, context: Context, umbrella: ListedTenant, agency: NetworkAgency) -> None:
    with services.database.transaction(context) as session:
        sandbox = sandbox_of(session, context)
    if sandbox is not None and not is_let_in(services.database, context, sandbox, agency_id=agency.id):
        fill(services, context, umbrella.clock, sandbox, agency_id=agency.id)
