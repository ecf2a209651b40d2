"""Two offices and an agency meet over the case of somebody who has a casefile."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

import pytest

from oneroof.conferences.models import Conference
from oneroof.conferences.service.planning import Plan, plan
from oneroof.core.ids import new_id
from oneroof.referrals.service.records import stage_of
from oneroof.storage.blobs import BlobStore
from oneroof.storage.intake import Storing
from oneroof.tenancy.context import Context
from support import partners
from support.factories import Member
from support.floor import Floor
from support.floor_fixtures import database_urls, floor, floors, keys, neighbour, networks
from support.partners import Agreed
from support.procedures import desk_at
from support.referrals import Sending

__all__ = ["database_urls", "floor", "floors", "keys", "neighbour", "networks"]

R = TypeVar("R")


@dataclass
class Table:
    """Around which they sit."""

    sending: Sending
    shelter: Agreed
    officers: dict[str, Member]

    @property
    def floor(self) -> Floor:
        return self.sending.desk.floor

    def do(self, step: Callable[..., R], who: Member | None = None, *given: Any, **named: Any) -> R:
        """One act, committed: by a mediator unless somebody else is named."""
        return self.acting((who or self.sending.desk.mediator).context, step, *given, **named)

    def acting(self, context: Context, step: Callable[..., R], *given: Any, **named: Any) -> R:
        """One act in this context, committed."""
        centre = self.floor.centre
        with centre.database.transaction(context) as session:
            return step(stage_of(session, context, self.floor.centre.clock, self.sending.desk.keys), *given, **named)

    def planned(self, previous_id: UUID | None = None) -> Conference:
        """A meeting next week, to which both offices and the agency are invited."""
        offices = [self.floor.centre.offices[code] for code in self.officers]
        starts_at = self.floor.centre.clock.now() + timedelta(days=35 if previous_id else 7)
        content = Plan(starts_at, "Room 2", offices, [self.shelter.partnership.id])
        return self.do(plan, once_id=new_id(), content=content, previous_id=previous_id)


@pytest.fixture
def table(floor: Floor, tmp_path: Path) -> Table:
    desk = desk_at(floor)
    file = desk.casefile().casefile
    sending = Sending(desk, Storing(BlobStore((tmp_path / "files").as_uri()), None), file.id, file.person_id)
    codes = [code for code in floor.centre.offices if code != "reception"][:2]
    officers = {code: floor.centre.member("officer", office=code) for code in codes}
    return Table(sending, partners.agreed(floor.centre), officers)
