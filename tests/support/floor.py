"""A centre's floor in the hands of a test: each step in a transaction of its own, as a request would do it."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime
from threading import Barrier
from typing import Any, TypeVar
from uuid import UUID

import pytest

from oneroof.casefiles.sharing.service import VISIT_CLASSES, share
from oneroof.core.errors import DomainError
from oneroof.core.keystore import KeyStore
from oneroof.frontdesk import service as frontdesk
from oneroof.frontdesk.models import Ticket, Visit
from support.factories import Centre, Member

R = TypeVar("R")


@dataclass(frozen=True)
class Floor:
    """A centre, its key store, and a mediator at the door."""

    centre: Centre
    keys: KeyStore
    door: Member

    def do(self, step: Callable[..., R], member: Member | None = None, **arguments: Any) -> R:
        """One step by a member of staff (the one at the door by default), committed."""
        context = (member or self.door).context
        with self.centre.database.transaction(context) as session:
            return step(session, context, self.centre.clock, **arguments)

    def look(self, query: Callable[..., R], member: Member | None = None, **arguments: Any) -> R:
        """One query that takes no clock."""
        context = (member or self.door).context
        with self.centre.database.transaction(context) as session:
            return query(session, context, **arguments)

    def refused(
        self, code: str, step: Callable[..., Any], member: Member | None = None, **arguments: Any
    ) -> DomainError:
        """A step must be refused with this code; the error."""
        with pytest.raises(DomainError) as caught:
            self.do(step, member, **arguments)
        assert caught.value.code == code, caught.value.code
        return caught.value

    def meet(self, person_id: UUID, member: Member) -> None:
        """The person stands before somebody of an office: who is at the door shares the casefile with it."""
        self.do(
            share,
            person_id=person_id,
            office_ids=member.context.office_ids,
            data_classes=VISIT_CLASSES,
            source_kind="desk",
            source_id=person_id,
        )

    def visit(self, *, channel: str = "walk_in", language: str = "pt", needs: Sequence[str] = ()) -> Visit:
        """Somebody comes."""
        return self.do(
            frontdesk.register_visit, keys=self.keys, channel=channel, language=language, reason="NIF", needs=needs
        )

    def ticket(self, queue: str = "welcome", visit: Visit | None = None, **arguments: Any) -> Ticket:
        """A ticket in a queue, for a new visit unless one is given; options of `visit` may be given."""
        visit = visit or self.visit(
            **{name: arguments.pop(name) for name in ("language", "needs", "channel") if name in arguments}
        )
        return self.do(frontdesk.issue_ticket, visit_id=visit.id, queue_id=self.centre.queues[queue], **arguments)

    def open(self, desk: str, *queues: str, member: Member | None = None, languages: Sequence[str] = ()) -> Member:
        """A desk with somebody at it (a new mediator by default) for these queues."""
        member = member or self.centre.member("mediator", languages=languages)
        queue_ids = [self.centre.queues[queue] for queue in queues]
        self.do(frontdesk.open_desk, member, desk_id=self.centre.desks[desk], queue_ids=queue_ids)
        return member

    def call(self, desk: str, member: Member, **arguments: Any) -> Ticket | None:
        """Call the next ticket."""
        return self.do(frontdesk.call_next, member, desk_id=self.centre.desks[desk], **arguments)

    def read(self, ticket_id: UUID) -> Ticket:
        """The ticket as it is now."""
        return self.look(frontdesk.read_ticket, ticket_id=ticket_id)

    def at(self, moment: datetime) -> "Floor":
        """The same floor at another moment."""
        return replace(self, centre=self.centre.at(moment))

    def later(self, **span: float) -> "Floor":
        """The same floor some time later (`minutes=5`)."""
        return replace(self, centre=self.centre.later(**span))


def at_once(tasks: Sequence[Callable[[], R]]) -> list[R | BaseException]:
    """Run all tasks in threads that begin together; their results or errors, in order."""
    barrier = Barrier(len(tasks))

    def run(task: Callable[[], R]) -> R | BaseException:
        barrier.wait()
        try:
            return task()
        except BaseException as error:
            return error

    with ThreadPoolExecutor(len(tasks)) as pool:
        return list(pool.map(run, tasks))
