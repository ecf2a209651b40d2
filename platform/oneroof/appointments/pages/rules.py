"""The coordinator's pages: which services are booked where, and how."""

from datetime import time
from typing import Any
from uuid import UUID

from babel.dates import get_day_names
from flask import Response, render_template, request
from sqlalchemy import select
from werkzeug.wrappers import Response as AnyResponse

from oneroof.appointments import service
from oneroof.appointments.models import BookingRule
from oneroof.appointments.pages import blueprint
from oneroof.appointments.service import RuleSettings
from oneroof.appointments.service.rules import LIMITS
from oneroof.catalogue.models import OfficeService, Service
from oneroof.core.errors import DomainError, Invalid
from oneroof.core.i18n import current_language, staff_text
from oneroof.core.languages import cldr_locale
from oneroof.core.page_answers import given, given_number, go, page_again
from oneroof.frontdesk.models import Office
from oneroof.identity.access import requires
from oneroof.tenancy.work import Work, work

NUMBERS = tuple(LIMITS)


def weekday(number: int) -> str:
    """The day's name in the language of the moment; 0 is Monday."""
    name: str = get_day_names("wide", "stand-alone", cldr_locale(current_language()))[number]
    return name


@blueprint.context_processor
def _words() -> dict[str, Any]:
    return {"weekday": weekday}


@blueprint.get("/rules")
@requires("settings.manage")
def rules() -> str:
    """All rules, with how many stay away."""
    current = work()
    return render_template(
        "appointments/rules.html", rules=service.list_rules(current.session, current.context, current.clock)
    )


@blueprint.get("/rules/new")
@requires("settings.manage")
def rule_form() -> str:
    """A new rule."""
    return render_template("appointments/rule.html", errors={}, trouble=None, **_new(work(), _of(RuleSettings()), ""))


@blueprint.post("/rules/new")
@requires("settings.manage")
def rule_add() -> AnyResponse | Response:
    """Let a service be booked."""
    current, pair = work(), given("pair")
    try:
        office_id, service_id = _pair(pair)
        service.add_rule(
            current.session,
            current.context,
            current.clock,
            office_id=office_id,
            service_id=service_id,
            settings=_settings(),
        )
    except DomainError as error:
        current.abandon()
        return page_again("appointments/rule.html", error, **_new(current, _typed(), pair))
    return go("appointment_pages.rules", staff_text("The service can be booked now."))


@blueprint.get("/rules/<uuid:rule_id>")
@requires("settings.manage")
def rule(rule_id: UUID) -> str:
    """One rule."""
    current = work()
    view = service.read_rule(current.session, current.context, current.clock, rule_id=rule_id)
    return render_template(
        "appointments/rule.html", errors={}, trouble=None, view=view, values=_of(view.rule), pairs=[], pair=""
    )


@blueprint.post("/rules/<uuid:rule_id>")
@requires("settings.manage")
def rule_change(rule_id: UUID) -> AnyResponse | Response:
    """Change it, or stop and go on taking bookings."""
    current, version = work(), given_number("version")
    do = (current.session, current.context, current.clock)
    try:
        if given("state") in ("active", "retired"):
            service.set_state(*do, rule_id=rule_id, version=version, state=given("state"))
        else:
            service.change_rule(*do, rule_id=rule_id, version=version, settings=_settings())
    except DomainError as error:
        current.abandon()
        view = service.read_rule(current.session, current.context, current.clock, rule_id=rule_id)
        return page_again("appointments/rule.html", error, view=view, values=_typed(), pairs=[], pair="")
    return go("appointment_pages.rules", staff_text("The booking rule was saved."))


def _new(current: Work, values: dict[str, Any], pair: str) -> dict[str, Any]:
    return {"view": None, "values": values, "pairs": _pairs(current), "pair": pair}


def _pairs(current: Work) -> list[tuple[str, Office, Service]]:
    """What an office provides and cannot be booked yet."""
    rows = current.session.execute(
        select(Office, Service)
        .join(OfficeService, (OfficeService.tenant_id == Office.tenant_id) & (OfficeService.office_id == Office.id))
        .join(Service, (Service.tenant_id == Office.tenant_id) & (Service.id == OfficeService.service_id))
        .outerjoin(
            BookingRule,
            (BookingRule.tenant_id == Office.tenant_id)
            & (BookingRule.office_id == Office.id)
            & (BookingRule.service_id == Service.id),
        )
        .where(Office.tenant_id == current.context.tenant_id, Service.tenant_id == current.context.tenant_id)
        .where(OfficeService.tenant_id == current.context.tenant_id, BookingRule.id.is_(None))
        .where(Office.state == "active", Service.state == "offered")
        .order_by(Office.position, Office.code, Service.code)
    )
    return [(f"{row.Office.id}/{row.Service.id}", row.Office, row.Service) for row in rows]


def _pair(text: str) -> tuple[UUID, UUID]:
    try:
        office, _, of_service = text.partition("/")
        return UUID(office), UUID(of_service)
    except ValueError:
        message = staff_text("Choose a service.")
        raise Invalid("invalid_input", message, fields={"pair": [message]}) from None


def _settings() -> RuleSettings:
    numbers: dict[str, Any] = {name: _number(name) for name in NUMBERS}
    weekday = given("release_weekday")
    return RuleSettings(
        **numbers,
        weekdays=tuple(int(each) for each in request.form.getlist("weekdays") if each in "0123456"),
        opens=_time("opens"),
        closes=_time("closes"),
        is_online="online" in request.form.getlist("is_online"),
        release_at=_time("release_at"),
        release_weekday=int(weekday) if weekday and weekday in "0123456" else None,
        has_waiting_list="yes" in request.form.getlist("has_waiting_list"),
    )


def _number(name: str) -> int:
    text = given(name)
    if not (text.isascii() and text.isdigit() and len(text) < 7):
        message = staff_text("Write a whole number.")
        raise Invalid("invalid_input", message, fields={name: [message]})
    return int(text)


def _time(name: str) -> time | None:
    try:
        return time.fromisoformat(given(name)) if given(name) else None
    except ValueError:
        message = staff_text("Write a time such as 09:00.")
        raise Invalid("invalid_input", message, fields={name: [message]}) from None


def _of(source: RuleSettings | BookingRule) -> dict[str, Any]:
    return {
        **{name: getattr(source, name) for name in NUMBERS},
        "weekdays": [str(each) for each in source.weekdays],
        "opens": f"{source.opens:%H:%M}" if source.opens else "",
        "closes": f"{source.closes:%H:%M}" if source.closes else "",
        "is_online": ["online"] if source.is_online else [],
        "release_at": f"{source.release_at:%H:%M}" if source.release_at else "",
        "release_weekday": "" if source.release_weekday is None else str(source.release_weekday),
        "has_waiting_list": ["yes"] if source.has_waiting_list else [],
    }


def _typed() -> dict[str, Any]:
    return {
        **{name: given(name) for name in (*NUMBERS, "opens", "closes", "release_at", "release_weekday")},
        "weekdays": request.form.getlist("weekdays"),
        "is_online": request.form.getlist("is_online"),
        "has_waiting_list": request.form.getlist("has_waiting_list"),
    }
