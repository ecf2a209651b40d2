"""The definition that a procedure began under. It stays with it to the end, whatever becomes of the catalogue."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from oneroof.casefiles.procedures.models import Procedure, ProcedureDefinition
from oneroof.catalogue.definition.document import digest, from_document, to_document
from oneroof.catalogue.definition.model import ServiceDefinition
from oneroof.core.ids import new_id
from oneroof.core.time import Clock
from oneroof.tenancy.context import Context


def keep_definition(
    session: Session, context: Context, clock: Clock, *, service_id: UUID, definition: ServiceDefinition
) -> ProcedureDefinition:
    """The kept row of this definition; the first procedure under it makes it, also where two begin at once."""
    document = to_document(definition)
    fingerprint = digest(document)
    found = _kept(session, context, service_id, fingerprint)
    if found is not None:
        return found
    session.execute(
        insert(ProcedureDefinition)
        .values(
            tenant_id=context.tenant_id,
            id=new_id(),
            service_id=service_id,
            digest=fingerprint,
            document=document,
            kept_at=clock.now(),
        )
        .on_conflict_do_nothing(index_elements=["tenant_id", "service_id", "digest"])
        .returning(ProcedureDefinition.id)
    )
    kept = _kept(session, context, service_id, fingerprint)
    assert kept is not None
    return kept


def definition_of(session: Session, context: Context, procedure: Procedure) -> ServiceDefinition:
    """The service as it was defined when the procedure began."""
    return from_document(kept_definition(session, context, procedure).document)


def kept_definition(session: Session, context: Context, procedure: Procedure) -> ProcedureDefinition:
    """The row that holds it."""
    return session.get_one(ProcedureDefinition, (context.tenant_id, procedure.definition_id))


def _kept(session: Session, context: Context, service_id: UUID, fingerprint: str) -> ProcedureDefinition | None:
    return session.scalars(
        select(ProcedureDefinition).where(
            ProcedureDefinition.tenant_id == context.tenant_id,
            ProcedureDefinition.service_id == service_id,
            ProcedureDefinition.digest == fingerprint,
        )
    ).one_or_none()
