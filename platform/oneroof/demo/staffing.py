"""Who works in a tenant of the demonstration network: posts by its offices and desks, and people for them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from oneroof.demo.people import People, Person
from oneroof.frontdesk.models import Desk, Office

MEDIATORS = {"lisboa": 65}
"""Published. Beside those at desks, some look after children, the information counter and the neighbourhoods."""
MOST_AT_AN_OFFICE = 3
"""Desks of one office that are staffed in centres other than the largest, which is staffed in full."""


@dataclass(frozen=True, slots=True)
class Workplace:
    """An office and how many desks it has."""

    id: UUID
    code: str
    kind: str
    desks: int


@dataclass(frozen=True, slots=True)
class Post:
    """A role, in one office or in the whole tenant, and who has it."""

    role: str
    office: Workplace | None
    person: Person


def workplaces(session: Session) -> list[Workplace]:
    """The tenant's active offices in the order in which visitors meet them."""
    statement = (
        select(Office.id, Office.code, Office.kind, func.count(Desk.id).label("desks"))
        .outerjoin(
            Desk,
            and_(Desk.tenant_id == Office.tenant_id, Desk.office_id == Office.id, Desk.state == "active"),
        )
        .where(Office.state == "active")
        .group_by(Office.id, Office.code, Office.kind, Office.position)
        .order_by(Office.position, Office.code)
    )
    return [Workplace(row.id, row.code, row.kind, row.desks) for row in session.execute(statement)]


def posts(code: str, kind: str, offices: Sequence[Workplace]) -> list[Post]:
    """Everybody who works in the tenant `code`. The same tenant has the same people each time."""
    people = People(code)
    if kind in ("umbrella", "region"):
        return [Post(role, None, people.host()) for role in ("umbrella_administrator", "analyst", "auditor")]
    return [*_at_desks(code, offices, people), *_beside_desks(people)]


def _at_desks(code: str, offices: Sequence[Workplace], people: People) -> Iterator[Post]:
    """An officer for each desk of an authority, a mediator for each other one. Those of the reception work anywhere."""
    in_full = code in MEDIATORS
    places = [
        office for office in offices for _ in range(office.desks if in_full else min(office.desks, MOST_AT_AN_OFFICE))
    ]
    mediators = [place for place in places if place.kind != "government"]
    for place in mediators:
        yield Post("mediator", None if place.kind == "reception" else place, people.mediator())
    for _ in range(MEDIATORS.get(code, 0) - len(mediators)):
        yield Post("mediator", None, people.mediator())
    for place in places:
        if place.kind == "government":
            yield Post("officer", place, people.host())


def _beside_desks(people: People) -> Iterator[Post]:
    yield Post("reception", None, people.mediator())
    for role in ("coordinator", "analyst", "auditor"):
        yield Post(role, None, people.host())
