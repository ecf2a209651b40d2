"""What this slice tidies up once an hour, and what it brings up after an agency's program took a step."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy.orm import Session

from oneroof.casefiles.procedures.online import letters, receipts
from oneroof.casefiles.procedures.service.moving import FOLLOW, follow
from oneroof.casefiles.procedures.service.sharing import end_sharing_of_closed
from oneroof.catalogue.plugins.faults import Failure
from oneroof.core.time import Clock
from oneroof.jobs.handlers import handles
from oneroof.jobs.schedule import scheduled
from oneroof.services import Services
from oneroof.tenancy.context import Context
from oneroof.tenancy.directory import ListedTenant

LETTERS = (letters.correction_letter, receipts.receipt_letter)
"""Loaded with the jobs, so that the mail job knows them."""

log = structlog.get_logger(__name__)


@handles(FOLLOW, purpose="service_delivery")
def follow_step(services: Services, session: Session, context: Context, clock: Clock, payload: dict[str, Any]) -> None:
    """Deadlines, plugins and other agencies, after a step that an agency's program took without seeing any of these."""
    assert services.plugins is not None
    hooks = services.plugins.of_session(session, context, _report)
    follow(
        session,
        context,
        clock,
        services.keys,
        hooks,
        procedure_id=UUID(payload["procedure_id"]),
        previous=payload["previous"],
    )


def _report(failure: Failure) -> None:
    log.error("a plugin failed", plugin=failure.plugin)


@scheduled("closed procedures", purpose="administration", every=timedelta(hours=1))
def stop_sharing(session: Session, context: Context, clock: Clock, _tenant: ListedTenant) -> bool:
    """Offices stop seeing the people whose procedures have been over for a day."""
    end_sharing_of_closed(session, context, clock)
    return False
