"""A centre with all that its public site can show of the catalogue and of places."""

from datetime import time

from sqlalchemy import select

from oneroof.casefiles.demonstration import Stage
from oneroof.catalogue.models import OfficeService, Service
from oneroof.catalogue.plugins import enablement
from oneroof.federation.publishing import publish_services
from oneroof.frontdesk.models import OpeningHours
from oneroof.frontdesk.places.demonstrating import directions
from oneroof.tenancy.models import Tenant
from support.house import House


def offer_everything(house: House) -> None:
    """All catalogues of the project at Lisboa, at its two offices, which are open on weekdays."""
    centre = house.lisboa
    with centre.database.transaction(centre.system) as session:
        for plugin in house.services.plugins.loaded:
            enablement.enable(session, centre.system, centre.clock, house.services.plugins, plugin=plugin)
        for service in session.scalars(select(Service).where(Service.plugin.is_not(None))):
            if service.plugin != "floor":
                office = "immigration" if service.kind == "government" else "employment"
                session.add(OfficeService(office_id=centre.offices[office], service_id=service.id))
        for weekday in range(5):
            session.add(OpeningHours(weekday=weekday, opens=time(8, 30), closes=time(17), office_id=None))


def tell_the_way(house: House) -> None:
    """Where both centres are, how to get there, and what they offer, told to the network."""
    for centre, (town, north, east) in (
        (house.lisboa, ("Lisboa", 38.72, -9.14)),
        (house.porto, ("Porto", 41.15, -8.61)),
    ):
        with centre.database.umbrella_transaction(centre.system) as session:
            row = session.get_one(Tenant, centre.tenant_id)
            row.municipality, row.latitude, row.longitude = town, north, east
        with centre.database.transaction(centre.system) as session:
            directions(Stage(session, centre.system, centre.clock, house.services.keys, "national_centre", "pt"))
            publish_services(house.services, session, centre.system, centre.clock, {})
