"""An agency's receiving addresses at this centre: registered, changed, given new secrets, tried out, removed."""

from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from oneroof.audit import service as audit
from oneroof.core.api.fields import none_of
from oneroof.core.errors import Conflict, Invalid, NotFound, PreconditionFailed
from oneroof.core.i18n import LazyText, public_text, staff_languages
from oneroof.core.ids import new_id
from oneroof.core.keystore import KeyStore
from oneroof.core.outgoing import may_be_named
from oneroof.core.time import Clock
from oneroof.events import signing
from oneroof.events.kinds import CHOSEN_TYPES
from oneroof.events.models import ENDPOINT_STATES, WebhookEndpoint
from oneroof.events.service import record
from oneroof.events.settling import open_deliveries, switch
from oneroof.notifications.messages import read_reach
from oneroof.tenancy.context import Context

MOST_ENDPOINTS = 10
LONGEST_URL = 500
OVERLAP = timedelta(hours=24)
"""For how long the secret before signs besides the new one."""


def endpoints_of(session: Session, context: Context, *, partnership_id: UUID) -> Sequence[WebhookEndpoint]:
    """The agency's endpoints at this centre, the oldest first."""
    return session.scalars(
        select(WebhookEndpoint)
        .where(
            WebhookEndpoint.tenant_id == context.tenant_id,
            WebhookEndpoint.partnership_id == partnership_id,
            WebhookEndpoint.removed_at.is_(None),
        )
        .order_by(WebhookEndpoint.id)
    ).all()


def endpoint_of(
    session: Session, context: Context, *, partnership_id: UUID, endpoint_id: UUID, lock: bool = False
) -> WebhookEndpoint:
    """One of them. Raises NotFound for those of others."""
    wanted = select(WebhookEndpoint).where(
        WebhookEndpoint.tenant_id == context.tenant_id,
        WebhookEndpoint.id == endpoint_id,
        WebhookEndpoint.partnership_id == partnership_id,
        WebhookEndpoint.removed_at.is_(None),
    )
    found = session.scalars(wanted.with_for_update(key_share=True) if lock else wanted).one_or_none()
    if found is None:
        raise NotFound("endpoint_not_found", public_text("There is no such endpoint here."))
    return found


def add_endpoint(
    session: Session,
    context: Context,
    clock: Clock,
    keys: KeyStore,
    *,
    partnership_id: UUID,
    url: str,
    event_types: Collection[str],
    contact: str,
    language: str = "en",
    client_id: UUID | None = None,
    own_hosts: Collection[str] = (),
) -> tuple[WebhookEndpoint, str]:
    """A new endpoint, switched on, and its secret, which is shown this once.

    Raises Invalid for `url`, `event_types`, `contact` or `language`, and Conflict `too_many_endpoints`.
    """
    _check(url, event_types, contact, language, own_hosts)
    count = select(func.count()).select_from(WebhookEndpoint)
    theirs = count.where(
        WebhookEndpoint.tenant_id == context.tenant_id,
        WebhookEndpoint.partnership_id == partnership_id,
        WebhookEndpoint.removed_at.is_(None),
    )
    if (session.scalar(theirs) or 0) >= MOST_ENDPOINTS:
        message = public_text("There are %(most)s endpoints already. Remove one first.", most=MOST_ENDPOINTS)
        raise Conflict("too_many_endpoints", message)
    endpoint_id, secret, now = new_id(), signing.new_secret(), clock.now()
    endpoint = WebhookEndpoint(
        tenant_id=context.tenant_id,
        id=endpoint_id,
        partnership_id=partnership_id,
        url=url,
        event_types=_in_order(event_types),
        contact_sealed=keys.seal_for_tenant(context.tenant_id, contact.encode(), _contact_place(endpoint_id)),
        language=language,
        secret_sealed=signing.seal_secret(keys, context.tenant_id, endpoint_id, secret),
        secret_made_at=now,
        state="on",
        state_reason="asked",
        state_at=now,
        made_at=now,
        made_by=str(context.actor_id),
        client_id=client_id,
        version=1,
    )
    session.add(endpoint)
    session.flush()
    _record(session, context, clock, endpoint, "add")
    return endpoint, secret


def change_endpoint(
    session: Session,
    context: Context,
    clock: Clock,
    keys: KeyStore,
    *,
    partnership_id: UUID,
    endpoint_id: UUID,
    changes: dict[str, Any],
    version: int | None = None,
    own_hosts: Collection[str] = (),
) -> WebhookEndpoint:
    """The endpoint with other `url`, `event_types`, `contact`, `language` or `state`; what is not named stays.

    Switched on again, it gets what has waited for it at once. Raises NotFound, Invalid, and PreconditionFailed where
    it is not `version` any more.
    """
    endpoint = endpoint_of(session, context, partnership_id=partnership_id, endpoint_id=endpoint_id, lock=True)
    if version is not None and endpoint.version != version:
        raise PreconditionFailed(
            "changed_meanwhile", public_text("Somebody else changed this first. Please look again.")
        )
    contact = changes.get("contact", contact_of(keys, endpoint))
    wanted = {name: changes.get(name, getattr(endpoint, name)) for name in ("url", "event_types", "language")}
    _check(wanted["url"], wanted["event_types"], contact, wanted["language"], own_hosts)
    state = changes.get("state", endpoint.state)
    if state not in ENDPOINT_STATES:
        raise _invalid("state", none_of(state, ENDPOINT_STATES))
    endpoint.url, endpoint.language = wanted["url"], wanted["language"]
    endpoint.event_types = _in_order(wanted["event_types"])
    if "contact" in changes:
        endpoint.contact_sealed = keys.seal_for_tenant(context.tenant_id, contact.encode(), _contact_place(endpoint.id))
    if state != endpoint.state:
        _switch(session, context, clock, endpoint, state)
    endpoint.version += 1
    _record(session, context, clock, endpoint, "change")
    session.flush()
    return endpoint


