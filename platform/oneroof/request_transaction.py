"""One request is one transaction: committed when the answer is built, rolled back when there is an error.

No byte of an answer leaves before its commit. A retried request (`Idempotency-Key`, or the `request_key` of a
form) gets the first answer again. A transaction that lost a race in the database is run once more.
"""

import hashlib
from collections.abc import Callable
from typing import Any
from uuid import UUID

import structlog
from flask import Flask, Response, current_app, g, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import DBAPIError
from werkzeug.datastructures import FileStorage

from oneroof.audit import service as audit
from oneroof.core.config import MEBIBYTE
from oneroof.core.errors import DomainError, Forbidden, NotFound, Unavailable
from oneroof.identity import access
from oneroof.jobs import idempotency
from oneroof.tenancy.work import Work, work

UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})
LOST_RACES = frozenset({"40001", "40P01"})  # serialization failure, deadlock
MOST_RUNS = 3

log = structlog.get_logger(__name__)


class OneTransactionFlask(Flask):
    """Flask, with a transaction around every view."""

    def dispatch_request(self) -> ResponseReturnValue:
        """Run the view; commit or roll back before the answer goes out."""
        view: Callable[[], ResponseReturnValue] = super().dispatch_request
        if "context" not in g:
            return view()
        for run in range(1, MOST_RUNS + 1):
            try:
                return _answer(view)
            except DBAPIError as error:
                _abandon()
                if run == MOST_RUNS or getattr(error.orig, "sqlstate", None) not in LOST_RACES:
                    raise
                log.info("lost a race, trying again", run=run)
                _rewind_files()
            except Exception as error:
                _abandon()
                _record_failure(error)
                raise
        raise AssertionError("unreachable")


def _answer(view: Callable[[], ResponseReturnValue]) -> Response:
    key = _request_key()
    response = current_app.make_response(view()) if key is None else _answer_once(view, key)
    if response.status_code < 400:
        _current().commit()
    else:
        _abandon()
    return response


def _answer_once(view: Callable[[], ResponseReturnValue], key: str) -> Response:
    access.check_route()  # a kept answer must not outlive the right to it
    current = work()
    identity = b"\n".join((_way_in(), request.method.encode(), request.full_path.encode(), _body()))
    claimed = idempotency.begin(current.session, current.context, current.keys, key=key, request=identity)
    if isinstance(claimed, idempotency.StoredAnswer):
        replayed = Response(claimed.body, claimed.status, claimed.headers)
        replayed.headers["Idempotent-Replayed"] = "true"
        return replayed
    response = current_app.make_response(view())
    if response.status_code < 400:
        body = b"" if response.is_streamed else response.get_data()
        idempotency.finish(
            claimed, current.keys, status=response.status_code, headers=dict(response.headers), body=body
        )
    return response


def _request_key() -> str | None:
    """The caller's key for an unsafe request of somebody known."""
    if request.method not in UNSAFE or g.context.actor_id is None:
        return None
    header = request.headers.get("Idempotency-Key")
    return header if header is not None else request.form.get("request_key") or None


def _way_in() -> bytes:
    """A browser's answers are its own: what a person may do there, their tokens may not."""
    staff = access.signed_in()
    return b"token" if staff is not None and staff.by_token else b"browser"


def _body() -> bytes:
    if request.mimetype in ("application/x-www-form-urlencoded", "multipart/form-data"):
        fields = sorted((name, value) for name, value in request.form.items(multi=True) if name != "csrf_token")
        files = sorted((name, file.filename or "", _digest(file)) for name, file in request.files.items(multi=True))
        return repr((fields, files)).encode()
    return request.get_data(cache=True)


def _digest(file: FileStorage) -> str:
    """What a file holds, whatever it is called; read by piece, and ready to be read again."""
    digest = hashlib.sha256()
    for piece in iter(lambda: file.stream.read(MEBIBYTE), b""):
        digest.update(piece)
    file.stream.seek(0)
    return digest.hexdigest()


def _rewind_files() -> None:
    """A view that is run again reads the files from their beginning again."""
    for _, file in request.files.items(multi=True):
        file.stream.seek(0)


def _current() -> Any:
    return g.get("work") or _NoWork


class _NoWork:
    """A view that needed no data."""

    @staticmethod
    def commit() -> None:
        """Nothing to commit."""


def _abandon() -> None:
    current: Work | None = g.get("work")
    if current is not None:
        current.abandon()


def _record_failure(error: Exception) -> None:
    """A refusal, or a look at what is not there, leaves its trace in a transaction of its own after the rollback."""
    named = _named_object()
    looked_in_vain = isinstance(error, NotFound | Unavailable) and named is not None
    if (not isinstance(error, Forbidden) and not looked_in_vain) or g.context.actor_id is None:
        return
    assert isinstance(error, DomainError)
    denied = isinstance(error, Forbidden)
    kind, object_id = named or (None, None)
    services = current_app.extensions["oneroof"]
    with services.database.transaction(g.context) as session:
        audit.record(
            session,
            g.context,
            g.clock,
            action="access.deny" if denied else "access.fail",
            outcome="denied" if denied else "failed",
            object_kind=kind,
            object_id=object_id,
            details={"code": error.code, "endpoint": request.endpoint or ""},
        )


def _named_object() -> tuple[str, UUID] | None:
    """What the address names by its id: of a document in a casefile, the document."""
    named = [(name.removesuffix("_id"), value) for name, value in (request.view_args or {}).items()]
    found = [(kind, value) for kind, value in named if isinstance(value, UUID)]
    return found[-1] if found else None
