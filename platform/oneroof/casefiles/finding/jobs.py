"""What is done behind the search: looking for duplicates of whoever has changed, re-making tokens after an upgrade."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from oneroof.casefiles.finding.duplicates import look_for_duplicates
from oneroof.casefiles.finding.keeping import LOOK_FOR_DUPLICATES
from oneroof.casefiles.finding.progress import nothing_to_remake, still_remaking
from oneroof.casefiles.finding.retoken import retoken
from oneroof.casefiles.persons import service as persons
from oneroof.core.time import Clock
from oneroof.jobs.handlers import handles
from oneroof.jobs.schedule import scheduled
from oneroof.jobs.service import enqueue
from oneroof.services import Services
from oneroof.tenancy.context import Context
from oneroof.tenancy.directory import ListedTenant

REMAKE = "remake_name_tokens"
PARTS_OF_PEOPLE = persons
"""Named so that what people can be found by is registered wherever these jobs run."""


@handles(LOOK_FOR_DUPLICATES, purpose="identification")
def look(services: Services, session: Session, context: Context, clock: Clock, payload: dict[str, Any]) -> None:
    """Note who may be the same as the person whose names or numbers have changed."""
    look_for_duplicates(session, context, clock, services.keys, person_id=UUID(payload["person_id"]))


@handles(REMAKE, purpose="identification")
def remake(services: Services, session: Session, context: Context, clock: Clock, payload: dict[str, Any]) -> None:
    """Re-make the tokens of the next people, and promise the next batch."""
    if retoken(session, context, clock, services.keys):
        enqueue(session, context, kind=REMAKE, key=f"{payload['from']}+{payload['batch'] + 1}", payload=_next(payload))


@scheduled("name tokens", purpose="identification", every=timedelta(minutes=1))
def begin_remaking(session: Session, context: Context, clock: Clock, _tenant: ListedTenant) -> bool:
    """Where tokens are older than the rules, promise the first batch; where nobody is yet, nothing is to be re-made."""
    if not still_remaking(session, context):
        nothing_to_remake(session, context, clock)
        return True
    began = clock.now().strftime("%Y%m%d%H")
    enqueue(session, context, kind=REMAKE, key=f"{began}+0", payload={"from": began, "batch": 0})
    return False


def _next(payload: dict[str, Any]) -> dict[str, Any]:
    return {"from": payload["from"], "batch": payload["batch"] + 1}
