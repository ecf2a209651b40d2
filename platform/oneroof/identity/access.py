"""Who is asking, and may they? Every view says so with `@requires("…")` or `@public`."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, ParamSpec, TypeVar
from uuid import UUID

from flask import current_app, g, request

from oneroof.core.crypto import token_hash
from oneroof.core.errors import Forbidden, SignInRequired
from oneroof.core.i18n import public_text
from oneroof.core.time import real_now
from oneroof.identity.permissions import PERMISSIONS, ROLE_NAMES, permissions_of, roles_with
from oneroof.tenancy.context import Context

P = ParamSpec("P")
R = TypeVar("R")

TOKEN_PREFIX = "or1_"  # makes leaked tokens findable by scanners


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
    agency_id: UUID | None
    by_token: bool


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
        )


def signed_in() -> SignedIn | None:
    """Who is signed in, or None."""
    staff: SignedIn | None = g.get("staff")
    return staff


def identify() -> None:
    """Before each request: find who is asking and make the context that the database will verify."""
    g.staff = _by_bearer_token() if "Authorization" in request.headers else _by_session()
    g.context = _context(g.staff)


def _by_bearer_token() -> SignedIn:
    scheme, _, token = request.headers["Authorization"].partition(" ")
    rows: list[Any] = []
    if scheme.lower() == "bearer" and token.startswith(TOKEN_PREFIX):
        rows = _call("actor_by_token", wanted_hash=token_hash(token.strip()))
    if not rows:
        g.context = _context(None)
        raise SignInRequired("token_invalid", public_text("This token is not valid here, or it has ended."))
    row = rows[0]
    return _signed_in(row, permissions_of(frozenset(row.roles)) & frozenset(row.scopes), by_token=True)


def _by_session() -> SignedIn | None:
    cookie = request.cookies.get(current_app.config["SESSION_COOKIE_NAME"])
    if not cookie:
        return None
    rows = _call("actor_by_session", wanted_hash=token_hash(cookie))
    g.session_row = rows[0] if rows else None
    if not rows or rows[0].staff_id is None or not rows[0].active:
        return None
    return _signed_in(rows[0], permissions_of(frozenset(rows[0].roles)), by_token=False)


def _call(function: str, *, wanted_hash: bytes) -> list[Any]:
    database = current_app.extensions["oneroof"].database
    rows: list[Any] = database.call(function, wanted_tenant=g.tenant.id, wanted_hash=wanted_hash, moment=real_now())
    return rows


def _signed_in(row: Any, permissions: frozenset[str], *, by_token: bool) -> SignedIn:
    return SignedIn(
        id=row.staff_id,
        name=row.name,
        email=row.email,
        language=row.language,
        roles=frozenset(row.roles),
        permissions=permissions,
        office_ids=tuple(row.office_ids),
        agency_id=row.agency_id,
        by_token=by_token,
    )


def _context(staff: SignedIn | None) -> Context:
    return Context(
        tenant_id=g.tenant.id,
        network_id=g.tenant.network_id,
        actor_kind="staff" if staff else "visitor",
        actor_id=staff.id if staff else None,
        office_id=staff.office_ids[0] if staff and len(staff.office_ids) == 1 else None,
        agency_id=staff.agency_id if staff else None,
        roles=staff.roles if staff else frozenset(),
        permissions=staff.permissions if staff else frozenset(),
        request_id=g.get("request_id"),
    )


def _role_list(permission: str) -> "RoleList":
    return RoleList(roles_with(permission))


@dataclass(frozen=True, slots=True)
class RoleList:
    """Role names, joined when shown, in the reader's language."""

    roles: tuple[str, ...]

    def __str__(self) -> str:
        return ", ".join(str(ROLE_NAMES[role]) for role in self.roles)
