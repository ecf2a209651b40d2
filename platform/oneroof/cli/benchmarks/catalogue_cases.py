"""What is measured of the catalogue's services: lists and searches, and bare statements to hold them against."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Select, literal, select
from sqlalchemy.orm import Session

from oneroof.catalogue.models import ServiceText
from oneroof.catalogue.search.searching import search_services
from oneroof.catalogue.service import ServiceFilter, find_service, list_services
from oneroof.cli.benchmarks.measuring import REFERENCE, SERVICE, Case
from oneroof.services import Services
from oneroof.tenancy.context import system_context
from oneroof.tenancy.directory import ListedTenant

LIMIT = 20

_SEARCHES = (
    ("pt", "cartão de residência"),
    ("en", "doctor"),
    ("de", "Wohnung Miete"),
    ("uk", "посвідка на проживання"),
    ("ar", "تصريح الإقامة"),
    ("fa", "دکتر"),
    ("bn", "ডাক্তার"),
    ("zh", "居留卡"),
)
_HARDER = (
    ("mistyped", "pt", "autorizaçao de rezidencia"),
    ("in another language", "ar", "carte de séjour"),
    ("ten words", "en", "residence permit doctor school flat job tax bank lawyer interpreter"),
)


def catalogue_cases(services: Services, centre: ListedTenant, code: str) -> list[Case]:
    """The cases for a centre that `many_services` made, and for one of its services."""
    context = system_context(centre.id, centre.network_id, "administration")

    def inside(name: str, kind: str, language: str, query: Callable[[Session], int]) -> Case:
        def run() -> int:
            with services.database.transaction(context) as session:
                return query(session)

        return Case(name, kind, language, run)

    def bare(name: str, statement: Select[Any]) -> Case:
        return inside(name, REFERENCE, "", lambda session: len(session.execute(statement).all()))

    def listing(name: str, language: str, only: ServiceFilter) -> Case:
        def run(session: Session) -> int:
            return len(list_services(session, context, language=language, only=only, limit=LIMIT).items)

        return inside(name, SERVICE, language, run)

    def search(name: str, language: str, words: str) -> Case:
        def run(session: Session) -> int:
            return len(search_services(session, context, language=language, words=words, limit=LIMIT).items)

        return inside(name, SERVICE, language, run)

    columns: Sequence[Any] = (ServiceText.id, ServiceText.service_id, ServiceText.name, ServiceText.summary)
    texts = select(*columns).where(ServiceText.tenant_id == centre.id, ServiceText.language == "pt")
    return [
        bare("nothing in a transaction (SELECT 1)", select(literal(1))),
        bare("the 20 rows of a list, bare", texts.order_by(ServiceText.sorted_as, ServiceText.id).limit(LIMIT)),
        bare("one word in all names, bare", texts.where(ServiceText.words.like("% residen%"))),
        listing("list", "pt", ServiceFilter()),
        listing("list, narrowed", "uk", ServiceFilter(kind="government", need="permit-ends", provided=True)),
        *(search(f"search: {words}", language, words) for language, words in _SEARCHES),
        *(search(f"search, {how}: {words}", language, words) for how, language, words in _HARDER),
        inside("one service", SERVICE, "", lambda session: len(find_service(session, context, code).office_ids)),
    ]
