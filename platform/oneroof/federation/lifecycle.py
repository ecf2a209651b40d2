"""The life of a tenant: draft → preparing → open ⇄ suspended → closed."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.audit.service import record
from oneroof.core.db import Database
from oneroof.core.errors import Conflict, NotFound
from oneroof.core.i18n import LazyText, staff_text
from oneroof.core.time import Clock
from oneroof.federation.transactions import accountable
from oneroof.tenancy.context import Context
from oneroof.tenancy.models import Tenant

TRANSITIONS = {
    "prepare": (("draft",), "preparing"),
    "open": (("draft", "preparing"), "open"),
    "suspend": (("open",), "suspended"),
    "resume": (("suspended",), "open"),
    "close": (("draft", "preparing", "open", "suspended"), "closed"),
}
"""Action → the states that it starts from, and the one that it leads to. A closed tenant stays closed."""


def change_state(
    session: Session, context: Context, clock: Clock, *, code: str, action: str, reason: str | None = None
) -> Tenant:
    """Move the tenant `code` of the context's network on; `session` is one of the umbrella role.

    `reason` is kept beside the state. Raises NotFound, and Conflict when the state does not allow the action.
    """
    wanted = select(Tenant).where(Tenant.network_id == context.network_id, Tenant.code == code)
    tenant = session.scalar(wanted.with_for_update())
    if tenant is None:
        raise NotFound("unknown_tenant", staff_text("There is no tenant %(code)s in this network.", code=code))
    before, after = TRANSITIONS[action]
    if tenant.state not in before:
        raise Conflict(f"tenant_{tenant.state}", _as_it_is(tenant))
    if tenant.kind == "umbrella" and after in ("suspended", "closed"):
        # its administrators would lock themselves out, and nobody could open it again
        raise Conflict("tenant_umbrella", staff_text("%(code)s is the umbrella: it stays open.", code=tenant.code))
    tenant.state = after
    tenant.state_reason = reason
    tenant.state_changed_at = clock.now()
    return tenant


def move_tenant(
    database: Database, context: Context, clock: Clock, *, code: str, action: str, reason: str | None = None
) -> str:
    """Move the tenant on as `change_state` does, with its entry in the umbrella's audit record; returns the new state.

    `context` is one of the umbrella's tenant.
    """
    with accountable(database, context) as (session, own):
        tenant = change_state(session, context, clock, code=code, action=action, reason=reason)
        details = {"tenant": code, "state": tenant.state}
        record(own, context, clock, action=f"tenant.{action}", object_kind="tenant", details=details)
        return tenant.state


def _as_it_is(tenant: Tenant) -> LazyText:
    """The sentence that says which state stands against an action."""
    sentences = {
        "draft": staff_text("%(code)s is a draft and has never been open.", code=tenant.code),
        "preparing": staff_text("%(code)s is being prepared and has not opened yet.", code=tenant.code),
        "open": staff_text("%(code)s is open already.", code=tenant.code),
        "suspended": staff_text("%(code)s is suspended at the moment.", code=tenant.code),
        "closed": staff_text("%(code)s has closed and stays closed.", code=tenant.code),
    }
    return sentences[tenant.state]
