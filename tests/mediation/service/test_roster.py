"""The roster: who is on duty where, when, and with which languages."""

from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from oneroof.audit.models import AuditEntry
from oneroof.core.errors import Conflict, Invalid, NotFound
from oneroof.mediation import service as mediation
from oneroof.mediation.service import OnDuty
from support.factories import Member
from support.floor import Floor, at_once

NINE = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def plan(floor: Floor, member: Member, begin: float, end: float, office: str = "reception") -> OnDuty:
    """A duty from so many to so many hours after nine o'clock."""
    return floor.do(
        mediation.plan_duty,
        staff_id=member.id,
        office_id=floor.centre.offices[office],
        starts_at=NINE + timedelta(hours=begin),
        ends_at=NINE + timedelta(hours=end),
    )


def names(found: list[OnDuty]) -> list[str]:
    return [item.staff_name for item in found]


def test_who_is_on_duty_now_by_office_and_language(floor: Floor, neighbour: Floor) -> None:
    ana = floor.centre.member(name="Ana", languages=["pt", "ar"])
    rui = floor.centre.member(name="Rui", languages=["pt"])
    eva = floor.centre.member(name="Eva", languages=["ar"])
    plan(floor, ana, 0, 4)
    plan(floor, rui, -1, 1, office="immigration")
    plan(floor, eva, 4, 8)
    plan(neighbour, neighbour.centre.member(name="Zoe", languages=["ar"]), 0, 8)
    now = partial(floor.do, mediation.on_duty_now)
    assert names(now()) == ["Rui", "Ana"]
    assert names(now(language="ar")) == ["Ana"]
    assert names(now(office_id=floor.centre.offices["immigration"])) == ["Rui"]
    # a duty ends where the next begins
    assert names(floor.later(hours=4).do(mediation.on_duty_now)) == ["Eva"]
    assert names(floor.do(mediation.duties_of_day)) == ["Rui", "Ana", "Eva"]
    assert names(floor.do(mediation.duties_of_day, day=date(2026, 3, 3))) == []
    assert names(floor.do(mediation.list_duties, language="ar")) == ["Ana", "Eva"]


def test_a_day_is_the_centres_own(floor: Floor) -> None:
    night = floor.centre.member(name="Night")
    floor.do(
        mediation.plan_duty,
        staff_id=night.id,
        office_id=floor.centre.offices["reception"],
        starts_at=datetime(2026, 7, 1, 22, 30, tzinfo=UTC),  # 23:30 in Lisbon
        ends_at=datetime(2026, 7, 1, 23, 30, tzinfo=UTC),
    )
    for day in (date(2026, 7, 1), date(2026, 7, 2)):
        assert names(floor.do(mediation.duties_of_day, day=day)) == ["Night"]
    assert names(floor.do(mediation.duties_of_day, day=date(2026, 7, 3))) == []


def test_nobody_is_in_two_places(floor: Floor) -> None:
    ana = floor.centre.member(name="Ana")
    plan(floor, ana, 0, 4)
    for begin, end in ((0, 4), (-1, 1), (3, 5), (1, 2), (-1, 5)):
        with pytest.raises(Conflict) as caught:
            plan(floor, ana, begin, end, office="immigration")
        assert "Ana" in str(caught.value.message)
    plan(floor, ana, 4, 5, office="immigration")


def test_two_plans_at_once_for_one_person(floor: Floor) -> None:
    ana = floor.centre.member(name="Ana")
    answers = at_once([partial(plan, floor, ana, 0, 4)] * 5)
    assert sum(isinstance(answer, OnDuty) for answer in answers) == 1
    assert all(isinstance(answer, OnDuty | Conflict) for answer in answers)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"ends_at": NINE}, "ends_at"),
        ({"ends_at": NINE - timedelta(hours=1)}, "ends_at"),
        ({"ends_at": NINE + timedelta(hours=17)}, "ends_at"),
        ({"staff_id": uuid4()}, "staff_id"),
        ({"office_id": uuid4()}, "office_id"),
    ],
)
def test_what_is_wrong_is_named(floor: Floor, change: dict[str, Any], field: str) -> None:
    good = {
        "staff_id": floor.centre.member().id,
        "office_id": floor.centre.offices["reception"],
        "starts_at": NINE,
        "ends_at": NINE + timedelta(hours=4),
    }
    with pytest.raises(Invalid) as caught:
        floor.do(mediation.plan_duty, **{**good, **change})
    assert list(caught.value.fields) == [field]


def test_the_neighbours_people_and_offices_do_not_exist(floor: Floor, neighbour: Floor) -> None:
    theirs = neighbour.centre.member()
    with pytest.raises(Invalid):
        plan(floor, theirs, 0, 4)
    duty = plan(neighbour, theirs, 0, 4)
    with pytest.raises(NotFound):
        floor.do(mediation.cancel_duty, duty_id=duty.duty.id)
    assert len(neighbour.do(mediation.duties_of_day)) == 1


def test_a_duty_can_be_cancelled_and_leaves_its_trace(floor: Floor) -> None:
    duty = plan(floor, floor.centre.member(), 0, 4)
    floor.do(mediation.cancel_duty, duty_id=duty.duty.id)
    assert floor.do(mediation.duties_of_day) == []
    with pytest.raises(NotFound):
        floor.do(mediation.cancel_duty, duty_id=duty.duty.id)
    assert actions(floor, duty.duty.id) == ["duty.plan", "duty.cancel"]


def actions(floor: Floor, object_id: UUID) -> list[str]:
    with floor.centre.database.transaction(floor.centre.system) as session:
        statement = select(AuditEntry.action).where(AuditEntry.object_id == object_id).order_by(AuditEntry.id)
        return list(session.scalars(statement))
