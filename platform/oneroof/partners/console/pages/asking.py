"""Whose person is asking, and the network's rows as they may see them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from flask import current_app, g
from sqlalchemy.orm import Session

from oneroof.core.db import Database
from oneroof.federation.directory.keeping import Keeper
from oneroof.federation.umbrella import as_umbrella
from oneroof.identity.agency_people.service import own_agency
from oneroof.tenancy.work import work


def agency_id() -> UUID:
    """The agency of the member of staff who asks: never one that an address or a form names. Raises NotFound."""
    if "own_agency" not in g:
        current = work()
        g.own_agency = own_agency(current.session, current.context)
    found: UUID = g.own_agency
    return found


def keeper() -> Keeper:
    """Who keeps directory entries here."""
    return Keeper("agency", agency_id())


def database() -> Database:
    """The platform's."""
    found: Database = current_app.extensions["oneroof"].database
    return found


@contextmanager
def network() -> Iterator[Session]:
    """A session of the umbrella role. What is read by it must name the agency."""
    with as_umbrella(database(), work().context) as session:
        yield session
