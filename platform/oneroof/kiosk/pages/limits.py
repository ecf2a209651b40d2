"""One answer for one person, and no flood of answers or tickets from one kiosk.

Answers are counted in Redis, which forgets by itself: a row in the database would say when somebody answered. Tickets
are counted in the transaction that issues them.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import redis
import structlog
from flask import current_app, g

from oneroof.core.errors import Conflict, TooManyRequests, Unavailable
from oneroof.core.i18n import public_text
from oneroof.frontdesk.devices.settings import USUAL_TICKETS_AN_HOUR
from oneroof.identity import hourly
from oneroof.identity.devices.access import PairedDevice
from oneroof.tenancy.work import Work

MOST_ANSWERS = 90
"""In an hour from one kiosk: more than people can give who each take their time."""
_REMEMBERED = timedelta(minutes=15)
_HOUR = timedelta(hours=1)
log = structlog.get_logger(__name__)


def one_answer(device_id: UUID, wish: str) -> bool:
    """Whether to count this answer: not when this person's was counted, and not when too many came within an hour.

    Raises Unavailable while nothing can tell.
    """
    store: redis.Redis = current_app.extensions["oneroof"].redis
    place = f"kiosk/feedback/{g.tenant.id}"
    try:
        if not store.set(f"{place}/{wish}", 1, nx=True, ex=_REMEMBERED):
            return False
        from_kiosk = f"{place}/from/{device_id}"
        store.set(from_kiosk, 0, nx=True, ex=_HOUR)
        answers = store.incr(from_kiosk)
        return int(answers) <= MOST_ANSWERS
    except redis.RedisError as error:
        log.warning("feedback cannot be taken now", error=str(error))
        raise Unavailable("feedback_unavailable", public_text("This does not work at the moment")) from error


def count_ticket(current: Work, device: PairedDevice) -> None:
    """Count a ticket before it is issued. Raises Conflict `kiosk_limit` after a device's most in an hour."""
    most = int(device.settings.get("tickets_an_hour") or USUAL_TICKETS_AN_HOUR)
    given = hourly.count_of(current.keys, current.context.tenant_id, most, "kiosk tickets", str(device.id))
    try:
        hourly.count(current.session, current.context, [given], code="kiosk_limit")
    except TooManyRequests as error:
        log.warning("a kiosk gave out its most tickets of an hour", device_id=str(device.id), most=most)
        message = public_text("So many people have taken a number here that you must ask at the desk for yours.")
        raise Conflict("kiosk_limit", message) from error
