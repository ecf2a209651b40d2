"""`oneroof scan-agent`: sends what a scanner puts into a folder to the inbox of the desk."""

import signal
import sys
import threading
from pathlib import Path
from urllib.parse import urlsplit

import click

from oneroof.cli.group import fail
from oneroof.cli.scan_folder import Inbox, NotAllowed, ScanFolder, TryLater

LONGEST_PAUSE = 60.0
"""Seconds between two tries while the server is away."""


@click.command(
    epilog="Example: ONEROOF_SCAN_TOKEN=or1_… oneroof scan-agent --folder /srv/scans --server https://lisboa.example.org"
)
@click.option(
    "--folder",
    required=True,
    type=click.Path(exists=True, file_okay=False, writable=True, path_type=Path),
    help="Where the scanner puts its files. They move to done/ or rejected/ in it.",
)
@click.option("--server", required=True, help="The centre's address, as in the browser.")
@click.option(
    "--token",
    required=True,
    envvar="ONEROOF_SCAN_TOKEN",
    help="A personal token with the permission to add documents; better given as ONEROOF_SCAN_TOKEN.",
)
@click.option(
    "--every", default=2.0, show_default=True, type=click.FloatRange(0.05, 3600), help="Seconds between two looks."
)
@click.option("--once", is_flag=True, help="Send what is there, then end; exit code 1 where something is left.")
def scan_agent(folder: Path, server: str, token: str, every: float, once: bool) -> None:
    """Watch a folder on the centre's own machine, and send scans to the inbox of whoever made the token.

    A file is sent when it has stopped growing, and once only, also over restarts. While the server or the network is
    away, it waits and tries again. What the server does not take goes to rejected/, with the reason beside it.
    """
    if urlsplit(server).scheme not in ("http", "https") or not urlsplit(server).hostname:
        fail("--server must be an address that begins with https:// or http://.")
    ending = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ending.set())
    watched = ScanFolder(folder)
    try:
        watched.prepare()
        left = _watch(watched, Inbox(server, token), every, once, ending)
    except NotAllowed as error:
        fail(f"the server does not take scans with this token: {error}")
    except OSError as error:
        fail(f"the folder cannot be used: {error}")
    sys.exit(1 if once and left else 0)


def _watch(watched: ScanFolder, inbox: Inbox, every: float, once: bool, ending: threading.Event) -> int:
    """Look again and again; how many files are left at the end."""
    pause = every
    watched.ready()
    while not ending.wait(pause):
        waiting, asked = _send_all(watched, inbox, ending)
        # twice as long after every try in vain
        pause = every if asked is None else min(max(asked, every, pause * 2), LONGEST_PAUSE)
        if once:
            return waiting
    return 0


def _send_all(watched: ScanFolder, inbox: Inbox, ending: threading.Event) -> tuple[int, float | None]:
    """Send what is ready; how many files are left, and how long the server asked to wait (None if all went well)."""
    left = watched.ready()
    while left and not ending.is_set():
        try:
            said: str = watched.pass_on(left[0], inbox)
        except TryLater as error:
            click.echo(f"{left[0].name}: later ({error})", err=True)
            return len(left), error.after
        except FileNotFoundError:
            said = "gone"
        click.echo(f"{left.pop(0).name}: {said}")
    return len(left), None
