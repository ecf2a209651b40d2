"""Browsers that have agreed to show messages about one thing: kept until that is over, and not longer."""

import json
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from oneroof.core.config import Settings
from oneroof.core.crypto import Unreadable
from oneroof.core.errors import Conflict, Invalid
from oneroof.core.i18n import language as speaking
from oneroof.core.i18n import public_text
from oneroof.core.ids import new_id
from oneroof.core.keystore import KeyDestroyedError, KeyStore
from oneroof.core.time import Clock
from oneroof.notifications.mail import composes, promise_letter
from oneroof.notifications.messages import PushMessage
from oneroof.notifications.models import PushSubscription
from oneroof.notifications.push import may_be_reached
from oneroof.services import Services
from oneroof.tenancy.context import Context
from oneroof.tenancy.models import Tenant

MOST = 3
"""Browsers that follow one thing: somebody's own, and of those who come along."""
LONGEST = 4096
KEPT = timedelta(days=1)


def subscribe(
    session: Session,
    context: Context,
    clock: Clock,
    keys: KeyStore,
    settings: Settings,
    *,
    subject: tuple[str, UUID],
    given: str,
    language: str,
    ends_at: datetime,
) -> UUID:
    """Remember that a browser shows messages about the subject (kind and id); again, it says the same.

    Raises Invalid for what no browser gives, Conflict where MOST browsers follow it already.
    """
    kept = _checked(settings, given)
    token = keys.search_token(context.tenant_id, "push", kept["endpoint"])
    kind, about = subject
    mine = (
        PushSubscription.tenant_id == context.tenant_id,
        PushSubscription.subject_kind == kind,
        PushSubscription.subject_id == about,
    )
    known = session.scalars(select(PushSubscription).where(*mine, PushSubscription.token == token)).one_or_none()
    if known is None and session.scalar(select(func.count()).where(*mine)) == MOST:
        raise Conflict("push_full", public_text("Too many telephones follow this already."))
    row = known or PushSubscription(
        tenant_id=context.tenant_id, id=new_id(), subject_kind=kind, subject_id=about, token=token
    )
    row.language, row.agreed_at, row.ends_at = language, clock.now(), ends_at
    row.sealed = keys.seal_for_tenant_until(
        context.tenant_id, json.dumps(kept).encode(), _place(row.id), until=ends_at + KEPT
    )
    session.add(row)
    session.flush()
    return row.id


def subscriptions_of(session: Session, context: Context, kind: str, about: UUID) -> Sequence[PushSubscription]:
    """The browsers that show messages about it."""
    return session.scalars(
        select(PushSubscription)
        .where(
            PushSubscription.tenant_id == context.tenant_id,
            PushSubscription.subject_kind == kind,
            PushSubscription.subject_id == about,
        )
        .order_by(PushSubscription.id)
    ).all()


def open_subscription(keys: KeyStore, context: Context, row: PushSubscription) -> bytes | None:
    """What the browser gave; None once it is over."""
    try:
        return keys.unseal_for_tenant(context.tenant_id, row.sealed, _place(row.id))
    except (KeyDestroyedError, Unreadable):
        return None


PushWriter = Callable[[Services, Session, Context, UUID, int], tuple[str, str, str] | None]
"""Takes the id of what was subscribed to and the number of the issue; gives title, text and the path of the page."""


def composes_push(letter: str) -> Callable[[PushWriter], PushWriter]:
    """Register the function that writes a line for browsers; it speaks the language of the browser's page."""

    def register(writer: PushWriter) -> PushWriter:
        def compose(
            services: Services, session: Session, context: Context, about: UUID, issue: int
        ) -> PushMessage | None:
            row = session.get(PushSubscription, (context.tenant_id, about))
            subscription = open_subscription(services.keys, context, row) if row else None
            if row is None or subscription is None:
                return None
            zone = session.scalars(select(Tenant.time_zone).where(Tenant.id == context.tenant_id)).one()
            with speaking(row.language, zone):
                said = writer(services, session, context, row.subject_id, issue)
            if said is None:
                return None
            title, text, path = said
            return PushMessage(row.id, subscription, row.language, title, text, path)

        composes(letter)(compose)
        return writer

    return register


def promise_push(session: Session, context: Context, *, letter: str, kind: str, about: UUID, issue: int = 1) -> None:
    """Show it after the commit in every browser that follows the subject, each by a promise of its own."""
    for row in subscriptions_of(session, context, kind, about):
        promise_letter(session, context, letter=letter, about=row.id, issue=issue)


def unsubscribe(session: Session, context: Context, kind: str, about: UUID) -> None:
    """Tell no browser of it any more."""
    session.execute(
        delete(PushSubscription).where(
            PushSubscription.tenant_id == context.tenant_id,
            PushSubscription.subject_kind == kind,
            PushSubscription.subject_id == about,
        )
    )


def forget_over(session: Session, context: Context, clock: Clock) -> None:
    """Delete what is over."""
    session.execute(
        delete(PushSubscription).where(
            PushSubscription.tenant_id == context.tenant_id, PushSubscription.ends_at < clock.now()
        )
    )


def _checked(settings: Settings, given: str) -> dict[str, Any]:
    """The parts of it that are needed."""
    try:
        told: Any = json.loads(given[: LONGEST + 1])
        endpoint, keys = str(told["endpoint"]), told["keys"]
        kept = {"endpoint": endpoint, "keys": {"p256dh": str(keys["p256dh"]), "auth": str(keys["auth"])}}
        _check_keys(kept)
    except (ValueError, KeyError, TypeError):
        kept = None
    if kept is None or not may_be_reached(settings, endpoint):
        message = public_text("This browser cannot show messages from us.")
        raise Invalid("push_invalid", message, fields={"subscription": [message]})
    return kept


def _check_keys(kept: dict[str, Any]) -> None:
    """Raises ValueError for keys that nothing can be encrypted with."""
    from pywebpush import WebPusher, WebPushException

    try:
        WebPusher(kept).encode(b"?")
    except WebPushException as error:
        raise ValueError(str(error)) from error


def _place(subscription_id: UUID) -> str:
    return f"push_subscription/{subscription_id}"
