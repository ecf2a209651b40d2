"""Any day, with several hands at work in the same moment.

No ticket is lost, repeated, called twice, or passed over by somebody who came later than the longest credit after it.
"""

from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import select

from oneroof.core.db import Database
from oneroof.core.errors import DomainError
from oneroof.core.keystore import KeyStore
from oneroof.frontdesk import service as frontdesk
from oneroof.frontdesk.models import OPEN_TICKET_STATES, NumberBlock, Ticket, TicketEvent, Visit
from oneroof.frontdesk.service.rules import LONGEST_CREDIT, WORKING_DAY
from oneroof.frontdesk.service.steps import STEPS, situation_of
from support.factories import Centre, Member, make_centre, make_network
from support.floor import Floor, at_once
from support.kiosks import kiosk_member

QUEUES = ("presorting", "welcome", "immigration", "employment")
DESKS = ("reception1", "reception2", "immigration1", "employment1")

Act = tuple[str, int, int]
acts = st.tuples(
    st.sampled_from(
        [
            *("issue", "issue", "call", "call", "call_prefer", "recall", "start", "start", "finish", "finish"),
            *("no_show", "park", "return", "left", "hand_on", "undo", "reopen", "close"),
            *("plan", "sweep", "take_block", "issue_held", "issue_held", "give_back"),
        ]
    ),
    st.integers(0, len(DESKS) - 1),  # who
    st.integers(0, 30),  # what: an index into whatever there is
)


