"""A centre to test with: offices, desks, queues, services, staff and their tokens, made through the real services.

Two centres of one network stand side by side, because every function is tested with a neighbour whose rows it must
not see.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.orm import Session

from oneroof.catalogue.models import Agency, OfficeService
from oneroof.catalogue.service import find_service, sync_catalogue
from oneroof.core.db import Database
from oneroof.core.time import Clock, FixedClock, real_now
from oneroof.frontdesk.models import Desk, Office, Queue
from oneroof.frontdesk.service.offices import served_office_ids
from oneroof.identity import service as identity
from oneroof.identity.permissions import permissions_of
from oneroof.jobs.models import OutboxRow
from oneroof.tenancy.context import Context, system_context
from oneroof.tenancy.models import Network, Tenant, TenantHost
from support.catalogues import FLOOR

MORNING = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
"""A Monday, 9:00 in Lisbon."""

_numbers = count(1)


@dataclass(frozen=True, slots=True)
class Member:
    """A member of staff: whom services see (`context`) and, if asked for, what the API takes (`token`)."""

    id: UUID
    name: str
    context: Context
    token: str | None = None

    @property
    def headers(self) -> dict[str, str]:
        """For requests."""
        return {"Authorization": f"Bearer {self.token}"}


@dataclass
class Centre:
    """A tenant with a floor: everything by its code."""

    database: Database
    tenant_id: int
    network_id: int
    code: str
    time_zone: str
    clock: Clock = field(default_factory=lambda: FixedClock(moment=MORNING))
    offices: dict[str, UUID] = field(default_factory=dict)
    queues: dict[str, UUID] = field(default_factory=dict)
    desks: dict[str, UUID] = field(default_factory=dict)
    services: dict[str, UUID] = field(default_factory=dict)

    @property
    def host(self) -> str:
        """For requests, in development."""
        return f"{self.code}.localhost"

    @property
    def system(self) -> Context:
        """The centre's own context, for arranging and for looking."""
        return system_context(self.tenant_id, self.network_id, "administration")

    def member(
        self,
        role: str = "mediator",
        *,
        office: str | None = None,
        languages: Iterable[str] = (),
        name: str | None = None,
        token: bool = False,
        agency_id: UUID | None = None,
    ) -> Member:
        """A new member of staff with one role, in one office or in the whole centre."""
        number = next(_numbers)
        with self.database.transaction(self.system) as session:
            staff = identity.create_staff(
                session,
                self.system,
                self.clock,
                email=f"staff{number}@example.org",
                name=name or f"Member {number}",
                spoken_languages=languages,
                agency_id=agency_id,
            )
            office_id = self.offices[office] if office else None
            identity.give_role(session, self.system, self.clock, staff_id=staff.id, role=role, office_id=office_id)
            secret = self._token(session, staff.id, role) if token else None
        context = Context(
            tenant_id=self.tenant_id,
            network_id=self.network_id,
            actor_kind="staff",
            actor_id=staff.id,
            office_id=office_id,
            agency_id=agency_id,
            roles=frozenset({role}),
            permissions=permissions_of(frozenset({role})),
        )
        return Member(staff.id, staff.name, self.placed(context), secret)

    def placed(self, context: Context) -> Context:
        """The context of a member of staff as signing in makes it: with offices and the tags of the agency."""
        with self.database.transaction(self.system) as session:
            agency = session.get(Agency, (self.tenant_id, context.agency_id)) if context.agency_id else None
            tags = frozenset({agency.code, agency.kind}) if agency else frozenset[str]()
            theirs = served_office_ids(session, context) if context.office_id or context.agency_id else frozenset()
            return replace(context, office_ids=theirs, agency_tags=tags)

    def at(self, moment: datetime) -> "Centre":
        """The same centre at another moment."""
        return replace(self, clock=FixedClock(moment=moment))

    def later(self, **span: float) -> "Centre":
        """The same centre some time later (`minutes=5`)."""
        return self.at(self.clock.now() + timedelta(**span))

    def _token(self, session: Session, staff_id: UUID, role: str) -> str:
        held = permissions_of(frozenset({role}))
        return identity.create_token(
            session,
            self.system,
            self.clock,
            staff_id=staff_id,
            name="tests",
            scopes=held,
            expires_at=real_now() + timedelta(days=1),
            held=held,
        ).secret


