"""Browsers of staff who are signed in already, for tests of what they see then."""

from typing import Any

from flask import Flask

from oneroof.app import create_app
from oneroof.core.db import Database
from oneroof.identity.sessions import open_session
from oneroof.services import Services
from support.factories import Centre
from support.staff_browser import Browser

_applications: list[tuple[Flask, dict[str, Any]]] = []


def application(services: Services) -> Flask:
    """One application for all tests of this process, since it compiles templates; each test gives it its servers.

    What a test has changed of its configuration, the next one finds as it was.
    """
    if not _applications:
        made = create_app(services.settings, services)
        made.config["PROPAGATE_EXCEPTIONS"] = True
        _applications.append((made, dict(made.config)))
    app, config = _applications[0]
    app.config.clear()
    app.config.update(config)
    app.extensions["oneroof"] = services
    return app


def signed_in(app: Flask, centre: Centre, role: str, *, language: str = "en") -> Browser:
    """A browser at the tenant's host in which a new member of staff with this role is signed in."""
    member = centre.member(role)
    with centre.database.transaction(centre.system) as session:
        opened = open_session(session, member.id, stage="complete", method="password", user_agent="tests")
    browser = Browser(app, centre.host, {"Accept-Language": language})
    browser.client.set_cookie("staff", opened.secret, domain=centre.host)
    return browser


def umbrella_of(database: Database, network_id: int = 1) -> Centre:
    """The umbrella that `make_network` made, with what a centre has for tests: staff, host, contexts."""
    return Centre(database, network_id * 100, network_id, f"umbrella{network_id}", "Europe/Lisbon")
