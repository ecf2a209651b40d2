"""One answer for one person, and no flood of them from one kiosk.

Counted in Redis, which forgets by itself: a row in the database would say when somebody answered.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import redis
import structlog
from flask import current_app, g

MOST_ANSWERS = 90
"""In an hour from one kiosk: more than people can give who each take their time."""
_REMEMBERED = timedelta(minutes=15)
_HOUR = timedelta(hours=1)
log = structlog.get_logger(__name__)


def one_answer(device_id: UUID, wish: str) -> bool:
    """Whether to count this answer: not when this person's was counted, and not when too many came within an hour."""
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
        log.warning("feedback is counted without its limits", error=str(error))
        return True
