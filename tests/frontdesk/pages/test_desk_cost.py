"""What the desk's page costs with a hundred people in its lines: a bounded number of queries, a small list."""

from typing import Any

from sqlalchemy import insert, select

from oneroof.core.ids import new_id
from oneroof.frontdesk.models import Ticket, Visit
from support.house import House
from support.queries import statements

PATH = "/staff/desk"
MOST_QUERIES = 40
"""Of the whole page, who is signed in and the accountability record included. It grows with nothing on the floor."""


def wait(house: House, first: int, last: int) -> None:
    """Tickets with these numbers in the line of immigration, copied: issuing them would test something else."""
    centre = house.lisboa
    with centre.database.transaction(centre.system) as session:
        visit, ticket = (
            _values(session.scalars(select(Visit)).first()),
            _values(session.scalars(select(Ticket)).first()),
        )
        for number in range(first, last + 1):
            needs, language = ["elderly"] if number % 4 == 0 else [], "uk" if number % 3 else "pt"
            visit_id = new_id()
            session.execute(insert(Visit).values({**visit, "id": visit_id, "needs": needs, "language": language}))
            place = {"id": new_id(), "visit_id": visit_id, "number": number, "label": f"C{number:03}"}
            session.execute(insert(Ticket).values({**ticket, **place, "language": language}))


def _values(row: Visit | Ticket | None) -> dict[str, Any]:
    assert row is not None
    return {column.name: getattr(row, column.name) for column in row.__table__.columns}


def test_a_hundred_who_wait_cost_no_more_than_ten(house: House) -> None:
    house.floor.ticket("immigration")
    _, browser = house.at_desk("immigration1", "immigration", role="officer", office="immigration")
    cost = []
    for first, last in ((2, 10), (11, 100)):
        wait(house, first, last)
        browser.get(PATH)  # what a process learns once is learned
        with statements(house.services.database.engine) as seen:
            page = browser.get(PATH)
        assert f">C{last:03}<" in page.get_data(as_text=True)
        cost.append(len(seen))
    assert cost[1] == cost[0] <= MOST_QUERIES, cost
    fragment = browser.get(f"{PATH}/lines").get_data()
    assert fragment.count(b"<li ") == 100
    assert len(fragment) < 20_000
