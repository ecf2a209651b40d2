"""One simulator: sets the demonstration clock, staffs the desks, lets the visitors come, waits until all are gone."""

import asyncio
from collections import Counter
from collections.abc import Callable
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from time import perf_counter
from typing import Any
from zoneinfo import ZoneInfo

import aiohttp

from oneroof.simulate.client import Caller, CallFailedError, Tally
from oneroof.simulate.day import LOOK_SECONDS, Day, Pace, arrive, serve
from oneroof.simulate.floor import Floor, StaffMember, read_floor
from oneroof.simulate.people import plan_day
from oneroof.simulate.summary import Summary, summarise, tickets_of_today

DOORS_OPEN = time(7, 58)
CLOCK_SETTLES_SECONDS = 1.5
"""Web workers remember a network's clock for a second."""
STAFF_AGAIN_SECONDS = 5.0
LOOKS_UNTIL_QUIET = 8
"""How often in a row nobody may be waiting or being served before the day counts as over."""
PATIENCE_SECONDS = 120.0
"""Real seconds without any ticket moving, after which the simulator gives up and reports who is unaccounted for."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What to simulate, and as whom."""

    server: str
    tenant_host: str
    umbrella_host: str
    clock_token: str
    """Of an umbrella administrator, who may set the demonstration clock."""
    staff: list[StaffMember]
    visitors: int
    speed: float
    seed: int
    day: date | None


class NothingToSimulateError(Exception):
    """The centre has no floor, or nobody to serve at it: says which."""


async def simulate(plan: Plan, progress: Callable[[str], None]) -> Summary:
    """Run one day; `progress` is called with `arrived` and `ended` for each visitor."""
    async with AsyncExitStack() as stack:
        http = await stack.enter_async_context(
            aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=64),
                timeout=aiohttp.ClientTimeout(total=30),
            )
        )
        tally = Tally()
        callers = [Caller(http, plan.server, plan.tenant_host, member.token, tally) for member in plan.staff]
        reader = callers[_door_members(plan)[0]]
        floor = await read_floor(reader)
        pace = await _start_clock(Caller(http, plan.server, plan.umbrella_host, plan.clock_token, tally), plan, floor)
        day = Day(floor, pace, [callers[i] for i in _door_members(plan)], plan.seed, progress=progress)
        began = perf_counter()
        await _run(day, plan, callers, reader)
        seconds = perf_counter() - began
        tickets = await tickets_of_today(reader, [floor.first_queue_id, *floor.queue_of_office.values()])
        return summarise(day, tickets, tally, seconds)


async def _run(day: Day, plan: Plan, callers: list[Caller], reader: Caller) -> None:
    finished = asyncio.Event()
    visitors = plan_day(
        day=day.pace.shown.astimezone(ZoneInfo(day.floor.time_zone)).date(),
        time_zone=day.floor.time_zone,
        visitors=plan.visitors,
        services=sorted(day.floor.offered),
        languages=day.floor.languages,
        seed=plan.seed,
    )
    async with asyncio.TaskGroup() as group:
        group.create_task(_staff_desks(day, plan.staff, callers, reader, finished))
        group.create_task(_all_arrive(day, visitors))
        group.create_task(_end_the_day(day, reader, finished))


async def _all_arrive(day: Day, visitors: list[Any]) -> None:
    async with asyncio.TaskGroup() as group:
        for number, visitor in enumerate(visitors):
            group.create_task(arrive(day, visitor, number))
    day.arrivals_over = True


async def _end_the_day(day: Day, reader: Caller, finished: asyncio.Event) -> None:
    """The day is over when everybody has come and, several looks long, nobody waits or is served."""
    quiet, last_counts, moved_at = 0, None, perf_counter()
    while quiet < LOOKS_UNTIL_QUIET:
        await asyncio.sleep(LOOK_SECONDS)
        try:
            queues = (await reader.get("/queues"))["items"]
        except CallFailedError as error:
            day.errors.append(str(error))
            continue
        day.waiting = Counter({queue["id"]: queue["waiting"] for queue in queues})
        counts = [(queue["waiting"], queue["called"], queue["serving"]) for queue in queues]
        if counts != last_counts:
            last_counts, moved_at = counts, perf_counter()
        idle = day.arrivals_over and not any(any(count) for count in counts)
        quiet = quiet + 1 if idle else 0
        if day.arrivals_over and perf_counter() - moved_at > PATIENCE_SECONDS:
            break
    finished.set()


