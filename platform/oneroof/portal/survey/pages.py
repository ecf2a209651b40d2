"""`/survey/<code>`: four questions after a visit, for whoever has the ticket's link. It asks for no name."""

from typing import Any

from flask import Blueprint, Response, abort, g, make_response, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from oneroof.core.errors import Conflict, DomainError, Invalid, NotFound
from oneroof.core.i18n import current_language
from oneroof.core.page_answers import go, keep_nowhere
from oneroof.frontdesk.survey import service
from oneroof.frontdesk.survey.models import QUESTIONS, STEPS
from oneroof.frontdesk.survey.wording import QUESTION_NAMES, STEP_NAMES
from oneroof.identity.access import public
from oneroof.tenancy.work import work

blueprint = Blueprint("survey_pages", __name__, template_folder="../templates", url_prefix="/survey")
blueprint.after_request(keep_nowhere)


@blueprint.before_request
def only_at_centres() -> None:
    """Umbrellas and regions have no visitors."""
    if g.tenant.kind in ("umbrella", "region"):
        abort(404)


@blueprint.get("/<code>")
@public
def survey(code: str) -> str | AnyResponse | Response:
    """The questions."""
    current = work()
    try:
        service.asked_visit(current.session, current.context, current.clock, current.keys, code=code)
    except DomainError as error:
        return _over(error)
    return _page(code)


@blueprint.post("/<code>")
@public
def answered(code: str) -> AnyResponse | Response:
    """Count the answers; sent twice they count once, and say thank you both times."""
    current = work()
    answers = {name: int(value) for name in QUESTIONS if (value := request.form.get(name, "")).isdecimal()}
    try:
        service.give_answers(
            current.session,
            current.context,
            current.clock,
            current.keys,
            code=code,
            zone=g.tenant.time_zone,
            language=current_language(),
            answers=answers,
        )
    except Invalid as error:
        current.abandon()
        return make_response(_page(code, error.fields), error.status)
    except DomainError as error:
        return _over(error)
    return go("survey_pages.thanks")


@blueprint.get("/thanks")
@public
def thanks() -> str:
    """Thank you."""
    return render_template("portal/survey/thanks.html")


def _over(error: DomainError) -> AnyResponse | Response:
    work().abandon()
    if isinstance(error, Conflict):
        return go("survey_pages.thanks")
    if not isinstance(error, NotFound):
        raise error
    return make_response(render_template("portal/survey/over.html"), error.status)


def _page(code: str, errors: dict[str, list[Any]] | None = None) -> str:
    questions = [
        (name, QUESTION_NAMES[name], [(str(step), STEP_NAMES[name][step]) for step in STEPS]) for name in QUESTIONS
    ]
    return render_template(
        "portal/survey/survey.html", code=code, questions=questions, errors=errors or {}, given=request.form
    )


from oneroof.portal.survey import own  # noqa: E402  # it adds its section to one's own file

__all__ = ["blueprint", "own"]
