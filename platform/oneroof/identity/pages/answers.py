"""What the pages of this slice answer with: a form again with its errors, a signed-in browser, a way back."""

from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import Response, g, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from oneroof.core.errors import DomainError, TooManyRequests
from oneroof.identity import cookies, throttle
from oneroof.identity.credentials import WrongCredential
from oneroof.identity.sessions import OpenedSession
from oneroof.identity.sign_in import record_failure
from oneroof.identity.throttle import Subject
from oneroof.identity.web import services
from oneroof.tenancy.work import work

HOME = "/staff/"
T = TypeVar("T")


def form_again(
    template: str, error: DomainError, *, field: str, facts: Callable[[], dict[str, Any]] = dict, **context: Any
) -> Response:
    """The form with what was typed and what was wrong; an error that names no field is shown at `field`.

    `facts` looks up what the form needs besides, in a fresh transaction: the failed one may be of no use any more.
    """
    work().abandon()
    errors = error.fields or {field: [error.message]}
    response = make_response(render_template(template, errors=errors, **facts(), **context), error.status)
    if isinstance(error, TooManyRequests):
        response.headers["Retry-After"] = str(error.retry_after)
    return response


def counted(email: str | None, step: str, attempt: Callable[[], T]) -> T:
    """Make an attempt that may be guessing: counted before it is made, written down when it fails.

    It counts for the account that `email` names (None where the attempt names none), by `step` (`password`,
    `second_factor`, `passkey`), and for the address that the request comes from.

    Raises TooManyRequests while the account or address has to wait, and what `attempt` raises.
    """
    subjects = _subjects(email, step)
    with services().database.transaction(g.context) as session:
        wait = throttle.count_attempt(session, g.context, subjects)
    try:
        result = attempt()
    except WrongCredential as error:
        work().abandon()
        with services().database.transaction(g.context) as session:
            record_failure(session, g.context, g.clock, staff_id=error.staff_id, step=step, wait=wait)
        raise
    except DomainError:
        # The proof was right; something else that was entered was not.
        work().abandon()
        with services().database.transaction(g.context) as session:
            throttle.forgive(session, subjects)
        raise
    throttle.forgive(work().session, subjects)
    return result


def limit_letters(email: str) -> None:
    """Count a letter to this address at this client's wish. Raises TooManyRequests after a few."""
    keys, tenant_id = services().keys, g.tenant.id
    subjects = [
        throttle.letter_subject(keys, tenant_id, email.strip().lower()),
        throttle.letters_from_subject(keys, tenant_id, request.remote_addr or ""),
    ]
    with services().database.transaction(g.context) as session:
        throttle.count_attempt(session, g.context, subjects)


def let_in(opened: OpenedSession, *, following: str) -> AnyResponse:
    """Give the browser its session, and lead on: to the second factor where one is due, else to `following`."""
    if opened.stage == "complete":
        response = redirect(following, 303)
    else:
        endpoint = "identity.second_factor" if opened.stage == "second_factor" else "identity.second_factor_set_up"
        response = redirect(url_for(endpoint, next=following), 303)
    cookies.set_session(response, opened.secret)
    return response


def wanted_next(wanted: str | None = None) -> str:
    """Where the browser wanted to go (`next`, if it is not given): a staff page of this host, or the staff's first."""
    wanted = request.values.get("next", "") if wanted is None else wanted
    parts = urlsplit(wanted)
    local = not parts.scheme and not parts.netloc and wanted.startswith(HOME) and "\\" not in wanted
    return wanted if local and wanted.isprintable() else HOME


def _subjects(email: str | None, step: str) -> list[Subject]:
    keys, tenant_id = services().keys, g.tenant.id
    address = throttle.address_subject(keys, tenant_id, request.remote_addr or "")
    if email is None:
        return [address]
    return [throttle.account_subject(keys, tenant_id, email.strip().lower(), step), address]
