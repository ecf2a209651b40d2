"""Files that came with the form: named, and handed out to who may see the procedure."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.casefiles.procedures.models import Procedure, ProcedureFile
from oneroof.casefiles.procedures.service.records import no_such_procedure
from oneroof.catalogue.forms import files as form_files
from oneroof.catalogue.forms.files import OpenFile, name_of
from oneroof.catalogue.forms.models import FormFile
from oneroof.core.errors import NotFound
from oneroof.core.i18n import public_text
from oneroof.core.keystore import KeyStore
from oneroof.core.time import Clock
from oneroof.storage.intake import Storing
from oneroof.tenancy.context import Context


@dataclass(frozen=True, slots=True)
class AttachedFile:
    """A file with its name in the clear."""

    file: FormFile
    name: str
    evidence: str | None
    """Code of the evidence that it is."""


def files_of(session: Session, context: Context, keys: KeyStore, procedure: Procedure) -> list[AttachedFile]:
    """The procedure's files, as they were added."""
    rows = session.execute(
        select(FormFile, ProcedureFile.evidence)
        .join(ProcedureFile, (ProcedureFile.tenant_id == FormFile.tenant_id) & (ProcedureFile.file_id == FormFile.id))
        .where(FormFile.tenant_id == context.tenant_id, ProcedureFile.tenant_id == context.tenant_id)
        .where(ProcedureFile.procedure_id == procedure.id)
        .order_by(FormFile.added_at, FormFile.id)
    )
    return [AttachedFile(row.FormFile, name_of(keys, context, row.FormFile), row.evidence) for row in rows]


def read_file(
    session: Session,
    context: Context,
    clock: Clock,
    keys: KeyStore,
    storing: Storing,
    *,
    procedure_id: UUID,
    file_id: UUID,
    unscanned_accepted: bool = False,
) -> OpenFile:
    """One of the procedure's files; opening it is recorded.

    Raises NotFound, and Conflict for a file with a virus, or one that nobody has checked unless that is accepted.
    """
    procedure = session.get(Procedure, (context.tenant_id, procedure_id))
    if procedure is None:
        raise no_such_procedure()
    linked = session.scalars(
        select(ProcedureFile.id).where(
            ProcedureFile.tenant_id == context.tenant_id,
            ProcedureFile.procedure_id == procedure_id,
            ProcedureFile.file_id == file_id,
        )
    ).first()
    if linked is None:
        raise NotFound("file_unknown", public_text("There is no such file."))
    return form_files.read_file(
        session, context, clock, keys, storing, file_id=file_id, unscanned_accepted=unscanned_accepted
    )
