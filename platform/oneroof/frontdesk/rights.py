"""What the floor keeps of persons, for their rights: offices by name, visits in the copy, reasons destroyed."""

from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from oneroof.casefiles.models import Casefile
from oneroof.casefiles.rights.export.collecting import Exporting, Row, exported_also, names_come_from
from oneroof.casefiles.rights.service.destroying import destroyed_also
from oneroof.core.names import named
from oneroof.core.time import Clock
from oneroof.frontdesk.line.models import VisitCompanion
from oneroof.frontdesk.models import Office, Visit
from oneroof.frontdesk.service.visits import opened_reason
from oneroof.tenancy.context import Context


@names_come_from
def office_names(session: Session, context: Context) -> dict[UUID, str]:
    """Offices as the public knows them."""
    rows = session.execute(select(Office.id, Office.public_name).where(Office.tenant_id == context.tenant_id))
    return {row.id: named(row.public_name) for row in rows}


@exported_also("visit", "visit")
def visits(exporting: Exporting) -> list[Row]:
    """When the person came, how, and what they came for; also where they came along with somebody else."""
    tenant_id = exporting.context.tenant_id
    query = select(Visit).where(
        Visit.tenant_id == tenant_id,
        Visit.casefile_id.in_(
            select(Casefile.id).where(Casefile.tenant_id == tenant_id, Casefile.person_id.in_(exporting.people))
        ),
    )
    found: list[Row] = [*_visits_of_others(exporting)]
    for session, rows in exporting.batches(Visit, query):
        for visit in rows:
            facts = {"at": visit.arrived_at.isoformat(), "channel": visit.channel, "needs": list(visit.needs)}
            reason = opened_reason(session, exporting.keys, exporting.context, visit)
            found.append({**facts, "reason": reason} if reason else facts)
    return sorted(found, key=lambda each: str(each["at"]))


def _visits_of_others(exporting: Exporting) -> list[Row]:
    """Whose visit it was is not told, nor why they came."""
    tenant_id = exporting.context.tenant_id
    query = select(VisitCompanion).where(
        VisitCompanion.tenant_id == tenant_id, VisitCompanion.person_id.in_(exporting.people)
    )
    return [
        {"at": companion.added_at.isoformat(), "came_along": True}
        for _session, rows in exporting.batches(VisitCompanion, query)
        for companion in rows
    ]


@destroyed_also
def forget_reasons(session: Session, context: Context, _clock: Clock, person_id: UUID) -> None:
    """What was written at the door is destroyed, and what the person needed; that somebody came stays counted."""
    mine = select(Casefile.id).where(Casefile.tenant_id == context.tenant_id, Casefile.person_id == person_id)
    session.execute(
        update(Visit)
        .where(Visit.tenant_id == context.tenant_id, Visit.casefile_id.in_(mine))
        .values(reason_sealed=None, needs=[])
    )
    session.execute(
        delete(VisitCompanion).where(
            VisitCompanion.tenant_id == context.tenant_id, VisitCompanion.person_id == person_id
        )
    )
