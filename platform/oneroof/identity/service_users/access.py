"""Pages of somebody's own file: `@for_person`. A session of a person opens these alone, and no staff's opens them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import wraps
from typing import ParamSpec, TypeVar
from uuid import UUID

from flask import current_app, g, request

from oneroof.core.crypto import token_hash
from oneroof.core.errors import OwnFileClosed
from oneroof.core.i18n import public_text
from oneroof.core.time import real_now
from oneroof.identity import cookies
from oneroof.tenancy.clearance import clearance_of
from oneroof.tenancy.context import Context

P = ParamSpec("P")
R = TypeVar("R")

PERSON_ACCESS = "person"
"""The access rule of such a view."""
IDLE = timedelta(minutes=10)
LONGEST = timedelta(minutes=30)
"""How long a file stays open when nothing is done, and whatever is done. Devices are shared."""


@dataclass(frozen=True, slots=True)
class SignedPerson:
    """Whose file is open in the browser behind a request."""

    person_id: UUID
    casefile_id: UUID
    session_id: UUID
    means: str
    """How it was opened (models.SESSION_MEANS)."""
    people: frozenset[UUID]
    """The person, by all casefiles that were joined into this one."""
    idle_ends_at: datetime
    ends_at: datetime
    confirmed_at: datetime | None
    """When they have last typed a fresh code."""

    @property
    def started_at(self) -> datetime:
        """When it was opened."""
        return self.ends_at - LONGEST

    @property
    def minutes_left(self) -> int:
        """How long the file stays open if nothing is done, in whole minutes from now on."""
        return max(0, int((self.idle_ends_at - real_now()).total_seconds() // 60))


def for_person(view: Callable[P, R]) -> Callable[P, R]:
    """Only a person who has opened their file may use this view; any other browser is led to where it is opened."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
        check_person()
        return view(*args, **kwargs)

    guarded.access = PERSON_ACCESS  # type: ignore[attr-defined]
    return guarded


def asks_for_person(view: Callable[P, R]) -> Callable[P, R]:
    """A public view that also knows whose file is open, if one is: `this_person_or_none()`. It knows no staff."""
    view.asks_for_person = True  # type: ignore[attr-defined]
    return view


def this_person() -> SignedPerson:
    """Whose file is open, in a view that is `@for_person`."""
    person = this_person_or_none()
    assert person is not None
    return person


def this_person_or_none() -> SignedPerson | None:
    """Whose file is open, or None."""
    person: SignedPerson | None = g.get("person")
    return person


def check_person() -> None:
    """Raise OwnFileClosed where no file is open."""
    if this_person_or_none() is None:
        raise OwnFileClosed("own_file_closed", public_text("Your file is closed"))


def person_behind_cookie() -> SignedPerson | None:
    """Whose file this browser has open at the tenant at hand; noted as used, which lets it stay open."""
    secret = request.cookies.get(cookies.person_cookie())
    if not secret:
        return None
    database, now = current_app.extensions["oneroof"].database, real_now()
    shown = {"wanted_tenant": g.tenant.id, "wanted_hash": token_hash(secret), "moment": now}
    rows = database.call("actor_by_person_session", **shown)
    if not rows:
        return None
    row, until = rows[0], now + IDLE
    database.call("touch_person_session", **shown, until=until)
    return SignedPerson(
        person_id=row.person_id,
        casefile_id=row.casefile_id,
        session_id=row.session_id,
        means=row.means,
        people=frozenset(row.people),
        idle_ends_at=min(until, row.ends_at),
        ends_at=row.ends_at,
        confirmed_at=row.confirmed_at,
    )


def people_with(person_id: UUID) -> frozenset[UUID]:
    """By which ids somebody is known at the tenant at hand: their casefiles may have been joined."""
    database = current_app.extensions["oneroof"].database
    rows = database.call("people_with", wanted_tenant=g.tenant.id, wanted_person=person_id)
    return frozenset(row.person_id for row in rows)


def person_context(person_id: UUID, people: frozenset[UUID], purpose: str) -> Context:
    """In whose name the database answers a person: they see rows of theirs, and no others."""
    return Context(
        tenant_id=g.tenant.id,
        network_id=g.tenant.network_id,
        actor_kind="person",
        actor_id=person_id,
        purpose=purpose,
        request_id=g.get("request_id"),
        people=people | {person_id},
    )


def own_classes() -> frozenset[str]:
    """The classes of their own data that persons see."""
    return clearance_of("person", frozenset(), "")
