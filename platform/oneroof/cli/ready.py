"""When a starting network serves requests, and what to tell then."""

import http.client
import json
import time
from collections.abc import Callable

import click
from sqlalchemy.exc import OperationalError

from oneroof.cli.addresses import addresses
from oneroof.core.config import Settings
from oneroof.embedded import ServiceError

_WITHIN_SECONDS = 90


class ReadyReport:
    """Says where to look, once, as soon as requests are served.

    Raises ServiceError when that takes too long, or can't come because the database is at another schema.
    """

    def __init__(self, settings: Settings, say: Callable[[str], None]) -> None:
        self.settings = settings
        self.say = say
        self.until = time.monotonic() + _WITHIN_SECONDS
        self.done = False

    def __call__(self) -> None:
        """Look once more."""
        if self.done:
            return
        checks = _failing_checks(self.settings)
        if not checks:
            self._tell()
        elif "migrations" in checks and "database" not in checks:
            raise ServiceError(f"The database is {checks['migrations']}: run oneroof migrate first.")
        elif time.monotonic() > self.until:
            reasons = ", ".join(f"{name}: {state}" for name, state in checks.items())
            raise ServiceError(f"The web server is not ready: {reasons}.")

    def _tell(self) -> None:
        try:
            lines = addresses(self.settings)
        except OperationalError:
            return  # the database went away at this very moment: it is started again, and asked again
        self.done = True
        self.say(f"ready. Logs are in {self.settings.var / 'log'}; end with Ctrl-C.")
        for line in lines:
            click.echo(f"  {line}", err=True)


def reachable_address(settings: Settings) -> str:
    """The address at which this machine reaches the web server."""
    everywhere = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104  # compared, not bound
    return everywhere.get(settings.listen, settings.listen)


def _failing_checks(settings: Settings) -> dict[str, str]:
    """What `/readyz` says is not well, by name; empty when requests are served."""
    connection = http.client.HTTPConnection(reachable_address(settings), settings.port, timeout=5)
    try:
        connection.request("GET", "/readyz", headers={"Host": settings.base_host})
        answer = connection.getresponse()
        checks: dict[str, str] = json.loads(answer.read())["checks"]
    except (OSError, http.client.HTTPException, ValueError, KeyError) as error:
        return {"web": f"it does not answer ({type(error).__name__})"}
    finally:
        connection.close()
    failing = {name: state for name, state in checks.items() if state != "ok"}
    return {} if answer.status == 200 else failing or {"web": f"status {answer.status}"}
