"""From a catalogue to a tenant's rows. Only what differs is written; ids are kept; nothing is deleted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import ARRAY, func, literal, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from oneroof.audit.service import record
from oneroof.catalogue.definition.model import Catalogue
from oneroof.catalogue.models import Service, ServiceOverride, ServiceText
from oneroof.catalogue.service.announcing import announce
from oneroof.catalogue.service.overriding import WITHHELD, national_at
from oneroof.catalogue.service.prepared import PreparedService, prepared
from oneroof.core.errors import Conflict
from oneroof.core.i18n import staff_text
from oneroof.core.ids import new_id
from oneroof.core.time import Clock
from oneroof.tenancy.context import Context

_TOGETHER = 2000
Action = Literal["create", "update", "offer_again", "retire"]


@dataclass(frozen=True, slots=True)
class ServiceStep:
    """What becomes of one service, and which of its columns change."""

    action: Action
    code: str
    columns: tuple[str, ...] = ()


@dataclass(slots=True)
class CatalogueChanges:
    """What bringing a tenant's rows to a catalogue takes. `national_changed`: overrides to look at, code and path."""

    plugin: str
    steps: list[ServiceStep] = field(default_factory=list)
    national_changed: list[tuple[str, str]] = field(default_factory=list)

    def counts(self) -> dict[str, int]:
        """How many services are created, updated, offered again and retired; only what there is."""
        found: dict[str, int] = {}
        for step in self.steps:
            found[step.action] = found.get(step.action, 0) + 1
        return found


def sync_catalogue(
    session: Session, context: Context, clock: Clock, catalogue: Catalogue, *, origin: str = "plugin"
) -> CatalogueChanges:
    """Bring the tenant's services to what the catalogue says. Again, it changes nothing.

    A service that the catalogue has no more is retired; one that it has again is offered again, unless the centre
    withholds it. Raises Conflict where another enabled catalogue has a service of the same code or identifier.
    """
    rows = _rows(session, context, catalogue)
    changes = _compare(catalogue, rows, origin)
    steps = {step.code: step for step in changes.steps}
    withheld = _withheld(session, context, [row.id for row in rows.values() if row.state == "retired"])
    touched: list[tuple[Service, PreparedService]] = []
    for service in prepared(catalogue):
        if service.code in steps:
            row = rows.get(service.code) or Service(id=new_id(), code=service.code, state="offered", version=0)
            _write(row, service, catalogue, origin, "withheld" if row.id in withheld else "offered")
            session.add(row)
            touched.append((row, service))
    session.flush()
    _bring_texts(session, context, touched)
    _look_at_overrides(session, context, clock, touched, changes)
    _retire(rows.values(), changes)
    _finish(session, context, clock, changes)
    return changes


def catalogue_changes(
    session: Session, context: Context, catalogue: Catalogue, *, origin: str = "plugin"
) -> CatalogueChanges:
    """What `sync_catalogue` would do now, overrides aside. Writes nothing. Raises Conflict as it would."""
    rows = _rows(session, context, catalogue)
    return _compare(catalogue, rows, origin)


def retire_catalogue(session: Session, context: Context, clock: Clock, plugin: str) -> CatalogueChanges:
    """Retire all services of a catalogue that the tenant uses no more. Their rows, texts and changes stay."""
    rows = session.scalars(select(Service).where(Service.tenant_id == context.tenant_id, Service.plugin == plugin))
    found = list(rows)
    changes = CatalogueChanges(plugin, [ServiceStep("retire", row.code) for row in found if row.state != "retired"])
    _retire(found, changes)
    _finish(session, context, clock, changes)
    return changes


def _rows(session: Session, context: Context, catalogue: Catalogue) -> dict[str, Service]:
    codes = [service.code for service in catalogue.services]
    uris = [service.uri for service in catalogue.services]
    query = select(Service).where(
        Service.tenant_id == context.tenant_id,
        or_(Service.plugin == catalogue.name, Service.code.in_(codes), Service.uri.in_(uris)),
    )
    return {row.code: row for row in session.scalars(query.order_by(Service.code))}


def _withheld(session: Session, context: Context, service_ids: Sequence[UUID]) -> set[UUID]:
    query = select(ServiceOverride.service_id).where(
        ServiceOverride.tenant_id == context.tenant_id,
        ServiceOverride.path == WITHHELD,
        ServiceOverride.service_id.in_(service_ids),
    )
    return set(session.scalars(query)) if service_ids else set()


