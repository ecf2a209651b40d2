"""Codes that members of staff type in: counted before they are looked up, so that nobody tries many."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from flask import current_app, g

from oneroof.core.errors import DomainError, Invalid
from oneroof.identity import throttle
from oneroof.identity.devices.pairing import tries_of
from oneroof.services import Services
from oneroof.tenancy.work import work


@contextmanager
def counted_try(code: str, *, is_look: bool = False) -> Iterator[str]:
    """Count the try in a transaction of its own; one that was no guess is taken back.

    Pairing forgets the wrong codes before it; a look at what shows the code (`is_look`) uses up none, and does not.
    Raises TooManyRequests after a few wrong codes.
    """
    services = current_app.extensions["oneroof"]
    subject = tries_of(services.keys, g.context)
    with services.database.transaction(g.context) as session:
        throttle.count_attempt(session, g.context, [subject])
    try:
        yield code
    except DomainError as error:
        if not (isinstance(error, Invalid) and error.code == "pairing_code_unknown"):
            _take_back(services, subject)
        raise
    if is_look:
        _take_back(services, subject)
    else:
        throttle.forgive(work().session, [subject])


def _take_back(services: Services, subject: throttle.Subject) -> None:
    with services.database.transaction(g.context) as session:
        throttle.forgive(session, [replace(subject, forgiven_by_success=False)])
