"""Who is asking, and may they? Every view says so with `@requires("…")` or `@public`."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import wraps
from typing import Any, ParamSpec, TypeVar
from uuid import UUID

from flask import current_app, g, request

from oneroof.core.crypto import token_hash
from oneroof.core.errors import Forbidden, SignInRequired
from oneroof.core.i18n import public_text
from oneroof.core.time import real_now
from oneroof.identity import cookies
from oneroof.identity.devices.access import DEVICE_ACCESS, check_device
from oneroof.identity.devices.paired import device_context, device_with
from oneroof.identity.oauth.access import AGENCY_ACCESS, check_agency, identify_agency
from oneroof.identity.permissions import PERMISSIONS, ROLE_NAMES, permissions_of, roles_with
from oneroof.identity.service_users.access import PERSON_ACCESS, check_person, person_behind_cookie, person_context
from oneroof.tenancy.context import Context
from oneroof.tenancy.purposes import PURPOSES

P = ParamSpec("P")
R = TypeVar("R")

TOKEN_PREFIX = "or1_"  # noqa: S105  # no secret: it makes leaked tokens findable by scanners
SEEN_AT_MOST_EVERY = timedelta(minutes=1)
API = "/api/"


@dataclass(frozen=True, slots=True)
class SignedIn:
    """The member of staff behind a request, as their page needs to know them."""

    id: UUID
    name: str
    email: str
    language: str | None
    roles: frozenset[str]
    permissions: frozenset[str]
    office_ids: tuple[UUID, ...]
    """The offices that their roles are limited to."""
    seeing_office_ids: frozenset[UUID]
    """The active offices with which they see what is shared: those of their roles or, for roles without an office,
    those of their agency. Who may serve anywhere in the centre stands for no office."""
    agency_id: UUID | None
    agency_tags: frozenset[str]
    """Code and kind of their agency."""
    session_id: UUID | None
    """The browser's session, or None where a token was shown."""
    token_id: UUID | None

    @property
    def by_token(self) -> bool:
        """Whether a personal token was shown, and no cookie."""
        return self.token_id is not None


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A sign-in that waits for its second factor: nobody is signed in yet."""

    session_id: UUID
    staff_id: UUID
    stage: str
    """`second_factor` or, where there is none yet, `set_up`."""
    email: str
    name: str


def public(view: Callable[P, R]) -> Callable[P, R]:
    """Everybody may use this view."""
    view.access = "public"  # type: ignore[attr-defined]
    return view


def requires(permission: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Only a signed-in member of staff whose roles carry `permission` may use this view."""
    assert permission in PERMISSIONS, permission

    def decorate(view: Callable[P, R]) -> Callable[P, R]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
            check(permission)
            return view(*args, **kwargs)

        guarded.access = permission  # type: ignore[attr-defined]
        return guarded

    return decorate


