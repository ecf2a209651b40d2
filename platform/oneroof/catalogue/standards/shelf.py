"""A catalogue as exports see it: many light entries, and the documents of a few at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from typing import Any, Protocol

from sqlalchemy import case, null, select
from sqlalchemy.orm import Session, undefer

from oneroof.catalogue.definition.document import from_document
from oneroof.catalogue.models import OfficeService, Service, ServiceOverride
from oneroof.catalogue.service.agencies import known_agencies
from oneroof.catalogue.service.overriding import effective
from oneroof.catalogue.standards.hsds import Place, hsds_id
from oneroof.catalogue.standards.publisher import Publisher
from oneroof.catalogue.standards.whole import outward
from oneroof.tenancy.context import Context

Document = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What lists need to know of a service."""

    code: str
    uri: str
    name: Mapping[str, str]
    kind: str
    area: str
    agency: str | None = None
    needs: Sequence[str] = ()
    audience: Sequence[str] = ()
    hsds_id: str = ""
    mark: str = field(default="", repr=False)
    """Changes when anything about the service does."""

    def facts(self) -> dict[str, Any]:
        """All but address and mark, as JSON values."""
        return {key: value for key, value in asdict(self).items() if key not in ("code", "uri", "mark")}


class Shelf(Protocol):
    """Where an export takes its services from: a tenant, or a network."""

    @property
    def publisher(self) -> Publisher:
        """Whose it is."""

    def entries(self) -> list[Entry]:
        """All services that are offered, by code."""

    def documents(self, uris: Sequence[str]) -> dict[str, Document]:
        """The documents of some of them, by URI."""

    def places(self, uris: Sequence[str]) -> dict[str, list[Place]]:
        """The centres where some of them are provided, by the service's URI."""


@dataclass(frozen=True, slots=True)
class TenantShelf:
    """A tenant's own services, with what the tenant changed in them. Four queries at most."""

    session: Session
    context: Context
    publisher: Publisher
    place: Place | None = None

    def entries(self) -> list[Entry]:
        """All services that are offered, by code."""
        imported = case((Service.origin == "import", Service.document["extras"]["hsds"]["id"].astext), else_=null())
        rows = self.session.execute(
            select(Service, imported.label("imported"))
            .where(Service.tenant_id == self.context.tenant_id, Service.state == "offered")
            .order_by(Service.code)
        )
        return [_entry(row.Service, row.imported) for row in rows]

    def documents(self, uris: Sequence[str]) -> dict[str, Document]:
        """The documents of some of them, by URI."""
        services = list(
            self.session.scalars(
                select(Service)
                .where(Service.tenant_id == self.context.tenant_id, Service.uri.in_(uris))
                .options(undefer(Service.document))
            )
        )
        changes: dict[Any, list[tuple[str, Mapping[str, Any]]]] = {}
        for row in self.session.scalars(
            select(ServiceOverride).where(
                ServiceOverride.tenant_id == self.context.tenant_id,
                ServiceOverride.service_id.in_([service.id for service in services]),
            )
        ):
            changes.setdefault(row.service_id, []).append((row.path, row.value))
        names = {agency.code: agency.name for agency in known_agencies(self.session, self.context)}
        return {
            service.uri: _with_agency(
                outward(from_document(effective(service.document, changes.get(service.id, ())))), names
            )
            for service in services
        }

    def places(self, uris: Sequence[str]) -> dict[str, list[Place]]:
        """This centre, for the services that an office here provides."""
        if self.place is None:
            return {}
        provided = self.session.scalars(
            select(Service.uri)
            .join(OfficeService, OfficeService.service_id == Service.id)
            .where(
                Service.tenant_id == self.context.tenant_id,
                OfficeService.tenant_id == self.context.tenant_id,
                Service.uri.in_(uris),
            )
            .distinct()
        )
        return {uri: [self.place] for uri in provided}


def mark_of(entries: Sequence[Entry], *more: str) -> str:
    """An ETag's text: it changes when anything in the entries does."""
    return sha256("\n".join([*(f"{entry.code} {entry.mark}" for entry in entries), *more]).encode()).hexdigest()[:32]


def _with_agency(document: Document, names: Mapping[str, Mapping[str, str]]) -> Document:
    """The document with what the centre calls its agency, where the catalogue gives only the agency's code."""
    agency = document.get("agency")
    if not agency or agency.get("name"):
        return document
    return {**document, "agency": {**agency, "name": dict(names.get(agency["code"], {}))}}


def _entry(service: Service, imported: str | None) -> Entry:
    return Entry(
        code=service.code,
        uri=service.uri,
        name=service.name,
        kind=service.kind,
        area=service.area,
        agency=service.agency_code,
        needs=tuple(service.needs),
        audience=tuple(service.audience),
        hsds_id=imported or hsds_id(service.uri),
        mark=f"{service.digest} {service.version}",
    )
