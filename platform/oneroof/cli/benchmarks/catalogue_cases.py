"""What is measured of the catalogue: lists, searches and pages, and bare things to hold them against."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from urllib.parse import urlencode

from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session

from oneroof.catalogue.search.searching import search_services
from oneroof.catalogue.service import ServiceFilter, find_service, list_services
from oneroof.cli.benchmarks.measuring import PAGE, REFERENCE, SERVICE, Case
from oneroof.services import Services
from oneroof.tenancy.addresses import host_url
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

_ROWS = "SELECT * FROM service_text WHERE tenant_id = :tenant AND language = :language ORDER BY sorted_as, id LIMIT 20"
_SCAN = "SELECT id FROM service_text WHERE tenant_id = :tenant AND language = :language AND words LIKE '% residen%'"


class PageMissing(Exception):
    """A page did not answer as it should: the message says which, and how it did."""


def catalogue_cases(services: Services, app: Flask, centre: ListedTenant) -> list[Case]:
    """The cases for a centre that `many_services` made."""
    context = system_context(centre.id, centre.network_id, "administration")

    def inside(name: str, kind: str, language: str, query: Callable[[Session], int]) -> Case:
        def run() -> int:
            with services.database.transaction(context) as session:
                return query(session)

        return Case(name, kind, language, run)

    def bare(name: str, statement: str) -> Case:
        values = {"tenant": centre.id, "language": "pt"} if ":tenant" in statement else {}
        return inside(name, REFERENCE, "", lambda session: len(session.execute(text(statement), values).all()))

    def listing(name: str, language: str, only: ServiceFilter) -> Case:
        def run(session: Session) -> int:
            return len(list_services(session, context, language=language, only=only, limit=LIMIT).items)

        return inside(name, SERVICE, language, run)

    def search(name: str, language: str, words: str) -> Case:
        def run(session: Session) -> int:
            return len(search_services(session, context, language=language, words=words, limit=LIMIT).items)

        return inside(name, SERVICE, language, run)

    with services.database.transaction(context) as session:
        some = list_services(session, context, language="en", limit=1).items[0].row
    return [
        bare("nothing in a transaction (SELECT 1)", "SELECT 1"),
        bare("the 20 rows of a list, bare", _ROWS),
        bare("one word in all names, bare", _SCAN),
        listing("list", "pt", ServiceFilter()),
        listing("list, narrowed", "uk", ServiceFilter(kind="government", need="permit-ends", provided=True)),
        *(search(f"search: {words}", language, words) for language, words in _SEARCHES),
        *(search(f"search, {how}: {words}", language, words) for how, language, words in _HARDER),
        inside("one service", SERVICE, "", lambda session: len(find_service(session, context, some.code).office_ids)),
        *_pages(app, host_url(centre.host or centre.code, services.settings), some.code),
    ]


def _pages(app: Flask, base: str, code: str) -> Iterator[Case]:
    client = app.test_client()

    def page(name: str, language: str, path: str, kind: str = PAGE) -> Case:
        def run() -> int:
            answer = client.get(path, base_url=base, headers={"Accept-Language": language})
            if answer.status_code != 200:
                raise PageMissing(f"{path} answered with {answer.status_code}.")
            return len(answer.data)

        return Case(name, kind, language, run)

    yield page("a page that reads nothing (/healthz)", "", "/healthz", REFERENCE)
    yield page("page: list", "pt", "/services")
    yield page("page: list, narrowed", "uk", "/services?kind=government&need=permit-ends")
    for language, words in (("pt", "cartão de residência"), ("ar", "تصريح الإقامة"), ("zh", "居留卡")):
        yield page(f"page: search: {words}", language, f"/services?{urlencode({'words': words})}")
    yield page("page: search, mistyped", "pt", f"/services?{urlencode({'words': 'autorizaçao de rezidencia'})}")
    yield page("page: one service", "fr", f"/services/{code}")
