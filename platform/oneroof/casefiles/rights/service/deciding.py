"""What a decision sets going at once, in the same transaction."""

from uuid import UUID

from sqlalchemy.orm import Session

from oneroof.casefiles.rights.models import RightsRequest
from oneroof.casefiles.rights.service import requests, restricting
from oneroof.core.keystore import KeyStore
from oneroof.core.time import Clock
from oneroof.tenancy.context import Context


def decide_request(
    session: Session,
    context: Context,
    clock: Clock,
    keys: KeyStore,
    *,
    request_id: UUID,
    grant: bool,
    answer: str | None = None,
    version: int | None = None,
) -> RightsRequest:
    """Agree or refuse; an agreed restriction holds from this moment. Raises what `requests.decide` raises."""
    row = requests.decide(
        session, context, clock, keys, request_id=request_id, grant=grant, answer=answer, version=version
    )
    if grant and row.kind == "restriction":
        if restricting.restriction_of(session, context, person_id=row.person_id) is None:
            restricting.restrict(session, context, clock, keys, casefile_id=row.casefile_id, request_id=row.id)
            session.refresh(row)
        requests.finish(session, context, clock, request_id=row.id)
    return row
