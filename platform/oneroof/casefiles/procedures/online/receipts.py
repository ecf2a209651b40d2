"""Receipts of forms that were sent: what the person has in hand until the request begins, and after."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from oneroof.audit import service as audit
from oneroof.casefiles.procedures.counting import due_day, longest_reach
from oneroof.casefiles.procedures.floor import closed_days
from oneroof.catalogue.definition.model import ServiceDefinition
from oneroof.catalogue.forms.content import Content
from oneroof.catalogue.forms.drafts import OpenDraft
from oneroof.catalogue.forms.models import FormDraft
from oneroof.catalogue.forms.uploads.models import FormReceipt
from oneroof.core.errors import Conflict, NotFound
from oneroof.core.formats import format_date
from oneroof.core.i18n import LazyText, language, public_languages, public_text
from oneroof.core.ids import new_id
from oneroof.core.keystore import KeyStore
from oneroof.core.languages import SOURCE_LANGUAGE
from oneroof.core.names import text_in
from oneroof.core.speakable_codes import shown
from oneroof.core.time import Clock
from oneroof.notifications.mail import composes, promise_letter
from oneroof.notifications.messages import Letter, Message, read_reach
from oneroof.services import Services
from oneroof.tenancy.addresses import tenant_url
from oneroof.tenancy.context import Context
from oneroof.tenancy.models import Tenant

LETTER = "form_receipt"
MOST = 3
"""Addresses that one form's receipt goes to."""
SUBJECT = public_text("Your form has arrived: %(code)s")
ARRIVED = public_text("Your form has arrived at %(centre)s on %(day)s.")
_CODE = public_text("Your code: %(code)s")
_NEXT = public_text("Come to the centre or call us, and say the code. You do not have to tell everything again.")
_LINK = public_text("See here how far it is, with your code:")


@dataclass(frozen=True, slots=True)
class Promised:
    """By when a request that is sent now will be done."""

    sent_on: date
    usual: date | None
    legal: date | None


def promised(session: Session, context: Context, service: ServiceDefinition, *, sent_on: date) -> Promised:
    """The days that the service declares, counted from the day on which the form was sent."""
    time = service.time

    def day(duration: str | None) -> date | None:
        if time is None or duration is None:
            return None
        closed = closed_days(session, context, sent_on, longest_reach(sent_on, duration))
        return due_day(sent_on, duration, time.counting, closed)

    return Promised(sent_on, day(time.usual if time else None), day(time.legal if time else None))


def sent_on(draft: FormDraft, time_zone: str) -> date:
    """The day on which the form was sent, at the centre. Raises NotFound for one that was not."""
    if draft.submitted_at is None:
        raise NotFound("form_not_sent", public_text("This form has not been sent yet."))
    return draft.submitted_at.astimezone(ZoneInfo(time_zone)).date()


def send_receipt(
    session: Session, context: Context, clock: Clock, keys: KeyStore, *, draft: OpenDraft, address: str, time_zone: str
) -> None:
    """Write the receipt to an address; to the same one only once.

    Raises Invalid (`email`), and Conflict for a form that waits no more and after MOST addresses.
    """
    reach = read_reach(address, zone=time_zone, sms=False, field="email")
    if draft.row.state != "submitted":
        raise Conflict("form_not_sent", public_text("This form has not been sent yet."))
    token = keys.search_token(context.tenant_id, "form receipt", str(draft.row.id), reach.address.casefold())
    of_draft = (FormReceipt.tenant_id == context.tenant_id, FormReceipt.draft_id == draft.row.id)
    if session.scalar(select(FormReceipt.id).where(*of_draft, FormReceipt.address_hash == token)):
        return
    if (session.scalar(select(func.count()).select_from(FormReceipt).where(*of_draft)) or 0) >= MOST:
        raise Conflict("receipts_sent", public_text("The receipt was sent to several addresses already."))
    receipt_id = new_id()
    session.add(
        FormReceipt(
            id=receipt_id,
            draft_id=draft.row.id,
            address_hash=token,
            address_sealed=keys.seal_for_tenant_until(
                context.tenant_id, reach.address.encode(), _place(receipt_id), until=draft.row.expires_at
            ),
            language=draft.row.language,
            asked_at=clock.now(),
        )
    )
    session.flush()
    promise_letter(session, context, letter=LETTER, about=receipt_id)
    audit.record(session, context, clock, action="form.send_receipt", object_kind="form_draft", object_id=draft.row.id)


@composes(LETTER)
def receipt_letter(services: Services, session: Session, context: Context, about: UUID, _issue: int) -> Message | None:
    """The receipt in the person's language and in the centre's; nothing once the form was taken or has expired."""
    found = session.execute(
        select(FormReceipt, FormDraft)
        .join(FormDraft, (FormDraft.tenant_id == FormReceipt.tenant_id) & (FormDraft.id == FormReceipt.draft_id))
        .where(FormReceipt.tenant_id == context.tenant_id, FormReceipt.id == about)
    ).one_or_none()
    if found is None:
        return None
    receipt, draft = found
    if draft.content_sealed is None or draft.submitted_at is None:
        return None
    tenant = session.scalars(select(Tenant).where(Tenant.id == context.tenant_id)).one()
    keys = services.keys
    code = shown(Content.unsealed(keys, context.tenant_id, draft.id, draft.content_sealed).code)
    link = f"{tenant_url(session, services.settings, tenant.id)}/procedures/status"
    spoken = receipt.language if receipt.language in public_languages() else SOURCE_LANGUAGE
    halves, day = [], sent_on(draft, tenant.time_zone)
    for each in dict.fromkeys((spoken, tenant.default_language)):
        with language(each, tenant.time_zone):
            facts = {"centre": text_in(tenant.name, each), "day": format_date(day, "long"), "code": code}
            halves.append("\n\n".join((_said(ARRIVED, facts), _said(_CODE, facts), str(_NEXT), f"{_LINK}\n{link}")))
    with language(spoken, tenant.time_zone):
        subject = _said(SUBJECT, {"code": code})
    address = keys.unseal_for_tenant(context.tenant_id, receipt.address_sealed, _place(receipt.id)).decode()
    return Letter(address, spoken, subject, "\n\n――――――\n\n".join(halves) + "\n")


def _said(text: LazyText, facts: dict[str, str]) -> str:
    return str(LazyText(text.msgid, values=dict(facts)))


def _place(receipt_id: UUID) -> str:
    return f"form_receipt/{receipt_id}/address"
