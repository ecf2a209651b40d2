"""One line of JSON per event, with the request's id and its tenant. Never names, search terms or signed contexts."""

import logging
import re
import sys
import time

import structlog
from flask import Flask, Response, g, request
from structlog.typing import Processor

from oneroof.core.ids import new_id

_QUIET = frozenset({"operations.healthz", "operations.metrics", "static"})
_FOREIGN_ID = re.compile(r"[0-9A-Fa-f]{8}(-?[0-9A-Fa-f]{4}){3}-?[0-9A-Fa-f]{12}")

log = structlog.get_logger("oneroof.request")


def configure(level: int) -> None:
    """Structured lines to standard error, from our code and from libraries alike."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in _TELLING_ADDRESSES:
        logging.getLogger(name).setLevel(max(level, logging.WARNING))


_TELLING_ADDRESSES = ("httpx2", "httpcore2", "urllib3")
"""Libraries that log each address they ask: the one of a browser's push service is a person's own."""


def init_app(app: Flask) -> None:
    """Give each request an id and log it once, when it is answered."""
    app.before_request(_begin)
    app.after_request(_end)


def _begin() -> None:
    # Ours alone stands in the accountability record, which is for ever: a caller could write a name into theirs.
    g.request_id = str(new_id())
    g.request_began = time.perf_counter()
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=g.request_id)
    given = request.headers.get("X-Request-ID", "")
    if _FOREIGN_ID.fullmatch(given):
        structlog.contextvars.bind_contextvars(caller_request_id=given)


def _end(response: Response) -> Response:
    if "request_id" not in g:
        return response
    response.headers["X-Request-ID"] = g.request_id
    if request.endpoint in _QUIET:
        return response
    tenant = g.get("tenant")
    log.info(
        "request",
        tenant=tenant.code if tenant else None,
        method=request.method,
        # The route and not the address: addresses can hold ids and search terms.
        route=request.url_rule.rule if request.url_rule else None,
        status=response.status_code,
        milliseconds=round((time.perf_counter() - g.request_began) * 1000, 1),
        actor=str(g.context.actor_id) if "context" in g and g.context.actor_id else None,
    )
    return response
