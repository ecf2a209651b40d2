"""A day on the floor: visitors arrive, mediators at the door give tickets, desks call and serve until nobody waits.

Desks decide by the visit's id what happens at them, and by nothing that only one simulator knows, so that two
simulators can serve each other's visitors.
"""

import asyncio
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from time import monotonic
from typing import Any

from oneroof.simulate.client import Caller, CallFailedError
from oneroof.simulate.floor import Floor
from oneroof.simulate.people import NO_SHOW_SHARE, Visitor, made_up_identity

WELCOME_MINUTES = (2.0, 6.0)
OFFICE_MINUTES = (4.0, 14.0)
DOOR_SECONDS = (15.0, 45.0)
HANDED_ON_SHARE = 0.03
OUTCOMES = (
    ("solved", 55),
    ("information_given", 15),
    ("document_missing", 14),
    ("next_appointment", 8),
    ("partly_solved", 5),
    ("referred", 3),
)
LOOK_SECONDS = 0.25
"""How often, in real time, the simulator looks at the queues, as the screen of a desk would."""


@dataclass
class Pace:
    """The day's time against real time."""

    shown: datetime
    speed: float
    anchor: float = field(default_factory=monotonic)

    def now(self) -> datetime:
        """The moment of the simulated day."""
        return self.shown + timedelta(seconds=(monotonic() - self.anchor) * self.speed)

    async def until(self, moment: datetime) -> None:
        """Wait for a moment of the day."""
        await asyncio.sleep(max(0.0, (moment - self.now()).total_seconds() / self.speed))

    async def passing(self, duration: timedelta) -> None:
        """Let `duration` of the day go by."""
        await asyncio.sleep(duration.total_seconds() / self.speed)


@dataclass
class Day:
    """The state of one simulator's day."""

    floor: Floor
    pace: Pace
    door: list[Caller]
    seed: int
    registered: dict[str, str] = field(default_factory=dict)
    """Visit id → label of its first ticket."""
    labels: Counter[str] = field(default_factory=Counter)
    calls: Counter[str] = field(default_factory=Counter)
    """How often a ticket came out of call-next here."""
    errors: list[str] = field(default_factory=list)
    waiting: Counter[str] = field(default_factory=Counter)
    """How many waited in each queue at the last look, less those whom a desk has set out to call."""
    arrivals_over: bool = False
    progress: Callable[[str], None] = lambda _what: None

    def note_ticket(self, ticket: dict[str, Any]) -> None:
        """Remember a label that was given out."""
        self.labels[f"{ticket['queue_id']}/{ticket['label']}"] += 1


async def arrive(day: Day, visitor: Visitor, number: int) -> None:
    """One visitor comes to the door, gets the first ticket, and may give up waiting."""
    await day.pace.until(visitor.arrives_at)
    chance = random.Random(f"{day.seed}/{number}")  # noqa: S311  # a simulation
    caller = day.door[number % len(day.door)]
    await day.pace.passing(timedelta(seconds=chance.uniform(*DOOR_SECONDS)))
    try:
        visit = await caller.send(
            "POST",
            "/visits",
            {
                "channel": visitor.channel,
                "language": visitor.language,
                "reason": visitor.service_code,
                "needs": list(visitor.needs),
            },
        )
        ticket = await caller.send(
            "POST",
            "/tickets",
            {
                "visit_id": visit["id"],
                "queue_id": day.floor.first_queue_id,
                "service_id": day.floor.offered[visitor.service_code],
            },
        )
    except CallFailedError as error:
        day.errors.append(str(error))
        return
    day.registered[visit["id"]] = ticket["label"]
    day.note_ticket(ticket)
    day.progress("arrived")
    if visitor.leaves_after is not None:
        await day.pace.passing(visitor.leaves_after)
        await _leave(day, caller, ticket["id"])


async def _leave(day: Day, caller: Caller, ticket_id: str) -> None:
    try:
        await caller.send("POST", f"/tickets/{ticket_id}/left")
        day.progress("ended")
    except CallFailedError as error:
        if error.status not in (403, 409):  # was called in the meantime, or has been served: stays
            day.errors.append(str(error))


