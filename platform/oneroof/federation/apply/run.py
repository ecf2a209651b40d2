"""Applies a pack: the network's rows in one transaction, then each centre's in one of its own.

What was committed stays when a later centre fails, and applying again goes on from there. Each transaction carries its
audit entry.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from oneroof.audit.service import record
from oneroof.catalogue.service.prepared import prepared
from oneroof.core.db import Database
from oneroof.core.errors import Conflict
from oneroof.core.i18n import staff_text
from oneroof.core.time import Clock
from oneroof.federation.apply.agreements import begin_agreements
from oneroof.federation.apply.catalogues import sync_plugins
from oneroof.federation.apply.content import sync_content
from oneroof.federation.apply.floor import sync_floor
from oneroof.federation.apply.network_rows import sync_network
from oneroof.federation.apply.plan import Part, Plan
from oneroof.federation.apply.sync import Sync
from oneroof.federation.lifecycle import change_state
from oneroof.federation.packs.model import Centre, NetworkPack
from oneroof.federation.shared_content import copy_shared
from oneroof.federation.transactions import accountable
from oneroof.tenancy.context import Context, system_context
from oneroof.tenancy.directory import Directory
from oneroof.tenancy.models import Tenant

PURPOSE = "administration"
_NOBODY = 0
"""No network and no tenant has this number: in its context there is nothing to see."""

Progress = Callable[[str], None]


def plan_pack(database: Database, directory: Directory, pack: NetworkPack) -> Plan:
    """What `apply_pack` would do now. Writes nothing. Raises Conflict where it could not be done."""
    return _Apply(database, directory, pack, write=False).run(None)


def apply_pack(database: Database, directory: Directory, pack: NetworkPack, progress: Progress | None = None) -> Plan:
    """Bring the network to what the pack says, and return what that took; `progress` is told each centre's code.

    Raises Conflict for a host of another network, and when two applies of one pack get in each other's way.
    """
    with _others_told_apart():
        return _Apply(database, directory, pack, write=True).run(progress)


@dataclass(slots=True)
class _Apply:
    database: Database
    directory: Directory
    pack: NetworkPack
    write: bool

    def run(self, progress: Progress | None) -> Plan:
        context = system_context(*self._numbers(), PURPOSE)
        clock = self.directory.clock_of(context.network_id)
        network, tenants = self._network(context, clock)
        plan = Plan(self.pack.code, [network])
        for centre in self.pack.centres:
            plan.parts.append(self._centre(centre, tenants[centre.code], context, clock))
            if progress:
                progress(centre.code)
        plan.parts.append(self._shared_content(context, clock))
        plan.parts.append(self._first_states(tenants, context, clock))
        agreements = begin_agreements(self.database, context, clock, self.pack, tenants.values(), write=self.write)
        plan.parts.append(agreements)
        self.directory.forget()
        return plan

    def _numbers(self) -> tuple[int, int]:
        """The numbers of the umbrella and the network: those in use, or new ones."""
        for tenant in self.directory.list_tenants():
            if tenant.network_code == self.pack.code and tenant.kind == "umbrella":
                return tenant.id, tenant.network_id
        if not self.write:
            return _NOBODY, _NOBODY
        with self.database.umbrella_transaction(system_context(_NOBODY, _NOBODY, PURPOSE)) as session:
            return _number(session, "tenant"), _number(session, "network")

    def _network(self, context: Context, clock: Clock) -> tuple[Part, Mapping[str, Tenant]]:
        with accountable(self.database, context) as (session, own):
            sync = Sync(session, f"Network {self.pack.code}", write=self.write)
            first = iter([context.tenant_id])

            def next_number() -> int:
                return next(first, None) or (_number(session, "tenant") if self.write else _NOBODY)

            tenants = sync_network(sync, self.pack, context.network_id, next_number, self._taken(context.network_id))
            self._account(own, context, clock, sync.part)
        return sync.part, tenants

    def _centre(self, centre: Centre, tenant: Tenant, umbrella: Context, clock: Clock) -> Part:
        context = system_context(tenant.id, umbrella.network_id, PURPOSE)
        for name in centre.plugins:
            # the context of a transaction lasts a minute: what needs no database is done before
            prepared(self.pack.plugins[name].catalogue)
        with self.database.transaction(context) as session:
            sync = Sync(session, f"Centre {centre.code}", write=self.write)
            if tenant.state == "closed":
                sync.part.notes.append("it is closed; nothing in it is changed.")
            else:
                services = sync_plugins(sync, centre, self.pack.plugins, context, clock)
                sync_floor(sync, centre, services, clock.today(centre.time_zone))
                own = [item for item in self.pack.content if centre.code in item.centres]
                sync_content(sync, own, context, clock, centre.time_zone, is_shared=False)
                self._account(session, context, clock, sync.part)
        return sync.part

    def _shared_content(self, context: Context, clock: Clock) -> Part:
        """What the umbrella writes for all centres, and the copies that these read."""
        items = [item for item in self.pack.content if not item.centres]
        with self.database.transaction(context) as session:
            sync = Sync(session, f"Umbrella {self.pack.umbrella.code}", write=self.write)
            sync_content(sync, items, context, clock, self.pack.umbrella.time_zone, is_shared=True)
            self._account(session, context, clock, sync.part)
            if self.write and sync.part.changes:
                session.flush()
                copy_shared(self.database, session, context, clock)
        return sync.part

    def _first_states(self, tenants: Mapping[str, Tenant], context: Context, clock: Clock) -> Part:
        """Drafts are complete now: they open, or wait in preparation for somebody who opens them."""
        part = Part("First states")
        drafts = [code for code, tenant in tenants.items() if tenant.state == "draft"]
        action = "open" if self.pack.open_at_once else "prepare"
        if not drafts:
            return part
        with accountable(self.database, context) as (session, own):
            sync = Sync(session, part.title, write=self.write)
            for code in drafts:
                sync.note("open" if self.pack.open_at_once else "prepare", "tenant", code)
                if self.write:
                    change_state(session, context, clock, code=code, action=action)
            self._account(own, context, clock, sync.part)
        return sync.part

    def _taken(self, network_id: int) -> Callable[[str], bool]:
        def is_taken(host: str) -> bool:
            return any(row.network_id != network_id for row in self.database.call("resolve_host", wanted=host))

        return is_taken

    def _account(self, session: Session, context: Context, clock: Clock, part: Part) -> None:
        if self.write and part.changes:
            details = {"network": self.pack.code, **part.counts()}
            record(session, context, clock, action="pack.apply", object_kind="network", details=details)


def _number(session: Session, counter: str) -> int:
    number = session.scalar(text("SELECT oneroof.allocate_number(:counter)"), {"counter": counter})
    assert number is not None
    return int(number)


@contextmanager
def _others_told_apart() -> Iterator[None]:
    """A row that somebody else has just made is another apply at work, not a fault."""
    try:
        yield
    except IntegrityError as error:
        told = staff_text("Something else changed this network at the same time. Apply the pack again.")
        raise Conflict("pack_apply_conflict", told) from error
