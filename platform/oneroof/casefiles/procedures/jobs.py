"""What this slice tidies up once an hour."""

from datetime import timedelta

from sqlalchemy.orm import Session

from oneroof.casefiles.procedures.online import letters, receipts
from oneroof.casefiles.procedures.service.sharing import end_sharing_of_closed
from oneroof.core.time import Clock
from oneroof.jobs.schedule import scheduled
from oneroof.tenancy.context import Context
from oneroof.tenancy.directory import ListedTenant

LETTERS = (letters.correction_letter, receipts.receipt_letter)
"""Loaded with the jobs, so that the mail job knows them."""


@scheduled("closed procedures", purpose="administration", every=timedelta(hours=1))
def stop_sharing(session: Session, context: Context, clock: Clock, _tenant: ListedTenant) -> bool:
    """Offices stop seeing the people whose procedures have been over for a day."""
    end_sharing_of_closed(session, context, clock)
    return False
