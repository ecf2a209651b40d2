"""A centre with as many desks as are measured at once: offices, queues, and a clerk with a token at each open desk."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.cli.benchmarks.made_network import NETWORK
from oneroof.cli.benchmarks.throwaway import Throwaway
from oneroof.core.time import real_now
from oneroof.federation.apply import apply_pack
from oneroof.federation.packs import read_pack
from oneroof.frontdesk import service as frontdesk
from oneroof.frontdesk.models import Desk, Queue
from oneroof.identity import service as identity
from oneroof.identity.permissions import permissions_of
from oneroof.tenancy.context import Context, system_context
from oneroof.tenancy.directory import ListedTenant

QUEUES = 12
DESKS_OF_A_QUEUE = 4
MOST_CLIENTS = QUEUES * DESKS_OF_A_QUEUE
ROLE = "mediator"
WAITING = 3
"""How many people stand in each line before anything is measured."""


@dataclass(frozen=True, slots=True)
class Clerk:
    """A member of staff who serves one queue at one desk."""

    staff_id: UUID
    token: str
    desk_id: UUID
    queue_id: UUID


@dataclass(frozen=True, slots=True)
class BusyCentre:
    """The centre, and who works in it."""

    tenant: ListedTenant
    host: str
    """For the Host header."""
    clerks: list[Clerk]


def make_busy_centre(installation: Throwaway, folder: Path, clerks: int) -> BusyCentre:
    """The centre in a new installation, with `clerks` open desks; those of one queue stand as far apart as can be."""
    services = installation.services
    (folder / "centres").mkdir(parents=True)
    (folder / "network.toml").write_text(_network(), encoding="utf-8")
    (folder / "centres" / "busy.toml").write_text(_CENTRE, encoding="utf-8")
    apply_pack(services.database, services.directory, read_pack(folder, plugins=services.plugins))
    tenant = next(each for each in services.directory.list_tenants() if each.code == "busy")
    context = system_context(tenant.id, tenant.network_id, "administration")
    with services.database.transaction(context) as session:
        places = _places(session)[:clerks]
        staffed = [_clerk(session, context, tenant, number, *place) for number, place in enumerate(places)]
    for clerk in staffed:
        _open(installation, tenant, clerk)
    for queue_id in sorted({clerk.queue_id for clerk in staffed}):
        _let_wait(installation, tenant, queue_id)
    return BusyCentre(tenant, f"{tenant.host}.{services.settings.base_host}", staffed)


def _places(session: Session) -> list[tuple[UUID, UUID]]:
    """Desk and queue: the first desk of every office, then the second of every office, and so on."""
    queues = {queue.office_id: queue.id for queue in session.scalars(select(Queue).order_by(Queue.code))}
    desks = sorted(session.scalars(select(Desk)), key=lambda desk: int(desk.number))
    return [(desk.id, queues[desk.office_id]) for desk in desks]


def _clerk(
    session: Session, context: Context, tenant: ListedTenant, number: int, desk_id: UUID, queue_id: UUID
) -> Clerk:
    name = f"Clerk {number}"
    staff = identity.create_staff(session, context, tenant.clock, email=f"clerk{number}@example.org", name=name)
    identity.give_role(session, context, tenant.clock, staff_id=staff.id, role=ROLE)
    held = permissions_of(frozenset({ROLE}))
    tomorrow = real_now() + timedelta(days=1)
    token = identity.create_token(
        session,
        context,
        tenant.clock,
        staff_id=staff.id,
        name="benchmark",
        scopes=held,
        expires_at=tomorrow,
        held=held,
    )
    return Clerk(staff.id, token.secret, desk_id, queue_id)


def context_of(tenant: ListedTenant, clerk: Clerk) -> Context:
    """The clerk's context, as signing in with the token makes it."""
    context = system_context(tenant.id, tenant.network_id, "service_delivery")
    roles = frozenset({ROLE})
    return replace(context, actor_kind="staff", actor_id=clerk.staff_id, roles=roles, permissions=permissions_of(roles))


def _open(installation: Throwaway, tenant: ListedTenant, clerk: Clerk) -> None:
    context = context_of(tenant, clerk)
    with installation.services.database.transaction(context) as session:
        frontdesk.open_desk(session, context, tenant.clock, desk_id=clerk.desk_id, queue_ids=[clerk.queue_id])


def _let_wait(installation: Throwaway, tenant: ListedTenant, queue_id: UUID) -> None:
    services = installation.services
    context = system_context(tenant.id, tenant.network_id, "service_delivery")
    with services.database.transaction(context) as session:
        for _ in range(WAITING):
            visit = frontdesk.register_visit(
                session, context, tenant.clock, services.keys, channel="walk_in", language="pt"
            )
            frontdesk.issue_ticket(session, context, tenant.clock, visit_id=visit.id, queue_id=queue_id)


def _network() -> str:
    letters = "CDEFGHJKLM"[: QUEUES - 2]
    codes = ["presorting", "welcome", *(f"office-{letter.lower()}" for letter in letters)]
    offices = [_OFFICE.format(code=f"office-{letter.lower()}", letter=letter) for letter in letters]
    desks = [
        f"{code} = [{', '.join(f'{chr(34)}{place * QUEUES + number}{chr(34)}' for place in range(DESKS_OF_A_QUEUE))}]"
        for number, code in enumerate(codes, 1)
    ]
    return "\n".join([NETWORK, *offices, _TEMPLATE, *desks, ""])


_OFFICE = """\
[[office]]
code = "{code}"
kind = "support"
letter = "{letter}"
name = "Office {letter}"
services = []
"""

_TEMPLATE = """\
[template.local_centre.hours]
weekdays = ["00:00-23:59"]
saturday = ["00:00-23:59"]
sunday = ["00:00-23:59"]

[template.local_centre.desks]"""

_CENTRE = """\
name = "Busy centre"
kind = "local_centre"
municipality = "Lisboa"
district = "Lisboa"
address = "1 Harbour Street"
coordinates = [38.72, -9.14]
"""