class Day(RuleBasedStateMachine):
    """Four desks, each with a member of staff who serves all queues, and a door."""

    make_floors: Callable[[], tuple[Floor, Floor]]

    @initialize()
    def open_the_centre(self) -> None:
        self.floor, self.neighbour = type(self).make_floors()
        self.clerks = [self.floor.open(desk, *QUEUES, languages=["pt", "ar"]) for desk in DESKS]
        self.issued: list[UUID] = []
        self.visits: list[Visit] = []
        self.blocks: list[NumberBlock] = []
        self.touched: set[UUID] = set()
        self.kiosk = kiosk_member(self.floor.centre)
        self.stranger = self.neighbour.ticket("welcome")

    @rule(
        needs=st.lists(st.sampled_from(["elderly", "interpreter"]), max_size=1),
        queue=st.sampled_from(QUEUES),
        due_in=st.none() | st.integers(-90, 90),
    )
    def somebody_comes(self, needs: list[str], queue: str, due_in: int | None) -> None:
        self.floor = self.floor.later(seconds=20)
        channel = "walk_in" if due_in is None else "appointment"
        visit = self.floor.visit(needs=needs, language="ar" if needs else "pt", channel=channel)
        self.visits.append(visit)
        due_at = None if due_in is None else self.floor.centre.clock.now() + timedelta(minutes=due_in)
        self.issued.append(self.floor.ticket(queue, visit, due_at=due_at).id)

    @rule(minutes=st.integers(1, 200))
    def time_passes(self, minutes: int) -> None:
        self.floor = self.floor.later(minutes=minutes)

    @rule(together=st.lists(acts, min_size=1, max_size=5))
    def everybody_acts_at_once(self, together: list[Act]) -> None:
        self.floor = self.floor.later(seconds=20)
        self.touched.clear()
        answers = at_once([partial(self.act, *act) for act in together])
        for act, answer in zip(together, answers, strict=True):
            if isinstance(answer, BaseException):
                assert isinstance(answer, DomainError), (act, answer)
            elif isinstance(answer, Ticket) and act[0] in ("issue", "issue_held", "hand_on"):
                self.issued.append(answer.id)
            elif isinstance(answer, NumberBlock):
                self.blocks.append(answer)
        if all(act[0] != "sweep" for act in together):
            self.nobody_was_passed_over()

    def act(self, action: str, who: int, what: int) -> Any:
        """One step of one member of staff. What makes no sense is refused, and that is right too."""
        clerk, desk = self.clerks[who], self.floor.centre.desks[DESKS[who]]
        queues = [self.floor.centre.queues[code] for code in QUEUES]
        if action == "issue":
            return self.floor.ticket(QUEUES[what % 4], self.visits[what % len(self.visits)]) if self.visits else None
        if action in ("call", "call_prefer"):
            return self.floor.do(frontdesk.call_next, clerk, desk_id=desk, prefer_languages=action == "call_prefer")
        if action == "reopen":
            return self.floor.do(frontdesk.open_desk, clerk, desk_id=desk, queue_ids=queues)
        if action == "close":
            return self.floor.do(frontdesk.close_desk, clerk, desk_id=desk)
        if action == "sweep":
            return self.floor.do(frontdesk.sweep)
        if action == "plan":
            stops = [frontdesk.Stop(queue_id=queues[(what + more) % 4]) for more in range(what % 3)]
            visit = self.visits[what % len(self.visits)] if self.visits else None
            return self.floor.do(frontdesk.plan_visit, visit_id=visit.id, stops=stops) if visit else None
        if action in ("take_block", "issue_held", "give_back"):
            return self.act_as_device(action, what)
        return self.act_on_ticket(action, clerk, what)

    def act_as_device(self, action: str, what: int) -> Any:
        """A kiosk takes numbers, gives them out and gives them back."""
        if action == "take_block":
            queue_id = self.floor.centre.queues[QUEUES[what % 4]]
            return self.floor.do(
                frontdesk.take_block, self.kiosk, queue_id=queue_id, device_id=self.kiosk.id, size=what % 5 + 1
            )
        if not self.blocks:
            return None
        block = self.blocks[what % len(self.blocks)]
        if action == "give_back":
            unused = range(block.first, (block.last or 0) + 1)
            return self.floor.do(frontdesk.give_back_block, self.kiosk, block_id=block.id, unused=unused)
        arguments = {"keys": self.floor.keys, "channel": "kiosk", "language": "ar", "queue_id": block.queue_id}
        return self.floor.do(frontdesk.walk_in, self.kiosk, held=frontdesk.Held(block.id), **arguments)

    def act_on_ticket(self, action: str, clerk: Member, what: int) -> Any:
        """A step with the ticket in hand (what is even) or with any ticket at all."""
        opened = self.floor.look(frontdesk.my_desk, clerk)
        held = opened.current.id if opened and opened.current else None
        ticket_id = held if held and what % 2 == 0 else self.issued[what % len(self.issued)] if self.issued else None
        if ticket_id is None:
            return None
        self.touched.add(ticket_id)
        more: dict[str, Any] = {"outcome": "solved"} if action == "finish" else {}
        if action == "hand_on":
            more = {"queue_id": self.floor.centre.queues[QUEUES[what % 4]]}
        functions: dict[str, Callable[..., Any]] = {
            "return": frontdesk.return_to_queue,
            "left": frontdesk.leave,
        }
        step = functions.get(action) or getattr(frontdesk, action)
        return self.floor.do(step, clerk, ticket_id=ticket_id, **more)

    def nobody_was_passed_over(self) -> None:
        """Who was called just now did not come later than the bound after anybody who still waits untouched."""
        now = self.floor.centre.clock.now()
        tickets, events, _ = rows(self.floor.centre)
        latest = {ticket.id: events[ticket.id][-1] for ticket in tickets}
        called = [ticket for ticket in tickets if latest[ticket.id].event == "call" and latest[ticket.id].at == now]
        for waiting in tickets:
            in_line = situation_of(waiting) == "waiting" and waiting.waiting_since >= now - WORKING_DAY
            if in_line and latest[waiting.id].at != now and waiting.id not in self.touched:
                for ticket in called:
                    assert ticket.waiting_since - waiting.waiting_since <= LONGEST_CREDIT, (ticket.label, waiting.label)

    @invariant()
    def nothing_is_lost_or_twice(self) -> None:
        if not hasattr(self, "floor"):
            return
        tickets, events, visits = rows(self.floor.centre)
        assert set(self.issued) <= {ticket.id for ticket in tickets}
        for ticket in tickets:
            if (
                ticket.id not in self.issued
            ):  # the next stop of a visit, when the ticket before was finished or given up
                assert ticket.previous_ticket_id is not None
                before = events[ticket.previous_ticket_id]
                assert ticket.issued_at in {event.at for event in before if event.event in ("finish", "left")}
        assert len({(ticket.day, ticket.label) for ticket in tickets}) == len(tickets)
        check_numbers(tickets, all_blocks(self.floor.centre))
        at_desk = Counter(ticket.desk_id for ticket in tickets if ticket.state in ("called", "serving"))
        assert set(at_desk.values()) <= {1}
        in_line = Counter((t.visit_id, t.queue_id) for t in tickets if t.state in OPEN_TICKET_STATES)
        assert set(in_line.values()) <= {1}
        for ticket in tickets:
            check_history(ticket, [event.event for event in events[ticket.id]])
        with_open = {ticket.visit_id for ticket in tickets if ticket.state in OPEN_TICKET_STATES}
        assert {visit.id for visit in visits if visit.departed_at is None} == with_open
        assert self.neighbour.read(self.stranger.id).version == self.stranger.version


