"""`oneroof live`: tells every screen what happens, as it happens."""

import asyncio
import logging as standard_logging
import os
import resource
import signal
from contextlib import closing, suppress

import click
from aiohttp import web

from oneroof import embedded
from oneroof.core import logging
from oneroof.core.config import Settings, log_level_number
from oneroof.live.handover import Receiver, adopting, socket_path
from oneroof.live.server import live_runner
from oneroof.live_doors import HouseDoors
from oneroof.services import Services

_END_WITHIN_SECONDS = 5.0


@click.command(epilog="Example: oneroof live --port 8001")
@click.option("--port", type=click.IntRange(1, 65535), help="A port of its own, for a proxy in front that splits.")
def live(port: int | None) -> None:
    """Serve live events to screens, desks and phones, until told to end.

    The web workers of the same PORT and ONEROOF_VAR hand connections over to it. On SIGTERM all streams are ended at
    once; whoever listens comes back and misses nothing. Any number may run, on any number of machines.
    """
    settings = embedded.connected(Settings.from_environment())
    logging.configure(log_level_number(settings))
    standard_logging.getLogger("aiohttp").setLevel(standard_logging.WARNING)
    holding = embedded.hold(settings)
    try:
        with closing(Services.open(settings)) as services:
            allow_many_connections()
            asyncio.run(serve(services, port))
    finally:
        os.close(holding)


async def serve(services: Services, port: int | None) -> None:
    """Serve until SIGTERM or SIGINT."""
    ended = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, ended.set)
    runner = live_runner(services, HouseDoors(services), end_within=_END_WITHIN_SECONDS)
    await runner.setup()
    receiver = Receiver(socket_path(services.settings), adopting(runner))
    if port is not None:
        await web.TCPSite(runner, services.settings.listen, port, backlog=512).start()
    await ended.wait()
    receiver.close()
    await runner.cleanup()


async def application() -> web.AppRunner:
    """The same for a server that runs aiohttp's applications; it listens itself and is handed no connections."""
    settings = embedded.connected(Settings.from_environment())
    logging.configure(log_level_number(settings))
    holding = embedded.hold(settings)
    services = Services.open(settings)
    allow_many_connections()
    runner = live_runner(services, HouseDoors(services), end_within=_END_WITHIN_SECONDS)

    async def give_back(_app: web.Application) -> None:
        services.close()
        os.close(holding)

    runner.app.on_cleanup.append(give_back)
    return runner


def allow_many_connections() -> None:
    """Let this process have as many open files as it may: each stream is one."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
