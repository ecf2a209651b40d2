"""One referral: what it shows, what happened, and what its reader can do now."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Response, g, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from oneroof.appointments.service import free_slots
from oneroof.casefiles.casework.typed import typed_moment
from oneroof.casefiles.documents.handing_out import handed_out
from oneroof.casefiles.documents.uploads import storing
from oneroof.core.errors import DomainError
from oneroof.core.i18n import LazyText, staff_text
from oneroof.core.page_answers import given, given_id, given_ids, given_number, go, page_again
from oneroof.core.slips import slip_texts
from oneroof.identity.access import requires
from oneroof.referrals import service
from oneroof.referrals.models import OUTCOMES, REJECT_REASONS
from oneroof.referrals.pages import blueprint
from oneroof.referrals.pages.choices import giving_choices
from oneroof.referrals.service import STAFFS_REASONS, Meeting, ReferralView
from oneroof.tenancy.work import Work, work

TEMPLATE = "referrals/referral.html"
FIELDS = ("text", "reason", "outcome", "how", "slot_id", "at_day", "at_time", "place", "step")
MOST_TIMES = 12


@blueprint.get("/<uuid:referral_id>")
@requires("referrals.read")
def referral(referral_id: UUID) -> str:
    """The referral. Whoever was asked has seen it with that; reading it is recorded."""
    current = work()
    service.see(current.session, current.context, current.clock, referral_id=referral_id)
    return render_template(TEMPLATE, errors={}, trouble=None, values={}, **_facts(referral_id))


@blueprint.get("/<uuid:referral_id>/documents/<uuid:part_id>")
@requires("referrals.read")
def referral_document(referral_id: UUID, part_id: UUID) -> Response:
    """A document that it shows, as a download. Opening it is recorded."""
    current = work()
    found = service.open_document(
        current.session,
        current.context,
        current.clock,
        current.keys,
        storing(),
        referral_id=referral_id,
        part_id=part_id,
    )
    return handed_out(found)


@blueprint.post("/<uuid:referral_id>/accept")
@requires("referrals.answer")
def referral_accept(referral_id: UUID) -> AnyResponse | Response:
    """Say yes, with a time."""
    return _act(
        referral_id,
        staff_text("Accepted. Whoever sent the person sees it now."),
        lambda: _call(service.accept, referral_id, meeting=_meeting(), text=given("text")),
    )


@blueprint.post("/<uuid:referral_id>/reject")
@requires("referrals.answer")
def referral_reject(referral_id: UUID) -> AnyResponse | Response:
    """Say no, and why."""
    return _act(
        referral_id,
        staff_text("Refused. Whoever sent the person looks for somebody else."),
        lambda: _call(service.reject, referral_id, reason=given("reason"), text=given("text")),
    )


@blueprint.post("/<uuid:referral_id>/more")
@requires("referrals.answer")
def referral_ask(referral_id: UUID) -> AnyResponse | Response:
    """Ask for what is missing."""
    return _act(
        referral_id,
        staff_text("Asked. It is the sender’s turn now."),
        lambda: _call(service.ask_more, referral_id, text=given("text")),
    )


@blueprint.post("/<uuid:referral_id>/done")
@requires("referrals.answer")
def referral_finish(referral_id: UUID) -> AnyResponse | Response:
    """What came of it."""
    return _act(
        referral_id,
        staff_text("Done. Thank you: nobody has to ask any more."),
        lambda: _call(service.finish, referral_id, outcome=given("outcome"), text=given("text")),
    )


@blueprint.post("/<uuid:referral_id>/give")
@requires("referrals.send")
def referral_give(referral_id: UUID) -> AnyResponse | Response:
    """Give what was asked for."""
    return _act(
        referral_id,
        staff_text("Sent. It is their turn now."),
        lambda: _call(
            service.give_more,
            referral_id,
            text=given("text"),
            classes=_chosen_classes(),
            document_ids=given_ids("document_ids"),
        ),
    )


@blueprint.post("/<uuid:referral_id>/withdraw")
@requires("referrals.send")
def referral_withdraw(referral_id: UUID) -> AnyResponse | Response:
    """Take it back."""
    return _act(
        referral_id,
        staff_text("Taken back. In this moment the other side lost sight of it."),
        lambda: _call(service.withdraw, referral_id, reason=given("reason"), text=given("text")),
    )


def _act(referral_id: UUID, said: LazyText, act: Callable[[], Any]) -> AnyResponse | Response:
    try:
        act()
    except DomainError as error:
        work().abandon()
        values = {name: given(name) for name in FIELDS}
        return page_again(TEMPLATE, error, values=values, **_facts(referral_id))
    return go("referral_pages.referral", said, referral_id=referral_id)


def _call(step: Callable[..., Any], referral_id: UUID, **arguments: Any) -> Any:
    current = work()
    return step(
        current.session,
        current.context,
        current.clock,
        current.keys,
        referral_id=referral_id,
        version=given_number("version") or None,
        **arguments,
    )


def _chosen_classes() -> list[str]:
    return request.form.getlist("classes")


def _meeting() -> Meeting:
    """As it was chosen. Raises Invalid for a day or time that is none."""
    how, place = given("how"), given("place")
    if how == "slot":
        return Meeting(slot_id=given_id("slot_id"), place=place)
    if how == "ticket":
        return Meeting(ticket=True, place=place)
    if how == "words":
        return Meeting(at=typed_moment("at_day", "at_time"), place=place)
    return Meeting(place=place)


def _facts(referral_id: UUID) -> dict[str, Any]:
    current = work()
    view = service.read_referral(current.session, current.context, current.clock, current.keys, referral_id=referral_id)
    state = view.referral.state
    return {
        "view": view,
        "times": _times(current, view) if view.may_answer and state in ("sent", "seen", "needs_more") else [],
        "reject_reasons": REJECT_REASONS,
        "withdraw_reasons": STAFFS_REASONS,
        "outcomes": OUTCOMES,
        "giving": giving_choices(current, view) if view.may_follow and state == "needs_more" else None,
        "texts": _slip(view) if view.may_follow else None,
    }


def _times(current: Work, view: ReferralView) -> list[tuple[str, datetime]]:
    if view.referral.office_id is None:
        return []
    found = free_slots(
        current.session,
        current.context,
        current.clock,
        office_id=view.referral.office_id,
        service_id=view.referral.service_id,
        most=MOST_TIMES,
    )
    return [(str(each.slot.id), each.slot.starts_at) for each in found]


def _slip(view: ReferralView) -> Any:
    return slip_texts(
        "referrals/public/slip.html",
        view.referral.language,
        g.tenant,
        centre=g.tenant.name,
        code=view.line.code,
        names=view.line.names,
        meeting_at=view.referral.meeting_at if view.referral.state == "accepted" else None,
        where=view.meeting_place,
    )
