"""Putting something right in a request: behind the code of the request and the code of the letter, or in one's file."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, abort, flash, g, make_response, redirect, render_template, request, url_for
from markupsafe import Markup
from sqlalchemy import select
from werkzeug.wrappers import Response as AnyResponse

from oneroof.casefiles.procedures.online import answering
from oneroof.casefiles.procedures.online.answering import OpenCorrection
from oneroof.casefiles.procedures.online.asked import REASONS
from oneroof.casefiles.procedures.online.models import ProcedureCorrection
from oneroof.catalogue.forms.faces.request_parts import posted, readers, services, with_code, with_file
from oneroof.catalogue.forms.files import MOST_BYTES, name_of
from oneroof.catalogue.forms.parsing import PREFIX, read_page
from oneroof.catalogue.forms.showing import Filling, show_page
from oneroof.core.errors import DomainError, Invalid, NotFound, TooManyRequests, Unavailable
from oneroof.core.i18n import current_language, public_text
from oneroof.core.page_answers import as_id, given, keep_nowhere
from oneroof.identity.access import public
from oneroof.identity.service_users.access import (
    SignedPerson,
    asks_for_person,
    for_person,
    this_person,
    this_person_or_none,
)
from oneroof.portal.my_file.sections import section
from oneroof.storage.intake import Storing
from oneroof.tenancy.sealed_cookies import SealedCookie
from oneroof.tenancy.work import Work, work

blueprint = Blueprint("correction_online", __name__, template_folder="../templates")
blueprint.after_request(keep_nowhere)
CODES = "portal/procedures/correction_codes.html"
COOKIE = SealedCookie("correction", "procedures/correction", timedelta(minutes=30))
FACE = "online"


@blueprint.before_request
def only_at_centres() -> None:
    """Umbrellas and regions have no visitors."""
    if g.tenant.kind in ("umbrella", "region"):
        abort(404)


@blueprint.get("/procedures/answer")
@public
def codes() -> str:
    """The two codes, please."""
    return render_template(CODES, errors={}, typed=given)


@blueprint.post("/procedures/answer")
@public
def opened() -> AnyResponse | Response:
    """Open what they belong to in this browser. The codes stand in no address; trying is slowed down."""
    current = work()
    try:
        found = with_code(
            FACE,
            lambda: answering.find_correction(
                current.session,
                current.context,
                current.clock,
                current.keys,
                request_code=given("code"),
                answer_code=given("answer_code"),
            ),
        )
    except (Invalid, NotFound, TooManyRequests) as error:
        current.abandon()
        errors = error.fields or {"code": [error.message]}
        response = make_response(render_template(CODES, errors=errors, typed=given), error.status)
        if isinstance(error, TooManyRequests):
            response.headers["Retry-After"] = str(error.retry_after)
        return response
    return _into(found.correction_id, found.person_id)


@blueprint.post("/my-file/corrections/<uuid:correction_id>")
@for_person
def open_mine(correction_id: UUID) -> AnyResponse:
    """Open one of one's own from one's file."""
    person = this_person()
    row = work().session.get(ProcedureCorrection, (g.tenant.id, correction_id))
    if row is None or row.person_id not in person.people:
        abort(404)
    return _into(row.id, row.person_id, session_id=person.session_id)


@blueprint.get("/procedures/answer/form")
@asks_for_person
@public
def answer_form() -> Any:
    """What is asked, with what was answered so far."""
    found = _opened()
    return _page(found, check="check" in request.args) if found else _lost()


@blueprint.post("/procedures/answer/form")
@asks_for_person
@public
def answer_kept() -> Any:
    """Keep what was typed and added; hand it in when nothing is missing."""
    found = _opened(lock=True)
    if found is None:
        return _lost()
    current = work()
    refused = _add_files(current, found)
    reading = read_page(found.page.fields, posted(), current_language())
    answering.keep_answers(current.session, current.context, current.keys, found, reading)
    if refused:
        for said in refused:
            flash(said, "warning")
        return redirect(url_for("correction_online.answer_form"), 303)
    if given("action") == "upload":
        return redirect(url_for("correction_online.answer_form"), 303)
    if found.problems:
        return redirect(url_for("correction_online.answer_form", check=1), 303)
    answering.send_answers(current.session, current.context, current.clock, found)
    return COOKIE.drop(redirect(url_for("correction_online.answered"), 303))


@blueprint.get("/procedures/answer/sent")
@public
def answered() -> str:
    """It has arrived."""
    return render_template("portal/procedures/correction_sent.html")


def open_corrections(current: Work, person: SignedPerson) -> Markup | None:
    """The section of one's own file: what has to be put right."""
    rows = current.session.scalars(
        select(ProcedureCorrection)
        .where(
            ProcedureCorrection.tenant_id == current.context.tenant_id,
            ProcedureCorrection.person_id.in_(person.people),
            ProcedureCorrection.state == "asked",
        )
        .order_by(ProcedureCorrection.due_on)
    ).all()
    if not rows:
        return None
    page = render_template("portal/procedures/_my_corrections.html", rows=rows)
    return Markup(page)  # noqa: S704  # our own template escapes what it is given


