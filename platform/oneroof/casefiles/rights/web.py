"""Nobody is let in while the database is from before an erasure."""

from flask import Flask, current_app, request

from oneroof.casefiles.rights.restored import keeps_shut
from oneroof.core.errors import Unavailable
from oneroof.core.i18n import public_text
from oneroof.tenancy.web import HOSTLESS


def init_app(app: Flask) -> None:
    """Ask before every request, after the host is known and before anybody is."""
    app.before_request(_let_in)


def _let_in() -> None:
    """Raises Unavailable `restore_unfinished` until the erasures are replayed."""
    if request.endpoint not in HOSTLESS and keeps_shut(current_app.extensions["oneroof"]):
        raise Unavailable(
            "restore_unfinished",
            public_text("The service is being restored and is not open yet. Please try again in a few minutes."),
        )