def states_purpose(purpose: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """What a view's reads and writes of personal data are for (tenancy.purposes); `service_delivery` without.

    Stated here and not in the view, because a retried request uses the database before the view runs.
    """
    assert purpose in PURPOSES, purpose

    def state(view: Callable[P, R]) -> Callable[P, R]:
        view.purpose = purpose  # type: ignore[attr-defined]
        return view

    return state


def by_programs(view: Callable[P, R]) -> Callable[P, R]:
    """A public view that programs ask, which say in the request itself who they are: no cookie counts there."""
    view.access = "public"  # type: ignore[attr-defined]
    view.by_programs = True  # type: ignore[attr-defined]
    return view


def check(permission: str) -> None:
    """Raise SignInRequired or Forbidden, with a sentence that says what is missing and who has it."""
    staff = signed_in()
    if staff is None:
        raise SignInRequired("sign_in_required", public_text("Please sign in."))
    if permission not in staff.permissions:
        raise Forbidden(
            "permission_missing",
            public_text(
                "This needs the permission “%(permission)s”. These roles have it: %(roles)s. "
                "Ask your coordinator if you should have it too.",
                permission=PERMISSIONS[permission],
                roles=_role_list(permission),
            ),
            needed_roles=[ROLE_NAMES[role] for role in roles_with(permission)],
        )


def check_route() -> None:
    """The same for the view of this request, before it runs: a kept answer is for those only who may still ask."""
    permission: str = getattr(_view(), "access", "public")
    if permission.startswith(DEVICE_ACCESS):
        check_device(tuple(permission.removeprefix(DEVICE_ACCESS).split("+")))
    elif permission.startswith(AGENCY_ACCESS):
        check_agency(permission.removeprefix(AGENCY_ACCESS))
    elif permission == PERSON_ACCESS:
        check_person()
    elif permission != "public":
        check(permission)


def noted_on_view(name: str) -> Any:
    """What a decorator noted under that name on the view of this request, or None."""
    return getattr(_view(), name, None)


def signed_in() -> SignedIn | None:
    """Who is signed in, or None."""
    staff: SignedIn | None = g.get("staff")
    return staff


def unfinished() -> Unfinished | None:
    """The sign-in that this browser has begun and not finished, or None."""
    waiting: Unfinished | None = g.get("unfinished")
    return waiting


def identify() -> None:
    """Before each request: find who is asking and make the context that the database will verify."""
    g.staff = g.unfinished = g.session_hash = g.device = g.person = g.agency = None
    device_secret = noted_on_view("device_secret")
    if device_secret is not None:
        _by_device(device_secret())
        return
    if noted_on_view("access") == PERSON_ACCESS or noted_on_view("asks_for_person"):
        _by_person()
        return
    if (noted_on_view("access") or "").startswith(AGENCY_ACCESS):
        g.context = identify_agency(_purpose()) or _context(None)
        return
    if noted_on_view("by_programs"):
        g.context = _context(None)
        return
    if request.path.startswith(API) and "Authorization" in request.headers:
        g.staff = _by_bearer_token()
    else:
        _by_session()
    g.context = _context(g.staff)


def _by_device(secret: str | None) -> None:
    """A page of devices: staff are nobody here, and a device is nobody elsewhere."""
    g.device = device_with(secret)
    if g.device is None:
        g.context = _context(None)
    else:
        g.session_hash = g.device.secret_hash  # forms on its pages are its own
        g.context = device_context(g.device, _purpose())


def _by_person() -> None:
    """A page of somebody's own file: staff are nobody here, and a person is nobody elsewhere."""
    g.person = person_behind_cookie()
    g.context = _context(None)
    if g.person is not None:
        g.session_hash = token_hash(request.cookies[cookies.person_cookie()])  # forms in the file are its own
        g.context = person_context(g.person.person_id, g.person.people, _purpose())


def _by_bearer_token() -> SignedIn:
    scheme, _, token = request.headers["Authorization"].partition(" ")
    shown = token_hash(token.strip())
    rows: list[Any] = []
    if scheme.lower() == "bearer" and token.startswith(TOKEN_PREFIX):
        rows = _call("actor_by_token", shown, real_now())
    if not rows:
        g.context = _context(None)
        raise SignInRequired("token_invalid", public_text("This token is not valid here, or it has ended."))
    row = rows[0]
    _touch("touch_token", shown, row.last_seen_at)
    permissions = permissions_of(frozenset(row.roles)) & frozenset(row.scopes)
    return _signed_in(row, permissions, session_id=None, token_id=row.token_id)


def _by_session() -> None:
    secret = request.cookies.get(cookies.session_cookie())
    if not secret:
        return
    shown = token_hash(secret)
    rows = _call("actor_by_session", shown, real_now())
    if not rows:
        return
    row = rows[0]
    g.session_hash = shown
    if row.stage == "complete":
        _touch("touch_session", shown, row.last_seen_at)
        permissions = permissions_of(frozenset(row.roles))
        g.staff = _signed_in(row, permissions, session_id=row.session_id, token_id=None)
    else:
        g.unfinished = Unfinished(row.session_id, row.staff_id, row.stage, row.email, row.name)


def _touch(function: str, shown: bytes, last_seen_at: datetime | None) -> None:
    """Note the use, but not at every request: a page would write a row each time."""
    now = real_now()
    if last_seen_at is None or now - last_seen_at > SEEN_AT_MOST_EVERY:
        _call(function, shown, now)


def _call(function: str, wanted_hash: bytes, moment: datetime) -> list[Any]:
    database = current_app.extensions["oneroof"].database
    rows: list[Any] = database.call(function, wanted_tenant=g.tenant.id, wanted_hash=wanted_hash, moment=moment)
    return rows


def _signed_in(row: Any, permissions: frozenset[str], *, session_id: UUID | None, token_id: UUID | None) -> SignedIn:
    return SignedIn(
        id=row.staff_id,
        name=row.name,
        email=row.email,
        language=row.language,
        roles=frozenset(row.roles),
        permissions=permissions,
        office_ids=tuple(row.office_ids),
        seeing_office_ids=frozenset(row.seeing_office_ids),
        agency_id=row.agency_id,
        agency_tags=frozenset(row.agency_tags),
        session_id=session_id,
        token_id=token_id,
    )


def _context(staff: SignedIn | None) -> Context:
    return Context(
        tenant_id=g.tenant.id,
        network_id=g.tenant.network_id,
        actor_kind="staff" if staff else "visitor",
        actor_id=staff.id if staff else None,
        office_id=staff.office_ids[0] if staff and len(staff.office_ids) == 1 else None,
        agency_id=staff.agency_id if staff else None,
        purpose=_purpose(),
        roles=staff.roles if staff else frozenset(),
        permissions=staff.permissions if staff else frozenset(),
        request_id=g.get("request_id"),
        office_ids=staff.seeing_office_ids if staff else frozenset(),
        agency_tags=staff.agency_tags if staff else frozenset(),
    )


def _purpose() -> str:
    purpose: str = getattr(_view(), "purpose", "service_delivery")
    return purpose


def _view() -> Any:
    """The function that answers this request, with what its decorators noted on it."""
    view: Any = current_app.view_functions.get(request.endpoint or "")
    if hasattr(view, "view_class"):
        view = getattr(view.view_class, request.method.lower(), view)
    return view


def _role_list(permission: str) -> "RoleList":
    return RoleList(roles_with(permission))


@dataclass(frozen=True, slots=True)
class RoleList:
    """Role names, joined when shown, in the reader's language."""

    roles: tuple[str, ...]

    def __str__(self) -> str:
        return ", ".join(str(ROLE_NAMES[role]) for role in self.roles)
