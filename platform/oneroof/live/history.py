"""A tenant's stream as PostgreSQL has it, each question in a transaction of its own."""

from collections.abc import Sequence

from oneroof.core.db import Database
from oneroof.live import service
from oneroof.live.log import KEPT
from oneroof.live.sequencing import Numbered, numbered_after
from oneroof.tenancy.context import system_context


class History:
    """Position and events of one tenant. Raises SQLAlchemyError when the database is away."""

    def __init__(self, database: Database, tenant_id: int, network_id: int) -> None:
        self._database = database
        self._context = system_context(tenant_id, network_id, "service_delivery")

    def position(self) -> int:
        """The last number of the stream."""
        with self._database.transaction(self._context) as session:
            return service.position(session, self._context)

    def after(self, sequence: int) -> Sequence[Numbered]:
        """The events after this number without a gap; the last `KEPT` where there are more, or some are gone."""
        return self.reached_after(sequence)[1]

    def reached_after(self, sequence: int) -> tuple[int, Sequence[Numbered]]:
        """The last number, and the events up to it as `after` gives them."""
        with self._database.transaction(self._context) as session:
            reached = service.position(session, self._context)
            from_there = max(sequence, reached - KEPT)
            return reached, numbered_after(session, from_there, most=KEPT)
