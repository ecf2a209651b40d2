"""Around every call of a partner's program: counted before it is answered, logged after."""

from time import perf_counter
from typing import Any
from uuid import UUID

import structlog
from flask import Blueprint, Response, current_app, g, request
from sqlalchemy.exc import DBAPIError

from oneroof.core.api.blueprint import operation_id
from oneroof.core.time import real_now
from oneroof.identity.oauth.access import asking_client, this_agency_or_none
from oneroof.partners.calls import limits
from oneroof.partners.calls.service import Call, log_call
from oneroof.tenancy.context import Context, system_context

CHANGING = frozenset({"POST", "PUT", "PATCH", "DELETE"})
PURPOSE = "administration"
PROBLEM = "application/problem+json"

log = structlog.get_logger(__name__)


def watch(blueprint: Blueprint) -> None:
    """Count and log the calls of this blueprint. Who shows no good token is nobody, and refused anyway."""
    blueprint.before_request(count)
    blueprint.after_request(finish)


def count() -> None:
    """Raise TooManyRequests for a program that has called too often."""
    g.partner_call_began = perf_counter()
    client_id = asking_client()
    if client_id is None:
        return
    wanted = (limits.CALLS, limits.CHANGES) if request.method in CHANGING else (limits.CALLS,)
    context = _context()
    with current_app.extensions["oneroof"].database.transaction(context) as session:
        g.partner_standings = limits.count_call(session, context, client_id=client_id, limits=wanted, now=real_now())
    limits.check(g.partner_standings)


def finish(response: Response) -> Response:
    """Say how much is left, and log the call: of those that were too many only the first."""
    standings = g.get("partner_standings")
    if not standings:
        return response
    response.headers.update(limits.headers(standings))
    if any(each.is_far_over for each in standings):
        return response
    context = _context()
    try:
        with current_app.extensions["oneroof"].database.transaction(context) as session:
            log_call(session, context, _call(response), now=g.clock.now())
    except DBAPIError as error:
        # what was done is done, and stands in the accountability record
        log.error("a partner's call was not logged", endpoint=request.endpoint, error_type=type(error).__name__)
    return response


def _call(response: Response) -> Call:
    client_id, agency = asking_client(), this_agency_or_none()
    assert client_id is not None
    return Call(
        client_id=client_id,
        partnership_id=agency.partnership.id if agency else None,
        staff_id=agency.staff_id if agency else None,
        method=request.method,
        operation=operation_id((request.endpoint or "").rpartition(".")[2]),
        subject_id=_subject(),
        status=response.status_code,
        reason_code=_reason(response),
        purpose=agency.purpose if agency else "",
        milliseconds=int((perf_counter() - g.partner_call_began) * 1000),
    )


def _subject() -> UUID | None:
    named = [value for value in (request.view_args or {}).values() if isinstance(value, UUID)]
    return named[-1] if named else None


def _reason(response: Response) -> str | None:
    if response.mimetype != PROBLEM:
        return None
    body: Any = response.get_json(silent=True)
    return str(body.get("code")) if isinstance(body, dict) else None


def _context() -> Context:
    """The platform's own: a program that is refused is counted and logged too."""
    return system_context(g.tenant.id, g.tenant.network_id, PURPOSE)
