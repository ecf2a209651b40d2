"""Errors as pages: which template says it, and what that template needs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from flask import render_template

Face = Literal["public", "staff"]


def error_page(
    face: Face,
    status: int,
    *,
    message: Any = None,
    fields: Mapping[str, Sequence[Any]] | None = None,
    needed_roles: Sequence[Any] = (),
    ask: Any = None,
    retry_after: int | None = None,
    request_id: str | None = None,
    home: str | None = "/",
) -> str:
    """The HTML of an error for visitors or for members of staff, in the request's language.

    `needed_roles` names roles that would be allowed and `ask` whom to ask for them (403); `retry_after` is in seconds.
    """
    return render_template(
        f"{face}/errors/error.html",
        status=status,
        message=message,
        fields=fields or {},
        needed_roles=needed_roles,
        ask=ask,
        retry_after=retry_after,
        request_id=request_id,
        home=home,
    )


def unknown_host_page(request_id: str | None = None) -> str:
    """The 404 page for a host that belongs to no tenant, with links to all languages."""
    return render_template("public/errors/unknown_host.html", tenant=None, request_id=request_id)


def suspended_page(tenant: Any = None) -> str:
    """The 503 page of a suspended tenant (the request's own by default), with links to all languages."""
    given = {} if tenant is None else {"tenant": tenant}
    return render_template("public/errors/suspended.html", **given)
