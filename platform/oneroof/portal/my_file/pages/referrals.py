"""To whom one was sent, what they see, and stopping it."""

from uuid import UUID

from flask import render_template
from markupsafe import Markup
from werkzeug.wrappers import Response as AnyResponse

from oneroof.core.errors import Conflict
from oneroof.core.i18n import public_text
from oneroof.core.page_answers import go
from oneroof.identity.access import states_purpose
from oneroof.identity.service_users.access import SignedPerson, for_person
from oneroof.portal.my_file.pages import blueprint
from oneroof.portal.my_file.sections import section
from oneroof.referrals import service
from oneroof.referrals.by_link import wording
from oneroof.referrals.by_link.own import own_referrals
from oneroof.tenancy.work import Work, work


def _referrals(current: Work, person: SignedPerson) -> Markup | None:
    found = own_referrals(current.session, current.context, current.clock, current.keys, casefile_id=person.casefile_id)
    if not found:
        return None
    page = render_template("portal/my_file/_referrals.html", referrals=found, words=wording)
    return Markup(page)  # noqa: S704  # our own template


@blueprint.post("/referrals/<uuid:referral_id>/stop")
@states_purpose("own_file")
@for_person
def stop(referral_id: UUID) -> AnyResponse:
    """Refuse it: it ends, and whoever was asked sees nothing of it any more."""
    current = work()
    try:
        service.refuse(current.session, current.context, current.clock, referral_id=referral_id)
    except Conflict:
        current.abandon()
        return go("my_file.start", public_text("This had ended before."), kind="info")
    return go("my_file.start", public_text("This was stopped. They see nothing of it any more."))


section(15, public_text("To whom we sent you"), _referrals)
