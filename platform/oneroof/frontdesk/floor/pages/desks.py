"""Desks as they are set up."""

from uuid import UUID

from flask import Response, render_template
from werkzeug.wrappers import Response as AnyResponse

from oneroof.core.errors import Conflict, DomainError, NotFound
from oneroof.core.i18n import LazyText, public_text, staff_text
from oneroof.core.page_answers import NOTHING, given, given_id, go, page_again
from oneroof.frontdesk.floor import settings
from oneroof.frontdesk.floor.pages import blueprint
from oneroof.frontdesk.models import Desk
from oneroof.identity.access import requires
from oneroof.tenancy.work import Work, work


@blueprint.post("/offices/<uuid:office_id>/desks")
@requires("settings.manage")
def add_desk(office_id: UUID) -> AnyResponse:
    """A new desk of an office."""
    current = work()
    try:
        settings.add_desk(current.session, current.context, current.clock, office_id=office_id, number=given("number"))
    except DomainError as error:
        current.abandon()
        return go("line_pages.office", _said(error), kind="warning", office_id=office_id)
    return go("line_pages.office", staff_text("The desk was added."), office_id=office_id)


@blueprint.get("/desks/<uuid:desk_id>")
@requires("settings.manage")
def desk(desk_id: UUID) -> str:
    """One desk."""
    current = work()
    found = _desk(current, desk_id)
    values = {"number": found.number, "office_id": found.office_id}
    model = settings.floor_model(current.session, current.context)
    return render_template("floor/desk.html", errors={}, trouble=None, desk=found, values=values, model=model)


@blueprint.post("/desks/<uuid:desk_id>")
@requires("settings.manage")
def change_desk(desk_id: UUID) -> AnyResponse | Response:
    """Its number and office."""
    current, office_id = work(), given_id("office_id") or NOTHING
    place = (current.session, current.context, current.clock)
    try:
        settings.change_desk(*place, desk_id=desk_id, office_id=office_id, number=given("number"))
    except NotFound:
        raise
    except DomainError as error:
        current.abandon()
        values = {"number": given("number"), "office_id": office_id}
        model = settings.floor_model(current.session, current.context)
        return page_again("floor/desk.html", error, desk=_desk(current, desk_id), values=values, model=model)
    return go("line_pages.office", staff_text("The desk was changed."), office_id=office_id)


@blueprint.post("/desks/<uuid:desk_id>/retire")
@requires("settings.manage")
def retire_desk(desk_id: UUID) -> AnyResponse:
    """Put it out of use; it can be brought back on the same page."""
    current = work()
    found = _desk(current, desk_id)
    office_id = found.office_id
    try:
        settings.retire_desk(current.session, current.context, current.clock, desk_id=desk_id)
    except Conflict as error:
        current.abandon()
        return go("line_pages.office", _said(error), kind="warning", office_id=office_id)
    return go("line_pages.office", staff_text("The desk is out of use."), office_id=office_id)


@blueprint.post("/desks/<uuid:desk_id>/revive")
@requires("settings.manage")
def revive_desk(desk_id: UUID) -> AnyResponse:
    """Bring it back."""
    current = work()
    office_id = _desk(current, desk_id).office_id
    try:
        settings.revive_desk(current.session, current.context, current.clock, desk_id=desk_id)
    except DomainError as error:
        current.abandon()
        return go("line_pages.office", _said(error), kind="warning", office_id=office_id)
    return go("line_pages.office", staff_text("The desk is in use again."), office_id=office_id)


def _said(error: DomainError) -> LazyText:
    """The sentence at the one field that was sent, or the whole."""
    said = next(iter(error.fields.values()))[0] if error.fields else error.message
    assert isinstance(said, LazyText)
    return said


def _desk(current: Work, desk_id: UUID) -> Desk:
    for found in settings.floor_model(current.session, current.context).desks:
        if found.id == desk_id:
            return found
    raise NotFound("desk_not_found", public_text("There is no such desk here."))
