"""Complementary services of a centre, and the renting of its rooms."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from oneroof.catalogue.definition.model import ServiceDefinition
from oneroof.core.time import Clock
from oneroof.hooks import Block, CataloguePlugin, hookimpl
from oneroof.tenancy.context import Context

ROOMS = "exhibition-space"
"""The service whose page shows the rooms and their free times."""


class Amenities(CataloguePlugin):
    """The declared services, and rooms that can be rented."""

    @hookimpl
    def blueprints(self) -> Sequence[Any]:
        """Pages for who rents a room, and for the staff who look after them."""
        # imported here: a page needs the whole application, the catalogue only its declaration
        from oneroof_amenities.pages import blueprint as public_pages
        from oneroof_amenities.staff_pages import blueprint as staff_pages

        return [public_pages, staff_pages]

    @hookimpl
    def service_blocks(
        self, service: ServiceDefinition, today: date, session: Session, context: Context
    ) -> Sequence[Block] | None:
        """The next free times, below the description of the rooms."""
        if service.code != ROOMS:
            return None
        from oneroof_amenities.availability import next_free_days

        found = next_free_days(session, context, today)
        return [Block("amenities/public/free_times.html", {"rooms": found})]

    @hookimpl
    def daily(self, session: Session, context: Context, today: date) -> None:
        """Forget who asked for a room long ago."""
        from oneroof_amenities.bookings import forget_contacts

        forget_contacts(session, context, today)

    @hookimpl
    def demonstrate(self, session: Session, context: Context, clock: Clock, tenant_kind: str, language: str) -> None:
        """Give the large centres rooms to rent."""
        from oneroof_amenities.demonstration import add_rooms

        if tenant_kind == "national_centre":
            add_rooms(session, context, clock, language)


plugin = Amenities(__name__)
