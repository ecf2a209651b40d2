"""Codes that members of staff type in: counted before they are looked up, so that nobody tries many."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import current_app, g

from oneroof.core.errors import DomainError, Invalid
from oneroof.identity import throttle
from oneroof.identity.devices.pairing import tries_of
from oneroof.tenancy.work import work


@contextmanager
def counted_try(code: str) -> Iterator[str]:
    """Count the try in a transaction of its own; one that was no guess is taken back.

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
            with services.database.transaction(g.context) as session:
                throttle.forgive(session, [subject])
        raise
    throttle.forgive(work().session, [subject])
