"""A Lisbon day on the whole floor, with displays and kiosks, while everything that carries live events is killed."""

import asyncio
import json
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, suppress
from pathlib import Path
from typing import Any
from uuid import uuid4

import aiohttp
import psutil
import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from oneroof import embedded
from oneroof.core.config import Settings
from oneroof.core.crypto import token_hash
from oneroof.core.time import real_now
from oneroof.embedded import postgres
from oneroof.embedded import redis as embedded_redis
from oneroof.embedded.home import known_home
from oneroof.frontdesk.models import Desk, Queue
from oneroof.identity.devices.models import Device
from oneroof.live.service import position
from oneroof.services import Services
from oneroof.simulate.displays import Display, Reading, watch
from oneroof.simulate.kiosks import Kiosk
from oneroof.tenancy.context import Context, system_context
from support.installation import installation
from support.lisbon_day import lisbon_and_few, start_simulator
from support.loops import run_alone
from support.models import all_metadata
from support.running_network import RunningNetwork, running_network, wait_for

EVIDENCE = Path(__file__).parents[2] / "docs" / "evidence"
DISPLAYS, KIOSKS = 10, 3
HOST = "lisboa.localhost"


def victims(network: RunningNetwork) -> dict[str, Callable[[], psutil.Process | None]]:
    """What is killed, by name."""
    home = known_home(network.settings)
    assert home is not None
    return {
        "live process": lambda: network.children("oneroof.cli live")[0],
        "redis": lambda: embedded_redis.running(home),
        "postgresql": lambda: postgres.running(home),
    }


class Lisbon:
    """What the test knows of the centre from its database."""

    def __init__(self, settings: Settings) -> None:
        all_metadata()  # a device refers to tables of other slices
        self.services = Services.open(embedded.connected(settings))
        tenant = next(each for each in self.services.directory.list_tenants() if each.code == "lisboa")
        self.context: Context = system_context(tenant.id, tenant.network_id, "administration")

    def close(self) -> None:
        self.services.close()

    def pair(self, kind: str) -> str:
        secret = str(uuid4())
        with self.services.database.transaction(self.context) as session:
            session.add(Device(kind=kind, name=kind, token_hash=token_hash(secret), paired_at=real_now()))
        return secret

    def floor(self) -> dict[str, int]:
        with self.services.database.transaction(self.context) as session:
            counted = {"desks": Desk, "queues": Queue}
            return {
                name: session.scalar(select(func.count()).select_from(model)) or 0 for name, model in counted.items()
            }

    def position(self) -> int:
        """The last number; -1 while the database is away."""
        try:
            with self.services.database.transaction(self.context) as session:
                return position(session, self.context)
        except SQLAlchemyError:
            return -1

    def is_all_numbered(self) -> bool:
        with suppress(SQLAlchemyError):
            return not self.services.database.call("open_live_events")
        return False


def kill_at_each(network: RunningNetwork, lisbon: Lisbon, every: int, day: "Future[Any]") -> list[str]:
    """Kill one after the other, each time so many further events have been numbered, until the day is over."""
    killed: list[str] = []
    named = list(victims(network).items())
    while not day.done():
        if lisbon.position() >= every * (len(killed) + 1):
            name, find = named[len(killed) % len(named)]
            with suppress(psutil.NoSuchProcess, IndexError):
                if (process := find()) is not None:
                    process.kill()
                    killed.append(name)
        time.sleep(0.2)
    return killed


async def read_the_day(network: RunningNetwork, lisbon: Lisbon, day: Callable[[], Any], tickets: int) -> dict[str, Any]:
    base = f"http://127.0.0.1:{network.port}"
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as http:
        displays = [Display(http, base, HOST, {"Cookie": f"device={lisbon.pair('display')}"}) for _ in range(DISPLAYS)]
        kiosks = [Kiosk(base, HOST, lisbon.pair("kiosk")) for _ in range(KIOSKS)]
        ended, last = asyncio.Event(), asyncio.get_running_loop().create_future()
        watching = asyncio.create_task(watch(displays, ended, last))
        giving = [asyncio.create_task(each.give_tickets(tickets, 1.0, seed)) for seed, each in enumerate(kiosks)]
        said = await asyncio.to_thread(day)
        for task in giving:
            task.cancel()
        await asyncio.gather(*giving, return_exceptions=True)
        ended.set()
        await asyncio.to_thread(wait_for, lisbon.is_all_numbered, network)
        last.set_result(lisbon.position())
        return {**said, "displays": await watching, "kiosk_tickets": [len(each.tickets) for each in kiosks]}


def run_day(visitors: int, speed: int, every: int, kiosk_tickets: int) -> dict[str, Any]:
    with installation() as settings:
        pack = lisbon_and_few(settings.var.parent)
        with (
            running_network(settings, "--pack", str(pack), pack=True) as network,
            closing(Lisbon(settings)) as lisbon,
        ):
            wait_for(lambda: network.get("/live/healthz")[0] == 200, network)

            def day() -> dict[str, Any]:
                simulator = start_simulator(network, visitors, speed, 1)
                with ThreadPoolExecutor(1) as pool:
                    # read all along: who is not listened to stands still once the pipe is full
                    said = pool.submit(simulator.communicate)
                    killed = kill_at_each(network, lisbon, every, said)
                    out, err = said.result()
                assert out.startswith("{"), f"exit {simulator.returncode}: {err[-2000:]}"
                return {"day": json.loads(out), "killed": killed}

            answer = run_alone(read_the_day(network, lisbon, day, kiosk_tickets))
            return {"speed": speed, **lisbon.floor(), **answer}


def hold_to_it(result: dict[str, Any], visitors: int, kiosk_tickets: int) -> None:
    readings: list[Reading] = result["displays"]
    assert [each for each in readings if not each.clean] == []
    assert len({(each.events, each.digest.hexdigest()) for each in readings}) == 1
    assert readings[0].events == readings[0].reached - readings[0].begins_after > visitors * 4
    assert set(result["killed"]) == {"live process", "redis", "postgresql"}
    assert result["kiosk_tickets"] == [kiosk_tickets] * KIOSKS
    day = result["day"]
    assert (day["errors"], day["unaccounted"], day["duplicate_numbers"], day["called_twice"]) == ([], [], [], [])
    assert day["visitors"] == visitors


def hold_and_keep(visitors: int, speed: int, kiosk_tickets: int) -> None:
    """Simulate the day, keep what came of it as evidence, and hold it to the promise."""
    result = run_day(visitors, speed, every=500, kiosk_tickets=kiosk_tickets)
    displays = [each.as_json() for each in result["displays"]]
    EVIDENCE.mkdir(parents=True, exist_ok=True)
    told = {**result, "killed": Counter(result["killed"]), "displays": displays}
    (EVIDENCE / "live-day.json").write_text(json.dumps(told, indent=2) + "\n")
    hold_to_it(result, visitors, kiosk_tickets)


@pytest.mark.evidence
def test_a_lisbon_day_reaches_every_display_once_and_in_order() -> None:
    hold_and_keep(visitors=690, speed=30, kiosk_tickets=30)