section(12, public_text("Something has to be put right"), open_corrections)


def _into(correction_id: UUID, person_id: UUID, *, session_id: UUID | None = None) -> AnyResponse:
    """Lead to the form. What was opened from one's file, in that `session_id`, is closed with it."""
    held = {"correction": str(correction_id), "person": str(person_id)}
    if session_id is not None:
        held["session"] = str(session_id)
    response = redirect(url_for("correction_online.answer_form"), 303)
    return COOKIE.keep(response, work().keys, held)


def _is_still_open(held: dict[str, Any]) -> bool:
    """Whether the file from which it was opened is open still; what two codes have opened needs none."""
    person = this_person_or_none()
    return "session" not in held or (person is not None and held["session"] == str(person.session_id))


def _opened(*, lock: bool = False) -> OpenCorrection | None:
    """The correction that this browser answers; None for none, and for one that was answered or settled."""
    current = work()
    held = COOKIE.load(current.keys) or {}
    correction_id, person_id = as_id(held.get("correction", "")), as_id(held.get("person", ""))
    if correction_id is None or person_id is None or not _is_still_open(held):
        return None
    current.context = replace(g.context, actor_kind="person", actor_id=person_id)
    try:
        return answering.read_correction(
            current.session,
            current.context,
            current.clock,
            current.keys,
            current.hooks,
            correction_id=correction_id,
            today=current.clock.today(g.tenant.time_zone),
            lock=lock,
        )
    except DomainError:
        current.abandon()
        return None


def _page(found: OpenCorrection, *, check: bool) -> Response:
    current = work()
    said = readers(None)
    filling = Filling(
        said,
        FACE,
        found.given.typed,
        {},
        found.files,
        {str(file.id): name_of(current.keys, current.context, file) for file in found.files},
        found.definition.evidence,
    )
    shown = show_page(found.state, found.page, filling, found.problems if check else None)
    reasons = {PREFIX + code: REASONS[why] for code, why in found.asked.fields.items()}
    reasons |= {f"{PREFIX}evidence_{code}": REASONS[why] for code, why in found.asked.evidence.items()}
    page = render_template(
        "portal/procedures/correction.html",
        page=shown,
        errors=shown.errors,
        reasons=reasons,
        asked=found.asked,
        until=found.row.due_on,
        service=said.words(found.definition.name),
    )
    held = COOKIE.load(current.keys) or {}
    return COOKIE.keep(make_response(page), current.keys, held)  # type: ignore[return-value]


def _add_files(current: Work, found: OpenCorrection) -> list[str]:
    """Keep the chosen files; what was refused, in sentences."""
    opened, refused = services(), []
    for field in found.page.fields:
        for upload in request.files.getlist(PREFIX + field.code) if field.kind == "file" else ():
            if not upload.filename:
                continue
            content = upload.read(MOST_BYTES + 1)
            try:
                with_file(
                    FACE,
                    content,
                    partial(
                        answering.add_file,
                        current.session,
                        current.context,
                        current.clock,
                        current.keys,
                        Storing(opened.files, opened.scanner),
                        found,
                        field=field,
                        name=upload.filename,
                        content=content,
                    ),
                )
            except (Invalid, TooManyRequests, Unavailable) as error:
                refused.append(f"{upload.filename[:120]}: {error.message}")
    return refused


def _lost() -> AnyResponse:
    """This browser answers nothing any more: it was too long ago, or it was answered."""
    flash(str(public_text("This is closed on this device. Type the two codes again.")), "info")
    return COOKIE.drop(redirect(url_for("correction_online.codes"), 303))


from oneroof.portal.procedures import own  # noqa: E402, F401  # it registers its view on the blueprint
