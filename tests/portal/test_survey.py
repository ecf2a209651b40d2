"""Four questions after a visit: answered once, counted, and nobody's."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from oneroof.core.errors import Conflict, NotFound
from oneroof.frontdesk import service as frontdesk
from oneroof.frontdesk.service.following import follow_code
from oneroof.frontdesk.survey import service
from oneroof.frontdesk.survey.models import QUESTIONS, SurveyCount, SurveySpent
from support.floor import at_once
from support.house import House
from support.html_pages import open_page

ANSWERS = dict.fromkeys(QUESTIONS, "4")


def served(house: House, times: int = 1) -> list[str]:
    """The codes of visits whose tickets were served."""
    floor, codes = house.floor, []
    mediator = floor.open("reception1", "welcome")
    for _ in range(times):
        ticket = floor.ticket("welcome")
        called = floor.call("reception1", mediator)
        assert called is not None and called.id == ticket.id
        floor.do(frontdesk.start, mediator, ticket_id=ticket.id)
        floor.do(frontdesk.finish, mediator, ticket_id=ticket.id, outcome="solved")
        codes.append(follow_code(floor.keys, floor.door.context, ticket.visit_id))
    return codes


def counted(house: House) -> dict[tuple[str, str, int], int]:
    with house.lisboa.database.transaction(house.lisboa.system) as session:
        rows = session.scalars(select(SurveyCount).where(SurveyCount.tenant_id == house.lisboa.tenant_id))
        return {(row.language, row.question, row.step): row.answers for row in rows}


def test_answered_once_from_the_page_of_the_ticket(house: House) -> None:
    (code,) = served(house)
    visitor = house.visitor()
    assert f"/survey/{code}" in visitor.get(f"/t/{code}?lang=pt").text
    empty = open_page(visitor, f"/survey/{code}?lang=pt").send(f"/survey/{code}")
    assert empty.status == 422 and empty.error("hours")
    assert visitor.post(f"/survey/{code}", {"kindness": "9"}).status_code == 422
    hidden = visitor.hidden_fields(f"/survey/{code}")
    for _ in range(2):  # a double click
        answered = visitor.send(f"/survey/{code}", {**hidden, **ANSWERS, "hours": "1"})
        assert answered.headers["Location"].endswith("/survey/thanks")
    assert visitor.get(f"/survey/{code}").headers["Location"].endswith("/survey/thanks")
    assert counted(house) == {("pt", "hours", 1): 1, **{("pt", question, 4): 1 for question in QUESTIONS[1:]}}


def test_two_clicks_at_the_same_moment_count_once(house: House) -> None:
    (code,), floor = served(house), house.floor
    arguments: dict[str, Any] = {"keys": floor.keys, "code": code, "zone": "Europe/Lisbon", "language": "pt"}
    results = at_once([lambda: floor.do(service.give_answers, **arguments, answers={"hours": 3})] * 4)
    assert sum(isinstance(each, Conflict) for each in results) == 3
    assert counted(house) == {("pt", "hours", 3): 1}


def test_only_who_was_served_answers_and_only_for_a_week(house: House) -> None:
    (code,), floor = served(house), house.floor
    waiting = follow_code(floor.keys, floor.door.context, floor.ticket("welcome").visit_id)
    for other in (waiting, "x", code[:-2] + "AA"):
        assert house.visitor().get(f"/survey/{other}").status_code == 404
    with pytest.raises(NotFound):
        floor.later(days=service.DAYS, hours=1).do(service.asked_visit, keys=floor.keys, code=code)
    assert house.visitor(centre=house.porto).get(f"/survey/{code}").status_code == 404


def test_which_visits_answered_is_forgotten(house: House) -> None:
    (code,), floor = served(house), house.floor
    floor.do(
        service.give_answers, keys=floor.keys, code=code, zone="Europe/Lisbon", language="pt", answers={"space": 2}
    )
    today = floor.centre.clock.today("Europe/Lisbon")
    for days, left in ((8, 1), (9, 0)):
        floor.look(service.forget_spent, today=today + timedelta(days=days))
        with floor.centre.database.transaction(floor.centre.system) as session:
            rows = session.scalars(select(SurveySpent).where(SurveySpent.tenant_id == floor.centre.tenant_id)).all()
        assert len(rows) == left
    assert counted(house) == {("pt", "space", 2): 1}


@pytest.mark.parametrize("path", ["/staff/survey", "/staff/survey/survey.csv"])
def test_the_coordinator_reads_results_beside_the_published_ones(house: House, path: str) -> None:
    floor = house.floor
    coordinator = house.browser("coordinator")
    if not path.endswith("csv"):
        assert "Nobody has answered" in coordinator.get(f"{path}?lang=en").text
    for number, code in enumerate(served(house, service.FEWEST)):
        floor.do(
            service.give_answers,
            keys=floor.keys,
            code=code,
            zone="Europe/Lisbon",
            language="pt" if number else "fa",
            answers={"kindness": 4 if number else 1},
        )
    said = coordinator.get(f"{path}?lang=en").text
    if path.endswith("csv"):
        assert "kindness,4,0,0,1,5" in said
    else:
        assert "80%" in said and "96%" in said and "Persian" not in said
    assert house.browser("reception").get(path).status_code == 403
