"""The whole API called with all that its contract allows and forbids, by staff of two tenants."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from oneroof.casefiles.identity import Identity
from oneroof.core.config import Settings
from oneroof.core.db import Database
from support.factories import Centre
from support.floor import Floor
from support.house import House, open_house
from support.procedures import define, desk_at
from support.schema_calls import SchemaCaller, call_everything

STAFF = r"^/api/v1/(?!partner/)"
NAMES = ("Zuzanna Nowak", "Wanda Kowalska")


@pytest.fixture
def house(settings: Settings, database: Database) -> Iterator[House]:
    with open_house(settings, database) as opened:
        yield opened


def callers(house: House) -> list[SchemaCaller]:
    """A coordinator of each of the two centres, with somebody who has a casefile there and waits."""
    centres = (house.lisboa, house.porto)
    things = [arranged(house, centre, name) for centre, name in zip(centres, NAMES, strict=True)]
    found = []
    for place, centre in enumerate(centres):
        other = things[1 - place]
        found.append(
            SchemaCaller(
                app=house.app,
                host=centre.host,
                headers={"Authorization": f"Bearer {centre.member('coordinator', token=True).token}"},
                own=things[place],
                others=other,
                secrets=[NAMES[1 - place], *other["casefile_id"], *other["ticket_id"], *other["procedure_id"]],
            )
        )
    return found


def arranged(house: House, centre: Centre, name: str) -> dict[str, list[str]]:
    """What there is at a centre, by the parameters' names."""
    define(centre)
    floor = Floor(centre, house.services.keys, centre.member("mediator"))
    desk = replace(desk_at(floor), floor=floor)
    file = desk.casefile(Identity.named(name, "1990-01-02"))
    procedure = desk.open(file)
    return {
        "casefile_id": [str(file.casefile.id)],
        "person_id": [str(file.casefile.person_id)],
        "procedure_id": [str(procedure.id)],
        "ticket_id": [str(floor.ticket().id) for _ in range(2)],
        "visit_id": [str(floor.visit().id)],
        "queue_id": [str(each) for each in centre.queues.values()],
        "desk_id": [str(each) for each in centre.desks.values()],
        "office_id": [str(each) for each in centre.offices.values()],
    }


def test_staff_of_each_tenant_break_nothing_and_reach_nothing(house: House) -> None:
    for caller in callers(house):
        called = call_everything(caller, only=STAFF, examples=2)
        assert len(called) >= 100
        assert sum(200 in statuses for statuses in called.values()) >= 10


@pytest.mark.evidence
def test_the_same_with_many_examples(house: House) -> None:
    for number, caller in enumerate(callers(house)):
        call_everything(caller, only=STAFF, examples=60, chosen=number)
