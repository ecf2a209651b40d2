"""What must stay written although the request fails: that something was shown, that somebody tried, that a grant ended.

Each in a transaction of its own, because a refused request leaves nothing else.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from flask import current_app, g, request

from oneroof.audit import service as audit
from oneroof.core.db import Database
from oneroof.core.errors import TooManyRequests
from oneroof.core.ip_networks import network_of
from oneroof.identity import throttle
from oneroof.identity.oauth import replay, tokens
from oneroof.identity.oauth.refusals import TooMany
from oneroof.identity.throttle import Limit, Subject
from oneroof.tenancy.work import work

CLIENT = Limit(free=20)
"""Failures in a row that one client at one address has free. Others cannot use it up: their address is another."""
ADDRESS = Limit(free=100, first=timedelta(seconds=10))


def noted_once(kind: str, owner: str, jti: str, *, until: datetime) -> bool:
    """Whether this was never shown before; it is noted now, whatever becomes of the request."""
    with _database().transaction(g.context) as session:
        return replay.first_time(session, g.context, kind=kind, owner=owner, jti=jti, until=until)


def count(client_id: str | None) -> Sequence[Subject]:
    """Count an attempt before it is made; it is forgiven when it succeeds. Raises TooMany."""
    keys, tenant_id, address = work().keys, g.tenant.id, network_of(request.remote_addr or "")
    named = (client_id or "")[:100]
    subjects = [
        Subject(keys.search_token(tenant_id, "oauth client", named, address), CLIENT, True),
        Subject(keys.search_token(tenant_id, "oauth address", address), ADDRESS, False),
    ]
    try:
        with _database().transaction(g.context) as session:
            throttle.count_attempt(session, g.context, subjects)
    except TooManyRequests as error:
        raise TooMany(int(error.retry_after or 1)) from error
    return subjects


def forgive(subjects: Sequence[Subject]) -> None:
    """The attempt succeeded."""
    throttle.forgive(work().session, subjects)


def refuse(endpoint: str, error: str, *, client_id: UUID | None) -> None:
    """Write down that a client was refused; nothing for callers who proved to be none."""
    if client_id is None:
        return
    facts = {"endpoint": endpoint, "code": error, "client_id": str(client_id)}
    _write(action="oauth.refuse", outcome="denied", details=facts)


def end_grant(grant_id: UUID, *, reason: str) -> None:
    """End a grant because something of it was shown twice."""
    with _database().transaction(g.context) as session:
        tokens.revoke_grant(session, g.context, g.clock, grant_id, reason=reason)


def _write(**entry: Any) -> None:
    with _database().transaction(g.context) as session:
        audit.record(session, g.context, g.clock, **entry)


def _database() -> Database:
    database: Database = current_app.extensions["oneroof"].database
    return database
