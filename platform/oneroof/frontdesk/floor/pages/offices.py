"""Offices as they are set up."""

from typing import Any
from uuid import UUID

from flask import Response, render_template
from werkzeug.wrappers import Response as AnyResponse

from oneroof.core.errors import Conflict, DomainError, NotFound
from oneroof.core.i18n import LazyText, staff_text
from oneroof.core.page_answers import given, given_id, given_ids, go, page_again
from oneroof.frontdesk.floor import settings
from oneroof.frontdesk.floor.pages import blueprint
from oneroof.frontdesk.floor.pages.forms import given_texts, given_whole, shown_errors, text_languages
from oneroof.frontdesk.models import Office
from oneroof.identity.access import requires
from oneroof.tenancy.work import Work, work


@blueprint.get("/offices")
@requires("settings.manage")
def offices() -> str:
    """All offices with their desks and lines."""
    current = work()
    return render_template("floor/offices.html", model=settings.floor_model(current.session, current.context))


@blueprint.get("/offices/new")
@requires("settings.manage")
def new_office() -> str:
    """The form for a new office."""
    return render_template("floor/office.html", errors={}, trouble=None, **_form(work(), None, _empty()))


@blueprint.post("/offices/new")
@requires("settings.manage")
def add_office() -> AnyResponse | Response:
    """A new office."""
    current = work()
    try:
        office = settings.add_office(current.session, current.context, current.clock, **_given())
    except DomainError as error:
        return _again(current, None, error)
    return go("line_pages.office", staff_text("The office was added."), office_id=office.id)


@blueprint.get("/offices/<uuid:office_id>")
@requires("settings.manage")
def office(office_id: UUID) -> str:
    """One office: its names, its services, its desks and lines."""
    current = work()
    found = _office(current, office_id)
    values = {name: getattr(found, name) for name in ("name", "public_name", "kind", "agency_id", "places")}
    return render_template("floor/office.html", errors={}, trouble=None, **_form(current, found, values))


@blueprint.post("/offices/<uuid:office_id>")
@requires("settings.manage")
def change_office(office_id: UUID) -> AnyResponse | Response:
    """Its names and what it is."""
    current = work()
    place = (current.session, current.context, current.clock)
    try:
        settings.change_office(*place, office_id=office_id, **_given())
        settings.set_services(*place, office_id=office_id, service_ids=given_ids("service_ids"))
    except NotFound:
        raise
    except DomainError as error:
        return _again(current, office_id, error)
    return go("line_pages.office", staff_text("The office was changed."), office_id=office_id)


@blueprint.post("/offices/<uuid:office_id>/up")
@requires("settings.manage")
def office_up(office_id: UUID) -> AnyResponse:
    """One place earlier in the order."""
    current = work()
    model = settings.floor_model(current.session, current.context)
    ids = [each.id for each in model.offices if each.state == "active"]
    if office_id in ids[1:]:
        place = ids.index(office_id)
        ids[place - 1], ids[place] = ids[place], ids[place - 1]
        settings.set_order(current.session, current.context, current.clock, office_ids=ids)
    return go("line_pages.offices")


@blueprint.get("/offices/<uuid:office_id>/retire")
@requires("settings.manage")
def retire_office_question(office_id: UUID) -> str:
    """Ask before an office goes out of use."""
    current = work()
    model = settings.floor_model(current.session, current.context)
    return render_template("floor/retire_office.html", office=_office(current, office_id), model=model)


@blueprint.post("/offices/<uuid:office_id>/retire")
@requires("settings.manage")
def retire_office(office_id: UUID) -> AnyResponse:
    """Put it out of use."""
    current = work()
    try:
        settings.retire_office(current.session, current.context, current.clock, office_id=office_id)
    except Conflict as error:
        current.abandon()
        assert isinstance(error.message, LazyText)
        return go("line_pages.office", error.message, kind="warning", office_id=office_id)
    return go("line_pages.offices", staff_text("The office is out of use. It can be brought back."))


@blueprint.post("/offices/<uuid:office_id>/revive")
@requires("settings.manage")
def revive_office(office_id: UUID) -> AnyResponse:
    """Bring it back."""
    current = work()
    settings.revive_office(current.session, current.context, current.clock, office_id=office_id)
    return go("line_pages.office", staff_text("The office is in use again."), office_id=office_id)


def _again(current: Work, office_id: UUID | None, error: DomainError) -> Response:
    current.abandon()
    error.fields = shown_errors(error.fields, "name", "public_name")
    values = {"name": given_texts("name"), "public_name": given_texts("public_name"), "kind": given("kind")}
    sent = {**values, "agency_id": given("agency_id"), "places": given("places")}
    found = _office(current, office_id) if office_id else None
    return page_again("floor/office.html", error, **_form(current, found, sent))


def _given() -> dict[str, Any]:
    return {
        "name": given_texts("name"),
        "public_name": given_texts("public_name"),
        "kind": given("kind"),
        "agency_id": given_id("agency_id"),
        "places": given_whole("places"),
    }


def _empty() -> dict[str, Any]:
    return {"name": {}, "public_name": {}, "kind": None, "agency_id": None, "places": None}


def _form(current: Work, office: Office | None, values: dict[str, Any]) -> dict[str, Any]:
    model = settings.floor_model(current.session, current.context)
    return {"office": office, "values": values, "model": model, "languages": text_languages()}


def _office(current: Work, office_id: UUID) -> Office:
    found = settings.floor_model(current.session, current.context).office(office_id)
    if found is None:
        raise NotFound("office_not_found", staff_text("There is no such office here."))
    return found
