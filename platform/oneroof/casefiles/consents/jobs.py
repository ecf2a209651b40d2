"""What happens to consents by the clock."""

from sqlalchemy.orm import Session

from oneroof.casefiles.consents.service import expire
from oneroof.core.time import Clock
from oneroof.jobs.schedule import scheduled
from oneroof.tenancy.context import Context
from oneroof.tenancy.directory import ListedTenant


@scheduled("consents that run out", purpose="consent_record")
def end_what_is_over(session: Session, context: Context, clock: Clock, tenant: ListedTenant) -> bool:
    """Once a day, end what was agreed to until yesterday. Nothing rests on it from midnight on, job or no job."""
    expire(session, context, clock, today=clock.today(tenant.time_zone))
    return True