def rotate_secret(
    session: Session,
    context: Context,
    clock: Clock,
    keys: KeyStore,
    *,
    partnership_id: UUID,
    endpoint_id: UUID,
    at_once: bool = False,
) -> tuple[WebhookEndpoint, str]:
    """A new secret, shown this once; the one before signs besides for a day, or no more `at_once`. Raises NotFound."""
    endpoint = endpoint_of(session, context, partnership_id=partnership_id, endpoint_id=endpoint_id, lock=True)
    secret, now = signing.new_secret(), clock.now()
    endpoint.earlier_secret_sealed = None if at_once else endpoint.secret_sealed
    endpoint.earlier_until = None if at_once else now + OVERLAP
    endpoint.secret_sealed = signing.seal_secret(keys, context.tenant_id, endpoint.id, secret)
    endpoint.secret_made_at, endpoint.version = now, endpoint.version + 1
    _record(session, context, clock, endpoint, "renew")
    session.flush()
    return endpoint, secret


def remove_endpoint(
    session: Session, context: Context, clock: Clock, *, partnership_id: UUID, endpoint_id: UUID
) -> None:
    """Nothing more is sent there; its log stays for its 30 days. Raises NotFound."""
    endpoint = endpoint_of(session, context, partnership_id=partnership_id, endpoint_id=endpoint_id, lock=True)
    switch(session, context, endpoint, clock.now(), "off", "removed")
    endpoint.removed_at = clock.now()
    endpoint.earlier_secret_sealed = endpoint.earlier_until = None
    _record(session, context, clock, endpoint, "remove")


def ping(session: Session, context: Context, clock: Clock, *, partnership_id: UUID, endpoint_id: UUID) -> UUID:
    """Send a `ping` to this endpoint alone; the event's id. Raises NotFound, Conflict for one that is not on."""
    endpoint = endpoint_of(session, context, partnership_id=partnership_id, endpoint_id=endpoint_id)
    if endpoint.state != "on":
        raise not_on()
    return record(
        session,
        context,
        clock,
        type="ping",
        partnership_id=partnership_id,
        subject_kind="endpoint",
        subject_id=endpoint.id,
        endpoint_id=endpoint.id,
    )


def contact_of(keys: KeyStore, endpoint: WebhookEndpoint) -> str:
    """Whom to write to about it."""
    return keys.unseal_for_tenant(endpoint.tenant_id, endpoint.contact_sealed, _contact_place(endpoint.id)).decode()


def not_on() -> Conflict:
    """What is refused while an endpoint is paused or off."""
    return Conflict("endpoint_not_on", public_text("This endpoint is paused or off. Switch it on first."))


def _switch(session: Session, context: Context, clock: Clock, endpoint: WebhookEndpoint, state: str) -> None:
    now = clock.now()
    switch(session, context, endpoint, now, state, "asked")
    if state != "on":
        return
    endpoint.failing_since = endpoint.resting_until = None
    for delivery in open_deliveries(session, endpoint.id):
        # the job of its last turn may have come while the endpoint was paused
        delivery.turn += 1
        delivery.due_at = now


def _check(url: str, event_types: Collection[str], contact: str, language: str, own_hosts: Collection[str]) -> None:
    if len(url) > LONGEST_URL or not url.isascii() or "#" in url or not may_be_named(url, own_hosts):
        raise _invalid(
            "url", public_text("An address that begins with https:// and that everybody on the internet can reach.")
        )
    unknown = sorted(set(event_types) - set(CHOSEN_TYPES))
    if unknown or not event_types:
        raise _invalid("event_types", none_of(", ".join(unknown), CHOSEN_TYPES))
    read_reach(contact, zone="UTC", sms=False)
    if language not in staff_languages():
        raise _invalid("language", none_of(language, staff_languages()))


def _in_order(event_types: Collection[str]) -> list[str]:
    return [each for each in CHOSEN_TYPES if each in event_types]


def _invalid(field: str, message: LazyText) -> Invalid:
    return Invalid("endpoint_invalid", message, fields={field: [message]})


def _contact_place(endpoint_id: UUID) -> str:
    return f"webhook_endpoint.contact:{endpoint_id}"


def _record(session: Session, context: Context, clock: Clock, endpoint: WebhookEndpoint, verb: str) -> None:
    audit.record(
        session,
        context,
        clock,
        action=f"webhook_endpoint.{verb}",
        object_kind="webhook_endpoint",
        object_id=endpoint.id,
        details={"partnership": str(endpoint.partnership_id), "state": endpoint.state},
    )
