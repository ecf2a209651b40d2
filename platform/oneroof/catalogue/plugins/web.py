"""The plugins' part of the application: their templates, their pages, and the list of what failed."""

from __future__ import annotations

import structlog
from flask import Flask, Response, current_app, g
from sqlalchemy.exc import SQLAlchemyError

from oneroof.catalogue.plugins import blocks
from oneroof.catalogue.plugins.failures import record_failures
from oneroof.catalogue.plugins.own_pages import register_pages
from oneroof.catalogue.plugins.pages import CountRunning
from oneroof.services import Services
from oneroof.tenancy.work import Work

log = structlog.get_logger(__name__)


def init_app(app: Flask, *, running: CountRunning) -> None:
    """Take the plugins in. To be called when all of the core's pages are registered.

    `running(session, context, plugin)` counts the procedures of its services that are running.
    """
    app.extensions["oneroof.running_procedures"] = running
    services: Services = app.extensions["oneroof"]
    with app.app_context():
        blocks.init_app(services.plugins)
    register_pages(app, services.plugins)
    app.after_request(_keep_failures)
    for fault in services.plugins.set_aside:
        fault.log()


def _keep_failures(response: Response) -> Response:
    """What failed is kept in a transaction of its own: the request's may have been rolled back, or only read."""
    current: Work | None = g.get("work")
    if current is None or not current.failures:
        return response
    services: Services = current_app.extensions["oneroof"]
    failures, current.failures[:] = list(current.failures), []
    try:
        with services.database.transaction(current.context) as session:
            record_failures(session, current.context, current.clock, services.plugins, failures)
    except SQLAlchemyError:
        log.warning("what failed of a plugin could not be kept", plugins=sorted({one.plugin for one in failures}))
    return response
