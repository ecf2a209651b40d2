"""`oneroof worker`: does what requests promised."""

import threading
from importlib import import_module

import click
import structlog
from rq import Queue, SimpleWorker
from sqlalchemy.exc import SQLAlchemyError

from oneroof import embedded
from oneroof.core import logging
from oneroof.core.config import Settings, log_level_number
from oneroof.jobs import relay
from oneroof.registry import JOB_MODULES
from oneroof.services import Services

log = structlog.get_logger(__name__)


@click.command(epilog="Example: oneroof worker --burst")
@click.option("--burst", is_flag=True, help="Do what is waiting, then end.")
def worker(burst: bool) -> None:
    """Hand over and do the jobs that are waiting, until told to end.

    On SIGTERM the job at hand is finished first. Any number of workers may run, on any number of machines.
    """
    settings = embedded.connected(Settings.from_environment())
    logging.configure(log_level_number(settings))
    holding = embedded.hold(settings)
    assert holding >= 0
    services = Services.open(settings)
    relay.use_services(services)
    for module in JOB_MODULES:
        import_module(module)
    ending = threading.Event()
    if burst:
        relay.hand_over(services)
    else:
        threading.Thread(target=_relay, args=(services, ending), name="relay", daemon=True).start()
    # Jobs run in this process: a fork per job would share the pool's connections.
    SimpleWorker([Queue(relay.QUEUE, connection=services.redis)], connection=services.redis).work(
        burst=burst, logging_level=settings.log_level
    )
    ending.set()
    services.close()


def _relay(services: Services, ending: threading.Event) -> None:
    """Hand open rows over, once a second, whatever happens to the servers meanwhile."""
    pause = 0.0
    while not ending.wait(pause):
        try:
            pause = relay.next_look(relay.hand_over(services)).total_seconds()
        except SQLAlchemyError as error:
            log.warning("the database is away, the relay waits", error=type(error).__name__)
            pause = 2.0