def make_network(database: Database, number: int = 1, *, demo: bool = False) -> None:
    """A network with an umbrella of the same name; the umbrella's tenant id is `number * 100`."""
    context = system_context(number * 100, number, "administration")
    with database.umbrella_transaction(context) as session:
        session.add(
            Network(
                id=number,
                code=f"network{number}",
                name={"en": f"Network {number}"},
                governance="centralised",
                demo=demo,
                default_language="pt",
                time_zone="Europe/Lisbon",
            )
        )
        session.flush()
        _add_tenant(session, number * 100, number, f"umbrella{number}", "umbrella", "Europe/Lisbon")


def make_centre(
    database: Database,
    code: str = "lisboa",
    *,
    tenant_id: int = 1,
    network_id: int = 1,
    time_zone: str = "Europe/Lisbon",
    office_desks: int = 2,
    welcome_desks: int = 2,
) -> Centre:
    """An open centre: a reception with pre-sorting (A) and welcome (B), and two offices (C, D) with desks and services.

    The network must exist (`make_network`).
    """
    centre = Centre(database, tenant_id, network_id, code, time_zone)
    with database.umbrella_transaction(system_context(tenant_id, network_id, "administration")) as session:
        _add_tenant(session, tenant_id, network_id, code, "national_centre", time_zone)
    with database.transaction(centre.system) as session:
        agency = Agency(code="migration", name={"en": "Migration"}, kind="ministry_department", area="immigration")
        session.add(agency)
        session.flush()
        _add_office(session, centre, "reception", "reception", None, welcome_desks, {"presorting": "A", "welcome": "B"})
        _add_office(session, centre, "immigration", "government", agency.id, office_desks, {"office": "C"})
        _add_office(session, centre, "employment", "support", None, office_desks, {"office": "D"})
        sync_catalogue(session, centre.system, centre.clock, FLOOR)
        _provide(session, centre, "residence", "immigration")
        _provide(session, centre, "job_search", "employment")
        # the promise to publish the catalogue counts as kept: tests of jobs begin with none
        session.execute(delete(OutboxRow).where(OutboxRow.tenant_id == tenant_id))
    return centre


def make_two_centres(database: Database) -> tuple[Centre, Centre]:
    """A centre and its neighbour in the same network, with the same codes and letters."""
    make_network(database)
    return make_centre(database), make_centre(database, "porto", tenant_id=2)


def _add_tenant(session: Session, number: int, network_id: int, code: str, kind: str, time_zone: str) -> None:
    session.add(
        Tenant(
            id=number,
            network_id=network_id,
            code=code,
            kind=kind,
            state="open",
            name={"en": code.title(), "pt": code.title()},
            default_language="pt",
            languages=["pt", "en"],
            time_zone=time_zone,
        )
    )
    session.flush()
    session.add(TenantHost(host=code, network_id=network_id, tenant_id=number))


def _add_office(
    session: Session, centre: Centre, code: str, kind: str, agency_id: UUID | None, desks: int, queues: dict[str, str]
) -> None:
    name = {"en": code.title(), "pt": f"Gabinete {code}"}
    office = Office(
        code=code, name=name, public_name=name, kind=kind, agency_id=agency_id, position=len(centre.offices)
    )
    session.add(office)
    session.flush()
    centre.offices[code] = office.id
    for queue_kind, letter in queues.items():
        queue_code = code if queue_kind == "office" else queue_kind
        queue = Queue(
            office_id=office.id, code=queue_code, letter=letter, name={"en": queue_code.title()}, kind=queue_kind
        )
        session.add(queue)
        session.flush()
        centre.queues[queue_code] = queue.id
    for number in range(1, desks + 1):
        desk = Desk(office_id=office.id, number=f"{list(queues.values())[-1]}{number}")
        session.add(desk)
        session.flush()
        centre.desks[f"{code}{number}"] = desk.id


def _provide(session: Session, centre: Centre, code: str, office: str) -> None:
    service = find_service(session, centre.system, code).row
    session.add(OfficeService(office_id=centre.offices[office], service_id=service.id))
    centre.services[code] = service.id
