"""Each partner sees its part and no other; what was agreed has an owner and a day, and comes up the next time."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from oneroof.audit.models import AuditEntry
from oneroof.casefiles.models import PersonIdentity
from oneroof.casefiles.sharing.protecting import protect
from oneroof.conferences.models import Conference, ConferenceItem, ConferencePart, ConferenceStep
from oneroof.conferences.service.items import add_item, settle, take_off
from oneroof.conferences.service.parts import take_back, tell
from oneroof.conferences.service.planning import Plan, change, end
from oneroof.conferences.service.reading import invited_to, list_of, own_parts, steps_of_casefile
from oneroof.conferences.service.steps import NewStep, agree_step, move_step
from oneroof.core.errors import Conflict, Forbidden, Invalid, NotFound, PreconditionFailed
from oneroof.core.ids import new_id
from oneroof.tenancy.context import Context

from .conftest import Table

QUESTION = "Where can Zuzanna live from June on?"


def prepared(table: Table) -> tuple[Conference, ConferenceItem, dict[UUID, UUID]]:
    """A meeting with one case, agreed to by the person; partners by the office or partnership."""
    table.sending.agree("share_offices")
    table.sending.agree("share_partner", agency_id=table.shelter.partnership.agency_id)
    conference = table.planned()
    item = table.do(add_item, conference_id=conference.id, casefile_id=table.sending.casefile_id, question=QUESTION)
    return conference, item, invitations(table, conference.id)


def invitations(table: Table, conference_id: UUID) -> dict[UUID, UUID]:
    from oneroof.conferences.service.records import partners_of

    centre = table.floor.centre
    with centre.database.transaction(centre.system) as session:
        return {each.addressee: each.id for each in partners_of(session, centre.system, conference_id)}


def rows(table: Table, context: Context, kind: Any) -> list[Any]:
    with table.floor.centre.database.transaction(context) as session:
        return list(session.scalars(select(kind).where(kind.person_id == table.sending.person_id)))


def test_each_partner_sees_its_own_part_alone(table: Table) -> None:
    conference, item, invited = prepared(table)
    (first, one), (second, two) = table.officers.items()
    offices = table.floor.centre.offices
    agency = table.shelter.context()
    told = {
        offices[first]: ("The permit ends in May.", ["identity"]),
        offices[second]: ("Rent help was refused.", []),
        table.shelter.partnership.id: ("She needs a bed for two.", ["identity", "contact"]),
    }
    for addressee, (text, classes) in told.items():
        table.do(tell, None, item.id, partner_id=invited[addressee], text=text, classes=classes)
    for context, addressee in (
        (one.context, offices[first]),
        (two.context, offices[second]),
        (agency, agency_id(table)),
    ):
        _, parts = table.acting(context, own_parts, conference.id)
        assert [part.part.text for part in parts] == [told[addressee][0]]
        assert rows(table, context, ConferenceItem) == [], "what the meeting is asked is the centre's"
        with pytest.raises(Forbidden):
            table.acting(context, list_of, conference.id)
    assert len(rows(table, agency, PersonIdentity)) == 1
    _, (case,) = table.do(list_of, None, conference.id)
    assert (case.question, len(case.parts)) == (QUESTION, 3)
    assert all(part.seen_at for part in case.parts)
    # an officer of another office knows of no such meeting
    other = next(code for code in offices if code not in table.officers)
    with pytest.raises(NotFound):
        table.do(own_parts, table.floor.centre.member("officer", office=other), conference.id)


def agency_id(table: Table) -> UUID:
    return table.shelter.partnership.id


def test_nothing_is_told_without_consent_or_to_whom_the_person_is_kept_from(table: Table) -> None:
    conference = table.planned()
    item = table.do(add_item, conference_id=conference.id, casefile_id=table.sending.casefile_id, question=QUESTION)
    invited = invitations(table, conference.id)
    for partner_id in invited.values():
        with pytest.raises(Forbidden, match="consent_missing"):
            table.do(tell, None, item.id, partner_id=partner_id, text="She needs a bed.", classes=["contact"])
    table.sending.agree("share_partner", agency_id=table.shelter.partnership.agency_id)
    table.sending.do(
        protect, person_id=table.sending.person_id, agency_tags=[table.shelter.partnership.agency_code], reason="Fear"
    )
    with pytest.raises(Conflict, match="kept_from_destination"):
        table.do(tell, None, item.id, partner_id=invited[agency_id(table)], text="She needs a bed.")
    assert rows(table, table.shelter.context(), ConferencePart) == []


@pytest.mark.parametrize("how", ["consent", "taken_back", "taken_off", "not_invited", "agreement"])
def test_what_is_taken_back_is_seen_no_more(table: Table, how: str) -> None:
    conference, item, invited = prepared(table)
    consent = table.sending.agree("share_partner", agency_id=table.shelter.partnership.agency_id)
    part = table.do(
        tell, None, item.id, partner_id=invited[agency_id(table)], text="She needs a bed.", classes=["identity"]
    )
    table.do(agree_step, None, item.id, once_id=new_id(), content=NewStep("A bed", part.partner_id, tomorrow(table)))
    agency = table.shelter.context()
    assert [len(rows(table, agency, kind)) for kind in (ConferencePart, ConferenceStep, PersonIdentity)] == [1, 1, 1]
    if how == "consent":
        for given in {consent, part.consent_id}:
            if given:
                table.sending.take_back(given)
    elif how == "taken_back":
        table.do(take_back, None, part.id)
        table.do(take_back, None, part.id)
    elif how == "taken_off":
        table.do(take_off, None, item.id, version=item.version)
    elif how == "not_invited":
        plan = Plan(conference.starts_at, "Room 2", [table.floor.centre.offices[code] for code in table.officers])
        table.do(change, None, conference.id, version=conference.version, content=plan)
    else:
        table.shelter.end()
        with pytest.raises(Exception, match="agreement"):
            rows(table, agency, ConferencePart)
        return
    for kind in (ConferencePart, ConferenceStep, PersonIdentity):
        assert rows(table, agency, kind) == [], kind


def tomorrow(table: Table) -> Any:
    return (table.floor.centre.clock.now() + timedelta(days=1)).date()


def test_what_was_agreed_comes_up_the_next_time(table: Table) -> None:
    conference, item, invited = prepared(table)
    office = next(iter(table.officers))
    part = table.do(tell, None, item.id, partner_id=invited[table.floor.centre.offices[office]], text="The permit.")
    once = new_id()
    content = NewStep("Ask for the permit", part.partner_id, tomorrow(table))
    step = table.do(agree_step, None, item.id, once_id=once, content=content)
    assert table.do(agree_step, None, item.id, once_id=once, content=content).id == step.id, "a double click"
    with pytest.raises(Invalid):
        table.do(
            agree_step,
            None,
            item.id,
            once_id=new_id(),
            content=NewStep("x", invited[agency_id(table)], tomorrow(table)),
        )
    with pytest.raises(Conflict, match="cases_open"):
        table.do(end, None, conference.id, version=conference.version, held=True)
    table.do(settle, None, item.id, version=item.version, outcome="The office asks for it.")
    table.do(end, None, conference.id, version=conference.version, held=True)
    following = table.planned(conference.id)
    _, (case,) = table.do(list_of, None, following.id)
    assert (case.question, [each.text for each in case.earlier]) == (QUESTION, ["Ask for the permit"])
    assert len(case.parts) == 1, "the same partner knows the same"
    with pytest.raises(Conflict):
        table.planned(conference.id)
    owner = table.officers[office]
    moved = table.do(move_step, owner, step.id, version=step.version, state="done", result="It was given.")
    with pytest.raises(PreconditionFailed):
        table.do(move_step, owner, step.id, version=step.version, state="dropped")
    with pytest.raises(NotFound):
        table.do(move_step, list(table.officers.values())[1], step.id, version=moved.version, state="dropped")
    ((_, _, new_steps), (_, _, old_steps)) = table.do(steps_of_casefile, None, table.sending.casefile_id)
    assert (new_steps, [(each.state, each.result) for each in old_steps]) == ([], [("done", "It was given.")])
    assert [each.id for each in table.do(invited_to, owner)] == [following.id, conference.id]


def test_a_meeting_says_what_is_wrong(table: Table) -> None:
    now = table.floor.centre.clock.now()
    from oneroof.conferences.service.planning import plan

    for content, field in (
        (Plan(now - timedelta(hours=1), "Room 2", list(table.floor.centre.offices.values())[:1]), "day"),
        (Plan(now + timedelta(hours=1), " ", list(table.floor.centre.offices.values())[:1]), "place"),
        (Plan(now + timedelta(hours=1), "Room 2"), "partners"),
        (Plan(now + timedelta(hours=1), "Room 2", [new_id()]), "partners"),
    ):
        with pytest.raises(Invalid) as refused:
            table.do(plan, once_id=new_id(), content=content)
        assert field in refused.value.fields


def test_every_look_is_recorded(table: Table) -> None:
    conference, item, invited = prepared(table)
    office, officer = next(iter(table.officers.items()))
    table.do(tell, None, item.id, partner_id=invited[table.floor.centre.offices[office]], text="The permit.")
    table.do(own_parts, officer, conference.id)
    centre = table.floor.centre
    with centre.database.transaction(centre.system) as session:
        entries = session.scalars(select(AuditEntry).where(AuditEntry.action == "conference_part.read")).all()
        assert [entry.actor_id for entry in entries] == [officer.id]
