"""Errors become answers here and nowhere else: problem details (RFC 9457) for the API, a page for people."""

from collections.abc import Iterable
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

import structlog
from flask import Flask, Response, current_app, g, jsonify, make_response, redirect, request
from psycopg.errors import InsufficientPrivilege
from psycopg.errors import OperationalError as DriverOperationalError
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from oneroof.core.error_pages import error_page, suspended_page, unknown_host_page
from oneroof.core.errors import (
    Conflict,
    DomainError,
    Forbidden,
    Invalid,
    NotFound,
    OwnFileClosed,
    PairingRequired,
    Unavailable,
)
from oneroof.core.i18n import public_text
from oneroof.core.oversize import drain, too_large

API = "/api/"
STAFF = "/staff/"
STAFF_PAGES = ("/staff", "/developers")
"""How the addresses of pages begin for which somebody signs in: a tenant's staff, the people of agencies."""
SIGN_IN = "/staff/sign-in"
PAIRING = "/device"
OWN_FILE = "/my-file/open"
_NO_AGREEMENT = "no agreement lets the agency work here"
log = structlog.get_logger(__name__)

_TITLES = {
    400: public_text("The request could not be understood"),
    401: public_text("You need to sign in"),
    403: public_text("You do not have permission for this"),
    404: public_text("Not found"),
    405: public_text("This cannot be done here"),
    409: public_text("This has changed in the meantime"),
    412: public_text("Somebody else has changed this"),
    413: public_text("This is too large"),
    415: public_text("This kind of content cannot be read"),
    422: public_text("Please check what was entered"),
    429: public_text("Too many requests"),
    500: public_text("Something went wrong on our side"),
    503: public_text("The service is not available right now"),
}
_SENTENCES = {
    404: public_text("There is nothing at this address."),
    405: public_text("This address does not take this kind of request."),
    500: public_text("Nothing was saved. Please try again; if it happens again, tell the people who run the service."),
    503: public_text("Please try again in a moment. Nothing was lost."),
}


def init_app(app: Flask) -> None:
    """Register the one handler for each family of errors."""
    app.register_error_handler(DomainError, _domain_error)
    app.register_error_handler(HTTPException, _http_exception)
    app.register_error_handler(StaleDataError, _stale)
    app.register_error_handler(DBAPIError, _database_error)
    app.register_error_handler(Exception, _unexpected)


def answer(error: DomainError) -> Response:
    """The answer to a domain error, in the caller's language and form."""
    if request.path.startswith(API):
        response = _problem(error)
    elif isinstance(error, PairingRequired):
        response = make_response(redirect(PAIRING, HTTPStatus.SEE_OTHER))
    elif isinstance(error, OwnFileClosed):
        response = make_response(redirect(OWN_FILE, HTTPStatus.SEE_OTHER))
    elif error.status == HTTPStatus.UNAUTHORIZED:
        here = request.full_path.rstrip("?") if request.method == "GET" else STAFF
        response = make_response(redirect(f"{SIGN_IN}?{urlencode({'next': here})}", HTTPStatus.SEE_OTHER))
    else:
        response = _page(error)
    retry_after = getattr(error, "retry_after", None)
    if retry_after is not None:
        response.headers["Retry-After"] = str(retry_after)
    if error.status == HTTPStatus.UNAUTHORIZED and request.path.startswith(API):
        response.headers["WWW-Authenticate"] = getattr(error, "challenge", "Bearer")
    return response


def _page(error: DomainError) -> Response:
    """The page for an error; a visitor to nobody's host or to a closed centre gets a page of its own."""
    if error.code == "unknown_host":
        page = unknown_host_page(g.get("request_id"))
    elif error.code == "tenant_suspended":
        page = suspended_page()
    else:
        staff = request.path.startswith(STAFF_PAGES)
        page = error_page(
            "staff" if staff else "public",
            error.status,
            message=error.message,
            fields=error.fields,
            needed_roles=getattr(error, "needed_roles", ()),
            retry_after=getattr(error, "retry_after", None),
            request_id=g.get("request_id"),
            home=STAFF if staff else "/",
        )
    return make_response(page, error.status)


def _domain_error(error: DomainError) -> Response:
    return answer(error)


def _http_exception(error: HTTPException) -> Any:
    status = error.code or 500
    if error.response is not None or status < 400:
        return error
    messages = getattr(error, "data", None) or {}
    if status == HTTPStatus.UNPROCESSABLE_ENTITY or "messages" in messages:
        return answer(_validation(messages.get("messages", {})))
    if isinstance(error, RequestEntityTooLarge):
        drain()
        return answer(too_large())
    code = HTTPStatus(status).phrase.lower().replace(" ", "_").replace("-", "_")
    plain = DomainError(code, _SENTENCES.get(status, _title(status)))
    plain.status = int(status)
    response = answer(plain)
    valid_methods = getattr(error, "valid_methods", None)
    if valid_methods:
        response.headers["Allow"] = ", ".join(valid_methods)
    return response


def _stale(_error: StaleDataError) -> Response:
    return answer(Conflict("changed_meanwhile", public_text("Somebody else changed this first. Please look again.")))


def _database_error(error: DBAPIError) -> Response:
    """A database that is away is a 503 that can be retried; everything else is our fault.

    But for an agreement with an agency that has ended since the request began: from then on the database refuses.
    """
    if isinstance(error, OperationalError) or isinstance(error.orig, DriverOperationalError):
        log.error("database is away", error=str(error.orig))
        return answer(Unavailable("database_unavailable", _SENTENCES[503]))
    if isinstance(error.orig, InsufficientPrivilege) and _NO_AGREEMENT in str(error.orig):
        return answer(
            Forbidden("agreement_missing", public_text("No agreement lets this agency work with this centre."))
        )
    return _unexpected(error)


def _unexpected(error: Exception) -> Response:
    log.exception("unexpected error", error_type=type(error).__name__)
    if current_app.config.get("PROPAGATE_EXCEPTIONS"):
        raise error
    broken = DomainError("internal_error", _SENTENCES[500])
    broken.status = 500
    return answer(broken)


def _validation(messages: Any) -> Invalid:
    return Invalid(
        "invalid_input", public_text("Some of what was entered cannot be used."), fields=dict(_flat(messages))
    )


def _flat(messages: Any, path: str = "") -> Iterable[tuple[str, list[Any]]]:
    """Nested marshmallow messages as `field.0.name` → sentences; the place (json, query …) is left out."""
    if isinstance(messages, dict):
        for key, value in messages.items():
            outer = not path and key in ("json", "query", "form", "files", "headers", "path")
            yield from _flat(value, path if outer else f"{path}.{key}".strip("."))
    else:
        yield path or "body", list(messages) if isinstance(messages, list) else [messages]


def _problem(error: DomainError) -> Response:
    body: dict[str, Any] = {
        **error.details,
        "type": f"/api/v1/docs/errors#{error.code}",
        "title": str(_title(error.status)),
        "status": error.status,
        "code": error.code,
        "detail": str(error.message),
        "request_id": g.get("request_id"),
    }
    if error.fields:
        body["errors"] = {name: [str(message) for message in messages] for name, messages in error.fields.items()}
    response = jsonify(body)
    response.status_code = error.status
    response.mimetype = "application/problem+json"
    return response


def _title(status: int) -> Any:
    return _TITLES.get(status, _TITLES[400] if status < 500 else _TITLES[500])


def nothing_here() -> NotFound:
    """The same answer for what does not exist and what may not be known."""
    return NotFound("not_found", _SENTENCES[404])
