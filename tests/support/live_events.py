"""Publishing for tests of live events, and reading what came of it."""

from typing import Any

from oneroof.core.db import Database
from oneroof.live.service import publish
from support.factories import Centre


def tell(database: Database, centre: Centre, *versions: int, label: str = "B001", **staff_data: Any) -> None:
    """Publish these versions of one ticket, each in a transaction of its own."""
    for version in versions:
        with database.transaction(centre.system) as session:
            publish(
                session,
                centre.system,
                centre.clock,
                name="ticket",
                data={"label": label, "queue": "q", "state": "waiting", "desk": None, "v": version, "event": "issued"},
                staff_data=staff_data or None,
            )
