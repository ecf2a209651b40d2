"""People who do not exist furnish a demonstration, once."""

from sqlalchemy import select

from oneroof.casefiles.demonstration import Stage
from oneroof.casefiles.models import Casefile
from oneroof.casefiles.persons.demo import PEOPLE, people
from oneroof.casefiles.persons.service import read_person
from support.floor import Floor


def test_people_of_a_demonstration_come_once(floor: Floor) -> None:
    context, clock, keys = floor.centre.system, floor.centre.clock, floor.keys
    for _ in range(2):
        with floor.centre.database.transaction(context) as session:
            people(Stage(session, context, clock, keys, "national_centre", "pt"))
    with floor.centre.database.transaction(context) as session:
        found = session.scalars(select(Casefile).where(Casefile.tenant_id == context.tenant_id)).all()
        known = [read_person(session, context, clock, keys, casefile_id=casefile.id) for casefile in found]
    assert len(known) == len(PEOPLE)
    assert {each.view.identity.name for each in known} >= {"রফিকুল ইসলাম", "Олена Ткачук", "رنا الحسيني"}
    assert sum(len(each.entries["family"]) for each in known) == 2
