"""The pages of the floor, all under /staff: the door, the desk, the queues, the tickets."""

from datetime import datetime
from typing import Any

from flask import Blueprint, g

from oneroof.core.i18n import current_time_zone
from oneroof.frontdesk.wording import CHANNEL_NAMES, EVENT_NAMES, NEED_NAMES, OUTCOME_NAMES

blueprint = Blueprint("floor_pages", __name__, template_folder="../templates", url_prefix="/staff")

TICKET_ADDRESS = "/staff/tickets/"
"""Before the id of a ticket: a list of a hundred asks for no address a hundred times."""
LIVE_ADDRESS = "/live/events"


@blueprint.app_context_processor
def words_of_the_floor() -> dict[str, Any]:
    """What templates need to speak of visits and tickets."""
    return {
        "minutes_since": _minutes_since,
        "need_names": NEED_NAMES,
        "channel_names": CHANNEL_NAMES,
        "outcome_names": OUTCOME_NAMES,
        "event_names": EVENT_NAMES,
        "epoch": _epoch,
        "epoch_now": lambda: _epoch(g.clock.now()),
        "ticket_address": TICKET_ADDRESS,
        "live_url": LIVE_ADDRESS,
        "time_zone_name": lambda: current_time_zone().key,
    }


def _epoch(moment: datetime) -> int:
    """Seconds since 1970: what scripts count from."""
    return int(moment.timestamp())


def _minutes_since(moment: datetime) -> int:
    return max(0, int((g.clock.now() - moment).total_seconds() // 60))


from oneroof.frontdesk.pages import (  # noqa: E402  # they register their views on the blueprint above
    board,
    desk,
    history,
    onward,
    presorting,
    queues,
    reception,
    steps,
    taking_along,
    tickets,
)

__all__ = [
    "blueprint",
    "board",
    "desk",
    "history",
    "onward",
    "presorting",
    "queues",
    "reception",
    "steps",
    "taking_along",
    "tickets",
]
