"""The services that a check looks at: what the centre offers today, with its own changes."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from threading import Lock
from uuid import UUID

from sqlalchemy import ColumnElement, and_, any_, or_, select
from sqlalchemy.orm import Session

from oneroof.catalogue.definition.common import common_list
from oneroof.catalogue.definition.document import from_document
from oneroof.catalogue.definition.model import Field, ServiceDefinition
from oneroof.catalogue.models import OfficeService, Service, ServiceOverride
from oneroof.catalogue.service.overriding import effective
from oneroof.tenancy.context import Context

_MOST_KEPT = 1_000

Version = tuple[int, UUID, str, int]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A service that may fit, as the centre offers it."""

    id: UUID
    definition: ServiceDefinition
    office_ids: tuple[UUID, ...]
    """Those that provide it."""

    @property
    def is_for_everybody(self) -> bool:
        """Whether nothing is required of anybody."""
        return not self.definition.requirements


def candidates(
    session: Session, context: Context, *, today: date, needs: Collection[str] = ()
) -> tuple[Candidate, ...]:
    """The services that are offered today and that some office provides, by code; with `needs`, those that answer one.

    Three queries, or four when a service was not read before.
    """
    offices: dict[UUID, list[UUID]] = {}
    provided = select(OfficeService.service_id, OfficeService.office_id).where(
        OfficeService.tenant_id == context.tenant_id
    )
    for row in session.execute(provided.order_by(OfficeService.office_id)):
        offices.setdefault(row.service_id, []).append(row.office_id)
    versions = session.execute(
        select(Service.id, Service.digest, Service.version)
        .where(Service.tenant_id == context.tenant_id, Service.state == "offered", *_conditions(today, needs))
        .order_by(Service.code)
    )
    wanted = {row.id: (context.tenant_id, *row) for row in versions if row.id in offices}
    known = _read(session, context, wanted)
    return tuple(Candidate(id_, known[id_], tuple(offices[id_])) for id_ in wanted if id_ in known)


def offered_needs(session: Session, context: Context, *, today: date) -> tuple[str, ...]:
    """The common needs that some offered service answers, in the order of the common list."""
    rows = session.scalars(
        select(Service.needs).where(
            Service.tenant_id == context.tenant_id, Service.state == "offered", *_conditions(today, ())
        )
    )
    found = {need for needs in rows for need in needs}
    return tuple(code for code in common_list().needs if code in found)


def questions_of(services: Sequence[Candidate]) -> tuple[Field, ...]:
    """Every question that one of the services looks at, once: the common ones first, in their order."""
    found = {question.code: question for service in services for question in service.definition.questions}
    common = common_list().questions
    return tuple([found[code] for code in common if code in found] + [q for c, q in found.items() if c not in common])


def _conditions(today: date, needs: Collection[str]) -> list[ColumnElement[bool]]:
    found = [
        and_(
            or_(Service.valid_from.is_(None), Service.valid_from <= today),
            or_(Service.valid_until.is_(None), Service.valid_until >= today),
        )
    ]
    if needs:
        found.append(or_(*(any_(Service.needs) == need for need in sorted(needs))))
    return found


class _Kept:
    """Definitions that this process has read: by their version, so that a change is seen at once."""

    def __init__(self) -> None:
        self._found: OrderedDict[Version, ServiceDefinition] = OrderedDict()
        self._lock = Lock()

    def get(self, version: Version) -> ServiceDefinition | None:
        """The definition of a version, if it is still kept."""
        with self._lock:
            if version in self._found:
                self._found.move_to_end(version)
            return self._found.get(version)

    def keep(self, version: Version, definition: ServiceDefinition) -> None:
        """Remember it; the one that was not used for longest is forgotten."""
        with self._lock:
            self._found[version] = definition
            while len(self._found) > _MOST_KEPT:
                self._found.popitem(last=False)


_kept = _Kept()


def _read(session: Session, context: Context, wanted: dict[UUID, Version]) -> dict[UUID, ServiceDefinition]:
    known = {id_: found for id_, version in wanted.items() if (found := _kept.get(version))}
    new = [id_ for id_ in wanted if id_ not in known]
    if not new:
        return known
    changes: dict[UUID, list[tuple[str, dict[str, object]]]] = {}
    overrides = select(ServiceOverride.service_id, ServiceOverride.path, ServiceOverride.value).where(
        ServiceOverride.tenant_id == context.tenant_id, ServiceOverride.service_id.in_(new)
    )
    for row in session.execute(overrides.order_by(ServiceOverride.path)):
        changes.setdefault(row.service_id, []).append((row.path, row.value))
    query = select(Service.id, Service.document).where(Service.tenant_id == context.tenant_id, Service.id.in_(new))
    for row in session.execute(query):
        document = effective(row.document, changes[row.id]) if row.id in changes else row.document
        known[row.id] = from_document(document)
        _kept.keep(wanted[row.id], known[row.id])
    return known
