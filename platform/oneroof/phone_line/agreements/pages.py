"""Agreements with the phone line: the centre sees, accepts and ends its own, the umbrella proposes and ends all."""

from datetime import date
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, abort, current_app, g, render_template, request
from sqlalchemy import select
from werkzeug.wrappers import Response as AnyResponse

from oneroof.core.db import Database
from oneroof.core.errors import DomainError, NotFound
from oneroof.core.i18n import staff_text
from oneroof.core.page_answers import given, go, page_again
from oneroof.identity.access import requires, states_purpose
from oneroof.phone_line import wording
from oneroof.phone_line.agreements import service
from oneroof.phone_line.agreements.service import AgreementView
from oneroof.tenancy.line_clearance import COVERED
from oneroof.tenancy.models import CENTRE_KINDS, Tenant
from oneroof.tenancy.work import work

blueprint = Blueprint("line_agreements", __name__, template_folder="templates", url_prefix="/staff")
CENTRE, UMBRELLA, ENDING = (f"line_agreements/{name}.html" for name in ("centre", "umbrella", "end"))


@blueprint.get("/line-agreements")
@states_purpose("administration")
@requires("settings.manage")
def centre() -> str:
    """What this centre has agreed with the phone line."""
    current = work()
    return render_template(CENTRE, views=service.of_centre(current.session, current.context), **_words())


@blueprint.post("/line-agreements/<uuid:agreement_id>/accept")
@states_purpose("administration")
@requires("settings.manage")
def accept(agreement_id: UUID) -> AnyResponse:
    """Let the phone line in."""
    current = work()
    service.accept(_database(), current.context, current.clock, agreement_id=agreement_id)
    return go(".centre", staff_text("Agreed. From now on the phone line works here in this way."))


@blueprint.get("/line-agreements/<uuid:agreement_id>/end")
@states_purpose("administration")
@requires("settings.manage")
def end(agreement_id: UUID) -> str:
    """Ask before it ends."""
    return render_template(ENDING, view=_own(agreement_id), back="centre", endpoint="end_do", **_words())


@blueprint.post("/line-agreements/<uuid:agreement_id>/end")
@states_purpose("administration")
@requires("settings.manage")
def end_do(agreement_id: UUID) -> AnyResponse:
    """End it, at once."""
    current = work()
    service.end_by_centre(_database(), current.context, current.clock, agreement_id=agreement_id)
    return go(".centre", staff_text("It has ended. From this moment the phone line sees nothing here."))


@blueprint.get("/network/line-agreements")
@states_purpose("administration")
@requires("network.manage")
def umbrella() -> str:
    """The agreements of all centres."""
    return render_template(UMBRELLA, errors={}, trouble=None, typed=_typed({}), **_network())


@blueprint.post("/network/line-agreements")
@states_purpose("administration")
@requires("network.manage")
def propose() -> AnyResponse | Response:
    """Propose one; where one runs it is renewed with the centre's word."""
    current, typed = work(), {name: given(name) for name in ("centre", "line", "until")}
    covers = [code for code in COVERED if code in request.form.getlist("covers")]
    try:
        service.propose(
            _database(),
            current.context,
            current.clock,
            centre=typed["centre"],
            line=typed["line"],
            covers=covers,
            until=_day(typed["until"], current.clock.today(g.tenant.time_zone)),
        )
    except DomainError as error:
        current.abandon()
        return page_again(UMBRELLA, error, typed=_typed(typed, covers), **_network())
    return go(".umbrella", staff_text("Proposed. It counts once the centre has accepted it."))


@blueprint.get("/network/line-agreements/<uuid:agreement_id>/end")
@states_purpose("administration")
@requires("network.manage")
def umbrella_end(agreement_id: UUID) -> str:
    """Ask before it ends."""
    current = work()
    found = _one(service.of_network(current.session, current.context), agreement_id)
    return render_template(ENDING, view=found, back="umbrella", endpoint="umbrella_end_do", **_words())


@blueprint.post("/network/line-agreements/<uuid:agreement_id>/end")
@states_purpose("administration")
@requires("network.manage")
def umbrella_end_do(agreement_id: UUID) -> AnyResponse:
    """End it, at once."""
    current = work()
    service.end_by_umbrella(_database(), current.context, current.clock, agreement_id=agreement_id)
    return go(".umbrella", staff_text("It has ended. From this moment the phone line sees nothing there."))


def _own(agreement_id: UUID) -> AgreementView:
    current = work()
    return _one(service.of_centre(current.session, current.context), agreement_id)


def _one(views: list[AgreementView], agreement_id: UUID) -> AgreementView:
    for view in views:
        if view.agreement.id == agreement_id:
            return view
    raise NotFound("agreement_not_found", staff_text("There is no such agreement here."))


def _network() -> dict[str, Any]:
    if g.tenant.kind != "umbrella":
        abort(404)
    current = work()
    tenants = current.session.scalars(
        select(Tenant).where(Tenant.network_id == current.context.network_id).order_by(Tenant.code)
    ).all()
    return {
        "views": service.of_network(current.session, current.context),
        "centres": [each for each in tenants if each.kind in CENTRE_KINDS],
        "lines": [each for each in tenants if each.kind == "phone_line"],
        "covered": COVERED,
        **_words(),
    }


def _typed(typed: dict[str, str], covers: list[str] | None = None) -> dict[str, Any]:
    kept = {name: typed.get(name, "") for name in ("centre", "line", "until")}
    return {**kept, "covers": list(COVERED) if covers is None else covers}


def _day(text: str, today: date) -> date:
    """The day; today, which is refused, for what is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return today


def _words() -> dict[str, Any]:
    return {
        "state_names": wording.STATE_NAMES,
        "covered_names": wording.COVERED_NAMES,
        "ended_names": wording.ENDED_NAMES,
    }


def _database() -> Database:
    database: Database = current_app.extensions["oneroof"].database
    return database
