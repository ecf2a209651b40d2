"""Erasing a person: what stands in the way, what goes and what stays, the first coordinator and the second."""

from typing import Any
from uuid import UUID

from flask import render_template, request
from werkzeug.wrappers import Response as AnyResponse

from oneroof.casefiles.finding.joined import joinings_of
from oneroof.casefiles.rights.pages import blueprint
from oneroof.casefiles.rights.pages.casefile import PAGE, read
from oneroof.casefiles.rights.service import erasing
from oneroof.core.errors import DomainError
from oneroof.core.i18n import staff_text
from oneroof.core.page_answers import NOTHING, given_id, go, page_again
from oneroof.identity.access import requires, states_purpose
from oneroof.tenancy.work import work

TEMPLATE = "rights/erasure.html"


@blueprint.get("/casefiles/<uuid:casefile_id>/rights/erasure")
@requires("rights.decide")
@states_purpose("rights")
def casefile_erasure(casefile_id: UUID) -> str:
    """Before it is asked for, and before it is confirmed."""
    return render_template(TEMPLATE, errors={}, trouble=None, **_facts(casefile_id))


@blueprint.post("/casefiles/<uuid:casefile_id>/rights/erasure")
@requires("rights.decide")
@states_purpose("rights")
def casefile_erasure_ask(casefile_id: UUID) -> AnyResponse:
    """The first of two."""
    current = work()
    try:
        erasing.ask_erasure(
            current.session,
            current.context,
            current.clock,
            casefile_id=casefile_id,
            procedures_end="procedures_end" in request.form,
        )
    except DomainError as error:
        return _again(casefile_id, error)
    said = staff_text("The deletion is asked for. Another coordinator must confirm it.")
    return go(PAGE, said, casefile_id=casefile_id)


@blueprint.post("/casefiles/<uuid:casefile_id>/rights/erasure/confirm")
@requires("rights.decide")
@states_purpose("rights")
def casefile_erasure_confirm(casefile_id: UUID) -> AnyResponse:
    """The second of two."""
    current = work()
    try:
        erasing.confirm_erasure(
            current.session,
            current.context,
            current.clock,
            erasure_id=given_id("erasure_id") or NOTHING,
            procedures_end="procedures_end" in request.form,
        )
    except DomainError as error:
        return _again(casefile_id, error)
    return go("rights_pages.rights", staff_text("Confirmed. Everything is deleted within a few minutes."))


@blueprint.post("/casefiles/<uuid:casefile_id>/rights/erasure/withdraw")
@requires("rights.decide")
@states_purpose("rights")
def casefile_erasure_withdraw(casefile_id: UUID) -> AnyResponse:
    """Not after all."""
    current = work()
    try:
        erasing.withdraw_erasure(
            current.session, current.context, current.clock, erasure_id=given_id("erasure_id") or NOTHING
        )
    except DomainError as error:
        return _again(casefile_id, error)
    return go(PAGE, staff_text("Nothing is deleted."), casefile_id=casefile_id)


def _facts(casefile_id: UUID) -> dict[str, Any]:
    current = work()
    view = read(casefile_id)
    person_id = view.casefile.person_id
    erasure = erasing.erasure_over(current.session, current.context, person_id=person_id)
    return {
        "view": view,
        "joined": joinings_of(current.session, current.context, current.keys, person_id=person_id),
        "way": erasing.in_the_way(current.session, current.context, current.clock, person_id=person_id),
        "erasure": erasure,
        "mine": erasure is not None and erasure.asked_by == current.context.actor_id,
        "alone": not erasing.others_who_may(current.session, current.context),
    }


def _again(casefile_id: UUID, error: DomainError) -> AnyResponse:
    work().abandon()
    return page_again(TEMPLATE, error, **_facts(casefile_id))