async def serve(day: Day, caller: Caller, desk_id: str, queue_id: str, finished: asyncio.Event) -> None:
    """One desk with its member of staff, until the day is over, and then closed.

    Two simulators can have come to one desk with one account, which the server takes for the same person. Whoever
    finds the desk busy leaves it to the other; a ticket lost that way would show as unaccounted for.
    """
    try:
        await _call_until(day, caller, desk_id, queue_id, finished)
        await caller.send("POST", f"/desks/{desk_id}/close")
    except CallFailedError as error:
        if error.code not in ("desk_busy", "desk_not_open"):
            day.errors.append(str(error))


async def _call_until(day: Day, caller: Caller, desk_id: str, queue_id: str, finished: asyncio.Event) -> None:
    while not finished.is_set():
        if day.waiting[queue_id] <= 0:
            await asyncio.sleep(LOOK_SECONDS)
            continue
        day.waiting[queue_id] -= 1
        try:
            ticket = await caller.send("POST", f"/desks/{desk_id}/call-next")
            if ticket is None:
                continue
            day.calls[ticket["id"]] += 1
            await _serve_ticket(day, caller, ticket, at_welcome=queue_id == day.floor.first_queue_id)
        except CallFailedError as error:
            if error.code in ("desk_busy", "desk_not_open"):
                raise
            day.errors.append(str(error))
            await asyncio.sleep(1)


async def _serve_ticket(day: Day, caller: Caller, ticket: dict[str, Any], *, at_welcome: bool) -> None:
    chance = random.Random(f"{ticket['visit_id']}/{ticket['label']}")  # noqa: S311  # a simulation
    if chance.random() < NO_SHOW_SHARE:
        await day.pace.passing(timedelta(minutes=1))
        await caller.send("POST", f"/tickets/{ticket['id']}/no-show")
        day.progress("ended")
        return
    await caller.send("POST", f"/tickets/{ticket['id']}/start")
    minutes = chance.uniform(*(WELCOME_MINUTES if at_welcome else OFFICE_MINUTES))
    await day.pace.passing(timedelta(minutes=minutes))
    if at_welcome:
        await _welcome(day, caller, ticket, chance)
        return
    offices = [office for office in day.floor.queue_of_office if day.floor.desks_of_office.get(office)]
    if chance.random() < HANDED_ON_SHARE and ticket.get("previous_ticket_id") is None:
        onward = await caller.send("POST", f"/tickets/{ticket['id']}/hand-on", {"office_id": chance.choice(offices)})
        day.note_ticket(onward)
        return
    await _finish(caller, ticket, chance)
    day.progress("ended")


async def _welcome(day: Day, caller: Caller, ticket: dict[str, Any], chance: random.Random) -> None:
    """The casefile is opened, and the second ticket given."""
    await caller.send(
        "POST",
        "/persons",
        {
            **made_up_identity(chance),
            "nationality": "unknown",
            "language": ticket["language"],
            "visit_id": ticket["visit_id"],
            # made-up people are all different, however alike their names
            "another_person": True,
        },
    )
    offices = day.floor.offices_of_service.get(ticket["service_id"] or "")
    if not offices:  # taken at a kiosk, for something that is done at the welcome desk
        await _finish(caller, ticket, chance)
        return
    second = await caller.send(
        "POST",
        "/tickets",
        {"visit_id": ticket["visit_id"], "office_id": chance.choice(offices), "service_id": ticket["service_id"]},
    )
    day.note_ticket(second)
    await _finish(caller, ticket, chance)


async def _finish(caller: Caller, ticket: dict[str, Any], chance: random.Random) -> None:
    outcomes = [outcome for outcome, _ in OUTCOMES]
    outcome = chance.choices(outcomes, weights=[weight for _, weight in OUTCOMES])[0]
    await caller.send("POST", f"/tickets/{ticket['id']}/finish", {"outcome": outcome})
