"""What else ends with a partnership: other slices register it here, and it is part of the same transaction."""

from collections.abc import Callable

from sqlalchemy.orm import Session

from oneroof.core.time import Clock
from oneroof.identity.partnerships.models import Partnership
from oneroof.tenancy.context import Context

Ended = Callable[[Session, Context, Clock, Partnership], None]
_told: list[Ended] = []


def when_partnership_ends(told: Ended) -> Ended:
    """Register what must stop when an agreement ends in a centre for good. What it raises undoes the end."""
    if told not in _told:
        _told.append(told)
    return told


def tell(session: Session, context: Context, clock: Clock, partnership: Partnership) -> None:
    """Call all that is registered, in the order in which it was."""
    for told in _told:
        told(session, context, clock, partnership)
