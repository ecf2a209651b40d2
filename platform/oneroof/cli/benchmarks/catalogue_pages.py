"""What is measured of the catalogue's pages, as a browser asks for them."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlencode

from flask import Flask

from oneroof.cli.benchmarks.measuring import PAGE, REFERENCE, Case
from oneroof.core.config import Settings
from oneroof.tenancy.addresses import host_url
from oneroof.tenancy.directory import ListedTenant


class PageMissing(Exception):
    """A page did not answer as it should: the message says which, and how it did."""


def page_cases(app: Flask, settings: Settings, centre: ListedTenant, code: str) -> Iterator[Case]:
    """The cases for the pages of a centre that `many_services` made, `code` being one of its services."""
    client, base = app.test_client(), host_url(centre.host or centre.code, settings)

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
