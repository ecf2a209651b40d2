"""The live application: `GET /live/events` for hundreds of screens in one process, and its own probes.

It stands beside the web application, never inside it: a stream stays open for hours and would hold a web worker.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from http import HTTPStatus
from typing import Protocol

from aiohttp import web
from prometheus_client import generate_latest
from redis.asyncio import Redis
from redis.exceptions import RedisError
from sqlalchemy.exc import SQLAlchemyError

from oneroof.live.channels import Feeds
from oneroof.live.history import History
from oneroof.live.sequencer import Sequencer
from oneroof.live.streams import Listener, Stream, Streams
from oneroof.services import Services

PATH = "/live/"
"""Everything below is this application's."""
MOST_STREAMS = 5000
_HEADERS = {
    "Content-Type": "text/event-stream; charset=utf-8",
    "Cache-Control": "no-store",
    "X-Accel-Buffering": "no",  # nginx passes each event on at once
    "X-Content-Type-Options": "nosniff",
}
_MOST_DIGITS = 18
_HEAD_SECONDS = 5.0
"""How long a connection may say nothing before its request."""
_LINGER_SECONDS = 1.0
"""How long a body that nobody wants is read, so that its sender sees the answer."""


class Refused(Exception):
    """This request gets no stream."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(code)
        self.status = status
        self.code = code


class Doors(Protocol):
    """Lets listeners in."""

    async def admit(self, request: web.Request) -> Listener:
        """Who asks. Raises Refused, and SQLAlchemyError when the database is away."""


SERVICES = web.AppKey("services", Services)
FEEDS = web.AppKey("feeds", Feeds)
STREAMS = web.AppKey("streams", Streams)
DOORS: web.AppKey[Doors] = web.AppKey("doors")
"""Doors."""


def create_live_app(services: Services, doors: Doors) -> web.Application:
    """The application. It numbers events and reads them from Redis as long as it runs."""
    app = web.Application(client_max_size=1024)
    app[SERVICES] = services
    app[DOORS] = doors
    app[STREAMS] = Streams(MOST_STREAMS)
    app.router.add_get(f"{PATH}events", events)
    app.router.add_get(f"{PATH}healthz", healthz)
    app.router.add_get(f"{PATH}readyz", readyz)
    app.router.add_get(f"{PATH}metrics", metrics)
    app.cleanup_ctx.append(_feeds)
    app.cleanup_ctx.append(_sequencer)
    app.on_shutdown.append(_end_streams)
    app.on_response_prepare.append(_end_connection)
    return app


def live_runner(services: Services, doors: Doors, *, end_within: float) -> web.AppRunner:
    """What serves the application: no connection stays that has no stream."""
    return web.AppRunner(
        create_live_app(services, doors),
        access_log=None,
        keepalive_timeout=_HEAD_SECONDS,
        lingering_time=_LINGER_SECONDS,
        shutdown_timeout=end_within,
    )


async def events(request: web.Request) -> web.StreamResponse:
    """The stream of the tenant whose host was asked, for whoever asks."""
    app = request.app
    try:
        after = _after(request)
        if app[STREAMS].full:
            raise Refused(503, "too_many_streams")
        listener = await app[DOORS].admit(request)
        feed = await app[FEEDS].feed(listener.tenant_id, listener.network_id)
    except Refused as refused:
        return _problem(refused.status, refused.code)
    except SQLAlchemyError:
        return _problem(503, "unavailable")
    response = web.StreamResponse(headers=_HEADERS)
    await response.prepare(request)
    try:
        await app[STREAMS].run(Stream(listener, feed, after, response.write))
    except (ConnectionError, TimeoutError):
        if request.transport is not None:
            request.transport.abort()  # what it has not taken is not waited for
    return response


async def healthz(_request: web.Request) -> web.Response:
    """The process answers; nothing else is asked of it."""
    return web.json_response({"status": "alive"})


async def readyz(request: web.Request) -> web.Response:
    """Whether streams can be opened. Without Redis they can: events are read from the database then."""
    services = request.app[SERVICES]
    checks = {
        "database": await asyncio.to_thread(_try, lambda: services.database.call("open_live_events")),
        "redis": await asyncio.to_thread(_try, services.redis.ping),
    }
    ready = checks["database"] == "ok"
    said = {"status": "ready" if ready else "not ready", "checks": checks, "streams": request.app[STREAMS].count}
    return web.json_response(said, status=200 if ready else 503)


async def metrics(_request: web.Request) -> web.Response:
    """Prometheus' text format. Keep it inside: the proxy in front hides it."""
    return web.Response(body=generate_latest(), headers={"Content-Type": "text/plain; version=0.0.4; charset=utf-8"})


def _try(probe: Callable[[], object]) -> str:
    try:
        probe()
    except (SQLAlchemyError, RedisError, OSError) as error:
        return f"away ({type(error).__name__})"
    return "ok"


def _after(request: web.Request) -> int | None:
    """The number after which to begin: where the browser stands on coming again, or what its page said."""
    given = request.headers.get("Last-Event-ID") or request.query.get("after")
    if not given:
        return None
    if not (given.isascii() and given.isdigit() and len(given) <= _MOST_DIGITS):
        raise Refused(400, "after_invalid")
    return int(given)


def _problem(status: int, code: str) -> web.Response:
    """A problem (RFC 9457) without a sentence: only scripts read it."""
    title = HTTPStatus(status).phrase
    return web.json_response(
        {"type": "about:blank", "title": title, "status": status, "code": code},
        status=status,
        content_type="application/problem+json",
        headers={
            "Cache-Control": "no-store",
            **({"Retry-After": "2"} if status == HTTPStatus.SERVICE_UNAVAILABLE else {}),
        },
    )


async def _feeds(app: web.Application) -> AsyncIterator[None]:
    services = app[SERVICES]
    assert services.settings.redis_url
    redis = Redis.from_url(services.settings.redis_url, socket_timeout=5, socket_connect_timeout=2)
    app[FEEDS] = Feeds(redis, lambda *tenant: History(services.database, *tenant))
    yield
    await app[FEEDS].end()
    await redis.aclose()


async def _sequencer(app: web.Application) -> AsyncIterator[None]:
    sequencer = Sequencer(app[SERVICES])
    sequencer.start()
    yield
    await asyncio.to_thread(sequencer.end)


async def _end_connection(_request: web.Request, response: web.StreamResponse) -> None:
    """One connection, one answer: on one that was handed over the next request may be for the web application."""
    response.headers["Connection"] = "close"
    response.force_close()


async def _end_streams(app: web.Application) -> None:
    app[STREAMS].end()
