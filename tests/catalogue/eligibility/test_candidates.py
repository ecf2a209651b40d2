"""The check looks at what the centre offers, as the centre offers it, and at nothing of its neighbour's."""

from dataclasses import replace
from datetime import date

from sqlalchemy import delete, select

from oneroof.catalogue.eligibility import candidates as module
from oneroof.catalogue.eligibility.candidates import candidates, offered_needs
from oneroof.catalogue.models import OfficeService, Service, ServiceOverride
from oneroof.catalogue.service import sync_catalogue
from support.checks import CATALOGUE, SERVICES, offer
from support.floor import Floor
from support.queries import statements

TODAY = date(2026, 11, 21)


def codes(floor: Floor, needs: tuple[str, ...] = (), today: date = TODAY) -> list[str]:
    """Of the services that a check would look at."""
    return [one.definition.code for one in floor.look(candidates, today=today, needs=needs)]


def test_every_service_that_some_office_provides(floor: Floor, neighbour: Floor) -> None:
    offer(floor.centre)
    assert set(codes(floor)) == {"renewal", "tax-number", "school", "copies", "residence", "job_search"}
    assert codes(floor, ("tax",)) == ["tax-number"]
    assert codes(floor, ("permit-ends", "child-school")) == ["renewal", "school", "tax-number"]
    assert codes(neighbour, ("tax",)) == []
    assert floor.look(candidates, today=TODAY, needs=("tax",))[0].office_ids == (floor.centre.offices["immigration"],)


def test_needs_that_somebody_answers(floor: Floor, neighbour: Floor) -> None:
    offer(floor.centre)
    found = floor.look(offered_needs, today=TODAY)
    assert found == ("just-arrived", "permit-ends", "child-school", "look-for-work", "tax", "everyday")
    assert neighbour.look(offered_needs, today=TODAY) == ("just-arrived", "look-for-work")


def test_what_is_not_offered_now_is_left_out(floor: Floor) -> None:
    offer(floor.centre)
    with floor.centre.database.transaction(floor.centre.system) as session:
        rows = {
            row.code: row for row in session.scalars(select(Service).where(Service.tenant_id == floor.centre.tenant_id))
        }
        rows["tax-number"].state = "withheld"
        rows["school"].valid_from = date(2027, 1, 1)
        rows["copies"].valid_until = date(2026, 1, 1)
        session.execute(
            delete(OfficeService).where(
                OfficeService.tenant_id == floor.centre.tenant_id, OfficeService.service_id == rows["job_search"].id
            )
        )
    assert set(codes(floor)) == {"renewal", "residence"}
    assert "school" in codes(floor, today=date(2027, 1, 1))


def test_a_change_of_the_centre_or_of_the_catalogue_is_seen_at_once(floor: Floor, neighbour: Floor) -> None:
    offer(floor.centre)
    offer(neighbour.centre)

    def papers(at: Floor) -> list[str]:
        return [piece.code for piece in at.look(candidates, today=TODAY, needs=("permit-ends",))[0].definition.evidence]

    assert papers(floor) == ["passport", "photo", "work-contract"]
    with floor.centre.database.transaction(floor.centre.system) as session:
        service = (
            session.query(Service).where(Service.tenant_id == floor.centre.tenant_id, Service.code == "renewal").one()
        )
        session.add(
            ServiceOverride(
                service_id=service.id,
                path="evidence/photo",
                value={"not_needed": True},
                national={},
                made_at=floor.centre.clock.now(),
            )
        )
        service.version += 1
    assert papers(floor) == ["passport", "work-contract"]
    assert papers(neighbour) == ["passport", "photo", "work-contract"]
    fewer = replace(CATALOGUE, services=(replace(SERVICES[0], evidence=SERVICES[0].evidence[:1]), *SERVICES[1:]))
    floor.do(sync_catalogue, catalogue=fewer)
    assert papers(floor) == ["passport"]


def test_definitions_are_read_once(floor: Floor) -> None:
    offer(floor.centre)
    module._kept._found.clear()
    engine = floor.centre.database.engine
    with floor.centre.database.transaction(floor.centre.system) as session:
        with statements(engine) as first:
            candidates(session, floor.centre.system, today=TODAY)
        with statements(engine) as second:
            candidates(session, floor.centre.system, today=TODAY)
    assert (len(first), len(second)) == (1 + 4, 2)  # the first also enters the context
