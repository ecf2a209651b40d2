"""The umbrella's pages: agreements with agencies, from a draft to their end. Each act asks once before it counts."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, abort, current_app, g, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from oneroof.core.db import Database
from oneroof.core.errors import DomainError
from oneroof.core.i18n import LazyText, staff_text
from oneroof.core.page_answers import given, go, page_again
from oneroof.federation.agreements import form, reading, service, wording
from oneroof.federation.agreements.reading import AgreementView
from oneroof.federation.agreements.terms import PARTNER_PURPOSES, SIDES
from oneroof.identity.access import requires, states_purpose
from oneroof.identity.partnerships.scopes import SCOPES
from oneroof.tenancy.data_classes import DATA_CLASSES
from oneroof.tenancy.purposes import PURPOSES
from oneroof.tenancy.work import work

blueprint = Blueprint("agreements", __name__, template_folder="templates", url_prefix="/staff/network/agreements")
LIST, FORM, ONE, ACT = (f"agreements/{name}.html" for name in ("list", "form", "one", "act"))


@dataclass(frozen=True, slots=True)
class Act:
    """Something that is done to an agreement after it was asked once more."""

    title: LazyText
    hint: LazyText
    done: LazyText
    do: Callable[..., Any]
    states: tuple[str, ...]
    """In which it can be done."""
    needs_reason: bool = False


_SIGN = staff_text("With the second signature it is in force, and centres can accept it.")
ACTS: Mapping[str, Act] = MappingProxyType(
    {
        "propose": Act(
            staff_text("Propose for signing"),
            staff_text("From then on the terms stay as they are. Who signs finds them on this page, and can print it."),
            staff_text("Proposed. Note here when each side has signed."),
            service.propose,
            ("draft",),
        ),
        "sign-agency": Act(
            staff_text("The agency has signed"), _SIGN, staff_text("Noted."), service.sign, ("proposed",)
        ),
        "sign-umbrella": Act(
            staff_text("The umbrella has signed"), _SIGN, staff_text("Noted."), service.sign, ("proposed",)
        ),
        "suspend": Act(
            staff_text("Suspend"),
            staff_text("From that moment the agency’s programs see nothing anywhere, until you resume it."),
            staff_text("Suspended. The agency’s programs see nothing now."),
            service.suspend,
            ("in_force",),
            needs_reason=True,
        ),
        "resume": Act(
            staff_text("Resume"),
            staff_text("The agency’s programs see again what is shared with them."),
            staff_text("It counts again."),
            service.resume,
            ("suspended",),
        ),
        "end": Act(
            staff_text("End the agreement"),
            staff_text("It ends for good, in every centre: all that was shared with the agency is taken back."),
            staff_text("It has ended."),
            service.end,
            ("draft", "proposed", "in_force", "suspended"),
            needs_reason=True,
        ),
    }
)


@blueprint.get("")
@states_purpose("administration")
@requires("agreements.manage")
def agreements() -> str:
    """All agreements."""
    _at_umbrella()
    return render_template(LIST, views=reading.of_network(the_database(), work().context), **words())


@blueprint.get("/new")
@states_purpose("administration")
@requires("agreements.manage")
def new() -> str:
    """An empty form, or with `from` one with the terms of the version before."""
    typed = form.empty(work().clock.today(g.tenant.time_zone))
    before = request.args.get("from", type=UUID)
    if before is not None:
        view = reading.one_of_network(the_database(), work().context, before)
        typed = form.filled(view.agreement, view.agency.code, view.centre.code if view.centre else "")
    return render_template(FORM, errors={}, trouble=None, **_form(typed))


@blueprint.post("/new")
@states_purpose("administration")
@requires("agreements.manage")
def draft() -> AnyResponse | Response:
    """Keep a draft."""
    current, typed = work(), form.typed()
    try:
        row = service.draft(
            the_database(),
            current.context,
            current.clock,
            agency=typed["agency"],
            centre=typed["centre"] or None,
            terms=form.terms(typed),
        )
    except DomainError as error:
        current.abandon()
        return page_again(FORM, error, **_form(typed))
    return go(".agreement", staff_text("Kept as a draft."), agreement_id=row.id)


@blueprint.get("/<uuid:agreement_id>")
@states_purpose("administration")
@requires("agreements.manage")
def agreement(agreement_id: UUID) -> str:
    """One agreement, and what can be done with it."""
    view = _view(agreement_id)
    return render_template(ONE, view=view, acts=_possible(view), **words())


@blueprint.get("/<uuid:agreement_id>/change")
@states_purpose("administration")
@requires("agreements.manage")
def change(agreement_id: UUID) -> str:
    """The form of a draft."""
    view = _view(agreement_id)
    typed = form.filled(view.agreement, view.agency.code, view.centre.code if view.centre else "")
    return render_template(FORM, errors={}, trouble=None, **_form(typed, view))


@blueprint.post("/<uuid:agreement_id>/change")
@states_purpose("administration")
@requires("agreements.manage")
def change_do(agreement_id: UUID) -> AnyResponse | Response:
    """Keep other terms."""
    current, typed, view = work(), form.typed(), _view(agreement_id)
    try:
        service.change_draft(
            the_database(), current.context, current.clock, agreement_id=agreement_id, terms=form.terms(typed)
        )
    except DomainError as error:
        current.abandon()
        return page_again(FORM, error, **_form(typed, view))
    return go(".agreement", staff_text("Kept."), agreement_id=agreement_id)


@blueprint.get("/<uuid:agreement_id>/<act>")
@states_purpose("administration")
@requires("agreements.manage")
def ask(agreement_id: UUID, act: str) -> str:
    """Ask before it counts."""
    view = _view(agreement_id)
    return render_template(ACT, errors={}, trouble=None, **_asking(view, act))


@blueprint.post("/<uuid:agreement_id>/<act>")
@states_purpose("administration")
@requires("agreements.manage")
def do(agreement_id: UUID, act: str) -> AnyResponse | Response:
    """Do it, at once."""
    current, view = work(), _view(agreement_id)
    asking = _asking(view, act)
    wanted: Act = asking["act"]
    more = {"reason": given("reason")} if wanted.needs_reason else {}
    if act.startswith("sign-"):
        more["side"] = act.removeprefix("sign-")
    try:
        wanted.do(the_database(), current.context, current.clock, agreement_id=agreement_id, **more)
    except DomainError as error:
        current.abandon()
        return page_again(ACT, error, **asking)
    return go(".agreement", wanted.done, agreement_id=agreement_id)


def _view(agreement_id: UUID) -> AgreementView:
    _at_umbrella()
    return reading.one_of_network(the_database(), work().context, agreement_id)


def _possible(view: AgreementView) -> dict[str, Act]:
    signed = {each["side"] for each in view.agreement.signatories if each["signed_at"]}
    return {
        name: act
        for name, act in ACTS.items()
        if view.agreement.state in act.states and name.removeprefix("sign-") not in signed
    }


def _asking(view: AgreementView, act: str) -> dict[str, Any]:
    if act not in ACTS:
        abort(404)
    return {"view": view, "name": act, "act": ACTS[act], "typed": given("reason"), **words()}


def _form(typed: dict[str, Any], view: AgreementView | None = None) -> dict[str, Any]:
    _at_umbrella()
    agencies, centres = reading.whom_to_agree_with(the_database(), work().context)
    return {"typed": typed, "view": view, "agencies": agencies, "centres": centres, **words()}


def words() -> dict[str, Any]:
    """What the templates name things by."""
    return {
        "state_names": wording.STATE_NAMES,
        "ended_names": wording.ENDED_NAMES,
        "side_names": wording.SIDE_NAMES,
        "sides": SIDES,
        "scope_names": SCOPES,
        "class_names": {code: each.words for code, each in DATA_CLASSES.items() if each.personal},
        "purpose_names": {code: PURPOSES[code].words for code in PARTNER_PURPOSES},
    }


def _at_umbrella() -> None:
    if g.tenant.kind != "umbrella":
        abort(404)


def the_database() -> Database:
    """The platform's."""
    database: Database = current_app.extensions["oneroof"].database
    return database
