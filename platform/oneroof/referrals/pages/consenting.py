"""The person's yes, in the place where it is needed: read aloud and heard, or on the page of consents."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import url_for
from sqlalchemy import select
from werkzeug.wrappers import Response as AnyResponse

from oneroof.casefiles.casework.typed import the_casefile
from oneroof.casefiles.consents import service as consents
from oneroof.casefiles.consents.pages.showing import SideBySide, side_by_side
from oneroof.casefiles.consents.service import Asked, Partner
from oneroof.casefiles.service import CasefileView
from oneroof.casefiles.sharing.models import Sharing
from oneroof.core.errors import DomainError
from oneroof.core.i18n import staff_text
from oneroof.core.page_answers import given, go
from oneroof.identity.access import requires, states_purpose
from oneroof.referrals.pages import sending_blueprint as blueprint
from oneroof.referrals.pages.targets import Target, target_named
from oneroof.tenancy.work import Work, work

CODES = {"office": "share_offices", "centre": "share_centres"}
_DONE = {
    "given": staff_text("Noted: the person agrees."),
    "refused": staff_text("Noted: the person refuses. Every service goes on all the same."),
}


@dataclass(frozen=True, slots=True)
class Question:
    """What the person is asked before anything can be sent."""

    code: str
    shown: SideBySide
    elsewhere: str
    """Where it can be signed, or answered on the person's own phone."""


def question_for(current: Work, view: CasefileView, target: Target) -> Question:
    """The notice that speaks of this destination, side by side."""
    code = CODES.get(target.destination.kind, "share_partner")
    notice = consents.current_notice(current.session, current.context, code)
    shown = side_by_side(notice, view.casefile.language)
    elsewhere = url_for("consent_pages.consent_ask", casefile_id=view.casefile.id, code=code)
    return Question(code, shown, elsewhere)


@blueprint.post("/new/consent")
@states_purpose("consent_record")
@requires("casefiles.write")
def referral_consent(casefile_id: UUID) -> AnyResponse:
    """Note what the person said; back to what is sent."""
    current, view = work(), the_casefile(casefile_id)
    target = target_named(current, given("to"))
    back: dict[str, Any] = {"casefile_id": casefile_id, "to": given("to"), "service": given("service") or None}
    try:
        event = consents.answer(
            current.session,
            current.context,
            current.clock,
            current.keys,
            casefile_id=casefile_id,
            asked=_asked(current, view, target),
            answer=given("answer"),
            proof=consents.spoken(witness_name=given("witness_name")),
        )
    except DomainError as error:
        if not error.fields:
            raise
        current.abandon()
        return go("referral_sending.referral_what", staff_text("Choose what the person says."), kind="warning", **back)
    return go("referral_sending.referral_what", _DONE[event.event], **back)


def _asked(current: Work, view: CasefileView, target: Target) -> Asked:
    code = CODES.get(target.destination.kind, "share_partner")
    language = given("language") or None
    if code == "share_offices":
        known = _offices_agreed(current, view)
        office_id = target.destination.office_id
        return Asked(code, office_ids=sorted({*known, *([office_id] if office_id else [])}), language=language)
    if code == "share_partner":
        name = (target.destination.organisation or {}).get("name")
        return Asked(code, partner=Partner(target.agency_id if name is None else None, name), language=language)
    return Asked(code, language=language)


def _offices_agreed(current: Work, view: CasefileView) -> set[UUID]:
    """With which offices the person shares already: saying yes to one more takes nothing from these."""
    rows = current.session.scalars(
        select(Sharing.office_id).where(
            Sharing.tenant_id == current.context.tenant_id,
            Sharing.person_id == view.casefile.person_id,
            Sharing.source_kind == "consent",
            Sharing.ended_at.is_(None),
        )
    )
    return {office_id for office_id in rows if office_id is not None}
