"""The services that a centre offers."""

from oneroof.catalogue import service as catalogue
from oneroof.catalogue.models import Service
from support.floor import Floor


def test_offered_services_with_their_offices(floor: Floor, neighbour: Floor) -> None:
    found = floor.look(catalogue.offered_services)
    offices = floor.centre.offices
    assert [(item.service.code, item.office_ids) for item in found] == [
        ("job_search", (offices["employment"],)),
        ("residence", (offices["immigration"],)),
    ]
    only = floor.look(catalogue.offered_services, office_id=offices["employment"])
    assert [item.service.code for item in only] == ["job_search"]
    assert floor.look(catalogue.offered_services, office_id=neighbour.centre.offices["employment"]) == []


def test_a_retired_service_is_offered_no_more(floor: Floor, neighbour: Floor) -> None:
    with floor.centre.database.transaction(floor.centre.system) as session:
        session.get_one(Service, (floor.centre.tenant_id, floor.centre.services["residence"])).state = "retired"
    assert [item.service.code for item in floor.look(catalogue.offered_services)] == ["job_search"]
    assert len(neighbour.look(catalogue.offered_services)) == 2