async def _staff_desks(
    day: Day, staff: list[StaffMember], callers: list[Caller], reader: Caller, finished: asyncio.Event
) -> None:
    """Staff the desks that are free, now and whenever another simulator leaves some."""
    async with asyncio.TaskGroup() as group:
        while not finished.is_set():
            open_desks = {desk["id"] for desk in (await reader.get("/desks"))["items"] if desk["is_open"]}
            opened = await _open_desks(day.floor, open_desks, staff, callers)
            if not opened and not open_desks:
                raise NothingToSimulateError("no desk could be opened: the centre has nobody who may serve at them.")
            for caller, desk, queue in opened:
                group.create_task(serve(day, caller, desk, queue, finished))
            with suppress(TimeoutError):
                await asyncio.wait_for(finished.wait(), STAFF_AGAIN_SECONDS)


async def _open_desks(
    floor: Floor, taken: set[str], staff: list[StaffMember], callers: list[Caller]
) -> list[tuple[Caller, str, str]]:
    """Staff every desk that is free: welcome desks by mediators, an office's by its own people, then by anyone left."""
    free = [index for index, member in enumerate(staff) if member.role in ("mediator", "officer", "reception")]
    opened: list[tuple[Caller, str, str]] = []
    queues = {floor.welcome_office_id: floor.first_queue_id, **floor.queue_of_office}
    for office, queue in queues.items():
        for desk in [desk for desk in floor.desks_of_office.get(office, []) if desk not in taken]:
            for index in sorted(free, key=lambda i: _fit(staff[i], floor.office_code[office])):
                if _fit(staff[index], floor.office_code[office]) > 1:
                    break
                try:
                    await callers[index].send("POST", f"/desks/{desk}/open", {"queue_ids": [queue]})
                except CallFailedError as error:
                    if error.status not in (403, 409):
                        raise
                    if error.code == "desk_in_use":  # another simulator serves here
                        break
                    continue  # this member serves elsewhere already, or may not serve here
                free.remove(index)
                opened.append((callers[index], desk, queue))
                break
    return opened


def _fit(member: StaffMember, office_code: str) -> int:
    """0 for the office's own people, 1 for those bound to no office, 2 for others."""
    if member.office_code == office_code:
        return 0
    return 1 if member.office_code is None else 2


def _door_members(plan: Plan) -> list[int]:
    """Indices of those who may register visits, the last of them, since desks are staffed from the first on."""
    able = [index for index, member in enumerate(plan.staff) if member.role in ("mediator", "reception", "coordinator")]
    if not able:
        raise NothingToSimulateError("the centre has nobody who may register visits")
    return able[-4:]


async def _start_clock(umbrella: Caller, plan: Plan, floor: Floor) -> Pace:
    """Join a clock that already runs fast (another simulator set it), or set it to the morning of the day."""
    clock = await umbrella.get("/demo/clock")
    if clock["speed"] > 1:
        pace = Pace(datetime.fromisoformat(clock["now"]), clock["speed"])
        await asyncio.sleep(CLOCK_SETTLES_SECONDS)
        return pace
    zone = ZoneInfo(floor.time_zone)
    shown = datetime.fromisoformat(clock["now"]).astimezone(zone)
    day = plan.day or _next_weekday(shown)
    morning = datetime.combine(day, DOORS_OPEN, tzinfo=zone).astimezone(UTC)
    clock = await umbrella.send("PUT", "/demo/clock", {"now": morning.isoformat(), "speed": plan.speed})
    pace = Pace(datetime.fromisoformat(clock["now"]), plan.speed)
    await asyncio.sleep(CLOCK_SETTLES_SECONDS)
    return pace


def _next_weekday(shown: datetime) -> date:
    """The shown day if its doors have not opened yet, else the next Monday to Friday."""
    day = shown.date() if shown.time() <= DOORS_OPEN else shown.date() + timedelta(days=1)
    while day.weekday() >= 5:
        day += timedelta(days=1)
    return day


async def stop_clock(plan: Plan) -> None:
    """Let the demonstration clock go on at real speed from where it is."""
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=30)) as http:
        umbrella = Caller(http, plan.server, plan.umbrella_host, plan.clock_token, Tally())
        clock = await umbrella.get("/demo/clock")
        await umbrella.send("PUT", "/demo/clock", {"now": clock["now"], "speed": 1})
