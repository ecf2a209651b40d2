"""Having a copy made: the services with their stores, a desk whose staff have a name to look for, and the zip."""

import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import update

from oneroof.casefiles.rights.models import AccessExport
from oneroof.casefiles.rights.service import copies, requests
from oneroof.core.config import Settings
from oneroof.core.db import Database
from oneroof.core.keystore import KeyStore
from oneroof.identity.models import Staff
from oneroof.services import Services
from oneroof.tenancy.context import system_context
from support.floor import Floor
from support.procedures import Desk, desk_at

STAFF = "Staff Secretname"
"""What everybody is called who works there."""


@pytest.fixture
def services(settings: Settings, database: Database) -> Iterator[Services]:
    opened = Services.open(settings)
    yield opened
    opened.close()


@pytest.fixture
def keys(services: Services) -> KeyStore:
    return services.keys


@pytest.fixture
def desk(floor: Floor) -> Desk:
    return desk_at(floor)


def made(desk: Desk, services: Services, casefile_id: Any) -> AccessExport:
    floor, coordinator = desk.floor, desk.floor.centre.member("coordinator")
    asked = {"kind": "access", "asked_by": "person", "identity_check": "document"}
    request = floor.do(requests.receive, coordinator, keys=desk.keys, casefile_id=casefile_id, **asked)
    row = floor.do(copies.ask_copy, coordinator, request_id=request.id)
    floor.refused("copy_there", copies.ask_copy, coordinator, request_id=request.id)
    context = system_context(floor.centre.tenant_id, floor.centre.network_id, "rights")
    everybody = update(Staff).where(Staff.tenant_id == floor.centre.tenant_id).values(name=STAFF)
    with floor.centre.database.transaction(floor.centre.system) as session:
        session.execute(everybody)
    copies.make(services, context, floor.centre.clock, export_id=row.id)
    (found,) = (each for each in desk.rows(AccessExport) if each.id == row.id)
    return found  # type: ignore[no-any-return]


@dataclass(frozen=True)
class Copy:
    """What the person is handed."""

    data: dict[str, Any]
    paper: bytes
    files: list[bytes]

    @property
    def parts(self) -> dict[str, list[dict[str, Any]]]:
        """Rows by part."""
        return {part["part"]: part["rows"] for part in self.data["parts"]}

    @property
    def text(self) -> str:
        """Everything of `data.json` as one text."""
        return json.dumps(self.data, ensure_ascii=False)


def handed(desk: Desk, services: Services, export_id: Any) -> Copy:
    """Hand the copy over and open it."""
    take = {"keys": desk.keys, "files": services.files, "export_id": export_id}
    found = desk.floor.do(copies.hand_over, desk.floor.centre.member("coordinator"), **take)
    with zipfile.ZipFile(io.BytesIO(found.content)) as archive:
        files = [archive.read(name) for name in archive.namelist() if name.startswith("files/")]
        return Copy(json.loads(archive.read("data.json")), archive.read("copy.pdf"), files)
