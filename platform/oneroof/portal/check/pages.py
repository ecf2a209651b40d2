"""The pages of the check: what you need, one question after the other, the result, a code for the desk.

What was answered travels in a sealed cookie (`portal.check.state`), so going back, loading again and changing an answer
do no harm, and the centre keeps nothing unless a code is asked for.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, current_app, flash, g, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from oneroof.catalogue.definition.model import Field
from oneroof.catalogue.eligibility import keeping
from oneroof.catalogue.eligibility.asking import MOST_QUESTIONS, SENSITIVE
from oneroof.catalogue.eligibility.candidates import offered_needs
from oneroof.catalogue.eligibility.evaluating import Check, check
from oneroof.catalogue.eligibility.given import Given
from oneroof.catalogue.eligibility.limits import count_keeping
from oneroof.catalogue.forms.parsing import Unread, read_field
from oneroof.core.errors import TooManyRequests
from oneroof.core.i18n import LazyText, current_language, public_text
from oneroof.core.page_answers import given as typed
from oneroof.core.speakable_codes import shown as shown_code
from oneroof.identity.access import public
from oneroof.portal.check.showing import (
    given_answers,
    need_choices,
    readers,
    shown_question,
    shown_services,
    typed_in,
)
from oneroof.portal.check.state import State, drop_state, keep_state, load_state
from oneroof.services import Services
from oneroof.tenancy.work import work

blueprint = Blueprint("check_pages", __name__, url_prefix="/check")

CHOOSE = public_text("Choose an answer, or pass this question over.")


@blueprint.get("")
@public
def start() -> Response:
    """What it is, and what brings you here."""
    current, state = work(), load_state(work().keys)
    needs = offered_needs(current.session, current.context, today=_today())
    chosen = state.given.needs if state else ()
    return _page("start", choices=need_choices(needs), chosen=chosen, most=MOST_QUESTIONS, going_on=state is not None)


@blueprint.post("")
@public
def begin() -> AnyResponse:
    """Take the needs; answers that were given before stay, so that a need can be changed at the end."""
    keys = work().keys
    state = load_state(keys) or State(Given())
    state = state.saying(state.given.with_needs(request.form.getlist("needs")))
    return keep_state(_on(_check(state)), keys, state)


@blueprint.get("/questions/<code>")
@public
def question(code: str) -> AnyResponse | Response:
    """One question."""
    state = load_state(work().keys)
    if state is None:
        return redirect(url_for("check_pages.start"))
    found = _check(state)
    field = found.question(code)
    if field is None or (code not in found.given.asked and field != found.next_question):
        return _on(found)
    return _question(found, field)


@blueprint.post("/questions/<code>")
@public
def answer(code: str) -> AnyResponse | Response:
    """Take an answer, or pass the question over, and go on."""
    keys = work().keys
    state = load_state(keys)
    found = _check(state) if state else None
    field = found.question(code) if found else None
    if state is None or found is None or field is None:
        return redirect(url_for("check_pages.start"), 303)
    value = None
    if typed("action") != "skip":
        value = read_field(field, dict(request.form.lists()), current_language())
        if value is None or isinstance(value, Unread):
            problem = value.problem if isinstance(value, Unread) else CHOOSE
            return _question(found, field, value=value, problem=problem)
    state = state.saying(found.given.with_answer(code, value))
    return keep_state(_on(_check(state)), keys, state)


@blueprint.get("/result")
@public
def result() -> AnyResponse | Response:
    """Which services fit, why, and what to bring."""
    state = load_state(work().keys)
    if state is None:
        return redirect(url_for("check_pages.start"))
    found = _check(state)
    certain = [one for one in found.of("yes") if not one.service.is_for_everybody]
    return _page(
        "result",
        found=found,
        fitting=shown_services(tuple(certain)),
        perhaps=shown_services(found.of("maybe")),
        everybody=shown_services(tuple(one for one in found.of("yes") if one.service.is_for_everybody)),
        others=shown_services(found.of("no")),
        answers=given_answers(found),
        needs=need_choices(found.given.needs),
        said=readers(),
        in_danger=found.given.answers.get("in_danger") is True,
        kept=state.code is not None,
    )


@blueprint.post("/code")
@public
def keep() -> AnyResponse | Response:
    """Keep the result for the desk. Asked again for the same answers, it is the same code."""
    current = work()
    state = load_state(current.keys)
    if state is None:
        return redirect(url_for("check_pages.start"), 303)
    if state.code is None:
        try:
            _count()
        except TooManyRequests as error:
            flash(str(error.message), "warning")
            return redirect(url_for("check_pages.result"), 303)
        found = _check(state)
        code = keeping.keep(
            current.session, current.context, current.clock, current.keys, found.given, language=current_language()
        )
        state = State(state.given, code)
    return keep_state(redirect(url_for("check_pages.code"), 303), current.keys, state)


@blueprint.get("/code")
@public
def code() -> AnyResponse | Response:
    """The code, large."""
    state = load_state(work().keys)
    if state is None or state.code is None:
        return redirect(url_for("check_pages.result"))
    return _page("code", check_code=shown_code(state.code), days=keeping.KEPT_FOR.days, bring=_check(state).bring)


@blueprint.post("/code/forget")
@public
def forget() -> AnyResponse:
    """Delete what was kept under the code."""
    current = work()
    state = load_state(current.keys)
    if state is None:
        return redirect(url_for("check_pages.start"), 303)
    if state.code is not None:
        keeping.forget(current.session, current.context, current.clock, current.keys, code=state.code)
        flash(str(public_text("What was kept under the code is deleted.")), "success")
    return keep_state(redirect(url_for("check_pages.result"), 303), current.keys, State(state.given))


@blueprint.post("/again")
@public
def again() -> AnyResponse:
    """Clear this device and begin anew. What was kept under a code stays there."""
    return drop_state(redirect(url_for("check_pages.start"), 303))


def _today() -> Any:
    return g.clock.today(g.tenant.time_zone)


def _check(state: State) -> Check:
    current = work()
    return check(current.session, current.context, current.hooks, state.given, today=_today())


def _on(found: Check) -> AnyResponse:
    """To the next question, or to the result."""
    asked = found.next_question
    target = url_for("check_pages.question", code=asked.code) if asked else url_for("check_pages.result")
    return redirect(target, 303)


def _question(found: Check, field: Field, *, value: Any = None, problem: LazyText | None = None) -> Response:
    asked, errors = shown_question(found, field, typed=typed_in(value), problem=problem)
    codes = found.given.asked
    place = codes.index(field.code) if field.code in codes else len(codes)
    response = _page(
        "question",
        question=asked,
        errors=errors,
        number=place + 1,
        most=MOST_QUESTIONS,
        why=SENSITIVE.get(field.code),
        back=url_for("check_pages.question", code=codes[place - 1]) if place else url_for("check_pages.start"),
        is_change=field.code in codes and found.next_question is None,
    )
    response.status_code = 422 if problem else 200
    return response


def _count() -> None:
    services: Services = current_app.extensions["oneroof"]
    count_keeping(services.database, services.keys, g.context, "online", request.remote_addr)


def _page(name: str, **facts: Any) -> Response:
    """A page that no browser or proxy keeps: others may use the device."""
    response = make_response(render_template(f"portal/check/{name}.html", **facts))
    response.headers["Cache-Control"] = "no-store"
    return response
