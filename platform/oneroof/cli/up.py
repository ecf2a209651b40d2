"""`oneroof up`: everything that a network needs, in one terminal."""

import os
import shutil
import socket
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import click

from oneroof import embedded
from oneroof.catalogue.plugins.loading import load_plugins
from oneroof.cli.migrate import bring_up_to_date, tell
from oneroof.cli.prepare import apply_pack, build_what_is_missing, environment_of, prepare_demo, replay_erasures
from oneroof.cli.ready import ReadyReport, reachable_address
from oneroof.cli.running import noted, running_up
from oneroof.cli.supervisor import Child, Supervisor
from oneroof.core.config import Settings
from oneroof.embedded import ServiceError

DEMO_PACK = Path("tenants/portugal")
_LOOK_AT_SERVERS_SECONDS = 1.0


@click.command(epilog="Example: oneroof up --port 9000")
@click.option("--port", type=click.IntRange(1, 65535), help="Where to listen, instead of PORT (8000).")
@click.option(
    "--pack",
    type=click.Path(file_okay=False, path_type=Path),
    help="A network pack to apply first; in development tenants/portugal, where it exists.",
)
@click.option("--no-pack", is_flag=True, help="Serve what is in the database, and apply no pack.")
@click.option("--logs", is_flag=True, help="Show the servers' logs here instead of writing them below ONEROOF_VAR.")
def up(port: int | None, pack: Path | None, no_pack: bool, logs: bool) -> None:
    """Start PostgreSQL, Redis, the web server, live events and the workers; end all of them with Ctrl-C.

    What is missing is made: the database, its schema, style sheets, translations and, in development, a network to
    look at. Whatever is killed is started again.
    """
    settings = Settings.from_environment()
    settings = replace(settings, port=port or settings.port)
    if pack is None and not settings.production and DEMO_PACK.is_dir():
        pack = DEMO_PACK
    _refuse_taken_port(settings)
    holding = embedded.hold(settings)
    with noted(settings):
        try:
            _serve(settings, *_prepared(settings, None if no_pack else pack), logs=logs)
        finally:
            os.close(holding)
            embedded.stop_if_unused(settings)
    say("ended.")


def say(sentence: str) -> None:
    """A line on standard error, which is the terminal's and not a pipe's."""
    click.echo(f"oneroof: {sentence}", err=True)


def _prepared(settings: Settings, pack: Path | None) -> tuple[Settings, dict[str, str]]:
    """Settings with all addresses, and the environment of the application's processes."""
    build_what_is_missing(say)
    tell(load_plugins().set_aside)
    urls = embedded.ensure_postgres(settings)
    if urls.owner is not None:
        bring_up_to_date(settings, urls)
    settings = embedded.connected(settings)
    replay_erasures(settings, say)
    environment = environment_of(settings)
    if pack is not None:
        apply_pack(settings, pack, environment, say)
        prepare_demo(settings, environment, say)
    return settings, environment


def _serve(given: Settings, settings: Settings, environment: dict[str, str], *, logs: bool) -> None:
    metrics = Path(environment["PROMETHEUS_MULTIPROC_DIR"])
    shutil.rmtree(metrics, ignore_errors=True)
    metrics.mkdir(parents=True)
    supervisor = Supervisor(_children(settings, environment, logs=logs), say)
    supervisor.start()
    try:
        supervisor.run(ReadyReport(settings, say), _look_at_servers(given))
        say("ending; requests that are being answered are answered first.")
    finally:
        supervisor.end()


def _children(settings: Settings, environment: dict[str, str], *, logs: bool) -> list[Child]:
    def child(name: str, *command: str, counts: bool = True) -> Child:
        log = None if logs else settings.var / "log" / f"{name}.log"
        kept = environment if counts else {k: v for k, v in environment.items() if k != "PROMETHEUS_MULTIPROC_DIR"}
        return Child(name, [sys.executable, "-m", *command], kept, log)

    web = child("web", "gunicorn", "-c", "python:oneroof.cli.gunicorn_conf", "oneroof.cli.web:application()")
    live = child("live", "oneroof.cli", "live", counts=False)  # it tells its own metrics
    workers = [child(f"worker-{number + 1}", "oneroof.cli", "worker") for number in range(settings.job_workers)]
    return [web, live, *workers]


def _look_at_servers(given: Settings) -> Callable[[], None]:
    """A look at the servers, about once a second: an embedded one that was killed is started again."""
    last = time.monotonic()

    def look() -> None:
        nonlocal last
        if time.monotonic() - last < _LOOK_AT_SERVERS_SECONDS:
            return
        last = time.monotonic()
        try:
            embedded.ensure_postgres(given)
            embedded.ensure_redis(given)
        except ServiceError as error:
            say(str(error))

    return look


def _refuse_taken_port(settings: Settings) -> None:
    try:
        socket.create_connection((reachable_address(settings), settings.port), timeout=2).close()
    except OSError:
        return
    hint = "this network is running already" if running_up(settings) else "another program listens there"
    raise ServiceError(f"PORT {settings.port} is taken: {hint}. Choose another with PORT or --port.")
