"""A desk where somebody asks for a residence permit, coordinators who decide, and where files are kept."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from oneroof.casefiles.rights.service.destroying import Stores
from oneroof.casefiles.service import CasefileView
from oneroof.storage.blobs import BlobStore
from oneroof.tenancy.context import Context, system_context
from support.factories import Member
from support.floor import Floor
from support.floor_fixtures import database_urls, floor, floors, keys, neighbour, networks
from support.procedures import Desk, desk_at

__all__ = ["database_urls", "floor", "floors", "keys", "neighbour", "networks"]


@dataclass
class Office:
    """A desk and those who decide about people's rights there."""

    desk: Desk
    stores: Stores
    coordinator: Member
    other: Member

    @property
    def system(self) -> Context:
        """The centre's own context, for jobs."""
        centre = self.desk.floor.centre
        return system_context(centre.tenant_id, centre.network_id, "rights")

    def do(self, step: Any, member: Member | None = None, **arguments: Any) -> Any:
        """One step by a coordinator."""
        return self.desk.floor.do(step, member or self.coordinator, **arguments)

    def by_itself(self, step: Any, *more: Any, **arguments: Any) -> Any:
        """One step by a job."""
        floor = self.desk.floor
        with floor.centre.database.transaction(self.system) as session:
            return step(session, self.system, floor.centre.clock, *more, **arguments)

    def casefile(self) -> CasefileView:
        """Somebody new."""
        return self.desk.casefile(another_person=True)


@pytest.fixture
def office(floor: Floor, tmp_path: Path) -> Office:
    desk = desk_at(floor)
    stores = Stores(floor.keys, BlobStore((tmp_path / "files").as_uri()))
    return Office(desk, stores, floor.centre.member("coordinator"), floor.centre.member("coordinator"))
