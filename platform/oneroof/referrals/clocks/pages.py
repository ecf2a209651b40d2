"""What happens next to a referral, for its sender: its clock, the link and the slip, and whom else one could ask."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, current_app, g, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from oneroof.core.errors import DomainError
from oneroof.core.i18n import staff_text
from oneroof.core.page_answers import go
from oneroof.core.qr import qr_code
from oneroof.core.slips import slip_texts
from oneroof.identity.access import requires
from oneroof.referrals.by_link import sending, way
from oneroof.referrals.clocks import following, setting
from oneroof.referrals.clocks.alternatives import accept_alternative
from oneroof.referrals.clocks.wording import CLOCK_STEPS
from oneroof.services import Services
from oneroof.tenancy.work import Work, work

blueprint = Blueprint("referral_clocks", __name__, template_folder="../templates", url_prefix="/staff/referrals")
HEARD = (setting.set_clock, way.ToOrganisation)
"""Loaded with the pages: whoever sends a referral from here sets its clock, and knows the way to organisations."""
PAGE, LATE, SLIP = "referrals/loop.html", "referrals/late.html", "referrals/slip.html"


@blueprint.get("/late")
@requires("referrals.read")
def late() -> str:
    """Who has not answered in time, and what ended without an answer: somebody has to do something."""
    current = work()
    cursor = request.args.get("cursor") or None
    page = following.late_referrals(current.session, current.context, current.clock, current.keys, cursor=cursor)
    return render_template(LATE, page=page, first=cursor is None, silent=following.silent_here(current))


@blueprint.get("/<uuid:referral_id>/next")
@requires("referrals.read")
def loop(referral_id: UUID) -> str:
    """What happens next."""
    return _page(referral_id)


@blueprint.post("/<uuid:referral_id>/link")
@requires("referrals.send")
def renew(referral_id: UUID) -> AnyResponse:
    """Another letter with another link; the earlier one ends."""
    current, opened = work(), _services()
    done = (current.session, current.context, current.clock, opened.settings, current.keys)
    sending.renew_link(*done, referral_id=referral_id)
    return go("referral_clocks.loop", staff_text("A new link is on its way."), referral_id=referral_id)


@blueprint.post("/<uuid:referral_id>/link/revoke")
@requires("referrals.send")
def revoke(referral_id: UUID) -> AnyResponse:
    """End the link at once."""
    current = work()
    sending.revoke_links(current.session, current.context, current.clock, referral_id=referral_id)
    return go("referral_clocks.loop", staff_text("The link shows nothing any more."), referral_id=referral_id)


@blueprint.post("/<uuid:referral_id>/instead")
@requires("referrals.send")
def instead(referral_id: UUID) -> AnyResponse | Response | str:
    """Ask whoever was proposed."""
    current = work()
    who = (current.session, current.context, current.clock, current.keys)
    try:
        sent = accept_alternative(*who, referral_id=referral_id)
    except DomainError as error:
        current.abandon()
        return _page(referral_id, trouble=error.message)
    notice = staff_text("Somebody else was asked. The person’s new code is %(code)s.", code=sent.code)
    return go("referral_clocks.loop", notice, referral_id=sent.referral.id)


@blueprint.get("/<uuid:referral_id>/slip")
@requires("referrals.send")
def slip(referral_id: UUID) -> str:
    """The paper that the person takes along, in their language and in the host's."""
    current = work()
    facts = following.slip_facts(*_who(current), referral_id=referral_id)
    address = url_for("referral_online.read", code=facts.code, _external=True)
    texts = slip_texts(
        "referrals/public/_slip.html",
        facts.language,
        g.tenant,
        centre=g.tenant.name,
        code=facts.code,
        to=facts.to,
        answer_by=facts.answer_by,
        qr=qr_code(address),
        address=f"{request.host}/r",
    )
    return render_template(SLIP, texts=texts, referral_id=referral_id)


def _page(referral_id: UUID, trouble: Any = None) -> str:
    current = work()
    followed = following.followed(*_who(current), referral_id=referral_id)
    return render_template(PAGE, followed=followed, trouble=trouble, clock_steps=CLOCK_STEPS)


def _who(current: Work) -> tuple[Any, ...]:
    return current.session, current.context, current.clock, current.keys


def _services() -> Services:
    opened: Services = current_app.extensions["oneroof"]
    return opened
