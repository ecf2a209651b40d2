"""`oneroof worker`: does what requests promised, and what is due by the clock."""

import os
from importlib import import_module

import click

from oneroof import embedded
from oneroof.core import logging
from oneroof.core.config import Settings, log_level_number
from oneroof.jobs import worker as jobs_worker
from oneroof.registry import JOB_MODULES
from oneroof.services import Services


@click.command(epilog="Example: oneroof worker --burst")
@click.option("--burst", is_flag=True, help="Do what is due and waiting, then end.")
def worker(burst: bool) -> None:
    """Do the jobs that are waiting and close the days that are over, until told to end.

    On SIGTERM the job at hand is finished first. Any number of workers may run, on any number of machines.
    """
    settings = embedded.connected(Settings.from_environment())
    logging.configure(log_level_number(settings))
    holding = embedded.hold(settings)
    services = Services.open(settings)
    for fault in services.plugins.set_aside:
        fault.log()
    for module in JOB_MODULES:
        import_module(module)
    try:
        if burst:
            jobs_worker.run_what_is_due(services)
        else:
            jobs_worker.run(services)
    finally:
        services.close()
        os.close(holding)