def check_numbers(tickets: list[Ticket], blocks: list[NumberBlock]) -> None:
    """In each queue on each day 1, 2, 3 …, each once; what is not on a ticket is or was in a device's hand."""
    given: dict[tuple[UUID, date], list[int]] = defaultdict(list)
    for ticket in tickets:
        given[ticket.queue_id, ticket.day].append(ticket.number)
    for block in (each for each in blocks if each.device_id is None):
        numbers = given.pop((block.queue_id, block.day), [])
        held = {
            number
            for each in blocks
            if (each.queue_id, each.day) == (block.queue_id, block.day) and each.last is not None
            for number in range(each.next, each.last + 1)
        }
        assert len(set(numbers)) == len(numbers)
        assert set(numbers) | held >= set(range(1, block.next)) >= set(numbers)
    assert not given


def check_history(ticket: Ticket, events: list[str]) -> None:
    """The ticket's history leads, by steps of the table, to where it is; each call is followed by something."""
    assert events[0] == "issue"
    situation, steps = "waiting", Counter(events)
    for event in events[1:]:
        if event == "undo":
            return  # goes back to what its own times say; tested by itself
        assert situation in STEPS[event].sources, (ticket.label, events)
        situation = STEPS[event].target
    assert situation == situation_of(ticket), (ticket.label, events)
    assert ticket.calls == steps["call"] + steps["recall"]
    assert steps["call"] <= 1 + steps["return"]


def rows(centre: Centre) -> tuple[list[Ticket], dict[UUID, list[TicketEvent]], list[Visit]]:
    """All that the centre has, and the history of each ticket in order."""
    with centre.database.transaction(centre.system) as session:
        events: dict[UUID, list[TicketEvent]] = defaultdict(list)
        for event in session.scalars(select(TicketEvent).order_by(TicketEvent.id)):
            events[event.ticket_id].append(event)
        return list(session.scalars(select(Ticket))), events, list(session.scalars(select(Visit)))


def all_blocks(centre: Centre) -> list[NumberBlock]:
    """The server's own and those of devices."""
    with centre.database.transaction(centre.system) as session:
        return list(session.scalars(select(NumberBlock)))


def run(database: Database, keys: KeyStore, networks: set[int], *, examples: int, steps: int, first: int) -> None:
    if not networks:
        make_network(database)
        networks.add(1)
    numbers = iter(range(first, 10**9))

    def make_floors() -> tuple[Floor, Floor]:
        centres = [make_centre(database, f"day{number}", tenant_id=number) for number in (next(numbers), next(numbers))]
        one, two = (Floor(centre, keys, centre.member("mediator")) for centre in centres)
        return one, two

    machine = type("AnyDay", (Day,), {"make_floors": staticmethod(make_floors)})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_any_day(database: Database, keys: KeyStore, networks: set[int]) -> None:
    run(database, keys, networks, examples=6, steps=15, first=10_000)


@pytest.mark.evidence
def test_any_day_at_full_size(database: Database, keys: KeyStore, networks: set[int]) -> None:
    run(database, keys, networks, examples=150, steps=50, first=1_000_000)
