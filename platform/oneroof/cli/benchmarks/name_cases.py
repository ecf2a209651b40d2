"""What is measured of finding people: searches as staff make them, and bare statements to hold them against."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from sqlalchemy import literal, select
from sqlalchemy.orm import Session

from oneroof.casefiles import service as casefiles
from oneroof.casefiles.finding.tokens import Facts
from oneroof.cli.benchmarks.many_people import made_up_people
from oneroof.cli.benchmarks.measuring import REFERENCE, SERVICE, Case
from oneroof.core.errors import Invalid
from oneroof.services import Services
from oneroof.tenancy.context import system_context
from oneroof.tenancy.directory import ListedTenant

_SOMEBODY = next(made_up_people())
_OTHERWISE = {"Amina": "Ameena"}

SEARCHES: Mapping[str, Facts] = MappingProxyType(
    {
        "name and birth date": Facts((_SOMEBODY.name,), _SOMEBODY.birth_date),
        "name": Facts((_SOMEBODY.name,)),
        "name, spelled otherwise": Facts((_SOMEBODY.name.replace("Amina", _OTHERWISE["Amina"]),), "1940"),
        "nobody of this name": Facts(("Zebulon Quixworthy",), "1971-03-04"),
        "one word": Facts((_SOMEBODY.name.split()[1],)),
        "seven words": Facts((f"{_SOMEBODY.name} Maria Kateryna Omar Belocenbra",)),
        "phone": Facts(phones=("+351 911 222 333",)),
    }
)
"""What is looked for, by what it shows."""


def name_cases(services: Services, centre: ListedTenant, size: int) -> list[Case]:
    """The cases at a centre that `many_people` filled; `size` is how many tokens it has."""
    context = system_context(centre.id, centre.network_id, "identification")

    def inside(name: str, kind: str, query: Callable[[Session], int]) -> Case:
        def run() -> int:
            with services.database.transaction(context) as session:
                return query(session)

        return Case(name, kind, f"{size:,}", run)

    def search(name: str, asked: Facts) -> Case:
        def run(session: Session) -> int:
            try:
                return len(casefiles.find_people(session, context, centre.clock, services.keys, asked=asked))
            except Invalid:  # too many people: refused, which takes its time as well
                return 0

        return inside(name, SERVICE, run)

    nothing = inside(
        "nothing in a transaction (SELECT 1)", REFERENCE, lambda s: len(s.execute(select(literal(1))).all())
    )
    return [nothing, *(search(name, asked) for name, asked in SEARCHES.items())]