def _compare(catalogue: Catalogue, rows: Mapping[str, Service], origin: str) -> CatalogueChanges:
    changes = CatalogueChanges(catalogue.name)
    named = {row.uri: row for row in rows.values()}
    for service in prepared(catalogue):
        row = rows.get(service.code)
        _refuse_taken(catalogue, row or named.get(service.definition.uri), service)
        step = _step(service, row, catalogue, origin)
        if step is not None:
            changes.steps.append(step)
    wanted = {service.code for service in catalogue.services}
    for row in rows.values():
        if row.plugin == catalogue.name and row.code not in wanted and row.state != "retired":
            changes.steps.append(ServiceStep("retire", row.code))
    return changes


def _refuse_taken(catalogue: Catalogue, row: Service | None, service: PreparedService) -> None:
    """Two catalogues cannot both say what a service is, and one service cannot have two codes."""
    if row is None:
        return
    foreign = row.plugin not in (None, catalogue.name) and row.state != "retired"
    if foreign or row.code != service.code:
        told = staff_text(
            "The service %(code)s of the catalogue %(catalogue)s is already there: the catalogue %(other)s has it. "
            "Disable one of the two.",
            code=service.code,
            catalogue=catalogue.name,
            other=row.plugin or row.code,
        )
        raise Conflict("service_taken", told)


def _step(service: PreparedService, row: Service | None, catalogue: Catalogue, origin: str) -> ServiceStep | None:
    if row is None:
        return ServiceStep("create", service.code)
    if row.state == "retired":
        return ServiceStep("offer_again", service.code)
    if (row.digest, row.plugin, row.origin) == (service.digest, catalogue.name, origin):
        return None
    columns = tuple(name for name, value in service.columns.items() if name in _SHORT and getattr(row, name) != value)
    return ServiceStep("update", service.code, columns)


_SHORT = ("name", "kind", "uri", "area", "agency_code", "valid_from", "valid_until", "review_on")


def _write(row: Service, service: PreparedService, catalogue: Catalogue, origin: str, again: str) -> None:
    """Give the row what the catalogue says; `again` is the state of one that was retired."""
    if row.digest != service.digest:
        for column, value in service.columns.items():
            setattr(row, column, value)
    row.origin, row.plugin = origin, catalogue.name
    row.version += 1
    if row.state == "retired":
        row.state = again


def _bring_texts(session: Session, context: Context, touched: Sequence[tuple[Service, PreparedService]]) -> None:
    ids = [row.id for row, _ in touched if row.version > 1]
    query = select(ServiceText).where(ServiceText.tenant_id == context.tenant_id, ServiceText.service_id.in_(ids))
    there = {(text.service_id, text.language): text for text in session.scalars(query)} if ids else {}
    missing: list[dict[str, Any]] = []
    for row, service in touched:
        for language, values in service.texts.items():
            text = there.get((row.id, language))
            if text is None:
                key = {"tenant_id": context.tenant_id, "id": new_id(), "service_id": row.id, "language": language}
                missing.append({**key, **values})
                continue
            for column, value in values.items():
                setattr(text, column, value)
    for start in range(0, len(missing), _TOGETHER):
        _insert_texts(session, missing[start : start + _TOGETHER])
    session.flush()


def _insert_texts(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """All in one statement, a list for each column: a catalogue brings tens of thousands."""
    names = list(rows[0])
    lists = [
        func.unnest(literal([row[name] for row in rows], ARRAY(getattr(ServiceText, name).type))) for name in names
    ]
    statement = insert(ServiceText).from_select(names, select(*lists))
    session.execute(statement.on_conflict_do_nothing(index_elements=["tenant_id", "service_id", "language"]))


def _look_at_overrides(
    session: Session,
    context: Context,
    clock: Clock,
    touched: Sequence[tuple[Service, PreparedService]],
    changes: CatalogueChanges,
) -> None:
    """Flag what a centre changed on the ground of words that stand there no more."""
    services = {row.id: service for row, service in touched if row.version > 1}
    query = select(ServiceOverride).where(
        ServiceOverride.tenant_id == context.tenant_id, ServiceOverride.service_id.in_(services)
    )
    for override in session.scalars(query) if services else ():
        service = services[override.service_id]
        if national_at(service.columns["document"], override.path) == override.national:
            override.national_changed_at = None
        elif override.national_changed_at is None:
            override.national_changed_at = clock.now()
            changes.national_changed.append((service.code, override.path))
    session.flush()


def _retire(rows: Iterable[Service], changes: CatalogueChanges) -> None:
    codes = {step.code for step in changes.steps if step.action == "retire"}
    for row in rows:
        if row.code in codes:
            row.state = "retired"
            row.version += 1


def _finish(session: Session, context: Context, clock: Clock, changes: CatalogueChanges) -> None:
    session.flush()
    if changes.steps:
        details = {"catalogue": changes.plugin, **changes.counts()}
        record(session, context, clock, action="catalogue.sync", object_kind="catalogue", details=details)
        announce(session, context)
