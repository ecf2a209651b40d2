"""Forms that were sent and that nobody has taken yet, the one that waits longest first."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.audit import service as audit
from oneroof.catalogue.definition.model import Text
from oneroof.catalogue.forms.content import Content
from oneroof.catalogue.forms.models import FormDraft
from oneroof.catalogue.service import ServiceView, find_service
from oneroof.core.errors import DomainError
from oneroof.core.ids import new_id
from oneroof.core.keystore import KeyDestroyedError, KeyStore
from oneroof.core.speakable_codes import shown
from oneroof.core.time import Clock
from oneroof.tenancy.context import Context

MOST = 200


@dataclass(frozen=True, slots=True)
class WaitingForm:
    """A form in the list: nothing of what was answered."""

    code: str
    service: Text
    language: str
    channel: str
    sent_at: datetime
    days: int
    """How long it has been waiting."""
    kept_until: datetime


def waiting_forms(
    session: Session,
    context: Context,
    clock: Clock,
    keys: KeyStore,
    *,
    may_look: Callable[[Session, Context, ServiceView], None],
) -> list[WaitingForm]:
    """Those of the services that the actor serves, as `may_look` says by raising: at most MOST. It is recorded."""
    rows = session.scalars(
        select(FormDraft)
        .where(
            FormDraft.tenant_id == context.tenant_id,
            FormDraft.state == "submitted",
            FormDraft.expires_at > clock.now(),
        )
        .order_by(FormDraft.submitted_at, FormDraft.id)
        .limit(MOST)
    ).all()
    services = _mine(session, context, {row.service_code for row in rows}, may_look)
    found = []
    for row in rows:
        if row.service_code not in services or row.content_sealed is None or row.submitted_at is None:
            continue
        try:
            content = Content.unsealed(keys, context.tenant_id, row.id, row.content_sealed)
        except KeyDestroyedError:
            continue
        found.append(
            WaitingForm(
                shown(content.code),
                services[row.service_code],
                row.language,
                row.channel,
                row.submitted_at,
                (clock.now() - row.submitted_at).days,
                row.expires_at,
            )
        )
    audit.record(session, context, clock, action="form.list", object_kind="form_draft", object_id=new_id())
    return found


def _mine(
    session: Session,
    context: Context,
    codes: set[str],
    may_look: Callable[[Session, Context, ServiceView], None],
) -> dict[str, Text]:
    found = {}
    for code in codes:
        try:
            view = find_service(session, context, code)
            may_look(session, context, view)
        except DomainError:
            continue
        found[code] = view.definition.name
    return found
