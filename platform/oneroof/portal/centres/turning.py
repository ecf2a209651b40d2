"""Until when what a page says of the hours stays true."""

from __future__ import annotations

from datetime import datetime

from oneroof.frontdesk.floor.hours import Opening


def fresh_while(opening: Opening) -> datetime | None:
    """The moment (aware) at which it opens or closes next; None where neither is near."""
    closes = opening.closes_at
    if closes is not None:
        return datetime.combine(opening.now.date(), closes, opening.now.tzinfo)
    return opening.opens_next
