"""How this slice stands in the application: who is asking, forms that are ours, what its pages share."""

from flask import Flask, current_app, g

from oneroof.identity import access, csrf
from oneroof.identity.passwords import Passwords
from oneroof.services import Services

_PASSWORDS = "oneroof.passwords"


def init_app(app: Flask) -> None:
    """Identify who asks, on every host that is a tenant's, then check that forms are ours."""
    services: Services = app.extensions["oneroof"]
    app.extensions[_PASSWORDS] = Passwords(services.settings.keys.token)
    app.before_request(_identify)
    csrf.init_app(app)


def services() -> Services:
    """The process's open doors."""
    found: Services = current_app.extensions["oneroof"]
    return found


def passwords() -> Passwords:
    """Hashes and verifies with the installation's pepper."""
    found: Passwords = current_app.extensions[_PASSWORDS]
    return found


def pepper() -> bytes:
    """The key that links and recovery codes are derived with."""
    return services().settings.keys.token


def _identify() -> None:
    if "tenant" in g:
        access.identify()
