"""The offices of this centre as visitors look for them."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from oneroof.catalogue.forms.wording import Said
from oneroof.catalogue.models import OfficeService, Service
from oneroof.catalogue.search.words import sorted_as
from oneroof.core.errors import NotFound
from oneroof.core.i18n import current_language, public_text
from oneroof.core.spoken_languages import spoken_language
from oneroof.frontdesk.floor.hours import Opening, opening_times
from oneroof.frontdesk.models import Office
from oneroof.frontdesk.places.models import ACCESSIBILITY
from oneroof.frontdesk.places.service import Place, places
from oneroof.frontdesk.places.wording import ACCESSIBILITY_NAMES, TRANSPORT_NAMES
from oneroof.kiosk.service.ways import Way, ways
from oneroof.kiosk.wording import STEP_NAMES
from oneroof.mediation.service import duties_of_day
from oneroof.portal.services.listing import readers
from oneroof.tenancy.models import Tenant
from oneroof.tenancy.work import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownOffice:
    """An office, or the whole centre (`office` None), with everything that helps to get there and to be understood."""

    tenant: Tenant
    office: Office | None
    name: tuple[Said, ...]
    opening: Opening
    languages: tuple[str, ...]
    """Spoken there today; nobody is named."""
    services: tuple[tuple[str, Said], ...]
    """Code and name."""
    steps: tuple[str, ...] = ()
    """The way from the entrance."""
    way_words: tuple[Said, ...] = ()
    storey: int | None = None
    directions: tuple[Said, ...] = ()
    stops: tuple[tuple[str, str, str], ...] = ()
    access: tuple[str, ...] = ()
    phone: str | None = None
    email: str | None = None


def shown_offices(current: Work) -> list[ShownOffice]:
    """Every active office of the centre, in the order in which visitors meet them."""
    return _Reading(current).offices()


def shown_office(current: Work, code: str) -> ShownOffice:
    """One of them. Raises NotFound."""
    found = [each for each in _Reading(current).offices() if each.office is not None and each.office.code == code]
    if not found:
        raise NotFound("office_not_found", public_text("There is no such office here."))
    return found[0]


def shown_house(current: Work) -> ShownOffice:
    """The centre as a whole."""
    return _Reading(current).house()


class _Reading:
    """What is read once for all offices: hours, facts, ways, duties and services, a query each."""

    def __init__(self, current: Work) -> None:
        session, context = current.session, current.context
        self.times = opening_times(session, context, current.clock)
        self.places = places(session, context)
        self.ways: list[Way] = ways(session, context)
        self.spoken: dict[UUID, set[str]] = {}
        for item in duties_of_day(session, context, current.clock):
            self.spoken.setdefault(item.duty.office_id, set()).update(item.spoken_languages)
        self.services: dict[UUID, list[tuple[str, Said]]] = {}
        rows = session.execute(
            select(OfficeService.office_id, Service.code, Service.name)
            .join(Service, (Service.tenant_id == OfficeService.tenant_id) & (Service.id == OfficeService.service_id))
            .where(OfficeService.tenant_id == context.tenant_id, Service.state == "offered")
            .order_by(Service.code)
        )
        for row in rows:
            self.services.setdefault(row.office_id, []).append((row.code, readers().words(row.name)[0]))

    def offices(self) -> list[ShownOffice]:
        return [self._office(way) for way in self.ways]

    def house(self) -> ShownOffice:
        everybody = set().union(*self.spoken.values()) if self.spoken else set()
        return self._shown(None, self.times.centre, everybody, self.places.get(None, Place()))

    def _office(self, way: Way) -> ShownOffice:
        office = way.office
        opening = self.times.offices.get(office.id, self.times.centre)
        return self._shown(office, opening, self.spoken.get(office.id, set()), self.places.get(office.id, Place()), way)

    def _shown(
        self, office: Office | None, opening: Opening, spoken: set[str], own: Place, way: Way | None = None
    ) -> ShownOffice:
        """What nobody has written of an office is as it is written of the whole house."""
        house, tenant, reader = self.places.get(None, Place()), self.times.tenant, readers()
        access = {*own.accessibility, *house.accessibility}
        names = sorted((spoken_language(code, current_language()).name for code in spoken), key=sorted_as)
        offered = self.services.get(office.id, []) if office else []
        return ShownOffice(
            tenant=tenant,
            office=office,
            name=reader.words(office.name if office else tenant.name),
            opening=opening,
            languages=tuple(names),
            services=tuple(sorted(offered, key=lambda each: sorted_as(each[1].text))),
            steps=tuple(str(STEP_NAMES[step]) for step in way.steps) if way else (),
            way_words=reader.words(way.texts) if way else (),
            storey=way.storey if way else None,
            directions=reader.words(own.directions or house.directions),
            stops=tuple((str(TRANSPORT_NAMES[s.kind]), s.line, s.stop) for s in own.transport or house.transport),
            access=tuple(str(ACCESSIBILITY_NAMES[code]) for code in ACCESSIBILITY if code in access),
            phone=own.phone or house.phone or tenant.phone,
            email=own.email or house.email or tenant.email,
        )
