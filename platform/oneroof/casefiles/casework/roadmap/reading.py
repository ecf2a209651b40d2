"""A roadmap as its readers see it: on the page, on paper, through the API."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.casefiles.casework.records import casefile_of, record, today_at, unsealed
from oneroof.casefiles.casework.roadmap.models import Roadmap, RoadmapStep, RoadmapVersion
from oneroof.casefiles.casework.roadmap.service import roadmap_of, steps_of, versions_of, words_of
from oneroof.casefiles.finding.merging import Origin, origins_of
from oneroof.catalogue.models import Service
from oneroof.core.errors import NotFound
from oneroof.core.i18n import public_text
from oneroof.core.keystore import KeyStore
from oneroof.core.time import Clock
from oneroof.identity.offices import office_choices
from oneroof.tenancy.context import Context

Names = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class StepView:
    """One step in the clear. Names are by language."""

    id: UUID | None
    """None in an agreed version, whose steps stand as they were."""
    text: str
    translation: str
    place: str
    service_code: str | None
    service_names: Names | None
    doer: str
    office_id: UUID | None
    office_names: Names | None
    due_on: date | None
    state: str


@dataclass(frozen=True, slots=True)
class RoadmapView:
    """A casefile's roadmap, or one agreed version of it (`shown_version`)."""

    casefile_id: UUID
    roadmap: Roadmap | None
    steps: list[StepView]
    versions: list[RoadmapVersion]
    shown_version: RoadmapVersion | None
    today: date

    @property
    def version(self) -> int:
        """What a change must name (`If-Match`); 0 before the first step."""
        return self.roadmap.version if self.roadmap else 0

    @property
    def agreed(self) -> RoadmapVersion | None:
        """The agreed version that this is, or None while it differs from every one."""
        number = self.roadmap.agreed_number if self.roadmap else None
        return self.shown_version or next((kept for kept in self.versions if kept.number == number), None)


def read_roadmap(
    session: Session,
    context: Context,
    clock: Clock,
    keys: KeyStore,
    *,
    casefile_id: UUID,
    number: int | None = None,
    verb: str = "read",
) -> RoadmapView:
    """The roadmap as it stands, or version `number` of it; recorded as `roadmap.<verb>`. Raises NotFound."""
    casefile = casefile_of(session, context, casefile_id)
    roadmap = roadmap_of(session, context, casefile.id)
    today = today_at(session, context, clock)
    if roadmap is None:
        if number is not None:
            raise _no_such_version()
        return RoadmapView(casefile.id, None, [], [], None, today)
    details = {"number": number} if number is not None else {}
    record(
        session,
        context,
        clock,
        f"roadmap.{verb}",
        person_id=casefile.person_id,
        object_id=roadmap.id,
        data_class="roadmap",
        details=details,
    )
    versions = versions_of(session, context, roadmap)
    shown = _version(versions, number)
    told = _kept(context, keys, shown) if shown else _present(session, context, keys, roadmap)
    return RoadmapView(casefile.id, roadmap, _named(session, context, told), versions, shown, today)


def joined_roadmaps(
    session: Session, context: Context, clock: Clock, keys: KeyStore, *, casefile_id: UUID
) -> list[tuple[Origin, RoadmapView]]:
    """The roadmaps of casefiles that were joined into this one, where they have steps; recorded as they are read."""
    found = []
    for origin in origins_of(session, context, casefile_id).values():
        view = read_roadmap(session, context, clock, keys, casefile_id=origin.casefile_id)
        if view.steps:
            found.append((origin, view))
    return found


def _version(versions: list[RoadmapVersion], number: int | None) -> RoadmapVersion | None:
    if number is None:
        return None
    found = next((kept for kept in versions if kept.number == number), None)
    if found is None:
        raise _no_such_version()
    return found


def _present(session: Session, context: Context, keys: KeyStore, roadmap: Roadmap) -> list[dict[str, Any]]:
    return [_as_told(words_of(context, keys, row), row) for row in steps_of(session, context, roadmap)]


def _as_told(words: Any, row: RoadmapStep) -> dict[str, Any]:
    return {
        "id": row.id,
        "text": words.text,
        "translation": words.translation,
        "place": words.place,
        "service_id": row.service_id,
        "doer": row.doer,
        "office_id": row.office_id,
        "due_on": row.due_on,
        "state": row.state,
    }


def _kept(context: Context, keys: KeyStore, version: RoadmapVersion) -> list[dict[str, Any]]:
    plain = unsealed(context, keys, version.person_id, version.id, "roadmap_version", version.sealed)
    return [
        {
            **step,
            "id": None,
            "service_id": UUID(step["service_id"]) if step["service_id"] else None,
            "office_id": UUID(step["office_id"]) if step["office_id"] else None,
            "due_on": date.fromisoformat(step["due_on"]) if step["due_on"] else None,
        }
        for step in json.loads(plain)
    ]


def _named(session: Session, context: Context, told: list[dict[str, Any]]) -> list[StepView]:
    wanted = sorted({step["service_id"] for step in told if step["service_id"]})
    rows = session.execute(
        select(Service.id, Service.code, Service.name).where(
            Service.tenant_id == context.tenant_id, Service.id.in_(wanted)
        )
    )
    services: dict[UUID, tuple[str, Names]] = {row.id: (row.code, row.name) for row in rows}
    offices = {office.id: office.names for office in office_choices(session)}
    views = []
    for step in told:
        facts = dict(step)
        code, names = services.get(facts.pop("service_id"), (None, None))
        views.append(
            StepView(service_code=code, service_names=names, office_names=offices.get(facts["office_id"]), **facts)
        )
    return views


def _no_such_version() -> NotFound:
    return NotFound("roadmap_version_not_found", public_text("There is no such version of the roadmap."))
