"""The page that tells somebody which ways of recognition fit: four questions, no scripts, nothing kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from flask import Blueprint, Response, g, make_response, render_template, request

from oneroof.catalogue.definition.model import Field, Form, Page, ServiceDefinition
from oneroof.catalogue.forms.parsing import Reading, read_page
from oneroof.catalogue.forms.showing import Filling, ShownPage, show_page
from oneroof.catalogue.forms.state import FormState
from oneroof.catalogue.forms.validating import Problems
from oneroof.catalogue.forms.wording import Readers
from oneroof.catalogue.service import find_service
from oneroof.core.i18n import current_language
from oneroof.identity.access import public
from oneroof.tenancy.work import work
from oneroof_education.assessing import recognition_findings
from oneroof_education.facts import facts
from oneroof_education.matching import case_of, matching_ways
from oneroof_education.showing import asked_of, shown_ways

SERVICE = "qualification-recognition"
ASKED = ("study_country", "study_level", "recognition_purpose", "profession")

blueprint = Blueprint("education_ways", __name__, url_prefix="/services/education")


@blueprint.get("/ways")
@public
def ways() -> Response:
    """The questions."""
    return _page({}, answered=False)


@blueprint.post("/ways")
@public
def ways_found() -> Response:
    """The ways that fit. Sent as a form, so that what somebody answered stands in no address; nothing is stored."""
    return _page(dict(request.form.lists()), answered=True)


def _page(sent: Mapping[str, list[str]], *, answered: bool) -> Response:
    current = work()
    view = find_service(current.session, current.context, SERVICE)
    today = _today()
    asked = _questions(view.definition)
    reading = read_page(asked, sent, current_language())
    problems = _problems(reading, today)
    answered = answered and not problems
    fits = matching_ways(case_of(reading.answers)) if answered else ()
    shown = {
        title: shown_ways([fit for fit in fits if fit.fits == title], view.definition, reading.answers, today)
        for title in ("yes", "maybe")
    }
    page = render_template(
        "education/public/ways.html",
        page=_shown(asked, reading, problems, today),
        answered=answered,
        sure=shown["yes"],
        possible=shown["maybe"],
        service=view.definition,
        offered=view.is_offered and view.definition.form is not None,
        said=_readers(),
        known=facts(),
    )
    response = make_response(page, 422 if problems else 200)
    response.headers["Cache-Control"] = "no-store"
    return response


def _questions(service: ServiceDefinition) -> tuple[Field, ...]:
    """The service's own questions, all at once: whoever knows no answer leaves it open."""
    known = asked_of(service)
    return tuple(replace(known[code], when=None, required=True) for code in ASKED if code in known)


def _problems(reading: Reading, today: date) -> Problems:
    found: Problems = {code: [unread.problem] for code, unread in reading.unread.items()}
    for finding in recognition_findings(reading.answers, today):
        found.setdefault(finding.field, []).append(finding.text)
    return found


def _shown(asked: tuple[Field, ...], reading: Reading, problems: Problems, today: date) -> ShownPage:
    page = Page(code="ways", title={}, fields=asked)
    typed: dict[str, Any] = {code: unread.typed for code, unread in reading.unread.items()}
    state = FormState(Form(pages=(page,)), reading.answers, today)
    return show_page(state, page, Filling(_readers(), typed=typed), problems)


def _readers() -> Readers:
    return Readers(current_language(), None, g.tenant.default_language)


def _today() -> date:
    today: date = g.clock.today(g.tenant.time_zone)
    return today
