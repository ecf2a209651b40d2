"""What a centre changes in a service: made, decided on anew when the national words change, taken back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from oneroof.audit.service import record
from oneroof.catalogue.models import Service, ServiceChange, ServiceOverride
from oneroof.catalogue.service.announcing import announce
from oneroof.catalogue.service.overriding import WITHHELD, national_at
from oneroof.catalogue.service.values import checked
from oneroof.core.errors import Conflict, NotFound
from oneroof.core.i18n import public_text, staff_text
from oneroof.core.ids import new_id
from oneroof.core.time import Clock
from oneroof.tenancy.context import Context


def change_service(
    session: Session,
    context: Context,
    clock: Clock,
    *,
    code: str,
    version: int,
    path: str,
    value: Mapping[str, Any],
    host_language: str,
) -> ServiceOverride:
    """Say something else, or more, than the catalogue at `path` (see `overriding`). The centre's words win from now on.

    `version` is the service's that the change is based on. Raises NotFound, Conflict where the service has been
    changed since, and Invalid with the fields that `values.checked` names.
    """
    row = locked(session, context, code, version)
    said = checked(row.document, path, value, host_language)
    override = _override(session, context, row, path)
    before = _state(override)
    if override is None:
        override = ServiceOverride(id=new_id(), service_id=row.id, path=path)
        session.add(override)
    _give(override, context, clock, said, national_at(row.document, path))
    _done(session, context, clock, row, path, before, _state(override), "change")
    return override


def keep_local(
    session: Session, context: Context, clock: Clock, *, code: str, version: int, path: str
) -> ServiceOverride:
    """Keep the centre's words although the national ones have changed: they count as compared with those of now."""
    row = locked(session, context, code, version)
    override = _there(session, context, row, path)
    before = _state(override)
    _give(override, context, clock, override.value, national_at(row.document, path))
    _done(session, context, clock, row, path, before, _state(override), "keep")
    return override


def take_national(session: Session, context: Context, clock: Clock, *, code: str, version: int, path: str) -> None:
    """Drop what the centre said at `path`: the catalogue's words count again. Raises NotFound and Conflict."""
    row = locked(session, context, code, version)
    override = _there(session, context, row, path)
    before = _state(override)
    session.delete(override)
    _done(session, context, clock, row, path, before, {}, "take_national")


def take_back(session: Session, context: Context, clock: Clock, *, code: str, version: int) -> str:
    """Take back the last step, which made `version`; the path that it was about.

    Raises Conflict where something has been changed since, and where the last step was not the centre's.
    """
    row = locked(session, context, code, version)
    step = session.scalars(
        select(ServiceChange).where(
            ServiceChange.tenant_id == context.tenant_id,
            ServiceChange.service_id == row.id,
            ServiceChange.version == version,
        )
    ).one_or_none()
    if step is None:
        raise Conflict("nothing_to_take_back", staff_text("There is nothing to take back here."))
    override = _override(session, context, row, step.path)
    before = _state(override)
    if not step.before:
        if override is not None:
            session.delete(override)
    else:
        if override is None:
            override = ServiceOverride(id=new_id(), service_id=row.id, path=step.path)
            session.add(override)
        _give(override, context, clock, step.before["value"], step.before["national"])
        if national_at(row.document, step.path) != override.national:
            override.national_changed_at = clock.now()
    _done(session, context, clock, row, step.path, before, step.before, "take_back")
    return step.path


def locked(session: Session, context: Context, code: str, version: int) -> Service:
    """The service for a change that is based on `version` of it. Raises NotFound and Conflict."""
    query = select(Service).where(Service.tenant_id == context.tenant_id, Service.code == code)
    row = session.scalars(query.options(undefer(Service.document)).with_for_update()).one_or_none()
    if row is None:
        raise NotFound("service_unknown", public_text("This service is not offered here."))
    if row.version != version:
        raise Conflict("changed_meanwhile", public_text("Somebody else changed this first. Please look again."))
    return row


def _override(session: Session, context: Context, row: Service, path: str) -> ServiceOverride | None:
    query = select(ServiceOverride).where(
        ServiceOverride.tenant_id == context.tenant_id,
        ServiceOverride.service_id == row.id,
        ServiceOverride.path == path,
    )
    return session.scalars(query).one_or_none()


def _there(session: Session, context: Context, row: Service, path: str) -> ServiceOverride:
    override = _override(session, context, row, path)
    if override is None:
        raise NotFound("nothing_changed_here", staff_text("Your centre has changed nothing here."))
    return override


def _state(override: ServiceOverride | None) -> dict[str, Any]:
    return {"value": override.value, "national": override.national} if override is not None else {}


def _give(
    override: ServiceOverride, context: Context, clock: Clock, value: dict[str, Any], national: dict[str, Any]
) -> None:
    override.value, override.national = value, national
    override.made_by, override.made_at = context.actor_id, clock.now()
    override.national_changed_at = None


def _done(
    session: Session,
    context: Context,
    clock: Clock,
    row: Service,
    path: str,
    before: dict[str, Any],
    after: dict[str, Any],
    what: str,
) -> None:
    """Note the step, and bring along what follows from it."""
    row.version += 1
    if path == WITHHELD and row.state != "retired":
        row.state = "withheld" if after else "offered"
    session.add(
        ServiceChange(
            id=new_id(),
            service_id=row.id,
            version=row.version,
            path=path,
            before=before,
            after=after,
            made_by=context.actor_id,
            made_at=clock.now(),
        )
    )
    session.flush()
    details = {"service": row.code, "path": path, "step": what}
    record(
        session,
        context,
        clock,
        action="service.change",
        object_kind="service",
        object_id=row.id,
        details=details,
    )
    announce(session, context)
