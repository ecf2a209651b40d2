"""What those who run the platform look at: is it alive, is it ready, how is it doing."""

import os
import time
from collections.abc import Callable

from flask import Blueprint, Flask, Response, current_app, g, jsonify, request
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Histogram,
    generate_latest,
    multiprocess,
)
from redis.exceptions import RedisError
from sqlalchemy.exc import SQLAlchemyError

from oneroof.audit.backlog import BacklogMetric, lags
from oneroof.casefiles.rights.restored import all_behind
from oneroof.catalogue.plugins.faults import SetAside
from oneroof.catalogue.plugins.watching import LeftOut, failures_told
from oneroof.identity.access import public
from oneroof.migrations import current_revision, head_revision
from oneroof.services import Services

blueprint = Blueprint("operations", __name__)

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
"""Every other word counts as `other`: a caller may make up any number, and each would be a series of its own."""
REQUESTS = Counter("oneroof_requests_total", "Answered requests.", ["method", "endpoint", "status"])
SECONDS = Histogram(
    "oneroof_request_seconds",
    "Time from the request's first byte to its answer.",
    ["method", "endpoint"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)


def init_app(app: Flask) -> None:
    """Register the probes and measure every request."""
    app.register_blueprint(blueprint)
    app.before_request(_start)
    app.after_request(_measure)


@blueprint.get("/healthz")
@public
def healthz() -> Response:
    """The process answers; nothing else is asked of it."""
    return jsonify(status="alive")


@blueprint.get("/readyz")
@public
def readyz() -> tuple[Response, int]:
    """Whether requests can be served: database, migrations and Redis, each by name."""
    services: Services = current_app.extensions["oneroof"]
    checks = {"database": _database(services), "migrations": _migrations(services), "redis": _redis(services)}
    checks |= {"accountability": _accountability(services), "erasures": _erasures(services), **_plugins(services)}
    # Redis holds only what may vanish, and a plugin can be done without: the platform serves on, and says so.
    # A database restored from before an erasure must not be served: people in it asked to be forgotten.
    ready = all(checks[name] == "ok" for name in ("database", "migrations", "erasures"))
    return jsonify(status="ready" if ready else "not ready", checks=checks), 200 if ready else 503


@blueprint.get("/metrics")
@public
def metrics() -> Response:
    """Prometheus' text format, over all web workers. Keep it inside: the proxy in front hides it."""
    services: Services = current_app.extensions["oneroof"]
    now = CollectorRegistry()
    now.register(LeftOut(_left_out(services)))
    now.register(BacklogMetric(lambda: lags(services.database)))
    body = generate_latest(_counted()) + generate_latest(now)
    return Response(body, content_type=CONTENT_TYPE_LATEST)


def _counted() -> CollectorRegistry:
    """What was counted: by all web workers together where there are several."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return REGISTRY
    registry = CollectorRegistry()
    multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return registry


def _database(services: Services) -> str:
    return _try(lambda: services.database.engine.connect().close())


def _migrations(services: Services) -> str:
    try:
        with services.database.engine.connect() as connection:
            found = current_revision(connection)
    except SQLAlchemyError:
        return "unknown"
    return "ok" if found == head_revision() else f"at {found}, this code needs {head_revision()}"


def _accountability(services: Services) -> str:
    """Whether every tenant's chain keeps up. Where it does not, nobody reads personal data: is a worker running?"""
    try:
        behind = {code: lag for code, lag in lags(services.database).items() if lag > services.settings.audit_max_lag}
    except SQLAlchemyError:
        return "unknown"
    told = ", ".join(f"{code} by {int(lag.total_seconds() // 60)} min" for code, lag in behind.items())
    return f"behind at {told}; does a worker run?" if behind else "ok"


def _erasures(services: Services) -> str:
    try:
        waiting = len(all_behind(services, begun=False))
    except SQLAlchemyError:
        return "unknown"
    return f"{waiting} to be replayed: run oneroof erasures replay" if waiting else "ok"


def _plugins(services: Services) -> dict[str, str]:
    """Plugins that are left out, with what to do about each, and those that have failed in part."""
    told = {f"plugin {name}": str(fault) for name, fault in _left_out(services).items()}
    return told | {f"parts of plugin {name}": failed for name, failed in failures_told(_counted()).items()}


def _left_out(services: Services) -> dict[str, SetAside]:
    try:
        with services.database.engine.connect() as connection:
            return services.plugins.faults(connection)
    except SQLAlchemyError:
        return services.plugins.faults()


def _redis(services: Services) -> str:
    return _try(services.redis.ping)


def _try(probe: Callable[[], object]) -> str:
    try:
        probe()
    except (SQLAlchemyError, RedisError, OSError) as error:
        return f"away ({type(error).__name__})"
    return "ok"


def _start() -> None:
    g.started = time.perf_counter()


def _measure(response: Response) -> Response:
    method = request.method if request.method in METHODS else "other"
    endpoint = request.endpoint or "none"
    REQUESTS.labels(method, endpoint, str(response.status_code)).inc()
    SECONDS.labels(method, endpoint).observe(time.perf_counter() - g.get("started", time.perf_counter()))
    return response
