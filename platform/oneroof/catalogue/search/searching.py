"""Services by words that a person types, in whatever language the page is in."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy.orm import Session

from oneroof.catalogue.service.listing import ListedService, ServiceFilter, list_services
from oneroof.core.pagination import Page
from oneroof.tenancy.context import Context


def search_services(
    session: Session,
    context: Context,
    *,
    language: str,
    words: str,
    only: ServiceFilter | None = None,
    limit: int = 50,
    cursor: str | None = None,
) -> Page[ListedService]:
    """A page of the services that `words` mean, the best first; without words, the list by name.

    Raises Invalid for a wrong limit or cursor.
    """
    only = replace(only or ServiceFilter(), words=words)
    return list_services(session, context, language=language, only=only, limit=limit, cursor=cursor)
