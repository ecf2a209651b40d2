"""One request is one transaction: committed when the answer is built, rolled back when there is an error.

No byte of an answer leaves before its commit. A retried request (`Idempotency-Key`, or the `request_key` of a
form) gets the first answer again. A transaction that lost a race in the database is run once more.
"""

import hashlib
from collections.abc import Callable
from uuid import UUID

import structlog
from flask import Flask, Response, current_app, g, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import DBAPIError
from werkzeug.datastructures import FileStorage

from oneroof.audit import service as audit
from oneroof.audit.traces import trace_of
from oneroof.casefiles.sharing.partnerships import granted
from oneroof.casefiles.sharing.seeing import sees
from oneroof.core.config import MEBIBYTE
from oneroof.core.errors import Conflict, DomainError, Forbidden, NotFound, Unavailable
from oneroof.core.i18n import public_text
from oneroof.identity import access
from oneroof.identity.oauth.access import asking_client, this_agency_or_none
from oneroof.jobs import idempotency
from oneroof.tenancy.work import Work, work

UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})
LOST_RACES = frozenset({"40001", "40P01"})  # serialization failure, deadlock
LABEL_TAKEN = "uq_ticket_tenant_id_day_label"
"""A line got another letter while a ticket with its old one was written: run again, the ticket has the new letter."""
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
                if run == MOST_RUNS or not _lost_a_race(error):
                    raise
                log.info("lost a race, trying again", run=run)
                _rewind_files()
            except Exception as error:
                _abandon()
                _record_failure(error)
                raise
        raise AssertionError("unreachable")


def _lost_a_race(error: DBAPIError) -> bool:
    """Whether somebody else was faster, so that the same request may do well now."""
    if getattr(error.orig, "sqlstate", None) in LOST_RACES:
        return True
    return getattr(getattr(error.orig, "diag", None), "constraint_name", None) == LABEL_TAKEN


def _answer(view: Callable[[], ResponseReturnValue]) -> Response:
    _prepare()
    key = _request_key()
    current: Work | None = g.get("work")
    if current is not None:
        current.is_abandoned = False
    response = current_app.make_response(view()) if key is None else _answer_once(view, key)
    current = g.get("work")
    if current is None:
        return response
    # a view that rolled back and then rendered what it refused has looked since, and nothing else: that look stays
    if response.status_code < 400 or current.is_abandoned:
        current.commit()
        return response
    shows = current.is_used and trace_of(current.session).shows
    current.abandon()
    if shows:
        log.error("an answer that shows personal data would leave no trace", endpoint=request.endpoint)
        raise RuntimeError("a refusal that shows personal data must be rendered after work().abandon()")
    return response


def _prepare() -> None:
    """Do what the view wants done before its transaction begins: nobody shall wait for that."""
    prepare = access.noted_on_view("before_transaction")
    if prepare is not None:
        access.check_route()
        prepare()


def _answer_once(view: Callable[[], ResponseReturnValue], key: str) -> Response:
    access.check_route()  # a kept answer must not outlive the right to it
    current = work()
    identity = b"\n".join((_way_in(), request.method.encode(), request.full_path.encode(), _body()))
    claimed = idempotency.begin(current.session, current.context, current.keys, key=key, request=identity)
    if isinstance(claimed, idempotency.StoredAnswer):
        return _replayed(current, claimed)
    response = current_app.make_response(view())
    if response.status_code < 400 and not current.is_abandoned:
        _keep(current, claimed, response)
    return response


def _keep(current: Work, claimed: idempotency.Claim, response: Response) -> None:
    """Keep an answer for who asks again: about one person under that one's key, about several not at all.

    What only showed people had no effect, and is looked up again, as a new look. A way on (3xx) says nothing of people.
    """
    trace = trace_of(current.session)
    body: bytes | None = b"" if response.is_streamed else response.get_data()
    person_id, classes = None, set[str]()
    if current.is_shown_once:
        body = None
    if trace.data_classes and response.status_code < 300:
        if not trace.acts:
            idempotency.forget(current.session, claimed)
            return
        classes, person_id = trace.data_classes, next(iter(trace.people), None)
        if len(trace.people) > 1:
            body = person_id = None
    idempotency.finish(
        current.session,
        claimed,
        current.keys,
        status=response.status_code,
        headers=dict(response.headers),
        body=body,
        person_id=person_id,
        data_classes=classes,
    )


def _replayed(current: Work, stored: idempotency.StoredAnswer) -> Response:
    """The answer again, which is a look of its own.

    Raises Conflict for one that was not kept, and for one about somebody whom the actor does not see any more.
    """
    person_id, session, context = stored.person_id, current.session, current.context
    hidden = person_id and not sees(session, context, person_id, stored.data_classes)
    if stored.body is None or hidden or (person_id and _is_over(current)):
        raise Conflict("already_done", public_text("This was done already. Please look at it anew."))
    if stored.data_classes:
        audit.record(
            session,
            context,
            current.clock,
            action="answer.show",
            object_kind="person" if person_id else None,
            object_id=person_id,
            subject_person_id=person_id,
            data_classes=stored.data_classes,
            details={"endpoint": request.endpoint or ""},
        )
    replayed = Response(stored.body, stored.status, stored.headers)
    replayed.headers["Idempotent-Replayed"] = "true"
    return replayed


def _is_over(current: Work) -> bool:
    """Whether a program may not know any more of what it asked about, whatever else it knows of that person.

    What names neither a referral nor a procedure is looked at anew.
    """
    agency = this_agency_or_none()
    if agency is None:
        return False
    said = request.get_json(silent=True)
    named = {**(said if isinstance(said, dict) else {}), **(request.view_args or {})}
    asked = [(kind, named[f"{kind}_id"]) for kind in ("referral", "procedure") if f"{kind}_id" in named]
    return not asked or not all(
        granted(
            current.session,
            current.context,
            partnership_id=agency.partnership.id,
            subject_kind=kind,
            subject_id=UUID(str(subject_id)),
        )
        for kind, subject_id in asked
    )


def _request_key() -> str | None:
    """The caller's key for an unsafe request of somebody known."""
    if request.method not in UNSAFE or g.context.actor_id is None:
        return None
    header = request.headers.get("Idempotency-Key")
    return header if header is not None else request.form.get("request_key") or None


def _way_in() -> bytes:
    """A browser's answers are its own: what a person may do there, their tokens may not."""
    client_id = asking_client()
    if client_id is not None:
        return b"program %s" % client_id.bytes
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
