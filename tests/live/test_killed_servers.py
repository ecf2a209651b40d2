"""Every event reaches every display once and in order, also when what carries it is killed in the middle."""

import asyncio
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from uuid import uuid4

import aiohttp
import pytest
from sqlalchemy.exc import SQLAlchemyError

from oneroof import embedded
from oneroof.core.config import Settings
from oneroof.core.crypto import token_hash
from oneroof.core.keys import CONTEXT_KEY_ID
from oneroof.core.time import real_now
from oneroof.embedded import postgres
from oneroof.embedded import redis as embedded_redis
from oneroof.embedded.home import known_home
from oneroof.identity.devices.models import Device
from oneroof.live.service import position
from oneroof.migrations import migrate
from oneroof.services import Services
from oneroof.simulate.displays import Display, Reading, watch
from support.factories import Centre, make_centre, make_network
from support.installation import environment, free_port, installation
from support.live_events import tell
from support.loops import run_alone

DISPLAYS, TICKETS, VERSIONS = 4, 12, 25


@pytest.fixture
def own() -> Iterator[Settings]:
    with installation() as settings:
        urls = embedded.ensure_postgres(settings)
        assert urls.owner is not None
        migrate(urls.owner, key_id=CONTEXT_KEY_ID, key=settings.keys.context)
        embedded.ensure_redis(settings)
        try:
            yield embedded.connected(settings)
        finally:
            embedded.stop(settings)


class LiveProcess:
    """`oneroof live` in a process, started again when it was killed."""

    def __init__(self, settings: Settings) -> None:
        self.port = free_port()
        self._environment = environment(settings)
        self.start()

    def start(self) -> None:
        command = [sys.executable, "-m", "oneroof.cli", "live", "--port", str(self.port)]
        self.process = subprocess.Popen(command, env=self._environment, stderr=subprocess.DEVNULL)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()
        self.start()


@contextmanager
def live_process(settings: Settings) -> Iterator[LiveProcess]:
    live = LiveProcess(settings)
    try:
        yield live
    finally:
        live.process.kill()
        live.process.wait()


def kill_redis(settings: Settings) -> None:
    home = known_home(settings)
    assert home is not None
    process = embedded_redis.running(home)
    assert process is not None
    process.kill()
    process.wait()
    embedded.ensure_redis(settings)


def kill_postgres(settings: Settings) -> None:
    home = known_home(settings)
    assert home is not None
    process = postgres.running(home)
    assert process is not None
    process.kill()
    embedded.ensure_postgres(settings)


def tell_patiently(services: Services, centre: Centre, label: str, told: Callable[[], None]) -> None:
    """All versions of one ticket. One whose commit got no answer is not told twice: its state is looked up first."""
    for version in range(1, VERSIONS + 1):
        while True:
            try:
                tell(services.database, centre, version, label=label)
                break
            except SQLAlchemyError:
                time.sleep(0.1)
        told()


def test_every_display_gets_every_event_once_and_in_order_whatever_is_killed(own: Settings) -> None:
    with ExitStack() as stack:
        services = stack.enter_context(closing(Services.open(own)))
        live = stack.enter_context(live_process(own))
        make_network(services.database)
        centre = make_centre(services.database)
        counted, half = [0], threading.Event()

        def told() -> None:
            counted[0] += 1
            if counted[0] == TICKETS * VERSIONS // 3:
                half.set()

        def day() -> int:
            with ThreadPoolExecutor(TICKETS) as pool:
                telling = [pool.submit(tell_patiently, services, centre, f"B{n:03}", told) for n in range(TICKETS)]
                assert half.wait(60)
                for kill in (live.kill, lambda: kill_redis(own), lambda: kill_postgres(own), live.kill):
                    kill()
                for each in telling:
                    each.result()
            return wait_for_position(services, centre)

        readings = run_alone(read_the_day(centre, live.port, day))
    assert [each for each in readings if not each.clean] == []
    assert {each.events for each in readings} == {readings[0].reached - readings[0].begins_after}
    assert readings[0].events >= TICKETS * VERSIONS
    assert len({each.digest.hexdigest() for each in readings}) == 1
    assert min(each.connections for each in readings) >= 2


def wait_for_position(services: Services, centre: Centre) -> int:
    """The last number once nothing waits any more."""
    while True:
        try:
            if not services.database.call("open_live_events"):
                with services.database.transaction(centre.system) as session:
                    return position(session, centre.system)
        except SQLAlchemyError:
            pass
        time.sleep(0.1)


async def read_the_day(centre: Centre, port: int, day: Callable[[], int]) -> list[Reading]:
    async with aiohttp.ClientSession() as http:
        displays = [Display(http, f"http://127.0.0.1:{port}", centre.host, cookie(centre)) for _ in range(DISPLAYS)]
        while True:
            try:
                await displays[0].position()
                break
            except (aiohttp.ClientError, ConnectionError):
                await asyncio.sleep(0.1)
        ended, last = asyncio.Event(), asyncio.get_running_loop().create_future()
        watching = asyncio.create_task(watch(displays, ended, last))
        last.set_result(await asyncio.to_thread(day))
        ended.set()
        return await watching


def cookie(centre: Centre) -> dict[str, str]:
    secret = str(uuid4())
    with centre.database.transaction(centre.system) as session:
        session.add(Device(kind="display", name="Hall", token_hash=token_hash(secret), paired_at=real_now()))
    return {"Cookie": f"device={secret}"}
