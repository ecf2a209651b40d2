"""The rights of one person: what was asked, what holds, what is restricted, whether it is to be erased."""

from typing import Any
from uuid import UUID

from flask import render_template
from werkzeug.wrappers import Response as AnyResponse

from oneroof.casefiles import service as casefiles
from oneroof.casefiles.finding.merging import origins_of
from oneroof.casefiles.rights.pages import blueprint
from oneroof.casefiles.rights.pages.typed import day_typed, typed_day
from oneroof.casefiles.rights.service import erasing, holds, requests, restricting
from oneroof.casefiles.service import CasefileView
from oneroof.core.errors import DomainError
from oneroof.core.i18n import staff_text
from oneroof.core.page_answers import NOTHING, given, given_id, go, page_again
from oneroof.identity.access import requires, states_purpose
from oneroof.tenancy.work import work

PAGE = "rights_pages.casefile_rights"


@blueprint.get("/casefiles/<uuid:casefile_id>/rights")
@requires("rights.receive")
@states_purpose("rights")
def casefile_rights(casefile_id: UUID) -> str:
    """Everything about this person's rights."""
    return render_template("rights/casefile.html", errors={}, trouble=None, **facts(casefile_id))


@blueprint.post("/casefiles/<uuid:casefile_id>/rights/hold")
@requires("rights.decide")
@states_purpose("rights")
def casefile_hold(casefile_id: UUID) -> AnyResponse:
    """Keep the data until a day, whatever is asked."""
    current = work()
    try:
        holds.place_hold(
            current.session,
            current.context,
            current.clock,
            current.keys,
            casefile_id=casefile_id,
            reason=given("reason"),
            until=typed_day("until"),
        )
    except DomainError as error:
        return _again(casefile_id, error)
    return go(PAGE, staff_text("The hold stands."), casefile_id=casefile_id)


@blueprint.post("/casefiles/<uuid:casefile_id>/rights/hold/lift")
@requires("rights.decide")
@states_purpose("rights")
def casefile_hold_lift(casefile_id: UUID) -> AnyResponse:
    """End a hold."""
    current = work()
    holds.lift_hold(current.session, current.context, current.clock, hold_id=given_id("hold_id") or NOTHING)
    return go(PAGE, staff_text("The hold was lifted."), casefile_id=casefile_id)


@blueprint.post("/casefiles/<uuid:casefile_id>/rights/restriction/end")
@requires("rights.decide")
@states_purpose("rights")
def casefile_restriction_end(casefile_id: UUID) -> AnyResponse:
    """Use the data again."""
    current = work()
    restricting.end_restriction(current.session, current.context, current.clock, casefile_id=casefile_id)
    return go(PAGE, staff_text("The casefile can be used again."), casefile_id=casefile_id)


def facts(casefile_id: UUID) -> dict[str, Any]:
    """What the page shows."""
    current = work()
    session, context, clock, keys = current.session, current.context, current.clock, current.keys
    view = read(casefile_id)
    person_id = view.casefile.person_id
    return {
        "view": view,
        "origins": origins_of(session, context, casefile_id),
        "asked": requests.requests_of(session, context, clock, keys, person_id=person_id),
        "holds": holds.holds_on(session, context, clock, keys, person_id=person_id),
        "restriction": restricting.restriction_of(session, context, person_id=person_id),
        "erasure": erasing.erasure_over(session, context, person_id=person_id),
        "may_decide": context.allows("rights.decide"),
        "reason": given("reason"),
        "until": day_typed("until"),
    }


def read(casefile_id: UUID) -> CasefileView:
    """The casefile; reading it is recorded."""
    current = work()
    return casefiles.read_casefile(
        current.session, current.context, current.clock, current.keys, casefile_id=casefile_id
    )


def _again(casefile_id: UUID, error: DomainError) -> AnyResponse:
    work().abandon()
    return page_again("rights/casefile.html", error, **facts(casefile_id))
