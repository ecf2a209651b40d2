"""What the authorization server tidies up once a day, and its next signing key."""

from typing import Any

from sqlalchemy.orm import Session

from oneroof.core.time import Clock
from oneroof.identity.oauth import keys, replay, tokens
from oneroof.jobs.handlers import handles
from oneroof.jobs.schedule import scheduled
from oneroof.jobs.service import enqueue
from oneroof.services import Services
from oneroof.tenancy.context import Context
from oneroof.tenancy.directory import ListedTenant

ROTATE = "oauth.rotate_keys"


@scheduled("tokens of agencies", purpose="administration")
def upkeep(session: Session, context: Context, clock: Clock, tenant: ListedTenant) -> bool:
    """Forget what has expired; promise a look at the keys."""
    replay.forget_expired(session)
    tokens.forget_ended(session)
    enqueue(session, context, kind=ROTATE, key=clock.today(tenant.time_zone).isoformat(), payload={})
    return True


@handles(ROTATE, purpose="administration")
def rotate_keys(services: Services, session: Session, context: Context, clock: Clock, _: dict[str, Any]) -> None:
    """Make the next signing key when it is time, and withdraw the one before the last."""
    keys.rotate(session, context, clock, services.keys)
