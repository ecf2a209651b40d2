"""The welcome desk: a visit gets its casefile."""

from uuid import UUID

from sqlalchemy.orm import Session

from oneroof.casefiles import service as casefiles
from oneroof.casefiles.service import CasefileView, Identity
from oneroof.core.errors import Invalid
from oneroof.core.i18n import public_text
from oneroof.core.keystore import KeyStore
from oneroof.core.time import Clock
from oneroof.frontdesk.models import Visit
from oneroof.frontdesk.service.visits import attach_casefile
from oneroof.tenancy.context import Context


def open_casefile(
    session: Session,
    context: Context,
    clock: Clock,
    keys: KeyStore,
    *,
    identity: Identity,
    language: str | None,
    kind: str = "migrant",
    another_person: bool = False,
    visit_id: UUID | None = None,
) -> CasefileView:
    """Open a casefile and, if a visit is named, make it that visit's.

    Raises as `casefiles.service.open_casefile` and `attach_casefile` do, and Invalid for an unknown visit.
    """
    if visit_id is not None and session.get(Visit, (context.tenant_id, visit_id)) is None:
        message = public_text("There is no such visit here.")
        raise Invalid("visit_unknown", message, fields={"visit_id": [message]})
    view = casefiles.open_casefile(
        session, context, clock, keys, identity=identity, language=language, kind=kind, another_person=another_person
    )
    if visit_id is not None:
        attach_casefile(session, context, clock, keys, visit_id=visit_id, casefile_id=view.casefile.id)
    return view
