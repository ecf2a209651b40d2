"""Opening hours, and the days that are not like them."""

from datetime import date
from typing import Any
from uuid import UUID

from flask import Response, g, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from oneroof.core.errors import DomainError, Invalid, NotFound
from oneroof.core.i18n import staff_text
from oneroof.core.page_answers import as_id, given, given_id, go, page_again
from oneroof.frontdesk.floor import settings
from oneroof.frontdesk.floor.pages import blueprint
from oneroof.frontdesk.floor.pages.forms import given_spans, given_texts, shown_errors, spans_text, text_languages
from oneroof.frontdesk.floor.wording import WEEKDAYS
from oneroof.frontdesk.models import Office
from oneroof.identity.access import requires
from oneroof.tenancy.work import Work, work

DAYS = tuple(f"day_{day}" for day in range(7))


@blueprint.get("/hours")
@requires("settings.manage")
def hours() -> str:
    """Whose week is which, what clashes, and the days to come that are not like it."""
    current = work()
    session, context = current.session, current.context
    model = settings.floor_model(session, context)
    active = [office for office in model.offices if office.state == "active"]
    names = dict(enumerate(WEEKDAYS))
    return render_template(
        "floor/hours.html",
        model=model,
        centre=settings.own_week(session, context, None),
        weeks={office.id: settings.own_week(session, context, office.id) for office in active},
        offices=active,
        clashes={o.id: settings.conflicts(session, context, office_id=o.id, names=names) for o in active},
        exceptions=settings.exceptions_from(session, context, g.clock.today(g.tenant.time_zone)),
        spans_text=spans_text,
    )


@blueprint.get("/hours/week")
@requires("settings.manage")
def week() -> str:
    """The week editor of the centre or of an office."""
    current, office_id = work(), as_id(request.args.get("office_id", ""))
    own = settings.own_week(current.session, current.context, office_id)
    values = {name: spans_text(spans) for name, spans in zip(DAYS, own, strict=True)}
    office = _office(current, office_id)
    return render_template("floor/week.html", errors={}, trouble=None, office=office, values=values, days=DAYS)


@blueprint.post("/hours/week")
@requires("settings.manage")
def set_week() -> AnyResponse | Response:
    """Set the week."""
    current, office_id = work(), given_id("office_id")
    office = _office(current, office_id)
    try:
        spans = [given_spans(name) for name in DAYS]
        settings.set_week(current.session, current.context, current.clock, office_id=office_id, week=spans)
    except DomainError as error:
        current.abandon()
        values = {name: given(name) for name in DAYS}
        return page_again("floor/week.html", error, office=office, values=values, days=DAYS)
    return go("line_pages.hours", staff_text("The week was changed."))


@blueprint.get("/hours/exception")
@requires("settings.manage")
def exception_form() -> str:
    """The form for a day that is not like its week."""
    values: dict[str, Any] = {"kind": "closed", "office_id": None, "spans": "", "reason": {}}
    values["day"] = request.args.get("day", "")
    return render_template("floor/exception.html", errors={}, trouble=None, **_form(work(), values))


@blueprint.post("/hours/exception")
@requires("settings.manage")
def set_exception() -> AnyResponse | Response:
    """Say so."""
    current, office_id = work(), given_id("office_id")
    try:
        settings.set_exception(
            current.session,
            current.context,
            current.clock,
            office_id=office_id,
            day=_day(given("day")),
            kind=given("kind"),
            spans=given_spans("spans") if given("kind") == "hours" else [],
            reason=given_texts("reason"),
        )
    except DomainError as error:
        current.abandon()
        error.fields = shown_errors(error.fields, "reason")
        values: dict[str, Any] = {name: given(name) for name in ("day", "kind", "spans")}
        return page_again("floor/exception.html", error, **_form(current, {**values, "office_id": office_id,
                          "reason": given_texts("reason")}))  # fmt: skip
    return go("line_pages.hours", staff_text("The day was noted."))


@blueprint.post("/hours/exceptions/<uuid:exception_id>/remove")
@requires("settings.manage")
def remove_exception(exception_id: UUID) -> AnyResponse:
    """The day is like its week again."""
    current = work()
    settings.remove_exception(current.session, current.context, current.clock, exception_id=exception_id)
    return go("line_pages.hours", staff_text("The day is like its week again."))


def _form(current: Work, values: dict[str, Any]) -> dict[str, Any]:
    model = settings.floor_model(current.session, current.context)
    active = [office for office in model.offices if office.state == "active"]
    return {"values": values, "offices": active, "languages": text_languages()}


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        message = staff_text("Choose a day.")
        raise Invalid("day_invalid", message, fields={"day": [message]}) from None


def _office(current: Work, office_id: UUID | None) -> Office | None:
    if office_id is None:
        return None
    found = settings.floor_model(current.session, current.context).office(office_id)
    if found is None:
        raise NotFound("office_not_found", staff_text("There is no such office here."))
    return found
