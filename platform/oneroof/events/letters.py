"""What an agency is written when its endpoint is paused or switched off, and not by its own wish."""

from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.core.formats import format_datetime
from oneroof.core.i18n import LazyText, language, staff_languages, staff_text
from oneroof.core.names import text_in
from oneroof.events.endpoints import contact_of
from oneroof.events.models import WebhookEndpoint
from oneroof.events.settling import LETTER
from oneroof.notifications.mail import composes
from oneroof.notifications.messages import Letter
from oneroof.services import Services
from oneroof.tenancy.context import Context
from oneroof.tenancy.models import Tenant


def _failing(**facts: str) -> tuple[LazyText, LazyText]:
    return (
        staff_text("%(centre)s has paused your endpoint at %(host)s", **facts),
        staff_text(
            "Your endpoint at %(host)s has taken none of the events that %(centre)s sent it since %(since)s.\n\n"
            "It is paused now. Events wait for 30 days. When your system receives again, switch the endpoint on with "
            "PATCH /api/v1/partner/endpoints/%(id)s; what waits is then delivered. What was given up is delivered by "
            "POST /api/v1/partner/endpoints/%(id)s/replay. The same events stand in GET /api/v1/partner/events.\n",
            **facts,
        ),
    )


def _gone(**facts: str) -> tuple[LazyText, LazyText]:
    return (
        staff_text("%(centre)s has switched off your endpoint at %(host)s", **facts),
        staff_text(
            "Your endpoint at %(host)s answered 410 (gone) to an event from %(centre)s. It is switched off now, and "
            "nothing more is sent to it.\n\nIf this was a mistake, switch it on with PATCH "
            "/api/v1/partner/endpoints/%(id)s and ask for what you have missed with POST "
            "/api/v1/partner/endpoints/%(id)s/replay. The same events stand in GET /api/v1/partner/events.\n",
            **facts,
        ),
    )


_SAID = {"failing": _failing, "gone": _gone}


@composes(LETTER)
def stopped_letter(
    services: Services, session: Session, context: Context, endpoint_id: UUID, issue: int
) -> Letter | None:
    """That an endpoint was stopped and what to do; nothing once somebody has done something about it."""
    endpoint = session.scalars(select(WebhookEndpoint).where(WebhookEndpoint.id == endpoint_id)).one_or_none()
    if endpoint is None or endpoint.state_reason not in _SAID or int(endpoint.state_at.timestamp()) != issue:
        return None
    tenant = session.scalars(select(Tenant).where(Tenant.id == context.tenant_id)).one()
    spoken = endpoint.language if endpoint.language in staff_languages() else "en"
    with language(spoken, tenant.time_zone):
        subject, text = _SAID[endpoint.state_reason](
            centre=text_in(tenant.name, tenant.default_language),
            host=urlsplit(endpoint.url).netloc,
            id=str(endpoint.id),
            since=format_datetime(endpoint.failing_since or endpoint.state_at),
        )
        return Letter(to=contact_of(services.keys, endpoint), language=spoken, subject=str(subject), text=str(text))
