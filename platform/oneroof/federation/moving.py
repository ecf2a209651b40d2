"""A centre's life, as the umbrella's staff change it on their page."""

from oneroof.core.db import Database
from oneroof.core.errors import Invalid
from oneroof.core.i18n import staff_text
from oneroof.core.time import Clock
from oneroof.federation.lifecycle import move_tenant
from oneroof.federation.service import network_centre
from oneroof.tenancy.context import Context

NEED_A_REASON = frozenset({"suspend", "close"})
LONGEST_REASON = 500


def move_centre(database: Database, context: Context, clock: Clock, *, code: str, action: str, reason: str) -> None:
    """Move a centre on, with a reason for those who will ask later.

    Raises Forbidden for anybody but the umbrella's staff, NotFound, Invalid for the reason, Conflict where the state
    does not allow it.
    """
    network_centre(database, context, code=code)
    if not reason and action in NEED_A_REASON:
        message = staff_text("Say why, for those who will ask later.")
        raise Invalid("reason_missing", message, fields={"reason": [message]})
    if len(reason) > LONGEST_REASON:
        message = staff_text("At most %(most)s characters.", most=LONGEST_REASON)
        raise Invalid("reason_too_long", message, fields={"reason": [message]})
    move_tenant(database, context, clock, code=code, action=action, reason=reason or None)
