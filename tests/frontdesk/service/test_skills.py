"""Skills: a desk calls whom it can serve, and nobody is left without anybody knowing."""

from functools import partial
from uuid import UUID

import pytest

from oneroof.frontdesk import service as frontdesk
from support.factories import Member
from support.floor import Floor


@pytest.fixture
def coordinator(floor: Floor) -> Member:
    """Somebody who directs the floor, at a centre where one service takes a skill."""
    member = floor.centre.member("coordinator")
    floor.do(frontdesk.save_skill, member, code="biometrics", name={"pt": "Biometria", "en": " "})
    floor.do(frontdesk.set_service_skill, member, service_id=service_of(floor), code="biometrics")
    return member


def service_of(floor: Floor) -> UUID:
    return next(iter(floor.centre.services.values()))


def test_a_desk_without_the_skill_passes_the_ticket_over(floor: Floor, coordinator: Member) -> None:
    able, unable = floor.open("reception1", "welcome"), floor.open("reception2", "welcome")
    floor.do(frontdesk.set_staff_skills, coordinator, staff_id=able.id, codes=["biometrics"])
    wanted = floor.ticket("welcome", service_id=service_of(floor))
    plain = floor.later(minutes=1).ticket("welcome")
    assert wanted.skill == "biometrics"
    called = floor.call("reception2", unable)
    assert called is not None
    assert called.id == plain.id
    assert floor.look(frontdesk.unservable) == []
    other = floor.call("reception1", able)
    assert other is not None
    assert other.id == wanted.id


def test_the_board_says_whom_nobody_can_serve_and_a_coordinator_lets_anybody(
    floor: Floor, coordinator: Member, neighbour: Floor
) -> None:
    able, unable = floor.open("immigration1", "immigration"), floor.open("reception2", "welcome")
    floor.do(frontdesk.set_staff_skills, coordinator, staff_id=able.id, codes=["biometrics"])
    wanted = floor.ticket("welcome", service_id=service_of(floor))
    assert floor.call("reception2", unable) is None
    (left_out,) = floor.look(frontdesk.unservable)
    assert (left_out.labels, left_out.skill_name) == ((wanted.label,), {"pt": "Biometria"})
    assert neighbour.look(frontdesk.unservable) == []
    floor.refused("not_coordinator", frontdesk.clear_skill, unable, ticket_id=wanted.id)
    floor.do(frontdesk.clear_skill, coordinator, ticket_id=wanted.id)
    assert floor.look(frontdesk.unservable) == []
    called = floor.call("reception2", unable)
    assert called is not None
    assert called.id == wanted.id
    floor.refused("ticket_state", frontdesk.clear_skill, coordinator, ticket_id=wanted.id)


def test_what_is_not_there_is_named(floor: Floor, coordinator: Member) -> None:
    service_id = service_of(floor)
    error = floor.refused("code_invalid", partial(frontdesk.save_skill, code="Ä"), coordinator, name={"pt": "x"})
    assert set(error.fields) == {"code"}
    floor.refused("name_invalid", partial(frontdesk.save_skill, code="sworn"), coordinator, name={"pt": " "})
    floor.refused(
        "skill_invalid", partial(frontdesk.set_service_skill, code="sworn"), coordinator, service_id=service_id
    )
    floor.refused("skills_invalid", frontdesk.set_staff_skills, coordinator, staff_id=coordinator.id, codes=["x"])
    floor.refused("skill_not_found", partial(frontdesk.retire_skill, code="sworn"), coordinator)
    floor.do(frontdesk.retire_skill, coordinator, code="biometrics")
    assert floor.ticket("welcome", service_id=service_id).skill is None
    assert floor.look(frontdesk.skills) == []
