"""What this slice tidies up once a day."""

from datetime import timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from oneroof.core.time import Clock, real_now
from oneroof.identity import sessions, throttle
from oneroof.identity.models import PasswordReset, SignInChallenge
from oneroof.identity.service_users import sessions as service_users
from oneroof.jobs.schedule import scheduled
from oneroof.tenancy.context import Context
from oneroof.tenancy.directory import ListedTenant

KEPT = timedelta(days=30)


@scheduled("sign-in upkeep", purpose="administration")
def forget_what_has_ended(session: Session, context: Context, _clock: Clock, _tenant: ListedTenant) -> bool:
    """Drop counts of failures after a day; sessions, links and questions a month after their end."""
    throttle.forget_expired(session)
    sessions.forget_ended(session)
    service_users.forget_ended(session, context)
    for table in (PasswordReset, SignInChallenge):
        session.execute(delete(table).where(table.expires_at < real_now() - KEPT))
    return True
